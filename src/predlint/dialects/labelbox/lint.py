"""What is odd about an ontology itself: names that cannot be told apart, questions without answers, ids given twice."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence

from predlint.names import canonical, invisible, quote
from predlint.ontology import Classification, Notice, Ontology, Option, Tool

Feature = Tool | Classification | Option

_RENAME = "rename one of them on the platform, then export the ontology again"
_ORDER = {"tools": 1, "classifications": 2, "options": 3}


def lint(ontology: Ontology) -> list[Notice]:
    """Everything to say about the ontology, the reader's notices included, in the order of the file."""
    notices = [*ontology.notices, *_ids(ontology), *_shared_names(ontology)]
    for siblings in _families(ontology):
        notices += _like_names(siblings)
        for feature in siblings:
            notices += _own(feature)
    return sorted(notices, key=lambda notice: (_place(notice.pointer), notice.code))


def _place(pointer: str) -> list[tuple[int, int, str]]:
    """A key that sorts pointers as the file runs: numbers as numbers, tools before classifications, a feature before its parts."""
    return [(_ORDER.get(part, 0), int(part) if part.isdecimal() else 0, part) for part in pointer.split("/")[1:]]


def _families(ontology: Ontology) -> Iterator[Sequence[Feature]]:
    """Groups of features whose names must differ: the tools, the questions of one parent, the options of one question."""
    yield ontology.tools
    yield from _questions(ontology.classifications)
    for tool in ontology.tools:
        yield from _questions(tool.classifications)


def _questions(questions: Sequence[Classification]) -> Iterator[Sequence[Feature]]:
    yield questions
    for question in questions:
        if question.kind in ("radio", "checklist"):  # the options of a text question are never used
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
    """Siblings of one name (ONT002), or of names that people cannot tell apart or mix up (ONT005, ONT006)."""
    seen: dict[str, Feature] = {}
    alike: dict[str, list[Feature]] = {}
    for feature in siblings:
        name = _name(feature)
        what, member, at = _what(feature), _member(feature), _at_name(feature)
        if name in seen:
            message = f"{what} {member} {quote(name)} is also that of {seen[name].pointer}"
            yield Notice("ONT002", at, message, "rename or remove one of them", name, beside=seen[name].pointer)
            continue
        seen[name] = feature
        others = alike.setdefault(_form(name).lower(), [])
        if others:
            other = next((other for other in others if _name(other).lower() == name.lower()), others[0])
            only = _difference(name, _name(other))
            message = f"{what} {member} {quote(name)} differs from {quote(_name(other))} at {other.pointer} only by {only}"
            yield Notice("ONT005" if only == "case" else "ONT006", at, message, _RENAME, name, beside=other.pointer)
        others.append(feature)


def _form(name: str) -> str:
    """The name without all that the eye cannot tell: white space, invisible characters, Unicode forms, compatibility forms."""
    return canonical(unicodedata.normalize("NFKC", name))


def _difference(name: str, other: str) -> str:
    """What sets two names of one form apart, in words: each reason without which they would still differ."""
    needed: list[str] = []
    for reason in _REASONS:
        one, two = name, other
        for step, normal in _REASONS.items():
            if step != reason:
                one, two = normal(one), normal(two)
        if one != two:
            needed.append(reason)
    return " and ".join(needed) or "white space"  # a no-break space is both white space and a matter of Unicode form


def _seen(name: str) -> str:
    return "".join(c for c in name if c.isspace() or canonical(c))


_REASONS: dict[str, Callable[[str], str]] = {
    "invisible characters": _seen,
    "Unicode form": lambda name: unicodedata.normalize("NFKC", name),
    "white space": lambda name: " ".join(name.split()),
    "case": str.lower,
}


