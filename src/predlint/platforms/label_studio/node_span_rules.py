"""Record rules on spans whose ends name a paragraph of a dialogue, or a node of a web page, with offsets in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.common_mistakes import integer_of
from predlint.platforms.label_studio.counted_text import CountedText
from predlint.platforms.label_studio.record_view import Json, Result, View, number, page_offsets
from predlint.platforms.label_studio.span_parts import as_length, marked_text, ordered, quoted_turns, reads_as_number
from predlint.platforms.label_studio.span_words import (
    BeyondPage,
    CountedOtherwise,
    InParagraph,
    NegativeSpanEnd,
    NotAnOffsetLost,
    NothingBetween,
    OffsetMissing,
    ParagraphNumberType,
    ParagraphUnknown,
    PathOtherwise,
    RegionOffset,
    RegionPathSearches,
    RegionSpanBackwards,
    RegionSpanEmpty,
    SpanEndNotWhole,
    SpanMissing,
    TagsCounted,
)
from predlint.platforms.label_studio.words import NothingOfSpan
from predlint.shape.findings import Path

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


def hypertext(view: View, result: Result, page: CountedText | None = None) -> None:
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
        _check_offsets(view, result, bare=reads_as_number(start) and reads_as_number(end))
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
    paths = [isinstance(value.get(member), str) and not reads_as_number(value[member]) for member in ("start", "end")]
    for member, is_path in zip(("start", "end"), paths, strict=True):
        end: Any = value.get(member)
        if is_path and _SEARCHES.search(end):
            view.report((at, member), end, RegionPathSearches, member)
        elif is_path and end.startswith("/") and (intended := _as_written(end)) != end:
            view.report((at, member), end, PathOtherwise, member, intended)
        elif (is_path and end and not end.startswith("/")) or (any(paths) and not is_path and _is_count(end)):
            view.report((at, member), end, NotAnOffsetLost, member, _STEPS if any(paths) else _PLACE)


def on_page(view: View, result: Result, page: CountedText) -> None:
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


def paragraphs(view: View, result: Result) -> None:
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
    return number(value) is not None or (isinstance(value, str) and reads_as_number(value))


def paragraph_number(value: Any) -> int | None:
    """Returns the number of a paragraph, also one written as text; None for other values."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    found = integer_of(value)
    return found if found is not None and found >= 0 else None
