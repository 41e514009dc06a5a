"""Collects the details of findings for reports that show records: the record's text, a drawing, a confidence."""

from __future__ import annotations

from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from predlint.model.findings import keys_of
from predlint.model.geometry import crosses_itself
from predlint.model.statistics import CONFIDENCE_BINS, MISSING, OUTSIDE
from predlint.model.views import Instance, Shape, UprightBox, View, number, numbers
from predlint.model.violation import Finding, Path
from predlint.report.spans import excerpt

if TYPE_CHECKING:
    from predlint.model.diagnostics import Diagnostic
    from predlint.report.source_record import SourceRecord


# -- Draws a finding about geometry: outlines in pixels, the frame of the image, and the wrong parts ---------------
#
# A picture consists of plain values, because workers hand it over: ``size`` (width and height of the image, or None), ``kind`` of the
# shape, ``parts`` (each with ``role``, ``form`` and ``points``), ``notes``, and ``missing``: why nothing is drawn.

Json = dict[str, Any]
Points = tuple[tuple[float, float], ...]
#: Maximum points of the wrong shape and of each neighbouring shape, and maximum number of neighbours that are drawn.
MOST_POINTS, MAX_NEIGHBOUR_POINTS, MAX_NEIGHBOURS = 600, 80, 10
#: Points on an ellipse.
_AROUND_SHAPE = 48
_LISTS = frozenset({"polygon", "polyline", "line", "points", "vertices", "segmentation"})
_SIZES = (("original_width", "original_height"), ("width", "height"))


def picture_of(view: View, value: Any, finding: Finding, instance: Instance | None, instances: list[Instance]) -> Json | None:
    """Returns the picture for a finding; None if it is not about geometry."""
    rule, path = finding.rule, finding.path
    shape = instance.shape if instance is not None else None
    if instance is None or shape is None:
        return (
            _missing("The shape is not given in a form that can be drawn, its feature is not known, or the size of its image is not known.")
            if rule.family == "GEO"
            else None
        )
    row = view.row(value)
    if row is not None and row.media == "geospatial":
        return _missing("Coordinates on a map are not drawn.")
    parts, notes = _outlines(shape, "shape")
    if not parts:
        return _missing(f"A {shape.kind} without an outline is not drawn.")
    member = keys_of(path)[:1] if view.vocabulary.dialect == "coco" else []
    if member in (["bbox"], ["area"]):  # given beside the shape, and perhaps in contradiction to it
        notes += _draw_sibling_box(value, member[0], shape, parts)
    else:
        notes += _mark_faulty(shape, parts, path, instance, crosses=rule.slug.endswith("crosses-itself"))
    neighbours = [other for other in instances if other is not instance and (other.frame, other.scene) == (instance.frame, instance.scene)]
    drawn = list(islice(chain.from_iterable(_neighbour_outline(other) for other in neighbours), MAX_NEIGHBOURS))
    size = _size(view, value, instance) or ((row.width, row.height) if row is not None and row.width and row.height else None)
    if size is None:
        notes.append("The size of the image is not known: there is no frame, and nothing shows how far the shape is from an edge.")
    return {"size": list(size) if size else None, "kind": shape.kind, "parts": [*drawn, *parts], "notes": notes, "missing": None}


def _missing(why: str) -> Json:
    return {"size": None, "kind": "", "parts": [], "notes": [], "missing": why}


def _outlines(shape: Shape, role: str, most: int = MOST_POINTS) -> tuple[list[Json], list[str]]:
    """Returns the lines of a shape, and the notes about them."""
    kind, notes = shape.kind, list[str]()
    if kind == "mask":
        box = shape.box
        if box is None:
            return [], []
        corners = ((box.left, box.top), (box.right, box.top), (box.right, box.bottom), (box.left, box.bottom))
        return [_part(role, "around", corners)], ["Of the mask only the box around it is drawn."]
    if kind == "ellipse":
        rings, form = [cast(Any, shape).outline(_AROUND_SHAPE)], "ring"
    elif kind in ("point", "skeleton", "cuboid"):
        rings, form = [shape.points], "dots"
    elif kind == "line":
        rings, form = [shape.points], "line"
    else:
        rings, form = [*getattr(shape, "parts", (shape.points,)), *shape.holes], "ring"
    if sum(map(len, rings)) > most:
        notes.append(f"Only the first {most:,} of {sum(map(len, rings)):,} points are drawn.")
        rings, form = [ring[:most] for ring in rings[:1]], "line" if form == "ring" else form
    return [_part(role, form, ring) for ring in rings if ring], notes


