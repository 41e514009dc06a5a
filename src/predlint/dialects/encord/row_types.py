"""msgspec types for the label rows of one file: they take clean rows that are written as those seen so far, fast.

They only say "clean so far" or "not proven"; `row_proofs` looks at the rest. Objects are a union on ``featureHash``, or on ``name``
where that stands first; rows are one on ``data_type``. The answers stay as the text they are. No type is made for what is rarely
seen: its rows are explained.

Every struct knows how many quotation marks its text has (``marks_``), but for those of members in ``loose_``, which are counted one
by one: a member that stands twice in an object shows in their sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, Union

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType

from predlint.dialects.encord.answer_proofs import AnswerProofs
from predlint.dialects.encord.coordinate_shapes import DRAWS, GEOMETRY
from predlint.dialects.encord.geometry_proofs import PLAIN, PROOFS, Inside, Rings, points_type
from predlint.dialects.encord.member_types import EMPTY_LIST, EMPTY_OBJECT, is_constant, marks_of_forms, type_of
from predlint.dialects.encord.row_habits import NULL, NUMBER, TEXT, Habit, Habits, usual_values
from predlint.dialects.encord.row_shapes import STATUSES
from predlint.dialects.encord.structure import SHAPES, ObjectFeature, is_value_of
from predlint.dialects.encord.view import STILL
from predlint.geometry import MOST_PIXELS
from predlint.shapes.struct_parts import OPTIONS, WHOLE, is_attribute, is_spelt_plainly
from predlint.stream.marks import marks_of

if TYPE_CHECKING:
    from predlint.dialects.encord.plan import RowPlan

_HASH = Annotated[str, Meta(min_length=1)]
_SHARE = Annotated[float, Meta(ge=0, le=1)]
_AMOUNT = Annotated[float, Meta(gt=0)]
_SIDE = Annotated[float, Meta(gt=0, le=MOST_PIXELS)]
#: Data types whose rows are proven. In others objects may stand elsewhere.
KINDS = ("image", "img_group", "video")
#: Whole numbers below this, of either sign, fit in 64 bits.
_LONG = 1 << 63
#: Types for features that were not seen yet are made in advance while the ontology has no more of them.
_FEW_FEATURES = 200
#: Members of an object that its proof must not have: they change what is meant by others.
_CHANGING = frozenset({"event", "interpolate"})


class Entry(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An entry of ``object_answers``."""

    classifications: Raw
    objectHash: str  # noqa: N815 - the platform's name


