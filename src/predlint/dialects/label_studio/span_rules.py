"""Record rules on spans: of texts, dialogues, recordings, series and timelines, held against the task's own data."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, cast

from predlint.dialects.label_studio import span_words as say
from predlint.dialects.label_studio.effects import lost, mistyped_end, odd, refused, shown_wrong
from predlint.dialects.label_studio.view import Json, Measured, Result, View, number, page_offsets, results_of
from predlint.dialects.label_studio.words import nothing_of
from predlint.shapes.findings import Path

_BACKWARDS = shown_wrong("SPN101", say.backwards)
_EMPTY = lost("SPN104", say.empty_span)
_MOMENT = shown_wrong("SPN104", say.empty_span)

#: What an XPath has that looks for its node, and does not count the steps to it.
_SEARCHES = re.compile(r"^\.|//|[@*|]|\[[^\]0-9]|::")
#: Units by which offsets are off when line ends, spaces or emoji were counted otherwise.
_NEAR = 3


class Texts:
    """The texts of one task, measured once for all spans in them."""

    def __init__(self) -> None:
        self._known: dict[int, Measured] = {}

    def of(self, text: str) -> Measured:
        """The text's measures. Texts are told apart by being the same object: they all belong to one task."""
        if id(text) not in self._known:
            self._known[id(text)] = Measured(text)
        return self._known[id(text)]


def check(view: View, result: Result, texts: Texts) -> None:
    """Everything about the span of one result."""
    form = result.form
    if not isinstance(result.whole.get("value"), dict):
        return  # told by the shape
    if form == "labels":
        _labels(view, result, texts)
    elif form in _RULES:
        _RULES[form](view, result)


def _labels(view: View, result: Result, texts: Texts) -> None:
    tag = view.object_of(result)
    kind = tag.tag.lower() if tag is not None else ""
    if kind in ("audio", "audioplus"):
        _recording(view, result)
    elif kind == "paragraphs":
        _paragraphs(view, result)
    elif kind == "hypertext":
        _hypertext(view, result)
    elif kind == "text" and tag is not None:
        text = view.shown(tag, result.repeat)
        if tag.value_type != "url":
            _text(view, result, text, texts)
    elif {"start", "end"} <= result.value.keys():
        ordered(view, result.at, result.value, counted=False)


def ordered(view: View, at: Path, value: Json, *, counted: bool = True) -> bool:
    """True when a span has numbers for its ends, in their order; else what is wrong is told. ``counted``: in characters, not in time."""
    start, end = number(value.get("start")), number(value.get("end"))
    if start is None or end is None:
        return False
    if end < start:
        view.say((at, "end"), value["end"], _BACKWARDS, value["start"], value["end"])
        return False
    if end == start:
        view.say((at, "end"), value["end"], _EMPTY if counted else _MOMENT, value["start"], counted)
        return False
    return start >= 0


def _text(view: View, result: Result, text: Any, texts: Texts) -> None:
    value, at = result.value, result.at
    if not ordered(view, at, value) or not isinstance(text, str):
        return
    start, end = value["start"], value["end"]
    if start != int(start) or end != int(end):
        return
    measured, start, end = texts.of(text), int(start), int(end)
    beyond = [member for member in ("start", "end") if int(value[member]) > measured.length]
    if beyond:
        view.say((at, beyond[0]), value[beyond[0]], shown_wrong("SPN102", say.beyond_text), beyond[0], measured.length)
        return
    quoted = value.get("text")
    if isinstance(quoted, str):
        _quoted(view, at, measured, (start, end), quoted)
    elif not measured.plain and end <= len(text) and any(char > "\uffff" for char in measured.piece(0, end)):
        view.say((at, "start"), value["start"], odd("SPN106", say.maybe_code_points))


