"""Cross-references in a label row: objects and classifications, and the entries with their answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, keys_of
from predlint.model.texts import article, listing, quote
from predlint.model.violation import Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.encord.ontology import FRAMELESS_SHAPES, Structure
from predlint.platforms.encord.record import FRAMED, STILL, ClassificationMark, Features, Json, RowView, all_seen
from predlint.platforms.encord.topics.data_units import key_differs
from predlint.platforms.encord.topics.members import AnswerMemberMissing
from predlint.platforms.encord.topics.rows import HashMixedUp
from predlint.platforms.encord.topics.spaces import (
    ActionsWithoutObject,
    AnswersWithoutObject,
    EmptyLeftover,
    OnNoFrame,
    check_classification_spaces,
    has_places,
    listed_ranges,
    remedy,
)

# -- Violations about cross-references in a label row, with their messages and helps ---------------------------------


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


class Leftover(Violation, of=EmptyLeftover):
    """An entry without answers is about an object that is nowhere in the row."""

    hash: str
    where: str
    kind: str | None
    in_spaces: bool
    fix_: str | None

    def words(self) -> Words:
        return f"{self.where} has an entry for {quote(self.hash)}, which is on no frame; it holds no answers", remedy(
            self.hash, self.where, self.kind, self.in_spaces, self.fix_
        )

    @fixes(unsafe="removes the entry of an object")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_unsafely() if self.fix_ is None else None  # another object may be meant


class NotPlaced(Violation, of=AnswersWithoutObject):
    """An entry is about an object that is on no frame, such as a sound or a span of a text, and names no space."""

    hash: str
    range_: str | None
    """The ranges of the object, in a space that is not named; None if they are unknown."""

    def words(self) -> Words:
        message = f"the object {quote(self.hash)} is in no space of the row; Encord's SDK silently drops it"
        place = f'{{"type": "frame", "range": {self.range_ or "[[first, last]]"}}}'
        return message, f'say in which space it is, and where: "spaces": {{"<space id>": {place}}}'


class EntryHash(Violation, code="LNK204", slug="encord-entry-hash", layer="record"):
    """An entry is kept under another hash than its own.

    Why: Encord's SDK uses the hash inside for answers and by the key elsewhere, so that answers come to another object, or to none.
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

    Why: They show that something was asked, and not what was answered: Encord ignores them.
    Fix: Give each an entry in classification_answers, with its answers.
    """

    count: int
    names: tuple[str, ...]

    def words(self) -> Words:
        of = f" ({listing(self.names, 5)})" if self.names else ""
        what = f"{self.count:,} classifications{of} are" if self.count != 1 else f"a classification{of} is"
        message = f"{what} on frames and classification_answers is empty: nothing is answered, and Encord ignores"
        return f"{message} {'them' if self.count != 1 else 'it'}", "give each its answer under its classificationHash"


# -- Record rules on cross-references in a label row: objects and classifications, and the entries with their answers --


#: Member of a row -> its misplaced entries by key, in their order in the row.
Strays = dict[str, dict[str, Json]]
#: Members of a row that are used as dictionaries -> the member of an entry that repeats its key.
KEYED = {"object_answers": "objectHash", "classification_answers": "classificationHash", "object_actions": "objectHash"}

#: Member of a row -> (hash member of entries that do not belong there, member where they belong).
_MISPLACED_ENTRIES = {
    "object_answers": ("classificationHash", "classification_answers"),
    "classification_answers": ("objectHash", "object_answers"),
    "object_actions": ("classificationHash", "classification_answers"),
}

#: The hashes of a row itself.
_OF_ROW = ("label_hash", "data_hash", "dataset_hash")
#: Data types for which the SDK reads no ranges of objects: all objects are on frames.
_WITHOUT_RANGES = STILL | {"video", "dicom", "nifti", "group"}
#: Hashes that differ in at most this many characters look alike.
_MAX_TYPOS = 2
#: Maximum number of hash pairs compared in one row: rows have hundreds of objects, not thousands that are all wrong.
_MOST_COMPARED = 500_000


class References:
    """The cross-reference rules of one ontology."""

    def __init__(self, features: Features) -> None:
        self.kinds = dict(_kinds(features.structure))

    def check(self, view: RowView) -> None:
        """Checks all cross-references of a row."""
        strays: Strays = {}
        for member, name in KEYED.items():
            without = False
            for key, entry in view.entries[member]:
                inner = entry.get(name)
                if inner is None:
                    without = True
                elif inner != key and isinstance(inner, str) and inner:
                    view.report((((None, member), key), name), inner, ViolationSpec(EntryHash), key, name)
            strays[member] = _misplaced_entries(view, member) if without else {}
        self._objects(view, strays)
        _classifications(view, strays, self.kinds)
        self._mixed_up(view)
        _report_misplaced(view, strays)
        check_classification_spaces(view)

    # -- objects and what is answered about them -----------------------------------------------------------------------

    def _objects(self, view: RowView, strays: Strays) -> None:
        answers: Any = view.row.get("object_answers")
        entries: Json | None = answers if answers.__class__ is dict else None
        loose, loose_actions = _loose(view, "object_answers", strays), _loose(view, "object_actions", strays)
        if not loose and not loose_actions and (entries is None or view.frames_of.keys() <= entries.keys()):
            return  # each object has its entry, and each entry its object
        known = _hashes(view, "object_answers").union(entries or (), strays["classification_answers"])
        lost = [hash for hash in view.frames_of if hash not in known] if entries is not None else []
        unreferenced, taken = _Near([key for key, _ in loose]), set[str]()
        classes = _marks(view)
        pair = (lost[0], loose[0][0]) if len(lost) == len(loose) == 1 and loose[0][0] not in (self.kinds.keys() | classes) else None
        for hash in lost:
            like = unreferenced.like(hash)
            taken.update([] if like is None else [like])
            feature = view.feature_of.get(hash)
            is_bare = feature is not None and not feature.attributes
            by_frame = feature is not None and all(attribute.dynamic for attribute in feature.attributes)
            spec = ViolationSpec(NoEntryByFrame) if by_frame else ViolationSpec(NoObjectAnswers)
            spec = ViolationSpec(NoObjectEntry) if is_bare else spec
            fix = similar_hash_help(like, WAS_MEANT) or (its_entry(pair[1]) if pair is not None else None)
            fix = fix or (OWN_HASH if hash in self.kinds else None)
            view.report(((None, "object_answers"), hash), None, spec, hash, fix)
        absent, present = _Near(lost), _Near(list(view.frames_of))
        for key, entry in loose:
            if key not in taken:
                fix = similar_hash_help(absent.like(key), WITHOUT_ENTRY) or (its_object(pair[0]) if pair is not None else None)
                self._report_unreferenced(view, "object_answers", key, entry, classes, fix)
        for key, entry in loose_actions:
            if key in known:
                continue  # reported as an entry of object_answers
            self._report_unreferenced(view, "object_actions", key, entry, classes, similar_hash_help(present.like(key), WAS_MEANT))
        view.without_orphans()

    def _report_unreferenced(
        self, view: RowView, member: str, key: str, entry: Json, classes: Collection[str | None], fix: str | None
    ) -> None:
        """Reports an entry about an object that is nowhere in the row. ``classes``: the hashes of the row's classifications."""
        path: Path = ((None, member), key)
        in_group = view.data_type == "group"
        if member == "object_answers" and in_group and fix is None and _has_no_geometry(view, entry):
            if isinstance(entry.get("spaces", {}), dict) or not has_places(view):  # else `check_object_spaces` reports them
                view.report(path, None, ViolationSpec(NotPlaced), key, listed_ranges(entry.get("range")))
            return
        # The SDK stops at a member that is missing. That is reported already, and nothing is dropped.
        if "objectHash" in entry and (member == "object_answers" or "actions" in entry):
            kind = self.kinds.get(key) or (OF_CLASSIFICATION if key in classes else None)
            spec = ViolationSpec(AnswersWithoutObject) if member == "object_answers" else ViolationSpec(ActionsWithoutObject)
            spec = spec if _has_answers(entry) else ViolationSpec(Leftover)
            view.report(path, None, spec, key, member, kind, in_group, fix)
        if fix is None:
            view.orphans.add((member, key))

    def _mixed_up(self, view: RowView) -> None:
        """Reports hashes of objects and classifications that are the hash of something else."""
        own = {view.row[name]: f"the row's {name}" for name in _OF_ROW if isinstance(view.row.get(name), str)}
        kinds = self.kinds
        reported: set[str] = set()

        def report(path: Path, hash: str, name: str, kind: str) -> None:
            reported.add(hash)
            view.report(path, hash, ViolationSpec(HashMixedUp), name, kind)

        for seen in view.appearances:
            hash = seen.hash
            if hash is not None and (hash in own or hash in kinds) and hash not in reported:
                report((seen.path, "objectHash"), hash, "objectHash", own.get(hash) or kinds[hash])
        for mark in view.marks:
            hash = mark.hash
            if hash is not None and hash not in reported and (kind := own.get(hash) or kinds.get(hash) or _object_of(view, hash)):
                report((mark.path, "classificationHash"), hash, "classificationHash", kind)
        for key, _ in view.entries["classification_answers"]:
            if (key in own or key in kinds or key in view.frames_of) and key not in reported:
                kind = own.get(key) or kinds.get(key) or cast(str, _object_of(view, key))
                report(((None, "classification_answers"), key), key, "classificationHash", kind)


