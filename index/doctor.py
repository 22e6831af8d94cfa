"""A collection and its model are looked over, check by check.

Knows what must hold between the parts; changes nothing.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import edits
from index.embed import Embedder
from index.errors import CollectionError, WenjuError
from index.models import PreparedModel, check_files
from index.selftest import self_test
from index.store import Store
from index.types import SelfTest, counted
from index.vectors import Vectors


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at.

    Attributes:
        hint: What to do if it is not *ok*.
    """

    name: str
    ok: bool
    detail: str
    hint: str = ""


def check_model(name: str, model: PreparedModel | None) -> Check:
    """Check that the model *name* is prepared and its files are what was written."""
    if model is None:
        hint = f"Prepare it: wenju model prepare {name}"
        return Check(name="model", ok=False, detail=f"{name} is not prepared.", hint=hint)
    sound = check_files(model)
    return Check(
        name="model",
        ok=sound,
        detail=f"{model.card.key}, {counted(model.card.dimension, 'dimension')}"
        + ("" if sound else "; its files have changed"),
        hint="" if sound else f"Remove {model.folder}, then: wenju model prepare {name}",
    )


def check_collection(home: Path, key: str) -> list[Check]:
    """Check the collection at *home*, which a model of this *key* should have made."""
    try:
        store = Store.open(home)
    except WenjuError as error:
        return [Check(name="collection", ok=False, detail=str(error), hint=error.hint)]
    try:
        articles = counted(len(store.entries()), "article")
        return [
            Check(name="collection", ok=True, detail=f"{articles} at {home}"),
            _check_file(store),
            _check_model(store, key),
            _check_edits(store),
            _check_rows(store),
            _check_vectors(store, home),
        ]
    except WenjuError as error:
        return [Check(name="collection", ok=False, detail=str(error), hint=error.hint)]
    finally:
        store.close()


def check_search(home: Path, embedder: Embedder | None) -> list[Check]:
    """Check that the sound collection at *home* finds its own phrases, by each leg.

    Without an *embedder*, which is to say that the model or the collection is
    not well, nothing is looked for.
    """
    if embedder is None:
        detail = "not tried: it needs the model and the collection as they should be"
        return [
            Check(name="search", ok=False, detail=detail, hint="Mend first what is told above.")
        ]
    store = Store.open(home)
    try:
        tested = self_test(store, Vectors.open(store, home), embedder)
    except CollectionError as error:  # a damaged full text, say
        return [Check(name="search", ok=False, detail=str(error), hint=error.hint)]
    finally:
        store.close()
    anew = "Move the collection away and index the articles again: wenju index ARTICLES"
    embed = f"Embed the articles anew: wenju model use {embedder.key.rpartition('@')[0]}"
    return [
        _check_leg(tested, "words", tested.found_by_words, tested.sampled, anew),
        _check_leg(tested, "meaning", tested.found_by_vectors, tested.sampled, embed),
        _check_leg(tested, "folding", tested.found_folded, tested.found_by_words, anew),
    ]


def _check_leg(tested: SelfTest, leg: str, found: int, of: int, hint: str) -> Check:
    """Check one leg of a self-test, and name what it missed if that is too much."""
    ok = leg not in tested.failed
    missed = ", ".join(f"{m.phrase} ({m.id})" for m in tested.missed if m.leg == leg)
    detail = f"{found} of {counted(of, 'phrase')} found"
    if ok:
        return Check(name=leg, ok=True, detail=detail)
    return Check(name=leg, ok=False, detail=f"{detail}; not: {missed}", hint=hint)


def _check_file(store: Store) -> Check:
    """Ask SQLite whether its file is sound."""
    found = store.check()
    hint = (
        ""
        if found == "ok"
        else "Restore a backup: wenju restore FILE --force; or keep what can still be read: "
        "wenju doctor --repair"
    )
    return Check(name="database", ok=found == "ok", detail=found, hint=hint)


def _check_model(store: Store, key: str) -> Check:
    """Check that the vectors are of the model in force."""
    try:
        store.check_model(key)
    except WenjuError as error:
        return Check(name="vectors' model", ok=False, detail=str(error), hint=error.hint)
    return Check(name="vectors' model", ok=True, detail=store.meta("model") or "none yet")


def _check_edits(store: Store) -> Check:
    """Check that every article's edits lead from its source to its text."""
    broken = [entry.id for entry in store.entries() if not _leads_back(store, entry.id)]
    detail = f"broken: {', '.join(broken)}" if broken else "every text leads back to its source"
    hint = "Remove these and index their files again." if broken else ""
    return Check(name="way back", ok=not broken, detail=detail, hint=hint)


def _leads_back(store: Store, id_: str) -> bool:
    """Say whether an article's edits make its text of its source."""
    try:
        article = store.article(id_)
        return not article or edits.apply(article.edits, article.source_text) == article.text
    except ValueError:  # edits that don't fit the source, or can't be read
        return False


def _check_rows(store: Store) -> Check:
    """Check that all rows hang on an article and that every passage can be found."""
    strays = store.stray_count()
    detail = f"{counted(strays, 'row')} without what belongs to it" if strays else "all complete"
    hint = "Mend them: wenju doctor --repair" if strays else ""
    return Check(name="rows", ok=not strays, detail=detail, hint=hint)


def _check_vectors(store: Store, home: Path) -> Check:
    """Check that every chunk has its own vector in the index."""
    with store.reading():
        vectors = Vectors.open(store, home).up_to_date(store, home)
        chunks = store.chunk_count()
        differing = (
            sum(_differing(vectors.of(ids.tolist()), rows) for ids, rows in store.vectors_in_turn())
            if vectors.count == chunks
            else 0
        )
    ok = vectors.count == chunks and not differing
    detail = f"{vectors.count} of {chunks}, {vectors.how}"
    detail += f", of which {differing} differ from the database" if differing else ""
    hint = "" if ok else "Make it again from the database: wenju doctor --repair"
    return Check(name="vector index", ok=ok, detail=detail, hint=hint)


def _differing(
    copies: NDArray[np.float32], rows: NDArray[np.float32], tolerance: float = 2e-3
) -> int:
    """Count copies, shape ``(n, d)``, that are not their rows made unit length."""
    return int((np.abs(copies - rows) > tolerance).any(axis=1).sum())
