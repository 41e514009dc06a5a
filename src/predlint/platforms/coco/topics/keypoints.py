"""Key points: a flat list of x, y (pixels) and visibility (0 not there, 1 hidden, 2 visible)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, finding_of, spec_of
from predlint.model.geometry import TOLERANCE
from predlint.model.mergeable import TOTALS, Mergeable, by_key
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.coco import declarations
from predlint.platforms.coco.record import OVERHANG, Element, IndexRuns, is_whole, outside, plain
from predlint.platforms.coco.topics.boxes import Normalised, list_of, pixels
from predlint.platforms.coco.topics.members import NotACount, coordinate, flatten
from predlint.platforms.coco.topics.polygons import KWCOCO
from predlint.platforms.common_mistakes import is_json, is_printed
from predlint.platforms.numbers import quoted_number
from predlint.shape.nodes import Items, Node, Number, Typed

if TYPE_CHECKING:
    import numpy as np


# -- Violations about key points -----------------------------------------------------------------------------------

#: The effect of an annotation without a number of key points.
_STOPS = "pycocotools 2.0.11 stops with KeyError when it evaluates key points"


class KeypointsForm(Violation, code="GEO331", slug="coco-keypoints-form"):
    """keypoints is not a flat list of numbers.

    Why: pycocotools makes an array of it, and stops in the middle of its arithmetic.
    Fix: Write [x, y, visibility, x, y, visibility, …].
    """

    def words(self) -> Words:
        fix = (
            "write one flat list [x, y, visibility, …]"
            if self.value.__class__ in (list, dict)
            else "write 0, 0, 0 for a point that is not there"
        )
        fix = quoted_number(self.value) or fix
        if isinstance(self.value, bool):
            fix = "a visibility is 2 for a point that is seen, 1 for a hidden one, 0 for one that is not there"
        value, found = self.value, quote(self.value)
        if isinstance(value, dict) and value:
            point = cast("dict[str, Any]", value)
            found, fix = f"an object with {listing(point)}", KWCOCO if "keypoint_category_id" in point else fix
        return f"keypoints holds {found} where a number is expected", fix

    @fixes(safe="removes the quotes around a number, and writes points [x, y, visibility] as one flat list")
    def fix(self, at: FixContext) -> Fix | None:
        return flatten(at, ["keypoints"], 3) or at.for_all_items(lambda item: item.unquote_number())


class NotKeypoints(Violation, of=KeypointsForm):
    """The key points of an annotation or a result are not a list."""

    def words(self) -> Words:
        fix = list_of(self.value) if is_json(self.value) or is_printed(self.value) else "write x, y and visibility of each point"
        if self.value is None:
            fix = "write x, y and visibility of each point; 0, 0, 0 for one that is not there"
        return f"keypoints must be a flat list [x, y, visibility, x, y, visibility, …], found {quote(self.value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text()


class KeypointsLength(Violation, code="GEO332", slug="coco-keypoints-length", layer="record"):
    """The length of keypoints is not a multiple of three.

    Why: Each point has x, y and a visibility. Otherwise all that follows means something else, and pycocotools stops with ValueError.
    Fix: Write three numbers for each point, results included: 1 will do for the visibility there.
    """

    count: int
    known: int | None

    def words(self) -> Words:
        message = f"keypoints has {self.count:,} numbers; each point has three: x, y, visibility"
        if self.known and self.count == 2 * self.known:
            return message, f"{self.known} points with x and y alone: add the visibility of each (2 visible, 1 hidden, 0 not there)"
        return message, "write x, y and visibility of each point"


class KeypointCount(Violation, code="GEO333", slug="coco-keypoint-count", layer="record"):
    """There are more or fewer key points than the category has.

    Why: Points are distinguished by their place in the list alone. With another number of them, each stands for the wrong part, and no tool
    reports it.
    Fix: Write all points in the order of the category; 0, 0, 0 for those that are not there.
    """

    count: int
    name: str
    wanted: tuple[str, ...]

    def words(self) -> Words:
        there = "there is 1 key point" if self.count == 1 else f"there are {self.count:,} key points"
        fix = f"in this order: {listing(self.wanted, 20)}"
        if self.count < len(self.wanted):
            fix += "; write 0, 0, 0 for those that are not there"
        if 3 * self.count == 2 * len(self.wanted):
            fix = (
                f"are these {len(self.wanted):,} points with x and y alone? Then add the "
                "visibility of each (2 visible, 1 hidden, 0 not there)"
            )
        return f"{there}; {quote(self.name)} has {len(self.wanted):,}", fix


class KeypointsOfOther(Violation, of=KeypointCount):
    """An annotation or a result has key points, and its category has none, but another category has as many."""

    count: int
    name: str
    other: str
    id_: int

    def words(self) -> Words:
        there = "there is 1 key point" if self.count == 1 else f"there are {self.count:,} key points"
        fix = f"is {quote(self.other)} meant? Then write its category_id, {self.id_}; are the ids counted from 0, or from 1?"
        return f"{there}; {quote(self.name)} has none, {quote(self.other)} has that many", fix


def keypoints_empty(value: Any, number: int, name: str | None, wanted: int) -> Words:
    have = f"; {quote(name)} has {wanted:,}" if name is not None else ""
    each = f"each of the {wanted:,} points" if wanted else "each point"
    fix = f'give x, y and visibility of {each}, or write "num_keypoints": 0 where there are none'
    return f"there are 0 key points, but num_keypoints is {quote(number)}{have}", fix


class NumKeypoints(Violation, code="GEO338", slug="coco-num-keypoints", severity=Severity.WARNING, layer="record"):
    """num_keypoints is not the number of points with a visibility above 0.

    Why: Evaluations ask no more than whether it is 0; other programs believe it, as for a statistic of what is visible. Where it is 0
    beside visible points, that is GEO343; where it is missing, GEO341 and GEO342.
    Fix: Count the points whose visibility is above 0.
    """

    found: int

    def words(self) -> Words:
        return labelled(self.value, self.found)

    @fixes(safe="writes the number of points with a visibility above 0")
    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.replace(at.keys, str(self.found)))


class KeypointsEmpty(Violation, of=KeypointCount):
    """An annotation has an empty list of key points and a num_keypoints above 0, and its category names key points."""

    number: int
    name: str | None
    wanted: int

    def words(self) -> Words:
        return keypoints_empty(self.value, self.number, self.name, self.wanted)


class NumKeypointsOfEmptyList(Violation, of=NumKeypoints):
    """An annotation has an empty list of key points and a num_keypoints above 0, and its category names no key points."""

    number: int
    name: str | None
    wanted: int

    def words(self) -> Words:
        return keypoints_empty(self.value, self.number, self.name, self.wanted)


class KeypointVisibility(Violation, code="GEO334", slug="coco-keypoint-visibility", layer="record"):
    """The visibility of an annotated key point is something else than 0, 1 or 2.

    Why: 0 is not there, 1 hidden, 2 visible. Usually a score is in its place, or the columns are mixed up.
    Fix: Write 0, 1 or 2; scores belong in results.
    """

    name: str

    template = (
        "the visibility of {name} is {value:quoted}; 0 (not there), 1 (hidden) or 2 (visible) is expected",
        "a score is not a visibility: write 2 where the point is visible",
    )


class KeypointNotThere(Violation, code="GEO335", slug="coco-keypoint-not-there", severity=Severity.WARNING, layer="record"):
    """A key point is marked as not there, but has a place.

    Why: Visibility 0 takes the point out of every evaluation; by the format x and y are 0 then.
    Fix: Write 1 or 2 for points that are there, 0, 0, 0 for the others.
    """

    name: str
    x: float
    y: float
    others: int

    def words(self) -> Words:
        more = f" (and {self.others:,} more)" if self.others else ""
        fix = "write 1 or 2 as the visibility of a point that is there; 0, 0, 0 for one that is not"
        return f"{self.name} is marked as not there (visibility 0), but lies at {quote(self.x)}, {quote(self.y)}{more}", fix


def keypoint_outside(value: Any, name: str, over: float, width: int, height: int, others: int, swapped: bool) -> Words:
    """Returns message and help. ``swapped``: all its points would lie in the image if x and y were exchanged."""
    more = f" (and {others:,} more)" if others else ""
    message = f"{name} lies {pixels(over)} outside of the image, which is {width:,} × {height:,}{more}"
    if swapped:
        return message, "are x and y swapped? Each point is x, y, visibility; so exchanged all of them lie in the image"
    return message, "are these pixels of this image, at its own size? then clip the point to it; 0, 0, 0 is for one that is not there"


class KeypointOutside(Violation, code="GEO336", slug="coco-keypoint-outside", severity=Severity.WARNING, layer="record"):
    """An annotated key point lies outside of the image by a pixel or more.

    Why: Readers take it as it is, but nobody can have marked it there: usually the image was resized or cropped after it was drawn on.
    Fix: Scale points to the size that the file gives, and clip them to it; 0, 0, 0 is for those that were cropped away. Less than one pixel
    is not reported.
    """

    name: str
    over: float
    width: int
    height: int
    others: int
    swapped: bool
    """True if all its points would lie in the image if x and y were exchanged."""

    def words(self) -> Words:
        return keypoint_outside(self.value, self.name, self.over, self.width, self.height, self.others, self.swapped)


class KeypointOverhang(Violation, code="GEO337", slug="coco-keypoint-overhang", severity=Severity.WARNING, layer="record"):
    """A model has put a key point outside of the image.

    Why: Models guess hidden points beyond the edge, which is not wrong in itself; points of a resized image look the same.
    Fix: Compare with the size of the image that the model saw; clip if you like. Less than one pixel is not reported.
    """

    name: str
    over: float
    width: int
    height: int
    others: int
    swapped: bool
    """True if all its points would lie in the image if x and y were exchanged."""

    def words(self) -> Words:
        return keypoint_outside(self.value, self.name, self.over, self.width, self.height, self.others, self.swapped)


def labelled(value: Any, found: int) -> Words:
    points = "no point has" if not found else "one point has" if found == 1 else f"{found:,} points have"
    return f"num_keypoints is {quote(value)}, but {points} a visibility above 0", f"write {found}"


class NumKeypointsZero(Violation, code="GEO343", slug="coco-num-keypoints-zero", layer="record"):
    """An annotation has 0 as num_keypoints, though some points have a visibility above 0.

    Why: pycocotools leaves an annotation with 0 out of the evaluation of key points: what a model finds there counts neither for it nor
    against it, without a message.
    Fix: Count the points whose visibility is above 0; 0 belongs to annotations whose points are all 0, 0, 0.
    """

    # The number is 0, although there are labelled points.

    found: int

    def words(self) -> Words:
        message = f"{labelled(self.value, self.found)[0]}; pycocotools leaves the annotation out when it evaluates key points"
        return message, f"write {self.found}; 0 is for an annotation that evaluations are to leave out, whose points are all 0, 0, 0"

    @fixes(unsafe="writes the number of points with a visibility above 0")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(at.keys, str(self.found)))


class CountedAlone(Violation, of=NumKeypoints):
    """An annotation has a num_keypoints above 0, and no key points."""

    count: int

    template = (
        'num_keypoints is {value:quoted}, but the annotation has no "keypoints"',
        'give x, y and visibility of each of the {count:,} points, or write "num_keypoints": 0',
    )


class KeypointNumbersDiffer(Violation, code="GEO340", slug="coco-keypoint-numbers-differ", severity=Severity.WARNING, layer="stream"):
    """Annotations of a category that names no key points have different numbers of them.

    Why: Points are distinguished by their place in the list alone, so each annotation must have as many as the others. How many that is,
    only the category could say; those are reported that differ from most.
    Fix: Name the key points in the category, and give each annotation all of them: 0, 0, 0 for those that are not there.
    """

    count: int
    usual: int
    category: str

    def words(self) -> Words:
        there = "there is 1 key point" if self.count == 1 else f"there are {self.count:,} key points"
        message = (
            f"{there}, while most of {quote(self.category)} have {self.usual:,}; the category names none, so the right number is not known"
        )
        return (
            message,
            f'give {self.usual:,} in the same order, 0, 0, 0 for those that are not there; and name them in the category: "keypoints"',
        )


class KeypointsMissing(Violation, code="GEO339", slug="coco-keypoints-missing", layer="stream"):
    """Some annotations of a category have key points, others have none; or the category names key points, and no annotation has any.

    Why: pycocotools 2.0.11 reads keypoints and num_keypoints of every annotation when it evaluates key points, and stops with KeyError. For
    boxes and masks nothing is wrong. Where none has any, they were usually lost on export; that is reported once for each category.
    Fix: Write "keypoints": [] and "num_keypoints": 0 where there are none; such annotations are left out of the evaluation. Take the key
    points out of a category that has none.
    """

    category: str

    def words(self) -> Words:
        message = f'the annotation has no "keypoints" and "num_keypoints", while others of {quote(self.category)} do; {_STOPS}'
        return message, 'write "keypoints": [] and "num_keypoints": 0 where there are none, or keep boxes in a file of their own'


class KeypointsNowhere(Violation, of=KeypointsMissing):
    """A category names key points, and none of its annotations has any."""

    category: str
    count: int

    def words(self) -> Words:
        having = f"none of its {self.count:,} annotations has any" if self.count > 1 else "its only annotation has none"
        message = f"the category {quote(self.category)} names key points, but {having}; {_STOPS}"
        return message, 'were they lost on export? else remove "keypoints" and "skeleton" from the category'


class NumKeypointsMissing(Violation, code="GEO341", slug="coco-num-keypoints-missing", once_per_file=True, layer="stream"):
    """An annotation with key points has no num_keypoints, while others of the file have it.

    Why: pycocotools 2.0.11 asks it of every annotation when it evaluates key points, and stops with KeyError. Where no annotation of a file
    has it, that is GEO342.
    Fix: Count the points whose visibility is above 0.
    """

    found: int

    def words(self) -> Words:
        message = f'the annotation has "keypoints" but no "num_keypoints", while others have it; {_STOPS}'
        return message, f'add "num_keypoints": {self.found}'

    @fixes(safe="adds the number of points with a visibility above 0")
    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.insert(at.keys[:-1], "num_keypoints", str(self.found)))


class NumKeypointsNowhere(
    Violation, code="GEO342", slug="coco-num-keypoints-nowhere", once_per_file=True, severity=Severity.WARNING, layer="stream"
):
    """No annotation with key points has num_keypoints.

    Why: Many tools live without it; pycocotools 2.0.11 stops with KeyError when it evaluates key points against the file. It is reported
    once per file.
    Fix: Count the points whose visibility is above 0, as predlint fix does.
    """

    # About all annotations of a file that have key points.

    count: int
    total: int
    found: int
    """Number of labelled key points of the first annotation."""

    def words(self) -> Words:
        if self.count == 1:
            return f'the annotation has "keypoints" but no "num_keypoints"; {_STOPS}', f'add "num_keypoints": {self.found}'
        message = f'{self.count:,} annotations have "keypoints", and none "num_keypoints"; {_STOPS}'
        return message, f'add "num_keypoints" to each, the number of its points with a visibility above 0: {self.found} here'


# -- Keypoints -----------------------------------------------------------------------------------------------------


def count_node() -> Number:
    spec = spec_of(NotACount, "num_keypoints")
    return Number(spec, spec, minimum=0, whole=True, nullable=True)


def keypoints_node(*, null: bool = True, annotated: bool = False) -> Node:
    """Returns the node of key points: a flat list of x, y and visibility. Null, which Encord's exporter writes, means none."""
    wrong = spec_of(NotKeypoints)
    bare = Typed(cast("Any", frozenset({"null"})), wrong) if null else None
    item = coordinate(spec_of(KeypointsForm))
    return Items(item, wrong=wrong, bare=bare, first_only=True, holds=(declarations.key_points(annotated=annotated),))


