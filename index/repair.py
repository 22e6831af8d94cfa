"""Damage done to characters, undone: the stage that runs every repair over a page.

Knows entities, invisible debris and the order of the repairs; knows nothing about what
belongs to an article and what stands around it.
"""

import html
import re
from html.entities import html5

from index import edits
from index.gaps import GAP
from index.pinyin import remove_readings
from index.shifted import find_shifted
from index.types import Edit, EditKind

_MOST_ROUNDS = 4  # a repair may uncover damage; one round finds it all on real pages

_ENTITY = (
    r"&(?:amp;|#0*38;|#[xX]0*26;)*"  # an ampersand, maybe escaped again and again
    r"(?P<name>#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
)
_INVISIBLE = (
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
    "|(?<![\U0001f3f4\U000e0000-\U000e007f])[\U000e0000-\U000e007f]"
)
_DEBRIS = re.compile(f"{_ENTITY}|{_INVISIBLE}")
_UNSEEN = re.compile(_INVISIBLE)
_JOINERS = "\u200c\u200d"
_LINE_ENDS = "\x0b\x0c\r\x85\u2028\u2029"
# Scripts that join letters with them, and emoji, which they join to one picture.
_JOINED = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\u20e3\u2190-\u2bff\ufe0f"
    "\U0001f000-\U0001faff\U000e007f]"
)
_STRAY = re.compile("[\ud800-\udfff\ue000-\uf8ff\ufffd\U000f0000-\U0010fffd]")


def repair(source: str) -> tuple[Edit, ...]:
    """Undo what has happened to the characters of a page.

    Entities become the characters they name, invisible debris goes, text that
    was read one byte off is read as it was written, readings in brackets
    behind characters go, and what is left of lost characters becomes □.

    Args:
        source: The text as decoded. Offsets of the edits count its code points.

    Returns:
        Edits in order, not overlapping. Applied, they give a text that has
        nothing left to repair. Uncertain where a character was guessed or is □.

    Example:
        >>> page = "機(jī)關(guān)&ldquo;黨建&rdquo;"
        >>> edits.apply(repair(page), page)
        '機關“黨建”'

    """
    done: tuple[Edit, ...] = ()
    text = source
    for _ in range(_MOST_ROUNDS):
        found = _round(text)
        if not found:
            break
        done = edits.compose(done, found, source) if done else found
        text = edits.apply(done, source)
    return done


def _round(text: str) -> tuple[Edit, ...]:
    """Run each repair once, each over what the one before has left."""
    done: tuple[Edit, ...] = ()
    repaired = text
    for find in (_find_debris, find_shifted, remove_readings, _find_stray):
        found = find(repaired)
        if found:
            done = edits.compose(done, found, text) if done else found
            repaired = edits.apply(done, text)
    return done


def _find_debris(text: str) -> tuple[Edit, ...]:
    """Find entities left as text, and characters that nobody can see."""
    found = []
    for match in _DEBRIS.finditer(text):
        after = _character(match["name"]) if match["name"] else match.group()
        if _UNSEEN.fullmatch(after):
            after = _seen(text, match.start(), match.end(), after)
        if after != match.group():
            kind = EditKind.ENTITY if match["name"] else EditKind.INVISIBLE
            found.append(_edit(kind, match, after))
    return tuple(found)


def _character(name: str) -> str:
    """Give what an entity stands for; one that there is not stays, with a single ampersand."""
    entity = f"&{name};"
    known = html5.get(f"{name};") if name[0] != "#" else html.unescape(entity)
    return entity if known in {None, "", "\ufffd"} else str(known)


def _seen(text: str, start: int, end: int, unseen: str) -> str:
    """Give what remains of an invisible character between *start* and *end*.

    Odd line ends become plain ones. Joiners stay between letters of scripts
    that need them and between emoji.
    """
    if unseen in _LINE_ENDS:
        return "" if unseen == "\r" and text[end : end + 1] == "\n" else "\n"
    is_joined = start > 0 and _JOINED.match(text, start - 1) and _JOINED.match(text, end)
    return unseen if unseen in _JOINERS and is_joined else ""


def _find_stray(text: str) -> tuple[Edit, ...]:
    """Find what stands for lost characters and was explained by no other repair."""
    return tuple(
        _edit(EditKind.INVISIBLE, match, GAP, certain=False) for match in _STRAY.finditer(text)
    )


def _edit(kind: EditKind, match: re.Match[str], after: str, *, certain: bool = True) -> Edit:
    """Make an edit of a match."""
    return Edit(
        kind=kind,
        start=match.start(),
        end=match.end(),
        before=match.group(),
        after=after,
        certain=certain,
    )
