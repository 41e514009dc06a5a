"""Record rules on answers: feature of the attribute, names beside hashes, repeated and archived options, static and dynamic places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from predlint.diagnostics import Severity
from predlint.names import quote
from predlint.platforms.encord.answer_hashes import AskedAttribute, Hashes
from predlint.platforms.encord.answer_words import (
    ActionFrames,
    ActionRangeOrder,
    AnswerDate,
    AnswerMemberType,
    AnswerTwice,
    ArchivedAnswer,
    ArchivedAttribute,
    ClassificationUnanswered,
    DynamicPlace,
    EmptyActionRange,
    FrameWithPoint,
    NestedWithoutParent,
    OptionalUnanswered,
    RequiredUnanswered,
    SameTwice,
    SplitChecklist,
    StaticHere,
    TwoAnswers,
)
from predlint.platforms.encord.classification_words import EmptyLeftover, NameMismatch, RangeBeyond
from predlint.platforms.encord.duration_rules import check_durations
from predlint.platforms.encord.dynamic_answer_rules import DrawnFrames, answer_of, check_actions, shown, suppress_misplaced
from predlint.platforms.encord.entry_rules import check_dates, check_manual_answer, check_object_entry
from predlint.platforms.encord.extent_words import FramelessObject, WholeSeconds
from predlint.platforms.encord.hash_words import AnswerName, OtherOwner, OtherOwnersOption, OtherValue, UnknownAnsweredObject, UnknownOption
from predlint.platforms.encord.nesting_rules import AnswerGroup, GivenAnswer, Questions, RequiredAnswers, nested_alone
from predlint.platforms.encord.object_words import ArchivedObject, MarkedManual, ShapeForData, ShapeMismatch
from predlint.platforms.encord.record_view import Appearance, Features, Json, RowView, listed
from predlint.platforms.encord.reference_words import AnswersWithoutObject
from predlint.platforms.encord.row_words import MemberMisspelt
from predlint.platforms.encord.structure import CHOICES, Attribute, Choice, ClassificationFeature, ObjectFeature
from predlint.shape.findings import Finding, Path, keys_of
from predlint.violation import codes_of

#: The codes of rules about answers, and about the entries that hold them.
ANSWER_CODES = codes_of(
    RequiredUnanswered, OptionalUnanswered, NestedWithoutParent, AnswerTwice, ArchivedAnswer, DynamicPlace, TwoAnswers,
    ClassificationUnanswered, OtherOwner, AnswerName, MarkedManual, AnswerDate,
)  # fmt: skip
ENTRY_CODES = codes_of(
    AnswersWithoutObject, EmptyLeftover, NameMismatch, ShapeMismatch, ShapeForData, ArchivedObject, UnknownAnsweredObject, AnswerMemberType,
    FramelessObject, RangeBeyond, WholeSeconds, ActionRangeOrder, ActionFrames, FrameWithPoint, EmptyActionRange,
)  # fmt: skip

#: Severities that a profile changes. A strict match compares all attributes; a partial match only those that a prediction gives.
LEVELS: Mapping[str, Mapping[str, Severity | None]] = {
    "default": {OptionalUnanswered.code: None},
    "current": {OptionalUnanswered.code: None},
    "strict-match": {},
    "partial-match": {RequiredUnanswered.code: Severity.INFO, OptionalUnanswered.code: None},
}


class AnswerRules:
    """The answer rules of one ontology."""

    def __init__(self, features: Features, profile: str) -> None:
        self._features = features
        self._hashes = Hashes(features.structure)
        self._objects = {hash: Questions(feature) for hash, feature in features.objects.items()}
        self._classifications = {hash: Questions(feature) for hash, feature in features.classifications.items()}
        self._demands = RequiredAnswers(strict=profile == "strict-match", decided=profile in ("strict-match", "partial-match"))

    def check_objects(self, view: RowView) -> None:
        """Checks the answers about objects, static and dynamic."""
        acted = self._actions(view)
        by_frame = _by_frame(view)
        fixed = _fixed(view)
        for key, entry in view.entries["object_answers"]:
            if ("object_answers", key) in view.orphans:
                continue
            path: Path = ((None, "object_answers"), key)
            fits = check_object_entry(view, path, entry, self._hashes)
            answers = self._read_answers(
                view, self._questions(view, key, entry) if fits else None, path, entry, "classifications", dynamic=False
            )
            if answers is None:
                continue
            acts: Path = ((None, "object_actions"), key)
            known: AnswerGroup | None = None
            if by_frame is not None:
                under = key if key in acted else _inner(entry) or key
                known = acted[under] if under in acted else AnswerGroup(acts, "actions", answers.questions)
            unasked = answers.questions.by_frame if key in fixed and answers.questions is not None else ()
            self._static(view, answers, known, (acts, "actions") if by_frame is not None and key in by_frame else acts, unasked)
        check_durations(view)

    def check_classifications(self, view: RowView) -> None:
        """Checks the answers of classifications."""
        for key, entry in view.entries["classification_answers"]:
            if ("classification_answers", key) in view.orphans:
                continue
            path: Path = ((None, "classification_answers"), key)
            check_dates(view, path, entry)
            check_manual_answer(view, path, entry)
            hash = view.classification_of(key, entry)
            questions = self._classifications.get(hash) if hash is not None else None
            answers = self._read_answers(view, questions, path, entry, "classifications", dynamic=None)
            if answers is not None:
                self._static(view, answers, None, path)
                _split(view, answers)

    def _static(self, view: RowView, answer_group: AnswerGroup, acted: AnswerGroup | None, acts: Path, unasked: Iterable[str] = ()) -> None:
        """``unasked``: attributes that need no answer here, by hash."""
        for answers in answer_group.given.values():
            if len(answers) > 1 and answers[0].asked.attribute.type != "checklist":
                _check_repeated(view, answers)
        reported = nested_alone(view, answer_group, acted) if answer_group.given else set[str]()
        if acted is not None and acted.given:
            nested_alone(view, acted, answer_group)
        self._demands.check(view, answer_group, reported.union(unasked), acted, acts)

    def _actions(self, view: RowView) -> dict[str, AnswerGroup | None]:
        """Returns objectHash -> answers that change by frame; None for an entry that cannot be read."""
        actions: Any = view.row.get("object_actions")
        found: dict[str, AnswerGroup | None] = dict.fromkeys(actions if actions.__class__ is dict else ())
        drawn: DrawnFrames | None = None
        for key, entry in view.entries["object_actions"]:
            if ("object_actions", key) in view.orphans:
                continue
            path: Path = ((None, "object_actions"), key)
            answers = found[key] = self._read_answers(view, self._questions(view, key, entry), path, entry, "actions", dynamic=True)
            inner = _inner(entry)
            if answers is not None and answers.given:
                drawn = drawn or DrawnFrames(view)
                check_actions(view, answers, drawn.of(key) or (drawn.of(inner) if inner != key else None))
            if inner is not None:  # an entry under another hash than its own is reported as such
                found.setdefault(inner, answers)
        if view.out:
            suppress_misplaced(view)
        return found

    def _questions(self, view: RowView, key: str, entry: Json) -> Questions | None:
        """Returns the attributes of an entry's object; None if the row does not have the object, or its feature is unknown."""
        feature: ObjectFeature | None = view.feature_of.get(key)
        if feature is None and (inner := _inner(entry)) is not None:
            feature = view.feature_of.get(inner)
        if feature is None and isinstance(hash := entry.get("featureHash"), str):  # a recording's object, on no frame
            feature = self._features.objects.get(hash)
        if key in view.doubtful:
            return self._fitting(entry, (feature, view.doubtful[key]))
        return self._objects.get(feature.hash) if feature is not None else None

    def _fitting(self, entry: Json, features: tuple[ObjectFeature | None, ...]) -> Questions | None:
        """Returns the first of the intended features that has all answered attributes, or None."""
        answers = [*listed(entry, "classifications"), *listed(entry, "actions")]
        hashes = {hash for _, answer in answers if isinstance(hash := answer.get("featureHash"), str)}
        every = (self._objects.get(feature.hash) for feature in features if feature is not None)
        return next((one for one in every if one is not None and hashes and hashes <= one.asked.keys()), None)

    # -- the answers of one entry --------------------------------------------------------------------------------------

    def _read_answers(
        self, view: RowView, questions: Questions | None, path: Path, entry: Json, member: str, *, dynamic: bool | None
    ) -> AnswerGroup | None:
        """Returns the answers by attribute, or None without a list of answers. Reports what is wrong in each answer by itself."""
        answers: Any = entry.get(member)
        if answers.__class__ is not list:
            return None
        answer_group = AnswerGroup(path, member, questions)
        foreign: list[tuple[Path, str, tuple[str, str, str]]] = []
        for place, answer in enumerate(answers):
            if answer.__class__ is not dict:
                answer_group.unclear.append(None)
                continue
            at: Path = ((path, member), place)
            asked = self._attribute_of(questions, at, answer, foreign)
            if asked is None:
                answer_group.unclear.append(name if isinstance(name := answer.get("name"), str) else None)
                continue
            attribute = asked.attribute
            hash, name, has_options = attribute.hash, attribute.name, attribute.type in CHOICES
            given = GivenAnswer(place, at, answer, asked, has_options and answer.get("answers") == [])
            if dynamic is not None and attribute.dynamic is not dynamic:
                _place(view, given)
            if answer.get("name") != name or answer.get("value") != name:
                _names(view, at, answer, hash, name, None, ())
            if attribute.archived:
                view.report((at, "featureHash"), hash, ArchivedAttribute, asked.title)
            if has_options:
                self._options(view, given, set() if dynamic else answer_group.selections.setdefault(hash, set()), questions)
            answer_group.given.setdefault(hash, []).append(given)
            if not given.is_empty:
                answer_group.answered.add(hash)
        # If all answers belong to another feature, the feature is the mistake: it is reported once.
        for at, hash, about in foreign if answer_group.given else foreign[:1]:
            view.report((at, "featureHash"), hash, OtherOwner, *about)
        if foreign:
            _suppress_options(view, {tuple(keys_of(at)) for at, *_ in foreign})
        return answer_group

    def _attribute_of(
        self, questions: Questions | None, at: Path, answer: Json, foreign: list[tuple[Path, str, tuple[str, str, str]]]
    ) -> AskedAttribute | None:
        """Returns the attribute of an answer, or None if unknown. An attribute of another feature is added to ``foreign``."""
        hash = answer.get("featureHash")
        if not isinstance(hash, str):
            return None
        anywhere = self._hashes.attributes.get(hash, ())
        if questions is None:
            return anywhere[0] if len(anywhere) == 1 else None
        asked = questions.asked.get(hash)
        if asked is None and anywhere:
            feature = questions.feature
            kind = "classification" if isinstance(feature, ClassificationFeature) else "object"
            fix = _own(questions, answer.get("name"))
            foreign.append((at, hash, (anywhere[0].full_title, f"the {kind} {quote(feature.name)}", fix)))
        return asked

    def _options(self, view: RowView, given: GivenAnswer, earlier: set[str], questions: Questions | None) -> None:
        """Checks the selected options. ``earlier``: options that earlier answers selected; those of this one are added."""
        attribute = given.asked.attribute
        choices = given.asked.choices
        hashes = given.hashes() or ()
        several = attribute.type == "checklist"  # the Shape reports a radio with two answers
        repeats = several and len(hashes) > 1 and earlier.issuperset(hashes)
        seen: set[str] = set()
        if repeats:
            view.report(given.at, given.whole, SameTwice, attribute.name)
        given_options: Any = given.whole.get("answers")
        answers: list[Any] = given_options if given_options.__class__ is list else []
        for place, option in enumerate(answers):
            if option.__class__ is not dict:
                continue
            at: Path = ((given.at, "answers"), place)
            hash = option.get("featureHash")
            choice = choices.get(hash) if isinstance(hash, str) else None
            if choice is None:
                if questions is not None and isinstance(hash, str) and _belongs_to_other_feature(hash, self._hashes, attribute):
                    owner, labels = quote(questions.feature.name), tuple(choice.label for choice in attribute.options)
                    view.report((at, "featureHash"), hash, OtherOwnersOption, attribute.name, owner, f"options: {', '.join(labels)}")
                continue
            if option.get("name") != choice.label or option.get("value") != choice.value:
                _names(view, at, option, choice.hash, choice.label, choice.value, attribute.options)
            if choice.archived:
                view.report(at, option, ArchivedAnswer, choice.label, attribute.name)
            if several and not repeats and (choice.hash in seen or choice.hash in earlier):
                view.report(at, option, AnswerTwice, attribute.name, choice.label)
            seen.add(choice.hash)
        earlier.update(hashes)