def _object_of(view: RowView, hash: str) -> str | None:
    """Describes the object of the row with this hash; None if there is no such object."""
    if hash not in view.frames_of:
        return None
    feature = view.feature_of.get(hash)
    return f"the objectHash of {quote(feature.name)}" if feature is not None else "an objectHash of the row"


def _marks(view: RowView) -> set[str | None]:
    """Returns the hashes of the row's classifications."""
    return {mark.hash for mark in view.marks} | {key for key, _ in view.entries["classification_answers"]}


# -- classifications ---------------------------------------------------------------------------------------------------


def _classifications(view: RowView, strays: Strays, kinds: Mapping[str, str]) -> None:
    entries: Any = view.row.get("classification_answers")
    if entries.__class__ is not dict:
        return
    marked = {mark.hash for mark in view.marks} if view.marks else set[str | None]()
    lost: dict[str, ClassificationMark] = {}
    if view.marks:
        known = _hashes(view, "classification_answers").union(entries, strays["object_answers"])
        lost = {mark.hash: mark for mark in view.marks if mark.hash is not None and mark.hash not in known}
    if lost and not entries:
        names = tuple(dict.fromkeys(mark.feature.name or hash for hash, mark in lost.items() if mark.feature is not None))
        view.report((None, "classification_answers"), entries, ViolationSpec(NothingAnswered), len(lost), names)
        return
    stray = strays["classification_answers"]
    every = view.entries["classification_answers"]
    loose = [(key, entry) for key, entry in every if not entry.get("range") and key not in stray and not _is_answered(key, entry, marked)]
    if not lost and not loose:
        return
    unplaced, taken = _Near([key for key in entries if key not in marked]), set[str]()
    for hash, mark in lost.items():
        like = unplaced.like(hash)
        fix = similar_hash_help(like, WAS_MEANT)
        if like is None and len(lost) == len(loose) == 1 and loose[0][1].get("featureHash") in (None, mark.whole.get("featureHash")):
            like = loose[0][0]
            fix = its_answer(like)
        taken.update([] if like is None else [like])
        fix = fix or (OWN_MARK if hash in kinds or hash in view.frames_of else None)
        view.report(((None, "classification_answers"), hash), None, ViolationSpec(NoClassificationAnswers), hash, fix)
    if not _is_whole(view, "classifications", "classificationHash"):
        return
    for key, entry in loose:
        named = entry.get("featureHash")
        feature = view.features.classifications.get(named) if isinstance(named, str) else None
        if feature is not None and feature.level != "global" and key not in taken:
            path: Path = ((None, "classification_answers"), key)
            spec = ViolationSpec(OnNoFrame)
            spec = spec if _has_answers(entry) else ViolationSpec(EmptyLeftover)
            view.report(path, None, spec, feature.name, view.data_type)


