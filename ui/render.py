"""Values as the text that a terminal shows.

Knows wording and layout; knows nothing about colours, widths or where it is printed.
"""

from collections import Counter
from collections.abc import Sequence

from index.doctor import Check
from index.types import Article, BuildResult, Entry, Receipt
from rag.types import Answer, Citation, Outcome, QuoteState
from ui.language import WORDINGS, Wording, language_of

_LONG_QUOTE = 120  # characters; a longer one is shown by its ends


def answer(value: Answer) -> str:
    """Show an answer with its marks, then its sources; or the silence, then what is closest."""
    wording = WORDINGS[language_of(value.question)]
    if value.outcome is Outcome.NOT_FOUND:
        lines = [wording.not_found, wording.narrow]
        if value.closest:
            lines += ["", wording.closest]
            lines += [_source([citation], wording, with_quote=True) for citation in value.closest]
        return "\n".join(lines)
    lines = [
        sentence.text + "".join(f"[{number}]" for number in sentence.citations)
        for sentence in value.sentences
    ]
    lines += ["", wording.sources]
    by_article: dict[str, list[Citation]] = {}
    for citation in value.citations:
        by_article.setdefault(citation.quote.article.id, []).append(citation)
    lines += [_source(citations, wording, with_quote=False) for citations in by_article.values()]
    return "\n".join(lines)


def build(result: BuildResult) -> str:
    """Show what became of the files, article by article, then in sum."""
    blocks = [_receipt(receipt) for receipt in result.receipts]
    blocks += [f"✗ {failure.path}\n    {failure.reason}" for failure in result.failed]
    counts = [f"{len(result.receipts)} articles taken in"]
    counts += [f"{len(result.failed)} files failed"] if result.failed else []
    counts += [f"{len(result.unchanged)} unchanged"] if result.unchanged else []
    if result.skipped:
        counts.append(f"left alone, of no known format: {', '.join(result.skipped)}")
    return "\n".join([*blocks, "; ".join(counts) + "."])


def cleaned(value: Article) -> str:
    """Show what cleaning makes of a file: what is known of it, its text, what was removed."""
    counts = Counter(edit.kind.value for edit in value.edits)
    changes = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    return f"{_facts(value)}\nchanges    {changes or 'none'}\n\n{value.text}"


def entries(values: Sequence[Entry]) -> str:
    """List articles, two lines each."""
    if not values:
        return "The collection is empty. Take articles in: wenju index ARTICLES"
    lines = []
    for entry in values:
        about = " · ".join(filter(None, (entry.published, entry.source, "、".join(entry.places))))
        lines.append(f"{entry.id}  {entry.title}")
        again = f"  repeats {entry.duplicate_of}" if entry.duplicate_of else ""
        lines.append(f"    {about or '–'}  {entry.chunks} chunks  {entry.path}{again}")
    return "\n".join([*lines, f"{len(values)} articles."])


def article(value: Article) -> str:
    """Show an article: what is known of it, its text, and every change but spacing."""
    changes = [
        f"  {edit.start:>6}  {edit.kind.value:<10} {_short(edit.before)!r} → {edit.after!r}"
        + ("" if edit.certain else "  (uncertain)")
        for edit in value.edits
        if edit.kind.value != "spacing"
    ]
    return "\n".join([_facts(value), "", value.text, "", f"Changes: {len(changes)}", *changes])


def checks(values: Sequence[Check]) -> str:
    """Show what was looked at, a line each, with what to do where it is not well."""
    lines = []
    for check in values:
        lines.append(f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}")
        if check.hint:
            lines.append(f"    {check.hint}")
    return "\n".join(lines)


def _source(citations: Sequence[Citation], wording: Wording, *, with_quote: bool) -> str:
    """Show the article of some citations, and what its page has where they were repaired."""
    where = citations[0].quote.article
    numbers = "".join(f"[{citation.number}]" for citation in citations)
    facts = (where.source, where.author, where.published, "、".join(where.places))
    lines = [f"{numbers} {where.title or wording.untitled}"]
    lines.append("    " + " · ".join([*filter(None, facts), where.path]))
    for citation in citations:
        quote = citation.quote
        if with_quote:
            lines.append("    " + _short(quote.text))
        if quote.state is QuoteState.REPAIRED and _words(quote.source_text) != _words(quote.text):
            form = _short(quote.source_text)
            lines.append(f"    [{citation.number}] {wording.source_form}: {form}")
    return "\n".join(lines)


def _words(text: str) -> str:
    """Drop the spaces: spacing alone is not worth showing twice."""
    return "".join(text.split())


def _receipt(receipt: Receipt) -> str:
    """Show what happened to one article."""
    changes = ", ".join(f"{kind} {count}" for kind, count in receipt.edits.items())
    lines = [f"✓ {receipt.path}", f"    {receipt.id}  {receipt.encoding}  {receipt.chunks} chunks"]
    if receipt.replaced:
        lines.append(f"    {receipt.replaced} characters could not be decoded")
    if changes:
        lines.append(f"    changed: {changes}")
    lines += [f"    removed: {_short(text)}" for text in receipt.removed]
    if receipt.duplicate_of and receipt.duplicate_of != receipt.id:
        lines.append(f"    repeats {receipt.duplicate_of}")
    lines += [f"    ! {warning}" for warning in receipt.warnings]
    return "\n".join(lines)


def _facts(value: Article) -> str:
    """List what is known of an article."""
    facts = {
        "title": value.title,
        "published": value.published,
        "source": value.source,
        "author": value.author,
        "places": "、".join(value.places),
        "path": value.path,
        "encoding": value.encoding,
    }
    return "\n".join(f"{name:<10} {fact or '–'}" for name, fact in facts.items())


def _short(text: str) -> str:
    """Shorten a long text in its middle, on one line."""
    line = " ".join(text.split())
    half = _LONG_QUOTE // 2
    return line if len(line) <= _LONG_QUOTE else f"{line[:half]} … {line[-half:]}"
