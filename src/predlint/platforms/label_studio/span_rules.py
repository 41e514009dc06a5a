"""Record rules on spans in texts, dialogues, recordings, series and timelines, compared with the task's own data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.platforms.label_studio import constraints
from predlint.platforms.label_studio.base64_data import intended_text
from predlint.platforms.label_studio.check_conditions import ResultForm
from predlint.platforms.label_studio.counted_text import CountedText
from predlint.platforms.label_studio.editor_types import OtherShape
from predlint.platforms.label_studio.label_words import LabelsMisnamed, NoLabel
from predlint.platforms.label_studio.node_span_rules import counted_ends, hypertext, on_page, paragraphs
from predlint.platforms.label_studio.record_view import Json, Result, Role, View, number
from predlint.platforms.label_studio.series_rules import timeseries
from predlint.platforms.label_studio.span_parts import as_bytes, end_of_quoted, marked_text, ordered
from predlint.platforms.label_studio.span_words import (
    BeyondRecording,
    CountedOtherwise,
    FlatRange,
    MomentOfSeries,
    NoRanges,
    OfOtherEncoding,
    ParagraphNumberType,
    ParagraphUnknown,
    PhantomTimeline,
    RegionOffset,
    RegionPathSearches,
    RegionSpanBackwards,
    RegionSpanBeyondText,
    RegionSpanEmpty,
    RegionTextDiffers,
    RegionTextShifted,
    RegionTextSpaces,
    TimelineRanges,
)
from predlint.platforms.label_studio.words import MemberNotAnObject, RegionSpanMissing
from predlint.shape.findings import Path
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, on
from predlint.shape.violation_specs import ViolationSpec, spec_of
from predlint.violation import codes_of


def needs_check(role: Role) -> bool:
    """Returns False for results that are not spans."""
    return role.form in ("labels", "hypertext") or role.form in _RULES


def check(view: View, result: Result) -> None:
    """Checks the span of one result."""
    form = result.form
    if result.whole.get("value").__class__ is not dict:
        return  # reported by the Shape
    if form == "labels":
        _labels(view, result)
    elif form == "hypertext":
        _page(view, result)
    elif form in _RULES:
        _RULES[form](view, result)


def _labels(view: View, result: Result) -> None:
    tag, kind = result.role.tag, result.role.shown_by
    if kind in ("audio", "audioplus"):
        _recording(view, result)
    elif kind == "paragraphs":
        paragraphs(view, result)
    elif kind == "hypertext":
        _page(view, result)
    elif kind == "text" and tag is not None:
        text = view.shown(tag, result.repeat)
        if tag.value_type != "url":
            _text(view, result, text)
    elif {"start", "end"} <= result.value.keys():
        ordered(view, result.at, result.value, counted=False)


def _page(view: View, result: Result) -> None:
    tag = result.role.tag
    shown = view.shown(tag, result.repeat) if tag is not None and tag.value_type != "url" else None
    hypertext(view, result, view.text_of(shown) if isinstance(shown, str) else None)
    if not isinstance(shown, str) or tag is None:
        return
    if tag.tag.lower() == "hypertext":
        on_page(view, result, view.text_of(shown))
    elif tag.tag.lower() == "text" and counted_ends(result.value) is not None:
        _in_text(view, result, view.text_of(shown))


def _text(view: View, result: Result, text: Any) -> None:
    measured = view.text_of(text) if isinstance(text, str) else None
    in_order = ordered(view, result.at, result.value, measured, reported=result.role.is_span)
    start, end = number(result.value.get("start")), number(result.value.get("end"))
    if measured is None or start is None or end is None:
        return
    if start >= 0 and end >= 0 and start == int(start) and end == int(end):
        _in_text(view, result, measured, in_order=in_order)


def _in_text(view: View, result: Result, measured: CountedText, *, in_order: bool = True) -> None:
    """Checks ends that are whole numbers from 0 against the length of the text and, if in order, the quoted text."""
    value, at = result.value, result.at
    start, end = int(value["start"]), int(value["end"])
    quoted, encoding = value.get("text"), result.role.encoding
    if start > measured.length or end > measured.length:
        beyond = "start" if start > measured.length else "end"
        recounted = measured.recounted(start, end)
        if recounted is not None and measured.substring(*recounted) == quoted:
            view.report((at, "start"), value["start"], CountedOtherwise, *recounted, measured.in_units)
            return
        right, size = as_bytes(measured, (start, end), quoted), len(measured.raw)
        maybe = size if not measured.text.isascii() and end <= size else 0
        surely = None if isinstance(quoted, str) else recounted  # it is not where the quoted text is
        params = beyond, measured.length, right, maybe, end_of_quoted(measured, start, quoted), surely
        view.report((at, beyond), value[beyond], RegionSpanBeyondText, *params)
        return
    if not in_order:
        return
    intended = _intended_text(view, result, encoding) if encoding is not None else None
    if isinstance(quoted, str) and intended is not None and _stands(intended, measured, (start, end), quoted):
        view.report((at, "text"), quoted, OfOtherEncoding, measured.substring(start, end))
    else:
        marked_text(view, at, measured, (start, end), value)


def _intended_text(view: View, result: Result, encoding: str) -> CountedText | None:
    """Returns the intended text, if the editor shows each of its bytes as a letter; else None."""
    tag = result.role.tag
    given = view.given(tag, result.repeat) if tag is not None else None
    intended = intended_text(given, encoding) if isinstance(given, str) else None
    return CountedText(intended, in_units=view.names.config.counts_units) if intended is not None else None


def _stands(meant: CountedText, shown: CountedText, span: tuple[int, int], quoted: str) -> bool:
    """Returns True if a span marks the quoted text in the intended text, but not in the shown one."""
    return meant.substring(*span) == quoted != shown.substring(*span)


#: Tolerance in seconds for a span that reaches beyond its recording.
_ROUNDING = 0.05


def _recording(view: View, result: Result) -> None:
    length = number(result.whole.get("original_length"))
    known = length + _ROUNDING if length is not None and length > 0 else None
    ordered(view, result.at, result.value, known, counted=False, reported=result.role.is_span)
    ends = {member: number(result.value.get(member)) for member in ("start", "end")}
    if known is None or None in ends.values():
        return
    for member, moment in ends.items():
        if cast(float, moment) > known:
            params = (member, result.whole["original_length"], ends["start"], ends["end"])
            view.report((result.at, member), result.value[member], BeyondRecording, *params)
            return


#: Rules that two frames in place of a range also break.
_OF_A_FLAT_RANGE = codes_of(TimelineRanges, MemberNotAnObject)
#: Rules that a result also breaks which exports make of a video box: it may lack labels besides its ranges.
_OF_A_PHANTOM = codes_of(LabelsMisnamed, NoLabel, OtherShape)


def _timeline(view: View, result: Result) -> None:
    ranges = result.value.get("ranges")
    ends = [result.value[name] for name in ("start", "end") if _is_frame(result.value.get(name))]
    if "ranges" not in result.value and not _has_video_box(view, result):
        view.report((result.at, "ranges"), None, NoRanges, result.control.name, *(ends if len(ends) == 2 else ()))
    elif "ranges" not in result.value:
        view.explains(result.at, _OF_A_PHANTOM, None, spec_of(PhantomTimeline))
    listed = cast("list[Any]", ranges) if isinstance(ranges, list) else []
    if (flat := _flat_range(listed)) is not None:
        view.explains((result.at, "ranges"), _OF_A_FLAT_RANGE, ranges, ViolationSpec(FlatRange), flat)
    for index, one in enumerate(listed):
        if isinstance(one, dict):
            given = cast("Json", one)
            start, end = number(given.get("start")), number(given.get("end"))
            if start is not None and end is not None and 1 <= end < start:  # the Shape reports frames below 1
                at: Path = (((result.at, "ranges"), index), "end")
                params = given["start"], given["end"], "start and end", start + end - 1
                view.report(at, given["end"], RegionSpanBackwards, *params)


def _flat_range(ranges: list[Any]) -> tuple[int, int] | None:
    """Returns the two frames of a range that is written as a list, possibly inside another list; else None."""
    pair = cast("list[Any]", ranges[0]) if len(ranges) == 1 and isinstance(ranges[0], list) else ranges
    return (int(pair[0]), int(pair[1])) if len(pair) == 2 and all(map(_is_frame, pair)) else None


def _is_frame(value: Any) -> bool:
    """Returns True for a whole number from 1. Fractions are seconds, not frames."""
    frame = number(value)
    return frame is not None and frame >= 1 and frame == int(frame)


def _has_video_box(view: View, result: Result) -> bool:
    """Returns True if a box on a video has the same id: exports make such a result of it."""
    return result.id is not None and result.id in view.results.video_boxes


_RULES: dict[str, Callable[[View, Result], None]] = {
    "paragraphs": paragraphs, "timeseries": timeseries, "timeline": _timeline,
}  # fmt: skip


# -- when a result needs no check --------------------------------------------------------------------------------------


def _under(form: ResultForm) -> Declared | None:
    kind = form.kind
    if kind is None or form.is_copy:
        return SILENT_ON_CLEAN
    if kind.form != "labels":
        return None if kind.form in _RULES or kind.form == "hypertext" else SILENT_ON_CLEAN
    tags = {tag.tag.lower() for name in form.control.to if (tag := form.config.object(name)) is not None}
    if tags == {"text"}:
        return Declared(on((), *constraints.span(form.config, form.control)))
    return Declared(on(("value",), *constraints.SECONDS)) if tags and tags <= {"audio", "audioplus"} else None


_YIELDS = codes_of(
    PhantomTimeline, RegionSpanBackwards, RegionSpanBeyondText, RegionOffset, RegionSpanEmpty, RegionTextDiffers, CountedOtherwise,
    RegionSpanMissing, ParagraphUnknown, TimelineRanges, RegionTextSpaces, BeyondRecording, RegionTextShifted, RegionPathSearches,
    ParagraphNumberType, MomentOfSeries,
)  # fmt: skip
CHECK = Check(check, _YIELDS, ("value",), _under)
