"""A label row as record rules see it: its data units and spaces, its objects on frames, and what a finding is about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

from msgspec import Struct

from predlint.model.findings import Reporter, keys_of
from predlint.model.names import nearest
from predlint.model.violation import Finding, Path
from predlint.platforms.encord.declarations import DRAWS, GEOMETRY
from predlint.platforms.encord.ontology import FRAMELESS_SHAPES, ClassificationFeature, ObjectFeature, Structure
from predlint.platforms.encord.topics.members import AnswerHashForm, AnswerMemberMissing, AnswerUnknownMember
from predlint.platforms.numbers import integer_of

if TYPE_CHECKING:
    from predlint.io.data_row import DataRow


# -- The places of labels: the data units of a row, and the spaces of data groups, scenes and images with layers -----


# The layout of labels depends on the type of data: directly in an image, by frame in a video.

Json = dict[str, Any]
#: Data types whose units contain labels directly.
STILL = frozenset({"image", "img_group"})
#: Data types whose units contain labels by the number of a frame, a slice or a page.
MOVING = frozenset({"video", "dicom", "nifti", "pdf"})
#: ``one frame``: under "0". ``scene``: by frame, and under names of streams. ``nowhere``: no labels are read there. ``any``: not known.
Layout = Literal["directly", "by frame", "one frame", "scene", "nowhere", "any"]

#: data_type of a row -> layout of its data units.
_OF_DATA: dict[str, Layout] = {
    **dict.fromkeys(STILL, "directly"), **dict.fromkeys(MOVING, "by frame"), "scene": "scene",
    **dict.fromkeys(("group", "audio", "plain_text", "time_series"), "nowhere"),
}  # fmt: skip

#: space_type -> layout of the space. The labels of the last four are in the answers only.
OF_SPACES: dict[str, Layout] = {
    "video": "by frame", "image": "one frame", "image_sequence": "by frame", "medical_file": "by frame", "medical_stack": "by frame",
    "pdf": "by frame", "scene_image": "directly", "point_cloud": "directly",
    "audio": "nowhere", "time_series": "nowhere", "text": "nowhere", "html": "nowhere",
}  # fmt: skip

#: The id of the space that means the row itself. The place of a classification there is not read.
ROOT = "root"
#: List of a frame -> the hash that identifies its objects or classifications.
HASH_OF = {"objects": "objectHash", "classifications": "classificationHash"}
_HASHES = frozenset(HASH_OF.values())


def is_in_wrong_list(whole: Json, where: str, features: Container[str]) -> bool:
    """Returns True for an object in the list of classifications, or the reverse: it has only the hash member of the other kind.

    ``features``: the hashes of features that belong in the list. If it has one of these, only its hash member has the wrong name. That
    is also assumed for a thing with a shape among the objects, and for one without among the classifications.
    """
    other = "classifications" if where == "objects" else "objects"
    is_other = HASH_OF[where] not in whole and isinstance(whole.get(HASH_OF[other]), str)
    return is_other and ("shape" in whole) == (other == "objects") and str(whole.get("featureHash")) not in features


class Unit(NamedTuple):
    """One data unit of a row, or one of its spaces."""

    key: str
    path: Path
    whole: Json
    kind: str
    """The data_type of the row, or the space_type of the space."""
    layout: Layout
    is_space: bool
    width: float | None
    """In pixels; None if the row does not give it, or if slices differ."""
    height: float | None

    def at(self, frame: int | None) -> Unit:
        """Returns the unit with the size of one frame: each slice of a stack may have its own."""
        if self.kind != "medical_stack" or frame is None:
            return self
        sides = dict(listed(self.whole, "frames")).get(frame)
        return self if sides is None else self._replace(width=_size(sides.get("width")), height=_size(sides.get("height")))


def is_bare_unit(value: Any) -> bool:
    """Returns True for a data unit in place of the object that contains it under its hash."""
    return value.__class__ is dict and isinstance(value.get("data_hash"), str)


def data_units(row: Json, data_type: str) -> list[Unit]:
    """Returns the data units of a row."""
    layout, path = _OF_DATA.get(data_type, "any"), (None, "data_units")
    units: Any = row.get("data_units")
    if is_bare_unit(units):
        return [Unit(units["data_hash"], path, units, data_type, layout, False, *_sides(units))]
    return [Unit(key, (path, key), whole, data_type, layout, False, *_sides(whole)) for key, whole in entries(row, "data_units")]


def spaces(row: Json) -> list[Unit]:
    """Returns the spaces of a row."""
    found: list[Unit] = []
    for key, whole in entries(row, "spaces"):
        kind = whole.get("space_type")
        kind = kind if isinstance(kind, str) else ""
        found.append(Unit(key, ((None, "spaces"), key), whole, kind, OF_SPACES.get(kind, "any"), True, *_sides_of_space(whole)))
    return found


def frames_of(unit: Unit) -> list[tuple[int | None, Path, Json]]:
    """Returns (frame, path, labels) of a unit. The frame is None if labels are not by frame, or if the key is no number."""
    labels: Any = unit.whole.get("labels")
    if labels.__class__ is not dict:
        return []
    path = (unit.path, "labels")
    if is_direct(labels):
        return [(None, path, labels)]
    return [(frame_number(name), (path, name), frame) for name, frame in labels.items() if frame.__class__ is dict]


def has_lost(unit: Unit) -> bool:
    """Returns True if there are objects among labels that nothing reads."""
    return unit.layout == "nowhere" and any([listed(frame, "objects") for _, _, frame in frames_of(unit)])


def is_direct(labels: Json) -> bool:
    """Returns True for the labels of one image, not by frame."""
    return "objects" in labels or "classifications" in labels


def are_labels(value: Any) -> bool:
    """Returns True for the labels of an image, for labels by frame, and for a list of objects or classifications."""
    if value.__class__ is list:
        return any(each.__class__ is dict and not _HASHES.isdisjoint(each) for each in value)
    if value.__class__ is not dict:
        return False
    frames = [value] if is_direct(value) else [frame for name, frame in value.items() if frame_number(name) is not None]
    return any(frame.__class__ is dict and any(are_labels(frame.get(name)) for name in HASH_OF) for frame in frames)


def list_of(value: Any) -> str | None:
    """Returns the list of a frame that the items of a list belong to, by their objectHash or classificationHash. None if no item also has
    a featureHash: comments have the hash of their object, too."""
    items: list[Json] = [each for each in value if each.__class__ is dict] if value.__class__ is list else []
    return next((name for name, hash in HASH_OF.items() if any(hash in each and "featureHash" in each for each in items)), None)


def has_stray_labels(whole: Json, own: str = "") -> bool:
    """Returns True if a row or a data unit has labels under another name than ``own``."""
    return any(name != own and are_labels(value) for name, value in whole.items())


@lru_cache(maxsize=4096)
def frame_number(key: str) -> int | None:
    """Returns the frame number that a key names (it may be negative), or None for a key that is no whole number."""
    digits = key[1:] if key[:1] == "-" else key
    return int(key) if digits.isascii() and digits.isdigit() and len(digits) < 16 else None


def entries(holder: Json, member: str) -> list[tuple[str, Json]]:
    """Returns the JSON objects in a member that is used as a dictionary, each with its key."""
    found: Any = holder.get(member)
    if not found or found.__class__ is not dict:
        return []
    return [(key, value) for key, value in found.items() if value.__class__ is dict]


def listed(holder: Json, member: str) -> list[tuple[int, Json]]:
    """Returns the JSON objects in a list, each with its index."""
    found: Any = holder.get(member)
    if not found or found.__class__ is not list:
        return []
    return [(index, value) for index, value in enumerate(found) if value.__class__ is dict]


def _sides(whole: Json) -> tuple[float | None, float | None]:
    return _size(whole.get("width")), _size(whole.get("height"))


def _sides_of_space(whole: Json) -> tuple[float | None, float | None]:
    """Returns the size of a space. A stack of slices has one only if all slices have the same."""
    if whole.get("space_type") != "medical_stack":
        return _sides(whole)
    every = {_sides(frame) for _, frame in listed(whole, "frames")}
    return every.pop() if len(every) == 1 else (None, None)


def _size(value: Any) -> float | None:
    return value if type(value) in (int, float) and 0 < value < 1e15 else None


#: Data types of rows; releases of the platform add some.
DATA_TYPES = (
    "image", "img_group", "video", "dicom", "dicom_study", "nifti", "pdf", "audio", "plain_text", "time_series", "scene", "group",
)  # fmt: skip


def other_geometry(value: dict[str, Any], own: str) -> str | None:
    """Returns the member that draws an object in another way than its feature is drawn. None if it has its ``own`` member."""
    if own in value or (own == "polygon" and "polygons" in value):
        return None
    return next((name for name in DRAWS if value.get(name) is not None), None)


# -- A label row as record rules see it: which objects are on which frames, as far as the row is well-formed ---------


# The ``featureHash`` of an object is at its appearances on frames; its answers are elsewhere in the row, under its ``objectHash``.


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


def feature_of(view: RowView, entry: Json) -> ClassificationFeature | None:
    hash = entry.get("featureHash")
    return view.features.classifications.get(hash) if isinstance(hash, str) else None


#: Data types whose objects are on frames or in images. Objects of the others have ranges of their own.
FRAMED = STILL | MOVING
#: Durations may be given in whole seconds: a recording may be longer by this many seconds.
ROUNDED = 1


def all_seen(view: RowView, member: str = "objects", name: str = "objectHash") -> bool:
    """Returns True if all objects on frames (or classifications, in their list) were read: no part of the row is malformed."""
    if member not in view.seen:
        view.seen[member] = _all_seen(view, member, name)
    return view.seen[member]


def _all_seen(view: RowView, member: str, name: str) -> bool:
    spaces: Any = view.row.get("spaces")
    if any([unit.layout == "nowhere" and has_lost(unit) for unit in (*view.units, *view.spaces.values())]):
        return False  # they belong somewhere else
    nothing_stands = not (view.appearances or view.marks or view.omits)
    if nothing_stands and (has_stray_labels(view.row) or any([has_stray_labels(unit.whole, "labels") for unit in view.units])):
        return False
    if "spaces" in view.row and (spaces.__class__ is not dict or len(spaces) > len(view.spaces)):
        return False
    for space in view.spaces.values():
        if space.layout != "nowhere" and (space.layout == "any" or not _is_seen(space.whole.get("labels"), member, name)):
            return False
    data_units: Any = view.row.get("data_units")
    units = data_units.values() if data_units.__class__ is dict else ()
    return all([unit.__class__ is dict and _is_seen(unit.get("labels"), member, name) for unit in units])


def _is_seen(labels: Any, member: str, name: str) -> bool:
    if labels.__class__ is not dict:
        return False
    for frame in (labels,) if is_direct(labels) else labels.values():
        listed: Any = (frame[member] if member in frame else _listed(frame, member)) if frame.__class__ is dict else None
        if listed.__class__ is not list:
            return False
        for seen in listed:
            hash = seen.get(name) if seen.__class__ is dict else None
            if not hash or hash.__class__ is not str:
                return False
    return True


def _listed(frame: Json, member: str) -> Any:
    """Returns [] for a list that a frame may lack (that of classifications, unless it has another name), else None."""
    lacks = member != "objects" and not nearest(member, frame.keys() - {"objects"})
    return [] if lacks and all(list_of(other) != member for other in frame.values()) else None


def frame_count(view: RowView, unit: Unit, known: DataRow | None) -> tuple[int, str] | None:
    """Returns the number of frames, and its source as text for a message. None if it is unknown."""
    if unit.is_space:
        return _of_space(unit)
    if view.data_type == "image":
        return 1, "an image is one frame"
    if view.data_type == "img_group":
        return len(view.row["data_units"]), "the row has as many images"
    if known is not None and known.frame_count is not None:
        return known.frame_count, "the list of data rows says"
    fps, seconds = amount(unit.whole.get("data_fps")), amount(unit.whole.get("data_duration"))
    if fps is None or seconds is None:
        return None
    return int(fps * seconds + 0.5), "data_fps and data_duration say"  # both are rounded: so is their product


def _of_space(space: Unit) -> tuple[int, str] | None:
    if space.layout == "one frame":
        return 1, "an image is one frame"
    for member in ("number_of_frames", "number_of_pages"):
        count = integer_of(space.whole.get(member))
        if count is not None and 0 < count < 1e15:
            return count, f"{member} says"
    slices: Any = space.whole.get("frames")
    if space.kind == "medical_stack" and slices.__class__ is list and slices:
        return len(slices), "the stack has as many slices"
    return None


def length_of_sound(view: RowView) -> tuple[float, float] | None:
    """Returns the length of a recording in ms, and a limit that is surely after its end even in samples. None if it is unknown."""
    seconds = amount(view.units[0].whole.get("data_duration")) if view.data_type == "audio" and len(view.units) == 1 else None
    if seconds is None:
        return None
    return seconds * 1000, (seconds + ROUNDED) * max(1000, amount(view.units[0].whole.get("data_fps")) or 0)


def amount(value: Any) -> float | None:
    """Returns a rate or a duration; None for other values and for 0."""
    return value if type(value) in (int, float) and 0 < value < 1e8 else None


# -- Finds the data row, object and feature that a finding is about --------------------------------------------------


#: Members whose entries are about an object or a classification, by its hash.
_KEYED = ("object_answers", "object_actions", "classification_answers")


def row_name(value: Any) -> str | None:
    """Returns the name of a row for people: its title, else its data_hash. None without both."""
    if not isinstance(value, dict):
        return None
    row = cast("Json", value)
    return _text_or_none(row.get("data_title")) or _text_or_none(row.get("data_hash"))


def identify(features: Features) -> Callable[[Any], Callable[[Path], dict[str, str | None]]]:
    """Returns a function: row -> function: path of a finding -> its data row, uuid and feature."""

    def of_row(value: Any) -> Callable[[Path], dict[str, str | None]]:
        row = cast("Json", value) if isinstance(value, dict) else {}
        name = row_name(value)
        views: list[RowView] = []

        def feature_of(hash: str) -> str | None:
            if not views:
                views.append(RowView(features, row, []))
            found = views[0].feature_of.get(hash)
            return found.name if found is not None else None

        def who(path: Path) -> dict[str, str | None]:
            uuid, feature = _about(features, row, keys_of(path), feature_of)
            return {"data_row": name, "uuid": uuid, "feature": feature}

        return who

    return of_row


def _about(features: Features, row: Json, keys: list[str | int], feature_of: Callable[[str], str | None]) -> tuple[str | None, str | None]:
    """Returns the hash and feature name of the object, classification or answer on a path."""
    if len(keys) > 1 and keys[0] in _KEYED:
        hash = str(keys[1])
        if keys[0] != "classification_answers":
            return hash, feature_of(hash)
        entry = _step(_step(row, keys[0]), hash)
        return hash, _name(features, entry)
    found: Any = row
    for key in keys:
        found = _step(found, key)
        if isinstance(found, dict) and ("objectHash" in found or "classificationHash" in found or "featureHash" in found):
            thing = cast("Json", found)
            return _text_or_none(thing.get("objectHash")) or _text_or_none(thing.get("classificationHash")), _name(features, thing)
    return None, None


def _step(holder: Any, key: str | int) -> Any:
    if isinstance(holder, dict):
        return cast("dict[Any, Any]", holder).get(key)
    if isinstance(holder, list) and isinstance(key, int) and key < len(cast("list[Any]", holder)):
        return cast("list[Any]", holder)[key]
    return None


def _name(features: Features, thing: Any) -> str | None:
    """Returns the feature name of an object or classification, else its own name. None without both."""
    if not isinstance(thing, dict):
        return None
    hash = cast("Json", thing).get("featureHash")
    if isinstance(hash, str):
        known = features.objects.get(hash) or features.classifications.get(hash)
        if known is not None:
            return known.name
    return _text_or_none(cast("Json", thing).get("name"))


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
