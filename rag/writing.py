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
from index.fold import folded, simplify
from rag.authorship import Draft, Failure, Fate, Writing
from rag.check import Flaw, Verdict, check
from rag.generate import LanguageModel
from rag.marked import Written, read_sentences
from rag.prompt import ANSWER_TOKENS, answer_messages
from rag.script import Language, in_script_of, language_of
from rag.types import Answer, Citation, Quote, Sentence, Spoken

_REFUSAL = re.compile(
    r"(?:(?:抱歉|对不起|很遗憾)[,，]?)?(?:(?:根据|从|就|仅凭)[^,，。]{0,16}[,，]?)?(?:我|暂)?"
    r"(?:无法|不能|没法)(?:准确)?(?:回答|作答)[^,，。]{0,12}|"
    r"(?:(?:i['’]m |i am )?sorry,? (?:but )?)?(?:i (?:can(?:no|['’])t|am unable to|could ?n[o'’]t) "
    r"(?:answer|tell)|(?:this |the question |it )?(?:is |can )?not (?:be )?answered|"
    r"the (?:evidence|articles?) do(?:es)? ?n[o'’]t answer)[^.,]{0,60}",
    re.I,
)


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
            if _REFUSAL.fullmatch(simplify(written.text).rstrip("。.！!")):
                page.has_declined = True  # no sentence of an answer
                continue
            verdict = _in_language(check(written, page.quotes, embedder), answer.question)
            yield from page.add(written, verdict)
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


def _in_language(verdict: Verdict, question: str) -> Verdict:
    """Let nothing pass that is worded in another language than the question; quotations may be."""
    is_chinese = [language_of(text) is not Language.ENGLISH for text in (verdict.text, question)]
    if verdict.flaws or is_chinese[0] == is_chinese[1]:
        return verdict
    return replace(verdict, flaws=(Flaw.LANGUAGE,))


def _whole(answer: Answer, page: "_Page", writing: Writing) -> Answer:
    """Put together the answer as it was written, or as it was."""
    timings = {**answer.timings_ms, "writing": writing.milliseconds}
    timings["total"] = round(answer.timings_ms.get("total", 0.0) + writing.milliseconds, 1)
    if not page.has_passed:
        has_declined = page.has_declined and not page.drafts
        failure = Failure.DECLINED if has_declined else Failure.NOTHING_PASSED
        dropped = sum(bool(draft.flaws) for draft in page.drafts)
        told = replace(writing, failure=writing.failure or failure, dropped=dropped)
        return replace(answer, writing=told, timings_ms=timings)
    return replace(
        answer,
        sentences=tuple(page.sentences),
        citations=tuple(page.citations.values()),
        writing=replace(writing, fates=tuple(page.fates), dropped=page.dropped),
        timings_ms=timings,
    )


@dataclass(slots=True)
class _Page:
    """What has been written so far.

    Attributes:
        given: What may be cited, by the numbers that the model was told.
        question: In its script what the model wrote is shown.
        citations: What is cited, by the same numbers, numbered anew by first mention.
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
