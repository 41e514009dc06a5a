"""The member with a line's value: missing, given twice, of another feature, or on a line without a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec, spec_of
from predlint.model.ontology import Classification, Ontology, Tool
from predlint.model.texts import casefold_name, listing, quote
from predlint.model.violation import Fix, FixContext, Kind, Violation, Words, fixes
from predlint.platforms.labelbox.features import GEOMETRY
from predlint.platforms.labelbox.forms import (
    FORMS,
    LISTS,
    MASKS_FORM,
    PAYLOADS,
    Options,
    also_reported,
    both_given,
    is_part,
    reported_form,
    single_item,
    whole_value,
    written,
)
from predlint.platforms.labelbox.topics.exports import EXPORT
from predlint.platforms.labelbox.topics.names import AnswerAlone, NamesInColumns, ShapeAlone
from predlint.shape.nodes import Record
from predlint.shape.record_checks import kinds
from predlint.shape.resolver import misspelling

#: The answer to a radio question.
ONE_ANSWER = '{"name": "…"}'


class AnswersOnRadioOrText(Violation, code="ANS012", slug="answers-on-radio-or-text", about_name=True):
    """A radio or text classification uses the old member answers.

    Why: answers is an old name of the checklist's answer and is read for checklists only; elsewhere the record counts as unanswered.
    Fix: Rename it to answer, and give one object for a radio or a text for a free-text question.
    """

    question: str
    kind: str
    options: Options

    def words(self) -> Words:
        value = self.value
        message = f'"answers" is the old member for checklists; {quote(self.question)} is a {self.kind} question'
        if self.kind != "radio" or not isinstance(value, list):
            return message, 'write "answer": "…"' if isinstance(value, list) else 'rename it to "answer"'
        only = single_item(value)
        intended = self.options.intended_option(cast("dict[str, Any]", only).get("name")) if isinstance(only, dict) else None
        return message, f'write "answer": {written([intended], listed=False) if intended is not None else ONE_ANSWER}'

    @fixes(safe="renames answers to answer, or removes it where answer has the same value")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("answer", surely=True)


class BothAnswers(Violation, of=AnswersOnRadioOrText):
    """A radio or text has both answer and answers."""

    name: str
    intended: str

    def words(self) -> Words:
        return both_given(self.value, self.name, self.intended)

    def fix(self, at: FixContext) -> Fix | None:
        return at.remove_repeated(self.intended)


class AnswerAndAnswers(Violation, code="ANS013", slug="answer-and-answers", about_name=True):
    """The record gives both answer and answers.

    Why: The two are names of the same thing, and which of them is read is not documented.
    Fix: Put all the options into answer.
    """

    template = 'both "answer" and "answers" are present', 'put all that was answered into "answer"'

    @fixes(
        safe="removes answers where both have the same value",
        unsafe="puts the options of both into answer where they differ",
    )
    def fix(self, at: FixContext) -> Fix | None:
        old_keys, new_keys = [*at.keys[:-1], "answers"], [*at.keys[:-1], "answer"]
        old, new = at.value_at(old_keys), at.value_at(new_keys)
        edits = at.text.remove(old_keys)
        if at.are_same(old, new):
            return at.safely(edits)
        if not isinstance(old, list) or not isinstance(new, list):
            return None
        both = [*cast("list[Any]", new), *[one for one in cast("list[Any]", old) if one not in new]]
        return at.unsafely([*edits, *at.text.replace(new_keys, at.text.written(both))])


class LegacyAnswers(Violation, code="ANS014", slug="legacy-answers", about_name=True, once_per_file=True, severity=Severity.INFO):
    """A checklist uses the old member answers.

    Why: It is still accepted for checklists, but current documentation only knows answer. Reported once per file.
    Fix: Rename it to answer when convenient.
    """

    template = '"answers" is the old spelling of "answer"; it is accepted', 'write "answer" in new files'

    @fixes(safe="renames answers to answer")
    def fix(self, at: FixContext) -> Fix | None:
        return at.rename("answer", surely=True)


# -- Violations about the member with a line's value: missing, given twice, inside another member, or of another feature --


#: Member -> casefolded names of lists with several such values.
_SEVERAL = {
    "bbox": frozenset({"boxes", "bboxes", "boundingboxes", "predboxes"}),
    "point": frozenset({"points"}),
    "location": frozenset({"locations", "spans"}),
}


class SeveralAnnotations(Violation, code="REC002", slug="several-annotations", about_name=True):
    """The record holds two annotation values.

    Why: One line is one annotation. Which of the two values an importer would take is not documented, and the other one would be lost.
    Fix: Write one line for each value, each under the name of the feature it belongs to.
    """

    name: str
    own: str

    def words(self) -> Words:
        fix = f"put {quote(self.name)} on a line of its own"
        if self.name in ("answer", "answers") and self.own not in ("answer", "answers"):
            fix = (
                'answers about what is drawn go into "classifications": [{"name": the '
                'question, "answer": …}]; others on a line of their own'
            )
        elif self.own == "segments" and self.name in ("bbox", "polygon", "point", "line", "mask"):
            fix = f"what is drawn goes into the key frame of its frame: move {quote(self.name)} there"
        return f'both "{self.own}" and {quote(self.name)} are present; a line holds one annotation', fix


class SnakePayload(Violation, of=SeveralAnnotations):
    """One of several values is a member in snake case."""

    name: str
    intended: str
    own: str

    template = (
        '{name:quoted} is the value of another annotation, in the Python spelling; this line takes "{own}" alone',
        'put it on a line of its own, as "{intended}"',
    )


def no_payload(value: Any, member: str, kind: str, found: str | None = None) -> Words:
    fix = whole_value(member, found) if found is None else f'rename {quote(found)} to "{member}"'
    if found is not None and casefold_name(found) in _SEVERAL.get(member, ()):
        fix = f'write "{member}": {FORMS[member]}, with the value of {quote(found)}; of several, give each a line of its own'
    if is_part(member, found):
        fix = f"{whole_value(member, found)}: what belongs in it stands beside it{', as in a flattened table' * ('.' in (found or ''))}"
    if found in ("keyframes", "frames"):
        fix = f'put {quote(found)} into "segments": [{{"keyframes": [{{"frame": …}}]}}]'
    of_whom = f"the feature is {kind}, and its line" if kind else "the line"
    return f'no annotation: {of_whom} must have "{member}"', fix


class NoAnnotation(Violation, code="REC001", slug="no-annotation"):
    """The record holds no annotation value.

    Why: Without bbox, polygon, point, line, mask, answer or another value there is nothing to import from this line.
    Fix: Add the value of the feature's kind, such as bbox for a box tool or answer for a classification; look for a misspelt member too.
    """

    member: str
    kind: str
    given: str | None = None

    def words(self) -> Words:
        return no_payload(self.value, self.member, self.kind, self.given)

    @fixes(
        safe="renames the member that is misspelt, where only case, separators or a plural s differ; takes it out of an object that holds "
        "nothing else",
        unsafe="renames one that is misspelt in another way",
    )
    def fix(self, at: FixContext) -> Fix | None:
        return rename_payload(at, self.given)


class NoValue(Violation, of=NoAnnotation):
    """A line without a known name has no member that could be a value."""

    members: tuple[str, ...]
    """The value members of the features."""

    def words(self) -> Words:
        fix = f"add what the feature takes, under {listing(self.members, 20)}"
        return "no annotation: no member of the line is the value of a feature", fix


class NoMasks(Violation, of=NoAnnotation):
    """Parts of composite masks are members at the top of the line."""

    given: str | None = None

    def words(self) -> Words:
        return 'no annotation: frames and instances of masks are outside of "masks"', f"write {MASKS_FORM}"


class MasksMisspelt(Violation, of=NoAnnotation):
    """Composite masks have another member name."""

    named: bool
    """True if the line has a name; composite masks have none."""
    found: str
    intended: str

    def words(self) -> Words:
        fix = f'rename {quote(self.found)} to "{self.intended}"'
        if self.named:
            fix += ", and give each of its instances its name, not the line"
        return f'no annotation: composite masks belong under "{self.intended}", found {quote(self.found)}', fix

    def fix(self, at: FixContext) -> Fix | None:
        if self.named:  # it is unknown which instance has the name
            return None
        near = "masks" in casefold_name(self.found) or misspelling(self.found, (self.intended,)) is not None
        return at.rename(self.intended) if near else None


class NoMetricValue(Violation, of=NoAnnotation):
    """A metric line lacks its value."""

    given: str | None = None

    def words(self) -> Words:
        fix = 'add "metricValue": a number, {confidence: number, …}, or the four counts [tp, fp, tn, fn]'
        return 'the metric has no "metricValue"', fix if self.given is None else f'rename {quote(self.given)} to "metricValue"'

    def fix(self, at: FixContext) -> Fix | None:
        return at.rename_member(self.given)


class PayloadInOtherForm(Violation, of=NoAnnotation):
    """The value of an annotation is missing; a member with another name contains it, or has it in another form."""

    member: str
    kind: str
    given: str
    wrapped: bool
    """The member contains the value as it is."""

    def words(self) -> Words:
        message, fix = no_payload(self.value, self.member, self.kind, self.given)
        if self.given in ("keyframes", "frames") or casefold_name(self.given) in _SEVERAL.get(self.member, ()):
            return message, fix
        return message, in_form(self.member, self.given, self.wrapped)

    def fix(self, at: FixContext) -> Fix | None:
        return at.unwrap_member(self.given) if self.wrapped else rename_payload(at, self.given)


class PayloadNotHere(Violation, of=NoAnnotation):
    """The value of an annotation is missing, but the import would reject the annotation with a value, too."""

    kind: Kind
    """The violation that is reported if a value is present."""
    its_fields: tuple[Any, ...]
    given: str | None = None

    def words(self) -> Words:
        message, fix = self.kind(None, *self.its_fields).words()
        return f"no annotation; {message}", fix


def in_form(member: str, found: str, holds: bool, where: str = "at the top of the line") -> str:
    """Returns the help for a member that contains another member, or its value in another form."""
    if holds:
        return taken_out(member, found, where)
    if (other_form := reported_form(found)) is not None:
        form, made = other_form
        if made is None:
            return f"{form} are not accepted: upload the mask as a PNG: instanceURI and colorRGB, or png in base64"
        return f'write "{member}": {made}, from {form} of {quote(found)}{also_reported(found)}'
    return f'write "{member}": {FORMS.get(member, "…")}, with the value of {quote(found)}'


def taken_out(member: str, found: str, where: str) -> str:
    """Returns the help to take a member out of an enclosing object."""
    return f'take "{member}" out of {quote(found)}: it belongs {where}'


class WrongKind(Violation, code="NAM005", slug="wrong-kind"):
    """The name belongs to a feature of another kind than the value given.

    Why: A box cannot be imported under a polygon tool, nor an answer under any tool; the record fits no feature of the ontology.
    Fix: Give the value that the feature wants, or the name of the feature that the value is meant for.
    """

    kinds_: dict[str, str]
    payloads: dict[str, str]
    name: str
    member: str
    own: tuple[str, ...]
    namesake: bool = False
    """True if the feature is named by its id, and another feature of its name takes the value of the line."""

    def words(self) -> Words:
        needs = " or ".join(f'"{p}"' for p in self.own) or "another member"
        form = " or ".join(f'"{p}": {FORMS[p]}' if p in FORMS else f'"{p}"' for p in self.own) or needs
        given = self.payloads.get(self.member, self.member)
        if self.namesake:
            message = f"the schemaId is that of the feature {quote(self.name)} with {needs}, but this line carries {given}"
            return message, f"write the schemaId of the other {quote(self.name)}, or the name, which is enough"
        fix = f"use {form}, or the name of a feature that takes {given}"
        if self.own == ("masks",):
            fix = f"write {MASKS_FORM}, or the name of a feature that takes {given}"
        return f"{quote(self.name)} is {self.kinds_.get(self.name, 'another kind of feature')}, but this line carries {given}", fix


class NotAMask(Violation, of=WrongKind):
    """An instance of composite masks has the name of another kind of tool."""

    kind: str

    template = "{value:quoted} is {kind}, but masks need a mask tool", "use the name of a segmentation mask tool"


def rename_payload(at: FixContext, found: str | None) -> Fix | None:
    """Renames the member that holds a value. None for a part of a value and for key frames, which need more than a name, and for a name
    that tells the form of the value."""
    member, value = str(at.keys[-1]), at.value_at([*at.keys[:-1], found or ""])
    drawn = isinstance(value, dict | list) or (isinstance(value, str) and value.lstrip()[:1] in ("{", "["))
    if not drawn or found is None or is_part(member, found) or reported_form(found) is not None:
        return None
    return at.rename_member(found) if member != "segments" or found not in ("keyframes", "frames") else None


#: Members of composite masks, without case and separators.
_OF_MASKS = frozenset({"frames", "instances"})


def masks_misspelt(value: dict[str, Any]) -> tuple[ViolationSpec, str] | None:
    """Returns the violation spec for composite masks under another member name, and that name, or None."""
    if "dataRow" not in value or any([member != "mask" and member in PAYLOADS and item is not None for member, item in value.items()]):
        return None
    named = any(value.get(name) is not None for name in ("name", "schemaId"))
    for member, item in value.items():
        holds = item.__class__ is dict and len(_OF_MASKS & set(map(casefold_name, item))) == len(_OF_MASKS)
        if member == "mask" and not holds:
            return None
        if holds or (not named and item.__class__ in (dict, list) and misspelling(member, ("masks",)) is not None):
            return spec_of(MasksMisspelt, named, member, "masks"), member
    return None


# -- Lines without a name, from code that does not know the import format: ``"label": "rainy"``, ``"weather": "rainy"``, ``"sign": {…}`` --


def unnamed_with_value(ontology: Ontology) -> Callable[[dict[str, Any]], ViolationSpec | None]:
    """Returns a check for lines without a name. It returns a spec if exactly one member is named like a feature, or has an option of one
    question."""
    features: dict[str, Classification | Tool] = {tool.name: tool for tool in ontology.tools if tool.kind in GEOMETRY}
    features |= {question.name: question for question in ontology.classifications}
    by_option: dict[str, Classification | None] = {}
    """Name or label of an option -> its question; None if several questions have the option."""
    for question in ontology.classifications:
        for option in question.options:
            for text in (option.value, option.label):
                if by_option.setdefault(text, question) is not question:
                    by_option[text] = None

    def check(value: dict[str, Any]) -> ViolationSpec | None:
        if not PAYLOADS.keys().isdisjoint(value) or "metricName" in value:
            return None
        found: list[tuple[str, Classification | Tool]] = []
        for member, item in value.items():
            if item is None:  # an empty cell of a table with one column per feature
                continue
            named = features.get(member)
            if named is not None and not (isinstance(named, Tool) and isinstance(item, str)):  # a shape is never a text
                found.append((member, named))
            elif item.__class__ is str and (of_option := by_option.get(item)) is not None:
                found.append((member, of_option))
        columns = tuple(
            [(member, "answer" if isinstance(feature_of, Classification) else GEOMETRY[feature_of.kind]) for member, feature_of in found]
        )
        if len(found) > 1 and all([member in features for member, _ in found]):
            return ViolationSpec(NamesInColumns, ("feature", columns))
        if len(found) != 1:
            return None
        [(member, feature)] = found
        if isinstance(feature, Tool):
            return ViolationSpec(ShapeAlone, ("feature", member, GEOMETRY[feature.kind]))
        return ViolationSpec(AnswerAlone, ("feature", member, feature.name, feature.kind, _answer(feature, value[member])))

    return check


#: Members with a value, or whose finding says what to write instead, casefolded.
_TELLING = frozenset(map(casefold_name, (*PAYLOADS, *LISTS, *EXPORT, "metricName")))


def unnamed_without_value(
    held: Callable[[dict[str, Any]], ViolationSpec | None], members: tuple[str, ...]
) -> Callable[[dict[str, Any]], ViolationSpec | None]:
    """Returns a check for lines without a known name and without anything that could be a value. ``held``: the result of
    `unnamed_with_value`; ``members``: the value members of the features."""
    spec = spec_of(NoValue, members)

    def check(value: dict[str, Any]) -> ViolationSpec | None:
        if not members or any(casefold_name(member) in _TELLING for member, item in value.items() if item is not None):
            return None
        named = "name" in value or "schemaId" in value  # otherwise `held` reports the member with the value
        return spec if named or held(value) is None else None

    return check


def unnamed_signs(generic: Mapping[str, Record]) -> dict[str, str]:
    """Returns alias (casefolded) -> value member, for aliases of only one member. Parts of a value are left out, because a width may be
    that of the image."""
    intended: defaultdict[str, set[str]] = defaultdict(set)
    for payload, body in generic.items():
        others = [other for other, (own, _) in body.aliases.items() if own == payload and ("." in other or not is_part(payload, other))]
        others += [other for other, (_, own) in body.forbidden.items() if own == payload]
        for other in others:
            if other not in generic:
                intended[casefold_name(other)].add(payload)
    return {other: payloads.pop() for other, payloads in intended.items() if len(payloads) == 1}


def _answer(question: Classification, item: Any) -> tuple[str, ...] | str | None:
    """Returns the text, the option, or the checklist options that the value is, or None."""
    if not question.options:
        return (item or None) if isinstance(item, str) else None
    items = tuple(cast("list[Any]", item)) if isinstance(item, list) else (item,)
    options = {text for option in question.options for text in (option.value, option.label)}
    if not items or not all(isinstance(one, str) and one in options for one in items):
        return None
    return tuple(dict.fromkeys(items)) if question.kind == "checklist" or len(items) == 1 else None


ABSENT = kinds(NoAnnotation)


class _Frozen(dict[str, str]):
    """A dict that can be a param of a message: hashed by identity, because it never changes."""

    __hash__ = object.__hash__  # type: ignore[assignment]


def wrong_kind(kinds_by_name: dict[str, str]) -> ViolationSpec:
    """Returns the spec for a value that another kind of feature has. ``kinds_by_name``: name of a feature -> its kind, in words."""
    return ViolationSpec(WrongKind, (_Frozen(kinds_by_name), _Frozen(PAYLOADS)))


def no_annotation(payload: str, kind: str) -> ViolationSpec:
    """Returns the spec for a line without its value. ``kind`` describes the tool; "" if it is not known."""
    return ViolationSpec(NoAnnotation, (payload, kind), if_reformed=PayloadInOtherForm)
