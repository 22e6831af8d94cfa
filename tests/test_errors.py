"""Every error says what is wrong and what to do next, to the person who can act."""

import inspect
from pathlib import Path

import pytest

from index import errors

HOME = Path("/srv/articles")

TREE = {
    "WenjuError": "Exception",
    "SettingsError": "WenjuError",
    "SourceError": "WenjuError",
    "ModelError": "WenjuError",
    "GenerationError": "WenjuError",
    "CollectionError": "WenjuError",
    "CollectionMissingError": "CollectionError",
    "CollectionMismatchError": "CollectionError",
}


def test_the_tree_is_the_one_that_is_drawn():
    """There are just these classes, each under its parent, and the drawing names them all."""
    classes = inspect.getmembers(errors, inspect.isclass)
    tree = {name: cls.__base__.__name__ for name, cls in classes if issubclass(cls, Exception)}
    assert tree == TREE
    assert [name for name in TREE if name not in errors.__doc__] == []


@pytest.mark.parametrize(
    "error_class",
    [
        errors.WenjuError,
        errors.SettingsError,
        errors.ModelError,
        errors.CollectionError,
        errors.CollectionMismatchError,
    ],
)
def test_an_error_carries_its_message_and_hint(error_class):
    """The text is the message; the hint stands beside it and can't be left out."""
    error = error_class("The port 99999 is too high.", hint="Use one below 65536.")
    assert (str(error), error.hint) == ("The port 99999 is too high.", "Use one below 65536.")
    with pytest.raises(TypeError, match="hint"):
        error_class("The port 99999 is too high.")


def test_a_source_error_names_the_file_and_the_reason():
    """The reason can be listed beside the path, or read as one sentence with it."""
    path = Path("articles/a.pdf")
    error = errors.SourceError(path, "It needs a password.", hint="Save it without one.")
    assert str(error) == f"{path}: It needs a password."
    assert (error.path, error.reason) == (path, "It needs a password.")
    assert error.hint == "Save it without one."
    assert errors.SourceError(path, "It is empty.").hint == ""


def test_a_generation_error_says_what_kind_of_failure_it_is():
    """Beside its message and hint stands what an answer tells of it."""
    error = errors.GenerationError("It took too long.", hint="Try again.", failure="timed_out")
    assert (str(error), error.hint) == ("It took too long.", "Try again.")
    assert error.failure == "timed_out"


def test_a_missing_collection_says_how_to_make_one():
    """The command in the hint names the very folder."""
    error = errors.CollectionMissingError(HOME)
    assert str(error) == f"There is no collection at {HOME}."
    assert error.hint == f"Make one: wenju index ARTICLES --home {HOME}"
    assert error.home == HOME
