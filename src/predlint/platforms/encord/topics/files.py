"""Files as a whole: elements that are no label rows, and mistakes found in a sample: two corners, centres, one confidence."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from enum import Enum
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.violation import Finding, Fix, FixContext, Violation, Words, fixes, make_finding
from predlint.platforms.common_mistakes import describe_non_object, json_in_text_help
from predlint.platforms.encord.declarations import SIDES
from predlint.platforms.encord.topics.extents import BeyondImage, BeyondUnsizedImage
from predlint.platforms.record_files import ENCORD
from predlint.platforms.systematic_mistakes import (
    GIVEN_BY_CENTRE,
    SUPPRESS,
    DrawnBox,
    FileSample,
    Mistakes,
    OneConfidence,
    key_of,
    one_confidence_message,
)
from predlint.shape.record_checks import kinds

# -- files that are something else -------------------------------------------------------------------------------------


def not_a_label_row(value: Any, what: str, fix: str) -> Words:
    return f"this is {what}, not an Encord label row", fix


class OtherFile(Violation, code="JSN201", slug="encord-other-file", once_per_file=True, layer="bytes"):
    """The file is not one of Encord label rows.

    Why: Nothing in it can be checked against the ontology of an Encord project: it belongs to another platform or another step.
    Fix: Give the file of label rows; or the ontology, or the option, that goes with this one.
    """

    what: str
    fix_: str

    def words(self) -> Words:
        return not_a_label_row(self.value, self.what, self.fix_)


class NotARow(Violation, code="JSN202", slug="encord-not-a-row", layer="bytes"):
    """An element of the file is not a label row.

    Why: Each element is one label row, an object with its data units and answers. A text, a number or another object has nothing that could
    be checked.
    Fix: Write one object for each label row, in a list or one per line.
    """

    def words(self) -> Words:
        fix = f"write one object for each label row: [{{…}}, {{…}}], or one per line{ENCORD.are_checked(self.value)}"
        return f"a label row must be an object, found {describe_non_object(self.value)}", json_in_text_help(self.value) or fix

    @fixes(safe="writes the rows of a list in a list one after another, or each on a line of its own")
    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class OtherFileInRow(Violation, of=NotARow):
    """An element of the file is another kind of file."""

    what: str
    fix_: str

    def words(self) -> Words:
        return not_a_label_row(self.value, self.what, self.fix_)

    def fix(self, at: FixContext) -> Fix | None:
        return at.split_list()


class RowsSpread(Violation, code="JSN203", slug="encord-rows-spread", layer="bytes"):
    """Several rows are neither in a list nor each on a line of its own.

    Why: A program that reads the file as JSON stops at the second row, and one that reads it line by line at the first line. Carriage
    returns without line feeds, as old Macs wrote them, end no line.
    Fix: Write the rows into one list, or each on a line of its own.
    """

    safe_fix = "writes each row on a line of its own"

    records: int
    returns: bool

    def words(self) -> Words:
        how = "have carriage returns between them, which end no line" if self.returns else "stand one after another, over several lines"
        message = f"the {self.records:,} rows {how}: the file is neither one JSON value nor one row per line"
        return message, "write them into one list, [{…}, {…}], or each on a line of its own, ended by a line feed"


class BoxesOfCorners(Violation, code="GEO229", slug="encord-boxes-of-corners", layer="stream"):
    """The boxes of the file are two corners: right and bottom edges in place of w and h.

    Why: A detector that gives x1, y1, x2, y2 needs a subtraction, not other names: without it every box is drawn too large, the more so the
    farther it is from the top left. Of one box that cannot be seen. It is reported once for a file of twenty boxes or more where each w is
    larger than x and each h larger than y, though some begin far to the right of, and far below, the ends of others.
    Fix: Write w = x2 - x1 and h = y2 - y1, as fractions of the image.
    """

    count: int

    template = (
        "the {count:,} boxes are two corners: in each w is larger than x, and h larger than y; they are drawn too large",
        "write w = x2 - x1 and h = y2 - y1, as fractions of the image",
    )
    explains = BeyondImage, BeyondUnsizedImage


# -- Detects what an element of a file is: a label row, or something else in its place -------------------------------


#: Members that identify a label row; one of them is enough.
_ROW = frozenset(
    {"data_units", "object_answers", "classification_answers", "object_actions", "label_hash", "label_status", "branch_name", "data_hash"}
)

#: Members of a label row. One at least is there, unless it has no structure of a row at all.
_PARTS = frozenset({"data_units", "object_answers", "classification_answers", "object_actions"})
_WITH = "give {} with --ontology to check it"


class Kind(Enum):
    """What an element of a file is: a description, and what to do about it."""

    ROW = ("an Encord label row", "")
    COCO = ("a COCO file", "check it with --dialect coco")
    RESULTS = ("a list of COCO results", "check it with --dialect coco")
    LABELS = (
        "the labels of one data unit",
        'put them under "labels" of a data unit of a label row: {"data_units": {"<data_hash>": {"labels": {…}}}}',
    )
    ONTOLOGY = ("an ontology", "give the ontology with --ontology, and the label rows in its place")
    LABELBOX = ("a Labelbox prediction", _WITH.format("a Labelbox ontology"))
    LABEL_STUDIO = ("a Label Studio task", _WITH.format("its labeling config"))
    WRAPPED = ("a list of label rows in an object", "write the list itself: [{…}, …]")
    WRAPPED_ROW = ("a label row in an object", "write the row itself, without the object around it")
    KEYED = ("several label rows in an object", "write a list of them: [{…}, …]")
    UNIT = ("a data unit", 'put it under "data_units" of a label row: {"data_units": {"<data_hash>": {…}}}')
    UNITS = ('what a label row has under "data_units"', 'put it there, beside the other members of the row: {"data_units": {…}, …}')
    OBJECT = ("an object on a frame", 'objects are under "labels" of a data unit of a label row')
    OTHER = ("an object without a member of a label row", "export the label rows, or write them with label_row.to_encord_dict()")
    VALUE = ("no object", "")


def kind_of(value: Any) -> Kind:
    """Returns what an element is, by its members."""
    if not isinstance(value, dict):
        return Kind.VALUE
    whole = cast("dict[str, Any]", value)
    names = whole.keys()
    if _is_unit(whole):
        return Kind.UNIT
    if names & _ROW:
        return _partial_row_kind(whole) if names.isdisjoint(_PARTS) else Kind.ROW
    if isinstance(whole.get("annotations"), list) and (isinstance(whole.get("images"), list) or isinstance(whole.get("categories"), list)):
        return Kind.COCO
    if {"image_id", "category_id"} <= names:
        return Kind.RESULTS
    if _is_labels(whole) or (
        whole and all(isinstance(inner, dict) and _is_labels(cast("dict[str, Any]", inner)) for inner in whole.values())
    ):
        return Kind.LABELS
    if _is_ontology(whole):
        return Kind.ONTOLOGY
    if names & {"dataRow", "data_row"}:
        return Kind.LABELBOX
    if isinstance(whole.get("data"), dict) and names & {"predictions", "annotations"}:
        return Kind.LABEL_STUDIO
    if {"objectHash", "featureHash"} <= names:
        return Kind.OBJECT
    if whole and all(map(_is_unit, whole.values())):
        return Kind.UNITS
    if any(_contains_rows(inner) for inner in whole.values()):
        return Kind.WRAPPED
    rows = sum(isinstance(inner, dict) and "data_units" in inner for inner in whole.values())
    return Kind.OTHER if not rows else Kind.WRAPPED_ROW if rows == 1 else Kind.KEYED


def no_row(value: Any, kind: Kind) -> Finding:
    """Returns the finding for an element that is no label row, or not that alone."""
    if kind is Kind.VALUE:
        return make_finding(NotARow, None, value)
    return make_finding(OtherFileInRow if kind is Kind.OTHER else OtherFile, None, value, *kind.value)


def _partial_row_kind(whole: dict[str, Any]) -> Kind:
    """Returns the kind of an element with hashes of a row, but without its data units and answers."""
    if isinstance(whole.get("labels"), dict):
        return Kind.UNIT
    found = [cast("list[Any]", each) for each in map(whole.get, ("objects", "classifications")) if isinstance(each, list)]
    return Kind.LABELS if any(isinstance(each, dict) for listed in found for each in listed) else Kind.ROW


def _is_unit(value: Any) -> bool:
    return isinstance(value, dict) and "labels" in value and "data_sequence" in value


def _is_ontology(whole: dict[str, Any]) -> bool:
    found: Any = whole.get("editor", whole.get("structure", whole))
    if not isinstance(found, dict):
        return False
    lists = cast("dict[str, Any]", found)
    return all(isinstance(lists.get(name), list) for name in ("objects", "classifications"))


def _is_labels(whole: dict[str, Any]) -> bool:
    """Returns True for the objects and classifications of one image or frame. Those of an ontology have no such hashes."""
    for member, hash in (("objects", "objectHash"), ("classifications", "classificationHash")):
        found: Any = whole.get(member)
        first: Any = next(iter(cast("list[Any]", found)), None) if isinstance(found, list) else None
        if isinstance(first, dict) and hash in first:
            return True
    return False


def _contains_rows(value: Any) -> bool:
    if isinstance(value, list):
        first: Any = next(iter(cast("list[Any]", value)), None)
        return isinstance(first, dict) and not _ROW.isdisjoint(cast("dict[str, Any]", first))
    return False


# -- Mistakes of whole files, found in a sample of their label rows: centres for corners, boxes without suppression, one confidence --


Json = dict[str, Any]
#: How far a box may be beyond an edge, as a fraction of the image: it is rounding.
TOLERANCE = 0.001


class BoxesOfCentres(Violation, code="GEO250", slug="encord-boxes-of-centres", layer="stream"):
    """The boxes of the file are given by their centre, where the top left corner belongs.

    Why: YOLO and others write a box as its centre and its size. Read from the corner on, every box is half its size too far to the right
    and too low, and most of them still lie in their images. It is reported once for a file of twenty boxes or more, several of which leave
    their images to the right or below, and lie in them once they are moved by half their size, while none begins near the left or the
    upper edge.
    Fix: Write x = centre x - w / 2 and y = centre y - h / 2 in every box, also in those without other findings.
    """

    count: int
    leaving: int
    explains = BeyondImage, BeyondUnsizedImage

    template = (
        GIVEN_BY_CENTRE,
        "write x = centre x - w / 2 and y = centre y - h / 2 in all boxes, and clip none of them",
    )


class OverlappingBoxes(Violation, code="DUP213", slug="encord-overlapping-boxes", severity=Severity.WARNING, layer="stream"):
    """On most images or frames boxes of one feature lie on one another.

    Why: A detector finds an object many times; non-maximum suppression keeps the best of these boxes. Without it people have to delete the
    others. It is reported once for a file where, on most images or frames with boxes, two boxes of one feature overlap by more than 0.9
    (intersection over union). Equal boxes do not count.
    Fix: Run non-maximum suppression before writing the file, by feature, with a threshold such as 0.5.
    """

    rows: int
    overlapping_rows: int

    template = (
        "on {overlapping_rows:,} of {rows:,} images or frames looked at, boxes of one feature lie on one another (overlap above 0.9)",
        SUPPRESS,
    )


class SameConfidence(Violation, code="CNF232", slug="encord-same-confidence", severity=Severity.WARNING, layer="stream"):
    """All confidences of the file are equal.

    Why: No model is equally sure of everything: a constant was written, or the SDK's default of 1 was never replaced. Then sorting and
    filtering by confidence, and the metrics that hang on it, show nothing. It is reported once for a file with a hundred confidences or
    more; those of labels that people drew (manualAnnotation) do not count, and one that an object has on several frames counts once.
    Fix: Write the confidence that the model gives for each object.
    """

    confidence: float
    count: int
    is_sampled: bool

    def words(self) -> Words:
        message = one_confidence_message(OneConfidence(self.confidence, self.count, self.is_sampled))
        return message, "write the model's own confidence for each object"


def show(row: Json, sample: FileSample) -> None:
    """Adds the boxes and confidences of a label row to a sample."""
    confidences = set[Hashable]()
    for holders in ("data_units", "spaces"):
        for unit, holder in _members(row.get(holders)):
            labels = _of(holder, "labels")
            for frame, frame_labels in [(None, labels)] if "objects" in labels else _members(labels):
                listed: Any = _of(frame_labels).get("objects")
                for given in cast("list[Any]", listed) if listed.__class__ is list else ():
                    _show_object(_of(given), key_of(sample.records, holders, unit, frame), confidences, sample)


def _show_object(given: Json, place: Hashable, confidences: set[Hashable], sample: FileSample) -> None:
    """``confidences``: the objects of the row with their confidences so far. A tracker gives a track one, which is on each of its
    frames."""
    confidence = given.get("confidence")
    if given.get("manualAnnotation") is not True and (track := key_of(given.get("objectHash"), confidence)) not in confidences:
        confidences.add(track)
        sample.add_confidence(confidence)
    box = _of(given, "boundingBox")
    sides = [box.get(side) for side in SIDES]
    if all([side.__class__ in (int, float) and abs(cast(float, side)) < 1 << 64 for side in sides]):
        x, y, width, height = map(float, cast("list[float]", sides))
        sample.boxes.append(DrawnBox(place, key_of(given.get("featureHash")), x, y, width, height, 1.0, 1.0))


def _of(value: Any, *members: str) -> Json:
    """Returns the object at some members of an object; an empty one if it is not there."""
    for member in members:
        value = cast("Json", value).get(member) if value.__class__ is dict else None
    return cast("Json", value) if value.__class__ is dict else {}


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    yield from _of(value).items()


#: The rules about these mistakes. Coordinates are fractions: they do not show the size of a model's input.
MISTAKES = Mistakes(BoxesOfCentres, None, None, OverlappingBoxes, SameConfidence)
CONVENTIONS = kinds(BoxesOfCorners, BoxesOfCentres)
