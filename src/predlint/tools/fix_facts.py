"""Facts about a whole file that fixes need: the unit of its scores, and the unit of its regions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import orjson

from predlint.model.lenient_json import json_prefix
from predlint.model.texts import lazy_regex
from predlint.platforms.common_mistakes import row_of
from predlint.platforms.label_studio.tags import SMALL, are_results
from predlint.platforms.numbers import SURELY_PERCENT, is_number, number_of

if TYPE_CHECKING:
    from predlint.io.sources import Source


# -- Detects the unit of the scores of a file: one value may be a percentage or a logit, all values together often decide --

#: ``percent``: all of them are. ``share``: all are from 0 to 1, but for rounding. ``mixed``: they cannot all be in one unit, or are logits.
#: ``unknown``: there is no evidence for either.
Unit = Literal["percent", "share", "mixed", "unknown"]
#: Names of scores, the likeliest first.
NAMES = ("score", "confidence", "conf", "probability", "prob")
#: A score, also in quotes, alone in a list, or with its type, as numpy and torch print it.
_SCORE = lazy_regex(rb'(?i)"(?:score|confidence)"\s*:\s*(?:\[\s*)?"?(?:[\w.]{1,40}\(\s*\'?)?(-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)')
_BLOCK, _KEPT = 1 << 20, 256
#: Scores at most this far beyond 0 to 1 are rounding errors.
ROUNDING = 0.01


class Scores:
    """The scores of one file, read on first use."""

    def __init__(self, source: Source) -> None:
        self._source = source

    @cached_property
    def unit(self) -> Unit:
        """The unit of the scores."""
        return unit_of(self._values())

    def _values(self) -> Iterator[float]:
        """Yields every score, at any place in a record."""
        rest = b""
        for at in range(0, self._source.size, _BLOCK):
            text = rest + self._source.read_at(at, _BLOCK)
            last = at + _BLOCK >= self._source.size
            end = (
                len(text) if last else max(text.rfind(b","), len(text) - _KEPT, 0)
            )  # a score that may continue is read with the next block
            yield from (float(found[1]) for found in _SCORE.finditer(text, 0, end))
            rest = text[end:]


def unit_of(values: Iterable[float]) -> Unit:
    """Returns the common unit of some scores."""
    minimum, maximum, fractions = 0.0, 0.0, False
    for value in values:
        minimum, maximum = min(minimum, value), max(maximum, value)
        fractions = fractions or 0 < value <= 1
    if minimum < -ROUNDING or (maximum > 1 + ROUNDING and fractions) or maximum > 100 or minimum < 0 >= maximum:
        return "mixed"  # for log-probabilities, the nearest to 0 is the surest
    if maximum <= 1 + ROUNDING:
        return "share"
    return "percent" if maximum >= SURELY_PERCENT else "unknown"


# -- Facts about a whole file of tasks, a COCO file or one of Labelbox ----------------------------------------------
#
# Small pixels look like percent. So pixels are converted only if all regions of the file are surely in pixels: else the others would become
# wrong, and nothing would show it any more.

Json = dict[str, Any]
Keys = list[str | int]
#: Member with a coordinate -> side of the image (0: width, 1: height).
_ALONG = {"x": 0, "width": 0, "radiusX": 0, "y": 1, "height": 1, "radiusY": 1}
#: Lists of a task in whose place one prediction may stand.
_LISTS = ("predictions", "annotations")
#: Percentages above this are no slip, but pixels.
_PIXELS = 200
#: Fractions of an image above this are no rounding errors.
_BEYOND = 1.05
#: Minimum number of boxes: of fewer, it is chance that none begins near the origin.
_SEVERAL = 5
#: Members of a Labelbox box, in the order of COCO.
_SIDES = ("left", "top", "width", "height")
#: Percent beyond the image that are rounding errors.
_LITTLE = 0.01


class FoundAgain(Protocol):
    """What a fixer reads of a finding in another record: a finding itself knows its fix, and so stands above."""

    @property
    def code(self) -> str:
        """The code of the rule."""
        ...

    @property
    def value(self) -> Any:
        """The value that breaks it."""
        ...


#: Returns the findings of a record.
Explain = Callable[[Any], Sequence[FoundAgain]]


class TaskFacts:
    """Facts about a file of tasks, a COCO file or one of Labelbox, computed on first use."""

    def __init__(self, records: Callable[[], Iterable[bytes]]) -> None:
        self._records = records
        self._all_corners_reported: bool | None = None

    @cached_property
    def in_pixels(self) -> bool:
        """True if every region of every image surely is in pixels: on an image of one known size, with a coordinate beyond 100, and none of
        them in fractions."""
        every = [_is_in_pixels(regions) for regions in self._images()]
        return bool(every) and all(every)

    @cached_property
    def may_be_pixels(self) -> bool:
        """True if every region lies within its image in pixels too, and the images are so small that pixels look like percent."""
        every = [_fits_in_pixels(regions) for regions in self._images()]
        return bool(every) and all(every)

    @cached_property
    def has_pixels(self) -> bool:
        """True if some region surely is in pixels."""
        return any(given > _PIXELS for given in self._everywhere())

    @cached_property
    def in_fractions(self) -> bool:
        """True if no coordinate of the file is beyond 1, except by rounding."""
        return all(abs(given) <= 1.01 for given in self._everywhere())

    @cached_property
    def starts_top_left(self) -> bool:
        """False if more boxes of the file lie within their images when x and y are the centre, or when the four numbers are two corners:
        then it is unknown which part of them is beyond the edge."""
        beyond = [0, 0, 0]
        for x, y, width, height in self._boxes():
            corners = (x, y, x + width, y + height), (x - width / 2, y - height / 2, x + width / 2, y + height / 2), (x, y, width, height)
            for reading, (left, top, right, bottom) in enumerate(corners):
                beyond[reading] += not (-_LITTLE <= left < right <= 100 + _LITTLE and -_LITTLE <= top < bottom <= 100 + _LITTLE)
        return beyond[0] <= min(beyond)

    @cached_property
    def may_hold_corners(self) -> bool:
        """For a COCO file: True if at least as many boxes begin before they end, as two corners do, as do not: then it is unknown which
        part of these is beyond the edge."""
        return sum(1 if box[0] < box[2] and box[1] < box[3] else -1 for box in self._coco_boxes()) >= 0

    def all_corners_reported(self, explain: Explain) -> bool:
        """For a COCO file: returns False if some box may be two corners and has no finding for it. Once the others were fixed, nobody would
        know."""
        if self._all_corners_reported is None:
            may_be = (record for record, box in self._coco_annotations() if box[0] < box[2] and box[1] < box[3])
            self._all_corners_reported = all(any(finding.code == "GEO319" for finding in explain(record)) for record in may_be)
        return self._all_corners_reported

    @cached_property
    def may_hold_centres(self) -> bool:
        """For a COCO file, or one of Labelbox: True if each of several boxes is as far from the origin as a centre has to be: then it is
        unknown which part of them is beyond the edge."""
        centred = [box[0] * 2 >= box[2] and box[1] * 2 >= box[3] for box in self._coco_boxes()]
        return len(centred) >= _SEVERAL and all(centred)

    @cached_property
    def fractions_start_top_left(self) -> bool:
        """False if boxes in fractions leave their images, one in a hundred or more, as boxes given by centre or by two corners do: then
        those that do not may be such as well. Also False if all may be centred."""
        if self.may_hold_centres:
            return False
        beyond = [max(box[0] + box[2], box[1] + box[3]) > _BEYOND for box in self._coco_boxes() if all(0 <= side <= 1 for side in box)]
        return sum(beyond) * 100 < max(len(beyond), 1)

    @cached_property
    def scores(self) -> Unit:
        """The unit of the scores of predictions and regions; scores among the data of tasks do not count."""
        return unit_of(float(score) for prediction in self._predictions() for score in _scores(prediction))

    @cached_property
    def uuids(self) -> Counter[tuple[str, str]]:
        """For a file of Labelbox: (data row, uuid of an annotation) -> number of occurrences."""
        lines = (cast("Json", record) for record in self._decoded() if isinstance(record, dict))
        return Counter((row_of(line), line["uuid"]) for line in lines if isinstance(line.get("uuid"), str))

    @cached_property
    def ends(self) -> dict[tuple[str, str], Json]:
        """(data row, end of a relationship) -> a line that names it."""
        found: dict[tuple[str, str], Json] = {}
        for record in self._decoded():
            given: Any = cast("Json", record).get("relationship") if isinstance(record, dict) else None
            relation = cast("Json", given) if isinstance(given, dict) else {}
            found |= {(row_of(record), end): record for end in (relation.get("source"), relation.get("target")) if isinstance(end, str)}
        return found

    def _decoded(self) -> Iterator[Any]:
        """Yields the records that can be read."""
        for raw in self._records():
            try:
                record: Any = orjson.loads(raw)
            except orjson.JSONDecodeError:
                continue
            yield _unpacked(record) if b'"{' in raw or b'"[' in raw else record

    def _coco_boxes(self) -> Iterator[list[Any]]:
        """Yields the boxes of a COCO file that are four numbers."""
        for _, box in self._coco_annotations():
            yield box

    def _coco_annotations(self) -> Iterator[tuple[Json, list[Any]]]:
        """Yields the annotations that have a box of four numbers, with it; also lines of Labelbox."""
        for record in self._decoded():
            box: Any = cast("Json", record).get("bbox") if isinstance(record, dict) else None
            named = cast("Json", box) if isinstance(box, dict) else {}
            sides = cast("list[Any]", box) if isinstance(box, list) else [named[side] for side in _SIDES if side in named]
            if len(sides) == 4 and all(map(is_number, sides)):
                yield record, sides

    def _predictions(self) -> Iterator[Json]:
        for whole in self._decoded():
            pending: list[Any] = [whole]
            while pending:  # a list of tasks may replace a task
                record = pending.pop()
                if isinstance(record, list):
                    pending += cast("list[Any]", record)
                yield from predictions_in(record)

    def _everywhere(self) -> Iterator[float]:
        """Yields every coordinate."""
        for shape in self._shapes():
            yield from [given for _, _, given in _numbers(shape)]

    def _boxes(self) -> Iterator[tuple[float, float, float, float]]:
        """Yields x, y, width and height of the boxes that are not rotated."""
        for shape in self._shapes():
            x, y, width, height = [number_of(shape.get(name)) for name in ("x", "y", "width", "height")]
            if x is not None and y is not None and width is not None and height is not None and not shape.get("rotation"):
                yield x, y, width, height

    def _shapes(self) -> Iterator[Json]:
        """Yields every value of a result, and the key frames of videos."""
        for prediction in self._predictions():
            for result in cast("list[Any]", prediction["result"]):
                value: Any = cast("Json", result).get("value") if isinstance(result, dict) else None
                frames: Any = cast("Json", value).get("sequence") if isinstance(value, dict) else None
                shapes: list[Any] = [value, *(cast("list[Any]", frames) if isinstance(frames, list) else ())]
                yield from [cast("Json", shape) for shape in shapes if isinstance(shape, dict)]

    def _images(self) -> Iterator[list[Json]]:
        """Yields the regions of each image in each prediction, without those that have no coordinates."""
        for prediction in self._predictions():
            images: dict[str, list[Json]] = {}
            for result in cast("list[Any]", prediction["result"]):
                value: Any = cast("Json", result).get("value") if isinstance(result, dict) else None
                if isinstance(value, dict) and any(coordinates(cast("Json", value))):
                    images.setdefault(image_of(cast("Json", result)), []).append(cast("Json", result))
            yield from images.values()


def _unpacked(value: Any, levels: int = 10) -> Any:
    """Returns a value with texts that are JSON decoded, if it was encoded twice: it will be written so. ``levels``: those of a task in a
    list, down to the points of an outline."""
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(orjson.JSONDecodeError):
            value = orjson.loads(json_prefix(value) or "")
    if isinstance(value, dict) and levels:
        return {name: _unpacked(inner, levels - 1) for name, inner in cast("Json", value).items()}
    if isinstance(value, list) and levels:
        return [_unpacked(inner, levels - 1) for inner in cast("list[Any]", value)]
    return cast("Any", value)


def predictions_in(record: Any) -> Iterator[Json]:
    """Yields the predictions and annotations of a task, and a prediction by itself, each with its results; also if their list is misnamed,
    or if one result stands in place of a list."""
    if not isinstance(record, dict):
        return
    given = cast("Json", record)
    if (prediction := _with_results(given)) is not None:
        yield prediction
    for name, value in given.items():
        alone = [value] if name in _LISTS else []
        for item in (cast("list[Any]", value) if isinstance(value, list) else alone) if name != "result" else ():
            if isinstance(item, dict) and (prediction := _with_results(cast("Json", item))) is not None:
                yield prediction


def _with_results(prediction: Json) -> Json | None:
    if isinstance(prediction.get("result"), list):
        return prediction
    listed: list[Any] = [[value] if isinstance(value, dict) else value for value in prediction.values()]
    misnamed = next((value for value in listed if are_results(value)), None)
    return {**prediction, "result": misnamed} if misnamed is not None else None


def _scores(prediction: Json) -> Iterator[float]:
    results = [cast("Json", each) for each in cast("list[Any]", prediction["result"]) if isinstance(each, dict)]
    values = [cast("Json", result["value"]) for result in results if isinstance(result.get("value"), dict)]
    for holder in (prediction, *results, *values):
        yield from [number for name in NAMES if (number := number_of(holder.get(name))) is not None]


# -- regions ----------------------------------------------------------------------------------------------------------


def image_of(result: Json) -> str:
    """Returns a text that identifies the image of a result: each image of a list has its own."""
    return repr((result.get("to_name"), result.get("item_index", result["value"].get("item_index"))))


def size_of(results: Iterable[Json]) -> tuple[float, float] | None:
    """Returns the size of the image that some results are about; None if none gives it, or if they do not agree."""
    sizes: set[tuple[float, float]] = set()
    for each in results:
        width, height = number_of(each.get("original_width")), number_of(each.get("original_height"))
        if width is not None and height is not None and width > 0 and height > 0:
            sizes.add((width, height))
    return sizes.pop() if len(sizes) == 1 else None


def coordinates(value: Json) -> Iterator[tuple[Keys, int, Any]]:
    """Yields the coordinates of a shape, each with its path in the value and the side of the image (0: width, 1: height) it belongs to."""
    for name, side in _ALONG.items():
        if name in value:
            yield [name], side, value[name]
    for name in ("points", "vertices"):
        for place, point in _points(cast("list[Any]", value[name]) if isinstance(value.get(name), list) else []):
            for way, side, given in _of_point(point):
                yield [name, *place, *way], side, given


def _points(points: list[Any]) -> Iterator[tuple[tuple[int, ...], Any]]:
    """Yields each point with its path, also if the outline, or each point, is in a list of its own."""
    outline: list[Any] = cast("list[Any]", points[0]) if len(points) == 1 and isinstance(points[0], list) else []
    if outline and all(isinstance(point, list) for point in outline):
        yield from [((0, index), point) for index, point in enumerate(outline)]
        return
    for index, point in enumerate(points):
        inner: list[Any] = cast("list[Any]", point) if isinstance(point, list) else []
        yield ((index, 0), inner[0]) if len(inner) == 1 else ((index,), point)


def _of_point(point: Any) -> Iterator[tuple[Keys, int, Any]]:
    """Yields the two coordinates of a point, and for a vertex also those of its control points."""
    if isinstance(point, list):
        for side, given in enumerate(cast("list[Any]", point)[:2]):
            yield [side], side, given
    elif isinstance(point, dict):
        for side, axis in enumerate("xy"):
            if axis in point:
                yield [axis], side, cast(Any, point[axis])
        for name in ("controlPoint1", "controlPoint2"):
            for way, side, given in _of_point(cast("Json", point).get(name)):
                yield [name, *way], side, given


def _numbers(value: Json) -> Iterator[tuple[Keys, int, float]]:
    """Yields the coordinates that are numbers, or will be after other fixes."""
    for keys, side, given in coordinates(value):
        if (number := number_of(given)) is not None:
            yield keys, side, number


def _fits_in_pixels(regions: list[Json]) -> bool:
    size = size_of(regions)
    if size is None or max(size) > SMALL:
        return False
    values = [region["value"] for region in regions]
    ends = [(low, value.get(extent), side) for value in values for low, extent, side in _ends_of(value)]
    return all(low >= 0 and low + (extent if is_number(extent) else 0) <= size[side] for low, extent, side in ends)


def _ends_of(value: Json) -> Iterator[tuple[float, str, int]]:
    """Yields each coordinate along a side of the image, with the member that gives the extent of the shape from there."""
    for place, side, given in _numbers(value):
        if place[-1] not in ("width", "height"):
            yield given, "width" if place == ["x"] else "height" if place == ["y"] else "", side


def _is_in_pixels(regions: list[Json]) -> bool:
    size = size_of(regions)
    found = [[(side, given) for _, side, given in _numbers(region["value"])] for region in regions]
    if size is None or any(not 0 <= given <= size[side] for each in found for side, given in each):
        return False
    return any(given > 100 for each in found for _, given in each) and all(any(given > 1 for _, given in each) for each in found)
