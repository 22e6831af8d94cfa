"""What programs get, described: the shapes of what ``--json`` prints.

Knows fields, their meaning and examples; nothing is made here. `ui/payload.py` makes the
values, and a test holds them against these shapes.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Offset = Annotated[int, Field(ge=0)]
Named = Annotated[str, Field(description="As it was given; empty if it isn't known.")]


class Shape(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid")


class ArticleRef(Shape):
    """The article that a quote stands in."""

    id: Annotated[str, Field(examples=["3f0c9a1be2d4f567"])]
    title: Annotated[str, Field(examples=["宁波：给党支部打分"])]
    published: Annotated[str, Field(description="YYYY-MM-DD, YYYY-MM, YYYY or empty.")]
    source: Named
    author: Named
    places: list[str]
    path: Annotated[str, Field(description="The file it came from.")]


class Copy(Shape):
    """An article with the same text."""

    id: str
    title: str
    path: str


class CitationOut(Shape):
    """A quote: characters ``start`` to ``end``, half-open, of the article's cleaned text."""

    number: Annotated[int, Field(ge=1)]
    quote: Annotated[str, Field(examples=["考评表分为4个维度，下设12项指标。"])]
    source_quote: Annotated[str, Field(description="The same stretch as the page has it.")]
    state: Annotated[
        Literal["exact", "repaired"],
        Field(description="Whether the page has these very characters."),
    ]
    start: Offset
    end: Offset
    context: Annotated[str, Field(description="The quote with what stands around it.")]
    article: ArticleRef
    also_in: list[Copy]


class Reference(Shape):
    """An article written as a reference, with the numbers of its citations."""

    citations: list[int]
    id: str
    reference: str


class SentenceOut(Shape):
    """A sentence of an answer and the citations it rests on."""

    text: str
    citations: list[int]
    emphasis: Annotated[
        list[int] | None, Field(description="Start and end of the part that answers; null: all.")
    ]


class TokensOut(Shape):
    """What a language model read and wrote, as its server counts; null if it doesn't."""

    in_: Annotated[int | None, Field(alias="in")]
    out: int | None


class WritingOut(Shape):
    """What a language model did for an answer."""

    model: str
    sentences: Annotated[
        list[Literal["passed", "replaced", "quoted"]],
        Field(description="What each sentence of the answer is; empty if none is the model's."),
    ]
    passed: int
    replaced: int
    dropped: int
    given: Annotated[int, Field(description="How many quotes it was given.")]
    tokens: TokensOut
    milliseconds: float
    failure: Annotated[str | None, Field(description="Why not all is the model's.")]
    account: Annotated[str, Field(description="The same for people, in the question's language.")]
    suggestions: Annotated[list[str], Field(description="Questions that could follow.")]


class AnswerOut(Shape):
    """An answer, every sentence cited, or the silence with what is closest."""

    question: str
    standalone_question: Annotated[str, Field(description="As it was understood.")]
    outcome: Literal["answered", "not_found"]
    confidence: Annotated[float, Field(ge=0, le=1)]
    answer: Annotated[str, Field(description="The sentences with their marks.")]
    sentences: list[SentenceOut]
    citations: list[CitationOut]
    closest: Annotated[list[CitationOut], Field(description="Of a silence: no answer.")]
    silent: Annotated[list[str], Field(description="What was asked about and not found.")]
    timings_ms: dict[str, float]
    writing: Annotated[WritingOut | None, Field(description="Null without a language model.")]
    references: list[Reference] = Field(default=[], description="With *style* alone.")


class QuotesOut(Shape):
    """Quotes that support a claim or tell of a topic; none where nothing does."""

    query: str
    quotes: list[CitationOut]
    references: list[Reference] = Field(default=[], description="With *style* alone.")


class DifferenceOut(Shape):
    """Where a quotation and the page part; either may be empty."""

    claimed: str
    source: str


class VerificationOut(Shape):
    """How a quotation stands in the collection."""

    text: str
    state: Literal["exact", "folded", "repaired", "near", "absent"]
    citations: list[CitationOut]
    differences: list[DifferenceOut]


class SubjectOut(Shape):
    """What is compared, and the articles about it."""

    name: str
    kind: Literal["place", "name"]
    articles: list[str]


class CellOut(Shape):
    """What one subject says to one aspect."""

    citations: list[CitationOut]
    is_only: bool


class SummaryOut(Shape):
    """A row in one sentence of a language model."""

    text: str
    citations: list[int]


class AspectOut(Shape):
    """A row: cells by the subjects' names, null where one says nothing."""

    name: str
    measure: str
    summary: SummaryOut | None
    cells: dict[str, CellOut | None]


class SharedOut(Shape):
    """What several subjects do alike, by their names."""

    citations: dict[str, list[CitationOut]]


class ComparisonOut(Shape):
    """What several subjects say on one topic, side by side; numbers run through all of it."""

    topic: str
    subjects: list[SubjectOut]
    aspects: list[AspectOut]
    shared: list[SharedOut]
    silent: list[str]
    is_cut: bool
    model: Annotated[str | None, Field(description="That named rows or summed them up.")]


class EntryOut(Shape):
    """An article in a list."""

    id: str
    title: str
    published: str
    source: str
    author: str
    places: list[str]
    path: str
    duplicate_of: Annotated[str, Field(description="The id of what it repeats, or empty.")]
    chunks: int


class EntriesOut(Shape):
    """The articles of a collection."""

    articles: list[EntryOut]


class EditOut(Shape):
    """A change that was made to ``source_text[start:end]``."""

    kind: str
    start: Offset
    end: Offset
    before: str
    after: str
    certain: bool


class Located(Shape):
    """A place with its level and what it lies in."""

    name: str
    level: str
    parents: list[str]


class ArticleOut(Shape):
    """One article whole."""

    id: str
    title: str
    published: str
    source: str
    author: str
    places: list[str]
    path: str
    encoding: str
    duplicate_of: str
    address: str
    located: list[Located]
    corrected: dict[str, str | list[str]]
    chunks: int
    text: str
    source_text: str
    edits: list[EditOut]


class ReceiptOut(Shape):
    """What happened to an article on its way in."""

    path: str
    id: str
    encoding: str
    replaced: int
    edits: dict[str, int]
    removed: list[str]
    duplicate_of: str
    chunks: int
    warnings: list[str]


class FailureOut(Shape):
    """A file that was not taken in, and why."""

    path: str
    reason: str


class AddedOut(Shape):
    """What became of articles that were sent."""

    receipts: list[ReceiptOut]
    failed: list[FailureOut]
    unchanged: list[str]


class RemovedOut(Shape):
    """The ids of removed articles."""

    removed: list[str]


class Health(Shape):
    """That the server answers."""

    status: Literal["ok"]


class Problem(Shape):
    """What went wrong, in a sentence."""

    error: Annotated[str, Field(examples=["The question is empty."])]
    hint: Annotated[str, Field(description="What to do next.", examples=["Ask something."])]
    id: Annotated[str, Field(description="Of the record in the log.", examples=["0c5f11a2"])]


class OpenAIError(Shape):
    """What went wrong, and the id of the record in the log."""

    message: str
    type: Literal["invalid_request_error"] = "invalid_request_error"
    param: None = None
    code: str


class OpenAIProblem(Shape):
    """What went wrong, as OpenAI's clients expect it."""

    error: OpenAIError


_EVENT = {
    "type": "object",
    "description": "One server-sent event.",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}
EVENTS = {"content": {"text/event-stream": {"schema": _EVENT}}}
"""How a stream of events is described."""
