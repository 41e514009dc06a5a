"""The records of a checked file told apart: those without an error to one side, those with one to the other, byte by byte as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct

from predlint.engine.checked import Checked, Listed, Stretch
from predlint.engine.forms import ArrayForm, Form, LineForm, SpreadForm, Write
from predlint.stream import limits
from predlint.stream.sources import BLOCK, Source

_BETWEEN = b" \t\r\n,"
#: More bytes between two records than these are counted as they are, and nothing of them is kept.
_MOST_BETWEEN = 1 << 20


class Parted(Struct):
    """What became of a file."""

    valid: int = 0
    rejects: int = 0
    neither: int = 0
    """Bytes that are no record, and no space or sign between records."""
    staying: int = 0
    """Of a document: what has an error and is no prediction, images and categories; it stays on both sides."""

    def count(self, stretch: Stretch, bad: list[int]) -> None:
        """Counts the records of a stretch."""
        self.valid += stretch.count - len(bad)
        self.rejects += len(bad)


class Sides(Struct, frozen=True):
    """Where records go; None for those that nobody wants."""

    valid: Form | None
    rejects: Form | None

    def each(self) -> list[Form]:
        """Those that are there."""
        return [form for form in (self.valid, self.rejects) if form is not None]


def split_lines(checked: Checked, valid: LineForm | None, rejects: LineForm | None) -> Parted:
    """Hands the lines of a file on; blank ones to nobody."""
    parted = Parted()
    for stretch in checked.stretches():
        bad = checked.errors.among(stretch.first, stretch.first + stretch.count)
        parted.count(stretch, bad)
        uniform = len(bad) in (0, stretch.count)
        form = rejects if bad else valid
        if not stretch.count or (uniform and form is None):
            continue
        if stretch.size > limits.most_bytes(checked.source):  # one line, which no memory need hold
            _copy_line(checked.source, stretch, form)
            continue
        raw = stretch.read(checked.source)
        whole = raw.count(b"\n") + (not raw.endswith(b"\n")) == stretch.count  # no line is blank
        if whole and uniform and form is not None:
            form.lines(raw)
            continue
        lines = raw.split(b"\n")
        ended = _is_blank(lines[-1])
        lines = lines[: stretch.count] if whole else [line for line in lines if not _is_blank(line)]
        for first, behind, is_bad in _runs(bad, stretch.first, stretch.count):
            form = rejects if is_bad else valid
            if form is not None:
                form.lines(b"\n".join(lines[first:behind]) + (b"\n" if ended or behind < stretch.count else b""))
    return parted


def split_elements(checked: Checked, valid: Form | None, rejects: Form | None) -> Parted:
    """Hands the elements of an array on, or objects that stand one after the other."""
    parted = Parted()
    place = checked.layout.start, checked.source.size
    _elements(checked, checked.stretches(), place, Sides(valid, rejects), parted, array=checked.layout.kind == "array")
    return parted


def split_document(checked: Checked, valid: Write | None, rejects: Write | None) -> Parted:
    """Writes a document twice: its lists of predictions have the elements without an error here and those with one there."""
    parted = Parted()
    source = checked.source
    writes = [write for write in (valid, rejects) if write is not None]
    at = checked.layout.start
    stretches = _by_list(checked)
    for listed in checked.lists:
        if not listed.predictions:
            parted.staying += checked.errors.count([(listed.first, listed.behind)])
            continue
        _copy(source, at, listed.begin, writes)
        sides = Sides(*[ArrayForm(write, inside=True) if write is not None else None for write in (valid, rejects)])
        _elements(checked, stretches(listed), (listed.begin, listed.end), sides, parted, array=True)
        for form in sides.each():
            form.finish()
        at = listed.end
    _copy(source, at, source.size, writes)
    return parted


def _is_blank(line: bytes) -> bool:
    return not line or line.isspace()


def _copy_line(source: Source, stretch: Stretch, form: LineForm | None) -> None:
    """A line above the limit, as it is."""
    at, end = stretch.offset, stretch.offset + stretch.size
    while form is not None and at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        at += len(block)
        form.lines(block, goes_on=at < end)


def _by_list(checked: Checked) -> Callable[[Listed], Iterator[Stretch]]:
    """What gives the stretches of each list of a document, asked in the order of the file."""
    every = checked.stretches()
    ahead = next(every, None)

    def of(listed: Listed) -> Iterator[Stretch]:
        nonlocal ahead
        while ahead is not None and ahead.first < listed.behind:
            here, ahead = ahead, next(every, None)
            if here.first >= listed.first:
                yield here

    return of


# -- elements ------------------------------------------------------------------------------------------------------------------


def _elements(checked: Checked, stretches: Iterator[Stretch], place: tuple[int, int], sides: Sides, parted: Parted, *, array: bool) -> None:
    """The elements between two places, of which the first is that of the opening bracket where there is one."""
    source, (at, end) = checked.source, place
    head = True
    for stretch in stretches:
        between, junk = _between(source, at, stretch.offset, b"[" if head and array else b"")
        parted.neither += junk
        if head:
            for form in sides.each():
                form.begin(between)
            head = False
        bad = checked.errors.among(stretch.first, stretch.first + stretch.count)
        parted.count(stretch, bad)
        at = stretch.offset + stretch.size
        uniform = len(bad) in (0, stretch.count)
        form = sides.rejects if bad else sides.valid
        if uniform and form is None:
            continue
        raw = stretch.read(source)
        if uniform and isinstance(form, ArrayForm | SpreadForm):
            form.put(between, raw)
            continue
        spans = stretch.spans(raw)
        for first, behind, is_bad in _runs(bad, stretch.first, stretch.count):
            before = raw[spans[first - 1][1] : spans[first][0]] if first else between
            form = sides.rejects if is_bad else sides.valid
            if form is not None:
                form.put(before, raw, spans[first:behind])
    tail, junk = _between(source, at, end, b"[]" if head and array else b"]" if array else b"")
    parted.neither += junk
    for form in sides.each():
        form.end(tail)


def _between(source: Source, at: int, end: int, brackets: bytes) -> tuple[bytes, int]:
    """What stands between two records, and how many bytes of it are no space, comma or bracket that belongs there."""
    if end - at > _MOST_BETWEEN:
        return b"", end - at
    text = source.read_at(at, end - at)
    return text, len(text.strip(_BETWEEN + brackets))


# -- both ----------------------------------------------------------------------------------------------------------------------


def _runs(bad: list[int], first: int, count: int) -> Iterator[tuple[int, int, bool]]:
    """Records of one kind that follow one another: from the one to before the other, counted from ``first``, and whether they are bad."""
    at, number = 0, 0
    while at < count:
        behind = at
        while number < len(bad) and bad[number] - first == behind:
            behind, number = behind + 1, number + 1
        if behind > at:
            yield at, behind, True
        else:
            behind = bad[number] - first if number < len(bad) else count
            yield at, behind, False
        at = behind


def _copy(source: Source, at: int, end: int, writes: list[Write]) -> None:
    """What belongs to both sides."""
    while at < end and (block := source.read_at(at, min(BLOCK, end - at))):
        for write in writes:
            write(block)
        at += len(block)