def _quoted(view: View, at: Path, measured: Measured, span: tuple[int, int], quoted: str, ends: tuple[str, str] = ("start", "end")) -> None:
    """A span with its text beside it: the two must agree. ``ends`` are the members with the offsets."""
    found = measured.piece(*span)
    if found == quoted:
        return
    if not measured.plain and measured.text[span[0] : span[1]] == quoted:
        right = measured.unit_of(span[0]), measured.unit_of(span[1])
        view.say((at, ends[0]), span[0], shown_wrong("SPN106", say.code_points), *right, ends)
    elif "".join(found.split()) == "".join(quoted.split()) or _unescaped(found) == _unescaped(quoted):
        view.say((at, "text"), quoted, odd("SPN113", say.spaces_differ), found)
    elif measured.piece(span[0], span[1] + 1) == quoted:
        view.say((at, ends[1]), span[1], shown_wrong("SPN115", say.inclusive), quoted)
    elif found and quoted.strip() and measured.piece(span[0], span[0] + (long := Measured(quoted).length)) == quoted:
        near = abs(span[0] + long - span[1]) <= _NEAR
        said = shown_wrong("SPN115" if near else "SPN105", say.other_length)
        view.say((at, ends[1]), span[1], said, found, quoted, span[0] + long, ends[1])
    elif (by := _shift(measured, span[0], quoted)) is not None:
        view.say((at, "text"), quoted, shown_wrong("SPN115", say.shifted), found, by)
    else:
        view.say((at, "text"), quoted, shown_wrong("SPN105", say.other_text), found)


def _shift(measured: Measured, start: int, quoted: str) -> int | None:
    """How many units away the quoted text stands, where that is a slip in counting; None when it is nowhere near."""
    around = measured.piece(max(0, start - _NEAR), start + _NEAR + Measured(quoted).length)
    at = around.find(quoted) if quoted.strip() else -1
    if at < 0:
        return None
    return max(0, start - _NEAR) + Measured(around[:at]).length - start


def _unescaped(text: str) -> str:
    """Exports write a line break as a backslash and an n."""
    return "".join(text.replace("\\n", "\n").split())


def _recording(view: View, result: Result) -> None:
    if not ordered(view, result.at, result.value, counted=False):
        return
    length = number(result.whole.get("original_length"))
    for member in ("start", "end"):
        if length is not None and length > 0 and result.value[member] > length + 0.05:
            view.say((result.at, member), result.value[member], odd("SPN114", say.beyond_length), member, result.whole["original_length"])
            return


def _hypertext(view: View, result: Result) -> None:
    """Offsets in a web page: which node they are in, only a browser can tell."""
    value, at = result.value, result.at
    whole = page_offsets(value)
    if whole is not None:
        ordered(view, (at, "globalOffsets"), whole)
    elif value.keys().isdisjoint(("start", "end")):
        view.say(at, value, refused("SPN107", nothing_of, result.control.name, ("start", "end")))
        return
    for member in ("start", "end"):
        if member not in value and whole is None:
            view.say((at, member), None, refused("SPN107", say.span_missing, result.control.name, member))
        elif member in value and value[member].__class__ not in (int, float, str):
            view.say((at, member), value[member], mistyped_end("SPN103", say.not_an_offset, member, "an XPath or a number of characters"))
    if all(value.get(member).__class__ in (int, float) for member in ("start", "end")):
        ordered(view, at, value)
    elif whole is None and all(isinstance(value.get(member), str) for member in ("start", "end")):
        _offsets_given(view, result, bare=all(_reads_as_number(value[member]) for member in ("start", "end")))
    for member in ("start", "end"):
        if isinstance(path := value.get(member), str) and _SEARCHES.search(path):
            view.say((at, member), path, lost("SPN116", say.searching_path), member)
    if isinstance(value.get("start"), str) and value["start"] == value.get("end"):
        _in_order(view, at, value)


def _in_order(view: View, at: Path, value: Json) -> bool:
    """True when offsets in one paragraph or node are in their order, and mark something; else what is wrong is told."""
    start, end = number(value.get("startOffset")), number(value.get("endOffset"))
    if start is None or end is None or start < end:
        return True
    if start > end:
        view.say((at, "endOffset"), value["endOffset"], _BACKWARDS, value["startOffset"], value["endOffset"])
    else:
        view.say((at, "endOffset"), value["endOffset"], _EMPTY, value["startOffset"], True)
    return False


