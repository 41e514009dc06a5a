"""Names and schema ids of features."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from predlint.model.diagnostics import Severity
from predlint.model.findings import TagViolations, ViolationSpec, spec_of, usual_spec
from predlint.model.ontology import Classification, Tool
from predlint.model.texts import article, foreign_letters, invisible, lazy_regex, listing, quote
from predlint.model.violation import Fix, FixContext, Violation, Words, fixes
from predlint.platforms.labelbox.forms import kind_of
from predlint.shape.nodes import Open, Record
from predlint.shape.resolver import misspelling

# -- Violations about names and schema ids ---------------------------------------------------------------------------


#: Members that name a feature, without case and underscores, and the names that other tools use.
_IDENTIFYING = {
    "name": "name", "schemaid": "schemaId", "featureschemaid": "schemaId",
    "label": "name", "class": "name", "classname": "name", "category": "name", "title": "name",
}  # fmt: skip

#: The number of a class, with or without a word before it, as models without a table of names write it.
_CLASS = lazy_regex(r"(?:class|label|category|cls)?[ _-]?[0-9]{1,4}", re.IGNORECASE)


def naming_member(keys: Iterable[str]) -> tuple[str, str] | None:
    """Returns the first of ``keys`` that is meant to name a feature, with the right name for it, or None."""
    for key in keys:
        intended = _IDENTIFYING.get(key.casefold().replace("_", "")) or misspelling(key, ("name", "schemaId"))
        if intended is not None and key != intended:
            return key, intended
    return None


def id_member(keys: Iterable[str]) -> str | None:
    """Returns the first of ``keys`` that is meant as the schemaId under another name, or None."""
    return next((key for key in keys if (found := naming_member([key])) is not None and found[1] == "schemaId"), None)


class MissingName(Violation, code="NAM001", slug="missing-name"):
    """The record, or a classification nested in it, has neither name nor schemaId.

    Why: Nothing says which feature of the ontology is meant; the SDK refuses such a record.
    Fix: Add name, spelt as in the ontology.
    """

    what: str
    names: tuple[str, ...]
    members: tuple[str, ...]
    held: str | None = None
    """The member with the name of something in the ontology."""
    spare: tuple[str, ...] = ()
    """Members that repeat the name, or are empty."""

    def words(self) -> Words:
        found = f"; found {listing(self.members, 10)}" if self.members else ""
        fix = f'add "name": the {self.what}\'s name in the ontology'
        if self.what == "nested question" and len(self.names) == 1:
            fix = (
                f'add "name": {quote(self.names[0])}'
                if "answer" in self.members
                else f'write {{"name": {quote(self.names[0])}, "answer": …}}'
            )
        if question_keys := [key for key in self.members if key in self.names]:
            fix = f'write {{"name": {quote(question_keys[0])}, "answer": …}}'
        if (found_so := naming_member(self.members)) is not None:
            fix = f'rename {quote(found_so[0])} to "{found_so[1]}"'
        if self.held is not None:
            fix = renamed(self.held, self.spare)
        return f"the {self.what}'s name is missing{found}", fix

    @fixes(
        safe="renames the member that holds a name of the ontology, or is name but for case and separators",
        unsafe='makes the record of an answer, or a shape, that is under another name: "label": "rainy", "sign": {…}',
    )
    def fix(self, at: FixContext) -> Fix | None:

        return write_name(at, self.members, self.held, self.spare)


def renamed(held: str, spare: tuple[str, ...]) -> str:
    """Returns the help to use a member as the name. ``spare``: members that repeat it or are null, possibly "name" itself."""
    if not spare:
        return f'rename {quote(held)} to "name"'
    *some, last = [quote(member) for member in (held, *spare) if member != "name"]
    return f'write "name" in place of {", ".join(some)}{" and " if some else ""}{last}'


class AnswerAlone(Violation, of=MissingName):
    """A question's name is a member, with the answer as its value."""

    what: str
    member: str
    """The member that has an answer of the question, or is named like the question."""
    question: str
    kind: str
    given: tuple[str, ...] | str | None
    """The text or the options, if the answer is that."""
    members: tuple[str, ...]

    def words(self) -> Words:
        options = ", ".join(f'{{"name": {quote(option)}}}' for option in self.given) if isinstance(self.given, tuple) else ""
        answer = (
            "…"
            if self.given is None
            else quote(self.given)
            if isinstance(self.given, str)
            else f"[{options}]"
            if self.kind == "checklist"
            else options
        )
        fix = f'write "name": {quote(self.question)}, "answer": {answer} in place of {quote(self.member)}'
        if (
            self.what == "nested question"
            and self.member != self.question
            and self.kind == "checklist"
            and isinstance(self.given, tuple)
            and len(self.given) == 1
        ):
            fix += ", with all its options in one entry"
        return f"the {self.what}'s name is missing; found {listing(self.members, 10)}", fix

    def fix(self, at: FixContext) -> Fix | None:
        if self.given is None:
            return None
        holder, write = at.keys[:-1], at.text.written
        options = [at.text.object([("name", write(option))]) for option in self.given] if isinstance(self.given, tuple) else []
        answer = f"[{', '.join(options)}]" if self.kind == "checklist" else options[0] if options else write(self.given)
        keys = [*holder, self.member]
        named = at.text.insert(holder, "name", write(self.question))
        return at.unsafely([*at.text.rename(keys, "answer"), *at.text.replace(keys, answer), *named])


