"""GBK text that was read one byte off: looked for, judged, and read as it was written.

Knows where such runs are to be suspected and how much likelier a text must become; knows
nothing about other damage.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, pairwise

from index.broken import BROKEN, cells_with_lost
from index.fold import simplify
from index.gaps import GAP, Page
from index.gbk import read_across
from index.likelihood import UNKNOWN, common_pairs, log_word
from index.pinyin import annotation_spans
from index.rereading import Reading, pieces_of, read_pieces, read_run
from index.tracks import LOSS_MARKS, Cell, Run, find_runs
from index.types import Edit, EditKind

# Nats by which the text must become likelier. In 1.2 million characters of clean Chinese,
# with full-width and with half-width punctuation, nothing gained anything.
_GAIN = 5.0

_BEFORE, _AFTER = 12, 40  # characters around a suspicion that are looked at first
_LONGEST_WINDOW = 2000
_MOST_RUNS = 5000  # suspected on one page; where there are more, it is no text
_NEAR_END = 4  # a run that ends in the last cells of a window may go on

_MARK = f"[{LOSS_MARKS}]"
_CONVERTED_CHARACTERS = 20  # one Traditional character in so many at least
_ODD_WORDS = 1.8  # more words one byte off than as shown
_FADE = 0.1  # of a word, by which each character without one takes off that
_SUSPECT = re.compile(
    f"{_MARK}(?=[!,:;()%]?[^\\x00-\\x7f])|(?<=[^\\x00-\\x7f]){_MARK}|[\ue000-\uf8ff]"
)


def find_shifted(text: str) -> tuple[Edit, ...]:
    """Read again what was read one byte off.

    Readings in brackets behind characters do not count as text. What a lost
    byte leaves open is □ unless one character fits far better than any other.
    Where all makes more sense if a page was turned into Traditional characters
    after it was damaged, it is read as it was before that.

    Returns:
        Edits over *text*; uncertain where a character was guessed or is □.

    Example:
        >>> find_shifted("勤能補拙。你說呢?我們都這樣想。")
        ()

    """
    lean, origins = _without_annotations(text)
    readings = list(_readings(lean))
    plain = simplify(lean)
    if sum(map(str.__ne__, plain, lean)) * _CONVERTED_CHARACTERS > len(lean):
        converted = list(_readings(plain))
        if _total(converted) > _total(readings) + _GAIN:
            readings = converted
    return tuple(_edit(text, origins, reading) for reading in readings)


def _total(readings: Sequence[Reading]) -> float:
    """Add up what the readings gain."""
    return sum(reading.gain for reading in readings)


def _edit(text: str, origins: Sequence[int], reading: Reading) -> Edit:
    """Make an edit over *text* of a reading of the text without annotations."""
    start, end = origins[reading.start], origins[reading.end - 1] + 1
    return Edit(
        kind=EditKind.SHIFTED,
        start=start,
        end=end,
        before=text[start:end],
        after=reading.after,
        certain=reading.is_certain,
    )


def _without_annotations(text: str) -> tuple[str, Sequence[int]]:
    """Drop readings in brackets; give each remaining character its offset in *text*."""
    origins: list[int] = []
    position = 0
    for start, end in [*annotation_spans(text), (len(text), len(text))]:
        origins += range(position, start)
        position = end
    return "".join([text[offset] for offset in origins]), origins


def _windows(text: str) -> list[tuple[int, int]]:
    """Choose the stretches worth a closer look: half-open, in order, not overlapping."""
    marks = (match.span() for match in chain(_SUSPECT.finditer(text), BROKEN.finditer(text)))
    windows: list[tuple[int, int]] = []
    for first, last in sorted(chain(marks, _odd_stretches(text))):
        low = max(0, first - _BEFORE)
        low = text.rfind("\n", low, first) + 1 or low
        high = _line_end(text, last, last + _AFTER)
        if windows and low <= windows[-1][1] and high - windows[-1][0] <= _LONGEST_WINDOW:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((max(low, windows[-1][1] if windows else 0), high))
    return [(low, high) for low, high in windows if low < high]


def _line_end(text: str, start: int, end: int) -> int:
    """Find the end of the line within ``text[start:end]``, else *end*."""
    found = text.find("\n", start, end)
    return min(end, len(text)) if found < 0 else found


def _odd_stretches(text: str) -> Iterator[tuple[int, int]]:
    """Find where characters make words one byte off and hardly any as shown."""
    crossed = simplify(read_across(text))
    plain = simplify(text)
    words = common_pairs()
    seen = [0, *accumulate(a + b in words for a, b in pairwise(plain))]
    first, last, balance = 0, 0, 0.0
    for k, (a, b) in enumerate(pairwise(crossed)):  # a straddles characters k and k + 1
        if a + b not in words:
            continue
        balance -= seen[k] - seen[last] + (k - last) * _FADE
        if balance <= 0:
            first, balance = k, 0.0
        last, balance = k, balance + 1
        if balance > _ODD_WORDS:
            yield first, k + 2
            balance = 0.0


def _read(text: str, start: int, end: int) -> tuple[list[Cell], list[Run]]:
    """Find the runs in ``text[start:end]``, looking on beyond *end* if the last goes on."""
    while True:
        cells = cells_with_lost(text, start, end)
        _, runs = find_runs(cells)
        is_open = bool(runs) and runs[-1].last > len(cells) - _NEAR_END
        further = _line_end(text, end, end + end - start) if is_open else end
        if further == end or end - start > _LONGEST_WINDOW:
            return cells, runs
        end = further


def _readings(text: str) -> Iterator[Reading]:
    """Read every run of *text* again; in order, not overlapping."""
    page = Page(text)
    done = judged_count = 0
    for low, high in _windows(text):
        if max(low, done) >= high:
            continue
        if judged_count > _MOST_RUNS:
            return
        cells, runs = _read(text, max(low, done), high)
        for reading in _window_readings(text, cells, runs, page):
            judged_count += 1
            if reading.start >= done and _is_gain(reading, text, page):
                yield reading
                done = reading.end


def _window_readings(
    text: str, cells: Sequence[Cell], runs: Sequence[Run], page: Page
) -> Iterator[Reading]:
    """Read runs, joined with the lost characters that they touch."""
    spans: list[tuple[int, int, Run | None]] = [(run.first, run.last, run) for run in runs]
    inside = {k for run in runs for k in range(run.first, run.last)}
    spans += [
        (k, k + 1, None)
        for k, cell in enumerate(cells)
        if cell.is_found and cell.pair and k not in inside
    ]
    groups: list[list[tuple[int, int, Run | None]]] = []
    for span in sorted(spans, key=lambda span: span[0]):
        touches = bool(groups) and groups[-1][-1][1] == span[0]
        if touches and any(cell.is_found for cell in cells[span[0] - 1 : span[0] + 1]):
            groups[-1].append(span)
        else:
            groups.append([span])
    for group in groups:
        run = group[0][2]
        if len(group) == 1 and run and not cells[run.first].is_found:
            yield read_run(text, cells, run, page)
        else:
            yield _read_found(text, cells, group, page)


def _read_found(
    text: str, cells: Sequence[Cell], group: list[tuple[int, int, Run | None]], page: Page
) -> Reading:
    """Read what holds characters of which nothing but their reading was left."""
    streams = [run.stream if run else cells[first].pair or () for first, _, run in group]
    pieces = [piece for stream in streams for piece in pieces_of(stream)]
    inside = cells[group[0][0] : group[-1][1]]
    reading = read_pieces(text, inside[0].start, inside[-1].end, pieces, page)
    is_guess = any(cell.is_guess for cell in inside)
    return reading._replace(is_certain=reading.is_certain and not is_guess)


def _is_gain(reading: Reading, text: str, page: Page) -> bool:
    """Say whether a reading is to be believed: it makes sense, and not of gaps alone.

    One character instead of a mark and a letter must be of the page's script
    and part of a word; of one that only begins there, it must be certain,
    since behind a question the mark would be one.
    """
    after = reading.after
    if reading.gain < _GAIN or not re.sub(f"[{GAP}@-~]", "", after):
        return False
    if len(after) > 1 or BROKEN.match(text, reading.start):
        return True
    if page.is_foreign(after):
        return False
    heads = [text[max(0, reading.start - k) : reading.start] + after for k in (1, 2, 3)]
    tails = [after + text[reading.end : reading.end + k] for k in (1, 2, 3)]
    words = heads + tails if reading.is_certain else heads
    return any(log_word(simplify(word)) > UNKNOWN for word in words)
