"""What a language model's host may ask by MCP: ask, quote, verify, compare.

Knows MCP; what is answered is made elsewhere. A tool gives the answer as text that can be
read, sources at its end, and beside it what ``--json`` prints.
"""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, TypeVar

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, InputRequiredResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError

from index.errors import WenjuError
from ui import payload, render_comparison, render_quotes
from ui.collections import Collections
from ui.http import calls
from ui.http.answers import AnswerOut, ComparisonOut, QuotesOut, VerificationOut
from ui.http.asked import Asked, Claim, Question, Quotation, Topic
from ui.http.gate import RETRY_S, BusyError, Gate, UnexpectedError
from ui.http.hints import over_mcp
from ui.http.wrong import wrong_in_words
from ui.language import language_of
from ui.reasons import told_in

_ABOUT = """\
Wenju answers from a collection of articles, mostly Chinese, and quotes them to the character.
Its sentences are the articles' own: repeat them as they are, with their [n] and sources. Where
it says that nothing was found, say so too; what is "closest" is no answer. Before you quote
the articles in a text of your own, check the quotation with verify.
"""
_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_Made = tuple[str, payload.Payload]
_Request = TypeVar("_Request", bound=Asked)

Place = Annotated[str, Field(description="Only articles about this place or what lies in it.")]
Since = Annotated[str, Field(description="Only from then on: 2024, 2024-05 or 2024-05-31.")]
Until = Annotated[str, Field(description="Only up to then, that year, month or day included.")]
Source = Annotated[str, Field(description="Only with this in their source or author.")]
Collection = Annotated[str, Field(description="A collection's name; empty: the default one.")]


def make_tools(collections: Collections, gate: Gate) -> MCPServer:
    """Make the server of the tools."""
    server = _Server("wenju", title="Wenju 问据", instructions=_ABOUT, log_level="WARNING")
    tools = _Tools(collections, gate)
    for tool, title in (
        (tools.ask, "Ask the articles"),
        (tools.quote, "Find quotes"),
        (tools.verify, "Verify a quotation"),
        (tools.compare, "Compare places"),
    ):
        told = inspect.getdoc(tool)
        server.add_tool(tool, title=title, description=told, annotations=_READS)
    return server


class _Server(MCPServer):
    """Tells what goes wrong with a call as it is told elsewhere, not in the library's words."""

    async def call_tool(
        self,
        name: str,
        arguments: dict[str, Any],
        context: Context[Any, Any] | None = None,
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool.

        Raises:
            ToolError: It can't be called so, or says why it gives nothing.

        """
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                said = " ".join(one for one in arguments.values() if isinstance(one, str))
                raise ToolError(_wrong(cause, said)) from error
            if isinstance(cause, ToolError):
                raise ToolError(str(cause)) from error
            raise


def _wrong(error: ValidationError, said: str) -> str:
    """Say what is wrong with arguments, in the language of what they say."""
    return told_in(wrong_in_words(error.errors()), language_of(said))


def _told(error: str, hint: str, said: str) -> str:
    """Tell what is wrong and what to do next, in the language of what is said."""
    language = language_of(said)
    return told_in(f"{told_in(error, language)} {told_in(hint, language)}".strip(), language)


class _Tools:
    """The tools; what a host is told of them stands in their signatures and below these."""

    def __init__(self, collections: Collections, gate: Gate) -> None:
        """Ask *collections*, when the *gate* lets in."""
        self._collections = collections
        self._gate = gate

    async def ask(
        self,
        question: Annotated[str, Field(description="A question that stands alone.")],
        place: Place = "",
        since: Since = "",
        until: Until = "",
        source: Source = "",
        collection: Collection = "",
    ) -> Annotated[CallToolResult, AnswerOut]:
        """Answer a question with whole sentences of the articles, each cited [n].

        Says so where the articles hold no answer, and shows what is closest, which is no
        answer. Ask in any language; Chinese articles are found all the same.
        """

        def work(asked: Question) -> _Made:
            found = calls.answered(self._collections, asked)
            said = calls.in_words(found, self._collections.open(asked.collection))
            return said, payload.of_answer(found)

        return await self._done(
            Question,
            work,
            question=question,
            place=place,
            since=since,
            until=until,
            source=source,
            collection=collection,
        )

    async def quote(
        self,
        claim: Annotated[str, Field(description="A statement to be supported, or a topic.")],
        limit: Annotated[int, Field(ge=1, le=50, description="At most so many.")] = 5,
        place: Place = "",
        since: Since = "",
        until: Until = "",
        source: Source = "",
        collection: Collection = "",
    ) -> Annotated[CallToolResult, QuotesOut]:
        """Find whole sentences that support a claim or tell of a topic; none if nothing does."""

        def work(asked: Claim) -> _Made:
            found = calls.quoted(self._collections, asked)
            return render_quotes.quotes(found), payload.of_quotes(found)

        return await self._done(
            Claim,
            work,
            claim=claim,
            limit=limit,
            place=place,
            since=since,
            until=until,
            source=source,
            collection=collection,
        )

    async def verify(
        self,
        text: Annotated[str, Field(description="The quotation; …… for what it leaves out.")],
        collection: Collection = "",
    ) -> Annotated[CallToolResult, VerificationOut]:
        """Say whether a quotation stands in the articles: exact, folded, repaired, near, absent.

        Where it is near, what differs is told, word for word.
        """

        def work(asked: Quotation) -> _Made:
            found = calls.verified(self._collections, asked)
            return render_quotes.verification(found), payload.of_verification(found)

        return await self._done(Quotation, work, text=text, collection=collection)

    async def compare(
        self,
        topic: Annotated[str, Field(description="What to compare, in a few words.")],
        names: Annotated[
            list[str] | None,
            Field(description="Places or other names; none: the places that say something."),
        ] = None,
        aspects: Annotated[list[str] | None, Field(description="Rows to look for.")] = None,
        collection: Collection = "",
    ) -> Annotated[CallToolResult, ComparisonOut]:
        """Put side by side what places or other names say on a topic, every cell cited.

        Names who says nothing.
        """

        def work(asked: Topic) -> _Made:
            found = calls.compared(self._collections, asked)
            return render_comparison.comparison(found), payload.of_comparison(found)

        return await self._done(
            Topic,
            work,
            topic=topic,
            names=names or [],
            aspects=aspects or [],
            collection=collection,
        )

    async def _done(
        self, kind: type[_Request], work: Callable[[_Request], _Made], **asked: object
    ) -> CallToolResult:
        """Do *work* on what is asked; tell in a sentence what goes wrong."""
        said = str(next(iter(asked.values())))
        try:
            request = kind.model_validate(asked)
            text, value = await self._gate.run(lambda: work(request))
        except ValidationError as error:
            raise ToolError(_wrong(error, said)) from error
        except WenjuError as error:
            raise ToolError(_told(str(error), over_mcp(error.hint), said)) from error
        except BusyError as error:
            told = "Too many questions are being answered."
            raise ToolError(_told(told, f"Ask again in {RETRY_S} seconds.", said)) from error
        except UnexpectedError as error:
            told = "Something unexpected went wrong; it is in the log under this id."
            raise ToolError(f"{_told(told, '', said)} ({error.id})") from error
        return CallToolResult(
            content=[TextContent(type="text", text=text)],
            structured_content=value,
        )
