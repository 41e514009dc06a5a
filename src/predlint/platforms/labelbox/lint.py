"""Checks the ontology itself: names that look alike, questions without options, duplicate ids."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from predlint.names import canonical, invisible
from predlint.ontology import Classification, Notice, Ontology, Option, Tool, make_notice
from predlint.platforms.labelbox.ontology_words import (
    DuplicateName,
    DuplicateSchemaId,
    LabelIsOtherValue,
    NamesDifferByCase,
    NamesDifferByForm,
    NameSpace,
    NoLength,
    NoOptions,
    NoSchemaIds,
    SharedName,
    UnusedOptionNesting,
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