def _place(view: RowView, given: GivenAnswer) -> None:
    """Reports a misplaced answer: answers to dynamic attributes are actions, and no others are."""
    asked = given.asked
    if asked.steps and asked.root.dynamic:
        return
    if asked.attribute.dynamic:
        view.report(given.at, given.whole, DynamicPlace, asked.title, bool(given.whole.get("range")))
    else:
        view.report(given.at, given.whole, StaticHere, asked.title)


def _suppress_options(view: RowView, answers: set[tuple[str | int, ...]]) -> None:
    """Removes findings about options of answers to another feature's attribute: they likely belong to the intended attribute."""

    def is_suppressed(finding: Finding) -> bool:
        keys = tuple(keys_of(finding.path))
        return any(keys[: len(answer)] == answer for answer in answers)

    view.out[:] = [finding for finding in view.out if not finding.breaks(UnknownOption) or not is_suppressed(finding)]


def _by_frame(view: RowView) -> Json | None:
    """Returns object_actions: {} if it is missing, as in older exports; None if it is misspelt or has another form."""
    if "object_actions" not in view.row:
        is_misspelt = any(finding.breaks(MemberMisspelt) and finding[1] == (None, "object_actions") for finding in view.out)
        return None if is_misspelt else {}
    actions: Any = view.row["object_actions"]
    return actions if actions.__class__ is dict else None


