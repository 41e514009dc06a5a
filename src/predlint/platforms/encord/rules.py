"""All record rules of one ontology, in the order in which they run, and the rules that each of them may report."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, cast

from predlint.io.similar_rows import SimilarRows
from predlint.model.findings import ViolationSpec
from predlint.model.texts import is_uuid, quote
from predlint.model.violation import Path, codes_of
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
from predlint.platforms.encord.topics.attributes import ANSWER_CODES, AnswerRules, SplitChecklist
from predlint.platforms.encord.topics.boxes import (
    ThetaRange,
    check_box,
    check_circle,
    check_flat_cuboid,
    check_rotatable_box,
    draws_more,
    explain_corners,
)
from predlint.platforms.encord.topics.data_units import UNIT_CODES, check_metadata, check_units
from predlint.platforms.encord.topics.extents import (
    BeyondImage,
    BeyondUnsizedImage,
    Causes,
    DrawnObject,
    OutsideImage,
    Pixels,
    PointRange,
    SizeRange,
    check_pixels,
)
from predlint.platforms.encord.topics.frames import LABEL_CODES, check_frame_labels, check_scene, drop_unread
from predlint.platforms.encord.topics.geometry import (
    CoordinateRange,
    FewPoints,
    GeometryMissing,
    GeometryPartMissing,
    GeometryType,
    OtherGeometry,
    SecondGeometry,
    UnknownMemberOfObject,
    UnreadGeometry,
)
from predlint.platforms.encord.topics.masks import MaskColumns, MaskEmpty, MaskOrigin, MaskRuns, MaskSide, MaskSize, check_mask
from predlint.platforms.encord.topics.members import RowUnknownMember
from predlint.platforms.encord.topics.names import (
    ENTRY_CODES,
    ArchivedObject,
    MarkedManual,
    NameMismatch,
    ShapeForData,
    ShapeMismatch,
    can_be_drawn,
    check_archived,
    check_names,
)
from predlint.platforms.encord.topics.objects import NoCreatedAt, ObjectDate, check_object_dates
from predlint.platforms.encord.topics.points import (
    MixedDimensions,
    NoArea,
    OnlyZero,
    PointGaps,
    PointNumberTwice,
    check_point,
    check_polyline,
)
from predlint.platforms.encord.topics.polygons import OddRing, PolygonsDiffer, check_polygon, check_polygons
from predlint.platforms.encord.topics.ranges import check_placeholders
from predlint.platforms.encord.topics.references import REFERENCE_CODES, References
from predlint.platforms.encord.topics.rows import (
    LISTED_CODES,
    ROW_CODES,
    HashMixedUp,
    OfLabelRow,
    RowNotListed,
    RowUuid,
    SizeDiffers,
    SpaceInList,
    TitleNotListed,
    are_titles,
    check_mixed_up,
    check_row,
    drop_findings,
    listed_row,
    listed_unit,
    measured_by,
    spaced_in_list,
)
from predlint.platforms.encord.topics.skeletons import Skeletons, SkeletonVertices, VertexNoHash, Visibility
from predlint.platforms.encord.topics.spans import PLACE_CODES, check_overlaps, check_ranges, placements
from predlint.platforms.encord.topics.tracks import MARK_CODES, REPEATED_CODES, check_marks, check_repeated
from predlint.platforms.encord.topics.unread import (
    LOST_CODES,
    PredictedUnread,
    misnamed,
    name_aliases,
    report_lost,
    report_renamed_lists,
    report_row_strays,
    report_strays,
    value_at,
)
from predlint.shape.nodes import Record
from predlint.shape.record_checks import SILENT_ON_CLEAN, Check, is_certain

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow
    from predlint.io.data_rows import DataRows


# -- The checks of label rows beside the Shape, in the order in which they run ---------------------------------------


class RowChecks:
    """The checks of one ontology, which run on each row."""

    def __init__(self, features: Features, profile: str) -> None:
        references, objects, answers = References(features), ObjectRules(features), AnswerRules(features, profile)
        self._before: tuple[Check[Form], ...] = (
            Check(check_row, ROW_CODES, (), of_row),
            Check(check_units, UNIT_CODES, ("data_units", "spaces"), of_units),
            Check(references.check, REFERENCE_CODES, (), of_references),
        )
        self._after: tuple[Check[Form], ...] = (
            Check(objects.check, OBJECT_CODES, (), of_objects),
            Check(answers.check_objects, ANSWER_CODES | ENTRY_CODES, (), of_object_answers),
            Check(answers.check_classifications, ANSWER_CODES | {SplitChecklist.code}, (), of_classification_answers),
            Check(report_lost, LOST_CODES, (), SILENT_ON_CLEAN),  # it looks at findings of the Shape and of other checks
        )

    def of_file(self, frames: FrameRules) -> list[Check[Form]]:
        """Returns all checks for a file, in the order in which they run."""
        # The kernel adapter compares clean rows with the list of data rows (`kernel_data_rows.py`).
        listed = Check[Form](frames.check_listed, LISTED_CODES, ("data_hash", "data_units"), SILENT_ON_CLEAN)
        return [
            *self._before,
            *([listed] if frames.rows is not None else []),
            Check(frames.check_labels, LABEL_CODES, (), of_labels),
            Check(frames.check_places, PLACE_CODES, ("data_units", "classification_answers"), of_places),
            Check(check_repeated, REPEATED_CODES, (), of_repeated),
            Check(check_marks, MARK_CODES, ("data_units",), SILENT_ON_CLEAN),  # no clean row has classifications on frames
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
        self.near = SimilarRows(rows) if rows is not None else None
        self.near_ids = SimilarRows(rows, of_ids=True) if rows is not None and rows.by_id else None

    def measured(self, row: Json, units: list[Unit]) -> list[Unit]:
        """Returns the data units of a row. Sizes that they lack are taken from the list of data rows."""
        return measured_by(self.rows, row, units) if self.rows is not None else units

    def check_listed(self, view: RowView) -> None:
        """Compares a row with the list of data rows, if there is one."""
        if self.rows is not None and self.near is not None:
            self._listed(view, self.rows, self.near)

    def check_labels(self, view: RowView) -> None:
        """Checks how labels are laid out, and the frames that they are on."""
        known = self._known(view) if self.rows is not None else None
        # `report_strays` looks for labels only in members that were reported as unknown.
        has_strays = any([finding.kind is RowUnknownMember for finding in view.out])
        for at, unit in enumerate((*view.units, *view.spaces.values())):
            # Without data units, the frames of the first space are not compared with a frame count.
            check_frame_labels(view, unit, frame_count(view, unit, known) if at or view.units else None)
            check_metadata(view, unit)
            report_strays(view, unit, beside=has_strays)
        if has_strays:
            report_row_strays(view)
            report_renamed_lists(view)
        if view.out:
            drop_unread(view)
        check_scene(view)

    def check_places(self, view: RowView) -> None:
        """Checks the ranges of classifications."""
        known = self._known(view) if self.rows is not None else None
        count = frame_count(view, view.units[0], known) if view.units else None
        placed = placements(view)
        check_ranges(view, placed, count)
        if count is None and view.data_type in MOVING:
            check_placeholders(view)
        check_overlaps(view, placed)

    def _known(self, view: RowView) -> DataRow | None:
        return listed_row(self.rows, view.row.get("data_title"), view.row.get("data_hash"))

    def _listed(self, view: RowView, rows: DataRows, near: SimilarRows) -> None:
        """Compares a row and its units with the list: sizes, mixed-up hashes, and rows that are not listed."""
        hash = view.row.get("data_hash")
        title = view.row.get("data_title")
        whole = listed_row(rows, title, hash)
        found = False
        for unit in view.units:
            known = listed_unit(rows, unit, whole, alone=len(view.units) == 1)
            found = found or known is not None
            if known is None or known.width is None or known.height is None or unit.width is None or unit.height is None:
                continue
            if (known.width, known.height) != (unit.width, unit.height):
                about = (unit.width, unit.height, known.width, known.height)
                view.report((unit.path, "width"), unit.width, ViolationSpec(SizeDiffers), *about)
        check_mixed_up(view, rows, found=found or whole is not None)
        if whole is None and not found and isinstance(hash, str):
            of_label = rows.by_label.get(hash)
            if (near_by := spaced_in_list(rows, view.row)) is not None:
                member, listed = near_by
                view.report((None, member), view.row[member], ViolationSpec(SpaceInList), listed)
            elif of_label is not None:
                drop_findings(view, HashMixedUp.code, "label_hash", hash)  # reported here, with the right hash
                view.report((None, "data_hash"), hash, ViolationSpec(OfLabelRow), of_label.id, of_label.global_key)
            elif isinstance(title, str) and is_uuid(hash) and rows.once("titles alone", are_titles):
                view.report((None, "data_title"), title, ViolationSpec(TitleNotListed), near.closest(title))
            else:
                close = self._close(rows, near, hash, title)
                if close:  # says more than that the hash is no UUID
                    drop_findings(view, RowUuid.code, "data_hash", hash)
                view.report((None, "data_hash"), hash, ViolationSpec(RowNotListed), close)

    def _close(self, rows: DataRows, near: SimilarRows, hash: str, title: Any) -> tuple[tuple[str, str | None], ...]:
        """Returns (hash, title) of the data rows that resemble this one: by hash, else by title."""
        if self.near_ids is not None and (ids := self.near_ids.closest(hash)):
            return tuple([(id_, rows.by_id[id_].global_key) for id_ in ids])
        keys = near.closest(hash) or (near.closest(title) if isinstance(title, str) else ())
        found = [rows.by_key.get(key) for key in keys]  # a list without keys has ids only
        return tuple([(row.id if row is not None and row.id else key, key) for key, row in zip(keys, found, strict=True)])


_GEOMETRY_CODES = codes_of(
    Pixels, GeometryMissing, GeometryType, GeometryPartMissing, BeyondImage, FewPoints, PointGaps, OnlyZero, OddRing, PolygonsDiffer,
    MixedDimensions, NoArea, OutsideImage, MaskSize, MaskRuns, MaskEmpty, MaskColumns, SkeletonVertices, PointRange, PointNumberTwice,
    VertexNoHash, BeyondUnsizedImage,
)  # fmt: skip

#: The codes of rules that `ObjectRules.check` may report.
OBJECT_CODES = _GEOMETRY_CODES | codes_of(
    NameMismatch, ShapeMismatch, ShapeForData, ArchivedObject, PredictedUnread, ObjectDate, NoCreatedAt, UnknownMemberOfObject,
    SecondGeometry, MarkedManual,
)  # fmt: skip

#: All rules about the geometry of one object, those of the Shape too.
_GEOMETRIC = _GEOMETRY_CODES | codes_of(CoordinateRange, SizeRange, ThetaRange, MaskOrigin, MaskSide, Visibility, OtherGeometry)
#: Of these, the findings that stop the SDK even in a geometry that nobody looks at.
_STOPPING = codes_of(GeometryType, GeometryPartMissing, OtherGeometry)
_SECOND, _UNREAD = ViolationSpec(SecondGeometry), ViolationSpec(UnreadGeometry)


class ObjectRules:
    """The record rules on objects for one ontology. The view already contains the findings of the Shape."""

    def __init__(self, features: Features) -> None:
        self.skeletons = Skeletons(features.structure)
        self._on: dict[str, Callable[[DrawnObject, Path, Any], None]] = {
            "boundingBox": check_box, "rotatableBoundingBox": check_rotatable_box, "polygon": check_polygon, "polygons": check_polygons,
            "polyline": check_polyline, "point": check_point, "skeleton": self.skeletons.check, "bitmask": check_mask,
            "circle": check_circle, "ellipse": check_circle, "cuboid_2d": check_flat_cuboid,
        }  # fmt: skip
        self.looked_at = frozenset(self._on)
        """The geometries that are checked as a whole."""

    def check(self, view: RowView) -> None:
        """Checks all objects of a row."""
        causes = Causes(view.out)
        explain_corners(view, causes)
        name_aliases(view, causes)
        check_archived(view)
        given_as = misnamed(view)
        for seen in view.appearances:
            if view.doubted is not None and seen.path not in view.doubted:
                continue
            whole, feature = seen.whole, seen.feature
            own = GEOMETRY.get(feature.shape) if feature is not None else None
            if feature is not None and (own is not None or can_be_drawn(view, seen, feature)):
                check_names(view, seen, feature, own)
            check_object_dates(view, seen, causes)
            if whole.get("manualAnnotation") is True:
                view.report((seen.path, "manualAnnotation"), True, MarkedManual)
            if whole.get("event") == "delete":
                _placeholder(seen, causes)
                continue
            drawn = DrawnObject(view, seen, causes)
            for member in DRAWS:
                if member not in whole:
                    continue
                value, mine = whole[member], own is None or member == own or (own == "polygon" and member == "polygons")
                if mine and member in self._on:
                    self._on[member](drawn, (seen.path, member), value)
                elif not mine and value is not None and feature is not None and other_geometry(whole, cast(str, own)) is None:
                    spec = _SECOND if draws_more(value, member, whole.get(cast(str, own))) else _UNREAD
                    view.report((seen.path, member), value, spec, quote(feature.name), feature.shape, own, member)
            for member, keys in given_as.get(seen.path, ()) if given_as else ():
                if member in self._on:
                    self._on[member](drawn, *value_at(seen, keys))
        check_pixels(view, causes)
        causes.resolve(view.out)


def _placeholder(seen: Appearance, causes: Causes) -> None:
    """Suppresses findings for the geometry of an event that deletes an object: it may be missing or all zero, but must be readable."""
    drawn = {member: seen.whole[member] for member in DRAWS if seen.whole.get(member) is not None}
    read = _STOPPING | {OnlyZero.code} if "point" in drawn else _STOPPING if drawn else frozenset[str]()  # a point is read under its key
    causes.add(seen.path, _GEOMETRIC - read)
    for member, value in drawn.items():
        at: Path = (seen.path, member)
        if member == "point" and value.__class__ is dict:
            at, value = (at, "0"), value.get("0")
        for key in value if value.__class__ is dict else ():
            causes.add((at, key), codes_of(GeometryType))  # numbers are taken as they are
