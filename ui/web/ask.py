"""The tab to ask in: a conversation, the box below it, and what may be asked next.

Knows Gradio; knows nothing about how an answer is found or worded. What was asked before
stands in the conversation that the browser sends along.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import gradio as gr
from gradio.events import Dependency

from index.errors import SettingsError
from rag.assistant import Assistant
from rag.followup import Turn
from rag.question import LONGEST_QUESTION, checked_question
from rag.types import Answer, Outcome, Spoken
from ui.language import WORDINGS, Language, language_of
from ui.suggest import suggest
from ui.web import page, page_chat
from ui.web.choices import Choices, read_choices
from ui.web.desk import QUIET, Desk
from ui.web.kept import Message, add_kept, text_of
from ui.web.markup import in_collection
from ui.web.opinions import add_opinions
from ui.web.scope import add_scope
from ui.web.told import said, said_in_steps
from ui.web.words_ask import ASK_WORDINGS

_EARLIER = 6  # turns that a question may lean on
_BEGINNING = 200  # characters of a question that is too long
_WRITTEN = 8  # questions at once where they wait for a language model more than for this computer


class _Talk(NamedTuple):
    """What a question changes: the conversation, the box, and what may be asked next."""

    chat: gr.Chatbot
    box: gr.Textbox
    next: gr.Markdown
    understood: gr.Textbox  # the last answered question, as understood, if any is to be found next
    opinion: gr.Row  # of the last answer
    noted: gr.Markdown


class _Asked(NamedTuple):
    """What a question is asked with besides its words."""

    open: Callable[[], Assistant]
    collection: str
    choices: Choices = Choices()
    place: str = ""


def add_ask(desk: Desk) -> None:
    """Place the conversation."""
    open_ = desk.collections.open
    with gr.Row(elem_id="wj-tools", equal_height=True):
        gr.Markdown(desk.text("tools"), elem_id="wj-kept")
        scope = add_scope(desk)
    chat = _add_chat(desk.text)
    opinion = add_opinions(desk, chat)
    talk = _add_box(desk.text, chat, *opinion)

    def submit(
        question: str, history: list[Message], name: str, place: str | None, chosen: object
    ) -> Iterator[tuple[Any, ...]]:
        if not question.strip():
            yield gr.skip(), *[gr.skip()] * 5
            return
        asked = _Asked(lambda: open_(name), name, read_choices(chosen), place or "")
        others = (gr.Textbox("", submit_btn=False, stop_btn=True), *_nothing_next())
        messages, proposed = history, ""
        for step in _converse(asked, question, history):
            if isinstance(step, Answer):
                proposed = _proposed(step)
                continue
            messages = step
            yield messages, *others
            others = (gr.skip(),) * len(others)  # what is typed meanwhile stays
        next_ = (proposed, "") if proposed else (gr.skip(), _understood(messages))
        yield messages, _ready(), *next_, gr.skip(), gr.skip()

    inputs = [talk.box, talk.chat, desk.chosen, scope, desk.choices]
    asking = talk.box.submit(
        submit,
        inputs,
        [*talk],
        show_progress="minimal",
        api_visibility="private",
        concurrency_limit=_WRITTEN if open_().language_model else "default",
    )
    _add_next(desk, talk, scope, asking)
    talk.box.stop(_ready, None, talk.box, cancels=[asking], **QUIET)
    add_kept([*talk], begun=lambda: (_ready(), *_nothing_next()))


def _add_chat(text: gr.I18n) -> gr.Chatbot:
    """Place the conversation."""
    return gr.Chatbot(
        elem_id="wj-chat",
        placeholder=text("welcome"),  # type: ignore[arg-type]  # is translated all the same
        show_label=False,
        container=False,
        height="calc(100dvh - 18.75rem)",
        layout="panel",
        buttons=[],  # they copy HTML, or share with strangers
        latex_delimiters=[],
        allow_file_downloads=False,
    )


def _add_box(text: gr.I18n, chat: gr.Chatbot, opinion: gr.Row, noted: gr.Markdown) -> _Talk:
    """Place the box below the conversation, and what may be asked next."""
    next_ = gr.Markdown("", latex_delimiters=[], elem_id="wj-next")
    box = gr.Textbox(
        elem_id="wj-ask",
        label=text("ask"),
        placeholder=text("ask"),
        show_label=False,
        submit_btn=True,
        max_lines=6,
        autofocus=True,
    )
    understood = gr.Textbox(visible="hidden", elem_id="wj-understood")
    return _Talk(chat, box, next_, understood, opinion, noted)


def _ready() -> gr.Textbox:
    """Let the box be sent again; what is typed in it stays."""
    return gr.Textbox(submit_btn=True, stop_btn=False)


def _nothing_next() -> tuple[Any, ...]:
    """Take away what belongs to the answer before."""
    return "", "", gr.Row(visible=False), ""


def _add_next(desk: Desk, talk: _Talk, scope: gr.Dropdown, asking: Dependency) -> None:
    """Offer questions that may follow, once an answer is there; one visitor's at a time."""

    def follow(question: str, name: str, place: str | None) -> Any:  # noqa: ANN401  # or a skip
        if not question:
            return gr.skip()
        language = language_of(question)

        def find() -> list[str]:
            assistant = desk.collections.open(name)
            articles = assistant.select(place=place) if place else None
            found = suggest(assistant, question, language, articles=articles)
            return [page_chat.suggestions(found, language)]

        return said(find, language)[-1]

    asking.success(
        follow,
        [talk.understood, desk.chosen, scope],
        talk.next,
        concurrency_limit=1,
        show_progress="hidden",
        api_visibility="private",
    )


