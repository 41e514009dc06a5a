"""The Shape of the answers of a label row: ``object_answers``, ``classification_answers`` and ``object_actions``.

All three are JSON objects used as dictionaries. An answer names its attribute by ``featureHash``; the type of the attribute decides
what ``answers`` may be. Record rules check whether the attribute belongs to the object or classification, whether it is asked at all,
and whether names fit hashes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import orjson
from msgspec.structs import replace

from predlint.names import quote
from predlint.platforms.encord import hash_words as hashes
from predlint.platforms.encord.answer_hashes import AskedAttribute
from predlint.platforms.encord.answer_words import (
    AnswerHashForm,
    AnswerMemberAbsent,
    AnswerMemberMissing,
    AnswerMemberType,
    AnswerNotAnObject,
    AnswerRange,
    AnswersForm,
    AnswerType,
    AnswerUnknownMember,
    BareAnswers,
    ClassificationConfidence,
    ClassificationConfidenceNull,
    ClassificationConfidenceType,
    HashOfAnswers,
    LostWithoutHash,
    Misspelt,
    NoHash,
    NoSpaces,
    NotAFrame,
    NotAnOption,
    NotByHash,
    NotNumber,
    NoTrackHash,
    NotRanges,
    NotText,
    RadioCount,
    Spaces,
)
from predlint.platforms.encord.constraints import (
    ABOUT_ONE_SPACE,
    ARCHIVED_OPTION,
    BY_CLASSIFICATION,
    BY_OBJECT,
    DATE,
    FORWARDS,
    NO_ENTRIES,
    NOT_BY_HAND,
    OPTIONS_ONCE,
    UNDRAWN,
    UNSURE,
    HeldConstraints,
    answer_unread,
    choices_of,
    unlike_any,
)
from predlint.platforms.encord.extent_words import NoEnd, NoRangeOfTime
from predlint.platforms.encord.hash_titles import HashTitles, hash_members
from predlint.platforms.encord.hash_words import UnknownAttribute, UnknownClassificationHash, UnknownOption
from predlint.platforms.encord.objects import confidence as object_confidence
from predlint.platforms.encord.row_words import A_STRING
from predlint.platforms.encord.structure import Attribute, Choice
from predlint.shape.constraints import Keyed, OfRecord, Parts, Scored, Unread
from predlint.shape.nodes import AnyValue, Branch, Entries, Flag, Items, Member, Node, Number, Record, Tagged, Text, Typed
from predlint.shape.violation_specs import AlsoWritten, TagViolations, ViolationSpec, spec_of

#: Members that entries of classifications and of objects without geometry have, like objects on frames.
_WHO = ("createdAt", "createdBy", "lastEditedAt", "lastEditedBy")
_NAMED = frozenset({"createdBy", "lastEditedBy"})
_SPACES = spec_of(Spaces)
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
                "objectHash": _hash_member("objectHash", what),
                "classifications": _list_of(answer, "classifications", what),
                # Objects without geometry are on no frame: they have these members here.
                "featureHash": Member(AnyValue(unread=UNDRAWN.why)),
                **{name: Member(AnyValue()) for name in ("name", "color", "value", "shape")},
                "confidence": Member(object_confidence()),
                **{name: Member(AnyValue()) for name in ("reviews", "objectNumber", "range_html", "isDeleted", "currentFrame")},
                "manualAnnotation": Member(_flag("manualAnnotation")),
                "range": Member(replace(_places(), usual_most=0)),
                # Dates and spaces are read for some entries only: record rules check them.
                "spaces": Member(NO_ENTRIES),
                **{name: Member(_text_or_null(name) if name in _NAMED else AnyValue()) for name in _WHO},
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
                "classificationHash": _hash_member("classificationHash", what, unlike_any(self._hashes.structure)),
                "featureHash": Member(AnyValue()),
                "classifications": _list_of(answer, "classifications", what),
                "spaces": Member(_no_list(_spaces(_SPACES)), missing=self._unless_suppressed(spec_of(NoSpaces))),
                "range": Member(replace(_ranges(null=True), holds=(FORWARDS,))),
                "confidence": Member(confidence),
                "manualAnnotation": Member(replace(_flag("manualAnnotation", null=True), usual=NOT_BY_HAND)),
                **{name: Member(_text_or_null(name)) for name in ("name", "value")},
                "reviews": Member(AnyValue()),
                **{name: Member(_text_or_null(name) if name in _NAMED else DATE) for name in _WHO},
            },
            _ANSWERS_ELSEWHERE | _RANGE_ELSEWHERE,
            (Scored("confidence", UNSURE),),
        )
        known = HashTitles([(feature.hash, feature.name) for feature in self._hashes.structure.classifications], "classifications")
        unknown = spec_of(UnknownClassificationHash, None, known.some)

        def elsewhere(hash: str, payload: str | None) -> ViolationSpec:
            namesake = known.namesake(self._hashes.title(hash), "classification")
            drawn = hashes.OBJECTS_PLACE if hash in self._hashes.objects else None
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
            violations=replace(_tag_violations(unknown, what, known, elsewhere), answered=answered),
            wrong=spec_of(AnswerNotAnObject, "an entry of classification_answers"),
            by="featureHash",
            by_id=None,
            title="name",
            generic={"": body},
        )

    def _action_entry(self) -> Record:
        what = "the action"
        dynamic = {
            "range": Member(replace(_ranges(), usual_least=1, holds=(FORWARDS,)), missing=spec_of(AnswerMemberMissing, what, "range")),
            "dynamic": Member(_flag("dynamic"), missing=spec_of(AnswerMemberAbsent, what, "dynamic")),
            "shouldPropagate": Member(_flag("shouldPropagate"), missing=spec_of(AnswerMemberAbsent, what, "shouldPropagate")),
            "trackHash": Member(_text_or_null("trackHash"), missing=self._unless_suppressed(spec_of(NoTrackHash))),
        }
        entry, answer = "the entry", self._answers(what, dynamic)
        members = {"objectHash": _hash_member("objectHash", entry), "actions": _list_of(answer, "actions", entry)}
        others = {"classifications": "actions", "answers": "actions"}
        return replace(self._record(members, others), also_written=_answers_in("actions"), shell_of=answer)

    # -- answers -----------------------------------------------------------------------------------------------------

    def _answers(self, what: str, more: dict[str, Member]) -> Tagged:
        """Returns the node of an answer to any attribute of the ontology, with ``more`` members."""
        others, changes = _RANGE_ELSEWHERE if more else {}, bool(more)
        if not more:  # older exports put them into every answer
            more = {"dynamic": Member(_flag("dynamic")), "range": Member(_ranges(null=True))}
            more |= {"shouldPropagate": Member(_flag("shouldPropagate")), "trackHash": Member(_text_or_null("trackHash"))}
        common = {
            "featureHash": Member(AnyValue()),
            **_named(what),
            "manualAnnotation": Member(_flag("manualAnnotation"), missing=spec_of(AnswerMemberAbsent, what, "manualAnnotation")),
            "spaceId": Member(replace(_text_or_null("spaceId"), unread=ABOUT_ONE_SPACE.why if changes else None)),
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
            violations=_tag_violations(unknown, what, known, elsewhere),
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
            violations=_tag_violations(unknown, "the option", known, elsewhere),
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


def _hash_member(member: str, what: str, unlike: tuple[str, ...] = ()) -> Member:
    wrong = spec_of(AnswerHashForm, member)
    return Member(Text(wrong, minimum=1, length=wrong, unlike=unlike), missing=spec_of(AnswerMemberMissing, what, member))


def _named(what: str) -> dict[str, Member]:
    """Returns the members ``name`` and ``value``, which the platform writes in every answer and does not read."""
    return {
        name: Member(Text(spec_of(AnswerMemberType, name, A_STRING)), missing=spec_of(AnswerMemberAbsent, what, name))
        for name in ("name", "value")
    }


def _flag(member: str, *, null: bool = False) -> Any:
    wrong = spec_of(AnswerMemberType, member, "true or false")
    return Typed(frozenset({"boolean", "null"}), wrong) if null else Flag(wrong)


def _text_or_null(member: str) -> Text:
    return Text(spec_of(AnswerMemberType, member, A_STRING), nullable=True)


def _spaces(wrong: ViolationSpec) -> Typed:
    return Typed(frozenset({"object", "null"}), wrong)


def _no_list(spaces: Typed) -> Items:
    """Returns a node that accepts an empty list in place of an empty object, as the SDK does: some languages write it so."""
    empty = spec_of(AnswerMemberType, "spaces", "an object")
    return Items(AnyValue(), wrong=_SPACES, maximum=0, length=_SPACES, listed=empty, bare=spaces)


def _ranges(*, null: bool = False) -> Items:
    """Returns the node of ranges: pairs of a first and a last frame."""
    return _pairs(spec_of(AnswerRange), Number(spec_of(NotAFrame), whole=True, usual_digits=True), null=null)


def _places() -> Items:
    """Returns the node of ranges in recordings and texts: pairs of milliseconds or characters."""
    return _pairs(spec_of(NoRangeOfTime), Number(spec_of(NoEnd)), null=True)


def _pairs(span: ViolationSpec, end: Number, *, null: bool) -> Items:
    wrong = spec_of(NotRanges)
    pair = Items(end, wrong=span, minimum=2, maximum=2, length=span, first_only=True)
    return Items(pair, wrong=wrong, first_only=True, bare=Typed(frozenset({"null"}), wrong) if null else None)


def _tag_violations(
    unknown: ViolationSpec, what: str, known: HashTitles, elsewhere: Callable[[str, str | None], ViolationSpec]
) -> TagViolations:
    """Returns the violations for a featureHash. ``elsewhere`` decides about every unknown hash."""
    return TagViolations(
        wrong=ViolationSpec(AnswerHashForm),
        unknown=unknown,
        case=unknown,
        form=unknown,
        label=unknown,
        missing=ViolationSpec(LostWithoutHash if what == "the classification" else NoHash, (what, known)),
        elsewhere=elsewhere,
    )


def _answers_in(member: str) -> AlsoWritten:
    """Recognises one answer or a list of answers in place of the entry that contains them under ``member``."""
    spec = spec_of(BareAnswers, member)

    def find(value: Any) -> ViolationSpec | None:
        first = value[0] if value and value.__class__ is list else value
        if first.__class__ is not dict or member in first or "objectHash" in first:
            return spec if value == [] else None
        return spec if {"featureHash", "answers"} <= first.keys() else None

    return find


def _option_in(choices: dict[str, Choice], said: Callable[[str], ViolationSpec]) -> AlsoWritten:
    """Recognises an option that is given by its title, its value or its bare hash, or without a list around it.

    ``said`` returns the violation spec for an option, given the right JSON of it.
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
        return said(orjson.dumps({"name": choice.label, "value": choice.value, "featureHash": choice.hash}).decode())

    return find
