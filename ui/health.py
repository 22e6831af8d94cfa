"""A collection and its model looked over, for a terminal and for the page.

Knows where a collection's model lies; what is looked at is known by index/doctor.py.
"""

from pathlib import Path

from index.doctor import Check, check_collection, check_model, check_search
from index.embed import OnnxEmbedder
from index.errors import CollectionError
from index.models import BUNDLED, find_prepared
from ui import console


def model_name(home: Path) -> str:
    """Return the name of the model that the collection at *home* was made with, as far as known."""
    try:
        return console.model_name(home)
    except CollectionError:
        return BUNDLED


def look_over(home: Path) -> list[Check]:
    """Check the model, the collection at *home*, and what searching it finds."""
    name = model_name(home)
    model = find_prepared(name, console.settings().models)
    checks = [check_model(name, model)]
    checks += check_collection(home, model.card.key if model else "")
    ready = model if all(check.ok for check in checks) else None
    return checks + check_search(home, OnnxEmbedder(ready) if ready else None)
