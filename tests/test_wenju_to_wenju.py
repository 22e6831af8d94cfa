"""Wenju may ask Wenju: our own /v1 is a server like any other, and is checked like any other."""

import pytest

from rag.assistant import Assistant
from rag.generate import Endpoint, Helper, LanguageModel
from rag.types import Outcome
from tests.serving import serving
from ui.http.answers import AnswerOut
from ui.payload import of_answer

QUESTION = "宁波市培训了多少名支部书记？"


@pytest.mark.model
def test_wenju_asks_wenju(samples_home, embedder):
    """Its answer is read over the protocol; whatever passes stands in the quotes."""
    with serving(samples_home, embedder) as address:
        endpoint = Endpoint(base_url=f"{address}/v1", model="wenju", helpers=frozenset[Helper]())
        model = LanguageModel(endpoint)
        said = "".join(model.write([{"role": "user", "content": QUESTION}], most_tokens=200))
        assistant = Assistant(samples_home, embedder, model)
        answer = assistant.ask(QUESTION)
        assistant.close()

    assert "支部书记320人" in said
    assert answer.outcome is Outcome.ANSWERED
    assert answer.writing.model == "wenju"
    for citation in answer.citations:
        quote = citation.quote
        assert quote.text == quote.article.text[quote.start : quote.end]
    value = of_answer(answer)
    assert AnswerOut(**value).model_dump(by_alias=True, exclude_unset=True) == value
