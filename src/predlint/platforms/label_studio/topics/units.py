"""Judges coordinates once the whole prediction is known: the unit of each region, sizes of 0, and what misses the image."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import add_findings, keys_of
from predlint.model.texts import quote
from predlint.model.violation import Effect, Finding, FixContext, Path, Violation, Words, fixes, make_finding
from predlint.platforms.label_studio.declarations import ResultForm
from predlint.platforms.label_studio.import_effects import REFUSED, SHOWN_WRONG, SOME_REFUSE
from predlint.platforms.label_studio.record import Result, Results, View, coordinates, is_point, number, objects_in
from predlint.platforms.label_studio.tags import ON_IMAGE, SMALL, UNLIMITED, Json
from predlint.platforms.label_studio.topics import polygons
from predlint.platforms.label_studio.topics.coordinates import (
    FULL,
    LIKELY_PIXELS,
    ROUNDING,
    VALUES,
    Coordinate,
    NoSize,
    OffPage,
    PercentRange,
    can_start_top_left,
    in_percent,
    may_be_pixels,
    to_the_edge,
)
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, Declared, on

#: End of the scale that many language models use for boxes, whatever the size of the image.
THOUSAND = 1000


class TooWide(Violation, of=PercentRange):
    """A width, a height or a radius is larger than the image."""

    member: str
    part: str = "region"
    image: str | None = None
    no_slip: bool = False

    def words(self) -> Words:
        fix = in_percent(self.value, "clamp it to the image", self.part, self.image, self.no_slip)
        return f"{self.member} is {quote(self.value)}; at most 100 percent of the image is expected", fix

    usual_effect = REFUSED

    @fixes(copies=True)
    def fix(self, at: FixContext) -> Any:
        return to_the_edge(self.value, at)


class Rounding(Violation, code="GEO120", slug="percent-rounding", severity=Severity.WARNING, layer="record"):
    """A coordinate misses the image by a rounding error.

    Why: The editor does not mind 100.0000001, but servers that check predictions with label-studio-sdk 2.1 refuse every coordinate above
    100.
    Fix: Clamp to 0 and 100 as the last step, after all arithmetic.
    """

    member: str

    def words(self) -> Words:
        return f"{self.member} is {self.value!r}, a little outside of 0 to 100 percent", "clamp it to 0 to 100"

    usual_effect = SOME_REFUSE

    @fixes(safe="writes 0 or 100", copies=True)
    def fix(self, at: FixContext) -> Any:
        in_fractions = at.file is not None and at.file.in_fractions  # 0.01 beyond may be a hundredth of the image
        if at.number(at.keys) is None or in_fractions:
            return None
        return at.replace_safely((at.keys, "0" if self.value < 0 else "100"), reveals=False)


class BeyondImage(Violation, code="GEO104", slug="box-beyond-image", layer="record"):
    """A box reaches beyond its image.

    Why: x + width or y + height is above 100. Usually width and height were taken for the far corner, or x and y for the centre, as in
    YOLO.
    Fix: x and y are the top left corner, width and height the size: from corners, width = x2 - x1; from a centre, x = cx - width / 2.
    """

    member: str
    start: str
    end: float
    pixels: str | None = None
    """The size of a small image that the box fits into in pixels; else None."""
    further: bool = False
    """True if a coordinate itself is above 100."""

    def words(self) -> Words:
        fix = f"{self.member} is a size, not the far corner; {self.start} is the {_EDGES[self.start]} edge, not the centre"
        if self.further:
            fix += "; or are these pixels? divide all coordinates by the image's width (or height) and multiply by 100"
        if self.pixels is not None:
            fix += f"; or are these pixels? the box fits into the {self.pixels} of its image: percent are expected"
        return f"{self.start} + {self.member} is {self.end:g}; the image ends at 100 percent", fix

    usual_effect = SHOWN_WRONG

    @fixes(
        unsafe="cuts the box at the edge, by at most 5; not where the boxes of the file fit better as centres, corners or pixels",
        copies=True,
    )
    def fix(self, at: FixContext) -> Any:
        if may_be_pixels(at) or not can_start_top_left(at) or at.enclosing_object.get("rotation"):
            return None
        size, begin = at.number(at.keys) or Decimal(0), at.number([*at.keys[:-1], self.start])
        room = Decimal(100) - begin if begin is not None else Decimal(0)
        return at.replace_unsafely((at.keys, room)) if room > 0 and 0 < size - room <= 100 * Decimal(str(at.max_clip)) else None


_EDGES = {"x": "left", "y": "top"}


class EllipseBeyond(Violation, code="GEO122", slug="ellipse-beyond-image", severity=Severity.WARNING, layer="record"):
    """An ellipse reaches beyond its image.

    Why: It is drawn partly outside. That may be intended, for things that are cut off by the edge; usually the diameter was taken for the
    radius.
    Fix: Halve diameters; x and y are the centre.
    """

    axis: str

    template = "the ellipse reaches beyond the image along {axis}", "correct it, unless the object does so too"


# -- another unit ---------------------------------------------------------------------------------------------------------------


class Pixels(Violation, code="GEO102", slug="pixels-for-percent", layer="record", in_part=True):
    """The coordinates of a region are in pixels.

    Why: They are beyond 100 and all fit into the size of the image that the result gives. The server refuses percentages above 100.
    Fix: Multiply by 100 and divide by original_width (x, width) or original_height (y, height): all coordinates of the file, also those of
    regions that happen to be below 100 and look like percent. Nothing marks these.
    """

    member: str
    width: float
    height: float
    percent: str
    unlimited: bool = False

    template = (
        "the coordinates are in pixels (of an image of {width} × {height}); percent is expected",
        "divide all coordinates by original_width or original_height, and multiply by 100: {member} would be {percent}",
    )

    def effect(self) -> Effect:
        return SHOWN_WRONG if self.unlimited else REFUSED

    @fixes(
        unsafe="divides by original_width or original_height, and multiplies by 100: all that the file has on images, or nothing (nothing, "
        "where an image has no coordinate beyond 100 or no size: pixels and percent look alike there); the size of a key point, a "
        "percentage of the image's width as well, stays where it is below 1"
    )
    def fix(self, at: FixContext) -> Any:
        return at.convert_from_pixels()


class OfThousand(Violation, of=Pixels):
    """The coordinates of a region are on a scale of 0 to 1000."""

    unlimited: bool = False

    template = "the coordinates are on a scale of 0 to 1000; percent is expected", "divide all coordinates by 10"

    def effect(self) -> Effect:
        return SHOWN_WRONG if self.unlimited else REFUSED


class PixelsOfNoSize(Violation, of=Pixels):
    """Coordinates are in pixels, or on a scale of 0 to 1000, and the result does not give the size of its image."""

    of_thousand: bool
    """True if the coordinates may be on a scale of 0 to 1000."""
    unlimited: bool = False

    def words(self) -> Words:
        fix = "divide all coordinates by the image's width or height, and multiply by 100"
        if not self.of_thousand:
            return "the coordinates are in pixels; percent is expected", fix
        message = "the coordinates are in pixels, or on a scale of 0 to 1000; percent is expected"
        return message, f"for pixels, {fix}; for that scale, divide by 10"

    def effect(self) -> Effect:
        return SHOWN_WRONG if self.unlimited else REFUSED

    @fixes()
    def fix(self, at: FixContext) -> Any:
        return at.convert_from_pixels()


def check_units(view: View, suspected: Sequence[Coordinate]) -> None:
    """Checks all coordinates of a prediction. ``suspected``: what the Shape suspects of them."""
    if suspected:
        add_findings(view.out, sizes_of_nothing(view.results.known, suspected), suspected)
    add_findings(view.out, units(view, suspected), suspected, CAUSES)


_ALONG_X = frozenset({"x", "width", "radiusX"})
#: The last key of a path to a coordinate along x: its member, or its index in a point.
_OF_X = frozenset({*_ALONG_X, 0})


# -- sizes of 0 -------------------------------------------------------------------------------------------------------------------


#: Violations that `sizes_of_nothing` reports.
SIZES = (NoSize,)


def sizes_of_nothing(results: Sequence[Result], suspected: Sequence[Coordinate]) -> Iterator[Finding]:
    """Yields findings for sizes of 0 or less: a width and a height of 0 together, and none in key frames where nothing is shown."""
    given = [one for one in suspected if one.kind is NoSize]
    zero = {one.path for one in given if one.value == 0}
    boxes = [each for each in results if each.form == "video-box"] if zero else []
    unseen = {tuple(keys_of(path)) for each in boxes for path in _unseen(each)}
    for one in given:
        holder, member = cast("tuple[Path, str]", one.path)
        part = one.made_as(NoSize).part
        if one.value != 0:
            yield make_finding(NoSize, one.path, one.value, member, part)
        elif not (unseen and tuple(keys_of(holder)) in unseen) and not (member == "height" and (holder, "width") in zero):
            both = member == "width" and (holder, "height") in zero
            yield make_finding(NoSize, one.path, one.value, "width and height" if both else member, part)


def _unseen(result: Result) -> list[Path]:
    """Returns key frames whose size nobody sees: they end an object or come after its end, and no interpolation leads to them. Empty if all
    frames are such, since then nothing is shown at all."""
    given: Any = result.value.get("sequence")
    frames = cast("list[Any]", given) if isinstance(given, list) else []
    unseen: list[Path] = []
    before: Json | None = None
    for index, each in enumerate(frames):
        if not isinstance(each, dict):
            return []
        key_frame = cast("Json", each)
        at, last = number(key_frame.get("frame")), number(before.get("frame")) if before is not None else None
        is_next = at is not None and last is not None and at == last + 1
        if key_frame.get("enabled") is False and (before is None or before.get("enabled") is False or is_next):
            unseen.append(((result.at, "sequence"), index))
        before = key_frame
    return unseen if len(unseen) < len(frames) else []


# -- units ------------------------------------------------------------------------------------------------------------------------


class _Unit(NamedTuple):
    """The unit of the coordinates of one region."""

    cause: Finding | None = None
    """The one cause of all that is wrong with them."""
    size: tuple[float, float] | None = None
    """Size of the image in pixels, if a coordinate is too large for percent."""


_UNKNOWN = _Unit()
#: Violations that `units` reports once for all coordinates of a region.
CAUSES = (Pixels, OfThousand, PixelsOfNoSize)
#: Violations that `units` reports.
UNITS = (*CAUSES, PercentRange, TooWide, OffPage, Rounding, BeyondImage, EllipseBeyond)
#: The keys of a path down to a value with coordinates.
_Keys = tuple[str | int, ...]


def units(view: View, suspected: Sequence[Coordinate]) -> Iterator[Finding]:
    """Yields one finding for each region in another unit, and in other regions one for each coordinate that misses the image."""
    own = *keys_of(view.path), "result"
    known = _units_of(own, view.results)
    for keys in sorted(known):
        if (cause := known[keys].cause) is not None:
            yield cause
    beyond = [Finding(*one) for one in suspected if one.kind is not NoSize]
    for result in view.results.measured:
        if result.whole.get("type") != "relation" and known.get((*own, result.index, "value"), _UNKNOWN).cause is None:
            for finding in _reaching(result):
                if finding.kind is TooWide or finding.kind is OffPage:
                    beyond.append(finding)
                else:
                    yield finding
    step = len(own) + 2
    regions: dict[_Keys, list[tuple[str | int, Finding]]] = {}
    for finding in beyond:
        keys = tuple(keys_of(finding.path))
        unit = known.get(keys[:step])
        if (unit is None or unit.cause is None) and not view.hides(keys, finding.code):
            regions.setdefault(keys[:step], []).append((keys[-1], finding))
    for region, listed in regions.items():
        yield from _beyond(listed, known.get(region, _UNKNOWN).size)


def _beyond(listed: Sequence[tuple[str | int, Finding]], size: tuple[float, float] | None) -> Iterator[Finding]:
    """Yields findings for coordinates of one region beyond the image, given as (last key, finding). If one is surely no slip, all look like
    pixels, except those beyond the image in pixels too. ``size``: of the image in pixels."""
    large = [value for _, finding in listed if (value := number(finding.value) or 0) > 100]
    no_slip = bool(large) and min(large) <= LIKELY_PIXELS < max(large)
    for last, finding in listed:
        if finding.kind is OffPage:
            yield finding
            continue
        counted = number(finding.value) or 0
        beyond = size is not None and counted > max(LIKELY_PIXELS, size[0] if last in _OF_X else size[1])
        image = f"{size[0]} × {size[1]}" if beyond and size is not None else None
        slips = not (no_slip and not beyond and counted > 100)
        yield finding if slips and image is None else finding.with_fields(image=image, no_slip=not slips)


def _units_of(own: _Keys, results: Results) -> dict[_Keys, _Unit]:
    """Returns keys of a value -> unit, for each region with a coordinate beyond 100. ``own``: the keys of the list of results."""
    known: dict[_Keys, _Unit] = {}
    large: list[tuple[_Keys, Result, list[tuple[str, float]]]] = []
    for result in results.measured:
        keys, given = (*own, result.index, "value"), result.coordinates
        if _are_large(given):
            large.append((keys, result, given))
        shape = result if result.form in ON_IMAGE else None
        if result.form == "labels" and result.id is not None and (shape := results.bare.get(result.id)) is not None:
            given = coordinates(shape.form, result.value)
        if shape is not None and result.whole.get("type") != "relation" and _are_large(given):
            known[keys] = _in_pixels(result, shape, given)
    for keys, result, maximum in _of_thousand(large):
        known[keys] = _Unit(make_finding(OfThousand, result.at, maximum, unlimited=result.form in UNLIMITED))
    for keys, result, maximum in _without_size(large):
        cause = make_finding(PixelsOfNoSize, result.at, maximum, maximum <= THOUSAND, unlimited=result.form in UNLIMITED)
        known[keys] = known.get(keys, _UNKNOWN)._replace(cause=cause)
    return known


def _are_large(given: list[tuple[str, float]]) -> bool:
    """Returns True if a coordinate is beyond 100."""
    return max([c for _, c in given], default=0) > FULL


def _is_single_mistake(found_: list[tuple[str, float]]) -> bool:
    """Returns True if only one coordinate of an outline is beyond 100, or only those of one among many points. They come in pairs."""
    beyond = [at for at, (_, c) in enumerate(found_) if c > FULL]
    several = len(found_) >= 4
    return several and (len(beyond) == 1 or (len(found_) >= 2 * _ENOUGH and len({at // 2 for at in beyond}) == 1))


#: A coordinate from here on is in pixels, even if most others are below 100.
_SURELY = 150
#: In an outline of so many points, a single point beyond 100 proves nothing about the others.
_ENOUGH = 4
_SIZE = ("original_width", "original_height")


def _in_pixels(result: Result, shape: Result, given: list[tuple[str, float]]) -> _Unit:
    """Finds whether coordinates beyond 100 all fit into the image in pixels, whose size the shape gives."""
    width, height = shape.size
    if width is None or height is None:
        return _Unit()
    size = (width, height) if min(width, height) > 0 and any(c > LIKELY_PIXELS for _, c in given) else None
    large = [(member, c) for member, c in given if c > FULL]
    if max(width, height) <= 100 or (2 * len(large) <= len(given) and not any(c >= _SURELY for _, c in large)):
        return _Unit(size=size)
    if shape.form in ("polygon", "vector") and _is_single_mistake(given):
        return _Unit(size=size)  # that point is wrong, not the unit of all
    if not large or any(c < 0 or c > (width if member in _ALONG_X else height) for member, c in given):
        return _Unit(size=size)
    member, coordinate = large[0]
    share = f"{coordinate / (width if member in _ALONG_X else height) * 100:.4g}"
    unlimited = shape.form in UNLIMITED or (shape.form == "keypoint" and member == "width")  # servers read only x and y of a key point
    sides = shape.whole["original_width"], shape.whole["original_height"]
    return _Unit(make_finding(Pixels, result.at, coordinate, member, *sides, share, unlimited=unlimited), size)


#: (keys of the value, region, coordinates) of regions with a coordinate beyond 100.
_Large = Sequence[tuple[_Keys, Result, list[tuple[str, float]]]]


def _of_thousand(known: _Large) -> list[tuple[_Keys, Result, float]]:
    """Returns regions on a scale of 0 to 1000, if a coordinate beyond the image in pixels shows that the file uses it."""
    scaled: list[tuple[_Keys, Result, float]] = []
    beyond = False
    for keys, result, given in known:
        width, height = result.size
        large = max(c for _, c in given)
        if width is None or height is None or min(c for _, c in given) < 0:
            continue
        if large > THOUSAND:
            return []
        if sum(c > FULL for _, c in given) < 2 or (result.form in ("polygon", "vector") and _is_single_mistake(given)):
            continue  # a slip does not show the unit
        if large > LIKELY_PIXELS:
            scaled.append((keys, result, large))
        is_beyond = any(c > (width if member in _ALONG_X else height) for member, c in given) or _reaches_beyond(result, width, height)
        beyond = beyond or (large > LIKELY_PIXELS and is_beyond)
    return scaled if beyond else []


def _reaches_beyond(result: Result, width: float, height: float) -> bool:
    """Returns True if a box in pixels would end beyond the image, even if x and y were its centre."""
    x, y, wide, high = (number(result.value.get(member)) for member in ("x", "y", "width", "height"))
    if result.form != "box" or x is None or y is None or wide is None or high is None:
        return False
    return x + wide / 2 > width or y + high / 2 > height


def _without_size(known: _Large) -> Iterator[tuple[_Keys, Result, float]]:
    """Yields regions that are surely not in percent and that do not give the size of their image."""
    for keys, result, given in known:
        if result.form in ("labels", "ocr") or None not in result.size:
            continue  # labels repeat their shape; pages have fractions
        large = max(c for _, c in given)
        if large <= LIKELY_PIXELS or min(c for _, c in given) < 0 or sum(c > FULL for _, c in given) < 2:
            continue
        if not (result.form in ("polygon", "vector") and _is_single_mistake(given)):
            yield keys, result, large


# -- what reaches beyond, in percent ------------------------------------------------------------------------------------------------


def _reaching(result: Result) -> Iterable[Finding]:
    """Returns findings for coordinates that miss the image, or by which a region reaches beyond it."""
    value, at, form = result.value, result.at, result.form
    if form in ("box", "ocr"):
        return _box(at, value, dict(result.coordinates), result.whole, of_page=form == "ocr")
    if form == "ellipse":
        return _ellipse(at, value)
    if form == "video-box":
        return [each for box in result.boxes for each in _box(*box)]
    if form == "video-vector":
        return [each for index, frame in objects_in(value.get("sequence")) for each in _of_vertices(((at, "sequence"), index), frame)]
    given = [c for _, c in result.coordinates]
    if not given or (min(given) >= 0 and max(given) <= 100):
        return ()
    if form == "keypoint":
        return _rounded(at, value, ("x", "y"))
    if form == "polygon":
        points: Any = value.get("points")
        if points.__class__ is not list or len(points) < 3 or not all(map(is_point, points)):
            return ()
        outline = [(((at, "points"), index), {0: x, 1: y}) for index, (x, y) in enumerate(cast("list[list[float]]", points))]
        return [each for here, point in outline for each in _rounded(here, point, (0, 1))]
    return _of_vertices(at, value) if form == "vector" else ()


def _box(at: Path, value: Json, given: dict[str, float], whole: Json | None = None, *, of_page: bool = False) -> list[Finding]:
    """Returns findings for a box that reaches beyond its image; a rotated one may. ``given``: its coordinates; ``whole``: its result."""
    known = given.values()
    if not known or (
        min(known) >= 0
        and max(known) <= 100
        and given.get("x", 0) + given.get("width", 0) <= FULL
        and given.get("y", 0) + given.get("height", 0) <= FULL
    ):
        return []
    beyond: list[Finding] = []
    for start, member in (("x", "width"), ("y", "height")):
        low, extent = given.get(start), given.get(member)
        if extent is None or extent <= 0:
            continue
        if extent > FULL:
            over = (
                make_finding(OffPage, (at, member), value[member], member)
                if of_page
                else make_finding(TooWide, (at, member), value[member], member)
            )
            beyond.append(over)
        elif low is None or max(known) > LIKELY_PIXELS or value.get("rotation"):
            continue
        elif -ROUNDING <= low <= FULL and low + extent > FULL:
            further = any([given.get(each, 0) > FULL for each in ("x", "y", "width", "height")])
            small = _in_small_image(value, whole)
            beyond.append(make_finding(BeyondImage, (at, member), value[member], member, start, low + extent, small, further))
    return [*beyond, *_rounded(at, value, ("x", "y", "width", "height"))]


def _in_small_image(value: Json, whole: Json | None) -> str | None:
    """Returns the size of an image so small that pixels look like percent, if the box fits into it in pixels; else None."""
    width, height = (number((whole or {}).get(name)) or 0 for name in _SIZE)
    x, y, along, down = (number(value.get(name)) or 0 for name in ("x", "y", "width", "height"))
    fits = max(width, height) <= SMALL and min(x, y) >= 0 and x + along <= width and y + down <= height
    return f"{width:g} x {height:g} pixels" if fits else None


def _ellipse(at: Path, value: Json) -> list[Finding]:
    beyond = _rounded(at, value, ("x", "y"))
    given = dict(coordinates("ellipse", value))
    for member in ("radiusX", "radiusY"):
        if given.get(member, 0) > FULL:
            beyond.append(make_finding(TooWide, (at, member), value[member], member))
    if value.get("rotation") or max(given.values(), default=0) > LIKELY_PIXELS:  # other findings report what is not in percent
        return beyond
    for centre, member in (("x", "radiusX"), ("y", "radiusY")):
        middle, reach = given.get(centre), given.get(member)
        if middle is None or reach is None or not 0 < reach <= FULL or not 0 <= middle <= 100:
            continue
        if middle - reach < -ROUNDING or middle + reach > FULL:
            beyond.append(make_finding(EllipseBeyond, (at, member), value[member], centre))
    return beyond


def _of_vertices(at: Path, value: Json) -> list[Finding]:
    vertices = [(((at, "vertices"), index), vertex) for index, vertex in objects_in(value.get("vertices"))]
    return [each for here, vertex in vertices for each in _rounded(here, vertex, ("x", "y"))]


def _rounded(at: Path, value: Any, members: Iterable[str | int]) -> list[Finding]:
    """Returns findings for coordinates that miss the image by a rounding error."""
    missed: list[Finding] = []
    for member in members:
        coordinate = number(value.get(member))
        if coordinate is not None and (-ROUNDING <= coordinate < 0 or 100 < coordinate <= FULL):
            missed.append(make_finding(Rounding, (at, member), coordinate, member if isinstance(member, str) else "xy"[member]))
    return missed


# -- when a result needs no check ---------------------------------------------------------------------------------------------------


def _under(form: ResultForm) -> Declared | None:
    """Returns when the check reports nothing. Shapes in fractions are declared too, since cross-record rules take all others for
    percent."""
    kind = form.kind
    if kind is None or (kind.form not in ON_IMAGE and kind.form not in _ON_VIDEO and not form.is_merged):
        return SILENT_ON_CLEAN
    if form.is_merged or kind.form in _ON_VIDEO or kind.form == "ocr":
        return None
    lists = {
        "polygon": on(("value", "points"), *polygons.POINTS),
        "vector": on(("value", "vertices"), *polygons.VERTICES),
    }
    return Declared((*on(("value",), *VALUES.get(kind.form, ())), *lists.get(kind.form, ())))


_ON_VIDEO = frozenset({"video-box", "video-vector"})
OF_UNITS = Check(check_units, frozenset((*SIZES, *UNITS)), ("value",), _under)
