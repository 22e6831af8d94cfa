"""What a person corrects about a stored article, put in force.

Knows the order of steps; knows nothing about how an article is shown.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from index.build import writing
from index.corrections import Corrections, as_found, changed, corrected
from index.embed import Embedder
from index.errors import SettingsError
from index.found_by import embedded_anew
from index.store import Store
from index.types import Article, Fact


def amend(
    home: Path,
    id_: str,
    told: Mapping[str, Fact],
    embedder: Callable[[], Embedder],
    *,
    resets: bool = False,
) -> tuple[Article, Corrections]:
    """Correct facts about the article *id_* of the collection at *home*.

    They hold from the next question on, in every process, and when its file is
    indexed again or the collection embedded anew. A title is read with every
    passage, so that a changed one has its article embedded again.

    Args:
        told: The facts by the names in ``Correction.FIELDS``.
        embedder: Makes the embedder that the collection was made with; called
            only if the title changes.
        resets: Whether earlier corrections are undone first.

    Returns:
        The article as it is now, and all corrections of it in force.

    Raises:
        SettingsError: There is no article with this id.
        CollectionMismatchError: Another model made the collection.
        CollectionError: It can't be written, or another process is at it.

    """
    Store.open(home).close()  # there has to be a collection
    with writing(home) as store:
        article = store.article(id_)
        if article is None:
            raise SettingsError(
                f"There is no article {id_} in the collection.",
                hint="See what is there: wenju list",
            )
        earlier = store.corrections(id_)
        found = as_found(article, earlier)
        corrections = changed(found, () if resets else earlier, told)
        now = corrected(found, corrections)
        rows = embedded_anew(now, store, embedder()) if now.title != article.title else []
        if (now, corrections) != (article, earlier):
            store.correct(now, corrections, rows)
    return now, corrections