def _has_answers(entry: Json) -> bool:
    """Returns False for an entry without answers and without a place: it can be left out."""
    listed: list[Any] = [entry.get(member) for member in ("classifications", "actions")]
    answers = [answer for each in listed if each.__class__ is list for answer in each]
    given = [answer.get("answers") if answer.__class__ is dict else answer for answer in answers]
    unread = any(each and not isinstance(each, list) for each in listed)  # of another form: it may contain answers
    return (
        unread
        or any(each not in (None, "", [], {}) for each in given)
        or any(entry.get(each) for each in ("range", "range_html", "spaces"))
    )


def _is_answered(key: str, entry: Json, marked: Collection[str | None]) -> bool:
    """Returns True if the classification of an entry is on a frame, or has a range of any form (checked by other rules)."""
    inner = entry.get("classificationHash")
    stands = key in marked or (isinstance(inner, str) and inner in marked)
    range_ = entry.get("range")
    return bool(stands or range_ or entry.get("spaces") or not isinstance(range_, list | None))


# -- entries among those of another kind -------------------------------------------------------------------------------


def _misplaced_entries(view: RowView, member: str) -> dict[str, Json]:
    """Returns the entries, by key, that have the hash member of another kind of entry, and lack their own."""
    own, (other, _) = KEYED[member], _MISPLACED_ENTRIES[member]
    found = {key: entry for key, entry in view.entries[member] if other in entry and own not in entry}
    if not found:
        return {}
    of_classifications = member == "classification_answers"
    stands = {mark.hash for mark in view.marks} if of_classifications else view.frames_of
    features = view.features.classifications if of_classifications else view.features.objects
    # An entry that is used as this kind, or has a feature of this kind, is in the right place: only its hash has the wrong name.
    return {key: entry for key, entry in found.items() if key not in stands and str(entry.get("featureHash")) not in features}


