"""What was read from a file becomes an article: repaired, cleaned, with every edit noted.

Knows the order of the stages; knows nothing about how any of them works.
"""

from index import edits
from index.clean import Hints, clean
from index.repair import repair
from index.types import Article, RawArticle, path_name

PIPELINE = "6"  # raised when stages change what they make of the same file


def make_article(raw: RawArticle) -> Article:
    """Repair and clean *raw*; what was exported is made already."""
    if raw.made:
        return raw.made
    repairs = repair(raw.text)
    hints = Hints(
        title=raw.title,
        published=raw.published,
        source=raw.source,
        author=raw.author,
        stem=raw.path.stem,
    )
    cleaned = clean(edits.apply(repairs, raw.text), hints=hints)
    all_edits = edits.compose(repairs, cleaned.edits, raw.text)
    return Article(
        id=raw.id,
        path=path_name(raw.path),
        encoding=raw.encoding,
        title=cleaned.title,
        published=cleaned.published,
        source=cleaned.source,
        author=cleaned.author,
        address=raw.address,
        places=cleaned.places,
        text=edits.apply(all_edits, raw.text),
        source_text=raw.text,
        edits=all_edits,
    )
