"""What rules on all spans share: their ends in order, and their text held against the one that they mark."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any
from unicodedata import is_normalized, normalize

from predlint.platforms.label_studio.record_view import Json, View, number
from predlint.platforms.label_studio.span_words import (
    ComposedOtherwise,
    EmptySpanShownWrong,
    EndShifted,
    InBytes,
    Inclusive,
    InComposed,
    OtherEnd,
    OtherTurns,
    RegionCodePoints,
    RegionSpanBackwards,
    RegionSpanEmpty,
    RegionTextDiffers,
    RegionTextShifted,
    RegionTextSpaces,
    ShiftedInBytes,
    ShiftedInComposed,
)
from predlint.platforms.label_studio.utf16_text import Utf16Text
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec

#: Units by which offsets are off when line ends, spaces or emoji were counted otherwise.
_NEAR = 3
#: Characters of a text in which what is quoted is not looked for.
_LONG = 100_000


def ordered(view: View, at: Path, value: Json, whole: Utf16Text | float | None = None, *, counted: bool = True, told: bool = False) -> bool:
    """True when a span has numbers for its ends, in their order; else what is wrong is told. ``counted``: in characters, not in time.

    ``whole``: what the ends count in, or how long it is. ``told``: whether it is told elsewhere of an end below 0 that it is one.
    """
    start, end = number(value.get("start")), number(value.get("end"))
    if start is None or end is None:
        return False
    if end < start:
        if end >= 0 or not told:
            about = as_length(start, end, value.get("text") if counted else None, whole)
            view.report((at, "end"), value["end"], RegionSpanBackwards, value["start"], value["end"], "start and end", *about)
        return False
    if end == start:
        if start == -1 and counted and told:
            return False  # told as what find() gives
        view.report((at, "end"), value["end"], RegionSpanEmpty if counted else EmptySpanShownWrong, value["start"], counted)
        return False
    return start >= 0


def as_length(start: float, end: float, quoted: Any = None, whole: Utf16Text | float | None = None) -> tuple[float | None, bool]:
    """The end of a span that has its length in place of it, and whether that is certain: its text stands there. None where that end
    would be beyond the ``whole``."""
    if end <= 0 or start > 1e12:
        return None, False
    right = round(start + end, 6)
    size = Utf16Text(quoted).length if isinstance(quoted, str) else None
    limit = whole.length if isinstance(whole, Utf16Text) else whole
    if size == start - end != end or (limit is not None and right > limit):
        return None, False
    stands = isinstance(whole, Utf16Text) and size == end and right == int(right) and whole.substring(int(start), int(right)) == quoted
    return right, stands and end != start - end


def quoted_text(
    view: View, at: Path, measured: Utf16Text, span: tuple[int, int], quoted: str, ends: tuple[str, str] = ("start", "end")
) -> None:
    """A span with its text beside it: the two must agree. ``ends`` are the members with the offsets."""
    found = measured.substring(*span)
    if found == quoted:
        return
    if not measured.plain and measured.text[span[0] : span[1]] == quoted:
        right = measured.unit_of(span[0]), measured.unit_of(span[1])
        view.report((at, ends[0]), span[0], RegionCodePoints, *right, ends)
    elif (right := as_bytes(measured, span, quoted)) is not None:
        near = all(abs(one - other) <= _NEAR for one, other in zip(right, span, strict=True))
        view.report((at, ends[0]), span[0], ShiftedInBytes if near else InBytes, *right, ends)
    elif "".join(found.split()) == "".join(quoted.split()) or _unescaped(found) == _unescaped(quoted):
        view.report((at, "text"), quoted, RegionTextSpaces, found)
    elif _comparable(found) == _comparable(quoted):
        view.report((at, "text"), quoted, ComposedOtherwise, found)
    elif (right := _as_composed(measured, span, quoted)) is not None:
        near = all(abs(one - other) <= _NEAR for one, other in zip(right, span, strict=True))
        view.report((at, ends[0]), span[0], ShiftedInComposed if near else InComposed, *right, ends)
    elif measured.substring(span[0], span[1] + 1) == quoted:
        view.report((at, ends[1]), span[1], Inclusive, quoted)
    elif found and (end := end_of_quoted(measured, span[0], quoted)) is not None:
        near = abs(end - span[1]) <= _NEAR
        spec = ViolationSpec(EndShifted) if near else ViolationSpec(OtherEnd)
        view.report((at, ends[1]), span[1], spec, found, quoted, end, ends[1])
    elif (by := _shift(measured, span[0], quoted)) is not None:
        view.report((at, "text"), quoted, RegionTextShifted, found, by)
    else:
        view.report((at, "text"), quoted, RegionTextDiffers, found, _places(measured, quoted), Utf16Text(quoted).length, ends)


def end_of_quoted(measured: Utf16Text, start: int, quoted: Any) -> int | None:
    """Where the text of a span ends that begins where the span does."""
    end = start + Utf16Text(quoted).length if isinstance(quoted, str) and quoted.strip() else start
    return end if end > start and measured.substring(start, end) == quoted else None


def as_bytes(measured: Utf16Text, span: tuple[int, int], quoted: Any) -> tuple[int, int] | None:
    """The units of a span whose offsets count bytes of UTF-8, as its text tells; None for any other."""
    if measured.text.isascii() or not isinstance(quoted, str) or not quoted:
        return None
    return measured.ends_of_bytes(*span, quoted)


def quoted_turns(view: View, at: Path, turns: tuple[str, str], offsets: tuple[int, int], quoted: str) -> None:
    """A span over several turns of a dialogue, with its text beside it: that begins as the span does in the first turn, and ends as it
    does in the last. What stands between, names and line breaks, each tool writes otherwise."""
    first, last = Utf16Text(turns[0]), Utf16Text(turns[1])
    ends = first.substring(offsets[0], first.length), last.substring(0, offsets[1])
    text, same = _unescaped(quoted), _comparable(quoted)
    if text.startswith(_unescaped(ends[0])) and text.endswith(_unescaped(ends[1])):
        return
    if same.startswith(_comparable(ends[0])) and same.endswith(_comparable(ends[1])):
        return
    if text.startswith(_unescaped(turns[0][offsets[0] :])) and text.endswith(_unescaped(turns[1][: offsets[1]])):
        right = first.unit_of(offsets[0]), last.unit_of(offsets[1])
        view.report((at, "startOffset"), offsets[0], RegionCodePoints, *right, ("startOffset", "endOffset"))
    else:
        view.report((at, "text"), quoted, OtherTurns, *ends)


def _shift(measured: Utf16Text, start: int, quoted: str) -> int | None:
    """How many units away the quoted text stands, where that is a slip in counting; None when it is nowhere near."""
    around = measured.substring(max(0, start - _NEAR), start + _NEAR + Utf16Text(quoted).length)
    at = around.find(quoted) if quoted.strip() else -1
    if at < 0:
        return None
    return max(0, start - _NEAR) + Utf16Text(around[:at]).length - start


def _places(measured: Utf16Text, quoted: str) -> tuple[int, ...] | None:
    """The first units at which a text stands in another one; None where looking would take long, for each of many spans."""
    if len(measured.text) > _LONG or not quoted.strip():
        return None
    found: list[int] = []
    at = measured.text.find(quoted)
    while at >= 0 and len(found) < _NEAR:
        found.append(at)
        at = measured.text.find(quoted, at + 1)
    return tuple(map(measured.unit_of, found))


def _unescaped(text: str) -> str:
    """Exports write a line break as a backslash and an n."""
    return "".join(text.replace("\\n", "\n").split())


def _comparable(text: str) -> str:
    """The same for a text in any form of Unicode: é may be one character, or two."""
    return _unescaped(normalize("NFC", text))


def _as_composed(measured: Utf16Text, span: tuple[int, int], quoted: str) -> tuple[int, int] | None:
    """The units of a span whose offsets count in the composed text (NFC), as its text tells; None for any other."""
    if len(measured.text) > _LONG or not quoted or is_normalized("NFC", measured.text):
        return None
    composed = Utf16Text(normalize("NFC", measured.text))
    if span[1] > composed.length or composed.substring(*span) != normalize("NFC", quoted):
        return None
    right = tuple(_unit_before(measured, composed.substring(0, end)) for end in span)
    return (right[0], right[1]) if right[0] is not None and right[1] is not None else None


def _unit_before(measured: Utf16Text, composed: str) -> int | None:
    """Where the beginning of a text ends that is ``composed`` when it is composed."""
    point = bisect_right(range(len(measured.text) + 1), len(composed), key=lambda end: len(normalize("NFC", measured.text[:end]))) - 1
    return measured.unit_of(point) if normalize("NFC", measured.text[:point]) == composed else None


def reads_as_number(text: str) -> bool:
    """True for a number that is not below 0, given as text."""
    try:
        return float(text) >= 0
    except ValueError:
        return False
