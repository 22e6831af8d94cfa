"""How a model cites is measured on what it wrote, shown or not."""

import json

import pytest

from rag.assistant import Assistant
from rag.citing import measure_citing
from rag.generate import Endpoint, LanguageModel
from tests.llm_server import Script, serving, status

QUESTION = "宁波市培训了多少名支部书记，办了几期？"
TRUE = "宁波市先后举办了六期轮训班，共培训三百二十名支部书记。"

pytestmark = pytest.mark.model


def measured(turns, samples_home, embedder):
    """Ask once for each turn of a script, and measure."""
    with serving(Script(turns)) as address:
        endpoint = Endpoint(base_url=address, model="scripted", helpers=frozenset())
        assistant = Assistant(samples_home, embedder, LanguageModel(endpoint))
        answers = [assistant.ask(QUESTION) for _ in turns]
        found = measure_citing(answers, assistant.article, embedder)
        assistant.close()
    return found


def test_recall_is_of_sentences_and_precision_of_citations(samples_home, embedder):
    """A wrong figure costs a sentence and its citation; a needless one costs precision alone."""
    wrong = "宁波市共培训支部书记330人，办了6期轮训班。"
    found = measured([f"{TRUE}[1]\n{wrong}[1]\n", status(401)], samples_home, embedder)

    assert (found.answers, found.written, found.passed) == (2, 1, 1)
    assert found.replaced + found.dropped == 1
    assert (found.citation_recall, found.citation_precision) == (0.5, 0.5)
    assert found.figures_right == 0.75
    assert found.failures == {"refused": 1}


def test_nothing_written_is_nothing_measured(samples_home, embedder):
    """Without a model there is no measure; without a sentence there is no share."""
    assistant = Assistant(samples_home, embedder)
    assert measure_citing([assistant.ask(QUESTION)], assistant.article, embedder) is None
    assistant.close()
    found = measured([status(500)], samples_home, embedder)
    assert (found.citation_recall, found.figures_right) == (None, None)


def test_the_command_adds_a_line_and_a_key(wenju, tmp_path):
    """`wenju eval --llm` measures the model that is set up, and says so if none is."""
    row = {
        "id": "a",
        "title": "宁波",
        "text": "宁波市先后举办6期支部书记轮训班，共培训支部书记320人。",
    }
    query = {"id": "q", "text": QUESTION, "answers": ["320人"]}
    (tmp_path / "corpus.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    (tmp_path / "queries.jsonl").write_text(json.dumps(query) + "\n", "utf-8")
    (tmp_path / "qrels.tsv").write_text("q\ta\n", "utf-8")
    none = wenju("eval", tmp_path, "--llm")
    with serving(Script([f"{TRUE}[1]"])) as address:
        done = wenju(
            *("eval", tmp_path, "--llm", "--json"),
            WENJU_LLM_BASE_URL=address,
            WENJU_LLM_MODEL="scripted",
        )

    assert none.returncode == 1
    assert "No language model is set up" in none.stderr
    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert value["answer_in_1"] == 1.0
    assert value["llm"]["citation_recall"] == value["llm"]["citation_precision"] == 1.0
    assert (value["llm"]["model"], value["llm"]["figures_right"]) == ("scripted", 1.0)
