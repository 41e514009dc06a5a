"""The Shape of an object on a frame: its feature (``featureHash``), its geometry, its confidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from predlint.names import by_label, quote
from predlint.platforms.encord import coordinate_shapes as shapes
from predlint.platforms.encord import coordinate_words
from predlint.platforms.encord import object_words as say
from predlint.platforms.encord.constraints import (
    DATE,
    DATED,
    EVENT,
    NO_OUTLINE,
    NOTHING,
    ON_NO_FRAME,
    SAME_RING,
    UNSURE,
    HeldConstraints,
    object_unread,
    unlike_any,
)
from predlint.platforms.encord.coordinate_shapes import DRAWS, GEOMETRY
from predlint.platforms.encord.coordinate_words import GeometryMissing, OtherGeometry
from predlint.platforms.encord.data_units import is_in_wrong_list
from predlint.platforms.encord.geometry_aliases import geometry_aliases
from predlint.platforms.encord.hash_titles import HashTitles, plain
from predlint.platforms.encord.object_words import (
    AmongOthers,
    BadFeature,
    BadShape,
    ConfidenceNull,
    ConfidenceRange,
    ConfidenceType,
    Empty,
    FeatureKind,
    MisspeltObjectMember,
    NoFeature,
    ObjectMemberMissing,
    ObjectMemberNotText,
    ObjectNotAnObject,
    ObjectOddType,
    ObjectShape,
    ObjectType,
    SkeletonName,
    SpeltFeature,
    TitleForHash,
    UnknownFeature,
    UnknownMember,
    UnknownShape,
)
from predlint.platforms.encord.structure import SHAPES, ObjectFeature, Structure, spellings
from predlint.shape.constraints import Absent, SameRing, Scored
from predlint.shape.nodes import AnyValue, Branch, Eased, Entries, Flag, Member, Name, Node, Number, Record, Tagged, Text
from predlint.shape.violation_specs import AlsoWritten, NameViolations, TagViolations, ViolationSpec, spec_of

#: Name of a shape in other tools -> its name in Encord.
_OTHER_NAMES = {
    "bbox": "bounding_box", "box": "bounding_box", "rectangle": "bounding_box", "rect": "bounding_box", "keypoint": "point",
    "line": "polyline", "mask": "bitmask", "rotated_bounding_box": "rotatable_bounding_box", "obb": "rotatable_bounding_box",
    "object_primitive": "skeleton", "primitive": "skeleton", "cuboid2d": "cuboid_2d",
}  # fmt: skip
#: Members of objects that are not checked.
_EXTRAS = ("reviews", "isDeleted", "objectNumber", "trackHash", "spaces", "metadata")


def frame_object(structure: Structure, constraints: HeldConstraints | None = None) -> Tagged:
    """Returns the node of an object: a branch for each ``featureHash``. ``constraints``: those of the ontology."""
    builder = _Objects(structure, constraints or HeldConstraints(structure))
    violations = TagViolations(
        wrong=spec_of(BadFeature),
        unknown=ViolationSpec(UnknownFeature, (builder.titles,)),
        case=ViolationSpec(SpeltFeature, (builder.titles,)),
        form=ViolationSpec(SpeltFeature, (builder.titles,)),
        label=ViolationSpec(TitleForHash),
        missing=ViolationSpec(NoFeature, (builder.titled,)),
        elsewhere=builder.elsewhere,
    )
    return Tagged(
        what="object",
        branches=tuple(branch for feature in builder.features.values() for branch in builder.branches(feature)),
        violations=violations,
        wrong=spec_of(ObjectNotAnObject),
        by="featureHash",
        by_id=None,
        title="name",
        generic={"": builder.nameless()},
        foreign=builder.classification,
        labels=builder.hashes_by_title(),
    )


def confidence() -> Number:
    """Returns the node of the confidence of an object."""
    range_, kind = spec_of(ConfidenceRange), spec_of(ConfidenceType)
    return Number(kind, range_, minimum=0, maximum=1, null=spec_of(ConfidenceNull))


class _Objects:
    """Builds the Shapes of the objects of one ontology."""

    def __init__(self, structure: Structure, constraints: HeldConstraints) -> None:
        self.structure = structure
        self.features: dict[str, ObjectFeature] = {}
        for feature in structure.objects:
            if feature.hash:
                self.features.setdefault(feature.hash, feature)
        self.titles = say.Titles((hash, feature.name) for hash, feature in self.features.items())
        self.titled = HashTitles(self.titles.items(), "objects")
        known = (*SHAPES, *dict.fromkeys(f.shape for f in self.features.values() if f.shape and f.shape not in SHAPES))
        spelt = ViolationSpec(ObjectShape)
        names = NameViolations(spec_of(BadShape), ViolationSpec(UnknownShape), spelt, spelt, spelt)
        labels = {**_OTHER_NAMES, **{member: shape for shape, member in GEOMETRY.items() if member != shape}}
        self.shape = Name(known, names, {other: (shape,) for other, shape in labels.items()})
        self.nodes: dict[str, Node] = {
            "boundingBox": shapes.box(), "rotatableBoundingBox": shapes.rotatable_box(), "polygon": shapes.polygon(),
            "polygons": shapes.polygons(0), "polyline": shapes.polyline(), "point": shapes.point(), "skeleton": shapes.skeleton(),
            "bitmask": shapes.bitmask(), "cuboid": shapes.cuboid(), "cuboid_2d": shapes.cuboid_2d(), "circle": shapes.circle(),
            "ellipse": shapes.ellipse(),
        }  # fmt: skip
        self.skeletons = {
            feature.hash: shapes.skeleton_of(cast(Entries, self.nodes["skeleton"]), constraints.vertices[feature.hash])
            for feature in self.features.values()
            if feature.shape == "skeleton"
        }
        self.only_polygons = shapes.polygons(1)
        self.spare_polygon = shapes.optional_polygon()
        self.common = self._common()
        self.kinds = _kinds(structure)

    def branches(self, feature: ObjectFeature) -> list[Branch]:
        """Returns the branches for a feature. A polygon has a second one: it may be given by rings only, under ``polygons``."""
        own = GEOMETRY.get(feature.shape)
        if own is None:
            points = ("segmentation",) if feature.shape == "segmentation" else ()  # the points of a cloud, in a space of a scene
            body = replace(_record(self.common | _members((*DRAWS, *points))), holds=(ON_NO_FRAME,))
            return [Branch(feature.hash, None, None, body, feature)]
        about = (quote(feature.name), feature.shape, own)
        missing = ViolationSpec(GeometryMissing, (*about,), if_reformed=coordinate_words.GeometryInOtherForm)
        members = self.common | dict.fromkeys(DRAWS, Member(NOTHING)) | self._called(feature)
        if own == "skeleton":  # the SDK makes the name of the skeleton from it
            name = Text(spec_of(SkeletonName), usual=(feature.name,))
            members["name"] = Member(name, spec_of(ObjectMemberMissing, "name"))
        if own != "polygon":
            node = self.nodes[own]
            members[own] = Member(self.skeletons[feature.hash] if own == "skeleton" else node, missing)
            return [Branch(feature.hash, None, None, self._drawn(members, feature, own), feature)]
        eased = Eased("polygons", self.only_polygons, self.spare_polygon)
        outline = members | {own: Member(self.nodes[own], missing, relaxed_if=eased), "polygons": Member(self.nodes["polygons"])}
        rings = members | {own: Member(self.nodes[own], relaxed_if=eased), "polygons": Member(self.only_polygons, missing)}
        return [
            Branch(feature.hash, None, own, self._drawn(outline, feature, own), feature),
            Branch(feature.hash, None, "polygons", _with_constraints(_record(rings), feature, NO_OUTLINE), feature),
        ]

    def _called(self, feature: ObjectFeature) -> dict[str, Member]:
        """Returns the members name, value and shape with the texts of most records."""
        texts = {"name": (feature.name,), "value": spellings(feature.name)}
        named = {name: Member(replace(_text(name), usual=usual)) for name, usual in texts.items()}
        return named | {"shape": replace(self.common["shape"], node=replace(self.shape, usual=(feature.shape,)))}

    def _drawn(self, members: dict[str, Member], feature: ObjectFeature, own: str) -> Record:
        needed = [name for name, member in members.items() if member.missing is not None and name != own]

        def drawn_otherwise(value: Any) -> ViolationSpec | None:
            """Returns the violation spec for an object drawn as another feature, if only its geometry is missing; else None."""
            other = other_geometry(value, own)
            if other is None or any(name not in value for name in needed):
                return None
            about = (other, self._named(value, other), self._twin(feature, other))
            return spec_of(OtherGeometry, quote(feature.name), feature.shape, *about)

        also = (SAME_RING,) if own == "polygon" else ()
        return _with_constraints(_record(members, drawn_otherwise, geometry_aliases(own)), feature, *also)

    def _named(self, value: dict[str, Any], drawn: str) -> str | None:
        """Returns the hash of the only feature with the object's name that is drawn so, or None."""
        features = [f for f in self.features.values() if f.name == value.get("name") and GEOMETRY.get(f.shape) == drawn]
        return features[0].hash if len(features) == 1 else None

    def _twin(self, feature: ObjectFeature, drawn: str) -> str | None:
        """Returns the name of another feature with the same hash that is drawn so, or None. Labels cannot name that feature."""
        alike = (one.name for one in self.structure.objects if one.hash == feature.hash and GEOMETRY.get(one.shape) == drawn)
        return next(alike, None)

    def nameless(self) -> Record:
        """Returns the Shape of an object of unknown feature: any geometry in it is checked."""
        near = _members(("feature_hash", "featureNodeHash", "feature_node_hash"))  # the finding for featureHash names them
        return _record(self.common | near | {name: Member(node) for name, node in self.nodes.items()})

    def _common(self) -> dict[str, Member]:
        text = spec_of(ObjectType, "objectHash")
        hash = Text(text, minimum=1, length=spec_of(Empty, "objectHash"), unlike=unlike_any(self.structure))
        return {
            "featureHash": Member(AnyValue()),
            "objectHash": Member(hash, spec_of(ObjectMemberMissing, "objectHash")),
            "shape": Member(self.shape, spec_of(ObjectMemberMissing, "shape")),
            "confidence": Member(confidence()),
            "manualAnnotation": Member(Flag(spec_of(ObjectOddType, "manualAnnotation"), usual=False)),
            **{name: Member(_text(name)) for name in ("name", "value", "color", "createdBy", "lastEditedBy")},
            **_members(_EXTRAS),
            **dict.fromkeys(("createdAt", "lastEditedAt"), Member(DATE)),
            **dict.fromkeys(("event", "interpolate"), Member(AnyValue(unread=EVENT.why))),
        }

    def hashes_by_title(self) -> dict[str, tuple[str, ...]]:
        """Returns title -> hashes of the objects with it."""
        return by_label((title, hash) for hash, title in self.titles.items())

    def classification(self, value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
        """Returns the violation spec, and the identifying hash, for a classification among the objects of a frame; else None."""
        if "objectHash" in value or not is_in_wrong_list(value, "objects", self.features):
            return None
        return spec_of(AmongOthers, "a classification", "objects", "classifications"), "classificationHash"

    def elsewhere(self, name: str, payload: str | None) -> ViolationSpec | None:
        """Returns the violation spec for a hash or name of something else in the ontology, or None."""
        if name in self.kinds:
            what, fix, title = self.kinds[name]
            namesake = self.titled.namesake(title, "object")
            return spec_of(FeatureKind, what, f"{namesake}; {fix}" if namesake and fix else namesake or fix)
        folded = plain(name)
        hashes = tuple(hash for hash, title in self.titles.items() if plain(title) == folded)
        return spec_of(TitleForHash, hashes) if hashes else None


def other_geometry(value: dict[str, Any], own: str) -> str | None:
    """Returns the member that draws an object in another way than its feature is drawn. None if it has its ``own`` member."""
    if own in value or (own == "polygon" and "polygons" in value):
        return None
    return next((name for name in DRAWS if value.get(name) is not None), None)


_ANSWERS = '"classification_answers"'


def _kinds(structure: Structure) -> dict[str, tuple[str, str | None, str | None]]:
    """Returns hash of something else than an object -> (what it is, help, title if an object may have the same)."""
    found: dict[str, tuple[str, str | None, str | None]] = {}
    for feature in structure.classifications:
        what = f"the classification {quote(feature.name)}"
        found.setdefault(feature.hash, (what, 'classifications are under "classification_answers"', feature.name))
    for feature in structure.objects:
        for _, attribute in feature.every_attribute():
            what = f"the attribute {quote(attribute.name)} of {quote(feature.name)}"
            found.setdefault(attribute.hash, (what, f"the hash of {quote(feature.name)} itself is {quote(feature.hash)}", None))
    for feature in structure.classifications:
        for _, attribute in feature.every_attribute():
            what = f"an attribute of the classification {quote(feature.name)}"
            found.setdefault(attribute.hash, (what, f"answers to it are under {_ANSWERS}", attribute.name))
    for feature in structure.features:
        whole = isinstance(feature, ObjectFeature)
        fix = f"the hash of {quote(feature.name)} itself is {quote(feature.hash)}" if whole else f"answers are under {_ANSWERS}"
        for _, attribute in feature.every_attribute():
            for choice in attribute.options:
                title = None if whole else choice.label
                found.setdefault(choice.hash, (f"the option {quote(choice.label)} of {quote(attribute.name)}", fix, title))
    for template in structure.skeletons:
        for vertex in template.vertices.values():
            found.setdefault(vertex.hash, (f"the vertex {quote(vertex.name)} of the skeleton {quote(template.name)}", None, None))
    found.pop("", None)
    return found


def _record(
    members: dict[str, Member], stands_for: AlsoWritten | None = None, aliases: Mapping[str, tuple[str, ViolationSpec]] | None = None
) -> Record:
    return Record(
        members,
        wrong=spec_of(ObjectNotAnObject),
        unknown=ViolationSpec(UnknownMember),
        misspelt=ViolationSpec(MisspeltObjectMember),
        stands_for=stands_for,
        aliases=aliases or {},
    )


def _with_constraints(body: Record, feature: ObjectFeature, *also: Absent | SameRing) -> Record:
    """Adds the constraints of a usual object: it has a date, and is counted if it has no confidence."""
    return replace(body, holds=(*object_unread(feature), DATED, *also, Scored("confidence", UNSURE)))


def _members(names: tuple[str, ...]) -> dict[str, Member]:
    return {name: Member(AnyValue()) for name in names}


def _text(name: str) -> Text:
    return Text(spec_of(ObjectMemberNotText, name), nullable=True)
