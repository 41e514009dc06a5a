"""Violations about cross-references in a label row, with their messages and helps."""

from __future__ import annotations

from typing import Any

from predlint.diagnostics import Severity
from predlint.names import article, listing, quote
from predlint.platforms.encord.answer_words import AnswerMemberMissing
from predlint.platforms.encord.classification_words import EmptyLeftover
from predlint.stream import similar_rows
from predlint.violation import Fix, FixContext, Violation, Words, fixes

#: Parts of the help for a hash that resembles another one.
WAS_MEANT, WITHOUT_ENTRY = "was it meant?", "that object has no entry"
#: Description of the hash of a classification among those of objects.
OF_CLASSIFICATION = "a classificationHash of this row"

#: Helps for an object, or a classification, that has the hash of something else.
OWN_HASH = "give the object an objectHash of its own, and answer it under that"
OWN_MARK = "give the classification a classificationHash of its own, and answer it under that"


def similar_hash_help(hash: str | None, tail: str) -> str | None:
    return f"{quote(hash)} looks like it: {tail}" if hash is not None else None


def its_entry(key: str) -> str:
    """Returns the help for the only object without an entry, if there is one entry without an object."""
    return f"the entry {quote(key)} is of no object: is it meant for this one?"


def its_object(hash: str) -> str:
    return f"the object {quote(hash)} has no entry: is this one meant for it?"


def its_answer(key: str) -> str:
    return f"the entry {quote(key)} is of no classification on a frame: is it meant for this one?"


class Stray(Violation, of=AnswerMemberMissing):
    """An entry is among those of another kind: it has the hash ``other`` and not ``own``."""

    own: str
    other: str
    where: str
    twice: bool
    """True if there is an entry with this key where it belongs."""
    same: bool
    """True if that entry is equal."""

    def words(self) -> Words:
        fix = f'move it to "{self.where}"'
        if self.twice:
            fix = f'leave it out: "{self.where}" has the same' if self.same else f'write what it holds into its entry in "{self.where}"'
        return f"the entry has {article(self.other)} and no {self.own}, as those of {self.where} have it", fix


class NoObjectAnswers(Violation, code="LNK201", slug="encord-no-object-answers", layer="record"):
    """An object has no entry in object_answers.

    Why: Encord's SDK makes up an empty entry, so that whatever the model answered about the object is silently lost.
    Fix: Add an entry under the objectHash; its list of answers may be empty.
    """

    hash: str
    fix_: str | None

    def words(self) -> Words:
        message = (
            f"the object {quote(self.hash)} has no entry in object_answers; Encord's SDK makes up an empty one, and its answers are lost"
        )
        return message, self.fix_ or f'add {quote(self.hash)}: {{"objectHash": {quote(self.hash)}, "classifications": [\u2026]}}'


class NoEntryByFrame(Violation, of=NoObjectAnswers):
    """An object whose answers all change by frame has no entry in object_answers."""

    hash: str
    fix_: str | None

    def words(self) -> Words:
        message = f"the object {quote(self.hash)} has no entry in object_answers; Encord's SDK makes up an empty one"
        entry = (
            f'add {quote(self.hash)}: {{"objectHash": {quote(self.hash)}, "classifications": []}}: '
            "its answers change by frame, in object_actions"
        )
        return message, self.fix_ or entry


class NoObjectEntry(Violation, code="LNK202", slug="encord-no-object-entry", once_per_file=True, severity=Severity.INFO, layer="record"):
    """An object without attributes has no entry in object_answers.

    Why: Encord's SDK makes up an empty entry, which is all that such an object needs. The platform exports one for each object. Reported
    once per file.
    Fix: Add an empty entry under the objectHash.
    """

    hash: str
    fix_: str | None

    def words(self) -> Words:
        message = f"the object {quote(self.hash)} has no entry in object_answers; Encord's SDK makes up an empty one"
        return (
            message,
            self.fix_
            or f'add {quote(self.hash)}: {{"objectHash": {quote(self.hash)}, "classifications": []}}, if older programs read the file',
        )

    @fixes(safe="adds an entry without answers")
    def fix(self, at: FixContext) -> Fix | None:
        name = at.keys[-1]
        if not isinstance(name, str) or self.fix_ is not None:
            return None  # another entry may be meant for it
        entry = at.text.object([("objectHash", at.text.written(name)), ("classifications", "[]")])
        return at.safely(at.text.insert(at.keys[:-1], name, entry))


def no_object(value: Any, hash: str, where: str, kind: str | None, in_spaces: bool, fix: str | None) -> Words:
    """``in_spaces``: the objects of the row are in spaces."""
    what = "answers about" if where == "object_answers" else "actions of"
    message = f"{where} has {what} {quote(hash)}, which is on no frame; Encord's SDK silently drops them"
    return message, _remedy(hash, where, kind, in_spaces, fix)


