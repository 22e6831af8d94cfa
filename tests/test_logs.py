"""At the default level nothing of a question or an article is logged, whatever is done."""

import logging

import httpx
import openai
import pytest
from fakes import HashEmbedder, make_article, make_collection
from serving import converse, serving
from test_mcp import _call

SECRET, HIDDEN = "玄武项目", "朱雀仓库"  # in questions; in articles

pytestmark = [  # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]


class ForgetfulEmbedder(HashEmbedder):
    """An embedder that breaks on one question, with its words in what it says."""

    def embed_question(self, question):
        """Raise what nobody expects."""
        if "崩溃" in question:
            raise RuntimeError(question)
        return super().embed_question(question)


def _programs_ask(address):
    """Ask all that programs can ask, rightly and wrongly; give the status codes."""
    asked = [
        ("/api/ask", {"question": f"{SECRET}有多少人？"}),
        ("/api/ask", {"question": f"{SECRET}崩溃了吗？"}),
        ("/api/ask", {"question": f"{SECRET}？", "place": SECRET}),
        ("/api/ask", {"question": f"{SECRET}？", SECRET: 1}),
        ("/api/quotes", {"claim": f"{SECRET}和{HIDDEN}"}),
        ("/api/verify", {"text": f"{HIDDEN}里有三百箱茶。"}),
        ("/api/compare", {"topic": SECRET, "names": [SECRET, HIDDEN]}),
        ("/api/articles", {"articles": [{"text": f"{HIDDEN}里有三百箱茶。", "title": HIDDEN}]}),
    ]
    with httpx.Client(base_url=address, verify=False) as http:
        codes = [http.post(path, json=body).status_code for path, body in asked]
        file = {"files": (f"{HIDDEN}.pdf", f"%PDF-{HIDDEN}".encode())}
        codes.append(http.post("/api/articles/files", files=file).status_code)
        codes.append(http.get(f"/comparison.md?topic={SECRET}").status_code)
        codes.append(http.post("/api/ask", content=f"{{{SECRET}").status_code)
    return codes


def test_nothing_of_a_question_or_an_article_is_logged(tmp_path, caplog, capfd):
    """By HTTP, OpenAI's client, MCP and the page; even where something breaks."""
    article = make_article("1" * 16, f"{HIDDEN}里有三百箱茶。", title=HIDDEN)
    home = make_collection(tmp_path, [article])
    question = f"{SECRET}的{HIDDEN}有几箱茶？"
    caplog.set_level(logging.WARNING)
    with serving(home, ForgetfulEmbedder()) as address:
        assert _programs_ask(address) == [200, 500, 400, 422, 200, 200, 400, 200, 200, 200, 422]
        with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            said = [{"role": "user", "content": question}]
            client.chat.completions.create(model="wenju", messages=said)
        _call(address, "ask", question=question)
        assert _call(address, "ask", question=f"{SECRET}崩溃").is_error
        with httpx.Client(base_url=address, verify=False, timeout=60) as page:
            converse(page, question)
            converse(page, f"{SECRET}崩溃")

    shown = capfd.readouterr()
    logged = caplog.text + shown.out + shown.err
    assert SECRET not in logged
    assert HIDDEN not in logged
    assert caplog.text.count("RuntimeError in ") == 3
