"""Violations about geometry, masks, confidence and metrics, and the mistakes that are recognised in their values."""

from __future__ import annotations

import math
import re
from math import inf
from typing import Any, cast

from predlint.decimals import is_number
from predlint.diagnostics import Severity
from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.platforms.common_mistakes import bracketed, confidence_help, double_encoded_help, is_printed, written
from predlint.platforms.labelbox.aliases import intended_end
from predlint.platforms.labelbox.coordinates import plain_number
from predlint.platforms.labelbox.value_forms import FORMS
from predlint.platforms.labelbox.words import KEPT_IN_RUNS, kind_of
from predlint.shape.resolver import casefold_name
from predlint.shape.value_explainers import find_uuid, is_uuid
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: Points in a text as geographic programs write them.
_WKT = lazy_regex(r"\s*+(?:SRID=\d+;\s*+)?((?:MULTI)?(?:POLYGON|LINESTRING|POINT))\s*Z?M?\s*\(", re.IGNORECASE)


def geometry_type(value: Any, member: str, form: str) -> Words:
    fix = None
    if isinstance(value, dict) and "coordinates" in value:
        pairs = 'this is GeoJSON: write {"x": …, "y": …} for each of its pairs, whose first number is x'
        fix = pairs if member != "bbox" else "write its four sides"
    elif value is None:
        fix = f"give the {member}, or leave out the line if there is none; of several key frames leave out this one"
    elif isinstance(value, dict) and form == "a list of points" and isinstance(cast("dict[str, Any]", value).get("points"), list):
        fix = "write the list of points itself"
    elif isinstance(value, dict) and form == "a list of points" and "x" in value:
        listed = isinstance(cast("dict[str, Any]", value)["x"], list)
        fix = f'{"write an object for each point" if listed else "put its points in a list"}: [{{"x": …, "y": …}}, …]'
    elif not (member == "mask" and is_printed(value)) and (encoded := double_encoded_help(value, FORMS.get(member))) is not None:
        return f"{member} must be {form}, found {kind_of(value)}", encoded
    elif form.startswith("an object"):
        fix = bracketed(value) or (f"write {FORMS[member]}" if member in FORMS else None)
    elif form == "a list of points" and isinstance(value, str) and (wkt := _WKT.match(value)) is not None:
        fix = f'this is WKT ({wkt[1].upper()}): write {{"x": …, "y": …}} for each pair of numbers, whose first is x'
    elif form == "a list of points" and isinstance(value, str | dict):
        fix = 'write [{"x": …, "y": …}, …]'
    if member == "mask" and isinstance(value, str) and "://" in value:
        fix = f'write {{"instanceURI": {quote(value)}, "colorRGB": […]}}'
    elif member == "mask" and (is_printed(value) or (isinstance(value, list) and not _are_masks(cast("Any", value)))):
        fix = 'an array or an outline is not a mask here: save it as a PNG, and write {"png": "…"} in base64'
    elif member == "mask" and isinstance(value, str) and value.startswith("iVBOR"):  # how the base64 of every PNG begins
        fix = 'write {"png": …}, with this text in it'
    return f"{member} must be {form}, found {kind_of(value)}", fix


