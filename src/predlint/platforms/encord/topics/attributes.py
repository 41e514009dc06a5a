"""Attributes and their answers: their feature, the names beside hashes, repeated and archived ones, static and dynamic places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from predlint.model.diagnostics import Severity
from predlint.model.findings import keys_of
from predlint.model.texts import listing, quote
from predlint.model.violation import Finding, Fix, FixContext, Path, Violation, Words, fixes
from predlint.platforms.encord.forms import AskedAttribute, Hashes
from predlint.platforms.encord.ontology import CHOICES, Attribute, Choice, ClassificationFeature, ObjectFeature
from predlint.platforms.encord.record import Appearance, Features, Json, RowView, listed
from predlint.platforms.encord.topics.answers import AnswerMemberAbsent, UnknownOption
from predlint.platforms.encord.topics.members import STOPS, AnswerMemberMissing
from predlint.platforms.encord.topics.names import check_dates, check_manual_answer, check_object_entry
from predlint.platforms.encord.topics.nesting import (
    AnswerGroup,
    GivenAnswer,
    Questions,
    RequiredAnswers,
    nested_alone,
)
from predlint.platforms.encord.topics.ranges import DROPPED, DrawnFrames, TwoAnswers, answer_of, check_actions, shown
from predlint.platforms.encord.topics.spans import check_durations
from predlint.platforms.encord.topics.unread import MemberMisspelt


class AnswerTwice(Violation, code="ANS206", slug="encord-answer-twice", severity=Severity.WARNING, layer="record"):
    """The same option or answer is given twice.

    Why: Encord keeps one of the two. Exports write a checklist as one entry for each option; the same option twice is a slip.
    Fix: Leave one out.
    """

    attribute: str
    label: str

    template = "the option {label:quoted} of {attribute:quoted} is given twice", "leave one out"

    @fixes(safe="removes a repetition that is the same in all its members")
    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_twin()


class SameTwice(Violation, of=AnswerTwice):
    """An attribute is answered twice, the same way."""

    attribute: str

    template = "{attribute:quoted} is answered twice, the same way", "leave one out"

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_twin()


class ArchivedAnswer(Violation, code="ANS207", slug="encord-archived-answer", severity=Severity.WARNING, layer="record"):
    """The answer uses an option or an attribute that is archived.

    Why: Archived parts stay for old labels; people can no longer choose them, so that no ground truth will agree.
    Fix: Map the class to an option that is in use.
    """

    label: str
    attribute: str

    template = (
        "the option {label:quoted} of {attribute:quoted} is archived: people can no longer choose it",
        "choose an option that is in use",
    )


class ArchivedAttribute(Violation, of=ArchivedAnswer):
    """The attribute that is answered is archived."""

    title: str

    template = "{title} is archived: people no longer see it", "answer an attribute that is in use"


class DynamicPlace(Violation, code="ANS208", slug="encord-dynamic-place", layer="record"):
    """A dynamic attribute is answered with the static ones, or the other way round.

    Why: Dynamic answers are in object_actions, with their frames, all others in object_answers. The SDK stops, or drops them.
    Fix: Move the answer to the other member.
    """

    title: str
    ranged: bool

    def words(self) -> Words:
        if self.ranged:
            return (
                f'{self.title} is dynamic: it is answered by frame, in "object_actions", not in "object_answers"',
                'move it to "object_actions"',
            )
        fix = 'move it to "object_actions", with "dynamic": true and its "range" of frames'
        return f"{self.title} is dynamic and cannot be answered in \"object_answers\"; Encord's SDK stops with KeyError: 'range'", fix


class StaticHere(Violation, of=DynamicPlace):
    """An attribute that is not dynamic is answered in object_actions."""

    title: str

    def words(self) -> Words:
        fix = 'move it to "object_answers", without "dynamic" and "range"'
        return f'{self.title} is not dynamic and cannot be answered in "object_actions"; {DROPPED}', fix


class SplitChecklist(Violation, code="ANS211", slug="encord-split-checklist", severity=Severity.WARNING, layer="record"):
    """The options of a classification's checklist are in several answers.

    Why: The editor writes one answer for each option. For objects the SDK adds these up; for classifications release 0.1.211 takes one
    after the other, so that the last replaces all others.
    Fix: List all options in one answer.
    """

    attribute: str
    count: int
    lost: tuple[str, ...]

    def words(self) -> Words:
        message = (
            f"the options of {quote(self.attribute)} are in {self.count} answers; release "
            "0.1.211 of Encord's SDK keeps those of the last alone"
        )
        kept = f", so that {listing(self.lost)} {'is' if len(self.lost) == 1 else 'are'} not lost" if self.lost else ""
        return message, f"list all of them in one answer{kept}"


class OtherOwner(Violation, code="NAM223", slug="encord-other-owner", layer="record"):
    """The attribute of an answer belongs to another object or classification.

    Why: An object has only the answers that its own feature asks for. The SDK stops at all others.
    Fix: Give the answer to the right object, or take the hash of this object's own attribute.
    """

    title: str
    owner: str
    fix_: str

    def words(self) -> Words:
        return f"{quote(self.value)} is the hash of {self.title}, which {self.owner} does not have; {STOPS}", self.fix_


class OtherOwnersOption(Violation, of=OtherOwner):
    """The option that is chosen belongs to another object or classification."""

    attribute: str
    owner: str
    fix_: str

    def words(self) -> Words:
        return f"{quote(self.value)} is not the hash of an option that {quote(self.attribute)} has in {self.owner}; {STOPS}", self.fix_


class AnswerName(Violation, code="NAM224", slug="encord-answer-name", severity=Severity.WARNING, layer="record"):
    """The name or value beside a hash is not that of the ontology.

    Why: Encord uses the hash and replaces the name with its own: if the name was right, it keeps the wrong answer.
    Fix: Write name and featureHash of the same option or attribute.
    """

    hash: str
    name: str
    other: str | None

    def words(self) -> Words:
        fix = f"if {quote(self.value)} was meant, its hash is {self.other}" if self.other else f"write {quote(self.name)}"
        return (
            (
                f"the name {quote(self.value)} is not that of {self.hash}, which is {quote(self.name)}; "
                "Encord uses the hash and keeps its own name"
            ),
            fix,
        )

    @fixes(safe="writes the name as the ontology has it, where case or white space is all that differs")
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_case(self.name)


class OtherValue(Violation, of=AnswerName):
    """The value beside a hash is not that of the ontology."""

    hash: str
    name: str
    usual: str

    template = (
        "the value {value:quoted} does not go with {hash}, which is {name:quoted}; Encord uses the hash",
        "Encord writes {usual:quoted}",
    )


# -- Record rules on answers: feature of the attribute, names beside hashes, repeated and archived options, static and dynamic places --


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


#: Members that actions have and other answers do not.
_OF_ACTIONS = frozenset({"range", "dynamic", "shouldPropagate"})


def suppress_misplaced(view: RowView) -> None:
    """Removes findings that static answers among actions lack members of an action: they are reported as misplaced (ANS208)."""
    misplaced = {tuple(keys_of(finding.path)) for finding in view.out if finding.breaks(DynamicPlace)}
    if misplaced:
        view.out[:] = [
            finding
            for finding in view.out
            if not finding.breaks(AnswerMemberMissing, AnswerMemberAbsent) or not _is_of_action(tuple(keys_of(finding.path)), misplaced)
        ]


def _is_of_action(keys: tuple[str | int, ...], misplaced: set[tuple[str | int, ...]]) -> bool:
    return keys[:-1] in misplaced and keys[-1] in _OF_ACTIONS