def _part(role: str, form: str, points: Points) -> Json:
    return {"role": role, "form": form, "points": [[_short(x), _short(y)] for x, y in points]}


def _short(value: float) -> float:
    """Rounds to seven digits: a thousandth of a pixel in the largest image."""
    return float(f"{value:.7g}")


def _mark_faulty(shape: Shape, parts: list[Json], path: Path, instance: Instance, *, crosses: bool) -> list[str]:
    """Marks what is wrong: two sides, one point, or else the whole shape. Returns the notes about it."""
    points = shape.points
    simple = len(parts) == 1 and parts[0]["form"] in ("ring", "line") and len(parts[0]["points"]) == len(points)
    if crosses and simple and (sides := crosses_itself(*zip(*points, strict=True))) is not None:
        for side in sides:
            parts.append(_part("fault", "line", (points[side], points[(side + 1) % len(points)])))
        return ["The two sides that cross are red."]
    at = _point_at(path, instance) if simple else None
    if at is not None and at < len(points):
        parts.append(_part("fault", "dots", (points[at],)))
        return [f"Point {at + 1:,} of {len(points):,} is red."]
    for part in parts:
        part["role"] = "fault"
    return []


def _draw_sibling_box(value: Any, member: str | int, shape: Shape, parts: list[Json]) -> list[str]:
    """Adds the box that a COCO annotation gives beside its polygons, mask or key points, as the wrong part. A wrong area becomes a note."""
    if member == "area":
        return ["The area that the annotation gives is at fault, not the shape."]
    if shape.kind == "box":
        parts[0]["role"] = "fault"
        return []
    given = numbers(cast(Json, value).get("bbox"))
    if given is None or len(given) != 4:
        return ["The box of the annotation is at fault, and cannot be drawn."]
    parts.append(_part("fault", "ring", UprightBox(*given).points))
    return ["The box that the annotation gives is red."]


def _point_at(path: Path, instance: Instance) -> int | None:
    """Returns the index of the one point that a finding is about; None if it is about more."""
    keys = keys_of(path)[len(keys_of(instance.path)) :]
    at = next((at for at, key in enumerate(keys) if key in _LISTS), None)
    if at is None or len(keys) <= at + 1:
        return None
    below = keys[at + 1 :]
    if keys[at] == "segmentation":
        return below[1] // 2 if below[0] == 0 and len(below) > 1 and isinstance(below[1], int) else None
    key = below[0]
    if isinstance(key, str):
        return int(key) if key.isascii() and key.isdigit() and len(key) < 9 else None
    return key


def _neighbour_outline(other: Instance) -> list[Json]:
    """Returns the outline of another shape of the same image; nothing if drawing it would take long."""
    if other.shape is None or len(other.shape.points) > MAX_NEIGHBOUR_POINTS:
        return []
    parts, _ = _outlines(other.shape, "beside", MAX_NEIGHBOUR_POINTS)
    return parts[:1]


def _size(view: View, value: Any, instance: Instance) -> tuple[float, float] | None:
    """Returns the size of the image that the record itself gives, at the instance or above it; else None."""
    dialect = view.vocabulary.dialect
    if dialect not in ("label-studio", "encord"):
        return None
    across, down = _SIZES[0] if dialect == "label-studio" else _SIZES[1]
    keys, found = keys_of(instance.path), None
    node: Any = value
    if dialect == "encord":
        keys = keys[:2]  # down to the data unit: shapes below it have sizes, too
    for key in [*keys, None]:
        if isinstance(node, dict):
            width, height = number(cast(Json, node).get(across)), number(cast(Json, node).get(down))
            if width and height and width > 0 and height > 0:
                found = width, height
        node = _child(node, key) if key is not None else None
    return found


def _child(held: Any, key: str | int) -> Any:
    if isinstance(held, dict):
        return cast(Json, held).get(str(key))
    return cast("list[Any]", held)[key] if isinstance(held, list) and isinstance(key, int) else None


