"""What visitors do, in one call each: the steps that tests in the browser share."""

from ui.language import Language
from ui.web.words import TAB_WORDINGS
from ui.web.words_draft import DRAFT_WORDINGS
from ui.web.words_library import LIBRARY_WORDINGS
from ui.web.words_settings import SETTINGS_WORDINGS

LANGUAGES = {
    "zh-CN": Language.SIMPLIFIED,
    "zh-TW": Language.TRADITIONAL,
    "en": Language.ENGLISH,
}


def language_of(page):
    """Return the language the page speaks."""
    return LANGUAGES[page.evaluate("document.documentElement.lang || navigator.language")]


def open_tab(page, name):
    """Open a tab by its name among the wordings: ``ask_tab``, ``draft_tab``, ``library_tab``."""
    language = language_of(page)
    if name == "draft_tab":
        open_tab(page, "quotes_tab")
        label = DRAFT_WORDINGS[language].draft_tab
    elif name == "library_tab":
        label = LIBRARY_WORDINGS[language].tab
    elif name == "settings_tab":
        label = SETTINGS_WORDINGS[language].settings_tab
    else:
        label = getattr(TAB_WORDINGS[language], name)
    page.get_by_role("tab", name=label, exact=True).click()


def ask(page, question):
    """Ask *question*; return the place of its answer when it is whole."""
    answers = page.locator("#wj-chat .wj-answer")
    before = answers.count()
    open_tab(page, "ask_tab")
    page.locator("#wj-ask textarea").fill(question)
    page.keyboard.press("Enter")
    answer = answers.nth(before)
    answer.locator(".wj-hint").last.wait_for()
    return answer


def find(page, claim):
    """Find quotes for *claim*; return the place where they stand."""
    return _look(page, claim, "#wj-find")


def verify(page, quotation):
    """Verify *quotation*; return the place of what is said."""
    return _look(page, quotation, "#wj-verify")


def _look(page, text, button):
    open_tab(page, "quotes_tab")
    old = page.locator("#wj-quotes .wj-answer").element_handles()
    page.locator("#wj-claimed textarea").fill(text)
    page.locator(button).click()
    return _new(page, "#wj-quotes .wj-answer", old)


def compare(page, topic, *names, aspects=""):
    """Compare; return the place where the comparison stands."""
    open_tab(page, "compare_tab")
    old = page.locator("#wj-compared .wj-answer").element_handles()
    page.locator("#wj-topic textarea").fill(topic)
    page.locator("#wj-aspects textarea").fill(aspects)
    for name in names:
        choose(page, name)
    page.locator("#wj-compare").click()
    return _new(page, "#wj-compared .wj-answer", old)


def choose(page, name):
    """Choose a subject by typing its name, or its beginning, and taking the first offered."""
    box = page.locator("#wj-subjects input")
    box.fill(name)
    page.get_by_role("option").first.click()
    page.keyboard.press("Tab")  # the list closes


def check_draft(page, draft):
    """Check *draft*; return the place of its report."""
    open_tab(page, "draft_tab")
    page.locator("#wj-draft textarea").fill(draft)
    page.locator("#wj-check").click()
    page.locator("#wj-checked .wj-answer").wait_for()
    return page.locator("#wj-checked .wj-answer")


def upload(page, *files):
    """Upload files, each a name and a text, in the library's tab; wait for what became of them."""
    open_tab(page, "library_tab")
    sent = [{"name": name, "mimeType": "text/plain", "buffer": t.encode()} for name, t in files]
    page.set_input_files("#wl-upload input[type=file]", sent)
    page.locator("#wl-receipts > *").first.wait_for()


def _new(page, where, old):
    """Wait until what stands at *where* is none of *old*."""
    for handle in old:
        handle.wait_for_element_state("hidden")
    page.locator(where).first.wait_for()
    return page.locator(where).first


def open_mark(page, mark):
    """Open the panel by a mark; return the place of the passage when it is shown."""
    title = mark.inner_text()
    mark.click()
    passage = page.locator("#wj-passage .wj-passage")
    passage.filter(has=page.get_by_text(title, exact=True)).wait_for()
    return passage


def shown(place):
    """Return the text of a place as it stands there, spaces and all."""
    return place.evaluate("(element) => element.textContent")