class AnswersWithoutObject(Violation, code="LNK203", slug="encord-answers-without-object", about_name=True, layer="record", in_part=True):
    """An entry in object_answers is about an object that is nowhere, or not in the space that it names.

    Why: Encord's SDK silently drops the entry, with the answers that it holds. Often the object's hash was changed in one of the two
    places.
    Fix: Correct the hash, or remove the entry.
    """

    hash: str
    where: str
    kind: str | None
    in_spaces: bool
    """True if the objects of the row are in spaces."""
    fix_: str | None

    def words(self) -> Words:
        return no_object(self.value, self.hash, self.where, self.kind, self.in_spaces, self.fix_)

    @fixes(unsafe="removes the entry")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely() if self.fix_ is None else None  # another object may be meant


class ActionsWithoutObject(Violation, code="LNK207", slug="encord-actions-without-object", about_name=True, layer="record", in_part=True):
    """An entry in object_actions is about an object that is nowhere.

    Why: Encord's SDK silently drops the entry, with the answers that it holds.
    Fix: Correct the hash, or remove the entry.
    """

    hash: str
    where: str
    kind: str | None
    in_spaces: bool
    """True if the objects of the row are in spaces."""
    fix_: str | None

    def words(self) -> Words:
        return no_object(self.value, self.hash, self.where, self.kind, self.in_spaces, self.fix_)

    @fixes(unsafe="removes the entry")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely() if self.fix_ is None else None  # another object may be meant


class Leftover(Violation, of=EmptyLeftover):
    """An entry without answers is about an object that is nowhere in the row."""

    hash: str
    where: str
    kind: str | None
    in_spaces: bool
    fix_: str | None

    def words(self) -> Words:
        return f"{self.where} has an entry for {quote(self.hash)}, which is on no frame; it holds no answers", _remedy(
            self.hash, self.where, self.kind, self.in_spaces, self.fix_
        )

    @fixes(unsafe="removes the entry of an object")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely() if self.fix_ is None else None  # another object may be meant


def _remedy(hash: str, where: str, kind: str | None, in_spaces: bool, fix: str | None) -> str:
    if kind is not None:
        return f"{quote(hash)} is {kind}; entries are under the objectHash"
    place = "under the labels of a space" if in_spaces else "on a frame"
    return fix or f"draw the object {place}, or leave its entry out of {where}"


class NotPlaced(Violation, of=AnswersWithoutObject):
    """An entry is about an object that is on no frame, such as a sound or a span of a text, and names no space."""

    hash: str
    range_: str | None
    """The ranges of the object, in a space that is not named; None if they are unknown."""

    def words(self) -> Words:
        message = f"the object {quote(self.hash)} is in none of the row's spaces; Encord's SDK silently drops it"
        place = f'{{"type": "frame", "range": {self.range_ or "[[first, last]]"}}}'
        return message, f'say in which space it is, and where: "spaces": {{"<space id>": {place}}}'


def key_differs(value: Any, key: str, name: str) -> Words:
    message = f"the entry {quote(key)} says that its {name} is {quote(value)}"
    return message, f"write the same in both places: the key of an entry is its {name}"


class UnitHash(Violation, code="KEY201", slug="encord-unit-hash", layer="record"):
    """A data unit is kept under another hash than its own.

    Why: Encord's SDK goes by the data_hash inside silently, so that labels come to another image.
    Fix: Write the same hash in both places.
    """

    key_: str
    name: str

    def words(self) -> Words:
        return key_differs(self.value, self.key_, self.name)


class EntryHash(Violation, code="LNK204", slug="encord-entry-hash", layer="record"):
    """An entry is kept under another hash than its own.

    Why: Encord's SDK goes by the hash inside for answers and by the key elsewhere, so that answers come to another object, or to none.
    Fix: Write the same hash in both places.
    """

    key_: str
    name: str

    def words(self) -> Words:
        return key_differs(self.value, self.key_, self.name)


class NoClassificationAnswers(Violation, code="LNK205", slug="encord-no-classification-answers", layer="record"):
    """A classification on a frame has no entry in classification_answers.

    Why: What was answered is in the entry. Without it Encord's SDK silently drops the classification.
    Fix: Add an entry under the classificationHash.
    """

    hash: str
    fix_: str | None

    def words(self) -> Words:
        message = f"the classification {quote(self.hash)} has no entry in classification_answers, so that Encord's SDK silently drops it"
        return (
            message,
            self.fix_ or f'add its answer: {quote(self.hash)}: {{"classificationHash": {quote(self.hash)}, "classifications": […], …}}',
        )