class GeometryType(Violation, code="GEO023", slug="geometry-type"):
    """The geometry has an entirely wrong type.

    Why: A box or mask is an object, a polygon or line a list of points; a string or number in its place cannot be read.
    Fix: Give the structure itself: a value that was passed through json.dumps or str() before must not be encoded twice.
    """

    member: str
    form: str

    def words(self) -> Words:
        return geometry_type(self.value, self.member, self.form)

    @fixes(
        safe="unpacks a value that was encoded as JSON twice, and takes one box or mask out of its brackets",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text() or (at.unwrap_object() if at.keys[-1] in ("bbox", "mask") else None)


class RelationshipEndpoint(Violation, code="LNK001", slug="relationship-endpoint"):
    """An end of the relationship is missing, is not a uuid, or is given twice.

    Why: A relationship joins two annotations by their uuids; with one end unknown it joins nothing, and the SDK refuses it.
    Fix: Give source and target the uuids of two lines of the same data row. sourceOntologyName is in place of source, never beside it.
    """

    given: str | None = None

    def words(self) -> Words:
        return (
            "the relationship has no target",
            f'rename {quote(self.given)} to "target"' if self.given else "give the uuid of the annotation it points to",
        )

    @fixes(unsafe="makes a UUID of a string that is the uuid of an annotation, as is done there, and renames a misnamed source")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class RelationshipNotAnObject(Violation, of=RelationshipEndpoint):
    """The relationship is not an object."""

    member: str
    form: str

    def words(self) -> Words:
        return geometry_type(self.value, self.member, self.form)

    def fix(self, at: FixContext) -> Fix | None:
        return at.decode_text()


def _are_masks(value: list[Any]) -> bool:
    """Returns True for a list of objects, unless they are the points of an outline."""
    return bracketed(value) is not None and not all([{"x", "y"} <= item.keys() for item in value])


class PointForm(Violation, code="GEO014", slug="point-form", about_name=True):
    """A point is not an object with the two numbers x and y.

    Why: Pairs like [x, y], capital letters and a missing or third coordinate are not read.
    Fix: Write {"x": float(x), "y": float(y)} for each point of the contour.
    """

    member: str

    template = "the points of the {member} are lists; points are objects", 'write {{"x": …, "y": …}} for each of them'

    @fixes(
        safe="renames X, lon and the like to x, Y, lat and the like to y; takes a point out of extra brackets, and out of a string of JSON",
        unsafe="writes a pair as x and y, and removes a third coordinate",
    )
    def fix(self, at: FixContext) -> Fix | None:
        # OpenCV gives each point of an outline in a list of its own.
        return at.for_all_items(lambda item: _write_point(item, [*item.keys, 0] if len(item.value) == 1 else item.keys))


def _write_point(at: FixContext, pair: list[str | int]) -> Fix | None:
    """Writes the two numbers at a path as a point: x first, as nearly everybody writes it."""
    raws = [at.raw_text([*pair, axis]) for axis in (0, 1)]
    return at.unsafely(at.text.replace(at.keys, at.text.object(zip("xy", raws, strict=True))))


class PointPair(Violation, of=PointForm):
    """A point that is not an object."""

    what: str

    def words(self) -> Words:
        value = self.value
        if isinstance(value, list):
            items = cast("list[Any]", value)
            if len(items) == 1 and isinstance(items[0], dict):
                return f"{self.what} is a list; points are objects", "write the point itself, without the brackets"
            return f"{self.what} is a list; points are objects", 'write {"x": …, "y": …}'
        fix = (
            "leave it out"
            if value is None and self.what != "point"
            else double_encoded_help(value, FORMS["point"]) or f"write {FORMS['point']}"
        )
        if isinstance(value, dict):
            fix = f"this is GeoJSON: write {FORMS['point']}, with the two numbers of its coordinates, of which x is the first"
        return f'{self.what} must be {{"x": …, "y": …}}, found {kind_of(value)}', fix

    def fix(self, at: FixContext) -> Fix | None:
        pair = cast("list[Any]", self.value) if isinstance(self.value, list) else []
        if len(pair) == 2 and all(map(is_number, pair)):
            return _write_point(at, at.keys)
        return at.decode_text() or at.unwrap_object()


class NoPoints(Violation, of=GeometryType):
    """A list of points that contains other things: numbers, as COCO writes outlines, or lists of points or numbers."""

    member: str

    def words(self) -> Words:
        pairs = 'write {"x": …, "y": …} for each two of them'
        if not isinstance(self.value[0], list):
            return f"{self.member} must be a list of points, found a list of numbers", pairs
        inner = cast("list[Any]", self.value[0])
        are_points = bool(inner) and isinstance(inner[0], dict)
        if len(self.value) > 1:
            fix = "give each of them a line of its own" + ("" if are_points else ', its points as {"x": …, "y": …}')
            fix += "; a hole cannot be drawn: where it matters, give a mask" if self.member == "polygon" else ""
            return f"{self.member} has {len(self.value)} lists of points; an annotation has one", fix
        if are_points:
            return f"the points of the {self.member} are in a list of their own", "remove the inner brackets"
        if inner and isinstance(inner[0], list):
            return f"the points of the {self.member} are in a list of their own, as pairs", 'write [{"x": …, "y": …}, …]'
        return f"{self.member} must be a list of points, found a list with one list of numbers", pairs


class PointMissing(Violation, of=PointForm):
    """A coordinate of a point is missing."""

    what: str
    key_: str
    given: str | None = None

    def words(self) -> Words:
        return (
            f"{self.what} has no {self.key_}",
            f"rename {quote(self.given)} to {quote(self.key_)}" if self.given else 'a point is {"x": …, "y": …}',
        )

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class PointMember(Violation, of=PointForm):
    """A point has a member other than x and y."""

    what: str
    key_: str
    intended: str | None

    def words(self) -> Words:
        return f"{self.what} has {quote(self.key_)}", f'write "{self.intended}"' if self.intended else "a point has x and y only; remove it"

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename(self.intended, surely=True) if self.intended is not None else at.remove_unsafely()


def few_points(value: list[Any], shape: str, least: int, size: int | None = None) -> Words:
    count = f"{len(value)}" if size in (None, len(value)) else f"{size} different" if size > 1 else f"the same one {len(value):,} times"
    message = f"a {shape} needs at least {least}{' different' if shape == 'polygon' or size is not None else ''} points; this has {count}"
    return message, "give the points that are missing, or leave the annotation out"


class PolygonPoints(Violation, code="GEO009", slug="polygon-points", in_part=True):
    """The polygon has fewer than three different points.

    Why: Two points make a line and enclose nothing; older SDK releases refuse such a record and newer ones send it on unseen.
    Fix: Give all points of the contour, or give it as a line or point if that is what it is. A closing point that repeats the first does
    not count.
    """

    shape: str
    minimum: int
    count: int | None = None

    def words(self) -> Words:
        return few_points(self.value, self.shape, self.minimum, self.count)


class LinePoints(Violation, code="GEO013", slug="line-points", in_part=True):
    """The line has fewer than two different points.

    Why: A single point has no length, given twice neither: nobody can see or select such a line. Older SDK releases refuse a line of one.
    Fix: Give at least two points, or use a point tool.
    """

    shape: str
    minimum: int
    count: int | None = None

    def words(self) -> Words:
        return few_points(self.value, self.shape, self.minimum, self.count)


class LineMemberName(Violation, code="GEO015", slug="line-member-name", about_name=True):
    """A line is given under another member name than line.

    Why: The tool is often called a polyline, but the member of the record is line; under another name the record has no value.
    Fix: Rename the member to line.
    """

    name: str

    template = 'a line is given as "line", not {name:quoted}', 'rename {name:quoted} to "line"'

    @fixes(safe="renames the member to line")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("line", surely=True)


#: A number below 0 by more than this is no rounding error: the logarithm of a probability near 1 is close to 0.
ROUNDED = 1e-6


def confidence_range(value: float, place: str = "confidence") -> Words:
    nearly = -ROUNDED <= value <= 1.01
    fix = f"clip it to {round(value):d}" if nearly else "a raw score of the model? a sigmoid or softmax brings it to 0 to 1"
    if value < -ROUNDED:
        fix = f"a log-probability? write its exponential, math.exp({value:.6g}): {math.exp(value):.4g}"
    return f"confidence {quote(value)} is outside 0 to 1", confidence_help(value, "a percentage? divide by 100: {}", fix)


class ConfidenceRange(Violation, code="CNF001", slug="confidence-range"):
    """The confidence is not between 0 and 1.

    Why: The SDK refuses it, and a percentage or a logit would be read as certainty or worse.
    Fix: Divide percentages by 100, take the exponential of log-probabilities, and pass logits through a sigmoid or softmax.
    """

    place: str = "confidence"

    def words(self) -> Words:
        return confidence_range(self.value, self.place)

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


def confidence_type(value: Any) -> Words:
    fix = written(value) or "write a number, such as 0.87; without one the prediction counts as certain"
    numbers: Any = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
    if numbers.__class__ is list and len(numbers) > 1 and {int, float}.issuperset(map(type, numbers)):
        fix = "write one number: that of what was predicted here, not those of all classes"
    return f"confidence must be a number from 0 to 1, found {kind_of(value)}", fix


class ConfidenceType(Violation, code="CNF002", slug="confidence-type"):
    """The confidence is not a number.

    Why: The Python SDK turns "0.9" or true into a number on its own, but a raw upload does not pass through it.
    Fix: Write float(score) without quotes; a tensor needs .item().
    """

    def words(self) -> Words:
        return confidence_type(self.value)

    @fixes(safe="removes the quotes around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class UnusedRange(Violation, of=ConfidenceRange):
    """An out-of-range confidence that must be removed, so the help names no other number."""

    def words(self) -> Words:
        return confidence_range(self.value)[0], None


class UnusedType(Violation, of=ConfidenceType):
    """A confidence of the wrong type that nothing uses."""

    def words(self) -> Words:
        return confidence_type(self.value)[0], None


class ConfidenceNull(Violation, code="CNF003", slug="confidence-null", once_per_file=True, severity=Severity.INFO):
    """The confidence is null.

    Why: It counts as not given, and a prediction without confidence is treated as fully certain. Reported once per file.
    Fix: Give the score, or leave the member out if 1 is intended.
    """

    template = "confidence is null, which counts as 1", "give the number, or leave it out"

    @fixes(unsafe="removes it")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class UnusedNull(Violation, of=ConfidenceNull):
    """A confidence of null that nothing uses."""

    template = "confidence is null, and not used here", "leave it out"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class ConfidencePlace(Violation, code="CNF004", slug="confidence-place", about_name=True, severity=Severity.WARNING):
    """The confidence is not where Labelbox reads it.

    Why: For a radio or checklist it belongs inside each answer object, for anything else at the level of the annotation. An answer or
    annotation that has no confidence there may count as certain.
    Fix: Move it: into the answer object of a radio or checklist, out of mask or bbox to the top level of the line.
    """

    kind: str

    def words(self) -> Words:
        if self.kind in ("radio", "checklist"):
            fix = 'put it inside the answer: {"name": …, "confidence": …}; where one is there, remove it here'
            return f"confidence beside the answer of a {self.kind} question is not used", fix
        return f"confidence inside {self.kind} is not used", "put it at the top of the line"

    @fixes(safe="moves it to where it is read", unsafe="removes it where there is one already")
    def fix(self, at: FixContext) -> Fix | None:
        raw = at.text.raw(at.keys)
        into, naming = list[str | int](), frozenset[str]()
        if self.kind in ("radio", "checklist"):
            into, naming = [*at.keys[:-1], "answer"], frozenset({"name", "schemaId"})
            answer = at.value_at(into)
            into += [0] if isinstance(answer, list) and len(cast("list[Any]", answer)) == 1 else []
        target: Any = at.value_at(into)
        if raw is None or not isinstance(target, dict) or (naming and naming.isdisjoint(cast("dict[str, Any]", target))):
            return None  # the answer must be fixed first: without confidence it counts as certain
        given = {casefold_name(name): value for name, value in cast("dict[str, Any]", target).items()}
        if "confidence" in given:
            return at.remove_unsafely() if is_number(given["confidence"]) and "confidence" in target else None
        return at.safely([*at.text.remove(at.keys), *at.text.insert(into, "confidence", raw)], reveals=True)


class ConfidenceInMal(Violation, code="CNF005", slug="confidence-in-mal", severity=Severity.WARNING):
    """The file is for model-assisted labeling, which keeps no confidence.

    Why: The import works, but pre-labels have no confidence, so nobody can filter by it afterwards.
    Fix: Upload the file to a model run to keep it; for pre-labels filter by score before writing, and leave confidence out.
    """

    def words(self) -> Words:
        return "pre-labels (MAL) have no confidence: Labelbox ignores it", KEPT_IN_RUNS

    @fixes(unsafe="removes it")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class ConfidenceUnused(Violation, code="CNF006", slug="confidence-unused", about_name=True, severity=Severity.WARNING):
    """A relationship, a metric or an object on a video carries a confidence.

    Why: None of them has a place for it, so Labelbox ignores it; on videos only answers have a confidence.
    Fix: Remove it; a metric's levels of confidence go into metricValue.
    """

    kind: str

    template = "confidence is not used on a {kind}", "remove it"

    @fixes(unsafe="removes it")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class CustomMetricsForm(Violation, code="MET001", slug="custom-metrics-form"):
    """The custom metrics are not a list of objects with a name and a number.

    Why: Any other form cannot be stored; the SDK refuses it.
    Fix: Write [{"name": "loss", "value": 0.3}], one object for each metric.
    """

    what: str

    def words(self) -> Words:
        fix = double_encoded_help(self.value) or f'write "customMetrics": [{_metric_of(self.value)}]'
        if self.what.startswith("the value"):
            fix = plain_number(self.value) or "give the number, or leave this metric out"
        elif self.what.startswith("the name"):
            fix = f"write {quote(str(self.value))}" if self.value.__class__ in (int, float) else "give the name of the metric"
        return f"{self.what}, found {kind_of(self.value)}", fix

    @fixes(
        safe='puts one metric into a list, writes {"loss": 0.3} as name and value, and removes quotes around numbers',
    )
    def fix(self, at: FixContext) -> Fix | None:
        fix = at.decode_text() or (at.unwrap_number() if at.keys[-1] == "value" else None)
        members = cast("dict[str, Any]", self.value) if isinstance(self.value, dict) else {}
        if fix is not None or not members:
            return fix
        if {"name", "value"} & members.keys():
            return at.wrap_object()
        if not all(map(is_number, members.values())):
            return None
        metrics = [at.text.object([("name", at.text.written(name)), ("value", at.raw_text([*at.keys, name]))]) for name in members]
        return at.replace_safely((at.keys, f"[{(', ' if ': ' in metrics[0] else ',').join(metrics)}]"), reveals=False)


def _metric_of(value: Any) -> str:
    """Returns the first metric of an object that maps names to numbers, as it should be written. No number is invented."""
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    name, number = next(iter(given.items()), (None, None))
    finite = isinstance(number, int | float) and number.__class__ is not bool and abs(number) < inf
    if name is None or not finite or not {"name", "value"}.isdisjoint(given):
        return '{"name": …, "value": …}'
    return f'{{"name": {quote(name)}, "value": {quote(number)}}}{", …" if len(given) > 1 else ""}'


class MetricMissing(Violation, of=CustomMetricsForm):
    """The name or the value of a metric is missing."""

    key_: str
    given: str | None = None

    def words(self) -> Words:
        fix = f'add "{self.key_}": a custom metric is {{"name": …, "value": …}}'
        return f"a custom metric has no {self.key_}", f"rename {quote(self.given)} to {quote(self.key_)}" if self.given else fix

    def fix(self, at: FixContext) -> Fix | None:
        if self.key_ == "name" and not isinstance(at.value_at([*at.keys[:-1], self.given or ""]), str):
            return None
        return at.rename_member(self.given)


class MetricByName(Violation, of=CustomMetricsForm):
    """A metric as an object that maps its name to its number."""

    def words(self) -> Words:
        [(name, number)] = self.value.items()
        return "a custom metric has neither name nor value", f'write {{"name": {quote(name)}, "value": {quote(number)}}}'


class CustomMetricsUnused(Violation, code="MET002", slug="custom-metrics-unused", about_name=True, severity=Severity.WARNING):
    """The custom metrics are in a place that keeps none: pre-labels, or an object on a video.

    Why: Custom metrics belong to model runs, and there to answers and to objects without frames; Labelbox ignores them elsewhere.
    Fix: Upload the file to a model run to keep them; else leave customMetrics out.
    """

    template = (
        "customMetrics belong to model runs: Labelbox ignores them in pre-labels (MAL)",
        "import into a model run to keep them (--target model-run), else leave them out",
    )

    @fixes(unsafe="removes them")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class MetricsUnused(Violation, of=CustomMetricsUnused):
    """Custom metrics on a record of a kind that has none."""

    what: str

    template = "customMetrics are not used on {what}", "remove them"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely()


class NotForTarget(Violation, code="MED002", slug="not-for-target"):
    """The record is of a kind that the target does not take.

    Why: Relationships, message evaluations and composite masks can only be imported as pre-labels (MAL), metric lines only into a model
    run.
    Fix: Check --target; write what only one target takes to files of their own.
    """

    what: str
    target: str
    given: str | None = None

    def words(self) -> Words:
        fix = (
            "check with --target mal if this file is for pre-labels"
            if self.target == "mal"
            else "check with --target model-run if it is for a model run"
        )
        only = "as pre-labels (MAL)" if self.target == "mal" else "into a model run"
        return f"{self.what} can only be imported {only}", fix


class KindNotForMedia(Violation, code="MED001", slug="kind-not-for-media", layer="record"):
    """Annotations of this kind do not exist for this kind of data row.

    Why: A text has no pixels and an image no characters to select, so the platform has no place for such an annotation.
    Fix: Check --media and the ontology; send the prediction in a kind that the medium knows.
    """

    what: str
    medium: str
    where: str

    template = "{what} are not supported on {medium} data rows", "they are for {where}"


class EndpointMissing(Violation, of=RelationshipEndpoint):
    """An end of the relationship is missing."""

    given: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def words(self) -> Words:
        if self.given:
            return (
                "the relationship has both source and sourceOntologyName",
                "give the one that is meant: an annotation by its uuid, or a feature by its name",
            )
        other = intended_end(self.others)
        fix = "give the uuid of the annotation it starts from"
        if other is not None:
            fix = f'rename {quote(other[0])} to "{other[1]}"'
        return "the relationship has no source", fix

    def fix(self, at: FixContext) -> Fix | None:
        found = intended_end(self.others)
        return at.rename_at([*at.keys[:-1], found[0]], found[1]) if found is not None and found[1] == "source" else None


class RelationshipType(Violation, code="LNK002", slug="relationship-type"):
    """The type of the relationship is neither unidirectional nor bidirectional.

    Why: There are only these two types, spelt in lower case; the SDK refuses any other.
    Fix: Use "unidirectional" for an arrow from source to target, "bidirectional" for one both ways.
    """

    def words(self) -> Words:
        intended = next(
            (one for one in ("unidirectional", "bidirectional") if isinstance(self.value, str) and casefold_name(self.value) == one), None
        )
        message = f'relationship.type must be "unidirectional" or "bidirectional", found {kind_of(self.value)}'
        return message, f"write {quote(intended)}" if intended else None

    @fixes(safe="writes the type in lower case")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_one_of("unidirectional", "bidirectional")


class TypeMissing(Violation, of=RelationshipType):
    """The relationship has no type."""

    given: str | None = None

    def words(self) -> Words:
        fix = f'rename {quote(self.given)} to "type"' if self.given else 'write "type": "unidirectional", or "bidirectional"'
        return "the relationship has no type", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class EndpointType(Violation, of=RelationshipEndpoint):
    """An end of the relationship is not a text, or empty."""

    end: str

    def words(self) -> Words:
        value = self.value
        if self.end == "sourceOntologyName":
            return (
                f"relationship.{self.end} must be a string, found {kind_of(value)}",
                "write the name of the tool, or of the question, that it starts from",
            )
        given = list(cast("dict[str, Any]", value).values()) if isinstance(value, dict) else value
        inner = cast("list[Any]", given) if isinstance(given, list) else []
        only = inner[0] if len(inner) == 1 and isinstance(inner[0], str) and inner[0] else None
        if isinstance(value, str) and (uuid_inside := find_uuid(value)) is not None:
            return f"relationship.{self.end} must be the uuid of an annotation, found {kind_of(value)}", f"write {quote(uuid_inside)}"
        fix = f"write {quote(only)} itself" if only is not None else "write a uuid, the same one here and on that annotation's line"
        return f"relationship.{self.end} must be the uuid of an annotation, found {kind_of(value)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.uuid_fixes import write_end

        return write_end(at)


def not_uuid(value: Any) -> Words:
    if not isinstance(value, str) or not value:
        only: Any = cast("list[Any]", value)[0] if isinstance(value, list) and len(cast("list[Any]", value)) == 1 else None
        fix = f"write {quote(only)} itself" if is_uuid(only) else "write str(uuid.uuid4()), or leave it out"
        return f"uuid must be a UUID, found {kind_of(value)}", fix
    uuid_inside = find_uuid(value)
    return f"{quote(value)} is not a UUID", f"write {quote(uuid_inside)}" if uuid_inside else "write str(uuid.uuid4()), or leave it out"


class NotAUuid(Violation, code="UID001", slug="not-a-uuid"):
    """The uuid is not a UUID.

    Why: The platform identifies an annotation by it; the SDK's own records hold a real UUID, and another text is not accepted as one.
    Fix: Use str(uuid.uuid4()), or uuid.uuid5(namespace, your_id) to get the same one for the same id each time.
    """

    def words(self) -> Words:
        return not_uuid(self.value)

    @fixes(
        safe='removes what stands round a UUID: white space, "urn:uuid:", the type that Python prints',
        unsafe="makes a UUID of the string, the same wherever it occurs on the data row, unless two annotations there have it",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.uuid_fixes import write_uuid

        return write_uuid(at)


class TaskUuid(Violation, code="UID004", slug="task-uuid", severity=Severity.WARNING):
    """The uuid of a message evaluation is not a UUID.

    Why: The SDK's own records hold a real UUID; test data of the vendor has other texts on these lines, so it may be accepted. On any other
    line it is an error (UID001).
    Fix: Use str(uuid.uuid4()), or uuid.uuid5(namespace, your_id) to get the same one for the same id each time.
    """

    def words(self) -> Words:
        return not_uuid(self.value)

    @fixes(
        safe='removes what stands round a UUID: white space, "urn:uuid:", the type that Python prints',
        unsafe="makes a UUID of the string, the same wherever it occurs on the data row, unless two annotations there have it",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.labelbox.uuid_fixes import write_uuid

        return write_uuid(at)
