"""What OpenAI's clients send and get, described.

Knows their fields, and what is done with each; knows nothing about how an answer is made.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from index.errors import SettingsError
from ui.http.answers import CitationOut, Shape

MODEL = "wenju"
"""The name of the default collection as a model; another's is ``wenju/NAME``."""

LONGEST_MODEL = 60  # characters of a model's name

_LONGEST_MESSAGE = 100_000  # characters; of an answer all is read that was quoted
_MOST_MESSAGES = 200
_Text = Annotated[str, StringConstraints(max_length=_LONGEST_MESSAGE)]
_Stop = Annotated[str, StringConstraints(min_length=1, max_length=100)]
_Most = Annotated[
    int | None,
    Field(
        ge=1,
        description="The message is cut after so many tokens, which are counted as in `usage` "
        "where no language model writes; `finish_reason` is `length` then. What is left of a "
        "sentence is still a slice of its article, but only whole sentences are cited.",
    ),
]


class Part(BaseModel):
    """A piece of a message; only text can be read."""

    type: Annotated[str, Field(max_length=40, examples=["text"])]
    text: _Text = ""


class Message(BaseModel):
    """What was said; only what a user and an assistant said is read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: _Text | list[Part] | None = None

    def text(self) -> str:
        """Return all of it as one text.

        Raises:
            SettingsError: A part of it is something else.

        """
        if not isinstance(self.content, list):
            return self.content or ""
        for part in self.content:
            if part.type != "text":
                raise SettingsError(
                    f"A message holds {part.type}, and only text can be read.",
                    hint="Send the question as text alone.",
                )
        return "".join(part.text for part in self.content)


class StreamOptions(BaseModel):
    """What a stream has besides its pieces."""

    include_usage: Annotated[bool, Field(description="A last piece has `usage`.")] = False


class Conversation(BaseModel):
    """A conversation that ends with a question.

    Fields that are not described here set up a language model (`temperature`, `tools`, …) and
    are passed over: the collection answers, or the language model that its server has set up.
    """

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": MODEL,
                    "messages": [{"role": "user", "content": "宁波的考评有几个维度？"}],
                }
            ]
        }
    )

    model: Annotated[str, Field(max_length=LONGEST_MODEL)] = MODEL
    messages: Annotated[list[Message], Field(min_length=1, max_length=_MOST_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[Literal[1] | None, Field(description="There is one answer.")] = 1
    max_tokens: _Most = None
    max_completion_tokens: _Most = None
    stop: Annotated[
        _Stop | Annotated[list[_Stop], Field(max_length=4)] | None,
        Field(description="The message ends before the first of these."),
    ] = None


class UrlCitation(Shape):
    """Which characters of the message rest on it, and where its article is."""

    start_index: int
    end_index: int
    title: str
    url: Annotated[str, Field(description="Where it was published, or its own page here.")]


class Annotation(Shape):
    """The citation of a sentence: OpenAI's fields, and beside them all of ours."""

    type: Literal["url_citation"]
    url_citation: UrlCitation
    citation: CitationOut


class Said(Shape):
    """The answer."""

    role: Literal["assistant"]
    content: str
    annotations: list[Annotation]


class Choice(Shape):
    """The one answer that there is."""

    index: int
    message: Said
    finish_reason: Literal["stop", "length"]


class Usage(Shape):
    """Tokens as the language model's server counts them, if one has written and counts.

    Otherwise a Chinese character, a word, a number and a mark are one each: of the messages
    that were read, and of the one that is given.
    """

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class Completion(Shape):
    """An answer as OpenAI's clients expect it."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: Usage


class Model(Shape):
    """A collection that can be asked."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(Shape):
    """The collections that can be asked."""

    object: Literal["list"]
    data: list[Model]