# -- Record rules on key points: a flat list of x, y (pixels) and visibility (0 not there, 1 hidden, 2 visible) ----

_OUTSIDE, _OVERHANG = ViolationSpec(KeypointOutside), ViolationSpec(KeypointOverhang)

_AT: Path = (None, "keypoints")


def check_keypoints(element: Element) -> None:
    """Checks the key points of an annotation or a result. Encord's import reads none, which is reported once per file."""
    if element.context.encord:
        return
    value = element.value.get("keypoints")
    points = plain(value)
    if points is None:
        if value is None:
            _counted_alone(element)
        return
    names = element.category.keypoints if element.category is not None else None
    if len(points) % 3:
        element.settle(_AT, value, KeypointsLength, len(points), len(names) if names else None)
        return
    counted: Any = element.value.get("num_keypoints")
    if element.annotated and not points and is_whole(counted) and counted > 0:
        if names and element.category is not None:
            element.settle(_AT, value, KeypointsEmpty, counted, element.category.name, len(names))
        else:
            element.settle((None, "num_keypoints"), counted, NumKeypointsOfEmptyList, counted, None, 0)
        return
    must_have_all = bool(points) or not element.annotated  # an annotation may have an empty list instead
    if names and must_have_all and len(points) != 3 * len(names):
        element.settle(_AT, value, KeypointCount, len(points) // 3, element.category.name if element.category else "", names)
        return
    if points and not names and element.category is not None and any(points):
        other = element.context.posed_so(len(points) // 3)
        if other is not None:
            element.settle(_AT, value, KeypointsOfOther, len(points) // 3, element.category.name, other.name, other.id)
    if element.annotated:
        visible = _visible(element, points, names)
        _unlabelled(element, points, names)
        if visible:  # else their number is unknown
            _number(element, points)
    if not _are_normalised(element, points):
        _check_inside_image(element, points, names)


def _name(names: Sequence[str] | None, index: int) -> str:
    return quote(names[index]) if names else f"key point {index + 1:,}"


def _visible(element: Element, points: Sequence[float], names: Sequence[str] | None) -> bool:
    """Returns True if each visibility is 0, 1 or 2; else reports the first other. Not for results, where many tools write scores."""
    for at in range(2, len(points), 3):
        if points[at] not in (0, 1, 2):
            element.settle((_AT, at), element.value["keypoints"][at], KeypointVisibility, _name(names, at // 3))
            return False
    return True


def _unlabelled(element: Element, points: Sequence[float], names: Sequence[str] | None) -> None:
    found = [at for at in range(0, len(points), 3) if not points[at + 2] and (points[at] or points[at + 1])]
    if found:
        at = found[0]
        given = element.value["keypoints"][at]
        element.settle((_AT, at), given, KeypointNotThere, _name(names, at // 3), points[at], points[at + 1], len(found) - 1)


def _number(element: Element, points: Sequence[float]) -> None:
    """Checks ``num_keypoints``, which must count the key points with a visibility above 0."""
    found = sum(1 for visibility in points[2::3] if visibility > 0)
    if "num_keypoints" not in element.value:
        if points:
            element.settle((None, "num_keypoints"), None, NumKeypointsMissing, found)
        return
    given: Any = element.value["num_keypoints"]
    if is_whole(given) and given >= 0 and given != found:
        element.settle((None, "num_keypoints"), given, NumKeypoints if given or element.is_crowd else NumKeypointsZero, found)


def _counted_alone(element: Element) -> None:
    """Reports a number of key points without any key points."""
    given: Any = element.value.get("num_keypoints")
    names = element.category.keypoints if element.category is not None else None
    if element.annotated and names and is_whole(given) and given > 0:
        element.settle((None, "num_keypoints"), given, CountedAlone, len(names))


def _there(points: Sequence[float]) -> list[tuple[float, float]]:
    """Returns the points that are not at (0, 0)."""
    return [(x, y) for x, y in zip(points[::3], points[1::3], strict=True) if x or y]


def _are_normalised(element: Element, points: Sequence[float]) -> bool:
    """Reports key points in fractions of the image, and returns True, if most of them lie inside the first pixel."""
    there = _there(points)
    within = [(x, y) for x, y in there if 0 <= x <= 1 and 0 <= y <= 1]
    if len(there) < 2 or 2 * len(within) <= len(there):
        return False
    if not element.large and (element.sized or all(number.is_integer() for point in within for number in map(float, point))):
        return False
    element.settle(_AT, element.value["keypoints"], Normalised, "keypoints", None, element.size)
    return True


def _check_inside_image(element: Element, points: Sequence[float], names: Sequence[str] | None) -> None:
    """Reports points outside the image. In annotations they are a mistake; a model may place hidden points there."""
    if not element.sized:
        return
    found: list[tuple[float, int, int]] = []
    for at in range(0, len(points), 3):
        x, y, visibility = points[at : at + 3]
        if (element.annotated and not visibility) or not (x or y):
            continue
        over, axis = outside(x, y, element.width, element.height)
        if over >= TOLERANCE:
            found.append((over, at, axis))
    if not found:
        return
    far = [entry for entry in found if entry[0] > OVERHANG * (element.height if entry[2] else element.width)]
    spec = _OUTSIDE if element.annotated else _OVERHANG
    over, at, axis = (far or found)[0]
    given = element.value["keypoints"][at + axis]  # the original value, not clamped
    swapped = bool(far) and all(outside(y, x, element.width, element.height)[0] < TOLERANCE for x, y in _there(points))
    element.settle((_AT, at + axis), given, spec, _name(names, at // 3), over, element.width, element.height, len(found) - 1, swapped)


# -- Compares key points across annotations: annotations without any while others of their category have some, categories that name key
# points
#
# none of which is given, and different numbers of key points in a category that names none.

if TYPE_CHECKING:
    Bools = np.ndarray[Any, np.dtype[np.bool_]]
    Ints = np.ndarray[Any, np.dtype[np.int64]]


def has_keypoints(annotation: Mapping[str, Any]) -> bool:
    """Returns True if programs read the key points. An empty list counts only with ``num_keypoints``."""
    given = annotation.get("keypoints")
    return given is not None and (bool(given) or "num_keypoints" in annotation)


def has_points(annotation: Mapping[str, Any]) -> bool:
    """Returns True if a key point has a number other than 0, or if key points are given, but not as a list."""
    given = annotation.get("keypoints")
    return any(cast("list[Any]", given)) if given.__class__ is list else bool(given)


def count_points(annotation: Mapping[str, Any]) -> int:
    """Returns the number of key points, or 0 if the list does not have three numbers for each."""
    given = annotation.get("keypoints")
    return len(cast("list[Any]", given)) // 3 if given.__class__ is list and not len(cast("list[Any]", given)) % 3 else 0


class KeypointPresence(Mergeable):
    """Collects the key points of one file."""

    has_keypoints: dict[int, int] = TOTALS
    """For categories that name key points: category -> number of annotations with some."""
    bare: dict[int, IndexRuns] = by_key(IndexRuns)
    """For the same: category -> annotations without."""
    numbers: dict[tuple[int, int], IndexRuns] = by_key(IndexRuns)
    """For categories that name none: (category, number of points) -> annotations with this number."""

    def __init__(self, names: Mapping[int, str], unnamed: Mapping[int, str] | None = None, declared: Collection[int] = frozenset()) -> None:
        """``names``, ``unnamed``: id -> name of the categories that name key points, and of those that name none. ``declared``: those that
        name them in the file itself, not only in its reference."""
        super().__init__()
        self.names, self.unnamed, self.declared = names, unnamed or {}, declared

    def add(self, category: int, posed: bool, index: int, points: int = 0) -> None:
        """Adds an annotation. ``posed``: `has_keypoints`; ``points``: its number of key points."""
        if category in self.names:
            if posed:
                self.has_keypoints[category] = self.has_keypoints.get(category, 0) + 1
            else:
                self.bare.setdefault(category, IndexRuns()).add(index, index + 1)
        elif points and category in self.unnamed:
            self.numbers.setdefault((category, points), IndexRuns()).add(index, index + 1)

    def add_many(self, categories: Ints, named: Collection[int], posed: Bools | None, points: Ints | None, base: int) -> None:
        """Adds annotations, the first with the index ``base``. If ``posed`` or ``points`` is None, no annotation has key points.
        ``named``: the categories that occur."""
        for category in self.names.keys() & named if self.names else ():
            of_category = (categories == category).nonzero()[0]
            bare = of_category if posed is None else of_category[~posed[of_category]]
            if len(bare) < len(of_category):
                self.has_keypoints[category] = self.has_keypoints.get(category, 0) + len(of_category) - len(bare)
            if len(bare):
                self.bare.setdefault(category, IndexRuns()).add_each(bare.tolist(), base)
        if points is None or not points.any():
            return
        for category in self.unnamed.keys() & named:
            for at in ((categories == category) & (points > 0)).nonzero()[0].tolist():
                self.numbers.setdefault((category, int(points[at])), IndexRuns()).add(base + at, base + at + 1)

    def findings(self) -> Iterator[tuple[int, Finding]]:
        """Yields (index of an annotation, finding)."""
        for category, runs in sorted(self.bare.items()):
            if category in self.has_keypoints:
                spec = spec_of(KeypointsMissing, self.names[category])
                yield from ((index, finding_of(spec, (None, "keypoints"))) for index in runs)
            elif category in self.declared:
                yield next(iter(runs)), finding_of(spec_of(KeypointsNowhere, self.names[category], len(runs)), (None, "keypoints"))
        for category in sorted({category for category, _ in self.numbers}):
            yield from self._numbers_of(category)

    def _numbers_of(self, category: int) -> Iterator[tuple[int, Finding]]:
        """Yields findings for annotations whose number of points is not the most common one of the category (of several: the earliest)."""
        numbers = {points: runs for (of, points), runs in self.numbers.items() if of == category}
        usual = min(numbers, key=lambda points: (-len(numbers[points]), next(iter(numbers[points]))))
        for points, runs in sorted(numbers.items()):
            if points != usual:
                spec = spec_of(KeypointNumbersDiffer, points, usual, self.unnamed[category])
                yield from ((index, finding_of(spec, (None, "keypoints"))) for index in runs)
