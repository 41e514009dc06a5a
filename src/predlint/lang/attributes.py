"""Checks the attributes of a node: repeated, unknown or contradictory ones."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.lang import members
from predlint.lang.errors import TextError
from predlint.lang.nodes import Attribute
from predlint.names import nearest, quote


def attribute_errors(
    attributes: Sequence[Attribute], allowed: frozenset[str], what: str, made: members.Members, *, heading: bool = False
) -> list[TextError]:
    """Returns all errors in the attributes of a node, given the allowed ones and the members of the node."""
    faults: list[TextError] = []
    seen: dict[str, Attribute] = {}
    for attribute in attributes:
        group = "required" if attribute.name == "optional" else attribute.name
        if attribute.name not in allowed:
            faults.append(
                TextError(attribute.at, f"{quote(_word(attribute))} is not said of {what}", f"what may be given: {_listed(allowed)}")
            )
        elif group in seen:
            first = _word(seen[group])
            message = (
                f"{quote(first)} is given twice" if first == _word(attribute) else f"{first} and {_word(attribute)} exclude one another"
            )
            faults.append(TextError(attribute.at, message, "leave one of them out"))
        else:
            seen[group] = attribute
            faults += _value_errors(attribute)
            faults += _with(attribute, made) + _without(attribute, made, heading=heading)
    return faults


def _word(attribute: Attribute) -> str:
    return str(attribute.value) if attribute.name == "scope" else attribute.name


def _listed(allowed: frozenset[str]) -> str:
    words = [
        ("global", "index") if name == "scope" else (name,) for name in members.BY_ATTRIBUTE.keys() | {"with", "without"} if name in allowed
    ]
    return ", ".join(sorted(word for group in words for word in group))


def _value_errors(attribute: Attribute) -> list[TextError]:
    value = attribute.value
    match attribute.name:
        case "characters":
            minimum, maximum = value
            if minimum is None and maximum is None:
                return [
                    TextError(
                        attribute.at, "neither the minimum nor the maximum number of characters is given", "for example: characters ..200"
                    )
                ]
            if minimum is not None and maximum is not None and minimum > maximum:
                return [
                    TextError(
                        attribute.at,
                        f"no text has {minimum} characters and at most {maximum}",
                        f"did you mean characters {maximum}..{minimum}?",
                    )
                ]
        case "id" | "node" if not value:
            return [TextError(attribute.at, "this id is empty", "leave it out where there is none")]
        case _:
            pass
    return []


def _with(attribute: Attribute, made: members.Members) -> list[TextError]:
    if attribute.name != "with":
        return []
    given = [name for name in attribute.value if name in made.stated and name not in members.OVERRIDDEN]
    return [TextError(attribute.at, f"{quote(name)} is already given, without with", "say it once") for name in given]


def _without(attribute: Attribute, made: members.Members, *, heading: bool) -> list[TextError]:
    if attribute.name != "without":
        return []
    faults: list[TextError] = []
    known = (*members.SILENT, *members.LISTS) if heading else tuple(made.defaults)
    for name in attribute.value:
        if (members.LISTS.get(name) if heading else name) in made.stated:
            faults.append(TextError(attribute.at, f"{quote(name)} is given here and left out too", "take it out of without"))
        elif name not in known:
            near = nearest(name, known, 1)
            help = f"did you mean {near[0]}?" if near else f"what can be left out: {', '.join(known)}"
            faults.append(TextError(attribute.at, f"{quote(name)} is not a member that can be left out here", help))
    return faults