def _fixed(view: RowView) -> set[str | None]:
    """Returns objects whose answers cannot change by frame: those in spaces, other than videos and image sequences."""
    if not view.spaces:
        return set()
    return {seen.hash for seen in view.appearances} - {seen.hash for seen in view.appearances if _may_change(seen)}


def _may_change(seen: Appearance) -> bool:
    if seen.unit.is_space:
        return seen.unit.kind in ("video", "image_sequence")
    return seen.unit.layout != "scene" or seen.frame is not None  # images of a scene, which are spaces, have names for keys


def _inner(entry: Json) -> str | None:
    hash = entry.get("objectHash")
    return hash if isinstance(hash, str) else None


def _own(questions: Questions, name: Any) -> str:
    """Returns a help text with the attribute of that name, or else with the attributes of the feature."""
    every = [asked.attribute for asked in questions.asked.values()]
    same = next((attribute.hash for attribute in every if attribute.name == name), None)
    if same is not None:
        return f"its own {quote(name)} has the hash {same}"
    shown = ", ".join(f"{attribute.hash} ({attribute.name})" for attribute in every[:6])
    more = f" and {len(every) - 6:,} more" if len(every) > 6 else ""
    return f"its attributes: {shown}{more}" if every else "it has no attributes"


def _belongs_to_other_feature(hash: str, hashes: Hashes, attribute: Attribute) -> bool:
    """Returns True for an option that only another feature's attribute of the same hash has; the Shape accepts the options of both."""
    alike = hashes.attributes.get(attribute.hash, ())
    return len({one.attribute.type for one in alike}) == 1 and any(c.hash == hash for one in alike for c in one.attribute.options)


