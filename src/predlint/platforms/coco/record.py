"""One element of a COCO file as rules see it: its members, its well-formed values, its image and category."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, nextafter
from typing import Any, NamedTuple, cast, overload

from msgspec import Struct, field

from predlint.model.findings import Reporter, ViolationSpec, keys_of
from predlint.model.geometry import MOST_PIXELS, TOLERANCE
from predlint.model.processes import serializable
from predlint.model.texts import lazy_regex
from predlint.model.violation import Finding, P, Path, Violation
from predlint.platforms.coco.ontology import Image, Images, NamedIds
from predlint.platforms.common_mistakes import NO_PLACE
from predlint.platforms.numbers import integer_of
from predlint.shape.resolver import misspelling, name_text

# -- Ascending indices of annotations as runs of consecutive ones, so that all annotations are one run -------------


@serializable(ends=array)
class IndexRuns:
    """Ascending indices, stored as begin and end of each run."""

    def __init__(self, ends: array[int] | None = None) -> None:
        """``ends``: begin and end of known runs, in turn."""
        self.ends = array("q") if ends is None else ends

    def add(self, begin: int, end: int) -> None:
        """Adds a run from ``begin`` to before ``end``, after the runs added so far."""
        if self.ends and self.ends[-1] == begin:
            self.ends[-1] = end
        else:
            self.ends.extend((begin, end))

    def add_each(self, indices: Sequence[int], base: int = 0) -> None:
        """Adds ascending indices, counted from ``base``."""
        if indices and indices[-1] - indices[0] + 1 == len(indices):  # consecutive, as nearly always
            self.add(base + indices[0], base + indices[-1] + 1)
            return
        for index in indices:
            self.add(base + index, base + index + 1)

    def merge(self, later: IndexRuns, base: int) -> None:
        """Adds the runs of a later part, counted from ``base``."""
        for begin, end in later.spans():
            self.add(base + begin, base + end)

    def spans(self) -> Iterator[tuple[int, int]]:
        """Returns (begin, end) of each run."""
        return zip(self.ends[::2], self.ends[1::2], strict=True)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IndexRuns) and self.ends == other.ends

    __hash__ = None  # pyright: ignore[reportAssignmentType]: it grows

    def __iter__(self) -> Iterator[int]:
        for begin, end in self.spans():
            yield from range(begin, end)

    def __len__(self) -> int:
        return sum(self.ends[1::2]) - sum(self.ends[::2])


# -- Reads members of a COCO file for look-ups, whatever their value. The shapes report what is wrong with them ----

_SMALL = 1 << 63
#: Member of a category -> its aliases, likeliest first.
CATEGORY_MEMBERS = {
    "name": ("label", "title", "class_name", "category_name", "category", "class"),
    "id": ("category_id", "class_id", "index"),
}
#: Values in a mask that is given pixel by pixel.
_PIXELS = frozenset({0, 1})


def id_of(value: Any) -> int | None:
    """Returns the integer that an id is, or is intended to be (``1.0``, ``"1"``), of at most 64 bits. Returns None for anything else."""
    if value.__class__ is int:
        number = cast("int", value)
    elif value.__class__ is float:
        if not value.is_integer():
            return None
        number = int(value)
    elif value.__class__ is str:
        digits = value[1:] if value[:1] == "-" else value
        if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
            return None
        number = int(value)
    else:
        return None
    return number if -_SMALL <= number < _SMALL else None


def intended_id(id_: Any) -> int | None:
    """Returns the integer that an id is, also in quotes, so that the rest can be checked. The quotes are reported elsewhere."""
    return id_of(id_) if id_.__class__ is str else integer_of(id_)


def is_large(value: Any) -> bool:
    """Returns True for an integer that does not fit in 64 bits with a sign. JSON parsers round it, so it cannot be looked up."""
    number = integer_of(value)
    return number is not None and not -_SMALL <= number < _SMALL


def number_of(value: Any) -> int | None:
    """Returns the integer that an id is, of at most 64 bits, or None. Texts are not converted: they are reported elsewhere."""
    return None if value.__class__ is str else id_of(value)


def pixels(value: Any) -> int:
    """Returns a width or height in pixels, or 0 if it is not possible."""
    if value.__class__ is int or (value.__class__ is float and value.is_integer()):
        return int(value) if 0 < value <= MOST_PIXELS else 0
    return 0


def text_of(value: Any) -> str | None:
    """Returns a text that is not empty. Returns None for anything else."""
    return cast("str", value) if value.__class__ is str and value else None


def file_name_of(image: dict[str, Any]) -> str | None:
    """Returns the file name of an image, or None if it has none, or a word for none."""
    name = text_of(image.get("file_name"))
    return None if name in NO_PLACE else name


def point_names(category: dict[str, Any]) -> tuple[str, ...] | None:
    """Returns the names of a category's key points, or None if it lists none. A name that is no text is replaced by its number."""
    given = category.get("keypoints")
    if given.__class__ is not list:
        return None
    listed = cast("list[Any]", given)
    return tuple(name if name.__class__ is str else str(at) for at, name in enumerate(listed, 1)) if listed else None


