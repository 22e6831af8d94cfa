"""What programs send, described.

Knows fields, bounds and examples; knows nothing about what is done with them.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from rag.compare import LONGEST_TOPIC
from rag.contenders import MOST_SUBJECTS
from rag.followup import Turn
from rag.question import LONGEST_QUESTION
from rag.quote import LONGEST_CLAIM
from rag.verify import LONGEST_QUOTATION
from ui.formats import Style

MOST_TURNS = 6  # that a question may lean on, as on the page
_LONGEST_FILTER = 200
_Short = Annotated[str, StringConstraints(max_length=_LONGEST_FILTER)]
_Id = Annotated[str, StringConstraints(max_length=32)]
Collection = Annotated[
    str, Field(max_length=40, description="The name of a collection; empty: the default.")
]
StyleOf = Annotated[Style | None, Field(description="Adds references of this style.")]


class Asked(BaseModel):
    """A JSON object with these fields and no others."""

    model_config = ConfigDict(extra="forbid")

    collection: Collection = ""


class Filters(Asked):
    """Which articles are asked; an empty filter is none."""

    place: Annotated[_Short, Field(description="A place in any form.", examples=["宁波"])] = ""
    since: Annotated[_Short, Field(description="2024, 2024-05 or 2024-05-31.")] = ""
    until: Annotated[_Short, Field(description="That year, month or day included.")] = ""
    source: Annotated[_Short, Field(description="Stands in the source or author.")] = ""
    articles: Annotated[list[_Id], Field(max_length=1000, description="Ids.")] = []

    def filters(self) -> dict[str, str]:
        """Give the filters by name, empty ones too."""
        return {
            "place": self.place,
            "since": self.since,
            "until": self.until,
            "source": self.source,
        }


class TurnIn(BaseModel):
    """An earlier question, and the quotes that answered it."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[str, Field(max_length=LONGEST_QUESTION)]
    quotes: Annotated[
        list[Annotated[str, StringConstraints(max_length=2000)]], Field(max_length=20)
    ] = []

    def turn(self) -> Turn:
        """Give it as the Assistant takes it."""
        return Turn(self.question, tuple(self.quotes))


def _example(**fields: Any) -> ConfigDict:  # noqa: ANN401
    """Show a request in the description."""
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [fields]})


class Question(Filters):
    """A question."""

    model_config = _example(question="宁波的考评有几个维度？", place="宁波")

    question: Annotated[str, Field(min_length=1, max_length=LONGEST_QUESTION)]
    earlier: Annotated[
        list[TurnIn],
        Field(max_length=MOST_TURNS, description="What it may lean on, oldest first."),
    ] = []
    fast: Annotated[bool, Field(description="Searches less closely.")] = False
    style: StyleOf = None
    stream: Annotated[bool, Field(description="Answer as server-sent events.")] = False


class Claim(Filters):
    """A claim that quotes are to support, or a topic."""

    model_config = _example(claim="考评表满分100分", limit=3, style="gbt7714")

    claim: Annotated[str, Field(min_length=1, max_length=LONGEST_CLAIM)]
    limit: Annotated[int, Field(ge=1, le=50)] = 5
    style: StyleOf = None


class Quotation(Asked):
    """A quotation to be verified."""

    model_config = _example(text="台账页数不计分")

    text: Annotated[
        str,
        Field(
            min_length=1,
            max_length=LONGEST_QUOTATION,
            description="…… stands for what it leaves out.",
        ),
    ]


class Topic(Asked):
    """What is to be compared."""

    model_config = _example(topic="考评", names=["宁波", "绵阳"])

    topic: Annotated[str, Field(min_length=1, max_length=LONGEST_TOPIC)]
    names: Annotated[
        list[_Short],
        Field(max_length=MOST_SUBJECTS, description="None: the places that say something."),
    ] = []
    aspects: Annotated[list[_Short], Field(max_length=20, description="Rows to look for.")] = []


class Written(BaseModel):
    """An article as text."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=1_000_000)]
    title: Annotated[str, Field(max_length=500)] = ""
    published: Annotated[str, Field(max_length=40, description="A date.")] = ""
    source: Annotated[str, Field(max_length=500)] = ""
    author: Annotated[str, Field(max_length=500)] = ""
    url: Annotated[str, Field(max_length=2000, description="Where it was published.")] = ""


class NewArticles(Asked):
    """Articles to be taken in."""

    model_config = _example(
        articles=[
            {"title": "开放日", "text": "窗口每季度办一次开放日。", "published": "2024-04-18"}
        ]
    )

    articles: Annotated[list[Written], Field(min_length=1, max_length=50)]
