"""Record rules on cross-references in a label row: objects and classifications, and the entries with their answers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from predlint.names import quote
from predlint.platforms.encord import reference_words as words
from predlint.platforms.encord.answer_words import AnswerMemberMissing
from predlint.platforms.encord.classification_words import EmptyLeftover, OnNoFrame
from predlint.platforms.encord.extent_words import FramelessObject
from predlint.platforms.encord.frame_counts import FRAMED, all_seen
from predlint.platforms.encord.record_view import STILL, ClassificationMark, Features, Json, RowView
from predlint.platforms.encord.reference_words import (
    ActionsWithoutObject,
    AnswersWithoutObject,
    EntryHash,
    HashMixedUp,
    Leftover,
    NoClassificationAnswers,
    NoEntryByFrame,
    NoObjectAnswers,
    NoObjectEntry,
    NothingAnswered,
    NotPlaced,
    Stray,
)
from predlint.platforms.encord.space_rules import check_classification_spaces, has_places
from predlint.platforms.encord.space_words import listed_ranges
from predlint.platforms.encord.structure import FRAMELESS_SHAPES, Structure
from predlint.shape.findings import Path, keys_of
from predlint.shape.violation_specs import ViolationSpec
from predlint.violation import codes_of

#: The codes of rules that `References.check` may report.
REFERENCE_CODES = codes_of(
    NoObjectAnswers, NoObjectEntry, AnswersWithoutObject, EntryHash, NoClassificationAnswers, NothingAnswered, ActionsWithoutObject,
    OnNoFrame, EmptyLeftover, AnswerMemberMissing, FramelessObject, HashMixedUp,
)  # fmt: skip

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
            fix = words.similar_hash_help(like, words.WAS_MEANT) or (words.its_entry(pair[1]) if pair is not None else None)
            fix = fix or (words.OWN_HASH if hash in self.kinds else None)
            view.report(((None, "object_answers"), hash), None, spec, hash, fix)
        absent, present = _Near(lost), _Near(list(view.frames_of))
        for key, entry in loose:
            if key not in taken:
                fix = words.similar_hash_help(absent.like(key), words.WITHOUT_ENTRY) or (
                    words.its_object(pair[0]) if pair is not None else None
                )
                self._report_unreferenced(view, "object_answers", key, entry, classes, fix)
        for key, entry in loose_actions:
            if key in known:
                continue  # reported as an entry of object_answers
            self._report_unreferenced(
                view, "object_actions", key, entry, classes, words.similar_hash_help(present.like(key), words.WAS_MEANT)
            )
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
            kind = self.kinds.get(key) or (words.OF_CLASSIFICATION if key in classes else None)
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
        fix = words.similar_hash_help(like, words.WAS_MEANT)
        if like is None and len(lost) == len(loose) == 1 and loose[0][1].get("featureHash") in (None, mark.whole.get("featureHash")):
            like = loose[0][0]
            fix = words.its_answer(like)
        taken.update([] if like is None else [like])
        fix = fix or (words.OWN_MARK if hash in kinds or hash in view.frames_of else None)
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