def is_bitmap(rows: list[Any]) -> bool:
    """Returns True for a mask that is given pixel by pixel: rows of equal length that contain only 0 and 1, or false and true."""
    if len(rows) < 3 or rows[0].__class__ is not list:
        return False
    width = len(rows[0])
    return width > 2 and all(row.__class__ is list and len(row) == width and _are_pixels(row) for row in rows)


def _are_pixels(row: list[Any]) -> bool:
    return all(pixel.__class__ in (int, bool) and pixel in _PIXELS for pixel in row)


# -- What the annotations of one file are checked against: its images and categories, known sizes, and objects they map to --


class Category(Struct, frozen=True):
    """One category of a COCO file."""

    id: int
    name: str
    keypoints: tuple[str, ...] | None = None
    """Names of its key points, in order; None if the category names none, and neither does that of the reference."""
    shape: str | None = None
    """The shape of the Encord object that it maps to (``bounding_box``, ``polygon``, ``bitmask`` …); None without an Encord ontology,
    or if the category maps to nothing."""
    names_keypoints: bool = False
    """True if the file itself names its key points."""


class Context(Struct, frozen=True):
    """Everything known before the annotations of a file are read."""

    results: bool
    """True for a result array, False for an annotation file (one object)."""
    images: Images | None = None
    """The images that annotations may name: for a document its own, for a result array those of the given list.
    None if there is no list, so that image ids are not checked."""
    known: Images | None = None
    """Images of ``--data-rows``, or of the COCO file given as the ontology; None without either."""
    categories: Mapping[int, Category] | None = None
    """Category id -> category that ``category_id`` may name; None if there is no list."""
    encord: bool = False
    """True if the file is meant for an Encord project."""
    lost_images: frozenset[int] = field(default=frozenset())
    """Ids that images with a missing or duplicate id probably should have. That is reported, so their annotations are not."""

    named: NamedIds = field(default_factory=NamedIds)
    """Looks up the ids of images and categories by name."""

    def has_keypoints(self) -> dict[int, str]:
        """Returns id -> name of the categories whose annotations may have key points that programs read."""
        if self.results or self.encord:
            return {}
        return {id_: category.name for id_, category in (self.categories or {}).items() if category.keypoints}

    def names_keypoints(self) -> frozenset[int]:
        """Returns the ids of the categories that name key points in the file itself."""
        return frozenset([id_ for id_, category in (self.categories or {}).items() if category.names_keypoints])

    def unposed(self) -> dict[int, str]:
        """Returns id -> name of the categories that name no key points. Empty for Encord, which reads no key points."""
        if self.encord:
            return {}
        return {id_: category.name for id_, category in (self.categories or {}).items() if not category.keypoints}

    def posed_so(self, count: int) -> Category | None:
        """Returns the first category with this number of key points, or None."""
        return next((category for category in (self.categories or {}).values() if len(category.keypoints or ()) == count), None)

    def image(self, id_: int) -> Image | None:
        """Returns the image with this id and the best known size, or None if the image is unknown."""
        found = self.images.find(id_) if self.images is not None else None
        if self.known is not None and (found is None or not (found.width and found.height)):
            return self.known.find(id_) or found
        return found