class AnswerUnnamed(Violation, of=MissingName):
    """The answer names an option that only one question has, but not the question."""

    what: str
    member: str
    """The member with options of the unnamed question."""
    question: str
    kind: str
    given: tuple[str, ...]
    members: tuple[str, ...]

    def words(self) -> Words:
        options = ", ".join(f'{{"name": {quote(option)}}}' for option in self.given)
        fix = f'write "name": {quote(self.question)}, "answer": {f"[{options}]" if self.kind == "checklist" else options}'
        return f"the {self.what}'s name is missing; found {listing(self.members, 10)}", fix


class ShapeAlone(Violation, of=MissingName):
    """A tool's name is a member, with the shape as its value."""

    what: str
    member: str
    """The member that is named like a tool whose value belongs under ``payload``."""
    payload: str
    members: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"the {self.what}'s name is missing; found {listing(self.members, 10)}",
            f'write "name": {quote(self.member)}, and rename {quote(self.member)} to "{self.payload}"',
        )

    def fix(self, at: FixContext) -> Fix | None:
        holder = at.keys[:-1]
        renamed = at.text.rename([*holder, self.member], self.payload)
        return at.unsafely([*renamed, *at.text.insert(holder, "name", at.text.written(self.member))])


class NamesInColumns(Violation, of=MissingName):
    """Features are members, as in a row of a table."""

    what: str
    given: tuple[tuple[str, str], ...]
    """The members that are named like features, each with the right member for the feature's value."""
    members: tuple[str, ...]

    def words(self) -> Words:
        lines = " and ".join([f'{{"name": {quote(member)}, "{payload}": …}}' for member, payload in self.given[:2]])
        more = f", and so on for {len(self.given) - 2} more" if len(self.given) > 2 else ""
        fix = f"the value of each {self.what} goes on a line of its own, with the dataRow: {lines}{more}"
        return f"the {self.what}'s name is missing; found {listing(self.members, 10)}", fix


