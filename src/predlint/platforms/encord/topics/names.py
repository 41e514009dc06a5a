"""Names of objects: featureHash, name, value and shape against the ontology, on frames and in entries of answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from predlint.model.diagnostics import Severity
from predlint.model.findings import NameViolations, TagViolations, ViolationSpec, spec_of
from predlint.model.texts import article, listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.encord.forms import Hashes, HashTitles, add_hash, hash_members, is_date
from predlint.platforms.encord.ontology import FRAMELESS_SHAPES, SHAPES, ObjectFeature, is_value_of, value_of
from predlint.platforms.encord.record import FRAMED, HASH_OF, Appearance, Json, RowView, Unit, length_of_sound, other_geometry
from predlint.platforms.encord.topics.members import A_STRING, STOPS, AnswerMemberType
from predlint.platforms.encord.topics.ranges import ActionRangeOrder
from predlint.platforms.encord.topics.spaces import ReversedPlace, check_object_spaces
from predlint.platforms.encord.topics.spans import BeforeTheStart, BehindTheEnd, FramelessObject, NoCharacter, check_nodes
from predlint.shape.nodes import Name

STOPS_WITH_ERROR = "Encord's SDK stops with an error"


class Titles(dict[str, str]):
    """Hash -> title of an object. Never changed once made: it is hashable, so that findings with it can be counted."""

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return len(self)


def named(hash: str, titles: Titles) -> str:
    """Returns a hash with the title of its object, for a message."""
    return f"{quote(hash)} ({titles[hash]})" if hash in titles else quote(hash)


def in_wrong_list(value: Any, what: str, where: str, right: str) -> Words:
    """Returns the message for an object in the list of classifications, or the reverse."""
    return f"{what} is in the list {quote(where)}, as its {quote(HASH_OF[right])} says; {STOPS_WITH_ERROR}", f"move it to {quote(right)}"


class UnknownClassification(Violation, code="NAM222", slug="encord-unknown-classification"):
    """The featureHash of an entry of classification_answers is not that of a classification.

    Why: The SDK stops at a hash that it does not know, and at one of an object or of an attribute.
    Fix: Take featureNodeHash of the classification itself; its attribute has a hash of its own.
    """

    # The message of this class itself is about an object in the list of classifications of a frame.
    what: str
    where: str
    right: str

    def words(self) -> Words:
        return in_wrong_list(self.value, self.what, self.where, self.right)


OBJECT_AMONG_CLASSIFICATIONS = spec_of(UnknownClassification, "an object", "classifications", "objects")


class NoFeature(Violation, code="NAM207", slug="encord-no-feature"):
    """An object has no featureHash.

    Why: Nothing else says what the object is. Encord's SDK stops with a KeyError.
    Fix: Give the featureNodeHash of the object in the ontology.
    """

    known: HashTitles
    members: tuple[str, ...]
    held: str | None = None
    """The member whose value is the hash of an object of the ontology."""
    title: str | None = None
    """The object's name."""

    def words(self) -> Words:
        near = hash_members(self.members, self.held)
        fix = f'rename {quote(near[0])} to "featureHash"' if near else self.known.adding(self.title)
        return (
            f"the object has no featureHash, which says what it is; {STOPS_WITH_ERROR}",
            fix or "give the featureNodeHash of the object in the ontology",
        )

    @fixes(
        safe="renames the member that holds the hash, or is misspelt, and adds the hash of the only object of that name",
        unsafe="renames featureNodeHash, whatever it holds",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return add_hash(at, self.known, self.members, self.held, self.title)


class BadFeature(Violation, of=NoFeature):
    """The featureHash of an object is no text, or an empty one."""

    member: str = "featureHash"

    template = "{member} must be the hash of an object of the ontology, found {value:quoted}", "copy its featureNodeHash from the ontology"


class SpeltFeature(Violation, code="NAM201", slug="encord-unknown-feature"):
    """The featureHash of an object is not in the ontology.

    Why: Encord knows what an object is by featureHash alone. Its SDK stops at a hash that the ontology does not have.
    Fix: Give the featureNodeHash of the object, letter by letter; names and titles are not looked up.
    """

    titles: Titles
    nearest: tuple[str, ...]

    def words(self) -> Words:
        fix = f"write {' or '.join(named(hash, self.titles) for hash in self.nearest[:3])}: hashes are compared letter by letter"
        return f"featureHash {quote(self.value)} is not in the ontology; {STOPS_WITH_ERROR}", fix

    @fixes(safe="writes the hash where case is all that differs, or where the only feature of that title is named")
    def fix(self, at: FixContext) -> Fix | None:
        folded = self.value.strip().casefold() if isinstance(self.value, str) else ""
        return at.write_only([hash for hash in self.titles if hash.casefold() == folded])


class UnknownFeature(Violation, of=SpeltFeature):
    """The featureHash of an object is not in the ontology, and not similar to one that is."""

    titles: Titles
    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        if self.nearest:
            fix = f"did you mean {' or '.join(named(hash, self.titles) for hash in self.nearest)}?"
        elif self.names:
            some = ", ".join(named(hash, self.titles) for hash in self.names[:4])
            fix = f"the objects: {some}{f' and {len(self.names) - 4:,} more' if len(self.names) > 4 else ''}"
        else:
            fix = "the ontology has no objects"
        return f"featureHash {quote(self.value)} is not in the ontology; {STOPS_WITH_ERROR}", fix


class TitleForHash(Violation, of=SpeltFeature):
    """The featureHash of an object is the name of an object of the ontology."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            f"write its hash: {quote(self.nearest[0])}" if len(self.nearest) == 1 else f"the objects of that name: {listing(self.nearest)}"
        )
        return f"featureHash is {quote(self.value)}, which is the name of an object, not its hash; {STOPS_WITH_ERROR}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


def feature_violations(titles: Titles, titled: HashTitles, elsewhere: Callable[[str, str | None], ViolationSpec | None]) -> TagViolations:
    """Returns the violations about a featureHash. ``elsewhere`` decides about one that is of something else."""
    spelt = ViolationSpec(SpeltFeature, (titles,))
    return TagViolations(
        wrong=spec_of(BadFeature),
        unknown=ViolationSpec(UnknownFeature, (titles,)),
        case=spelt,
        form=spelt,
        label=ViolationSpec(TitleForHash),
        missing=ViolationSpec(NoFeature, (titled,)),
        elsewhere=elsewhere,
    )


class NameMismatch(Violation, code="NAM203", slug="encord-name-mismatch", severity=Severity.WARNING, layer="record"):
    """The name of an object or a classification is not that of its featureHash.

    Why: Encord uses the hash and keeps the name of the ontology. One of the two may be a slip, perhaps the hash.
    Fix: Write the name as in the ontology, or give the hash of the object that was meant.
    """

    name: str

    template = (
        "the name is {value:quoted}, but in the ontology the classification of this featureHash is {name:quoted}; Encord keeps that",
        "write {name:quoted}, or correct the featureHash if another classification is meant",
    )

    @fixes(
        safe="writes the name as the ontology has it, where case or white space is all that differs",
        unsafe="writes the name that belongs to the featureHash",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.name) or at.write(self.name)


class WrongName(Violation, of=NameMismatch):
    """The name of an object is not that of its featureHash."""

    name: str

    template = (
        "the name is {value:quoted}, but in the ontology the object of this featureHash is {name:quoted}; Encord keeps that",
        "write {name:quoted}, or correct the featureHash if another object is meant",
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.name) or at.write(self.name)


class WrongValue(Violation, of=NameMismatch):
    """The value of an object is not made of its name."""

    wanted: str

    template = (
        '"value" is {value:quoted}, but the name in lower case with "_" for spaces is {wanted:quoted}; Encord keeps that',
        "write {wanted:quoted}",
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.wanted) or at.write(self.wanted)


# -- the shape ----------------------------------------------------------------------------------------------------------


class ObjectShape(Violation, code="NAM204", slug="encord-object-shape"):
    """The shape of an object is not one that Encord knows.

    Why: Where the coordinates are read from depends on it. Encord's SDK stops with a NotImplementedError.
    Fix: Write it as in the ontology: "bounding_box", "polygon", "polyline", "point", "skeleton", "bitmask" and so on.
    """

    nearest: tuple[str, ...]

    def words(self) -> Words:
        return f"{quote(self.value)} is not a shape; {STOPS_WITH_ERROR}", f"write {' or '.join(quote(name) for name in self.nearest)}"

    @fixes(safe="writes Encord's word for the shape", unsafe="does so where separators (_ - space) differ too")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


class BadShape(Violation, of=ObjectShape):
    """The shape of an object is no text."""

    template = "shape must be the name of a shape, found {value:quoted}", "write the shape that the object has in the ontology"


class UnknownShape(Violation, of=ObjectShape):
    """Encord does not have the shape of an object."""

    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            f"did you mean {' or '.join(quote(name) for name in self.nearest[:3])}?"
            if self.nearest
            else f"the shapes: {listing(self.names, len(self.names))}"
        )
        return f"{quote(self.value)} is not a shape; {STOPS_WITH_ERROR}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


def shape_node(known: tuple[str, ...], labels: Mapping[str, tuple[str, ...]]) -> Name:
    """Returns the node of the name of a shape. ``labels``: other names of shapes -> their own."""
    spelt = ViolationSpec(ObjectShape)
    return Name(known, NameViolations(spec_of(BadShape), ViolationSpec(UnknownShape), spelt, spelt, spelt), labels)


class ArchivedObject(Violation, code="NAM209", slug="encord-archived-object", severity=Severity.WARNING, layer="record"):
    """The object is archived in the ontology.

    Why: Archived objects stay for old labels. People can no longer draw them, and the SDK downloads rows without their labels unless it is
    asked for archived ones: no ground truth will agree. It is reported once for each object.
    Fix: Map the class to an object that is in use.
    """

    name: str

    template = "the object {name:quoted} is archived: people can no longer draw it", "give the featureHash of an object that is in use"


class ShapeMismatch(Violation, code="NAM206", slug="encord-shape-mismatch", layer="record"):
    """The word for the shape is not that of the ontology.

    Why: Encord's SDK reads the coordinates by this word, finds none and stops. For recordings and texts it uses the ontology.
    Fix: Write the shape that the object has in the ontology.
    """

    name: str
    shape: str

    def words(self) -> Words:
        return (
            f"shape is {quote(self.value)}, but {self.name} is a {self.shape} in the ontology; {STOPS_WITH_ERROR}",
            f"write {quote(self.shape)}",
        )

    @fixes(unsafe="writes the shape that the ontology has")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.shape)


class EntryShape(Violation, of=ShapeMismatch):
    """The shape in an entry of object_answers is not the shape that the ontology gives the object."""

    name: str
    shape: str

    template = (
        "shape is {value:quoted}, but {name:quoted} is of shape {shape} in the ontology, which Encord uses",
        "write {shape:quoted}, or correct the featureHash if another object is meant",
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.shape)


class ShapeForData(Violation, code="NAM208", slug="encord-shape-for-data", layer="record"):
    """An object is of a shape that its data cannot have.

    Why: Sounds, texts and ranges of time are on no frame, and recordings and texts hold no boxes. Encord's SDK stops at such an object with
    an error, and reads nothing of the row; for sounds and texts in spaces it passes it on.
    Fix: Give the featureHash of an object whose shape goes with the data.
    """

    name: str
    shape: str
    kind: str
    wanted: str
    some: tuple[str, ...]

    def words(self) -> Words:
        shown = ", ".join(self.some[:6]) + (" and more" if len(self.some) > 6 else "")
        fix = f"objects of shape {self.wanted}: {shown}" if self.some else f"the ontology has no object of shape {self.wanted}"
        return (
            (
                f"{self.name} is of shape {self.shape} in the ontology; in data of type "
                f"{self.kind} objects are of shape {self.wanted}; {STOPS_WITH_ERROR}"
            ),
            fix,
        )


class NotOnFrames(Violation, of=ShapeForData):
    """The data have no place for objects of that shape."""

    name: str
    shape: str
    kind: str
    other: str | None

    def words(self) -> Words:
        message = (
            f"{self.name} is of shape {self.shape} in the ontology, which data of type {self.kind} have no place for; {STOPS_WITH_ERROR}"
        )
        return message, f"the object of the name it has here is {quote(self.other)}" if self.other is not None else _OF_SHAPE.get(
            self.shape
        )


_OF_SHAPE = {
    "audio": 'it belongs to data of type audio: in "object_answers", with its "range"',
    "text": 'it belongs to data of type plain_text: in "object_answers", with its "range" or "range_html"',
    "time_range": 'it belongs to data of type time_series: in "object_answers", with its "range"',
}


class MarkedManual(Violation, code="REC247", slug="encord-marked-manual", once_per_file=True, severity=Severity.INFO, layer="record"):
    """A prediction is marked as made by a person.

    Why: manualAnnotation is true. Searches for what people have labelled then find predictions as well. Reported once per file.
    Fix: Write false.
    """

    template = "manualAnnotation is true, which marks the object as drawn by a person", "write false for predictions"

    @fixes(unsafe="writes false")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(at.keys, "false"))


class ManualAnswer(Violation, of=MarkedManual):
    """A classification is marked as made by a person."""

    template = "manualAnnotation is true, which marks the classification as made by a person", "write false for predictions"

    def fix(self, at: FixContext) -> Fix | None:
        return at.unsafely(at.text.replace(at.keys, "false"))


class UnknownClassificationHash(Violation, of=UnknownClassification):
    """The featureHash of an entry is that of no classification."""

    what: str | None
    fix_: str
    intended: str | None = None
    """Hash of the only classification whose title is the value, or whose hash is but for case and whitespace."""

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}; the hash of a classification is needed here; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of a classification in the ontology; {STOPS}", self.fix_

    @fixes(safe="writes the hash where case or space is all that differs, or where the only classification of that title is named")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended, safe=True)


class UnknownAnsweredObject(Violation, code="NAM225", slug="encord-unknown-answered-object", layer="record"):
    """The featureHash of an entry of object_answers is not that of an object.

    Why: Objects of recordings and texts have it there and nowhere else. The SDK stops at a hash that it does not know.
    Fix: Take featureNodeHash of the object from the ontology.
    """

    what: str | None
    fix_: str

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}; the hash of an object is needed here; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of an object in the ontology; {STOPS}", self.fix_


class AnswerDate(Violation, code="REC258", slug="encord-answer-date", layer="record"):
    """createdAt or lastEditedAt of a classification is not a date.

    Why: Encord's SDK cannot read it and stops.
    Fix: Write the date and time as a string like "2026-03-14T09:30:00Z".
    """

    member: str

    def words(self) -> Words:
        return f'"{self.member}" is not a date: {quote(self.value)}; {STOPS}', 'write it like "2026-03-14T09:30:00Z"'


class FramelessWithoutFeature(Violation, of=FramelessObject):
    """An object without frames has no featureHash."""

    def words(self) -> Words:
        return f'the object has no "featureHash", which says what it is; {STOPS}', 'add "featureHash" to its entry in object_answers'


class ShapeInSpace(Violation, of=ShapeForData):
    """An object is put into a space whose objects are of another shape."""

    name: str
    shape: str
    kind: str
    wanted: str
    """The shape of objects in such a space."""
    some: tuple[str, ...]
    """Objects of the ontology with that shape, as text."""

    def words(self) -> Words:
        message = f"{self.name} is of shape {self.shape} in the ontology; in {article(self.kind)} space objects are of shape {self.wanted}"
        return (
            message,
            f"objects of shape {self.wanted}: {', '.join(self.some[:6])}"
            if self.some
            else f"the ontology has no object of shape {self.wanted}",
        )


# -- names and dates ----------------------------------------------------------------------------------------------------


def check_names(view: RowView, seen: Appearance, feature: ObjectFeature, own: str | None) -> None:
    """Checks name, value and shape. ``own``: the member that draws the feature."""
    whole = seen.whole
    if own is not None and own not in whole and other_geometry(whole, own) is not None:
        return  # the Shape has reported, for the whole object, that it is drawn as another
    name, value, shape = whole.get("name"), whole.get("value"), whole.get("shape")
    if isinstance(name, str) and name != feature.name:
        view.report((seen.path, "name"), name, WrongName, feature.name)
    elif isinstance(value, str) and not is_value_of(value, feature.name):
        view.report((seen.path, "value"), value, WrongValue, value_of(feature.name))
    if isinstance(shape, str) and shape != feature.shape and shape in SHAPES and feature.shape in SHAPES:
        view.report((seen.path, "shape"), shape, ShapeMismatch, quote(feature.name), feature.shape)


def check_archived(view: RowView) -> None:
    """Reports objects with an archived feature, each at its first appearance."""
    reported: set[str | None] = set()
    for seen in view.appearances:
        if seen.feature is not None and seen.feature.archived and (seen.hash is None or seen.hash not in reported):
            reported.add(seen.hash)
            view.report((seen.path, "featureHash"), seen.whole.get("featureHash"), ArchivedObject, seen.feature.name)


def can_be_drawn(view: RowView, seen: Appearance, feature: ObjectFeature) -> bool:
    """Returns False for an object on a frame whose feature has no geometry, and reports it."""
    if feature.shape not in FRAMELESS_SHAPES or not (seen.unit.is_space or view.data_type in (*FRAMED, "scene")):
        return True
    other = seen.intended.hash if seen.intended is not None and seen.intended is not feature else None
    view.report((seen.path, "featureHash"), feature.hash, NotOnFrames, quote(feature.name), feature.shape, seen.unit.kind, other)
    return False


# -- Record rules on entries of answers: their dates, and objects without frames, in recordings and texts ------------


#: Data types whose objects are in object_answers only -> the shape of such objects.
FRAMELESS = {"audio": "audio", "plain_text": "text", "time_series": "time_range"}
#: Types of spaces whose objects are in object_answers only -> the shape of such objects.
IN_SPACES = {"audio": "audio", "text": "text", "html": "text", "time_series": "time_range"}


def check_manual(view: RowView, path: Path, whole: Json) -> None:
    """Reports an object that is marked as drawn by a person."""
    if whole.get("manualAnnotation") is True:
        view.report((path, "manualAnnotation"), True, MarkedManual)


def check_manual_answer(view: RowView, path: Path, whole: Json) -> None:
    """Reports a classification that is marked as made by a person."""
    if whole.get("manualAnnotation") is True:
        view.report((path, "manualAnnotation"), True, ManualAnswer)


def is_frameless(view: RowView, entry: Json) -> bool:
    """Returns True if the object of an entry of object_answers is nowhere else, as in recordings, texts and series."""
    return view.data_type in FRAMELESS and not entry.get("spaces")


def check_object_entry(view: RowView, path: Path, entry: Json, hashes: Hashes) -> bool:
    """Checks an entry of object_answers. Returns False if the object cannot be of the feature that it names."""
    frameless = view.data_type in FRAMELESS and is_frameless(view, entry)
    if frameless or entry.get("spaces"):  # for other objects the SDK reads the dates on their frames
        check_dates(view, path, entry)
    fits = True
    hash = entry.get("featureHash") if "answers" not in entry or "classifications" in entry else None  # else an answer: reported
    if isinstance(hash, str) and hash not in hashes.objects:
        fix = hashes.titled_objects.namesake(hashes.title(hash), "object") or hashes.titled_objects.likely(hash)
        view.report((path, "featureHash"), hash, UnknownAnsweredObject, hashes.what(hash), fix)
    elif frameless and isinstance(hash, str):
        feature, wanted = hashes.objects[hash], FRAMELESS[view.data_type]
        if feature.shape in SHAPES and feature.shape != wanted:
            fits = False
            about = (view.data_type, wanted, _of_shape(wanted, hashes))
            view.report((path, "featureHash"), hash, ShapeForData, quote(feature.name), feature.shape, *about)
    in_spaces = check_object_spaces(view, path, entry, drawn=_is_drawn(view, path, entry)) if "spaces" in entry else []
    if isinstance(hash, str) and hash in hashes.objects:
        fits = fits and _fits_spaces(view, path, hashes.objects[hash], in_spaces, hashes)
    if frameless:
        _check_place(view, path, entry)
    elif in_spaces and hash is None:
        view.report((path, "featureHash"), None, FramelessWithoutFeature)
    if frameless or in_spaces:
        _check_members(view, path, entry, hashes, fits=fits)
    ranges: Any = entry.get("range")
    if not ranges or ranges.__class__ is not list:
        return fits
    length = length_of_sound(view) if frameless else None
    for place, span in enumerate(ranges):
        ends = _ends(span)
        if ends is not None:
            first, last = ends
            if last < first:
                view.report(((path, "range"), place), span, ReversedPlace if frameless else ActionRangeOrder, first, last)
            elif first < 0 and frameless:
                view.report(((path, "range"), place), span, BeforeTheStart, first)
            elif frameless and view.data_type == "plain_text" and (first % 1 or last % 1):
                view.report(((path, "range"), place), span, NoCharacter, first if first % 1 else last)
            elif length is not None and last > length[1]:
                view.report(((path, "range"), place), span, BehindTheEnd, last, length[0])
    return fits


def _fits_spaces(view: RowView, path: Path, feature: ObjectFeature, placed: list[Unit], hashes: Hashes) -> bool:
    """Returns True if an object has the shape of the spaces it is put into; reports it otherwise."""
    for space in placed:
        wanted = IN_SPACES[space.kind]
        if feature.shape in SHAPES and feature.shape != wanted:
            about = (space.kind, wanted, _of_shape(wanted, hashes))
            view.report((path, "featureHash"), feature.hash, ShapeInSpace, quote(feature.name), feature.shape, *about)
            return False
    return True


def _of_shape(shape: str, hashes: Hashes) -> tuple[str, ...]:
    """Returns the objects of the ontology with a shape, as text for a message."""
    return tuple(f"{one.hash} ({one.name})" for one in hashes.objects.values() if one.shape == shape)


def _is_drawn(view: RowView, path: Path, entry: Json) -> bool:
    """Returns True if the object of an entry is on a frame."""
    keys = (path[1] if path is not None else None, entry.get("objectHash"))
    return any(isinstance(key, str) and key in view.frames_of for key in keys)


def _check_place(view: RowView, path: Path, entry: Json) -> None:
    """Reports an object without frames that lacks its feature or its range."""
    types = [unit.whole.get("data_type") for unit in view.units]
    place = "range_html" if "text/html" in types else "range"
    if not types or not all(isinstance(kind, str) for kind in types):  # it is unknown which of the two is read
        place = next((member for member in ("range", "range_html") if entry.get(member)), "range")
    for member in ("featureHash", place):
        if entry.get(member) is None or entry[member] == []:
            other = "range" if place == "range_html" else "range_html"
            other = other if member == place and entry.get(other) else None
            view.report((path, member), entry.get(member), FramelessObject, member, view.data_type, other)
    if place == "range_html" and entry.get(place) not in (None, []):
        check_nodes(view, (path, place), entry[place])


def _check_members(view: RowView, path: Path, entry: Json, hashes: Hashes, *, fits: bool) -> None:
    """Checks the members of an entry that other objects have on their frames: name, value, shape …"""
    hash = entry.get("featureHash")
    if hash is not None and not isinstance(hash, str):
        view.report((path, "featureHash"), hash, UnknownAnsweredObject, None, hashes.titled_objects.some)
    for member in ("name", "value", "color"):
        if not isinstance(given := entry.get(member), str | None):
            view.report((path, member), given, spec_of(AnswerMemberType, member, A_STRING))
    check_manual(view, path, entry)
    if fits and isinstance(hash, str) and hash in hashes.objects:
        name, value, shape, known = entry.get("name"), entry.get("value"), entry.get("shape"), hashes.objects[hash]
        if isinstance(name, str) and name != known.name:
            view.report((path, "name"), name, WrongName, known.name)
        elif isinstance(value, str) and not is_value_of(value, known.name):
            view.report((path, "value"), value, WrongValue, value_of(known.name))
        if shape is not None and shape != known.shape:
            view.report((path, "shape"), shape, EntryShape, known.name, known.shape)
        if known.archived:
            view.report((path, "featureHash"), hash, ArchivedObject, known.name)


def _ends(span: Any) -> tuple[float, float] | None:
    """Returns both ends of a range, or None. They may be fractions, as they can be milliseconds."""
    if span.__class__ is not list or len(span) != 2:
        return None
    first, last = span
    return (first, last) if type(first) in (int, float) and type(last) in (int, float) else None


def check_dates(view: RowView, path: Path, entry: Json) -> None:
    """Checks the dates of an entry, if it has any."""
    for member in ("createdAt", "lastEditedAt"):
        given = entry.get(member)
        if given is not None and not (isinstance(given, str) and is_date(given)):
            view.report((path, member), given, AnswerDate, member)
