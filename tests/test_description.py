"""The description of the HTTP addresses holds for whatever a program sends."""

import pytest
import schemathesis
from fakes import HashEmbedder, make_article, make_collection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from serving import collections_of

from ui.http.programs import make_programs

UPLOADS = "POST /api/articles/files"
OPERATIONS = [
    "DELETE /api/articles/{id}",
    "GET /api/articles",
    "GET /api/articles/{id}",
    "GET /healthz",
    "GET /v1/models",
    "GET /v1/models/{model}",
    "POST /api/articles",
    UPLOADS,
    "POST /api/ask",
    "POST /api/compare",
    "POST /api/quotes",
    "POST /api/verify",
    "POST /v1/chat/completions",
]
TAKES_NOTHING = ("GET /healthz", "GET /v1/models", "GET /v1/models/{model}")  # that could be wrong


@pytest.fixture(scope="module")
def operations(tmp_path_factory):
    """Read the description of an application over a small collection: operations by label."""
    article = make_article("0" * 16, "宁波的帮办员共有一百五十六名。", places=("宁波市",))
    home = make_collection(tmp_path_factory.mktemp("home"), [article])
    opened = collections_of(home, HashEmbedder())
    schema = schemathesis.openapi.from_asgi("/openapi.json", make_programs(opened))
    yield {one.ok().label: one.ok() for one in schema.get_all_operations()}
    opened.close()


def test_every_operation_is_tried(operations):
    """None is forgotten below."""
    assert sorted(operations) == OPERATIONS


@pytest.mark.parametrize(
    ("label", "mode"),
    [
        (label, mode)
        for label in OPERATIONS
        for mode in GenerationMode
        if mode is GenerationMode.POSITIVE or label not in TAKES_NOTHING
    ],
)
@settings(max_examples=10, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_breaks_and_nothing_undescribed_is_answered(operations, label, mode, data):
    """No server error; no status, type or field that isn't described; bad requests are refused."""
    case = data.draw(operations[label].as_strategy(generation_mode=mode))
    # A well formed request may name a place or a collection that isn't there.
    passed_over = [positive_data_acceptance]
    if label == UPLOADS:  # whatever stands in a form's part is a file
        passed_over.append(negative_data_rejection)
    case.call_and_validate(excluded_checks=passed_over)