def _check_repeated(view: RowView, answers: list[GivenAnswer]) -> None:
    """Reports several answers to an attribute that takes one."""
    first: GivenAnswer | None = None
    for given in answers:
        answer = answer_of(given)
        if answer is None:
            continue
        if first is None:
            first = given
        elif answer_of(first) == answer:
            view.report(given.at, given.whole, SameTwice, given.asked.attribute.name)
        else:
            view.report(given.at, given.whole, TwoAnswers, given.asked.attribute.name, shown(first), shown(given), first.place)


def _split(view: RowView, answer_group: AnswerGroup) -> None:
    """Reports a checklist of a classification in several answers: only for objects they are added up, here the last one counts."""
    for answers in answer_group.given.values():
        if len(answers) < 2 or answers[0].asked.attribute.type != "checklist":
            continue
        every = [given.hashes() or [] for given in answers]
        lost = [hash for hash in dict.fromkeys(hash for some in every[:-1] for hash in some) if hash not in every[-1]]
        if lost:
            labels = tuple(answers[0].asked.choices[hash].label for hash in lost if hash in answers[0].asked.choices)
            last = answers[-1]
            view.report(last.at, last.whole, SplitChecklist, last.asked.attribute.name, len(answers), labels)


def _names(view: RowView, at: Path, whole: Json, hash: str, name: str, value: str | None, others: tuple[Choice, ...]) -> None:
    """Compares ``name`` exactly with that of the hash, and ``value`` loosely, as the platform's editor shortens it in its own ways."""
    given = whole.get("name")
    if isinstance(given, str) and given != name:
        other = next((choice.hash for choice in others if choice.label == given), None)
        view.report((at, "name"), given, AnswerName, hash, name, other)
        return
    given = whole.get("value")
    if isinstance(given, str) and not (_is_loosely(given, name) or _is_loosely(given, value or name)):
        view.report((at, "value"), given, OtherValue, hash, name, value or name.lower().replace(" ", "_"))


@lru_cache(maxsize=16_384)
def _is_loosely(given: str, name: str) -> bool:
    """Returns True if both texts are equal without case, spaces and punctuation."""
    return _loose(given) == _loose(name)


def _loose(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def levels(profile: str) -> Mapping[str, Severity | None]:
    """Returns the severities that a profile changes."""
    return LEVELS.get(profile, LEVELS["default"])