# -- Collects the details of findings for reports that show records: the record's text, a drawing, a confidence ----
#
# Every finding has its confidence. The rest is made only for the first few findings of each rule and feature in a part of a file, so that
# neither memory nor time grow with the number of findings. All details are plain values, so that other processes can hand them over.

#: Maximum findings with a text in one part of a file: for each rule and feature, and for each rule.
PER_FEATURE, PER_RULE = 5, 60
#: Maximum characters of a record that are shown.
WIDTH = 4_000
#: Characters on either side of a value that are used for the text: indentation takes up many.
_AROUND = 5 * WIDTH
#: Families of rules about geometry.
_DRAWN = frozenset({"GEO", "RUL"})


class Excerpt(NamedTuple):
    """A record around a finding."""

    text: str
    """The text of the record, shortened with … to about `WIDTH` characters; empty if the finding is about a whole file."""
    start: int
    """Where the wrong value begins in the text, and its number of characters."""
    length: int
    characters: int
    """Number of characters of the whole record."""
    picture: dict[str, Any] | None
    """See `predlint.report.finding_details`; None if the finding is not about a geometry."""


class FindingDetail(NamedTuple):
    """The details of one finding."""

    confidence: int | None
    """The bin of the prediction's confidence; None if the finding is about no prediction."""
    shown: tuple[Any, ...] | None
    """An `Excerpt`, for the first findings of a rule and feature in a part."""
    end: tuple[int, int] | None = None
    """Line and column after the value, for the first findings of a rule in a part, if a report needs them."""


class FindingDetails:
    """Makes the details of findings."""

    def __init__(self) -> None:
        self.view: View | None = None
        """Finds predictions and drawings in the records of the current file. Set for each file."""
        self._given: dict[tuple[str, str], dict[str | None, int]] = {}
        self._line: SourceRecord | None = None
        self._instances: list[Instance] = []
        self._by_path: dict[Path, Instance] = {}

    def of(self, line: SourceRecord, finding: Finding, at: int | None, diagnostic: Diagnostic) -> FindingDetail:
        """Returns the details of the next finding."""
        instance = self._instance(line, finding.path)
        shown = self._shown(line, finding, at, instance) if self._needs_detail(diagnostic) else None
        return FindingDetail(_bin(instance), shown)

    def end_part(self) -> None:
        """Ends a part of a file: the first findings of the next one are shown again."""
        self._given.clear()
        self._line = None

    def _needs_detail(self, diagnostic: Diagnostic) -> bool:
        given = self._given.setdefault((diagnostic.code, diagnostic.rule), {})
        feature = diagnostic.record.get("feature")
        count = given.get(feature, 0)
        if count >= PER_FEATURE or (len(given) >= PER_RULE // PER_FEATURE and feature not in given):
            return False
        given[feature] = count + 1
        return True

    def _shown(self, line: SourceRecord, finding: Finding, at: int | None, instance: Instance | None) -> Excerpt:
        picture = None
        if self.view is not None and line.number is not None and finding.rule.family in _DRAWN:
            picture = picture_of(self.view, line.value, finding, instance, self._instances)
        if line.number is None or not line.raw:
            return Excerpt("", 0, 0, 0, picture)
        text, start, end = line.around(finding, at, _AROUND)
        whole = len(text) if len(line.text) <= _AROUND else len(line.text)  # without line breaks it is shorter, but complete
        return Excerpt(*excerpt(text, start, end, WIDTH), whole, picture)

    def _instance(self, line: SourceRecord, path: Path) -> Instance | None:
        """Returns the prediction that a finding is about; None if there is none, or if it cannot be determined."""
        if self.view is None or line.number is None:
            return None
        if line is not self._line:
            self._line = line
            self._instances = self.view.instances(line.value)
            self._by_path = {instance.path: instance for instance in reversed(self._instances)}
        if not self._instances:
            return None
        within = path
        while within is not None:
            if (found := self._by_path.get(within)) is not None:
                return found
            within = within[0]
        return self._by_path.get(None) or (None if self.view.whole else self._instances[0])


def _bin(instance: Instance | None) -> int | None:
    if instance is None:
        return None
    confidence = instance.confidence
    if confidence is None:
        return MISSING
    return min(int(confidence * CONFIDENCE_BINS), CONFIDENCE_BINS - 1) if 0 <= confidence <= 1 else OUTSIDE
