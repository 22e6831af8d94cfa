"""What a visitor has chosen in the settings: kept by the browser, sent along with each request.

Knows the choices and what they mean; knows nothing about Gradio or where they are shown.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum

from ui.formats import Style

STORAGE_KEY = "wenju-choices"
STORAGE_SECRET = "wenju"  # the same after a restart; it hides nothing

STYLE_NAMES = {
    Style.GBT7714: "GB/T 7714",
    Style.APA: "APA",
    Style.BIBTEX: "BibTeX",
    Style.MARKDOWN: "Markdown",
}
"""What styles are called in every language; plain text has a name in each."""


class Length(StrEnum):
    """How much of an answer is shown at once; the rest is folded away, not left out."""

    SHORT = "short"
    NORMAL = "normal"
    LONG = "long"

    @property
    def sentences(self) -> int:
        """How many sentences are shown at once."""
        return {Length.SHORT: 2, Length.NORMAL: 5, Length.LONG: 1000}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a visitor has chosen.

    Attributes:
        style: How references are written.
        deep: Whether passages are ranked by late interaction.
    """

    style: Style = Style.GBT7714
    length: Length = Length.NORMAL
    deep: bool = True

    def as_stored(self) -> dict[str, str | bool]:
        """Give what the browser keeps."""
        return {name: value for name, value in asdict(self).items()}


def read_choices(stored: object) -> Choices:
    """Read what a browser sent; what it has made of it that is no choice counts as none.

    Example:
        >>> read_choices({"length": "short", "style": 7}).length.value
        'short'

    """
    told = stored if isinstance(stored, dict) else {}
    style, length = str(told.get("style")), str(told.get("length"))
    return Choices(
        style=Style(style) if style in set(Style) else Style.GBT7714,
        length=Length(length) if length in set(Length) else Length.NORMAL,
        deep=told.get("deep") is not False,
    )