class NameNotText(Violation, code="NAM011", slug="name-not-text"):
    """The name or schemaId is empty or not a string.

    Why: A feature is found by a non-empty string; a class number or null matches nothing.
    Fix: Translate the class number of your model into the name of the feature, for instance names[class_id].
    """

    what: str
    member: str

    def words(self) -> Words:
        value = self.value
        fix = f'write "{value}" in quotes' if isinstance(value, int) and not isinstance(value, bool) else None
        if self.member == "name" and isinstance(value, int | float) and not isinstance(value, bool):
            fix = f"write the {self.what}'s name: is this the number of a class?" + (f" if it is the name itself, {fix}" if fix else "")
        items = cast("list[Any]", value) if isinstance(value, list) else []
        given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
        only = items[0] if len(items) == 1 else given.get(self.member)
        if isinstance(only, str) and only:
            fix = f"write {quote(only)} itself"
        elif value is None or value == "":
            fix = f"write the {'name' if self.member == 'name' else 'featureSchemaId'} that the {self.what} has in the ontology"
        return f"{self.member} of the {self.what} must be a non-empty string, found {kind_of(value)}", fix


class UnknownName(Violation, code="NAM002", slug="unknown-name"):
    """The ontology has no tool or classification of this name.

    Why: The prediction cannot be attached to any feature. The platform may answer only that the import failed, without the name or the
    line.
    Fix: Take the name from the ontology; map your model's class names with a dict that is made from the ontology, so that a missing class
    raises early.
    """

    what: str
    nearest: tuple[str, ...]
    names: tuple[str, ...]

    def words(self) -> Words:
        return (
            f"{quote(self.value)} is not a {self.what} of this ontology",
            f"{of_class(self.value, self.nearest, self.names)}{suggest(self.nearest, self.names, f'{self.what}s', self.value)}",
        )

    @fixes(
        unsafe="writes the name of the ontology where separators (_ - space), case and the type that Python prints round it are all that "
        "differs"
    )
    def fix(self, at: FixContext) -> Fix | None:
        return at.correct_spelling(self.nearest)


def of_class(value: str, close: tuple[str, ...], names: tuple[str, ...]) -> str:
    """Returns the text before the list of names if a value is the number of a class."""
    is_number = not close and _CLASS.fullmatch(value) is not None and not any(map(_CLASS.fullmatch, names))
    return "is this the number of a class? write its name; " if is_number else ""


class IdAsName(Violation, of=UnknownName):
    """The schemaId of a feature in place of its name."""

    name: str

    template = "{value:quoted} is the id of {name:quoted}, not its name", 'rename "name" to "schemaId", or write {name:quoted}'


class OptionAsName(Violation, of=UnknownName):
    """The name of an option in place of its question's name."""

    question: str
    kind: str
    nested: bool
    """True if the question is asked under a tool or an option."""

    def words(self) -> Words:
        return f"{quote(self.value)} is an option of {quote(self.question)}, not a feature", _answered(
            self.value, self.question, self.kind, self.nested
        )


class UnknownSchemaId(Violation, code="NAM008", slug="unknown-schema-id"):
    """The schemaId is not in the ontology.

    Why: The prediction cannot be attached to a feature. Ids change when a feature is created again or a project is copied, so an old file
    may hold dead ones.
    Fix: Take featureSchemaId from a fresh export of the ontology, or use name instead, which survives a copy.
    """

    what: str

    def words(self) -> Words:
        length = "" if len(self.value) == 25 else f" (ids have 25 characters, this has {len(self.value)})"
        return f"schemaId {quote(self.value)} is not a {self.what} of this ontology{length}", "use the featureSchemaId, or the name instead"


class OptionId(Violation, of=UnknownSchemaId):
    """The schemaId of an option in place of its question's id."""

    option: str
    question: str
    kind: str
    nested: bool

    def words(self) -> Words:
        message = f"schemaId {quote(self.value)} is that of the option {quote(self.option)} of {quote(self.question)}, not of a feature"
        return message, _answered(self.option, self.question, self.kind, self.nested)


def _answered(option: str, question: str, kind: str, nested: bool) -> str:
    answer = f'{{"name": {quote(option)}}}'
    written = f'"name": {quote(question)}, "answer": {f"[{answer}]" if kind == "checklist" else answer}'
    return f"write {{{written}}} into the classifications under which it is asked" if nested else f"write {written}"


