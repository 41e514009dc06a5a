"""Checks the ontology itself: names that look alike, questions without options, duplicate ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from predlint.model.diagnostics import Severity
from predlint.model.ontology import Classification, Notice, Ontology, Option, Tool, make_notice
from predlint.model.texts import canonical, invisible, quote
from predlint.model.violation import Violation, Words

# -- Violations about an ontology itself -----------------------------------------------------------------------------


RENAME = "rename one of them on the platform, then export the ontology again"


class DuplicateName(Violation, code="ONT002", slug="duplicate-name", layer="ontology"):
    """Two features or options at one place have the same name.

    Why: A prediction that gives this name could mean either, and nothing in the file decides which.
    Fix: Rename or remove one of them in the ontology.
    """

    is_local = True

    what: str
    member: str
    pointer: str

    template = "{what} {member} {value:quoted} is also that of {pointer}", "rename or remove one of them"


class NoOptions(Violation, code="ONT003", slug="no-options", layer="ontology"):
    """A radio or checklist has no options.

    Why: There is no answer that a prediction could give to the question.
    Fix: Add the options, or make it a text classification.
    """

    is_local = True

    source_kind: str

    template = (
        "{source_kind} {value:quoted} has no options, so no answer to it is possible",
        "add its options, or make it a text classification",
    )


class SharedName(Violation, code="ONT004", slug="shared-name", severity=Severity.INFO, layer="ontology"):
    """A tool and a classification have the same name.

    Why: That is allowed, and the value of the record decides which one is meant; it only makes mistakes harder to see.
    Fix: Rename one of them if you are free to.
    """

    pointer: str

    template = (
        "classification {value:quoted} has the name of the tool at {pointer}",
        "legal: whether a record has an answer or a shape decides which is meant",
    )


class NamesDifferByCase(Violation, code="ONT005", slug="names-differ-by-case", severity=Severity.WARNING, layer="ontology"):
    """Two names at one place differ only by upper and lower case.

    Why: Names are matched to the letter, so predictions for the two are easily mixed up, and no check can tell which was meant.
    Fix: Give them names that differ in more than case.
    """

    what: str
    member: str
    name: str
    pointer: str
    only: str

    def words(self) -> Words:
        message = f"{self.what} {self.member} {quote(self.value)} differs from {quote(self.name)} at {self.pointer} only by {self.only}"
        return message, RENAME


class NamesDifferByForm(Violation, code="ONT006", slug="names-differ-by-form", severity=Severity.WARNING, layer="ontology"):
    """Two names at one place differ only by white space or by their Unicode form.

    Why: They look the same on the screen, yet a prediction matches only one of them.
    Fix: Rename one of them, or merge the two features.
    """

    what: str
    member: str
    name: str
    pointer: str
    only: str

    def words(self) -> Words:
        message = f"{self.what} {self.member} {quote(self.value)} differs from {quote(self.name)} at {self.pointer} only by {self.only}"
        return message, RENAME


class NameSpace(Violation, code="ONT009", slug="name-space", severity=Severity.WARNING, layer="ontology"):
    """A name or value begins or ends with white space, or holds an invisible character.

    Why: Predictions must repeat it to the byte, and nobody who types the name will.
    Fix: Rename the feature or option without it, or copy the name from the ontology file wherever it is used.
    """

    what: str
    member: str
    faults: tuple[str, ...]

    def words(self) -> Words:
        message = f"{self.what} {self.member} {quote(self.value)} {' and '.join(self.faults)}"
        return message, "predictions must repeat it to the byte: better rename it"


class NoSchemaIds(Violation, code="ONT010", slug="no-schema-ids", severity=Severity.INFO, layer="ontology"):
    """The ontology has no ids.

    Why: It was not yet created on the platform, or was written by hand; predictions that give schemaId instead of name cannot be checked.
    Fix: Use names in the predictions, or export the ontology from the project once it exists.
    """

    every: bool
    count: int
    features_count: int
    name: str

    def words(self) -> Words:
        some = f"{self.count:,} of {self.features_count:,} features, first {quote(self.name)}, have no featureSchemaId"
        message = f"{'no feature has a featureSchemaId' if self.every else some}, so schemaId in predictions cannot be checked"
        return message, "give names in the predictions, or export the ontology again once it exists on the platform"


class DuplicateSchemaId(Violation, code="ONT011", slug="duplicate-schema-id", layer="ontology"):
    """Two features have the same featureSchemaId.

    Why: A prediction that gives this id could mean either; an ontology from the platform never repeats one.
    Fix: Export the ontology again instead of copying entries by hand.
    """

    is_local = True

    what: str
    name: str
    what_of_other: str
    name_of_other: str
    pointer: str

    template = (
        "{what} {name:quoted} has the featureSchemaId {value:quoted} of {what_of_other} {name_of_other:quoted} at {pointer}",
        "export the ontology again instead of copying entries by hand",
    )


class UnusedOptionNesting(Violation, code="ONT012", slug="unused-option-nesting", severity=Severity.WARNING, layer="ontology"):
    """A text classification has options, which are not used.

    Why: A text question is answered with free text, so neither the options nor anything nested in them can be given.
    Fix: Remove the options, or make the question a radio or checklist.
    """

    source_kind: str
    name: str
    count: int

    def words(self) -> Words:
        number = f"{self.count:,} option{'s' if self.count > 1 else ''}"
        message = f"{self.source_kind} {quote(self.name)} is answered with free text, yet it has {number}"
        return message, "make it a radio or checklist, or remove the options"


class NoLength(Violation, code="ONT014", slug="no-length", layer="ontology"):
    """A text must be longer than it may be.

    Why: minCharacters is above maxCharacters, so that no answer is of a length that is allowed, and every one is found faulty.
    Fix: Swap the two where they were mixed up, or export the ontology again.
    """

    is_local = True

    source_kind: str
    name: str
    maximum: int

    template = (
        "{source_kind} {name:quoted} has at least {value:,} and at most {maximum:,} characters: none fits",
        "swap the two, or export the ontology again",
    )


class LabelIsOtherValue(Violation, code="ONT015", slug="label-is-other-value", severity=Severity.WARNING, layer="ontology"):
    """The label of an option is the value of another option of the question.

    Why: A prediction may name an option by its value or by its label. This text leads to two options, and the platform does not say which
    one it takes (ANS030).
    Fix: Change the label or the value of one of them, or give the schemaId in predictions.
    """

    value_: str
    pointer: str

    template = (
        "the label {value:quoted} of option {value_:quoted} is also the value of {pointer}",
        "change one of them on the platform, or give the schemaId in predictions",
    )


Feature = Tool | Classification | Option
_ORDER = {"tools": 1, "classifications": 2, "options": 3}


def lint(ontology: Ontology) -> list[Notice]:
    """Returns all notices about the ontology, including the reader's, in file order."""
    notices = [*ontology.notices, *_ids(ontology), *_shared_names(ontology)]
    for siblings in _families(ontology):
        notices += _like_names(siblings)
        for feature in siblings:
            notices += _own(feature)
    return sorted(notices, key=lambda notice: (_place(notice.pointer), notice.code))


