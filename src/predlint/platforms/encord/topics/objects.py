"""Objects on frames: their members, dates and confidence, and the Shape of each feature's objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.names import by_label
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.common_mistakes import one_of, rename_help
from predlint.platforms.encord.declarations import (
    DATED,
    DRAWS,
    EVENT,
    GEOMETRY,
    NO_OUTLINE,
    ON_NO_FRAME,
    SAME_RING,
    UNSURE,
    HeldConstraints,
    object_unread,
    unlike_any,
)
from predlint.platforms.encord.forms import HashTitles, is_date, plain
from predlint.platforms.encord.ontology import SHAPES, ObjectFeature, Structure, spellings
from predlint.platforms.encord.record import Appearance, RowView, is_in_wrong_list, other_geometry
from predlint.platforms.encord.topics.boxes import box, circle, cuboid, cuboid_2d, ellipse, rotatable_box
from predlint.platforms.encord.topics.extents import Causes
from predlint.platforms.encord.topics.geometry import UNREAD, GeometryInOtherForm, GeometryMissing, OtherGeometry, UnknownMemberOfObject
from predlint.platforms.encord.topics.masks import bitmask
from predlint.platforms.encord.topics.members import CONFIDENCES, DATE, NOTHING, MemberSlip, number_as_text
from predlint.platforms.encord.topics.names import STOPS_WITH_ERROR, TitleForHash, Titles, feature_violations, in_wrong_list, shape_node
from predlint.platforms.encord.topics.points import point, polyline
from predlint.platforms.encord.topics.polygons import optional_polygon, polygon, polygons
from predlint.platforms.encord.topics.skeletons import skeleton, skeleton_of
from predlint.platforms.numbers import bracketed_number, confidence_help, written
from predlint.shape.constraints import Absent, SameRing, Scored
from predlint.shape.nodes import AnyValue, Branch, Eased, Entries, Flag, Member, Node, Number, Record, Tagged, Text
from predlint.shape.resolver import name_text

# -- which object -------------------------------------------------------------------------------------------------------


class FeatureKind(Violation, code="NAM202", slug="encord-feature-kind"):
    """The featureHash of an object is that of an attribute, an option or a classification.

    Why: Only objects are drawn on frames. Encord's SDK stops with a TypeError.
    Fix: Give the hash of the object itself; answers and classifications have places of their own in the row.
    """

    what: str
    fix_: str | None

    def words(self) -> Words:
        return (
            f"featureHash {quote(self.value)} is {self.what}; an object is needed here",
            self.fix_ or "write the hash of the object that it is a part of",
        )


class AmongOthers(Violation, of=FeatureKind):
    """A classification is in the list of objects."""

    what: str
    where: str
    right: str

    def words(self) -> Words:
        return in_wrong_list(self.value, self.what, self.where, self.right)


class ObjectType(Violation, code="REC241", slug="encord-object-type"):
    """An object is not a JSON object, or its objectHash not a string.

    Why: The hash joins the object with its answers, and with itself on other frames.
    Fix: Give each object a string of its own, eight letters and digits as Encord makes them.
    """

    member: str

    def words(self) -> Words:
        return not_text(self.value, self.member)


class ObjectNotAnObject(Violation, of=ObjectType):
    """An object on a frame is no JSON object."""

    def words(self) -> Words:
        fix = 'write {"objectHash": …, "featureHash": …, "name": …, "shape": …, …}, or leave it out'
        return f"an object on a frame must be a JSON object, found {quote(self.value)}", one_of(self.value) or fix


# -- other members ------------------------------------------------------------------------------------------------------


class ObjectMemberMissing(Violation, code="REC240", slug="encord-object-member-missing"):
    """An object lacks a member that Encord's SDK needs.

    Why: The SDK stops with a KeyError, and with it the import of the whole row.
    Fix: Give objectHash and shape; a skeleton needs its name too.
    """

    member: str
    given: str | None = None

    def words(self) -> Words:
        fix = rename_help(self.given, self.member) or _NEEDED.get(self.member, f'add "{self.member}"')
        return f"the object has no {self.member}; {STOPS_WITH_ERROR}", fix

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


_NEEDED = {
    "objectHash": "add a hash of its own, the same on each frame and in object_answers",
    "shape": "add the shape that it has in the ontology",
    "name": "add the name that it has in the ontology",
}


class SkeletonName(Violation, of=ObjectMemberMissing):
    """The name of a skeleton is no text."""

    def words(self) -> Words:
        return f"the name of a skeleton must be a string, found {quote(self.value)}; {STOPS_WITH_ERROR}", _NEEDED["name"]


def not_text(value: Any, member: str) -> Words:
    return f"{member} must be a string, found {quote(value)}", number_as_text(value, member) or "write a string"


class ObjectOddType(Violation, code="REC242", slug="encord-object-odd-type", severity=Severity.WARNING):
    """A member of an object has another type than Encord writes.

    Why: Encord's SDK passes it on as it is; what the platform makes of it is not known.
    Fix: name, value, color and createdBy are strings; manualAnnotation is true or false.
    """

    member: str

    def words(self) -> Words:
        return (
            f"{self.member} must be true or false, found {quote(self.value)}",
            "write false for predictions" if "anual" in self.member else "write true or false",
        )

    @fixes(safe="removes quotes around true or false, and puts numbers into quotes")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unquote_flag()


class ObjectMemberNotText(Violation, of=ObjectOddType):
    """A member of an object is no text."""

    member: str

    def words(self) -> Words:
        return not_text(self.value, self.member)

    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_number()


class Empty(Violation, of=ObjectType):
    """The objectHash is empty."""

    member: str

    template = "{member} is empty", "give each object a hash of its own"


class ObjectDate(Violation, code="REC243", slug="encord-object-date", layer="record"):
    """createdAt or lastEditedAt of an object is not a date.

    Why: Encord's SDK cannot read it and stops.
    Fix: Write the date and time as a string like "2026-03-14T09:30:00Z"; a number of seconds is not read.
    """

    member: str

    def words(self) -> Words:
        return f"{self.member} is {quote(self.value)}, which is not a date; {STOPS_WITH_ERROR}", 'write it like "2026-03-14T09:30:00Z"'


def no_date(value: Any, given: str | None) -> Words:
    """``given``: the misspelt member with the date."""
    message = "the object has no createdAt; Encord takes the time of the import, and release 0.1.195 of its SDK stops"
    return message, f'rename {quote(given)} to "createdAt"' if given is not None else 'add "createdAt": "2026-03-14T09:30:00Z"'


class NoCreatedAt(Violation, code="REC244", slug="encord-no-created-at", severity=Severity.WARNING, layer="record"):
    """An object has no createdAt.

    Why: Encord takes the time of the import; release 0.1.195 of its SDK stops with a KeyError.
    Fix: Give the time at which the prediction was made.
    """

    given: str | None
    """The misspelt member with the date."""

    def words(self) -> Words:
        return no_date(self.value, self.given)

    @fixes(safe="renames the member that holds the date under another spelling")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class DateElsewhere(Violation, of=NoCreatedAt):
    """The date has the name of another member."""

    given: str
    good_: bool
    """True if the misspelt member has a valid date, beside a null under the right name."""

    def words(self) -> Words:
        if self.good_:
            return no_date(self.value, None)[0], f'rename {quote(self.given)} to "createdAt", in place of the null'
        return no_date(self.value, None)[0], f'write "createdAt": "2026-03-14T09:30:00Z" in place of {quote(self.given)}'


def unknown_in_object(value: Any, name: str, known: tuple[str, ...]) -> Words:
    fix = "leave it out, if nothing else reads it"
    if name in CONFIDENCES:
        fix = 'is "confidence" meant?'
    elif name in _ANSWERS:
        fix = 'what is answered about an object is in "object_answers", under its objectHash'
    return f"{quote(name)} is not a member of an object on a frame: Encord ignores it", fix


class UnknownMember(Violation, of=UnknownMemberOfObject):
    """An object on a frame has a member that Encord does not have."""

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        return unknown_in_object(self.value, self.name, self.known)


#: Names of the answers about an object elsewhere.
_ANSWERS = frozenset({"answers", "answer", "attributes", "classifications"})


class MisspeltObjectMember(Violation, of=MemberSlip):
    """A member of an object on a frame is misspelt."""

    name: str
    intended: str

    template = "{name:quoted} is not a member of an object on a frame: Encord ignores it", "did you mean {intended:quoted}?"

    def fix(self, at: FixContext) -> Fix | None:
        if self.intended in DRAWS and not at.enclosing_object.keys().isdisjoint(DRAWS):
            return None  # the object has a geometry already: Encord reads only one of two
        return at.rename(self.intended)


# -- confidence ---------------------------------------------------------------------------------------------------------


class ConfidenceRange(Violation, code="CNF201", slug="encord-confidence-range"):
    """The confidence of an object is outside 0 to 1.

    Why: Encord takes it as it is, and every metric and filter that uses confidence is wrong from then on.
    Fix: Divide percentages by 100; turn other scores into probabilities.
    """

    def words(self) -> Words:
        fix = confidence_help(self.value, "it looks like a percentage: write {}")
        return f"confidence is {quote(self.value)}; from 0 to 1 is expected, and Encord's SDK takes it as it is", fix

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


class ConfidenceType(Violation, code="CNF202", slug="encord-confidence-type"):
    """The confidence of an object is not a number.

    Why: Encord's SDK takes it as it is; whatever computes with it fails later.
    Fix: Write a number from 0 to 1, without quotes.
    """

    def words(self) -> Words:
        fix = written(self.value) or bracketed_number(self.value) or "write a number such as 0.9"
        return f"confidence must be a number from 0 to 1, found {quote(self.value)}", fix

    @fixes(safe="removes the quotes or the brackets around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class ConfidenceNull(Violation, code="CNF203", slug="encord-confidence-null", severity=Severity.WARNING):
    """The confidence of an object is null.

    Why: Encord stores 1.0 in its place, so that the model seems to be sure.
    Fix: Give the score of the model.
    """

    template = "confidence is null: Encord stores 1.0, which is full confidence", "give the score of the model"


# -- Aliases of the geometry of an object. A geometry under an alias is checked in the same run ----------------------


#: Member of a geometry -> its aliases, likeliest first. `_ANY` has names for every geometry, as in the SDK's own objects.
_NAMES: dict[str, tuple[str, ...]] = {
    "boundingBox": ("bbox", "box", "bndbox", "rect", "rectangle", "xywh", "xyxy"),
    "rotatableBoundingBox": ("rotatedBoundingBox", "rotated_bounding_box", "rotatedBox", "rbox", "obb", "bbox", "box"),
    "polygon": ("points", "vertices", "contour", "outline", "segmentation"),
    "polyline": ("line", "points", "vertices", "path"),
    "point": ("keypoint", "points", "position"),
    "skeleton": ("keypoints", "vertices", "nodes", "points"),
    "bitmask": ("mask", "rle", "segmentation", "bitMask"),
}

_ANY = ("coordinates", "geometry")


def geometry_aliases(own: str) -> dict[str, tuple[str, ViolationSpec]]:
    """Returns alias -> (member that draws an object, violation spec for the alias beside that member)."""
    return {name: (own, spec_of(MisspeltObjectMember, name, own)) for name in (*_NAMES.get(own, ()), *_ANY)}


# -- The Shape of an object on a frame: its feature (``featureHash``), its geometry, its confidence ------------------


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
    return Tagged(
        what="object",
        branches=tuple(branch for feature in builder.features.values() for branch in builder.branches(feature)),
        violations=feature_violations(builder.titles, builder.titled, builder.elsewhere),
        wrong=spec_of(ObjectNotAnObject),
        by="featureHash",
        by_id=None,
        title="name",
        generic={"": builder.nameless()},
        foreign=builder.classification,
        labels=builder.hashes_by_title(),
    )


def confidence_node() -> Number:
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
        self.titles = Titles((hash, feature.name) for hash, feature in self.features.items())
        self.titled = HashTitles(self.titles.items(), "objects")
        known = (*SHAPES, *dict.fromkeys(f.shape for f in self.features.values() if f.shape and f.shape not in SHAPES))
        labels = {**_OTHER_NAMES, **{member: shape for shape, member in GEOMETRY.items() if member != shape}}
        self.shape = shape_node(known, {other: (shape,) for other, shape in labels.items()})
        self.nodes: dict[str, Node] = {
            "boundingBox": box(), "rotatableBoundingBox": rotatable_box(), "polygon": polygon(),
            "polygons": polygons(0), "polyline": polyline(), "point": point(), "skeleton": skeleton(),
            "bitmask": bitmask(), "cuboid": cuboid(), "cuboid_2d": cuboid_2d(), "circle": circle(),
            "ellipse": ellipse(),
        }  # fmt: skip
        self.skeletons = {
            feature.hash: skeleton_of(cast(Entries, self.nodes["skeleton"]), constraints.vertices[feature.hash])
            for feature in self.features.values()
            if feature.shape == "skeleton"
        }
        self.only_polygons = polygons(1)
        self.spare_polygon = optional_polygon()
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
        missing = ViolationSpec(GeometryMissing, (*about,), if_reformed=GeometryInOtherForm)
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
            "confidence": Member(confidence_node()),
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


_CLASSIFICATION_ANSWERS = '"classification_answers"'


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
            found.setdefault(attribute.hash, (what, f"answers to it are under {_CLASSIFICATION_ANSWERS}", attribute.name))
    for feature in structure.features:
        whole = isinstance(feature, ObjectFeature)
        fix = (
            f"the hash of {quote(feature.name)} itself is {quote(feature.hash)}"
            if whole
            else f"answers are under {_CLASSIFICATION_ANSWERS}"
        )
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


def check_object_dates(view: RowView, seen: Appearance, causes: Causes) -> None:
    for member in ("createdAt", "lastEditedAt"):
        given = seen.whole.get(member)
        if given is None:
            if member == "createdAt":
                _no_date(view, seen, causes)
        elif not (isinstance(given, str) and is_date(given)):
            view.report((seen.path, member), given, spec_of(ObjectDate, member))


def _no_date(view: RowView, seen: Appearance, causes: Causes) -> None:
    """Reports an object without createdAt. Its date may be there under another spelling."""
    at = (seen.path, "createdAt")
    spelt = name_text(("createdAt",), (name for name in seen.whole if name != "createdAt"))
    given = seen.whole[spelt] if spelt is not None else None
    good = isinstance(given, str) and is_date(given)
    if spelt is None or not (good or "createdAt" not in seen.whole):
        view.report(at, None, NoCreatedAt, None)
        return
    causes.add((seen.path, spelt), UNREAD)
    if good and "createdAt" not in seen.whole:
        view.report(at, None, NoCreatedAt, spelt)
    else:
        view.report(at, None, DateElsewhere, spelt, good)