class NameAsId(Violation, of=UnknownSchemaId):
    """A name in place of a schemaId."""

    template = "{value:quoted} is a name, not a schemaId", 'rename "schemaId" to "name"'


def suggest(close: Sequence[str], names: tuple[str, ...], plural: str, value: str = "") -> str:
    """Returns a help with the names that are close, or with all names."""
    if close and (letters := foreign_letters(value, close[0])):
        return f"did you mean {quote(close[0])}? it is written with the {letters}"
    if close:
        return "did you mean " + " or ".join([quote(n) for n in close]) + "?"
    return f"the {plural} are: {listing(names)}" if names else f"there are no {plural} here"


def case_differs(value: str, what: str, same: tuple[str, ...]) -> Words:
    has = " and ".join(quote(n) for n in same)
    message = f"{quote(value)}: names are case-sensitive; the ontology has {has}"
    return message, f"write {quote(same[0])}" if len(same) == 1 else "write the one that is meant"


class NameCase(Violation, code="NAM003", slug="name-case"):
    """The name differs from one in the ontology only by upper and lower case.

    Why: Names are matched to the letter, so this one is unknown to the platform.
    Fix: Write it exactly as in the ontology.
    """

    what: str
    nearest: tuple[str, ...]

    def words(self) -> Words:
        return case_differs(self.value, self.what, self.nearest)

    @fixes(safe="writes the name as the ontology has it, where only one differs so")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


def form_differs(value: str, what: str, same: tuple[str, ...]) -> Words:
    has = " and ".join(quote(n) for n in same)
    return f"{quote(value)} {hidden_difference(value, same[0])}; the ontology has {has}", _write(same)


class NameSpaceOrUnicode(Violation, code="NAM004", slug="name-space-or-unicode"):
    """The name differs from one in the ontology only by white space or by its Unicode form.

    Why: The two look alike on the screen, but names are matched byte by byte, so this one is unknown to the platform.
    Fix: Copy the name from the ontology, or strip it and apply unicodedata.normalize("NFC", name) on both sides before you compare.
    """

    what: str
    nearest: tuple[str, ...]

    def words(self) -> Words:
        return form_differs(self.value, self.what, self.nearest)

    @fixes(safe="writes the name as the ontology has it, where only one differs so")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.nearest)


def _write(names: tuple[str, ...]) -> str:
    """Returns the help to write a name, or one of several."""
    if len(names) > 3:
        return f"write one of {listing(names)}"
    return f"write {' or '.join(quote(name) for name in names)}{', whichever is meant' * (len(names) > 1)}"


#: White space other than spaces that may surround a name, with its word.
_AROUND = {"\r\n": "line break", "\t": "tab"}
_SPACES = frozenset("".join(_AROUND))


def hidden_difference(value: str, name: str) -> str:
    """Describes how two names that look equal differ, as a clause about the first."""
    if value != value.strip() and value.strip() == name.strip():
        before, after = value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :]
        if before and after:
            return f"has {'spaces' if _SPACES.isdisjoint(before + after) else 'white space'} around it"
        place, around = "leading" if before else "trailing", before or after
        if _SPACES.isdisjoint(around):
            return f"has a {place} space"
        what = next((word for its, word in _AROUND.items() if around.strip(its) == ""), None)
        return f"has {place} white space" if what is None else f"has a {place} {what}"
    if " ".join(value.split()) == " ".join(name.split()):
        return "differs by white space"
    if invisible(value) or invisible(name):
        return "differs by characters that cannot be seen"
    return "looks the same but is spelled with other Unicode characters"


def ambiguous_label(value: str, what: str, intended: tuple[str, ...]) -> Words:
    """``intended``: what the text may mean; if a feature has the text as its name, that is first."""
    shown = "label" if what == "option" else "instructions"
    others = listing(tuple(name for name in intended if name != value), 3)
    if value in intended:
        message = (
            f"{quote(value)} may be two {what}s: it is the {'value' if what == 'option' else 'name'} of one and the {shown} of {others}"
        )
    else:
        message = f"{quote(value)} may be several {what}s: it is the {shown} of {others}"
    return message, "give the schemaId of the one that is meant, or a text that only that one has"