# -- One annotation or result as record rules see it: its well-formed values, its image and category, and the findings so far --

Json = dict[str, Any]
#: Larger numbers are clamped to this, so that arithmetic stays finite. No image is so large.
LARGEST = 1e15
#: In an image with sides of at most this many pixels, coordinates up to 1 may be pixels.
SMALL_IMAGE = 16
#: Shapes that stick out of the image by more than this share of its side are not explained by rounding or cut-off objects.
OVERHANG = 0.05
#: A box with less than this share inside its image is reported as outside if another reading of its numbers fits.
MOSTLY_INSIDE = 0.6
#: A box larger than its image with less than this share inside it is reported as outside: it is not of an object in this image.
HARDLY_INSIDE = 0.25
#: Boxes that share less than this of their union belong to two objects …
SIMILAR_OVERLAP = 0.5
#: … unless none of their numbers differ by more than this many pixels.
ROUNDED = 2
#: Boxes that share more than this of their union are the same box.
SAME = 0.9
#: An area may differ by this share, because areas of outlines and pixels never agree exactly.
AREA_TOLERANCE = 0.05
#: The area of a box may differ from width × height by this share if nothing was rounded.
AREA_OF_BOX = 0.01
#: In a box of more square pixels than this, no outline has an area of a pixel or less.
SMALL_BOX = 16
#: The smallest area that is more than a pixel.
ABOVE_A_PIXEL = nextafter(1, 2)
#: Rounded floats can exceed a score of 1 by less than this.
ABOVE_ONE = 1e-6
#: A box counts as two corners if its area differs from the area by corners by at most this share.
CORNERS_AREA = 1e-4
_NUMBER = lazy_regex(r"-?[0-9]{1,15}(\.[0-9]{1,30})?")
_NUMBERS = frozenset({int, float})

Box = tuple[float, float, float, float]
"""x, y of the top left corner, width and height, in pixels."""


class Extent(NamedTuple):
    """The area and box that a segmentation covers."""

    what: str
    """``polygon``, ``polygons`` or ``mask``."""
    minimum: float
    """Smallest possible area in square pixels."""
    maximum: float
    """Largest possible area in square pixels."""
    slack: float
    """Tolerance in square pixels between the area by outline and by pixels."""
    box: Box
    turned: Box | None = None
    """For a mask: its box if its runs went along the rows, which is wrong."""
    swapped: Box | None = None
    """For a mask: its box if its size were [width, height]."""


