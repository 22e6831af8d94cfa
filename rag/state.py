"""What one generation of a collection is searched with, opened once and then kept up with.

Knows the store, the vectors and the catalogue; knows nothing about questions.
"""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple, Self

from index.store import Store
from index.vectors import Vectors
from rag.subjects import Catalogue


class State(NamedTuple):
    """The vectors and the catalogue of one generation."""

    vectors: Vectors
    catalogue: Catalogue

    @classmethod
    def open(cls, store: Store, home: Path) -> Self:
        """Open the vectors and, beside, read the articles' names: of many, both take long."""
        with ThreadPoolExecutor(1) as beside:
            opening = beside.submit(Vectors.open, store, home)
            with store.reading():
                generation, catalogue = store.generation, Catalogue(store.entries())
            opened = cls(opening.result(), catalogue)
        if opened.vectors.generation == generation:
            return opened
        with store.reading():
            return opened.caught_up(store, home)

    def caught_up(self, store: Store, home: Path) -> Self:
        """Give the state that *store* is in now, at the cost of what has changed."""
        vectors = self.vectors.up_to_date(store, home)
        return self._replace(vectors=vectors, catalogue=self.catalogue.renewed(store.entries()))
