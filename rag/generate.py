"""A language model behind an OpenAI-compatible address: what it writes, piece by piece.

Knows the protocol, its failures and how long to wait; knows nothing about what is written. The
key is given to the server and to nobody else: no error, log or value has it.
"""

import queue
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from index.errors import GenerationError
from rag.authorship import Failure

Messages = Sequence[Mapping[str, str]]

ANSWER_SECONDS = 120.0
HELPER_SECONDS = 2.0
SILENCE_SECONDS = 30.0
_CHARACTERS = 8  # a token at most, on the average: what is longer than that has no end
_CONNECT_SECONDS = 5.0
_RETRIES = 2  # by the client, after 0.5 and 1 s, or when the server says; not for helpers
_SEED = 7


class Helper(StrEnum):
    """What a model helps with besides answers; each can be switched off."""

    QUESTIONS = "questions"
    NAMES = "names"
    SUMMARIES = "summaries"
    SUGGESTIONS = "suggestions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a model is, and what it may do.

    Attributes:
        base_url: Such as ``http://127.0.0.1:11434/v1``.
        api_key: Empty where none is asked for.
        helpers: What it helps with.
        answer_seconds, helper_seconds: The longest to wait for all of it.
        silence_seconds: The longest to wait for the first word, however often the
            server is tried, and between two; a model on one processor reads a while.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    helpers: frozenset[Helper] = frozenset(Helper)
    answer_seconds: float = ANSWER_SECONDS
    helper_seconds: float = HELPER_SECONDS
    silence_seconds: float = SILENCE_SECONDS

    @property
    def host(self) -> str:
        """The address without what may be secret in it."""
        parts = urlsplit(self.base_url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"

    @property
    def is_local(self) -> bool:
        """Whether the server is on this computer; a proxy has no business there."""
        name = urlsplit(self.base_url).hostname or ""
        try:
            return ip_address(name).is_loopback
        except ValueError:
            return name == "localhost"


@dataclass(slots=True)
class Reply:
    """What a model writes; iterate it once.

    Attributes:
        tokens_in, tokens_out: Known at the end, if the server counts.
    """

    pieces: Iterator[str] = field(default_factory=lambda: iter(()))
    tokens_in: int | None = None
    tokens_out: int | None = None

    def __iter__(self) -> Iterator[str]:
        """Yield the text as it arrives."""
        return self.pieces


class LanguageModel:
    """Writes what it is asked to, or raises a ``GenerationError``."""

    def __init__(self, endpoint: Endpoint) -> None:
        """Make ready to call the server; nothing is sent yet."""
        self.endpoint = endpoint
        self._client = _client(endpoint)

    def write(self, messages: Messages, *, most_tokens: int) -> Reply:
        """Write an answer, piece by piece.

        Raises:
            GenerationError: While it is iterated: the server can't be had, takes
                too long, answers with an error or with what is no answer,
                stops half-way or doesn't stop.

        """
        return self._reply(messages, most_tokens, self.endpoint.answer_seconds, _RETRIES)

    def help(self, messages: Messages, *, most_tokens: int = 300) -> str:
        """Write something short, within the seconds of a helper.

        Raises:
            GenerationError: As ``write``, and without trying again.

        """
        return "".join(self._reply(messages, most_tokens, self.endpoint.helper_seconds, 0)).strip()

    def _reply(self, messages: Messages, most: int, seconds: float, retries: int) -> Reply:
        """Start a reply; the server is called when it is iterated."""
        reply = Reply()
        call = {"messages": list(messages), "max_tokens": most, "retries": retries}
        reply.pieces = self._pieces(reply, call, time.monotonic() + seconds)
        return reply

    def _pieces(self, reply: Reply, call: dict[str, Any], deadline: float) -> Iterator[str]:
        """Read in a thread, so that no wait is longer than it may be, whatever blocks."""
        arrived: queue.SimpleQueue[str | GenerationError | None] = queue.SimpleQueue()
        stop = threading.Event()

        def read() -> None:
            try:
                for piece in self._stream(reply, call, max(0.1, deadline - time.monotonic())):
                    if stop.is_set():
                        return
                    arrived.put(piece)
                arrived.put(None)
            except GenerationError as error:
                arrived.put(error)

        threading.Thread(target=read, daemon=True).start()
        try:
            while (piece := self._next(arrived, deadline)) is not None:
                yield piece
        finally:
            stop.set()

    def _next(
        self, arrived: "queue.SimpleQueue[str | GenerationError | None]", deadline: float
    ) -> str | None:
        """Wait for the next piece; None at the end. What comes too late is not taken."""
        seconds = min(deadline - time.monotonic(), self.endpoint.silence_seconds)
        if seconds <= 0:
            raise failed(Failure.TIMED_OUT, self.endpoint)
        try:
            piece = arrived.get(timeout=seconds)
        except queue.Empty:
            raise failed(Failure.TIMED_OUT, self.endpoint) from None
        if isinstance(piece, GenerationError):
            raise piece
        return piece

    def _stream(self, reply: Reply, call: dict[str, Any], seconds: float) -> Iterator[str]:
        """Call the server and read what it streams; the library's errors end here."""
        import openai

        length, is_stream, reason = 0, False, None
        try:
            with self._open(call, seconds) as stream:
                is_stream = "event-stream" in stream.response.headers.get("content-type", "")
                for chunk in stream:
                    is_stream = True
                    _count(reply, chunk)
                    text = ""
                    for choice in (chunk.choices or ())[:1]:
                        reason = choice.finish_reason or reason
                        text = (choice.delta and choice.delta.content) or ""
                    length += len(text)
                    yield text  # nothing, while it thinks: it is alive
                    if length > _CHARACTERS * call["max_tokens"]:
                        raise failed(Failure.ENDLESS, self.endpoint)
        except (openai.OpenAIError, ValueError, AttributeError, TypeError) as error:
            why = Failure.STOPPED if length else _failure(error)
            raise failed(why, self.endpoint) from None
        if not length:  # a page or a file is no stream of a model that writes nothing
            raise failed(Failure.EMPTY if is_stream else Failure.MALFORMED, self.endpoint)
        if reason != "stop":  # cut at its limit, filtered, or the connection was closed
            raise failed(Failure.STOPPED, self.endpoint)

    def _open(self, call: dict[str, Any], seconds: float) -> Any:  # noqa: ANN401
        """Begin a stream; what a server complains of is left out, all of it if it doesn't say."""
        import openai

        client = self._client.with_options(
            max_retries=call["retries"],
            timeout=openai.Timeout(
                min(seconds, self.endpoint.silence_seconds), connect=min(seconds, _CONNECT_SECONDS)
            ),
        )
        asked = {"model": self.endpoint.model, "messages": call["messages"], "stream": True}
        more = {
            "temperature": 0,
            "seed": _SEED,
            "max_tokens": call["max_tokens"],
            "stream_options": {"include_usage": True},
        }
        while more:
            try:
                return client.chat.completions.create(**asked, **more)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                named = {name for name in more if name in str(error)}
                more = {name: more[name] for name in more if named and name not in named}
        return client.chat.completions.create(**asked)


def failed(failure: Failure, endpoint: Endpoint) -> GenerationError:
    """Say what went wrong, for the terminal; the server's own words may hold the key."""
    message, hint = _WORDS[failure]
    names = {"model": endpoint.model, "host": endpoint.host}
    return GenerationError(
        message.format(**names), hint=hint.format(**names), failure=failure.value
    )


def _client(endpoint: Endpoint) -> Any:  # noqa: ANN401
    """Make the library's client; nothing that is meant for another server is sent along."""
    import openai

    client = openai.OpenAI(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key or "none",
        http_client=openai.DefaultHttpxClient(trust_env=not endpoint.is_local),
    )
    client.organization = client.project = None  # of the environment
    return client


def _count(reply: Reply, chunk: Any) -> None:  # noqa: ANN401
    """Note what the server counted."""
    if chunk.usage:
        reply.tokens_in = chunk.usage.prompt_tokens
        reply.tokens_out = chunk.usage.completion_tokens


def _failure(error: Exception) -> Failure:
    """Tell what kind of failure an exception of the library is."""
    import openai

    for kind, failure in (
        (openai.APITimeoutError, Failure.TIMED_OUT),
        (openai.APIConnectionError, _unreachable(error)),
        (openai.AuthenticationError, Failure.REFUSED),
        (openai.PermissionDeniedError, Failure.REFUSED),
        (openai.NotFoundError, Failure.UNKNOWN),
        (openai.RateLimitError, Failure.BUSY),
        (openai.InternalServerError, Failure.BROKEN),
        (openai.APIStatusError, Failure.REJECTED),
        (openai.APIResponseValidationError, Failure.MALFORMED),
        (openai.APIError, Failure.BROKEN),
    ):
        if isinstance(error, kind):
            return failure
    return Failure.MALFORMED


def _unreachable(error: BaseException | None) -> Failure:
    """Say whether a server can't be had because its certificate isn't good."""
    while error:
        if "CERTIFICATE_VERIFY_FAILED" in str(error) or "SSLCert" in type(error).__name__:
            return Failure.CERTIFICATE
        error = error.__cause__ or error.__context__
    return Failure.UNREACHABLE


_SET_UP = "See what is set: wenju llm show"
_WORDS = MappingProxyType(
    {
        Failure.UNREACHABLE: (
            "The model's server {host} can't be reached.",
            f"Start it, or correct its address. {_SET_UP}",
        ),
        Failure.CERTIFICATE: (
            "The certificate of {host} isn't valid, so nothing was sent.",
            "Have it renewed, or use another address: wenju llm use",
        ),
        Failure.TIMED_OUT: (
            "The model {model} at {host} took too long.",
            "Try again, or take a smaller model: wenju llm use",
        ),
        Failure.REFUSED: (
            "The server {host} refused the key.",
            "Give it again: wenju llm use, or WENJU_LLM_API_KEY",
        ),
        Failure.UNKNOWN: (
            "The server {host} doesn't know the model {model}, or has no such address.",
            f"Check both; the address often ends in /v1. {_SET_UP}",
        ),
        Failure.BUSY: ("The server {host} asks to be called less often.", "Try again later."),
        Failure.BROKEN: ("The server {host} reports an error of its own.", "Look at its log."),
        Failure.REJECTED: (
            "The server {host} rejects the request.",
            f"Check that it speaks the OpenAI protocol and has {{model}}. {_SET_UP}",
        ),
        Failure.MALFORMED: (
            "What the server {host} sent is not the OpenAI protocol.",
            f"Check the address; it often ends in /v1. {_SET_UP}",
        ),
        Failure.EMPTY: ("The model {model} wrote nothing.", "Try again, or another model."),
        Failure.STOPPED: ("The model {model} stopped half-way.", "Try again."),
        Failure.ENDLESS: (
            "The model {model} did not stop writing.",
            "Take another model: wenju llm use",
        ),
    }
)