class AmbiguousQuestion(Violation, code="NAM014", slug="ambiguous-question", severity=Severity.WARNING):
    """The text may mean several questions: it is the name of one and the instructions of another, or those of several.

    Why: A question may be named by its name or by the instructions that people see. Here both lead to different questions, and the platform
    does not say which one it takes.
    Fix: Give the schemaId, or the name or instructions that only one question has.
    """

    what: str
    nearest: tuple[str, ...]
    """Questions that the text may mean; if one has the text as its name, it is first."""

    def words(self) -> Words:
        return ambiguous_label(self.value, self.what, self.nearest)


def nested_at_top(value: str, places: tuple[str, ...]) -> Words:
    inside = {"tool": "on the lines of that tool", "option": "inside that option's answer", "question": "beside that question's answer"}
    kinds = {place.partition(" ")[0] for place in places}
    fix = f"put it into the classifications {' or '.join(place_text for kind, place_text in inside.items() if kind in kinds)}"
    return f"{quote(value)} exists only under {one_of_places(places)}", fix


class NestedNameAtTop(Violation, code="NAM006", slug="nested-name-at-top"):
    """A nested classification is at the top level of the line.

    Why: The name exists only under a tool or an option, and answers are looked up at their own level, so here it is unknown.
    Fix: Put the answer into classifications of the object or option that the question belongs to.
    """

    places: tuple[str, ...]

    def words(self) -> Words:
        return nested_at_top(self.value, self.places)


def one_of_places(places: tuple[str, ...]) -> str:
    """Lists where a nested question is asked: the first places by name."""
    more = len(places) - 3
    return " or ".join(places[:3]) + (f" or {more:,} more" if more > 0 else "")


class NestedIdAtTop(Violation, of=NestedNameAtTop):
    """The schemaId of a nested question at the top of the line."""

    name: str
    places: tuple[str, ...]

    def words(self) -> Words:
        message, fix = nested_at_top(self.name, self.places)
        return f"schemaId {quote(self.value)}: {message}", fix


class SchemaNodeId(Violation, code="NAM009", slug="schema-node-id"):
    """The schemaId is the feature's schemaNodeId, which is another id.

    Why: The ontology lists two ids for each feature that look alike; predictions are matched by featureSchemaId only.
    Fix: Copy featureSchemaId into schemaId.
    """

    what: str
    intended: str

    def words(self) -> Words:
        return f"{quote(self.value)} is the schemaNodeId of {article(self.what)}", f"use its featureSchemaId: {quote(self.intended)}"

    @fixes(safe="writes the featureSchemaId")
    def fix(self, at: FixContext) -> Fix | None:
        return at.write_only(self.intended)


class NameAndSchemaIdDisagree(Violation, code="NAM010", slug="name-and-schema-id-disagree", layer="record"):
    """The name and the schemaId belong to two different features.

    Why: It is not documented which of the two wins, so the prediction may land on the wrong feature.
    Fix: Make both come from the same entry of the ontology: that of the feature that is meant.
    """

    what: str
    by_id: str
    name: str

    def words(self) -> Words:
        if self.by_id == self.name:
            return f"the schemaId belongs to another {self.what} of the name {quote(self.name)}", "give the one that is meant"
        return f"the schemaId belongs to {quote(self.by_id)}, but the name is {quote(self.name)}", "keep the one that is right"


class SchemaIdsUnresolvable(
    Violation, code="NAM012", slug="schema-ids-unresolvable", once_per_file=True, severity=Severity.WARNING, layer="record"
):
    """Records give schemaId, but the ontology has no ids to compare with.

    Why: An ontology that was never created on the platform has null ids, so predlint cannot tell which feature such a record means and
    leaves it unchecked. It reports this once.
    Fix: Export the ontology from the project after it was created, or give name in the records.
    """

    template = (
        "the ontology has no schema ids, so schemaId cannot be checked",
        "export the ontology again after it was created, or use names",
    )


