"""From a file to a checked quote: what a visitor came for, in one go."""

import pytest
from serving import serving

from browser import steps
from rag.library import make_library

TEXT = """临江机关的夜间书房开放半年

临江机关的夜间书房2025年3月开&#25918;，首月接待读者一千二百人。书房由退\u200b休教师轮流值守，周三和周六晚上开到十点。
到8月底，书房办了二十六场读书会，收到赠书三千一百五十册。
"""
QUESTION = "夜间书房首月接待了多少读者？"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_highlighted_text_is_the_quote_that_programs_get(visit, embedder, tmp_path, width):
    """Uploaded, with a receipt, asked, and a citation clicked, character for character."""
    make_library(tmp_path / "home")
    with serving(tmp_path / "home", embedder) as at:
        page = visit(at=at, width=width)
        steps.upload(page, ("夜间书房.txt", TEXT))
        assert "网页实体 1" in page.locator(".wl-receipt").inner_text()

        answer = steps.ask(page, QUESTION)
        marks = answer.locator("a.wj-mark")
        reply = page.request.post(f"{at}/api/ask", data={"question": QUESTION})
        assert reply.ok, reply.text()
        citations = reply.json()["citations"]
        assert "一千二百人" in citations[0]["quote"]
        numbers = [f"[{number}]" for number, _ in enumerate(citations, 1)]
        assert sorted(set(marks.all_text_contents())) == sorted(numbers)

        for number, citation in zip(numbers, citations, strict=True):
            mark = marks.filter(has_text=number).first
            passage = steps.open_mark(page, mark)
            assert steps.shown(passage.locator(".wj-as-cleaned mark")) == citation["quote"]
            page.keyboard.press("Escape")