def _own(feature: Feature) -> Iterator[Notice]:
    """What one feature has by itself (ONT003, ONT009, ONT012, ONT014, ONT015)."""
    name, what, member = _name(feature), _what(feature), _member(feature)
    hidden = list(dict.fromkeys(invisible(name.strip())))
    ends = [end for end, there in (("begins", name[:1].isspace()), ("ends", name[-1:].isspace())) if there]
    if ends or hidden:
        faults = [f"{' and '.join(ends)} with white space"] if ends else []
        if hidden:
            faults.append(f"holds {', '.join(f'U+{ord(c):04X} ({_character(c)})' for c in hidden[:3])}")
        message = f"{what} {member} {quote(name)} {' and '.join(faults)}"
        yield Notice("ONT009", _at_name(feature), message, "predictions must repeat it to the byte: better rename it", name)
    if not isinstance(feature, Classification):
        return
    if feature.kind in ("radio", "checklist") and not feature.options:
        message = f"{feature.source_kind or feature.kind} {quote(name)} has no options, so no answer to it is possible"
        yield Notice("ONT003", f"{feature.pointer}/options", message, "add its options, or make it a text classification", name)
    if feature.kind in ("radio", "checklist"):
        yield from _ambiguous(feature.options)
    if feature.kind in ("text", "prompt") and feature.options:
        number = f"{len(feature.options):,} option{'s' if len(feature.options) > 1 else ''}"
        message = f"{feature.source_kind or feature.kind} {quote(name)} is answered with free text, yet it has {number}"
        help = "make it a radio or checklist, or remove the options"
        yield Notice("ONT012", f"{feature.pointer}/options", message, help, [option.value for option in feature.options])

    least, most = feature.min_characters or 0, feature.max_characters
    if most is not None and least > most:
        message = f"{feature.source_kind or feature.kind} {quote(name)} has at least {least:,} and at most {most:,} characters: none fits"
        yield Notice("ONT014", f"{feature.pointer}/minCharacters", message, "swap the two, or export the ontology again", least)


def _ambiguous(options: Sequence[Option]) -> Iterator[Notice]:
    """Labels that are the value of another option (ONT015)."""
    first = {option.value: option for option in reversed(options)}
    for option in options:
        other = first.get(option.label)
        if other is not None and option.label != option.value:
            message = f"the label {quote(option.label)} of option {quote(option.value)} is also the value of {other.pointer}"
            help = "change one of them on the platform, or give the schemaId in predictions"
            yield Notice("ONT015", f"{option.pointer}/label", message, help, option.label, beside=other.pointer)


def _character(char: str) -> str:
    names = {"\t": "tab", "\n": "line feed", "\r": "carriage return", "\u00a0": "no-break space", "\ufeff": "byte order mark"}
    return names.get(char) or unicodedata.name(char, "control character").lower()


def _shared_names(ontology: Ontology) -> Iterator[Notice]:
    """A tool and a classification of one name (ONT004)."""
    tools = {tool.name: tool for tool in reversed(ontology.tools)}
    for question in ontology.classifications:
        if (tool := tools.get(question.name)) is not None:
            message = f"classification {quote(question.name)} has the name of the tool at {tool.pointer}"
            help = "legal: whether a record has an answer or a shape decides which is meant"
            yield Notice("ONT004", _at_name(question), message, help, question.name, beside=tool.pointer)


def _ids(ontology: Ontology) -> Iterator[Notice]:
    """Ids that are missing (ONT010, once) or given to different features (ONT011)."""
    features = [feature for siblings in _families(ontology) for feature in siblings]
    without = [feature for feature in features if not feature.schema_id]
    if without:
        every = len(without) == len(features)
        some = f"{len(without):,} of {len(features):,} features, first {quote(_name(without[0]))}, have no featureSchemaId"
        message = f"{'no feature has a featureSchemaId' if every else some}, so schemaId in predictions cannot be checked"
        help = "give names in the predictions, or export the ontology again once it exists on the platform"
        yield Notice("ONT010", "" if every else without[0].pointer, message, help)
    first: dict[str, Feature] = {}
    for feature in features:
        if not feature.schema_id:
            continue
        other = first.setdefault(feature.schema_id, feature)
        # The platform gives one feature one id wherever it is used again, under its one name.
        if _name(other) != _name(feature):
            message = (
                f"{_what(feature)} {quote(_name(feature))} has the featureSchemaId {quote(feature.schema_id)}"
                f" of {_what(other)} {quote(_name(other))} at {other.pointer}"
            )
            help = "export the ontology again instead of copying entries by hand"
            yield Notice("ONT011", f"{feature.pointer}/featureSchemaId", message, help, feature.schema_id, beside=other.pointer)
