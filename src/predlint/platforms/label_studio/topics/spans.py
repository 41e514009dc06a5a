"""Spans in texts, dialogues, web pages and recordings, compared with the task's own data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.texts import lazy_regex, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio.declarations import ResultForm
from predlint.platforms.label_studio.import_effects import LOST, SHOWN_WRONG
from predlint.platforms.label_studio.record import Result, Role, View, number, page_offsets
from predlint.platforms.label_studio.tags import Json
from predlint.platforms.label_studio.texts import CountedText, intended_text
from predlint.platforms.label_studio.topics import offsets
from predlint.platforms.label_studio.topics.offsets import (
    OF_ENDS,
    NegativeSpanEnd,
    NotAnOffsetLost,
    OffsetMissing,
    RegionOffset,
    RegionSpanBackwards,
    RegionSpanEmpty,
    SpanEndNotWhole,
    SpanMissing,
    as_length,
    ordered,
    reads_as_count,
)
from predlint.platforms.label_studio.topics.quotes import (
    OF_QUOTE,
    CountedOtherwise,
    RegionSpanBeyondText,
    RegionTextDiffers,
    as_bytes,
    end_of_quoted,
    marked_text,
    quoted_turns,
)
from predlint.platforms.label_studio.topics.timelines import (
    OF_TIMES,
    BeyondRecording,
    check_timeline,
    check_timeseries,
)
from predlint.platforms.label_studio.topics.values import NothingOfSpan
from predlint.platforms.numbers import integer_of
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, on

# -- Violations of spans in texts, recordings and videos: offsets, seconds and frames --------------------------------


class ParagraphNumberType(Violation, code="SPN118", slug="paragraph-number-type", layer="record"):
    """The number of a paragraph is given as a number, not as a string.

    Why: Exports have the first and the last paragraph of a span as strings, and the editor draws no span that has numbers there. Servers
    take both.
    Fix: Put the number into quotes: "start": "0".
    """

    member: str
    number: int

    template = "{member} is {value:quoted}, and the editor knows the number of a paragraph as a string only", 'write "{number}"'
    usual_effect = LOST

    @fixes(safe="puts the number into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_id()


class RegionPathSearches(Violation, code="SPN116", slug="region-path-searches", severity=Severity.WARNING, layer="record"):
    """An end of a span in a web page is an XPath that searches for its node, or is not written as the editor writes it.

    Why: Browsers understand such paths; the editor compares a path with those that it made itself: from the body of the page, each step
    with its number. It does not find a node by its text, its attributes or anywhere below another, nor by /html/body/h1. Label Studio 1.23
    lists the region and does not show it, unless globalOffsets tell its place; older releases follow more paths.
    Fix: Give the steps from the body with their numbers, as exports have them; the first is 1.
    """

    member: str

    def words(self) -> Words:
        fix = 'write the steps to the node, as exports have them: "/div[1]/p[2]/text()[1]"'
        return (
            f"{self.member} is an XPath that searches, {quote(self.value)}; {_EDITOR} only follows steps, and does not show the region",
            fix,
        )


class PathOtherwise(Violation, of=RegionPathSearches):
    """An end of a span in a web page is an XPath in another form than the editor writes."""

    member: str
    intended: str
    """The path as the editor writes it."""

    def words(self) -> Words:
        return (
            f"{self.member} is {quote(self.value)}, and {_EDITOR} knows this path only as {quote(self.intended)}",
            f"write {quote(self.intended)}",
        )


#: The release that is known to compare paths exactly.
_EDITOR = "the editor of Label Studio 1.23"


class NothingBetween(Violation, of=RegionSpanEmpty):
    """A span over several paragraphs has no characters in it."""

    template = (
        "the span is empty: it begins after the text of its first paragraph and ends before that of its last",
        "endOffset is exclusive, and counts in the paragraph that end names: give the place of the last character there, plus 1",
    )
    usual_effect = LOST


class BeyondPage(Violation, of=RegionSpanBeyondText):
    """An offset lies beyond the text of the page, its tags counted."""

    member: str
    length: int

    template = (
        "{member} is {value:,}, but the page has {length:,} characters, its tags counted",
        "offsets count what is seen of the page, from 0, end is exclusive",
    )
    usual_effect = SHOWN_WRONG


class OfOtherEncoding(Violation, of=RegionTextDiffers):
    """The offsets of a span fit the decoded text, but the editor shows a letter for each byte of it."""

    found: str

    template = (
        "the span covers {found:quoted}, but its text is {value:quoted}: people see a letter for each byte of the text",
        'write encoding="base64unicode" in the config: the offsets are right then',
    )
    usual_effect = SHOWN_WRONG


class TagsCounted(Violation, of=RegionTextDiffers):
    """The offsets of a span in a web page count the tags of the page."""

    quoted: str

    template = (
        "the offsets of {quoted:quoted} count the tags of the page, which the editor does not",
        "count in what is seen of the page, or give the XPaths of nodes and offsets in them",
    )
    usual_effect = SHOWN_WRONG


class ParagraphUnknown(Violation, code="SPN108", slug="paragraph-unknown", layer="record"):
    """A span is in a paragraph that the dialogue does not have, or beyond the end of its paragraph.

    Why: The editor cannot find the place, and the region is lost.
    Fix: Paragraphs are counted from 0; offsets start again in each.
    """

    member: str
    count: int

    def words(self) -> Words:
        return f"{self.member} is paragraph {quote(self.value)}, but the dialogue has {self.count:,} (counted from 0)", (
            f"the last one is {self.count - 1}" if self.count else "the dialogue is empty"
        )

    usual_effect = LOST


class InParagraph(Violation, of=ParagraphUnknown):
    """An offset lies beyond the end of its paragraph."""

    member: str
    length: int

    template = (
        "{member} is {value:quoted}, but the paragraph has {length:,} characters",
        "offsets count UTF-16 units of one paragraph, from 0",
    )
    usual_effect = SHOWN_WRONG


# -- Record rules on spans whose ends name a paragraph of a dialogue, or a node of a web page, with offsets in it ----


_NUMBERS = (int, float)
_OFFSETS = ("startOffset", "endOffset")
_PLACE = "an XPath or a number of characters"
_COUNT = "a whole number of characters"
_STEPS = "an XPath that counts the steps to a node"
#: Marks of an XPath that searches for its node instead of counting the steps to it.
_SEARCHES = lazy_regex(r"^\.|//|[@*|]|\[[^\]0-9]|::")
#: Beginning of a path in other libraries; the editor counts from the body of a page.
_ABOVE_BODY = lazy_regex(r"^/html(\[1\])?(?=/|$)(/body(\[1\])?(?=/|$))?")
#: The end of a step that has no number.
_UNNUMBERED = lazy_regex(r"(?<=[^\]/])(?=/|$)")
#: A page that is loaded from elsewhere, though the config does not say so.
_PLACE_OF_PAGE = lazy_regex(r"\w+://|data:|/data/")


def check_hypertext(view: View, result: Result, page: CountedText | None = None) -> None:
    """Checks a span in a web page, except for its nodes, which only a browser can find. ``page``: the page in the data."""
    value, at = result.value, result.at
    size = page.length if page is not None and not _PLACE_OF_PAGE.match(page.text) else None
    whole = page_offsets(value)
    if whole is not None and not _is_placed(value):
        ordered(view, (at, "globalOffsets"), whole, size)
    elif whole is None and value.keys().isdisjoint(("start", "end")):
        view.report(at, value, NothingOfSpan, result.control.name, ("start", "end"))
        return
    for member in ("start", "end"):
        if member not in value and whole is None:
            view.report((at, member), None, SpanMissing, result.control.name, member)
        elif member in value and value[member].__class__ not in (int, float, str):
            view.report((at, member), value[member], RegionOffset, member, _PLACE)
    start, end = value.get("start"), value.get("end")
    if start.__class__ in _NUMBERS and end.__class__ in _NUMBERS:
        _counted(view, at, value, size)
    elif whole is None and isinstance(start, str) and isinstance(end, str):
        _check_offsets(view, result, bare=reads_as_count(start) and reads_as_count(end))
    if whole is None:  # with them the editor draws spans whose paths it does not find
        _paths(view, at, value)
    if isinstance(start, str) and start == end:
        _in_order(view, at, value, size)


def _counted(view: View, at: Path, value: Json, size: int | None) -> None:
    """Checks ends that count the characters of a page: whole numbers from 0, in their order."""
    for member in ("start", "end"):
        end = number(value[member])
        if end is not None and end < 0:
            view.report((at, member), value[member], NegativeSpanEnd, member)
        elif end is not None and end != int(end):
            view.report((at, member), value[member], SpanEndNotWhole, member, _COUNT)
    ordered(view, at, value, size, reported=True)


def _paths(view: View, at: Path, value: Json) -> None:
    """Reports ends that are paths which the editor does not follow."""
    paths = [isinstance(value.get(member), str) and not reads_as_count(value[member]) for member in ("start", "end")]
    for member, is_path in zip(("start", "end"), paths, strict=True):
        end: Any = value.get(member)
        if is_path and _SEARCHES.search(end):
            view.report((at, member), end, RegionPathSearches, member)
        elif is_path and end.startswith("/") and (intended := _as_written(end)) != end:
            view.report((at, member), end, PathOtherwise, member, intended)
        elif (is_path and end and not end.startswith("/")) or (any(paths) and not is_path and _is_count(end)):
            view.report((at, member), end, NotAnOffsetLost, member, _STEPS if any(paths) else _PLACE)


def check_on_page(view: View, result: Result, page: CountedText) -> None:
    """Reports offsets beyond the end of the page in the data, its tags counted, and offsets that do count the tags."""
    value, at = result.value, result.at
    if _PLACE_OF_PAGE.match(page.text):
        return
    counted = counted_ends(value)
    given: list[tuple[Path, str, Any]] = [(at, member, value.get(member)) for member in _OFFSETS]
    if counted is not None:
        given = [(at, member, value[member]) for member in ("start", "end")]
    whole = page_offsets(value)
    if whole is not None and not _is_placed(value):
        given += [((at, "globalOffsets"), member, whole[member]) for member in ("start", "end")]
    for path, member, offset in given:
        length = page.length if member in ("start", "end") else CountedText(page.text, in_units=True).length
        if (number(offset) or 0) > length:
            view.report((path, member), offset, BeyondPage, member, length)
            return
    quoted = value.get("text")
    if not isinstance(quoted, str) or not quoted:
        return
    if counted is None:
        _in_node(view, result, page, quoted)
    elif (seen := page.without_tags).substring(*counted) == quoted:
        return
    elif page.substring(*counted) == quoted and page.past_first_tag <= counted[0]:
        view.report((at, "start"), value["start"], TagsCounted, quoted)
    elif (right := seen.recounted(*counted)) is not None and seen.substring(*right) == quoted:
        view.report((at, "start"), value["start"], CountedOtherwise, *right, seen.in_units)


def _in_node(view: View, result: Result, page: CountedText, quoted: str) -> None:
    """Reports offsets in a node that count an emoji as one, where the quoted text stands at these in some node, and at no others in any."""
    value = result.value
    offsets = [integer_of(value.get(member)) for member in _OFFSETS]
    if page.is_plain or value.get("start") != value.get("end") or offsets[0] is None or offsets[1] is None:
        return
    nodes = page.nodes
    if any([node.substring(offsets[0], offsets[1]) == quoted for node in nodes]):
        return
    for node in nodes:
        right = node.recounted(offsets[0], offsets[1])
        if right is not None and node.substring(*right) == quoted:
            view.report((result.at, _OFFSETS[0]), value[_OFFSETS[0]], CountedOtherwise, *right, True, _OFFSETS)
            return


def counted_ends(value: Json) -> tuple[int, int] | None:
    """Returns the ends of a span that count characters of the page; None for offsets in nodes, and for invalid ends."""
    start, end = number(value.get("start")), number(value.get("end"))
    if start is None or end is None or not 0 <= start < end or start != int(start) or end != int(end):
        return None
    return (int(start), int(end)) if value.get("startOffset") is None and value.get("endOffset") is None else None


def _as_written(path: str) -> str:
    """Returns a path to a node of a page as the editor writes it: from the body, each step with its number."""
    return _UNNUMBERED.sub("[1]", _ABOVE_BODY.sub("", path)) or "/"


def _is_placed(value: Json) -> bool:
    """Returns True for a span whose paths and offsets give its place; the editor then does not read ``globalOffsets``."""
    paths = [path for path in (value.get("start"), value.get("end")) if isinstance(path, str) and path.startswith("/")]
    offsets = [number(value.get(member)) for member in _OFFSETS]
    return len(paths) == 2 and None not in offsets and not any(map(_SEARCHES.search, paths))


def _in_order(view: View, at: Path, value: Json, whole: CountedText | int | None) -> bool:
    """Returns True if offsets in one paragraph or node are in order and mark something; reports what is wrong otherwise."""
    start, end = number(value.get("startOffset")), number(value.get("endOffset"))
    if start is None or end is None or start < end:
        return True
    if start > end:
        if end >= 0:  # one below 0 is reported elsewhere
            params = value["startOffset"], value["endOffset"], "startOffset and endOffset"
            view.report(
                (at, "endOffset"), value["endOffset"], RegionSpanBackwards, *params, *as_length(start, end, value.get("text"), whole)
            )
    else:
        view.report((at, "endOffset"), value["endOffset"], RegionSpanEmpty, value["startOffset"], True)
    return False


def check_paragraphs(view: View, result: Result) -> None:
    value, at = result.value, result.at
    ends = {member: paragraph_number(value.get(member)) for member in ("start", "end")}
    for member, index in ends.items():
        if member in value and index is None:
            unit = "the number of a paragraph, from 0"
            view.report((at, member), value[member], RegionOffset, member, unit)
        elif index is not None and not isinstance(value[member], str):
            view.report((at, member), value[member], ParagraphNumberType, member, index)
    start, end = ends["start"], ends["end"]
    if start is None or end is None:
        return
    _check_offsets(view, result)
    tag = result.role.tag
    listed = view.shown(tag, result.repeat) if tag is not None else None
    dialogue = cast("list[Any]", listed) if isinstance(listed, list) else None
    for member, index in (("start", start), ("end", end)):
        if dialogue is not None and index >= len(dialogue):
            view.report((at, member), value[member], ParagraphUnknown, member, len(dialogue))
            return
    offsets = number(value.get("startOffset")), number(value.get("endOffset"))
    if start > end:
        ends = "start and end" if offsets == (None, None) else "start and end, and startOffset and endOffset too"
        view.report((at, "end"), value["end"], RegionSpanBackwards, value["start"], value["end"], ends)
        return
    key = tag.attributes.get("textkey", "text") if tag is not None else "text"
    item = dialogue[start] if dialogue is not None else None
    first_text = cast("Json", item).get(key) if isinstance(item, dict) else None
    in_order = start < end or _in_order(view, at, value, CountedText(first_text, in_units=True) if isinstance(first_text, str) else None)
    if dialogue is None:
        return
    for member, index, offset in (("startOffset", start, offsets[0]), ("endOffset", end, offsets[1])):
        item = dialogue[index]
        text = cast("Json", item).get(key) if isinstance(item, dict) else None
        if isinstance(text, str) and offset is not None and offset > (length := CountedText(text, in_units=True).length):
            view.report((at, member), value[member], InParagraph, member, length)
            return
    if not in_order:
        return
    if start < end and None not in offsets and not any(_covered(dialogue, key, (start, end), cast("tuple[float, float]", offsets))):
        view.report((at, "endOffset"), value["endOffset"], NothingBetween)
    quoted = value.get("text")
    if start == end and isinstance(first_text, str) and None not in offsets:
        span = int(cast(float, offsets[0])), int(cast(float, offsets[1]))
        if 0 <= span[0] <= span[1]:
            marked_text(view, at, CountedText(first_text, in_units=True), span, value, _OFFSETS)
    last_text = cast("Json", dialogue[end]).get(key) if isinstance(dialogue[end], dict) else None
    if start < end and isinstance(first_text, str) and isinstance(last_text, str) and isinstance(quoted, str) and None not in offsets:
        span = int(cast(float, offsets[0])), int(cast(float, offsets[1]))
        if min(span) >= 0 and quoted:
            quoted_turns(view, at, (first_text, last_text), span, quoted)


def _covered(dialogue: list[Any], key: str, paragraphs: tuple[int, int], offsets: tuple[float, float]) -> Iterator[bool]:
    """Yields for each paragraph of a span, from the first to the last, whether the span marks something there; unknown texts count as
    marked."""
    first, last = paragraphs
    for index in range(first, last + 1):
        text = cast("Json", dialogue[index]).get(key) if isinstance(dialogue[index], dict) else None
        if index == last:
            yield offsets[1] > 0
        elif not isinstance(text, str):
            yield True
        elif index == first:
            yield CountedText(text, in_units=True).length > offsets[0]
        else:
            yield bool(text)


def _check_offsets(view: View, result: Result, *, bare: bool = False) -> None:
    """Reports missing offsets in paragraphs or nodes: without them, or with null, the editor draws nothing. ``bare``: True if the ends are
        numbers
    in quotes, which count as offsets themselves if both offsets are missing.
    """
    lacking = [member for member in _OFFSETS if result.value.get(member) is None]
    for member in lacking if len(lacking) == 1 or not bare else ():
        view.report((result.at, member), None, OffsetMissing, result.control.name, member)


def _is_count(value: Any) -> bool:
    return number(value) is not None or (isinstance(value, str) and reads_as_count(value))


def paragraph_number(value: Any) -> int | None:
    """Returns the number of a paragraph, also one written as text; None for other values."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    found = integer_of(value)
    return found if found is not None and found >= 0 else None


# -- Record rules on spans in texts, dialogues, recordings, series and timelines, compared with the task's own data --


def span_needs_check(role: Role) -> bool:
    """Returns False for results that are not spans."""
    return role.form in ("labels", "hypertext") or role.form in _RULES


def check_span(view: View, result: Result) -> None:
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
        check_paragraphs(view, result)
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
    check_hypertext(view, result, view.text_of(shown) if isinstance(shown, str) else None)
    if not isinstance(shown, str) or tag is None:
        return
    if tag.tag.lower() == "hypertext":
        check_on_page(view, result, view.text_of(shown))
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


_RULES: dict[str, Callable[[View, Result], None]] = {
    "paragraphs": check_paragraphs, "timeseries": check_timeseries, "timeline": check_timeline,
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
        return Declared(on((), *offsets.span_constraint(form.config, form.control)))
    return Declared(on(("value",), *offsets.SECONDS)) if tags and tags <= {"audio", "audioplus"} else None


_YIELDS = OF_QUOTE | OF_ENDS | OF_TIMES | codes_of(ParagraphUnknown, ParagraphNumberType, RegionPathSearches)

OF_SPAN = Check(check_span, _YIELDS, ("value",), _under)
