"""The page shows what a language model wrote: sentence by checked sentence, and who wrote it."""

from dataclasses import replace

import httpx
import pytest
from blocks import Block
from fakes import make_article
from serving import befall, converse, event_of, serving

from rag.assistant import Assistant
from rag.authorship import Failure, Fate, Writing
from rag.generate import Endpoint, Helper, LanguageModel
from rag.types import (
    Answer,
    Aspect,
    Cell,
    Citation,
    ComparedSubject,
    Comparison,
    Outcome,
    Quote,
    Sentence,
    Spoken,
    SubjectKind,
)
from tests import llm_server
from tests.llm_server import KEY, Script
from ui.language import Language
from ui.suggest import suggest
from ui.web import page, page_compare
from ui.web.words_ask import ASK_WORDINGS
from ui.writing_words import WRITING_WORDINGS, account

pytestmark = [  # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]

QUESTION = "宁波市培训了多少名支部书记，办了几期？"
TRUE = "宁波市先后举办了六期轮训班，共培训三百二十名支部书记。"
FALSE = "宁波市共培训支部书记330人。"
PLAIN = Language.SIMPLIFIED
HEARD = make_article("00000000000000aa", "甲乙<丙>。丁戊。", title="记")
CITED = (
    Citation(number=1, quote=Quote(article=HEARD, start=0, end=6)),
    Citation(number=2, quote=Quote(article=HEARD, start=6, end=9)),
)
WRITTEN = Answer(
    question="甲？",
    standalone_question="甲？",
    outcome=Outcome.ANSWERED,
    confidence=0.9,
    sentences=(
        Sentence(text="乙是<丙>。", citations=(1, 2)),
        Sentence(text="丁戊。", citations=(2,)),
    ),
    citations=CITED,
    writing=Writing(model="<m>", fates=(Fate.PASSED, Fate.REPLACED), tokens_in=8, tokens_out=9),
)
SPOKEN = [
    Spoken(sentence=WRITTEN.sentences[0], citations=CITED),
    Spoken(sentence=WRITTEN.sentences[1], citations=()),
]


def test_a_wording_is_told_from_a_quote():
    """Each by its class, with marks that lead to what it rests on; then who wrote it."""
    *_, shown = page.answer_steps(WRITTEN, PLAIN)
    wording, _, rest = shown.partition("</p>")

    assert wording.startswith('<div class="wj-answer" lang="zh-Hans"><p class="wj-written">乙是')
    assert rest.startswith('<p class="wj-quote">丁戊。<a')
    assert [target.number for target in Block(shown).targets] == [1, 2, 2, 1, 2]
    assert Block(shown).text.endswith(account(WRITTEN.writing, PLAIN))


def test_an_answer_without_a_model_names_none():
    """Nothing of the account is there."""
    *_, shown = page.answer_steps(replace(WRITTEN, writing=None), PLAIN)

    assert "wj-writing" not in shown


@pytest.mark.parametrize("language", Language)
def test_a_model_that_failed_is_named_with_the_reason(language):
    """In the language of the question."""
    writing = Writing(model="m", failure=Failure.UNREACHABLE)
    *_, shown = page.answer_steps(replace(WRITTEN, writing=writing), language)

    assert Block(shown).text.endswith(account(writing, language))


def test_what_is_being_written_is_how_the_answer_begins():
    """The last step adds to the one before and changes nothing of it."""
    first, both = (page.so_far(SPOKEN[:count], PLAIN) for count in (1, 2))
    *_, whole = page.answer_steps(WRITTEN, PLAIN)

    assert both.startswith(first.removesuffix("</div>"))
    assert whole.startswith(both.removesuffix("</div>"))
    assert Block(first).text == "乙是<丙>。[1][2]"


def test_what_is_being_written_is_folded_like_the_answer():
    """Sentences beyond those that are shown stand behind a line."""
    told = ASK_WORDINGS[PLAIN].more.format(count=1)

    assert f"<summary>{told}</summary>" in page.so_far(SPOKEN, PLAIN, shown=1)
    assert page.so_far(SPOKEN[:1], PLAIN, shown=1) == page.so_far(SPOKEN[:1], PLAIN)


def test_a_turn_is_read_back_from_a_written_answer():
    """Wordings and quotes in their order; so is what they cite."""
    *_, shown = page.answer_steps(WRITTEN, PLAIN)

    assert page.find_turn(page.question("甲？"), shown).quotes == ("乙是<丙>。", "丁戊。")
    assert page.cited_in(shown) == ("00000000000000aa:0-6", "00000000000000aa:6-9")


def _comparison(summary, model):
    """Compare two names on one aspect."""
    cells = [Cell(subject="a", citations=CITED, is_only=True)]
    cells.append(Cell(subject="b", citations=(), is_only=False))
    return Comparison(
        topic="甲",
        subjects=tuple(
            ComparedSubject(name=name, kind=SubjectKind.NAME, articles=()) for name in "ab"
        ),
        aspects=(Aspect(name="行", cells=tuple(cells), summary=summary),),
        shared=(),
        silent=(),
        model=model,
    )


def test_a_row_is_summed_up_below_its_name():
    """With marks, and whose words they are; without a model there is neither."""
    summary = Sentence(text="乙是<丙>。", citations=(2,))
    shown = page_compare.comparison(_comparison(summary, "m"), {}, PLAIN)
    plain = page_compare.comparison(_comparison(None, ""), {}, PLAIN)
    told = WRITING_WORDINGS[PLAIN].rows.format(model="m")

    assert Block(shown).cells[1][0] == "行乙是<丙>。[2]"
    assert Block(shown).targets[0].number == 2
    assert told in Block(shown).text
    assert Block(plain).cells[1][0] == "行"
    assert "wj-summary" not in plain
    assert "拟写" not in plain


def _model(address, *helpers):
    """Make a language model of a server."""
    endpoint = Endpoint(base_url=address, model="scripted", api_key=KEY, helpers=frozenset(helpers))
    return LanguageModel(endpoint)


@pytest.fixture
def page_of(samples_home, embedder):
    """Do something on the page of the samples while a script writes."""

    def run(script, work, *helpers):
        with (
            llm_server.serving(script) as address,
            serving(samples_home, embedder, model=_model(address, *helpers)) as page_address,
            httpx.Client(base_url=page_address, verify=False, timeout=60) as http,
        ):
            return work(http)

    return run


@pytest.mark.model
def test_sentences_are_shown_as_they_pass(page_of):
    """What fails never is; its quote comes instead, and the next question leans on it all."""
    script = Script([f"{TRUE}[1]\n{FALSE}[1]", "无法回答"])

    def work(http):
        steps = converse(http, QUESTION)
        return steps, converse(http, "那绵阳呢？", steps[-1])[-1][-1]["content"]

    (asked, first, second, *_, whole), next_ = page_of(script, work)
    texts = [step[1]["content"] for step in (first, second, whole)]

    assert len(asked) == 1
    assert Block(texts[0]).text == f"{TRUE}[1]"
    assert Block(texts[1]).text.startswith(f"{TRUE}[1]")
    assert "共培训支部书记320人" in texts[1]
    assert "文字由 scripted 撰写，逐句核对：通过 1 句，换成原文 1 句" in texts[2]
    assert not any("330" in text or KEY in text for text in texts)
    assert "wj-writing" not in texts[0] + texts[1]
    assert "绵阳培训了多少名支部书记" in next_


@pytest.mark.model
def test_a_mark_of_a_written_sentence_opens_the_quote(page_of):
    """The panel shows what the sentence rests on."""

    def work(http):
        shown = converse(http, QUESTION)[-1][-1]["content"]
        link = Block(shown).links[0]
        return befall(http, event_of(http, "wj-target", "change"), f"{link}~1", "")[-1][0]

    assert "320" in page_of(Script([f"{TRUE}[1]"]), work)


@pytest.mark.model
def test_questions_that_the_model_proposes_are_offered(page_of):
    """In place of those that the collection finds itself, which are not looked for then."""
    script = Script([f"{TRUE}[1]", "宁波的红牌有几张？"])

    def work(http):
        return befall(http, event_of(http, "wj-ask", "submit"), QUESTION, [], "", "", None)[-1]

    _, _, next_, understood, *_ = page_of(script, work, Helper.SUGGESTIONS)
    assert ">宁波的红牌有几张？</button>" in next_
    assert understood == ""


@pytest.mark.model
def test_looking_for_questions_that_may_follow_calls_no_model(samples_home, embedder):
    """They are tried on the articles alone."""
    script = Script([f"{TRUE}[1]"])
    with llm_server.serving(script) as address:
        assistant = Assistant(samples_home, embedder, _model(address, Helper.SUGGESTIONS))
        suggest(assistant, QUESTION, PLAIN)
        assistant.close()

    assert script.requests == []


@pytest.mark.model
def test_the_settings_name_the_model_and_not_its_key(page_of):
    """It is called what its server calls it."""

    def work(http):
        config = http.get("/config").json()
        ids = {one["props"].get("elem_id"): one["id"] for one in config["components"]}
        (event,) = [
            one["id"] for one in config["dependencies"] if one["outputs"] == [ids["wj-facts"]]
        ]
        body = {"data": [""], "fn_index": event, "session_hash": "facts"}
        return http.post("/gradio_api/run/predict", json=body).json()["data"][0]

    told = page_of(Script([""]), work)
    assert "<th>Language model</th><td>scripted</td>" in told
    assert KEY not in told
