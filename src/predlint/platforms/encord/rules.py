"""All record rules of one ontology, in the order in which they run, and the rules that each of them may report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from predlint.model.findings import ViolationSpec
from predlint.model.texts import quote
from predlint.model.violation import Path, codes_in, codes_of
from predlint.platforms.encord.declarations import (
    DRAWS,
    GEOMETRY,
    Form,
    HeldConstraints,
    of_classification_answers,
    of_labels,
    of_object_answers,
    of_objects,
    of_places,
    of_references,
    of_repeated,
    of_row,
    of_units,
    parts_of,
)
from predlint.platforms.encord.record import MOVING, Appearance, Features, Json, RowView, Unit, frame_count, other_geometry
from predlint.platforms.encord.topics import (
    attributes,
    boxes,
    data_units,
    extents,
    frames,
    geometry,
    masks,
    members,
    names,
    nesting,
    objects,
    points,
    polygons,
    ranges,
    references,
    rows,
    skeletons,
    spaces,
    spans,
    tracks,
    unread,
)
from predlint.shape.nodes import Record
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, is_certain

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows


# -- The checks of label rows beside the Shape, in the order in which they run ---------------------------------------


class RowChecks:
    """The checks of one ontology, which run on each row. Each may report what the topics that it is made of define."""

    def __init__(self, features: Features, profile: str) -> None:
        answers = attributes.AnswerRules(features, profile)
        of_answers = codes_in(attributes, names, nesting, ranges)
        self._before: tuple[Check[Form], ...] = (
            Check(rows.check_row, codes_in(rows), (), of_row),
            Check(data_units.check_units, codes_in(data_units), ("data_units", "spaces"), of_units),
            Check(references.References(features).check, codes_in(references, rows, spaces, spans), (), of_references),
        )
        self._after: tuple[Check[Form], ...] = (
            Check(ObjectRules(features).check, _OF_DRAWINGS | codes_in(names, objects, unread), (), of_objects),
            Check(answers.check_objects, of_answers | codes_in(members, spaces, spans), (), of_object_answers),
            Check(answers.check_classifications, of_answers, (), of_classification_answers),
            Check(unread.report_lost, codes_in(unread), (), SILENT_ON_CLEAN),  # it looks at findings of the Shape and of other checks
        )

    def of_file(self, frame_rules: FrameRules) -> list[Check[Form]]:
        """Returns all checks for a file, in the order in which they run."""
        existing = [frame_rules.rows] if frame_rules.rows is not None else []
        return [
            *self._before,
            # The kernel adapter compares clean rows with the list of data rows (`kernel_data_rows.py`).
            *[Check(rows.ListedRows(one).check, codes_in(rows), ("data_hash", "data_units"), SILENT_ON_CLEAN) for one in existing],
            Check(frame_rules.check_labels, codes_in(data_units, frames, tracks, unread), (), of_labels),
            Check(frame_rules.check_places, codes_in(ranges, spans), ("data_units", "classification_answers"), of_places),
            Check(tracks.check_repeated, codes_in(tracks), (), of_repeated),
            # No clean row has classifications on frames.
            Check(tracks.check_marks, codes_in(names, tracks), ("data_units",), SILENT_ON_CLEAN),
            *self._after,
        ]


def are_settled(checks: Iterable[Check[Form]], row: Record, constraints: HeldConstraints) -> bool:
    """Returns True if no check has a finding for rows that satisfy all that their Shape declares."""
    checks = [*checks]
    return all([is_certain(checks, body, form) for body, form in parts_of(row, constraints)])


class FrameRules:
    """The frame rules of one file. ``rows``: the list of existing data rows, or None if none was given."""

    def __init__(self, rows: DataRows | None) -> None:
        self.rows = rows

    def measured(self, row: Json, units: list[Unit]) -> list[Unit]:
        """Returns the data units of a row. Sizes that they lack are taken from the list of data rows."""
        return rows.measured_by(self.rows, row, units) if self.rows is not None else units

    def check_labels(self, view: RowView) -> None:
        """Checks how labels are laid out, and the frames that they are on."""
        known = self._known(view) if self.rows is not None else None
        # `unread.report_strays` looks for labels only in members that were reported as unknown.
        has_strays = any([finding.kind is members.RowUnknownMember for finding in view.out])
        for at, unit in enumerate((*view.units, *view.spaces.values())):
            # Without data units, the frames of the first space are not compared with a frame count.
            frames.check_frame_labels(view, unit, frame_count(view, unit, known) if at or view.units else None)
            data_units.check_metadata(view, unit)
            unread.report_strays(view, unit, beside=has_strays)
        if has_strays:
            unread.report_row_strays(view)
            unread.report_renamed_lists(view)
        if view.out:
            frames.drop_unread(view)
        frames.check_scene(view)

    def check_places(self, view: RowView) -> None:
        """Checks the ranges of classifications."""
        known = self._known(view) if self.rows is not None else None
        count = frame_count(view, view.units[0], known) if view.units else None
        placed = spans.placements(view)
        spans.check_ranges(view, placed, count)
        if count is None and view.data_type in MOVING:
            ranges.check_placeholders(view)
        spans.check_overlaps(view, placed)

    def _known(self, view: RowView) -> DataRow | None:
        return rows.listed_row(self.rows, view.row.get("data_title"), view.row.get("data_hash"))


#: The rules of the topics about the geometry of one object.
_OF_DRAWINGS = codes_in(boxes, extents, geometry, masks, points, polygons, skeletons)
#: All rules about the geometry of one object, those of the Shape too.
_GEOMETRIC = geometry.STOPPING.union([code for code in _OF_DRAWINGS if code.startswith("GEO")])
_SECOND, _UNREAD = ViolationSpec(geometry.SecondGeometry), ViolationSpec(geometry.UnreadGeometry)


class ObjectRules:
    """The record rules on objects for one ontology. The view already contains the findings of the Shape."""

    def __init__(self, features: Features) -> None:
        self.skeletons = skeletons.Skeletons(features.structure)
        self._on: dict[str, Callable[[extents.DrawnObject, Path, Any], None]] = {
            "boundingBox": boxes.check_box, "rotatableBoundingBox": boxes.check_rotatable_box, "polygon": polygons.check_polygon,
            "polygons": polygons.check_polygons, "polyline": points.check_polyline, "point": points.check_point,
            "skeleton": self.skeletons.check, "bitmask": masks.check_mask, "circle": boxes.check_circle, "ellipse": boxes.check_circle,
            "cuboid_2d": boxes.check_flat_cuboid,
        }  # fmt: skip
        self.looked_at = frozenset(self._on)
        """The geometries that are checked as a whole."""

    def check(self, view: RowView) -> None:
        """Checks all objects of a row."""
        causes = extents.Causes(view.out)
        boxes.explain_corners(view, causes)
        unread.name_aliases(view, causes)
        names.check_archived(view)
        given_as = unread.misnamed(view)
        for seen in view.appearances:
            if view.doubted is not None and seen.path not in view.doubted:
                continue
            whole, feature = seen.whole, seen.feature
            own = GEOMETRY.get(feature.shape) if feature is not None else None
            if feature is not None and (own is not None or names.can_be_drawn(view, seen, feature)):
                names.check_names(view, seen, feature, own)
            objects.check_object_dates(view, seen, causes)
            names.check_manual(view, seen.path, whole)
            if whole.get("event") == "delete":
                _placeholder(seen, causes)
                continue
            drawn = extents.DrawnObject(view, seen, causes)
            for member in DRAWS:
                if member not in whole:
                    continue
                value, mine = whole[member], own is None or member == own or (own == "polygon" and member == "polygons")
                if mine and member in self._on:
                    self._on[member](drawn, (seen.path, member), value)
                elif not mine and value is not None and feature is not None and other_geometry(whole, cast(str, own)) is None:
                    spec = _SECOND if boxes.draws_more(value, member, whole.get(cast(str, own))) else _UNREAD
                    view.report((seen.path, member), value, spec, quote(feature.name), feature.shape, own, member)
            for member, keys in given_as.get(seen.path, ()) if given_as else ():
                if member in self._on:
                    self._on[member](drawn, *unread.value_at(seen, keys))
        extents.check_pixels(view, causes)
        causes.resolve(view.out)


def _placeholder(seen: Appearance, causes: extents.Causes) -> None:
    """Suppresses findings for the geometry of an event that deletes an object: it may be missing or all zero, but must be readable."""
    drawn = {member: seen.whole[member] for member in DRAWS if seen.whole.get(member) is not None}
    read = geometry.STOPPING if drawn else frozenset[str]()
    read |= codes_of(points.OnlyZero) if "point" in drawn else frozenset()  # a point is read under its key
    causes.add(seen.path, _GEOMETRIC - read)
    for member, value in drawn.items():
        at: Path = (seen.path, member)
        if member == "point" and value.__class__ is dict:
            at, value = (at, "0"), value.get("0")
        for key in value if value.__class__ is dict else ():
            causes.add((at, key), codes_of(geometry.GeometryType))  # numbers are taken as they are