class ActionEntry(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """An entry of ``object_actions``."""

    actions: Raw
    objectHash: str  # noqa: N815 - the platform's name


#: Quotation marks of such an entry, with those of its key.
ENTRY_MARKS = 8


class Refused(Exception):
    """There is no type for this part of the file."""


class Types:
    """The decoders for a file, made from what was seen of it."""

    def __init__(self, plan: RowPlan, habits: Habits, answers: AnswerProofs) -> None:
        """Raises Refused when no row of the file can be proven."""
        self.plan, self.habits, self.answers = plan, habits, answers
        self.dates: tuple[str, ...] = tuple(name for name in ("createdAt", "lastEditedAt") if self._varies(name))
        """Members of objects that are dates, and not one date."""
        objects = self._objects()
        classifications = self._classifications()
        rows = [self._row(kind, objects, classifications) for kind in KINDS if habits.totals[f"row {kind}"]]
        if not rows:
            raise Refused
        row = _union(rows, "data_type")
        self.decode = msgspec.json.Decoder(row).decode
        self.decode_list = msgspec.json.Decoder(list[row]).decode

    def _varies(self, name: str) -> bool:
        parts = [part for kind, part in self.habits.parts.items() if kind.startswith("object ")]
        return any(name in part and not is_constant(name, part[name]) for part in parts)

    # -- rows and units ------------------------------------------------------------------------------------------------

    def _row(self, kind: str, objects: Any, classifications: Any) -> Any:
        special: dict[str, tuple[Any, int | None]] = {
            "data_units": (Annotated[dict[str, self._unit(kind, objects)], Meta(min_length=1)], 0),
            "object_answers": (dict[str, Entry], 0),
            "object_actions": (dict[str, ActionEntry], 0),
            "classification_answers": (dict[str, classifications], 0),
            "label_status": (Literal[STATUSES], 2),
            "spaces": (EMPTY_OBJECT, 0),
        }
        struct = self._struct(f"row {kind}", special, tag=("data_type", kind))
        for name in ("branch_name", "data_hash", "label_hash", "dataset_hash", "data_title", "created_at", "last_edited_at"):
            if name not in struct.__struct_fields__:
                raise Refused
        struct.kind_ = kind
        return struct

    def _unit(self, kind: str, objects: Any) -> Any:
        nothing = [("classifications", EMPTY_LIST)]
        frame: Any = msgspec.defstruct("Frame", [("objects", list[objects]), *nothing], **OPTIONS)
        labels: Any = frame
        if kind in STILL:
            several = [("objects", list[objects] | UnsetType, UNSET), ("classifications", EMPTY_LIST | UnsetType, UNSET)]
            labels = msgspec.defstruct("Labels", several, **OPTIONS)
        else:
            labels = dict[str, frame]
        special: dict[str, tuple[Any, int | None]] = {
            "labels": (labels, 0),
            "width": (_SIDE, 0),
            "height": (_SIDE, 0),
            "data_sequence": (self._seen(f"unit {kind}", "data_sequence", {NUMBER: WHOLE, TEXT: str}), None),
            "data_fps": (_or(_AMOUNT, None), 0),
            "data_duration": (_or(_AMOUNT, None), 0),
        }
        struct = self._struct(f"unit {kind}", special)
        for name in ("data_fps", "data_duration"):
            if name not in struct.__struct_fields__:
                setattr(struct, name, None)
        return struct

    # -- objects -------------------------------------------------------------------------------------------------------

    def _objects(self) -> Any:
        features = self.plan.features.objects
        few = len(features) <= _FEW_FEATURES
        self.tag = self._tag()
        structs: list[Any] = []
        for feature in features.values():
            own = GEOMETRY.get(feature.shape)
            if own is not None and self.habits.totals[f"object {own}"] and (few or feature.hash in self.habits.objects):
                try:
                    structs.append(self._object(feature, own))
                except Refused:
                    continue
        return _union(structs, self.tag)

    def _tag(self) -> str:
        """The member that tells objects apart: their name where it stands first, as all before the tag is read twice; else their hash."""
        names = [feature.name for feature in self.plan.features.objects.values()]
        kinds = [kind for kind in self.habits.parts if kind.startswith("object ")]
        parts = [self.habits.parts[kind] for kind in kinds]
        first = all(next(iter(part), "") == "name" and part["name"].forms == {TEXT} for part in parts)
        always = all(self.habits.always(kind, "name") for kind in kinds)
        return "name" if first and always and len(set(names)) == len(names) else "featureHash"

    def _object(self, feature: ObjectFeature, own: str) -> Any:
        kind = f"object {own}"
        part = self.habits.parts[kind]
        if feature.shape not in SHAPES or not feature.hash or feature.archived or part.keys() & _CHANGING:
            raise Refused
        drawn, marks = self._drawn(own)
        spelt = dict.fromkeys((*usual_values(feature), *sorted(self.habits.spellings.get(feature.hash, ()))))
        values = tuple(value for value in spelt if is_value_of(value, feature.name))
        special: dict[str, tuple[Any, int | None]] = {
            own: (drawn, marks),
            "name": (self._seen(kind, "name", {TEXT: Literal[feature.name], NULL: None}), None),
            "featureHash": (Literal[feature.hash], 2),
            "value": (self._seen(kind, "value", {TEXT: Literal[values], NULL: None}), None),
            "shape": (Literal[feature.shape], 2),
            "objectHash": (_HASH, 2),
            "confidence": (_SHARE, 0),
            "manualAnnotation": (bool, 0),
        }
        for name in DRAWS:
            if name in part and name != own:
                special[name] = (Rings | None, 0) if name == "polygons" and own == "polygon" else (None, 0)
        if own not in self.habits.recoloured and part.get("color", Habit()).forms == {TEXT}:
            special["color"] = (Literal[feature.color], 2)
        struct = self._struct(kind, special, tag=("name", feature.name) if self.tag == "name" else ("featureHash", feature.hash))
        if own not in struct.__struct_fields__ or "createdAt" not in struct.__struct_fields__:
            raise Refused
        for name in ("boundingBox", "skeleton", "bitmask", "polygons"):
            if name not in struct.__struct_fields__:
                setattr(struct, name, None)
        if "confidence" not in struct.__struct_fields__:
            struct.confidence = UNSET
        if "manualAnnotation" not in struct.__struct_fields__:
            struct.manualAnnotation = False
        for name in self.dates:
            if name not in struct.__struct_fields__:
                setattr(struct, name, None)
        struct.feature_, struct.fits_ = feature.hash, PROOFS.get(own)
        struct.is_loose_ = bool(struct.loose_) or not self.habits.always(kind, "confidence")
        struct.turned_ = own == "rotatableBoundingBox"
        struct.joint_ = feature.hash in self.answers.joint
        texts = self.answers.of_objects(feature.hash)
        struct.texts_, struct.exact_ = texts, texts.exact
        struct.acts_ = self.answers.acted.setdefault(feature.hash, {})
        struct.around_ = self.answers.around.setdefault(feature.hash, [])
        return struct

    def _drawn(self, own: str) -> tuple[Any, int]:
        """The type of a geometry, and the quotation marks that all of it have."""
        if own in PLAIN:
            return PLAIN[own]
        if own == "skeleton":
            words = Literal["visible", "invisible", "occluded", "selfOccluded"]
            seen = self._seen("vertex", "visibility", {TEXT: words, NULL: None})
            vertex = self._struct("vertex", {"x": (Inside, 0), "y": (Inside, 0), "visibility": (seen, None)})
            if not {"name", "featureHash", "x", "y"} <= set(vertex.__struct_fields__):
                raise Refused
            return Annotated[dict[str, vertex], Meta(min_length=1)], 0
        if own not in PROOFS:
            raise Refused
        listed = own in self.habits.listed
        return points_type(own, listed=listed), 0

    # -- classifications -----------------------------------------------------------------------------------------------

    def _classifications(self) -> Any:
        structs: list[Any] = []
        if self.habits.totals["classification"]:
            for feature in self.plan.features.classifications.values():
                special: dict[str, tuple[Any, int | None]] = {
                    "classificationHash": (_HASH, 2),
                    "classifications": (Raw, 0),
                    "range": (list[tuple[int, int]] | None, 0),
                    "confidence": (_SHARE, 0),
                    "spaces": (_or(EMPTY_OBJECT, None), 0),
                    "manualAnnotation": (bool | None, 0),
                }
                struct = self._struct("classification", special, tag=("featureHash", feature.hash))
                if "confidence" not in struct.__struct_fields__:
                    struct.confidence = UNSET
                for name in ("range", "manualAnnotation"):
                    if name not in struct.__struct_fields__:
                        setattr(struct, name, None)
                dates = (name for name in ("createdAt", "lastEditedAt") if name in struct.__struct_fields__)
                struct.dates_ = tuple(name for name in dates if not is_constant(name, self.habits.parts["classification"][name]))
                struct.feature_, struct.is_global_ = feature.hash, feature.level == "global"
                texts = self.answers.of_classifications(feature.hash)
                struct.texts_, struct.exact_ = texts, texts.exact
                structs.append(struct)
        return _union(structs, "featureHash")

    # -- structs -------------------------------------------------------------------------------------------------------

    def _seen(self, kind: str, name: str, types: dict[str, Any]) -> Any:
        """The type of a member in the forms that it was seen in: by these it is told how many quotation marks its value has."""
        forms = self.habits.parts[kind].get(name, Habit()).forms
        seen = tuple(type_ for form, type_ in types.items() if form in forms)
        return Union[seen] if seen else None  # noqa: UP007

    def _struct(self, kind: str, special: dict[str, tuple[Any, int | None]], tag: tuple[str, str] | None = None) -> Any:
        """A struct for a part of a row. ``special``: types of members, each with the marks of its value where all have as many."""
        fields: list[Any] = []
        loose: list[str] = []
        spelt: dict[str, str] = {}
        marks = 0
        for name, habit in self.habits.parts[kind].items():
            if (tag is not None and name == tag[0]) or not is_spelt_plainly(name):
                continue  # what has such a member is explained
            if name in special:
                type_, inner = special[name]
            else:
                type_, inner = type_of(name, habit), None
            inner = inner if inner is not None else marks_of_forms(habit.forms)
            field = name
            if not is_attribute(name):
                field = f"member{len(spelt)}_"
                spelt[field] = name
            if inner is None or not self.habits.always(kind, name):
                loose.append(field)
            else:
                marks += 2 + inner
            fields.append((field, type_) if self.habits.always(kind, name) else (field, _or(type_, UnsetType), UNSET))
        options: dict[str, Any] = OPTIONS if tag is None else {**OPTIONS, "tag_field": tag[0], "tag": tag[1]}
        struct: Any = msgspec.defstruct("Part", fields, rename=spelt or None, **options)
        struct.marks_ = marks if tag is None else marks + 4
        struct.loose_ = tuple(loose)
        struct.inner_ = {name: special[name][1] for name in loose if name in special and special[name][1] is not None}
        return struct


def loose_marks(part: Any) -> int:
    """The quotation marks of the members of a part that not all have, or that have more or less of them."""
    marks = 0
    for name in part.loose_:
        value = getattr(part, name)
        if value is UNSET:
            continue
        inner = part.inner_.get(name)
        marks += 2 + (inner if inner is not None else _marks_of(value))
    return marks


def _marks_of(value: Any) -> int:
    if value.__class__ is str:
        return 2
    # an integer may be longer than other readers take: the look at it tells
    return (
        0 if value is None or value.__class__ in (float, bool) or (value.__class__ is int and -_LONG < value < _LONG) else marks_of(value)
    )


def _union(structs: list[Any], tag: str) -> Any:
    """One of the structs; a lone one that is tagged might lack its tag."""
    never = [msgspec.defstruct("Never", [], tag_field=tag, tag=f"\0never {number}", **OPTIONS) for number in range(2)]
    return Union[(*structs, *never)]


def _or(type_: Any, other: Any) -> Any:
    return Union[type_, other]  # noqa: UP007
