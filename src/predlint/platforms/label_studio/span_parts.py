"""Checks that all rules on spans share: the order of their ends, and their quoted text against the text that they mark."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any
from unicodedata import is_normalized, normalize

from predlint.names import cuts_word, is_whole
from predlint.platforms.label_studio.counted_text import CountedText
from predlint.platforms.label_studio.record_view import Json, View, number
from predlint.platforms.label_studio.span_words import (
    ComposedOtherwise,
    CountedOtherwise,
    EmptySpanShownWrong,
    EndShifted,
    InBytes,
    Inclusive,
    InComposed,
    MaybeCountedOtherwise,
    OtherEnd,
    OtherTurns,
    RegionSpanBackwards,
    RegionSpanEmpty,
    RegionTextDiffers,
    RegionTextShifted,
    RegionTextSpaces,
    ShiftedInBytes,
    ShiftedInComposed,
)
from predlint.shape.findings import Path
from predlint.shape.violation_specs import ViolationSpec

#: Offsets that are off by at most so many units were counted with other line ends, spaces or emoji.
_NEAR = 3
#: In longer texts, the quoted text is not searched.
_LONG = 100_000


def ordered(
    view: View, at: Path, value: Json, whole: CountedText | float | None = None, *, counted: bool = True, reported: bool = False
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


def as_length(start: float, end: float, quoted: Any = None, whole: CountedText | float | None = None) -> tuple[float | None, bool]:
    """Returns the right end of a span whose end may be its length, and whether that is certain because its text stands there. The end is
    None if it would be beyond ``whole``."""
    if end <= 0 or start > 1e12:
        return None, False
    right = round(start + end, 6)
    text = whole if isinstance(whole, CountedText) else None
    size = (text.counted(quoted) if text is not None else len(quoted)) if isinstance(quoted, str) else None
    limit = whole.length if isinstance(whole, CountedText) else whole
    if size == start - end != end or (limit is not None and right > limit):
        return None, False
    matches = text is not None and size == end and right == int(right) and text.substring(int(start), int(right)) == quoted
    return right, matches and end != start - end


def marked_text(
    view: View, at: Path, measured: CountedText, span: tuple[int, int], value: Json, ends: tuple[str, str] = ("start", "end")
) -> None:
    """Checks what a span of a text marks. ``ends``: the members with the offsets."""
    quoted = value.get("text")
    if isinstance(quoted, str):
        quoted_text(view, at, measured, span, quoted, ends)
    elif "text" not in value and (right := only_whole_otherwise(measured, span)) is not None:
        view.report((at, ends[0]), value[ends[0]], MaybeCountedOtherwise, *right, measured.in_units, ends)


def quoted_text(view: View, at: Path, measured: CountedText, span: tuple[int, int], quoted: str, ends: tuple[str, str]) -> None:
    """Checks that the quoted text of a span is what the span marks."""
    found = measured.substring(*span)
    if found == quoted:
        return
    if (right := measured.recounted(*span)) is not None and measured.substring(*right) == quoted:
        view.report((at, ends[0]), span[0], CountedOtherwise, *right, measured.in_units, ends)
    elif (right := as_bytes(measured, span, quoted)) is not None:
        near = all(abs(one - other) <= _NEAR for one, other in zip(right, span, strict=True))
        view.report((at, ends[0]), span[0], ShiftedInBytes if near else InBytes, *right, ends)
    elif "".join(found.split()) == "".join(quoted.split()) or _unescaped(found) == _unescaped(quoted):
        view.report((at, "text"), quoted, RegionTextSpaces, found)
    elif comparable(found) == comparable(quoted):
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
        view.report((at, "text"), quoted, RegionTextDiffers, found, _places(measured, quoted), measured.counted(quoted), ends)


def end_of_quoted(measured: CountedText, start: int, quoted: Any) -> int | None:
    """Returns the end of the quoted text if it begins at the start of the span, else None."""
    end = start + measured.counted(quoted) if isinstance(quoted, str) and quoted.strip() else start
    return end if end > start and measured.substring(start, end) == quoted else None


def only_whole_otherwise(measured: CountedText, span: tuple[int, int]) -> tuple[int, int] | None:
    """Returns the right ends of a span that cuts words as it is, and none if its offsets count emoji in the other way; else None."""
    right = measured.recounted(*span)
    return right if right is not None and not is_whole_in(measured, span) and marks_words(measured, right) else None


def cuts_word_in(measured: CountedText, offset: int) -> bool:
    """Returns True for an offset inside of a word."""
    points = measured.points_of(offset, offset)
    return points is not None and cuts_word(measured.text, points[0])


def marks_words(measured: CountedText, span: tuple[int, int]) -> bool:
    """Returns True for a span of whole words, without blanks around them."""
    marked = measured.substring(*span)
    return marked == marked.strip() and is_whole_in(measured, span)


def is_whole_in(measured: CountedText, span: tuple[int, int]) -> bool:
    """Returns True for a span that begins and ends where words of the text do."""
    points = measured.points_of(*span)
    return points is not None and is_whole(measured.text, *points)


def as_bytes(measured: CountedText, span: tuple[int, int], quoted: Any) -> tuple[int, int] | None:
    """Returns the right ends of a span whose offsets count bytes of UTF-8, as its quoted text shows; else None."""
    if measured.text.isascii() or not isinstance(quoted, str) or not quoted:
        return None
    is_there = measured.raw[span[0] : span[1]] == quoted.encode("utf-8", "surrogatepass")
    return measured.ends_of_bytes(*span) if is_there else None


def quoted_turns(view: View, at: Path, turns: tuple[str, str], offsets: tuple[int, int], quoted: str) -> None:
    """Checks the quoted text of a span over several turns: it must begin as the first turn does there, and end as the last one does. Tools
    write what is between, names and line breaks, in different ways."""
    first, last = (CountedText(turn, in_units=True) for turn in turns)
    ends = first.substring(offsets[0], first.length), last.substring(0, offsets[1])
    text, same = _unescaped(quoted), comparable(quoted)
    if text.startswith(_unescaped(ends[0])) and text.endswith(_unescaped(ends[1])):
        return
    if same.startswith(comparable(ends[0])) and same.endswith(comparable(ends[1])):
        return
    if text.startswith(_unescaped(turns[0][offsets[0] :])) and text.endswith(_unescaped(turns[1][: offsets[1]])):
        right = first.offset_of(offsets[0]), last.offset_of(offsets[1])
        view.report((at, "startOffset"), offsets[0], CountedOtherwise, *right, True, ("startOffset", "endOffset"))
    else:
        view.report((at, "text"), quoted, OtherTurns, *ends)


def _shift(measured: CountedText, start: int, quoted: str) -> int | None:
    """Returns by how many characters the quoted text is shifted, if it is near; else None."""
    around = measured.substring(max(0, start - _NEAR), start + _NEAR + measured.counted(quoted))
    at = around.find(quoted) if quoted.strip() else -1
    if at < 0:
        return None
    return max(0, start - _NEAR) + measured.counted(around[:at]) - start


def _places(measured: CountedText, quoted: str) -> tuple[int, ...] | None:
    """Returns the first offsets at which a text occurs in another one; None if the search would take too long."""
    if len(measured.text) > _LONG or not quoted.strip():
        return None
    found: list[int] = []
    at = measured.text.find(quoted)
    while at >= 0 and len(found) < _NEAR:
        found.append(at)
        at = measured.text.find(quoted, at + 1)
    return tuple(map(measured.offset_of, found))


def _unescaped(text: str) -> str:
    """Returns the text without white space; exports write a line break as a backslash and an n."""
    return "".join(text.replace("\\n", "\n").split())


def comparable(text: str) -> str:
    """Returns the text without white space, in one form of Unicode: é may be one character, or two."""
    return _unescaped(normalize("NFC", text))


def _as_composed(measured: CountedText, span: tuple[int, int], quoted: str) -> tuple[int, int] | None:
    """Returns the right ends of a span whose offsets count in the composed text (NFC), as its quoted text shows; else None."""
    if len(measured.text) > _LONG or not quoted or is_normalized("NFC", measured.text):
        return None
    composed = CountedText(normalize("NFC", measured.text), in_units=measured.in_units)
    if span[1] > composed.length or composed.substring(*span) != normalize("NFC", quoted):
        return None
    right = tuple(_offset_behind(measured, composed.substring(0, end)) for end in span)
    return (right[0], right[1]) if right[0] is not None and right[1] is not None else None


def _offset_behind(measured: CountedText, composed: str) -> int | None:
    """Returns the offset at which the beginning of the text ends whose NFC form is ``composed``; None if there is none."""
    point = bisect_right(range(len(measured.text) + 1), len(composed), key=lambda end: len(normalize("NFC", measured.text[:end]))) - 1
    return measured.offset_of(point) if normalize("NFC", measured.text[:point]) == composed else None


def reads_as_number(text: str) -> bool:
    """Returns True for a text that is a number of 0 or more."""
    try:
        return float(text) >= 0
    except ValueError:
        return False
