"""Answers of a label row: their form, types and options, and the hashes of attributes and options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, cast

import orjson
from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import AlsoWritten, ViolationSpec, spec_of
from predlint.model.texts import quote
from predlint.model.violation import Fix, FixContext, Violation, Words, codes_of, fixes
from predlint.platforms.common_mistakes import json_in_text_help, one_of, rename_help
from predlint.platforms.encord.declarations import (
    ABOUT_ONE_SPACE,
    ARCHIVED_OPTION,
    BY_CLASSIFICATION,
    BY_OBJECT,
    FORWARDS,
    OPTIONS_ONCE,
    UNDRAWN,
    UNSURE,
    HeldConstraints,
    answer_unread,
    choices_of,
    unlike_any,
)
from predlint.platforms.encord.forms import AskedAttribute, HashTitles, hash_members
from predlint.platforms.encord.ontology import Attribute, Choice
from predlint.platforms.encord.topics.members import (
    A_STRING,
    DATE,
    NO_ENTRIES,
    NOT_BY_HAND,
    SPACES_SPEC,
    STOPS,
    AnswerMemberMissing,
    AnswerMemberType,
    AnswerUnknownMember,
    Misspelt,
    flag_node,
    hash_member,
    no_list,
    spaces_node,
    tag_violations,
    text_or_null,
)
from predlint.platforms.encord.topics.names import UnknownClassificationHash
from predlint.platforms.encord.topics.objects import confidence_node as object_confidence
from predlint.platforms.encord.topics.ranges import ranges_node, times_node
from predlint.platforms.numbers import bracketed_number, confidence_help, quoted_number, written
from predlint.shape.constraints import Keyed, OfRecord, Parts, Scored, Unread
from predlint.shape.nodes import AnyValue, Branch, Entries, Items, Member, Node, Number, Record, Tagged, Text

# -- members -------------------------------------------------------------------------------------------------------------


class AnswersForm(Violation, code="REC250", slug="encord-answers-form"):
    """A list or an object of the answers is of another JSON type.

    Why: Answers are in objects by objectHash or classificationHash, with a list in each. The SDK stops at anything else.
    Fix: Write {"<objectHash>": {"objectHash": …, "classifications": [{…}, …]}}.
    """

    member: str

    def words(self) -> Words:
        value = self.value
        fix = "put it into a list: [{…}]" if isinstance(value, dict) else "write a list: [{…}], or [] where there is none"
        fix = json_in_text_help(value) or fix
        if isinstance(value, dict) and value and "featureHash" not in value and "answers" not in value:
            fix = 'write an object for each answer: [{"featureHash": …, "answers": …}, …]'
        return f'"{self.member}" must be a list, found {quote(cast(Any, value))}', fix

    @fixes(safe="puts one answer into a list")
    def fix(self, at: FixContext) -> Fix | None:
        return _put_into_list(at)


def _put_into_list(at: FixContext) -> Fix | None:
    """Puts a single object, or objects under numbers or under their hashes, into the list that is expected."""
    value: Any = at.value
    inner = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    if not inner or not all(isinstance(each, dict) for each in inner.values()):
        return at.wrap_object() if inner else None
    if not all(key.isdecimal() or key in each.values() for key, each in inner.items()):
        return None  # the meaning of the names is unknown
    return at.replace_safely((at.keys, at.text.array(at.raw_text([*at.keys, key]) for key in inner)))


class NotByHash(Violation, of=AnswersForm):
    """A member with one entry for each hash is no JSON object."""

    member: str
    key_: str

    def words(self) -> Words:
        entries = f'{{"<{self.key_}>": {{…}}, …}}'
        fix = json_in_text_help(self.value) or (
            f"write {{}} where there is none, else {entries}" if self.value in ([], None) else f"write {entries}"
        )
        return f'"{self.member}" must be an object with one entry for each {self.key_}, found {quote(self.value)}', fix


class AnswerNotAnObject(Violation, of=AnswersForm):
    """An answer, or an entry with answers, is no JSON object."""

    what: str

    def words(self) -> Words:
        return f"{self.what} must be an object, found {quote(self.value)}", one_of(self.value) or "write an object: {…}"


class BareAnswers(Violation, of=AnswersForm):
    """Answers are in place of the entry that contains them under ``member``."""

    member: str

    def words(self) -> Words:
        value = self.value
        if value == []:
            return "an entry must be an object, found []", f'write {{"objectHash": "…", "{self.member}": []}}'
        what, held = ("answers", "[…]") if isinstance(value, list) else ("an answer", "[{…}]")
        return f"the entry is {what} alone", f'write {{"objectHash": "…", "{self.member}": {held}}}'


class HashOfAnswers(Violation, of=AnswerMemberMissing):
    """An entry has no featureHash, but its answers reveal the classification."""

    hash: str
    """Hash of the only classification whose attributes are answered."""
    title: str

    template = (
        'the classification has no "featureHash"; Encord\'s SDK silently drops it',
        'add "featureHash": {hash:quoted}, that of {title:quoted}, which it answers',
    )

    def fix(self, at: FixContext) -> Fix | None:
        return at.safely(at.text.insert(at.keys[:-1], "featureHash", at.text.written(self.hash)), reveals=True)


_USUAL = {"manualAnnotation": "false", "shouldPropagate": "true", "dynamic": "true"}


class AnswerMemberAbsent(Violation, code="REC252", slug="encord-answer-member-absent", severity=Severity.WARNING):
    """An answer lacks a member that Encord always writes.

    Why: The SDK reads the row without it and puts in a default: an answer without manualAnnotation counts as made by hand.
    Fix: Write name, value, manualAnnotation, and for actions dynamic and shouldPropagate.
    """

    what: str
    member: str
    given: Any = None

    def words(self) -> Words:
        return f'{self.what} has no "{self.member}", which Encord writes in every one', rename_help(self.given, self.member) or (
            f'add "{self.member}": {_USUAL[self.member]}' if self.member in _USUAL else f'add "{self.member}"'
        )

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class NoSpaces(Violation, code="REC254", slug="encord-no-spaces", once_per_file=True, severity=Severity.INFO):
    """A classification has no spaces, as in older exports.

    Why: Release 0.1.195 of the SDK stops with a KeyError; release 0.1.211 reads the row and adds it. Reported once per file.
    Fix: Write "spaces": {}.
    """

    given: Any = None

    def words(self) -> Words:
        return 'the classification has no "spaces", as in older exports', rename_help(self.given, "spaces") or 'write "spaces": {}'

    @fixes(safe='adds "spaces": {}')
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given) or at.safely(at.text.insert(at.keys[:-1], "spaces", "{}"))


class NoTrackHash(Violation, code="REC255", slug="encord-no-track-hash", once_per_file=True, severity=Severity.INFO):
    """An action has no trackHash.

    Why: Release 0.1.195 of the SDK stops with a KeyError; release 0.1.211 neither needs nor writes it. Reported once per file.
    Fix: Write a trackHash, a UUID for each answer; or set this rule off when only the current release reads the file.
    """

    given: Any = None

    def words(self) -> Words:
        fix = rename_help(self.given, "trackHash") or "nothing needs to be done for the current release, which writes none itself"
        return 'the action has no "trackHash"; release 0.1.195 of Encord\'s SDK stops with a KeyError', fix


# -- confidence ----------------------------------------------------------------------------------------------------------


class ClassificationConfidence(Violation, code="CNF220", slug="encord-classification-confidence"):
    """The confidence of a classification is outside 0 to 1.

    Why: Encord accepts any number silently, and metrics by confidence are then worth nothing.
    Fix: Divide percentages by 100.
    """

    def words(self) -> Words:
        fix = confidence_help(self.value, "if it is a percentage, write {}")
        return f"the confidence of the classification is {quote(self.value)}; it must be from 0 to 1", fix

    @fixes(unsafe="divides percentages by 100 where all scores of the file are such, and clamps what is just beyond 0 to 1")
    def fix(self, at: FixContext) -> Fix | None:
        return at.convert_score()


class ClassificationConfidenceType(Violation, code="CNF221", slug="encord-classification-confidence-type"):
    """The confidence of a classification is not a number.

    Why: The SDK passes it on as it is.
    Fix: Write a number: float(value).
    """

    def words(self) -> Words:
        fix = written(self.value) or bracketed_number(self.value) or "write a number such as 0.9"
        return f"the confidence of the classification must be a number from 0 to 1, found {quote(self.value)}", fix

    @fixes(safe="removes the quotes or the brackets around a number")
    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number() or at.convert_percent_text()


class ClassificationConfidenceNull(Violation, code="CNF222", slug="encord-classification-confidence-null", severity=Severity.WARNING):
    """The confidence of a classification is null.

    Why: Encord takes it for 1.0: the prediction counts as certain.
    Fix: Give the confidence that the model gave.
    """

    template = "the confidence of the classification is null; Encord takes it for 1.0", "give the confidence of the prediction"


# -- answers -------------------------------------------------------------------------------------------------------------


class RadioCount(Violation, code="ANS201", slug="encord-radio-count"):
    """A radio attribute has more than one answer.

    Why: The SDK takes the answer of a radio only from a list of exactly one; with two the attribute stays unanswered, silently.
    Fix: Keep the right one; where several may be right, the attribute must be a checklist.
    """

    attribute: str
    count: int

    def words(self) -> Words:
        message = f"{quote(self.attribute)} is a radio attribute and takes one option, found {self.count:,}"
        if self.count > 1 and all(option == self.value[0] for option in self.value):
            return f"{message}, all the same; Encord's SDK then silently treats it as not answered", "leave all but one out"
        return (
            f"{message}; Encord's SDK then silently treats it as not answered",
            "keep the right one; a checklist takes several",
        )


class AnswerType(Violation, code="ANS202", slug="encord-answer-type"):
    """An answer has another JSON type than its attribute needs.

    Why: Radio and checklist take a list of options, text a string, numeric a number. Others are lost, or stop the SDK.
    Fix: Write "answers" as the type of the attribute says; options as {"name", "value", "featureHash"} in a list.
    """

    attribute: str
    kind: str
    option: str | None

    def words(self) -> Words:
        message = f"the answer of {quote(self.attribute)}, a {self.kind} attribute, must be a list of options, found {quote(self.value)}"
        effect = "Encord's SDK silently ignores it" if self.kind == "radio" else STOPS
        fix = self.option or json_in_text_help(self.value) or 'write [{"name": …, "value": …, "featureHash": …}]'
        return f"{message}; {effect}", "leave the answer out where there is none" if self.value is None else fix

    @fixes(safe="puts one option into a list, puts a number into quotes where a string is read, and removes quotes where a number is")
    def fix(self, at: FixContext) -> Fix | None:
        return _put_into_list(at)


class NotAnOption(Violation, of=AnswerType):
    """An option that is chosen is no JSON object."""

    attribute: str
    option: str | None

    def words(self) -> Words:
        return (
            f"an option of {quote(self.attribute)} must be an object, found {quote(self.value)}; {STOPS}",
            self.option or one_of(self.value) or 'write {"name": …, "value": …, "featureHash": …}',
        )


class NotText(Violation, of=AnswerType):
    """The answer of a text attribute is no text."""

    def words(self) -> Words:
        fix = "leave the answer out where there is none" if self.value is None else "write the text itself"
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            fix = f'put it between quotes: "{self.value}"' if abs(self.value) < 1e15 else "put it between quotes"
        return f"the answer of a text attribute must be a string, found {quote(self.value)}; {STOPS}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.quote_number()


class NotNumber(Violation, of=AnswerType):
    """The answer of a numeric attribute is no number."""

    def words(self) -> Words:
        if isinstance(self.value, bool):
            return f"the answer of a numeric attribute must be a number, found {quote(self.value)}", f"write {int(self.value)}"
        fix = quoted_number(self.value) or bracketed_number(self.value) or "write the number itself"
        fix = "leave the answer out where there is none" if self.value is None else fix
        return f"the answer of a numeric attribute must be a number, found {quote(self.value)}; {STOPS}", fix

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_number()


#: The help for an object in place of a classification.
OBJECTS_PLACE = 'objects are drawn under "objects", and answered in "object_answers"'


class UnknownAttribute(Violation, code="NAM220", slug="encord-unknown-attribute"):
    """The featureHash of an answer is not that of an attribute.

    Why: Encord finds an attribute by its hash alone, letter by letter. Its SDK stops at one that it does not know.
    Fix: Take featureNodeHash of the attribute from the ontology; not its title, and not that of its object or of an option.
    """

    what: str | None
    fix_: str
    intended: str | None = None
    """Hash of the only attribute whose title is the value, or whose hash is but for case and whitespace."""

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}; the hash of an attribute is needed here; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of an attribute in the ontology; {STOPS}", self.fix_

    @fixes(safe="writes the hash where case or space is all that differs, or where the only attribute of that title is named")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended, safe=True)


class UnknownOption(Violation, code="NAM221", slug="encord-unknown-option"):
    """The featureHash of an option is not that of an option of the attribute.

    Why: Options are found by their hash, among those of their attribute only. The SDK stops at any other.
    Fix: Take featureNodeHash of the option from the ontology. An option of a nested attribute goes into an answer of its own.
    """

    attribute: str
    what: str | None
    fix_: str
    intended: str | None = None
    """Hash of the only option whose label is the value, or whose hash is but for case and whitespace."""

    def words(self) -> Words:
        if self.what is not None:
            return f"{quote(self.value)} is the hash of {self.what}, not of an option of {quote(self.attribute)}; {STOPS}", self.fix_
        return f"{quote(self.value)} is not the hash of an option of {quote(self.attribute)}; {STOPS}", self.fix_

    @fixes(safe="writes the hash where case or space is all that differs, or where the only option of that title is named")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write(self.intended, safe=True)


#: Rules on members that some releases of the SDK do not write. After the first finding in a file they are suppressed for later rows.
SUPPRESSED_CODES = codes_of(NoSpaces, NoTrackHash)


# -- The Shape of the answers of a label row: ``object_answers``, ``classification_answers`` and ``object_actions`` --


# All three are JSON objects used as dictionaries. An answer names its attribute by ``featureHash``; the type of the attribute decides
# what ``answers`` may be. Record rules check whether the attribute belongs to the object or classification, whether it is asked at all,
# and whether names fit hashes.

#: Members that entries of classifications and of objects without geometry have, like objects on frames.
_WHO = ("createdAt", "createdBy", "lastEditedAt", "lastEditedBy")
_NAMED = frozenset({"createdBy", "lastEditedBy"})
#: Aliases of the answers of an entry, and of the frames of an answer: from other formats, or other members of a row.
_ANSWERS_ELSEWHERE = {"answers": "classifications", "attributes": "classifications"}
_RANGE_ELSEWHERE: dict[str, str] = dict.fromkeys(("ranges", "frames", "frame_range", "frameRange"), "range")


class AnswerShapes:
    """The Shapes of the three members of a row with answers."""

    def __init__(self, constraints: HeldConstraints, suppressed: frozenset[str] = frozenset()) -> None:
        """``constraints``: those of the ontology. ``suppressed``: codes of rules that report nothing."""
        self._held, self._suppressed = constraints, suppressed
        self._hashes = constraints.hashes
        self._option = self._record({"featureHash": Member(AnyValue()), **_named("the option")})
        self._values = {hash: self._value(asked) for hash, asked in self._hashes.attributes.items()}
        static = self._answers("the answer", {})
        self.object_answers = _by_hash(self._object_entry(static), "object_answers", BY_OBJECT)
        self.classification_answers = _by_hash(self._classifications(static), "classification_answers", BY_CLASSIFICATION)
        self.object_actions = _by_hash(self._action_entry(), "object_actions", BY_OBJECT)

    def _unless_suppressed(self, spec: ViolationSpec) -> ViolationSpec | None:
        return None if spec.rule.code in self._suppressed else spec

    # -- entries -----------------------------------------------------------------------------------------------------

    def _object_entry(self, answer: Tagged) -> Record:
        what = "the entry"
        entry = self._record(
            {
                "objectHash": hash_member("objectHash", what),
                "classifications": _list_of(answer, "classifications", what),
                # Objects without geometry are on no frame: they have these members here.
                "featureHash": Member(AnyValue(unread=UNDRAWN.why)),
                **{name: Member(AnyValue()) for name in ("name", "color", "value", "shape")},
                "confidence": Member(object_confidence()),
                **{name: Member(AnyValue()) for name in ("reviews", "objectNumber", "range_html", "isDeleted", "currentFrame")},
                "manualAnnotation": Member(flag_node("manualAnnotation")),
                "range": Member(replace(times_node(), usual_most=0)),
                # Dates and spaces are read for some entries only: record rules check them.
                "spaces": Member(NO_ENTRIES),
                **{name: Member(text_or_null(name) if name in _NAMED else AnyValue()) for name in _WHO},
            },
            _ANSWERS_ELSEWHERE,
        )
        return replace(entry, also_written=_answers_in("classifications"), shell_of=answer)

    def _classifications(self, answer: Tagged) -> Tagged:
        what = "the classification"
        confidence = Number(
            spec_of(ClassificationConfidenceType),
            spec_of(ClassificationConfidence),
            minimum=0,
            maximum=1,
            null=spec_of(ClassificationConfidenceNull),
        )
        body = self._record(
            {
                "classificationHash": hash_member("classificationHash", what, unlike_any(self._hashes.structure)),
                "featureHash": Member(AnyValue()),
                "classifications": _list_of(answer, "classifications", what),
                "spaces": Member(no_list(spaces_node(SPACES_SPEC)), missing=self._unless_suppressed(spec_of(NoSpaces))),
                "range": Member(replace(ranges_node(null=True), holds=(FORWARDS,))),
                "confidence": Member(confidence),
                "manualAnnotation": Member(replace(flag_node("manualAnnotation", null=True), usual=NOT_BY_HAND)),
                **{name: Member(text_or_null(name)) for name in ("name", "value")},
                "reviews": Member(AnyValue()),
                **{name: Member(text_or_null(name) if name in _NAMED else DATE) for name in _WHO},
            },
            _ANSWERS_ELSEWHERE | _RANGE_ELSEWHERE,
            (Scored("confidence", UNSURE),),
        )
        known = HashTitles([(feature.hash, feature.name) for feature in self._hashes.structure.classifications], "classifications")
        unknown = spec_of(UnknownClassificationHash, None, known.some)

        def elsewhere(hash: str, payload: str | None) -> ViolationSpec:
            namesake = known.namesake(self._hashes.title(hash), "classification")
            drawn = OBJECTS_PLACE if hash in self._hashes.objects else None
            fix = self._hashes.intended_classification(hash) or namesake or drawn or known.likely(hash)
            return spec_of(UnknownClassificationHash, self._hashes.what(hash), fix, known.only(hash))

        def answered(entry: dict[str, Any]) -> ViolationSpec | None:
            """Returns the violation spec for an entry without hash and name if its answers are of a single classification; else None."""
            title = entry.get("name")
            named = hash_members(entry, None) or (isinstance(title, str) and known.of(title))
            owner = self._hashes.answered(entry.get("classifications")) if not named else None
            return ViolationSpec(HashOfAnswers, (owner.hash, owner.name)) if owner is not None else None

        return Tagged(
            what="classification",
            branches=tuple(Branch(hash, None, None, body, feature) for hash, feature in self._hashes.classifications.items()),
            violations=replace(tag_violations(unknown, what, known, elsewhere), answered=answered),
            wrong=spec_of(AnswerNotAnObject, "an entry of classification_answers"),
            by="featureHash",
            by_id=None,
            title="name",
            generic={"": body},
        )

    def _action_entry(self) -> Record:
        what = "the action"
        dynamic = {
            "range": Member(replace(ranges_node(), usual_least=1, holds=(FORWARDS,)), missing=spec_of(AnswerMemberMissing, what, "range")),
            "dynamic": Member(flag_node("dynamic"), missing=spec_of(AnswerMemberAbsent, what, "dynamic")),
            "shouldPropagate": Member(flag_node("shouldPropagate"), missing=spec_of(AnswerMemberAbsent, what, "shouldPropagate")),
            "trackHash": Member(text_or_null("trackHash"), missing=self._unless_suppressed(spec_of(NoTrackHash))),
        }
        entry, answer = "the entry", self._answers(what, dynamic)
        members = {"objectHash": hash_member("objectHash", entry), "actions": _list_of(answer, "actions", entry)}
        others = {"classifications": "actions", "answers": "actions"}
        return replace(self._record(members, others), also_written=_answers_in("actions"), shell_of=answer)

    # -- answers -----------------------------------------------------------------------------------------------------

    def _answers(self, what: str, more: dict[str, Member]) -> Tagged:
        """Returns the node of an answer to any attribute of the ontology, with ``more`` members."""
        others, changes = _RANGE_ELSEWHERE if more else {}, bool(more)
        if not more:  # older exports put them into every answer
            more = {"dynamic": Member(flag_node("dynamic")), "range": Member(ranges_node(null=True))}
            more |= {"shouldPropagate": Member(flag_node("shouldPropagate")), "trackHash": Member(text_or_null("trackHash"))}
        common = {
            "featureHash": Member(AnyValue()),
            **_named(what),
            "manualAnnotation": Member(flag_node("manualAnnotation"), missing=spec_of(AnswerMemberAbsent, what, "manualAnnotation")),
            "spaceId": Member(replace(text_or_null("spaceId"), unread=ABOUT_ONE_SPACE.why if changes else None)),
            **more,
        }
        bodies: dict[tuple[int, bool], Record] = {}
        attributes = self._hashes.attributes

        def body(value: Node, unread: tuple[Unread, ...] = ()) -> Record:
            key = (id(value), bool(unread))
            if key not in bodies:
                answers = Member(value, missing=spec_of(AnswerMemberMissing, what, "answers"))
                bodies[key] = self._record({"answers": answers, **common}, others, (*unread, *self._held.answers))
            return bodies[key]

        asked_of = {hash: asked[0] for hash, asked in attributes.items() if not asked[0].of_classification}
        owners = {hash: f"the object {quote(asked.owner.name)}" for hash, asked in asked_of.items()}
        known = HashTitles([(hash, asked[0].attribute.name) for hash, asked in attributes.items()], "attributes", owners)
        unknown = spec_of(UnknownAttribute, None, known.some)

        def elsewhere(hash: str, payload: str | None) -> ViolationSpec:
            title = self._hashes.title(hash) if hash in self._hashes.objects else None
            fix = known.namesake(title, "attribute") or self._hashes.intended_attribute(hash) or known.likely(hash)
            return spec_of(UnknownAttribute, self._hashes.what(hash), fix, known.only(hash))

        return Tagged(
            what="attribute",
            branches=tuple(
                Branch(hash, None, None, body(value, answer_unread(attributes[hash], changes=changes)), attributes[hash])
                for hash, value in self._values.items()
            ),
            violations=tag_violations(unknown, what, known, elsewhere),
            wrong=spec_of(AnswerNotAnObject, what),
            by="featureHash",
            by_id=None,
            title="name",
            generic={"": body(_ANYTHING)},
        )

    def _value(self, asked_attributes: list[AskedAttribute]) -> Node:
        """Returns the node of the member ``answers``: any value if attributes with one hash have several types."""
        if (choices := choices_of(asked_attributes)) is not None:
            return self._choices(asked_attributes[0].attribute, choices)
        kind, *others = {one.attribute.type for one in asked_attributes}
        if others or kind not in ("text", "numeric"):
            return _ANYTHING
        return _TEXT if kind == "text" else _NUMBER

    def _choices(self, attribute: Attribute, choices: dict[str, Choice]) -> Items:
        name, kind = attribute.name, attribute.type
        wrong = spec_of(AnswerType, name, kind, None)
        return Items(
            self._options(attribute, choices),
            wrong=wrong,
            maximum=1 if kind == "radio" else None,
            usual_least=1,
            holds=(OPTIONS_ONCE,),
            excess=ViolationSpec(RadioCount, (name,)) if kind == "radio" else None,
            also_written=_option_in(choices, lambda option: spec_of(AnswerType, name, kind, f"write [{option}]")),
        )

    def _options(self, of: Attribute, choices: dict[str, Choice]) -> Tagged:
        attribute = of.name
        known = HashTitles([(choice.hash, choice.label) for choice in choices.values()], "options")
        unknown = spec_of(UnknownOption, attribute, None, known.some)

        def elsewhere(hash: str, payload: str | None) -> ViolationSpec:
            what, fix = self._hashes.what(hash), known.likely(hash)
            return spec_of(UnknownOption, attribute, what, fix, known.only(hash))

        option = replace(self._option, holds=self._held.options[of.hash])
        archived = replace(self._option, holds=(ARCHIVED_OPTION,))
        return Tagged(
            what="option",
            branches=tuple(Branch(hash, None, None, archived if choice.archived else option, choice) for hash, choice in choices.items()),
            violations=tag_violations(unknown, "the option", known, elsewhere),
            wrong=spec_of(NotAnOption, attribute, None),
            by="featureHash",
            by_id=None,
            title="name",
            also_written=_option_in(choices, lambda option: spec_of(NotAnOption, attribute, f"write {option}")),
            generic={"": self._option},
        )

    def _record(
        self, members: dict[str, Member], others: Mapping[str, str] = MappingProxyType({}), holds: tuple[OfRecord, ...] = ()
    ) -> Record:
        """Returns the Shape of a JSON object. ``others``: alias -> member; values under an alias are checked in the same run."""
        return Record(
            members,
            wrong=spec_of(AnswerNotAnObject, "an entry"),
            unknown=ViolationSpec(AnswerUnknownMember),
            misspelt=ViolationSpec(Misspelt),
            aliases={name: (own, spec_of(Misspelt, name, own)) for name, own in others.items()},
            holds=holds,
        )


# -- leaves ------------------------------------------------------------------------------------------------------------

_ANYTHING = AnyValue()
_TEXT = Text(spec_of(NotText))
_NUMBER = Number(spec_of(NotNumber))


def _by_hash(entry: Node, member: str, by: Keyed) -> Entries:
    return Entries(entry, wrong=spec_of(NotByHash, member, by.member), holds=(by, Parts()))


def _list_of(item: Node, member: str, what: str) -> Member:
    return Member(Items(item, wrong=spec_of(AnswersForm, member)), missing=spec_of(AnswerMemberMissing, what, member))


def _named(what: str) -> dict[str, Member]:
    """Returns the members ``name`` and ``value``, which the platform writes in every answer and does not read."""
    return {
        name: Member(Text(spec_of(AnswerMemberType, name, A_STRING)), missing=spec_of(AnswerMemberAbsent, what, name))
        for name in ("name", "value")
    }


def _answers_in(member: str) -> AlsoWritten:
    """Recognises one answer or a list of answers in place of the entry that contains them under ``member``."""
    spec = spec_of(BareAnswers, member)

    def find(value: Any) -> ViolationSpec | None:
        first = value[0] if value and value.__class__ is list else value
        if first.__class__ is not dict or member in first or "objectHash" in first:
            return spec if value == [] else None
        return spec if {"featureHash", "answers"} <= first.keys() else None

    return find


def _option_in(choices: dict[str, Choice], spec_of_option: Callable[[str], ViolationSpec]) -> AlsoWritten:
    """Recognises an option that is given by its title, its value or its bare hash, or without a list around it.

    ``spec_of_option`` returns the violation spec for an option, given the right JSON of it.
    """
    by_text: dict[str, Choice] = {}
    for choice in choices.values():
        for text in (choice.hash, choice.label, choice.value):
            by_text.setdefault(text, choice)

    def find(value: Any) -> ViolationSpec | None:
        given = value.get("featureHash") if value.__class__ is dict else value
        choice = by_text.get(given) if isinstance(given, str) else None
        if choice is None:
            return None
        return spec_of_option(orjson.dumps({"name": choice.label, "value": choice.value, "featureHash": choice.hash}).decode())

    return find