class Element(Reporter):
    """An annotation or a result. ``kind`` as in `AnnotationRules`."""

    def __init__(self, value: Json, kind: str | None, context: Context, out: list[Finding]) -> None:
        self.value, self.kind, self.context, self.out = value, kind, context, out
        id_, category = intended_id(value.get("image_id")), intended_id(value.get("category_id"))
        image = context.image(id_) if id_ is not None else None
        self.width, self.height = (image.width, image.height) if image is not None else (0, 0)
        self.sized = self.width > 0 and self.height > 0
        """True if the size of the image is known."""
        known = context.categories
        self.category: Category | None = known.get(category) if known is not None and category is not None else None
        self.reported_members: set[Any] = {keys_of(finding.path)[0] for finding in out if finding.path is not None} if out else set()
        """Members that have a finding, at any depth."""
        self.box: Box | None = cast("Box", tuple(numbers)) if (numbers := _unquoted(value.get("bbox"))) and len(numbers) == 4 else None

    @property
    def annotated(self) -> bool:
        """True for an annotation, drawn by people or tools; False for a result of a model."""
        return not self.context.results

    @property
    def is_crowd(self) -> bool:
        """True for a crowd annotation, which evaluations ignore."""
        return self.annotated and self.value.get("iscrowd") == 1

    @property
    def size(self) -> tuple[int, int] | None:
        """Width and height of the image in pixels, or None if unknown."""
        return (self.width, self.height) if self.sized else None

    @property
    def large(self) -> bool:
        """True if the size of the image is known and larger than a few pixels."""
        return self.sized and max(self.width, self.height) > SMALL_IMAGE

    def is_point(self) -> bool:
        """Returns True for a single key point whose box has no size, which is how Encord's exporter writes points."""
        points = plain(self.value.get("keypoints"))
        return bool(points) and len(points) == 3 and self.box is not None and self.box[2] == self.box[3] == 0

    @overload
    def settle(self, path: Path, value: Any, violation: ViolationSpec, /, *more: Any) -> None: ...
    @overload
    def settle(self, path: Path, value: Any, violation: Callable[P, Violation], /, *more: P.args, **named: P.kwargs) -> None: ...
    def settle(self, path: Path, value: Any, violation: Any, /, *more: Any, **named: Any) -> None:
        """Adds a finding that settles the member: later checks do not look at it."""
        self.report(path, value, violation, *more, **named)
        self.reported_members.add(keys_of(path)[0])

    def forget(self, path: Path) -> None:
        """Drops all findings at this path and below: another one explains them."""
        keys = keys_of(path)
        self.out[:] = [finding for finding in self.out if keys_of(finding.path)[: len(keys)] != keys]


def _unquoted(box: Any) -> list[float] | None:
    """Returns the numbers of a box; numbers in quotes are converted, so that the rest can be checked. They are reported elsewhere."""
    numbers = plain(box)
    if numbers is not None or box.__class__ is not list:
        return numbers
    given = cast("list[Any]", box)
    return plain([float(side) if side.__class__ is str and _NUMBER.fullmatch(side) else side for side in given])


def is_whole(value: Any) -> bool:
    """Returns True for an integer, written as 1 or as 1.0."""
    return value.__class__ is int or (value.__class__ is float and value.is_integer())


def plain(value: Any) -> list[float] | None:
    """Returns a list of numbers, clamped to ±`LARGEST`. Returns None for anything else, and if a number is infinite."""
    if value.__class__ is not list or not _NUMBERS.issuperset(map(type, value)):
        return None
    numbers = cast("list[float]", value)
    if numbers and (max(numbers) > LARGEST or min(numbers) < -LARGEST):
        if max(numbers) == inf or min(numbers) == -inf:
            return None
        return [max(-LARGEST, min(LARGEST, number)) for number in numbers]
    return numbers


def outside(x: float, y: float, width: float, height: float) -> tuple[float, int]:
    """Returns by how many pixels a point lies outside its image, and along which axis (0 x, 1 y)."""
    over_x, over_y = max(-x, x - width), max(-y, y - height)
    return (over_x, 0) if over_x >= over_y else (over_y, 1)


def near(one: Box, other: Box) -> bool:
    """Returns True for boxes that differ only by rounding, which matters for small objects."""
    return all(abs(a - b) <= ROUNDED for a, b in zip(one, other, strict=True))


def centred(box: Box) -> Box:
    """Returns the corner and size of a box that is given by its centre and size."""
    x, y, width, height = box
    return x - width / 2, y - height / 2, width, height


def within(box: Box, across: int, down: int, slack: float = TOLERANCE) -> bool:
    """Returns True for a box with an area that lies inside an image, or sticks out by less than ``slack`` pixels."""
    x, y, width, height = box
    return width > 0 and height > 0 and min(x, y) > -slack and x + width < across + slack and y + height < down + slack


