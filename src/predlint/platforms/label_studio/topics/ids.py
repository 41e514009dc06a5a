"""Ids of results, regions that are there twice, and the items and pages that they belong to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import spec_of
from predlint.model.texts import quote
from predlint.model.violation import Effect, Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.label_studio.import_effects import LOST, is_own_number
from predlint.platforms.label_studio.record import Result, View, is_point, number
from predlint.platforms.label_studio.tags import CONTROLS, Json
from predlint.platforms.label_studio.topics.coordinates import ROUNDING
from predlint.platforms.label_studio.topics.members import FirstPage, ResultMemberMisspelt
from predlint.platforms.label_studio.topics.relations import as_text, quote_id
from predlint.platforms.numbers import bracketed_integer, integer_of, quoted_integer
from predlint.shape.nodes import Member, Text


class ResultIdType(Violation, code="LNK103", slug="result-id-type"):
    """The id of a result, or of a relation, is not a string.

    Why: When a person opens the task, the editor takes the results of a prediction over, and makes new ids of theirs, as texts. It stops at
    one that is a number, null or anything else: no result is shown. Results of annotations keep their ids, also numbers and null:
    this is about predictions. Without an id, or with an empty one, a result gets an id of its own.
    Fix: Write the id as a string, or leave it out.
    """

    def words(self) -> Words:
        fix = "leave it out" if self.value is None else as_text(self.value) or 'write a string such as "r1", or leave it out'
        return f"the id of a result must be a string, found {quote(self.value)}", fix

    usual_effect = Effect("the editor stops there, and shows no result", LOST.of_annotation)

    @staticmethod
    def is_harmless_when_annotated(value: Any) -> bool:
        return value is None or is_own_number(value)

    @fixes(safe="puts the number into quotes, and removes a null")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_safely() if self.value is None else quote_id(at)


class RegionIdTwice(Violation, code="LNK102", slug="region-id-twice", layer="record"):
    """Two regions have the same id.

    Why: Results with one id are one region: of two shapes one disappears.
    Fix: Give each region an id of its own; only labels and answers share that of their region.
    """

    first: int
    moves: bool = False
    """True if both are on a video and their key frames differ: they may be one object."""

    def words(self) -> Words:
        fix = "give each region an id of its own"
        if self.moves:
            fix = 'put all key frames of one object into the "sequence" of one result; give another object an id of its own'
        return f"two regions have the id {quote(self.value)} (the other is result {self.first}), and only one stays", fix

    usual_effect = LOST


class ResultTwice(Violation, code="LNK118", slug="result-twice", severity=Severity.WARNING, layer="record"):
    """A region is there twice, the same in everything and with the same id.

    Why: Current releases of the editor keep the first of results with the same id, from_name and type. Older ones list the region twice,
    and an annotation made of the prediction has it twice.
    Fix: Leave one of the two out; give each region an id of its own where two are meant.
    """

    first: int

    template = (
        "the result is the same as result {first}, id included: current releases of the editor show it once, older ones twice",
        "leave one of the two out; if another region is meant, give it an id of its own",
    )


class RegionTwice(Violation, code="DUP101", slug="region-twice", severity=Severity.WARNING, layer="record"):
    """A region is there twice under two ids.

    Why: The editor draws both, one on top of the other, and an annotation made of the prediction has both. The same place with another
    label, or with other answers about it, is a region of its own, and fine.
    Fix: Leave one of the two out. Relations and parentID then name the one that stays.
    """

    first: int
    has_id: bool
    named: bool
    """True if relations or child regions refer to it by its id."""

    def words(self) -> Words:
        under = " under another id" if self.has_id else ""
        message = f"the region is the same as result {self.first}{under}: it is drawn twice, one on top of the other"
        return message, "leave one of the two out" + (
            ", and write the id of the one that stays wherever the other's is named" if self.named else ""
        )


_OUTLINES = {
    "points": "the outline (points)", "rle": "the mask (rle)", "imageDataURL": "the mask (imageDataURL)", "vertices": "the line (vertices)",
}  # fmt: skip


class RegionGeometryDiffers(Violation, code="LNK110", slug="region-geometry-differs", severity=Severity.WARNING, layer="record"):
    """Two results of one region give it different geometry.

    Why: A shape and the labels or answers with its id describe the same region, and its geometry is repeated in each. Where the copies
    differ, which one is shown depends on their order.
    Fix: Write the same numbers into all results of a region.
    """

    parameters = (("tolerance_percent", 0.1),)

    member: str
    first: int
    other: Any
    """The number or text that the other result has; None for lists and masks."""
    more: int
    """Number of other results of the region that have the geometry of this one."""

    def words(self) -> Words:
        too = f"; {'one more result has' if self.more == 1 else f'{self.more} more results have'} the same as this one" if self.more else ""
        how = (
            f"is {quote(self.value)} here and {quote(self.other)} in result {self.first}"
            if self.other is not None
            else f"is not that of result {self.first}"
        )
        return f"{_OUTLINES.get(self.member, self.member)} {how}, though both have the same id{too}", (
            "results with one id are one region: repeat its geometry, or give this one an id of its own"
        )


class OriginalSizesDiffer(Violation, code="GEO117", slug="original-sizes-differ", severity=Severity.WARNING, layer="record"):
    """Results about one image give it different sizes.

    Why: Only one of them can be right; masks and exports in pixels of the others will be off.
    Fix: Read the size from the image once, and write the same into all its results.
    """

    size: str
    first: str
    index: int

    template = "the image is {size} here and {first} in result {index}", "give the image's own size in all of them"


class ItemBeyond(Violation, code="LNK109", slug="item-index", in_part=True):
    """item_index is not the number of an item of the list, or pageIndex that of a page.

    Why: With several images in a task, item_index says which one a result is about, counted from 0; pageIndex says which page of a PDF a
    box of OcrLabels is on. A result for one that is not there is lost.
    Fix: Count items from 0, and pages from 1.
    """

    data_key: str | None
    count: int | None
    """Number of items; None if the data is one image instead of a list."""

    def words(self) -> Words:
        if self.count is None:
            return f"item_index is {quote(self.value)}, but data {quote(self.data_key)} is one image, which counts as 0", (
                f"leave it out, if the result is on that image; else write a list of images into data {quote(self.data_key)}"
            )
        if not self.count:
            return (
                f"item_index is {quote(self.value)}, but data {quote(self.data_key)} is an empty list",
                "give the items, or leave the result out",
            )
        items = f"{self.count:,} item{'s' if self.count != 1 else ''}"
        return (
            f"item_index is {quote(self.value)}, but data {quote(self.data_key)} has {items} (counted from 0)",
            f"the last one is {self.count - 1}",
        )

    usual_effect = LOST

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class ItemIndex(Violation, of=ItemBeyond):
    """item_index is not a whole number from 0."""

    def words(self) -> Words:
        fix = (
            quoted_integer(self.value, 0) or bracketed_integer(self.value, 0) or "the first item is 0; leave it out where there is one only"
        )
        return f"item_index must be a whole number from 0, found {quote(self.value)}", fix

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class PageIndex(Violation, of=ItemBeyond):
    """pageIndex is below 0 or not a whole number."""

    def words(self) -> Words:
        fix = quoted_integer(self.value, 1) or bracketed_integer(self.value, 1) or "the first page is 1"
        return f"pageIndex must be a whole number from 1, found {quote(self.value)}: no page has it", fix

    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


class PageOfRegion(Violation, code="LNK119", slug="page-of-region", severity=Severity.WARNING, layer="record"):
    """A box of OcrLabels does not say which page of the PDF it is on, or says 0.

    Why: Label Studio's page on PDF has a pageIndex in each result, counted from 1, and names no page on which a box without one is shown.
    Fix: Write the number of the page: 1 for the first, as "pageIndex" in the value.
    """

    template = "the box does not say which page of the PDF it is on", 'add "pageIndex": the number of the page, from 1'


class PageZero(Violation, of=PageOfRegion):
    """pageIndex is 0, though pages are counted from 1."""

    template = "pageIndex is 0, and pages are counted from 1", "add 1 to each pageIndex if they were counted from 0"


class ItemMissing(Violation, of=ItemBeyond):
    """A result of a control that is asked for each item has no item_index."""

    control: str

    template = (
        "{control} is asked for each item, and the result has no item_index: it is shown on none",
        'add "item_index": the number of the item, from 0',
    )
    usual_effect = LOST

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


# -- Finds equal regions with different ids: the editor draws both, one on top of the other --------------------------


#: Members of a result that do not affect what it shows. Its meta may hold a note, which is shown.
_IGNORED_MEMBERS = frozenset({"id", "score", "origin", "readonly", "hidden"})
#: Types that hold other values. Regions whose other values differ are not compared further.
_CONTAINERS = (list, dict)
#: Maximum number of differing regions that are compared among similar ones.
_MAX_COMPARED = 20
#: Regions with more answers are not compared.
_MOST_ABOUT = 50
#: Depth up to which values are compared in a sketch: vertices and key frames.
_DEEP = 4


def id_member() -> Member:
    return Member(Text(spec_of(ResultIdType), usual_least=1))


def duplicate_regions(view: View, regions: Sequence[Result]) -> None:
    """Reports regions that show the same as an earlier one. Regions with different answers are different."""
    plain = [(each.control.name, frozenset([kv for kv in each.value.items() if kv[1].__class__ not in _CONTAINERS])) for each in regions]
    if len({*plain}) == len(plain):
        return
    times, similar = Counter(plain), dict[Any, list[Result]]()
    for region, one in zip(regions, plain, strict=True):
        if times[one] > 1 and region.shows_region():
            similar.setdefault((region.control.name, _sketch(region.value)), []).append(region)
    by_id: dict[str | None, list[Result]] = {}
    if any([len(some) > 1 for some in similar.values()]):
        for result in view.results.known:
            by_id.setdefault(result.id, []).append(result)
    named: set[Any] | None = None
    for some in similar.values():
        first: list[Result] = []
        for region in some if len(some) > 1 else ():
            other = next((one for one in first if _is_same(one, region, by_id)), None)
            if other is None:
                first += [region] if len(first) < _MAX_COMPARED else []
            elif other.id is None or other.id != region.id:
                named = _named(view) if named is None and region.id is not None else named
                about_it = other.index, region.id is not None, named is not None and region.id in named
                view.report(region.path, None, RegionTwice, *about_it)


def _is_same(one: Result, two: Result, about: dict[str | None, list[Result]]) -> bool:
    if _shown(one) != _shown(two):
        return False
    here, there = [[_shown(each) for each in about[result.id] if each is not result] if result.id else [] for result in (one, two)]
    return len(here) == len(there) <= _MOST_ABOUT and all([each in there for each in here])


def _shown(result: Result) -> dict[str, Any]:
    return {name: value for name, value in result.whole.items() if name not in _IGNORED_MEMBERS}


def _named(view: View) -> set[Any]:
    """Returns the ids that relations and parentID refer to."""
    listed: Any = view.prediction.get("result")
    results = (
        [cast("dict[str, Any]", one) for one in cast("list[Any]", listed) if one.__class__ is dict] if listed.__class__ is list else []
    )
    return {end for one in results for name in ("from_id", "to_id", "parentID") if isinstance(end := one.get(name), str)}


def _sketch(value: Any, deep: int = 0) -> Any:
    """Returns a cheap summary that is equal for equal values: of a list, its length, first and last item."""
    if deep >= _DEEP:
        return len(value)
    if value.__class__ is dict:
        items = value.items()
        return frozenset([(name, _sketch(each, deep + 1) if each.__class__ in _CONTAINERS else each) for name, each in items])
    ends = (value[0], value[-1]) if value else ()
    return len(value), *[_sketch(each, deep + 1) if each.__class__ in _CONTAINERS else each for each in ends]


# -- Compares the geometry of two results of one region: results with one id must repeat it --------------------------


#: A difference up to this, in percent, is rounding.
_SAME = 0.1
_GEOMETRY = ("x", "y", "width", "height", "radiusX", "radiusY")
#: List of the parts of a region -> the numbers of one part.
_PARTS = {"sequence": ("frame", *_GEOMETRY), "vertices": ("x", "y"), "ranges": ("start", "end")}


def geometry_differs(result: Result, other: Result) -> str | None:
    """Returns the first member in which the geometry of two results differs, or None."""
    for member in [each for each in _GEOMETRY if each in result.value and each in other.value]:
        here, there = number(result.value[member]), number(other.value[member])
        if here is None or there is None or abs(here - there) <= _SAME or not _is_on_image(member, there):
            continue
        if result.form != "labels" or _is_on_image(member, here):
            return member
    return _differs_otherwise(result.value, other.value)


def _differs_otherwise(here: Json, there: Json) -> str | None:
    """Returns the first member that differs among the ends of a span, rotation, points, lists of parts and masks; None if none does."""
    for member in [each for each in ("start", "end", "startOffset", "endOffset") if each in here and each in there]:
        if _ends_differ(here[member], there[member], whole=member.endswith("Offset")):
            return member
    turned = [float(by) for by in (number(here.get("rotation")), number(there.get("rotation"))) if by is not None and abs(by) <= 360]
    if len(turned) == 2 and _SAME < abs(turned[0] - turned[1]) % 360 < 360 - _SAME:  # larger rotations are reported elsewhere
        return "rotation"
    if _points_differ(here.get("points"), there.get("points")):
        return "points"
    for member in [each for each in _PARTS if each in here and each in there]:
        if _parts_differ(here[member], there[member], _PARTS[member]):
            return member
    if _texts_differ(here.get("imageDataURL"), there.get("imageDataURL")):
        return "imageDataURL"
    masks = [cast("list[Any]", given) for given in (here.get("rle"), there.get("rle")) if isinstance(given, list) and given]
    return "rle" if len(masks) == 2 and masks[0] != masks[1] else None


def _points_differ(here: Any, there: Any) -> bool:
    """Returns True if two outlines differ in their number of points, or in the place of one."""
    outlines = [cast("list[Any]", given) for given in (here, there) if isinstance(given, list) and given]
    if len(outlines) != 2 or not all(is_point(point) for outline in outlines for point in outline):
        return False
    if len(outlines[0]) != len(outlines[1]):
        return True
    return any(abs(c - d) > _SAME for one, two in zip(*outlines, strict=True) for c, d in zip(one, two, strict=True))


def _ends_differ(here: Any, there: Any, *, whole: bool) -> bool:
    """Returns True if two ends of spans differ, as numbers or (for nodes and turns) as texts. An invalid end of the region itself, below 0
    or a fraction if it must be ``whole``, is reported elsewhere and does not count."""
    one, two = number(here), number(there)
    if one is not None and two is not None:
        return abs(one - two) > _SAME and two >= 0 and not (whole and two != int(two))
    return _texts_differ(here, there)


def _texts_differ(here: Any, there: Any) -> bool:
    return isinstance(here, str) and isinstance(there, str) and here != there


def _parts_differ(here: Any, there: Any, members: tuple[str, ...]) -> bool:
    """Returns True if two lists of parts differ in length or in a number: another frame of the video, or a box elsewhere."""
    lists = [cast("list[Any]", given) for given in (here, there) if isinstance(given, list) and given]
    if len(lists) != 2 or not all(isinstance(part, dict) for parts in lists for part in parts):
        return False
    if len(lists[0]) != len(lists[1]):
        return True
    return any(_differs_by(one, two, member) for one, two in zip(*lists, strict=True) for member in members)


def _differs_by(here: Json, there: Json, member: str) -> bool:
    one, two = number(here.get(member)), number(there.get(member))
    return one is not None and two is not None and abs(one - two) > _SAME


def _is_on_image(member: str, given: float) -> bool:
    """Returns False for a coordinate or size beyond the image. It is reported elsewhere, and differences from it do not count."""
    least_is_told = given < -ROUNDING if member in "xy" else given <= 0
    return not least_is_told and (given <= 100 + ROUNDING or member.startswith("radius"))


_SIDES = ("original_width", "original_height")
#: Maximum number of differing groups of one region with which a result is compared.
_MOST_LOTS = 20


def check_same_ids(view: View, results: list[Result]) -> None:
    """Checks results with the same id, which are one region: a second shape is lost, and differing copies of the geometry are suspect."""
    first: dict[str, Result] = {}
    frames: dict[str, set[float]] = {}
    for result in results:
        id_ = result.id
        if id_ is None:
            continue
        other = first.get(id_)
        if result.role.is_region and result.kind is not None:
            if other is None:
                first[id_] = result
            elif result.control.name == other.control.name or result.form != other.form:
                if not result.shows_region():
                    continue  # exports make such results of video boxes, and of masks with labels of several tags
                if not other.shows_region():  # such a result, before the region itself
                    first[id_] = result
                    continue
                if result.whole == other.whole:  # nothing is lost
                    view.report(result.path, None, ResultTwice, other.index)
                    continue
                view.report((result.path, "id"), id_, RegionIdTwice, other.index, _is_part(result, other, frames))
                continue
    differing: dict[tuple[str | None, str], list[list[Result]]] = {}
    for result in results:
        other = first.get(result.id or "")
        if other is None or other is result or result.control.name == other.control.name:
            continue
        if (member := geometry_differs(result, other)) is not None:
            groups = differing.setdefault((result.id, member), [])
            similar = next((lot for lot in groups[:_MOST_LOTS] if geometry_differs(result, lot[0]) is None), None)
            if similar is None:
                groups.append([result])
            else:
                similar.append(result)
    for (id_, member), groups in differing.items():
        other = first[id_ or ""]
        for result, *more in groups:  # equal geometry of several results is one mistake
            here, there = result.value.get(member), other.value.get(member)
            there = None if isinstance(there, list) or member == "imageDataURL" else there
            view.report((result.at, member), here, RegionGeometryDiffers, member, other.index, there, len(more))


def _is_part(result: Result, other: Result, known: dict[str, set[float]]) -> bool:
    """Returns True if results with one id have no key frames in common: each may be a part of one object. ``known``: id -> frames of
    earlier results."""
    if any(one.form not in ("video-box", "video-vector") for one in (result, other)):
        return False
    before, here = known.setdefault(other.id or "", _frames(other)), _frames(result)
    apart = before.isdisjoint(here)
    before |= here
    return apart


def _frames(result: Result) -> set[float]:
    """The key frames of a result."""
    sequence: Any = result.value.get("sequence")
    given = (
        [cast("Json", one).get("frame") for one in cast("list[Any]", sequence) if isinstance(one, dict)]
        if isinstance(sequence, list)
        else []
    )
    return {frame for frame in map(number, given) if frame is not None}


#: Names of item_index in other formats.
_PAGES = ("page", "page_number", "pageNumber", "page_index", "pageIndex", "image_index", "imageIndex")


def draws(tag: str) -> bool:
    kind = CONTROLS.get(tag.lower())
    return kind is not None and kind.draws


def check_item(view: View, result: Result) -> None:
    """Checks which item of a list a result is about."""
    tag = result.role.tag
    if result.form == "ocr" and tag is not None and tag.tag.lower() == "pdf":
        _page_of_pdf(view, result)
    if result.control.per_item and not result.control.per_region and tag is not None and tag.listed and _lacks_item(result):
        view.report((result.path, "item_index"), None, ItemMissing, result.control.name)
    listed = view.shown(tag, result.repeat) if tag is not None else None
    alone = tag is not None and tag.tag.lower() == "image" and isinstance(listed, str) and draws(result.control.tag)
    if tag is None or not (alone or (isinstance(listed, list) and (tag.listed or result.control.per_item))):
        return
    count = 1 if alone else len(cast("list[Any]", listed))
    for at, index in ((result.path, result.whole.get("item_index")), (result.at, result.value.get("item_index"))):
        whole = integer_of(index)
        if whole is not None and whole >= count:
            view.report((at, "item_index"), index, ItemBeyond, tag.key, None if alone else count)
    if tag.listed and count > 1 and result.whole.keys().isdisjoint(("item_index", "itemIndex")) and "item_index" not in result.value:
        _page(view, result)


def _page_of_pdf(view: View, result: Result) -> None:
    page = result.value.get("pageIndex")
    if page is None:
        view.report((result.at, "pageIndex"), None, PageOfRegion)
    elif integer_of(page) == 0:
        view.report((result.at, "pageIndex"), page, PageZero)


def _lacks_item(result: Result) -> bool:
    return all(holder.get("item_index") is None for holder in (result.whole, result.value)) and "itemIndex" not in result.whole


def _page(view: View, result: Result) -> None:
    """Reports the number of the image under the name of another format: the editor does not read it and takes the first image."""
    for at, holder in ((result.path, result.whole), (result.at, result.value)):
        for name in _PAGES:
            page = integer_of(holder.get(name))
            if page is not None and page > 0:  # with 0, the first image is the intended one
                view.report((at, name), page, ResultMemberMisspelt if page > 1 else FirstPage, name, None)
                return


def check_sizes(view: View, results: list[Result]) -> None:
    """Checks that all results about one image give the same size."""
    sized = [result for result in results if "original_width" in result.whole and "original_height" in result.whole]
    if not sized or [each.whole[side] for side in _SIDES for each in sized] == [sized[0].whole[side] for side in _SIDES for _ in sized]:
        return
    first: dict[tuple[Any, ...], tuple[int, str, tuple[float, float]]] = {}
    for result in sized:
        width, height = result.size
        index = result.whole.get("item_index", result.value.get("item_index"))
        if width is None or height is None or width <= 0 or height <= 0 or isinstance(index, (dict, list)):
            continue
        size = f"{result.whole['original_width']} × {result.whole['original_height']}"
        place = (str(result.whole.get("to_name")), index)
        known = first.setdefault(place, (result.index, size, (float(width), float(height))))
        if known[2] != (float(width), float(height)):  # 640 and 640.0 are one size
            other = "original_height" if known[2][0] == float(width) else "original_width"
            view.report((result.path, other), result.whole[other], OriginalSizesDiffer, size, known[1], known[0])


OF_IDS = codes_of(
    RegionIdTwice, RegionTwice, ResultTwice, RegionGeometryDiffers, OriginalSizesDiffer, ItemBeyond, PageOfRegion, FirstPage
)  # fmt: skip
