"""Checks that all rules on spans share: the order of their ends, and their quoted text against the text that they mark."""

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

#: Offsets that are off by at most so many units were counted with other line ends, spaces or emoji.
_NEAR = 3
#: In longer texts, the quoted text is not searched.
_LONG = 100_000


def ordered(
    view: View, at: Path, value: Json, whole: Utf16Text | float | None = None, *, counted: bool = True, reported: bool = False
) -> bool:
    """Returns True if the ends of a span are numbers in order; reports what is wrong otherwise. ``counted``: in characters, not in time.
    ``whole``: the text, or its length. ``reported``: True if another check reports ends below 0.
    """
    start, end = number(value.get("start")), number(value.get("end"))
    if start is None or end is None:
        return False
    if end < start:
        if end >= 0 or not reported:
            params = as_length(start, end, value.get("text") if counted else None, whole)
            view.report((at, "end"), value["end"], RegionSpanBackwards, value["start"], value["end"], "start and end", *params)
        return False
    if end == start:
        if start == -1 and counted and reported:
            return False  # reported as the result of find()
        view.report((at, "end"), value["end"], RegionSpanEmpty if counted else EmptySpanShownWrong, value["start"], counted)
        return False
    return start >= 0


def as_length(start: float, end: float, quoted: Any = None, whole: Utf16Text | float | None = None) -> tuple[float | None, bool]:
    """Returns the right end of a span whose end may be its length, and whether that is certain because its text stands there. The end is
    None if it would be beyond ``whole``."""
    if end <= 0 or start > 1e12:
        return None, False
    right = round(start + end, 6)
    size = Utf16Text(quoted).length if isinstance(quoted, str) else None
    limit = whole.length if isinstance(whole, Utf16Text) else whole
    if size == start - end != end or (limit is not None and right > limit):
        return None, False
    matches = isinstance(whole, Utf16Text) and size == end and right == int(right) and whole.substring(int(start), int(right)) == quoted
    return right, matches and end != start - end


def quoted_text(
    view: View, at: Path, measured: Utf16Text, span: tuple[int, int], quoted: str, ends: tuple[str, str] = ("start", "end")
) -> None:
    """Checks that the quoted text of a span is what the span marks. ``ends``: the members with the offsets."""
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
    """Returns the end of the quoted text if it begins at the start of the span, else None."""
    end = start + Utf16Text(quoted).length if isinstance(quoted, str) and quoted.strip() else start
    return end if end > start and measured.substring(start, end) == quoted else None


def as_bytes(measured: Utf16Text, span: tuple[int, int], quoted: Any) -> tuple[int, int] | None:
    """Returns the ends in UTF-16 units of a span whose offsets count bytes of UTF-8, as its quoted text shows; else None."""
    if measured.text.isascii() or not isinstance(quoted, str) or not quoted:
        return None
    return measured.ends_of_bytes(*span, quoted)


def quoted_turns(view: View, at: Path, turns: tuple[str, str], offsets: tuple[int, int], quoted: str) -> None:
    """Checks the quoted text of a span over several turns: it must begin as the first turn does there, and end as the last one does. Tools
    write what is between, names and line breaks, in different ways."""
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
    """Returns by how many units the quoted text is shifted, if it is near; else None."""
    around = measured.substring(max(0, start - _NEAR), start + _NEAR + Utf16Text(quoted).length)
    at = around.find(quoted) if quoted.strip() else -1
    if at < 0:
        return None
    return max(0, start - _NEAR) + Utf16Text(around[:at]).length - start


def _places(measured: Utf16Text, quoted: str) -> tuple[int, ...] | None:
    """Returns the first units at which a text occurs in another one; None if the search would take too long."""
    if len(measured.text) > _LONG or not quoted.strip():
        return None
    found: list[int] = []
    at = measured.text.find(quoted)
    while at >= 0 and len(found) < _NEAR:
        found.append(at)
        at = measured.text.find(quoted, at + 1)
    return tuple(map(measured.unit_of, found))


def _unescaped(text: str) -> str:
    """Returns the text without white space; exports write a line break as a backslash and an n."""
    return "".join(text.replace("\\n", "\n").split())


def _comparable(text: str) -> str:
    """Returns the text without white space, in one form of Unicode: é may be one character, or two."""
    return _unescaped(normalize("NFC", text))


def _as_composed(measured: Utf16Text, span: tuple[int, int], quoted: str) -> tuple[int, int] | None:
    """Returns the ends in UTF-16 units of a span whose offsets count in the composed text (NFC), as its quoted text shows; else None."""
    if len(measured.text) > _LONG or not quoted or is_normalized("NFC", measured.text):
        return None
    composed = Utf16Text(normalize("NFC", measured.text))
    if span[1] > composed.length or composed.substring(*span) != normalize("NFC", quoted):
        return None
    right = tuple(_unit_before(measured, composed.substring(0, end)) for end in span)
    return (right[0], right[1]) if right[0] is not None and right[1] is not None else None


def _unit_before(measured: Utf16Text, composed: str) -> int | None:
    """Returns the unit at which the beginning of the text ends whose NFC form is ``composed``; None if there is none."""
    point = bisect_right(range(len(measured.text) + 1), len(composed), key=lambda end: len(normalize("NFC", measured.text[:end]))) - 1
    return measured.unit_of(point) if normalize("NFC", measured.text[:point]) == composed else None


def reads_as_number(text: str) -> bool:
    """Returns True for a text that is a number of 0 or more."""
    try:
        return float(text) >= 0
    except ValueError:
        return False