def _report_misplaced(view: RowView, strays: Strays) -> None:
    """Reports each misplaced entry, and removes all other findings about it."""
    if not any(strays.values()):
        return

    def is_of_stray(keys: list[str | int]) -> bool:
        return len(keys) > 1 and keys[1] in strays.get(str(keys[0]), ())

    view.out[:] = [finding for finding in view.out if not is_of_stray(keys_of(finding.path))]
    for member, entries in strays.items():
        view.orphans.update((member, key) for key in entries)
        own, (other, where) = KEYED[member], _MISPLACED_ENTRIES[member]
        there = dict(view.entries[where]) if entries else {}
        for key, entry in entries.items():
            counterpart = there.get(key)
            about = (own, other, where, counterpart is not None, counterpart == entry)
            view.report((((None, member), key), own), None, ViolationSpec(Stray), *about)


# -- what a hash may be ------------------------------------------------------------------------------------------------


def _kinds(structure: Structure) -> Iterator[tuple[str, str]]:
    """Yields each hash of an ontology with its description. A later one replaces an earlier one: features come last."""
    for feature in reversed(structure.features):
        for _, attribute in feature.every_attribute():
            yield from ((choice.hash, f"the featureHash of option {quote(choice.label)}") for choice in attribute.options)
            yield attribute.hash, f"the featureHash of attribute {quote(attribute.name)}"
    for feature in reversed(structure.features):
        yield feature.hash, f"the featureHash of {quote(feature.name)}"


def _is_whole(view: RowView, member: str = "objects", name: str = "objectHash") -> bool:
    """Returns True if every place of objects (or classifications) was seen. In scenes only objects are followed, and only if the row has
    no spaces."""
    followed = view.data_type in (*FRAMED, "group") or (view.data_type == "scene" and member == "objects" and not view.row.get("spaces"))
    return followed and bool(view.units) and all_seen(view, member, name)


def _loose(view: RowView, member: str, strays: Strays) -> list[tuple[str, Json]]:
    """Returns entries about objects that are nowhere in the row; none unless every place of objects was seen."""
    frames, stray = view.frames_of, strays[member]
    found = [(key, entry) for key, entry in view.entries[member] if key not in frames and key not in stray and not _is_placed(view, entry)]
    return found if found and _is_whole(view) else []


def _is_placed(view: RowView, entry: Json) -> bool:
    """Returns True if the object of an entry is on a frame, in a space, or on a range of the entry (if the SDK reads such ranges)."""
    inner = entry.get("objectHash")
    if isinstance(inner, str) and inner in view.frames_of:
        return True
    ranges = () if view.data_type in _WITHOUT_RANGES else ("range", "range_html")
    return any([entry.get(member) for member in (*ranges, "spaces")])


def _has_no_geometry(view: RowView, entry: Json) -> bool:
    """Returns True for an entry about a sound, or a span of a text or series: it is on no frame."""
    hash = entry.get("featureHash")
    feature = view.features.objects.get(hash) if isinstance(hash, str) else None
    return feature is not None and feature.shape in FRAMELESS_SHAPES


def _hashes(view: RowView, member: str) -> set[str]:
    """Returns the hashes inside the entries."""
    name = KEYED[member]
    return {hash for _, entry in view.entries[member] if isinstance(hash := entry.get(name), str)}


class _Near:
    """Finds, among a list of hashes, one that is nearly equal to another hash."""

    def __init__(self, hashes: list[str]) -> None:
        self._hashes, self._left = hashes, _MOST_COMPARED

    def like(self, hash: str) -> str | None:
        """Returns a hash that is nearly equal to this one, or None if there is none or `_MOST_COMPARED` pairs were compared already."""
        self._left -= len(self._hashes)
        folded = hash.casefold()
        for other in self._hashes if self._left >= 0 else ():
            if other.casefold() == folded:
                return other
            if len(other) == len(hash) > _MAX_TYPOS * 2 and sum(a != b for a, b in zip(hash, other, strict=True)) <= _MAX_TYPOS:
                return other
            if min(len(other), len(hash)) > _MAX_TYPOS * 2 and abs(len(other) - len(hash)) <= _MAX_TYPOS and _begins(hash, other):
                return other
        return None


def _begins(one: str, other: str) -> bool:
    """Returns True if one text begins with the other."""
    return one.startswith(other) or other.startswith(one)