class NothingAnswered(Violation, code="LNK206", slug="encord-nothing-answered", severity=Severity.WARNING, layer="record"):
    """Classifications are on frames and the row has no answers at all.

    Why: They say that something was asked, and not what was answered: Encord ignores them.
    Fix: Give each an entry in classification_answers, with its answers.
    """

    count: int
    names: tuple[str, ...]

    def words(self) -> Words:
        of = f" ({listing(self.names, 5)})" if self.names else ""
        what = f"{self.count:,} classifications{of} are" if self.count != 1 else f"a classification{of} is"
        message = f"{what} on frames and classification_answers is empty: nothing is answered, and Encord ignores"
        return f"{message} {'them' if self.count != 1 else 'it'}", "give each its answer under its classificationHash"


class ObjectTwice(Violation, code="UID202", slug="encord-object-twice", layer="record"):
    """One objectHash appears twice on a frame.

    Why: An object is on a frame once. Encord's SDK stops at the second.
    Fix: Give each object an objectHash of its own.
    """

    frame: int | None
    first: int
    space: str | None = None

    def words(self) -> Words:
        where = f"on frame {self.frame:,}" if self.frame is not None else "in the image"
        if self.space is not None:
            where = f"{where} of space {quote(self.space)}" if self.frame is not None else f"in space {quote(self.space)}"
        message = f"the object {quote(self.value)} appears twice {where} (first: object {self.first}); Encord's SDK stops"
        return message, "give each object an objectHash of its own"


class TwoEvents(Violation, of=ObjectTwice):
    """An object has two events at one time."""

    frame: int
    first: int

    template = (
        "the object {value:quoted} has two events at {frame:,} (first: object {first}); Encord's SDK stops at the second",
        "give the second a time of its own, or leave it out",
    )


class ObjectOfTwoFeatures(Violation, code="UID203", slug="encord-object-of-two-features", layer="record"):
    """One objectHash, or one classificationHash, is of two features.

    Why: An object is of one feature on all frames, as a classification is. Encord's SDK silently keeps the first, and stops at one of
    another shape.
    Fix: Give the other object a hash of its own.
    """

    # ``one``, ``other``: name and hash of both features.

    hash: str
    one: tuple[str, str]
    other: tuple[str, str]
    where: str
    alike: bool
    """True if both features have the same shape."""

    def words(self) -> Words:
        then = "keeps the first" if self.alike else "stops at the second, which is drawn in another shape"
        here, there = [
            f"{quote(name)} ({feature})" if self.one[0] == self.other[0] else quote(name) for name, feature in (self.one, self.other)
        ]
        message = f"the object {quote(self.hash)} is {here} here and {there} {self.where}; Encord's SDK {then}"
        return message, "one objectHash is one object: give the other a hash of its own"


class TwoClassifications(Violation, of=ObjectOfTwoFeatures):
    """A classification is of one feature on a frame and of another one in classification_answers."""

    hash: str
    name: str
    other: str

    template = (
        "the classification {hash:quoted} is {name:quoted} here and {other:quoted} in classification_answers",
        "write the same featureHash in both places",
    )


class HashMixedUp(Violation, code="UID204", slug="encord-hash-mixed-up", severity=Severity.WARNING, layer="record"):
    """A hash is that of something else.

    Why: The hash of a feature, of the row or of its data is used where an object, a classification or other data have a hash of their own.
    Objects that share it become one.
    Fix: Make a new hash for each object and classification; copy those of rows from the platform.
    """

    name: str
    kind: str

    template = "{name} {value:quoted} is {kind}", "make a new {name} for each, and do not reuse another hash"


class SameHashes(Violation, of=HashMixedUp):
    """Two hashes of the row are the same."""

    name: str
    other: str

    template = "{name} and {other} are the same, {value:quoted}", "is one of them copied into the wrong member?"


class NoData(Violation, of=HashMixedUp):
    """The data_hash is the placeholder for no data."""

    template = (
        "data_hash is the one that Encord's SDK writes for a row of no project, so that the row does not say which data it is for",
        "attach the row to its data before it is written: attach_to_project(project, data_hash)",
    )


class SpaceInList(Violation, code="KEY211", slug="encord-space-in-list", once_per_file=True, severity=Severity.WARNING, layer="record"):
    """The list of data rows has white space around the hash or the title of data that predictions have without it.

    Why: Such a list was written by hand, or by a program that pads its columns. Whether the project has the data cannot be checked then.
    Reported once per file.
    Fix: Take the space out of the list.
    """

    listed: str

    def words(self) -> Words:
        return similar_rows.space_in_list(self.value, self.listed)