# -- what is not checked -----------------------------------------------------------------------------------------------


class UncheckedTool(Violation, code="NAM013", slug="unchecked-tool", once_per_file=True, severity=Severity.INFO, layer="record"):
    """The record belongs to a tool of a kind that predlint has no rules for.

    Why: Its name is known, but its value is not checked, so a fault in it would go unseen. Reported once per file.
    Fix: Nothing in the record needs to be changed; ask for the kind in predlint's issue tracker if you need it.
    """

    name: str
    kind: str

    def words(self) -> Words:
        fix = "imports do not take dropdowns, which old ontologies have: make it a radio question" if self.kind == "dropdown" else None
        return f"{quote(self.name)} is of a kind that predlint has no rules for ({self.kind}): its records are not checked", fix


NO_SOURCE = ViolationSpec(UnknownName, ("feature",))


def write_name(at: FixContext, keys: tuple[str, ...], held: str | None, spare: tuple[str, ...]) -> Fix | None:
    """For a record without a name: renames the member that holds it, and removes the spare ones, with the same text or null. Else renames
    the one of ``keys`` that is misspelt, or that holds the id."""
    holder, text = at.keys[:-1], at.text
    if held is not None and spare:
        gone = set(spare)
        if "name" in gone:  # present, and null
            edits = text.replace([*holder, "name"], at.raw_text([*holder, held]))
            gone = gone - {"name"} | {held}
        else:
            edits = text.rename([*holder, held], "name")
        places = sorted([place for member in gone for place in text.places([*holder, member])])
        return at.safely([*edits, *text.without(text.entries(holder), places)], reveals=True) if edits else None
    fix = at.rename_member(keys) if held is None else at.rename_at([*holder, held], at.keys[-1], surely=True)
    if fix is not None:
        return fix
    given = cast("dict[str, Any]", at.enclosing_object)
    found = id_member([key for key, value in given.items() if value is not None])
    return at.rename_at([*holder, found], "schemaId") if found is not None else None


def question_violations(
    what: str,
    unknown: ViolationSpec,
    elsewhere: Callable[[str, str | None], ViolationSpec | None],
    asked: tuple[str, ...] = (),
    answered: Callable[[dict[str, Any]], ViolationSpec | None] | None = None,
) -> TagViolations:
    """Returns the violations for the name or id of a record, which is a feature or a nested question (``what``).

    ``asked``: the questions that may be answered here, to detect one that is a member with its answer as the value. ``answered``: returns a
    more exact spec for that, or None.
    """
    return TagViolations(
        missing=ViolationSpec(MissingName, (what, asked)),
        wrong=usual_spec(NameNotText, what),
        unknown=unknown,
        case=usual_spec(NameCase, what),
        form=usual_spec(NameSpaceOrUnicode, what),
        label=usual_spec(AmbiguousQuestion, what),
        unknown_id=usual_spec(UnknownSchemaId, what),
        node_id=usual_spec(SchemaNodeId, what),
        disagree=usual_spec(NameAndSchemaIdDisagree, what),
        elsewhere=elsewhere,
        answered=answered,
    )


def named_by(record: dict[str, Any]) -> str | None:
    """Returns the member of a record without a name that is meant to name its feature or question, or None."""
    found = naming_member(record)
    return found[0] if found is not None and found[1] == "name" else None


NO_IDS = spec_of(SchemaIdsUnresolvable)


def unchecked(feature: Tool | Classification, record: Record | None = None) -> Open:
    """Returns the shape of a feature of an unknown kind: only its name is checked. ``record``: its members that are checked."""
    return Open(spec_of(UncheckedTool, feature.name, feature.source_kind), "name", record)