def _place(pointer: str) -> list[tuple[int, int, str]]:
    """Returns a key that sorts pointers in file order: numbers numerically, tools before classifications, a feature before its parts."""
    return [(_ORDER.get(part, 0), int(part) if part.isdecimal() else 0, part) for part in pointer.split("/")[1:]]


def _families(ontology: Ontology) -> Iterator[Sequence[Feature]]:
    """Yields groups of features whose names must differ: the tools, the questions of one parent, the options of one question."""
    yield ontology.tools
    yield from _questions(ontology.classifications)
    for tool in ontology.tools:
        yield from _questions(tool.classifications)


def _questions(questions: Sequence[Classification]) -> Iterator[Sequence[Feature]]:
    yield questions
    for question in questions:
        if question.kind in ("radio", "checklist"):  # options of a text question are never used
            yield question.options
            for option in question.options:
                yield from _questions(option.classifications)
        if question.classifications:
            yield from _questions(question.classifications)


def _name(feature: Feature) -> str:
    return feature.value if isinstance(feature, Option) else feature.name


def _member(feature: Feature) -> str:
    return "value" if isinstance(feature, Option) else "name"


def _what(feature: Feature) -> str:
    return "tool" if isinstance(feature, Tool) else "option" if isinstance(feature, Option) else "classification"


def _at_name(feature: Feature) -> str:
    return f"{feature.pointer}/{_member(feature)}"


def _like_names(siblings: Sequence[Feature]) -> Iterator[Notice]:
    """Yields siblings with equal names (ONT002), or with names that look alike or are easily mixed up (ONT005, ONT006)."""
    seen: dict[str, Feature] = {}
    by_form: dict[str, list[Feature]] = {}
    for feature in siblings:
        name = _name(feature)
        what, member, at = _what(feature), _member(feature), _at_name(feature)
        if name in seen:
            yield make_notice(DuplicateName, at, name, what, member, seen[name].pointer).naming(seen[name].pointer)
            continue
        seen[name] = feature
        others = by_form.setdefault(_form(name).lower(), [])
        if others:
            other = next((other for other in others if _name(other).lower() == name.lower()), others[0])
            only = _difference(name, _name(other))
            if only == "case":
                yield make_notice(NamesDifferByCase, at, name, what, member, _name(other), other.pointer, only).naming(other.pointer)
            else:
                yield make_notice(NamesDifferByForm, at, name, what, member, _name(other), other.pointer, only).naming(other.pointer)
        others.append(feature)