def overlap(one: Box, other: Box) -> float:
    """Returns the intersection over union of two boxes."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if min(one[2], one[3]) < 0:
        return 0.0
    common = max(across, 0) * max(down, 0)
    union = one[2] * one[3] + other[2] * other[3] - common
    return common / union if union > 0 else 1.0


def is_exported(annotation: Json) -> bool:
    """Returns True for an annotation that Encord's exporter wrote. Such annotations are labels, not predictions, and have no scores."""
    attributes = annotation.get("attributes")
    return isinstance(attributes, dict) and not {"manual_annotation", "encord_track_uuid"}.isdisjoint(cast("Json", attributes))


#: Attributes that programs write for each annotation, and that do not describe the object.
_NOTES = frozenset(
    {"manual_annotation", "encord_track_uuid", "track_id", "keyframe", "occluded", "outside", "rotation", "classifications", "is_crowd"}
)


def own_attributes(annotation: Any) -> tuple[str, ...]:
    """Returns the names of the attributes of an annotation, without those that programs write of each."""
    attributes: Any = cast("Json", annotation).get("attributes") if isinstance(annotation, dict) else None
    return tuple([name for name in cast("Json", attributes) if name not in _NOTES]) if isinstance(attributes, dict) else ()


def has_outline(segmentation: Any) -> bool:
    """Returns False if nothing is drawn: no segmentation, null, an empty list, or only empty polygons."""
    return bool(segmentation) and not (segmentation.__class__ is list and all(ring == [] for ring in segmentation))


def is_covered(area: float, least: float, most: float, slack: float) -> bool:
    """Returns True if an area lies between the smallest and largest that a segmentation covers, give or take a tolerance or ``slack``."""
    return least - max(AREA_TOLERANCE * least, slack) <= area <= most + max(AREA_TOLERANCE * max(area, most), slack)


def is_of_box(area: float, width: float, height: float) -> bool:
    """Returns True if an area fits width × height. Area and sides may each have been rounded to whole pixels."""
    return abs(area - width * height) <= max(AREA_OF_BOX * abs(area), 1 + width + height)


# -- Names the image and the category that an element of a COCO file is about, for reports -------------------------


def identify(context: Context, value: Any) -> Callable[[Path], dict[str, str | None]]:
    """Returns a function that maps a path to ``data_row`` (file name or id of the image), ``uuid`` (the element's own id) and ``feature``
    (name of the category)."""
    element = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    image, category, id_, name = (element.get(member) for member in ("image_id", "category_id", "id", "file_name"))
    known = context.categories.get(int(cast("int", category))) if context.categories is not None and is_whole(category) else None
    if "image_id" not in element and isinstance(element.get("name"), str):
        feature: str | None = element["name"]
    else:
        feature = known.name if known is not None else _text(category)
    found = {
        "data_row": name if isinstance(name, str) else _text(image),
        "uuid": _text(id_) if "image_id" in element else None,
        "feature": feature,
    }
    return lambda path: found


def _text(value: Any) -> str | None:
    return str(value) if isinstance(value, (int, float, str)) and not isinstance(value, bool) else None


# -- Names that other programs use for COCO's members ---------------------------------------------------------------


def alias_among(names: tuple[str, ...], value: dict[str, Any]) -> str | None:
    """Returns the key that is the first of these names, one of the others, or a misspelling of the first, or None."""
    return name_text(names, value) or next((name for name in value if misspelling(name, names[:1]) is not None), None)


#: Aliases of the segmentation.
OUTLINES = ("mask", "rle", "segm", "polygon", "polygons", "segmentations")


def segmentation_alias(value: dict[str, Any]) -> str | None:
    """Returns the member of another name that seems to be the segmentation, or None. A text is the file of a mask."""
    others = ((name, given) for name, given in value.items() if name != "segmentation" and given)
    return alias_among(("segmentation", *OUTLINES), {name: given for name, given in others if isinstance(given, (list, dict))})
