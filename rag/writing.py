"""An answer made of quotes becomes one that a language model wrote, sentence by checked sentence.

Knows what is shown, replaced and dropped; knows nothing about servers or how a check is made.
Where nothing passes, the answer stays as it was, and says why.
"""

import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from index.embed import Embedder
from index.errors import GenerationError
from index.fold import folded
from rag.authorship import Draft, Failure, Fate, Writing
from rag.check import Flaw, Verdict, check
from rag.generate import LanguageModel
from rag.grounds import HAN
from rag.marked import Written, read_sentences
from rag.prompt import ANSWER_TOKENS, answer_messages
from rag.script import in_script_of
from rag.types import Answer, Citation, Quote, Sentence, Spoken

_REFUSAL = re.compile(
    r"无法(?:直接)?(?:回答|作答|确定)|不能回答|回答不了|没有(?:提到|提及|说明)|未(?:提及|提到|说明)|"
    r"notanswered|can(?:no|')?tanswer|unabletoanswer|doesn?'?(?:no)?tanswer"
)
_WORD = re.compile(r"[^\W\d_㐀-鿿]{3}")
_LONGEST_REFUSAL = 60  # characters; a longer one says something besides


def write(answer: Answer, model: LanguageModel, embedder: Embedder) -> Iterator[Spoken | Answer]:
    """Have *answer* written anew from its own citations, and from nothing else.

    Yields:
        Each sentence when it has passed, then the answer as a whole. A sentence
        that fails is replaced by those quotes that it cites and that aren't
        shown yet, or is dropped. If the model stops half-way, the quotes that it
        hadn't come to follow. If none of its sentences passes, nothing but
        *answer* itself is yielded, with the reason.

    """
    started = time.perf_counter()
    messages, given = answer_messages(answer.standalone_question, answer.citations)
    reply = model.write(messages, most_tokens=ANSWER_TOKENS)
    page = _Page({citation.number: citation for citation in given}, answer.question)
    failure: Failure | None = None
    try:
        for written in read_sentences(reply):
            if _is_refusal(written):
                page.has_declined = True
            else:
                yield from page.add(written, check(written, page.quotes, embedder))
    except GenerationError as error:
        failure = Failure(error.failure)
    if failure and page.has_passed:
        yield from page.add_rest()
    writing = Writing(
        model=model.endpoint.model,
        failure=failure,
        given=len(given),
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
        milliseconds=round(1000 * (time.perf_counter() - started), 1),
        drafts=tuple(page.drafts),
    )
    yield _whole(answer, page, writing)


def _whole(answer: Answer, page: "_Page", writing: Writing) -> Answer:
    """Put together the answer as it was written, or as it was."""
    timings = {**answer.timings_ms, "writing": writing.milliseconds}
    timings["total"] = round(answer.timings_ms.get("total", 0.0) + writing.milliseconds, 1)
    if not page.has_passed:
        said = Failure.DECLINED if page.has_declined and not page.drafts else None
        failure = writing.failure or said or Failure.NOTHING_PASSED
        dropped = sum(bool(draft.flaws) for draft in page.drafts)
        told = replace(writing, failure=failure, dropped=dropped)
        return replace(answer, writing=told, timings_ms=timings)
    return replace(
        answer,
        sentences=tuple(page.sentences),
        citations=tuple(page.citations.values()),
        writing=replace(writing, fates=tuple(page.fates), dropped=page.dropped),
        timings_ms=timings,
    )


def _is_refusal(written: Written) -> bool:
    """Say whether a model says that it can't answer: that is no sentence of an answer."""
    is_cited = any(part.numbers for part in written.parts)
    text = folded(written.text)
    return not is_cited and len(text) <= _LONGEST_REFUSAL and bool(_REFUSAL.search(text))


def _is_in_language_of(text: str, question: str) -> bool:
    """Say whether a sentence has words of the script that *question* is in, if it has any words."""
    own, other = (HAN, _WORD) if HAN.search(question) else (_WORD, HAN)
    return bool(own.search(text)) or not other.search(text)


@dataclass(slots=True)
class _Page:
    """What has been written so far.

    Attributes:
        given: What may be cited, by the numbers that the model was told.
        question: In its script what the model wrote is shown.
        citations: What is cited, by the same numbers, numbered anew by first mention.
        has_declined: Whether the model said that it can't answer.
    """

    given: dict[int, Citation]
    question: str
    sentences: list[Sentence] = field(default_factory=list)
    fates: list[Fate] = field(default_factory=list)
    citations: dict[int, Citation] = field(default_factory=dict)
    drafts: list[Draft] = field(default_factory=list)
    dropped: int = 0
    has_passed: bool = False
    has_declined: bool = False
    _said: set[str] = field(default_factory=set)
    _waiting: list[tuple[int, ...]] = field(default_factory=list)

    @property
    def quotes(self) -> dict[int, Quote]:
        """What a sentence may be held against."""
        return {number: citation.quote for number, citation in self.given.items()}

    def add(self, written: Written, verdict: Verdict) -> Iterator[Spoken]:
        """Take in a sentence, and yield what may be shown now."""
        if not verdict.flaws and not _is_in_language_of(verdict.text, self.question):
            verdict = replace(verdict, flaws=(Flaw.LANGUAGE,))
        self.drafts.append(self._draft(written, verdict))
        if verdict.flaws:
            if self.has_passed:
                yield from self._replace(verdict.numbers)
            else:
                self._waiting.append(verdict.numbers)
            return
        self.has_passed = True
        for numbers in self._waiting:
            yield from self._replace(numbers)
        self._waiting.clear()
        text = in_script_of(self.question, verdict.text)
        if folded(text) in self._said:
            self.dropped += 1
            return
        yield self._speak(text, verdict.numbers, Fate.PASSED)

    def add_rest(self) -> Iterator[Spoken]:
        """Quote what was given and not come to."""
        for number in self.given:
            if number not in self.citations:
                yield self._speak(self.given[number].quote.text, (number,), Fate.QUOTED)

    def _replace(self, numbers: Iterable[int]) -> Iterator[Spoken]:
        """Put quotes in the place of a sentence, but for those that are shown already."""
        fresh = [n for n in numbers if folded(self.given[n].quote.text) not in self._said]
        if not fresh:
            self.dropped += 1
        for number in fresh:
            yield self._speak(self.given[number].quote.text, (number,), Fate.REPLACED)

    def _speak(self, text: str, numbers: tuple[int, ...], fate: Fate) -> Spoken:
        """Add a sentence and number what it cites."""
        new = []
        for number in numbers:
            if number not in self.citations:
                numbered = replace(self.given[number], number=len(self.citations) + 1)
                self.citations[number] = numbered
                new.append(numbered)
        sentence = Sentence(text=text, citations=tuple(self.citations[n].number for n in numbers))
        self.sentences.append(sentence)
        self.fates.append(fate)
        self._said.add(folded(text))
        return Spoken(sentence=sentence, citations=tuple(new))

    def _draft(self, written: Written, verdict: Verdict) -> Draft:
        """Note what was written, for measuring."""
        cited = (n for part in written.parts for n in part.numbers if n in self.given)
        quotes = [self.given[n].quote for n in dict.fromkeys(cited)]
        return Draft(
            text=written.text,
            cites=tuple((quote.article.id, quote.start, quote.end) for quote in quotes),
            flaws=tuple(flaw.value for flaw in verdict.flaws),
        )
