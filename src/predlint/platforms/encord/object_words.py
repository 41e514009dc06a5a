"""Violations about objects on frames, their names and members, with their messages and helps."""

from __future__ import annotations

from typing import Any

from predlint.decimals import is_number
from predlint.diagnostics import Severity
from predlint.names import listing, quote
from predlint.platforms.common_mistakes import bracketed_number, confidence_help, one_of, rename_help, written
from predlint.platforms.encord import coordinate_words
from predlint.platforms.encord.classification_words import NameMismatch
from predlint.platforms.encord.coordinate_words import MemberSlip, UnknownMemberOfObject
from predlint.platforms.encord.data_units import HASH_OF
from predlint.platforms.encord.hash_titles import HashTitles, hash_members
from predlint.platforms.encord.row_words import CONFIDENCES, PredictedUnread, number_as_text
from predlint.violation import Fix, FixContext, Violation, Words, fixes

_STOPS = "Encord's SDK stops with an error"


class Titles(dict[str, str]):
    """Hash -> title of an object. Never changed once made: it is hashable, so that findings with it can be counted."""

    def __hash__(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return len(self)


def named(hash: str, titles: Titles) -> str:
    """Returns a hash with the title of its object, for a message."""
    return f"{quote(hash)} ({titles[hash]})" if hash in titles else quote(hash)


# -- which object -------------------------------------------------------------------------------------------------------


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


def in_wrong_list(value: Any, what: str, where: str, right: str) -> Words:
    """Returns the message for an object in the list of classifications, or the reverse."""
    return f"{what} is in the list {quote(where)}, as its {quote(HASH_OF[right])} says; {_STOPS}", f"move it to {quote(right)}"


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


class AmongOthers(Violation, of=FeatureKind):
    """A classification is in the list of objects."""

    what: str
    where: str
    right: str

    def words(self) -> Words:
        return in_wrong_list(self.value, self.what, self.where, self.right)


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
            f"the object has no featureHash, which says what it is; {_STOPS}",
            fix or "give the featureNodeHash of the object in the ontology",
        )

    @fixes(
        safe="renames the member that holds the hash, or is misspelt, and adds the hash of the only object of that name",
        unsafe="renames featureNodeHash, whatever it holds",
    )
    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.form_fixes import add_hash

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
        return f"featureHash {quote(self.value)} is not in the ontology; {_STOPS}", fix

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
        return f"featureHash {quote(self.value)} is not in the ontology; {_STOPS}", fix


class TitleForHash(Violation, of=SpeltFeature):
    """The featureHash of an object is the name of an object of the ontology."""

    nearest: tuple[str, ...]

    def words(self) -> Words:
        fix = (
            f"write its hash: {quote(self.nearest[0])}" if len(self.nearest) == 1 else f"the objects of that name: {listing(self.nearest)}"
        )
        return f"featureHash is {quote(self.value)}, which is the name of an object, not its hash; {_STOPS}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


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
        return f"{quote(self.value)} is not a shape; {_STOPS}", f"write {' or '.join(quote(name) for name in self.nearest)}"

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
        return f"{quote(self.value)} is not a shape; {_STOPS}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


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

    Why: Encord's SDK reads the coordinates by this word, finds none and stops. Of recordings and texts it goes by the ontology.
    Fix: Write the shape that the object has in the ontology.
    """

    name: str
    shape: str

    def words(self) -> Words:
        return f"shape is {quote(self.value)}, but {self.name} is a {self.shape} in the ontology; {_STOPS}", f"write {quote(self.shape)}"

    @fixes(unsafe="writes the shape that the ontology has")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.shape)


class EntryShape(Violation, of=ShapeMismatch):
    """The shape in an entry of object_answers is not the shape that the ontology gives the object."""

    name: str
    shape: str

    template = (
        "shape is {value:quoted}, but {name:quoted} is of shape {shape} in the ontology, which Encord goes by",
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
                f"{self.kind} objects are of shape {self.wanted}; {_STOPS}"
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
        message = f"{self.name} is of shape {self.shape} in the ontology, which data of type {self.kind} have no place for; {_STOPS}"
        return message, f"the object of the name it has here is {quote(self.other)}" if self.other is not None else _OF_SHAPE.get(
            self.shape
        )


_OF_SHAPE = {
    "audio": 'it belongs to data of type audio: in "object_answers", with its "range"',
    "text": 'it belongs to data of type plain_text: in "object_answers", with its "range" or "range_html"',
    "time_range": 'it belongs to data of type time_series: in "object_answers", with its "range"',
}


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
        return f"the object has no {self.member}; {_STOPS}", fix

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
        return f"the name of a skeleton must be a string, found {quote(self.value)}; {_STOPS}", _NEEDED["name"]


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
        return f"{self.member} is {quote(self.value)}, which is not a date; {_STOPS}", 'write it like "2026-03-14T09:30:00Z"'


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


def unknown_member(value: Any, name: str, known: tuple[str, ...]) -> Words:
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
        return unknown_member(self.value, self.name, self.known)


class AnswersInObject(Violation, of=PredictedUnread):
    """A member of an object on a frame, which Encord does not have, contains answers."""

    name: str
    known: tuple[str, ...]

    template = (
        "the answers in {name:quoted} are lost: Encord does not read them here",
        'write them into its entry in "object_answers", which is under its objectHash',
    )


class ScoreUnread(Violation, of=PredictedUnread):
    """A score has another name than confidence."""

    name: str

    template = (
        "Encord does not read {name:quoted}: it drops the score, and takes a confidence of 1.0",
        'rename {name:quoted} to "confidence"',
    )

    @fixes(unsafe="renames a member such as score to confidence, where the object has none")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("confidence") if is_number(self.value) and 0 <= self.value <= 1 else None


#: Names of the answers about an object elsewhere.
_ANSWERS = frozenset({"answers", "answer", "attributes", "classifications"})


class SecondConfidence(Violation, of=UnknownMemberOfObject):
    """An object has a score beside its confidence."""

    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        return unknown_member(self.value, self.name, self.known)[0], 'the object has its "confidence": leave it out'


class MisspeltObjectMember(Violation, of=MemberSlip):
    """A member of an object on a frame is misspelt."""

    name: str
    intended: str

    template = "{name:quoted} is not a member of an object on a frame: Encord ignores it", "did you mean {intended:quoted}?"

    def fix(self, at: FixContext) -> Fix | None:
        from predlint.platforms.encord.coordinate_shapes import DRAWS

        if self.intended in DRAWS and not at.enclosing_object.keys().isdisjoint(DRAWS):
            return None  # the object has a geometry already: Encord reads only one of two
        return at.rename(self.intended)


# -- confidence ---------------------------------------------------------------------------------------------------------


class ConfidenceRange(Violation, code="CNF201", slug="encord-confidence-range"):
    """The confidence of an object is outside 0 to 1.

    Why: Encord takes it as it is, and every metric and filter that goes by confidence is wrong from then on.
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


class SecondPoint(Violation, of=PredictedUnread):
    """A point has a second point beside the key "0"."""

    template = 'a point has another one beside "0", which Encord does not read: it is lost', "give each point an object of its own"


class AnswersAtPoint(Violation, of=PredictedUnread):
    """Answers are at a point or another part of a geometry, where nothing reads them."""

    what: str
    name: str
    known: tuple[str, ...]

    def words(self) -> Words:
        return coordinate_words.unknown_member(self.value, self.what, self.name, self.known)
