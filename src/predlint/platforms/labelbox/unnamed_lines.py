"""Lines without a name, from code that does not know the import format: ``"label": "rainy"``, ``"weather": "rainy"``, ``"sign": {…}``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Any, cast

from predlint.ontology import Classification, Ontology, Tool
from predlint.platforms.labelbox.name_words import AnswerAlone, NamesInColumns, ShapeAlone
from predlint.platforms.labelbox.object_shapes import GEOMETRY
from predlint.platforms.labelbox.payload_words import NoValue
from predlint.platforms.labelbox.shared_members import EXPORT, LISTS, PAYLOADS
from predlint.platforms.labelbox.value_forms import is_part
from predlint.shape.nodes import Record
from predlint.shape.resolver import casefold_name
from predlint.shape.violation_specs import ViolationSpec, spec_of


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