def _paragraphs(view: View, result: Result) -> None:
    value, at = result.value, result.at
    ends = {member: _whole(value.get(member)) for member in ("start", "end")}
    for member, index in ends.items():
        if member in value and index is None:
            unit = "the number of a paragraph, from 0"
            view.say((at, member), value[member], mistyped_end("SPN103", say.not_an_offset, member, unit))
    start, end = ends["start"], ends["end"]
    if start is None or end is None:
        return
    _offsets_given(view, result)
    tag = view.object_of(result)
    listed = view.shown(tag, result.repeat) if tag is not None else None
    dialogue = cast("list[Any]", listed) if isinstance(listed, list) else None
    for member, index in (("start", start), ("end", end)):
        if dialogue is not None and index >= len(dialogue):
            view.say((at, member), value[member], lost("SPN108", say.paragraph), member, len(dialogue))
            return
    offsets = number(value.get("startOffset")), number(value.get("endOffset"))
    if start > end:
        view.say((at, "end"), value["end"], _BACKWARDS, value["start"], value["end"])
        return
    if start == end and not _in_order(view, at, value):
        return
    if dialogue is None or tag is None:
        return
    key = tag.attributes.get("textkey", "text")
    for member, index, offset in (("startOffset", start, offsets[0]), ("endOffset", end, offsets[1])):
        item = dialogue[index]
        text = cast("Json", item).get(key) if isinstance(item, dict) else None
        if isinstance(text, str) and offset is not None and offset > (length := Measured(text).length):
            view.say((at, member), value[member], shown_wrong("SPN108", say.in_paragraph), member, length)
            return
    spoken = cast("Json", dialogue[start]).get(key) if isinstance(dialogue[start], dict) else None
    quoted = value.get("text")
    if start == end and isinstance(spoken, str) and isinstance(quoted, str) and None not in offsets:
        span = int(cast(float, offsets[0])), int(cast(float, offsets[1]))
        if 0 <= span[0] <= span[1]:
            _quoted(view, at, Measured(spoken), span, quoted, ("startOffset", "endOffset"))


def _offsets_given(view: View, result: Result, *, bare: bool = False) -> None:
    """Paragraphs and XPaths say where to begin counting, and offsets how far: the editor draws nothing where one is not given, or null.

    ``bare``: whether the ends are numbers in quotes, which are taken for offsets themselves where neither offset stands beside them.
    """
    lacking = [member for member in ("startOffset", "endOffset") if result.value.get(member) is None]
    for member in lacking if len(lacking) == 1 or not bare else ():
        view.say((result.at, member), None, lost("SPN107", say.offset_missing), result.control.name, member)


def _reads_as_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def _whole(value: Any) -> int | None:
    """The number of a paragraph: a whole number, or one written as text."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # browsers do not tell 1.0 from 1
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _timeseries(view: View, result: Result) -> None:
    """Numbers, or times as the format of the series writes them."""
    for member in ("start", "end"):
        given = result.value.get(member)
        if member in result.value and given.__class__ not in (int, float, str):
            unit = "a number or a time as text"
            view.say((result.at, member), given, mistyped_end("SPN103", say.not_an_offset, member, unit))
    start, end = _moment(result.value.get("start")), _moment(result.value.get("end"))
    if start.__class__ is end.__class__ and start is not None and cast(Any, end) < start:
        view.say((result.at, "end"), result.value["end"], _BACKWARDS, result.value["start"], result.value["end"])


def _moment(value: Any) -> float | datetime | None:
    """A number, or an ISO time; None for a time in another format."""
    if not isinstance(value, str):
        found = number(value)
        return float(found) if found is not None else None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return None
    return time if time.tzinfo is None else None


def _timeline(view: View, result: Result) -> None:
    ranges = result.value.get("ranges")
    if "ranges" not in result.value and not _has_video_box(view, result):
        view.say((result.at, "ranges"), None, refused("SPN112", say.no_ranges, result.control.name))
    elif "ranges" not in result.value:
        view.say((result.at, "ranges"), None, odd("MED102", say.phantom))
    for index, one in enumerate(cast("list[Any]", ranges) if isinstance(ranges, list) else ()):
        if isinstance(one, dict):
            given = cast("Json", one)
            start, end = number(given.get("start")), number(given.get("end"))
            if start is not None and end is not None and end < start:
                at: Path = (((result.at, "ranges"), index), "end")
                view.say(at, given["end"], _BACKWARDS, given["start"], given["end"])


def _has_video_box(view: View, result: Result) -> bool:
    """True when a box on a video has the same id: exports make such a result of it."""
    others = results_of(view.names, view.prediction, view.path).known
    return result.id is not None and any(other.id == result.id and other.form == "video-box" for other in others)


_RULES: dict[str, Callable[[View, Result], None]] = {
    "hypertext": _hypertext, "paragraphs": _paragraphs, "timeseries": _timeseries, "timeline": _timeline,
}  # fmt: skip
