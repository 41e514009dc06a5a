"""A label row as record rules see it: which objects are on which frames, as far as the row is well-formed.

The ``featureHash`` of an object is at its appearances on frames; its answers are elsewhere in the row, under its ``objectHash``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from msgspec import Struct

from predlint.platforms.common_mistakes import integer_of
from predlint.platforms.encord.answer_words import AnswerHashForm, AnswerMemberMissing, AnswerUnknownMember
from predlint.platforms.encord.constraints import NO_HASH
from predlint.platforms.encord.coordinate_shapes import DRAWS, GEOMETRY
from predlint.platforms.encord.data_units import (
    STILL,
    Json,
    Unit,
    data_units,
    entries,
    frame_number,
    frames_of,
    is_in_wrong_list,
    list_of,
    listed,
    spaces,
)
from predlint.platforms.encord.objects import other_geometry
from predlint.platforms.encord.record_shape import DATA_TYPES
from predlint.platforms.encord.structure import FRAMELESS_SHAPES, ClassificationFeature, ObjectFeature, Structure
from predlint.shape.findings import Finding, Path, Reporter, keys_of

__all__ = [
    "NO_HASH",
    "STILL",
    "Appearance",
    "ClassificationMark",
    "Features",
    "Json",
    "RowView",
    "Unit",
    "entries",
    "frame_number",
    "listed",
    "spans",
]  # fmt: skip


class Appearance(Struct, frozen=True, eq=False):
    """An object on one frame, or in one image: of a data unit, or of a space."""

    unit: Unit
    frame: int | None
    """None if labels are not by frame, or if the key of the frame is no number."""
    path: Path
    whole: Json
    hash: str | None
    """Its ``objectHash``."""
    feature: ObjectFeature | None
    """None if ``featureHash`` is not of an object, and the intended one is not certain."""
    intended: ObjectFeature | None
    """Like ``feature``; but for an object drawn as another feature is, the one with its name that is drawn so, or None."""


class ClassificationMark(Struct, frozen=True, eq=False):
    """A classification on a frame, as in older rows. Its answers are in ``classification_answers``."""

    unit: Unit
    frame: int | None
    path: Path
    whole: Json
    hash: str | None
    """Its ``classificationHash``."""
    feature: ClassificationFeature | None


class Features:
    """The features of an ontology by hash. If several share a hash, the first counts."""

    def __init__(self, structure: Structure, intended: Callable[[Json], str | None]) -> None:
        """``intended`` returns the hash that an object surely means if its ``featureHash`` is not in the ontology."""
        self.structure, self._intended = structure, intended
        self.objects: dict[str, ObjectFeature] = {}
        self.classifications: dict[str, ClassificationFeature] = {}
        for feature in structure.objects:
            self.objects.setdefault(feature.hash, feature)
        for feature in structure.classifications:
            self.classifications.setdefault(feature.hash, feature)
        skeletons = [feature for feature in self.objects.values() if feature.shape == "skeleton"]
        self.templateless = {feature.hash: feature.name for feature in skeletons if structure.skeleton_of(feature) is None}
        """Skeletons without a template, so that their vertices are unknown: hash -> name."""

    def object_of(self, whole: Json) -> ObjectFeature | None:
        """Returns the feature of an object on a frame, even if its hash is misspelt or missing but certain."""
        hash = whole.get("featureHash")
        known = self.objects.get(hash) if isinstance(hash, str) else None
        return known or self.objects.get(self._intended(whole) or "")

    def intended(self, feature: ObjectFeature | None, whole: Json) -> ObjectFeature | None:
        """Returns the feature by which the answers of an object are judged. If it is drawn as another feature is, its hash may be wrong."""
        own = GEOMETRY.get(feature.shape) if feature is not None else None
        if own is not None:
            drawn = other_geometry(whole, own)
        else:  # a feature without geometry is not drawn
            is_undrawn = feature is not None and feature.shape in FRAMELESS_SHAPES
            drawn = next((member for member in DRAWS if whole.get(member) is not None), None) if is_undrawn else None
        if drawn is None:
            return feature
        fits = [one for one in self.objects.values() if one.name == whole.get("name") and GEOMETRY.get(one.shape) == drawn]
        return fits[0] if len(fits) == 1 else None


#: (row, its data units) -> the data units, with the sizes that they lack.
Measure = Callable[[Json, list[Unit]], list[Unit]]


class RowView(Reporter):
    """One row, walked once. Malformed parts are left out: the Shape reports them."""

    def __init__(self, features: Features, row: Json, out: list[Finding], measured: Measure | None = None) -> None:
        """``measured`` adds sizes that the data units lack, if they are known from elsewhere."""
        self.features, self.row, self.out = features, row, out
        self.data_type = _data_type(row)
        """``image``, ``video`` …, also if it is spelt ``IMAGE`` (which is reported); empty if the row gives none."""
        self.doubted: Collection[Path] | None = None
        """Paths of the objects in doubt; the kernel found the others clean. None if the row is explained as a whole."""
        self.omits = False
        """True if clean objects on frames were left out of the row."""
        self.seen: dict[str, bool] = {}
        """Cache of `all_seen`: member of a frame -> its result."""
        self.units = data_units(row, self.data_type)
        if measured is not None:
            self.units = measured(row, self.units)
        self.spaces = {space.key: space for space in spaces(row)} if row.get("spaces") else dict[str, Unit]()
        self.entries = {
            "object_answers": entries(row, "object_answers"),
            "classification_answers": entries(row, "classification_answers"),
            "object_actions": entries(row, "object_actions"),
        }
        """Member of the row -> its entries, each with its key."""
        self.appearances: list[Appearance] = []
        self.marks: list[ClassificationMark] = []
        self.orphans: set[tuple[str | int, ...]] = set()
        """(member, key) of entries without an object in the row, or misplaced ones: nothing else is reported about these."""
        astray: list[tuple[str, ObjectFeature | None, int | None]] = []
        """Objects among classifications (which is reported): hash, feature and frame."""
        for whole in (*self.units, *self.spaces.values()):
            for frame, path, labels in frames_of(whole):
                unit = whole.at(frame) if whole.kind == "medical_stack" else whole
                if labels.get("objects") and unit.layout != "nowhere":
                    self._objects(unit, frame, (path, "objects"), labels["objects"])
                if labels.get("classifications"):
                    astray += self._classifications(unit, frame, (path, "classifications"), labels)
        self.feature_of: dict[str, ObjectFeature] = {}
        """objectHash -> feature of the object, from its first appearance with a known feature."""
        self.frames_of: dict[str, set[int]] = {}
        """objectHash -> the frames that the object is on, in all units and spaces; empty for an object in images."""
        self.doubtful: dict[str, ObjectFeature] = {}
        """objectHash -> the feature that an object names, if it is drawn as another feature is."""
        for seen in self.appearances:
            if seen.hash is not None:
                if seen.feature is not None and seen.intended is not seen.feature:
                    self.doubtful.setdefault(seen.hash, seen.feature)
                if seen.intended is not None:
                    self.feature_of.setdefault(seen.hash, seen.intended)
                frames = self.frames_of.setdefault(seen.hash, set())
                if seen.frame is not None:
                    frames.add(seen.frame)
        for hash, feature, frame in astray:
            self.frames_of.setdefault(hash, set()).update(() if frame is None else (frame,))
            if feature is not None:
                self.feature_of.setdefault(hash, feature)

    def without_orphans(self) -> None:
        """Removes findings inside entries about objects that are nowhere: nobody reads these entries.

        Findings stay for missing members without which the SDK stops, and for objects that were put into such an entry.
        """
        if not self.orphans:
            return

        def is_inside(finding: Finding) -> bool:
            keys = keys_of(finding.path)
            is_needed = finding.breaks(AnswerMemberMissing) and keys[2:] in (["objectHash"], ["actions"])
            is_drawn = finding.breaks(AnswerUnknownMember) and list_of(finding.value) is not None
            return len(keys) > 2 and tuple(keys[:2]) in self.orphans and not is_needed and not is_drawn

        self.out[:] = [finding for finding in self.out if not is_inside(finding)]

    def without_hashes_of_marks(self) -> None:
        """Removes findings for a missing featureHash in classification_answers if the classification is on a frame and has it there.
        Rows of 2023 are written so, which is reported once."""
        marked = {mark.hash for mark in self.marks if mark.feature is not None}
        self.out[:] = [
            finding for finding in self.out if not (finding.breaks(AnswerMemberMissing, AnswerHashForm) and _is_of_mark(finding, marked))
        ]

    def classification_of(self, key: str, entry: Json) -> str | None:
        """Returns the featureHash of an entry of classification_answers: its own, else that of its classification on a frame."""
        hash = entry.get("featureHash")
        if hash is None:
            return next((mark.feature.hash for mark in self.marks if mark.hash == key and mark.feature is not None), None)
        return hash if isinstance(hash, str) else None

    def _objects(self, unit: Unit, frame: int | None, path: Path, listed: Any) -> None:
        objects = self.features.objects
        for index, found in enumerate(listed if listed.__class__ is list else ()):
            if found.__class__ is not dict:
                continue
            at, hash = (path, index), found.get("objectHash")
            if "objectHash" not in found and is_in_wrong_list(found, "objects", objects):
                self._mark(unit, frame, at, found)
                continue
            named: Any = found.get("featureHash")
            known = (objects.get(named) if named.__class__ is str else None) or self.features.object_of(found)
            # Most are drawn as their feature is.
            intended = known if known is not None and GEOMETRY.get(known.shape) in found else self.features.intended(known, found)
            self.appearances.append(Appearance(unit, frame, at, found, hash or None if hash.__class__ is str else None, known, intended))

    def _classifications(
        self, unit: Unit, frame: int | None, path: Path, labels: Json
    ) -> list[tuple[str, ObjectFeature | None, int | None]]:
        """Adds the classifications of a frame to `marks`. Returns the objects among them: hash, feature, frame."""
        astray: list[tuple[str, ObjectFeature | None, int | None]] = []
        for index, found in listed(labels, "classifications"):
            if is_in_wrong_list(found, "classifications", self.features.classifications):
                astray.append((found["objectHash"], self.features.object_of(found), frame))
            else:
                self._mark(unit, frame, (path, index), found)
        return astray

    def _mark(self, unit: Unit, frame: int | None, at: Path, found: Json) -> None:
        feature = found.get("featureHash")
        kind = self.features.classifications.get(feature) if isinstance(feature, str) else None
        self.marks.append(ClassificationMark(unit, frame, at, found, _text(found.get("classificationHash")), kind))


def _data_type(row: Json) -> str:
    found = row.get("data_type")
    if not isinstance(found, str):
        return ""
    return found if found in DATA_TYPES or (spelt := found.strip().lower()) not in DATA_TYPES else spelt


def _is_of_mark(finding: Finding, marked: set[str | None]) -> bool:
    keys = keys_of(finding.path)
    return (
        finding.value is None
        and keys[:1] == ["classification_answers"]
        and len(keys) == 3
        and keys[2] == "featureHash"
        and keys[1] in marked
    )


def spans(value: Any) -> list[tuple[int, int]]:
    """Returns the well-formed frame ranges among ``[[first, last], …]``."""
    return [ends for span in value if (ends := ends_of(span)) is not None] if value.__class__ is list else []


def ends_of(span: Any) -> tuple[int, int] | None:
    """Returns both ends of a well-formed range, or None. 3.0 counts as 3 (`check_ends` reports it where frames are meant)."""
    if span.__class__ is not list or len(span) != 2:
        return None
    first, last = span
    if first.__class__ is not int or last.__class__ is not int:
        first, last = integer_of(first), integer_of(last)
    return None if first is None or last is None else (first, last)


def number_of(value: Any) -> int | None:
    """Returns a whole number as rows write it (3, 3.0 or "3"), or None."""
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None
    return integer_of(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