def _form(name: str) -> str:
    """Returns the name without invisible differences: white space, invisible characters, Unicode forms, compatibility forms."""
    return canonical(unicodedata.normalize("NFKC", name))


def _difference(name: str, other: str) -> str:
    """Describes how two names of one form differ: lists each reason without which they would still differ."""
    needed: list[str] = []
    for reason in _REASONS:
        one, two = name, other
        for step, normal in _REASONS.items():
            if step != reason:
                one, two = normal(one), normal(two)
        if one != two:
            needed.append(reason)
    return " and ".join(needed) or "white space"  # a no-break space is white space and another Unicode form


def _seen(name: str) -> str:
    return "".join(c for c in name if c.isspace() or canonical(c))


_REASONS: dict[str, Callable[[str], str]] = {
    "invisible characters": _seen,
    "Unicode form": lambda name: unicodedata.normalize("NFKC", name),
    "white space": lambda name: " ".join(name.split()),
    "case": str.lower,
}


def _own(feature: Feature) -> Iterator[Notice]:
    """Yields the notices about a single feature (ONT003, ONT009, ONT012, ONT014, ONT015)."""
    name, what, member = _name(feature), _what(feature), _member(feature)
    hidden = list(dict.fromkeys(invisible(name.strip())))
    ends = [end for end, has_space in (("begins", name[:1].isspace()), ("ends", name[-1:].isspace())) if has_space]
    if ends or hidden:
        faults = [f"{' and '.join(ends)} with white space"] if ends else []
        if hidden:
            faults.append(f"holds {', '.join(f'U+{ord(c):04X} ({_character(c)})' for c in hidden[:3])}")
        yield make_notice(NameSpace, _at_name(feature), name, what, member, tuple(faults))
    if not isinstance(feature, Classification):
        return
    if feature.kind in ("radio", "checklist") and not feature.options:
        yield make_notice(NoOptions, f"{feature.pointer}/options", name, feature.source_kind or feature.kind)
    if feature.kind in ("radio", "checklist"):
        yield from _ambiguous(feature.options)
    if feature.kind in ("text", "prompt") and feature.options:
        yield make_notice(
            UnusedOptionNesting,
            f"{feature.pointer}/options",
            [option.value for option in feature.options],
            feature.source_kind or feature.kind,
            name,
            len(feature.options),
        )

    minimum, maximum = feature.min_characters or 0, feature.max_characters
    if maximum is not None and minimum > maximum:
        yield make_notice(NoLength, f"{feature.pointer}/minCharacters", minimum, feature.source_kind or feature.kind, name, maximum)


def _ambiguous(options: Sequence[Option]) -> Iterator[Notice]:
    """Yields labels that are the value of another option (ONT015)."""
    first = {option.value: option for option in reversed(options)}
    for option in options:
        other = first.get(option.label)
        if other is not None and option.label != option.value:
            yield make_notice(LabelIsOtherValue, f"{option.pointer}/label", option.label, option.value, other.pointer).naming(other.pointer)


def _character(char: str) -> str:
    names = {"\t": "tab", "\n": "line feed", "\r": "carriage return", "\u00a0": "no-break space", "\ufeff": "byte order mark"}
    return names.get(char) or unicodedata.name(char, "control character").lower()


def _shared_names(ontology: Ontology) -> Iterator[Notice]:
    """Yields names that a tool and a classification share (ONT004)."""
    tools = {tool.name: tool for tool in reversed(ontology.tools)}
    for question in ontology.classifications:
        if (tool := tools.get(question.name)) is not None:
            yield make_notice(SharedName, _at_name(question), question.name, tool.pointer).naming(tool.pointer)


def _ids(ontology: Ontology) -> Iterator[Notice]:
    """Yields missing ids (ONT010, once) and ids of several features (ONT011)."""
    features = [feature for siblings in _families(ontology) for feature in siblings]
    without = [feature for feature in features if not feature.schema_id]
    if without:
        every = len(without) == len(features)
        yield make_notice(NoSchemaIds, "" if every else without[0].pointer, None, every, len(without), len(features), _name(without[0]))
    first: dict[str, Feature] = {}
    for feature in features:
        if not feature.schema_id:
            continue
        other = first.setdefault(feature.schema_id, feature)
        # A feature that is used in several places keeps its id and its name.
        if _name(other) != _name(feature):
            yield make_notice(
                DuplicateSchemaId,
                f"{feature.pointer}/featureSchemaId",
                feature.schema_id,
                _what(feature),
                _name(feature),
                _what(other),
                _name(other),
                other.pointer,
            ).naming(other.pointer)