def _converse(
    asked: _Asked, question: str, history: Sequence[Message]
) -> Iterator[list[Message] | Answer]:
    """Add a question to the conversation, then its answer as it grows; last the answer itself."""
    language = language_of(question)
    # One that is too long is refused, and is not to fill the conversation.
    asked_as = question if len(question) <= LONGEST_QUESTION else f"{question[:_BEGINNING]}…"
    before = [*history, {"role": "user", "content": page.question(asked_as)}]
    yield before
    earlier = _turns(history)
    for step in said_in_steps(lambda: _answer(asked, question, earlier, language), language):
        if isinstance(step, Answer):
            yield step
            continue
        placed = in_collection(step, asked.collection)
        yield [*before, {"role": "assistant", "content": placed}]


def _proposed(answer: Answer) -> str:
    """Give the questions that a language model proposes; nothing if it does none."""
    questions = answer.writing.suggestions if answer.writing else ()
    return page_chat.suggestions(questions, language_of(answer.question))


def _turns(history: Sequence[Message]) -> list[Turn]:
    """Read the last turns back from a conversation, of which its client may have made anything."""
    texts = [text_of(message) for message in history[-2 * _EARLIER :]]
    turns = (page.find_turn(asked, answered) for asked, answered in pairwise(texts))
    return [turn for turn in turns if turn]


def _understood(messages: Sequence[Message]) -> str:
    """Return the last question as it was understood, or nothing if it was not answered."""
    turns = _turns(messages[-2:])
    return turns[0].question if turns else ""


def _answer(
    asked: _Asked, question: str, earlier: Sequence[Turn], language: Language
) -> Iterator[str | Answer]:
    """Ask, and give the answer as it grows; last the answer itself, if there is one."""
    wording, assistant = WORDINGS[language], asked.open()
    try:
        checked_question(question)
    except SettingsError:
        yield page.notice(wording.long_question.format(most=LONGEST_QUESTION))
        return
    articles = assistant.select(place=asked.place) if asked.place else None
    if articles is not None and not articles:
        yield page.notice(ASK_WORDINGS[language].none_fits.format(place=asked.place))
        return
    events = assistant.ask_stream(
        question, earlier=earlier, articles=articles, deep=asked.choices.deep
    )
    shown, spoken = asked.choices.length.sentences, list[Spoken]()
    for event in events:
        if isinstance(event, Spoken):
            spoken.append(event)
            yield page.so_far(spoken, language, shown=shown)
        elif event.outcome is Outcome.NOT_FOUND and not assistant.entries():
            yield page.notice(wording.empty)
        else:
            steps = page.answer_steps(event, language, shown=shown, place=asked.place)
            yield from list(steps)[-1:] if spoken else steps
            yield event
