"""What may be wrong with the attributes of a node: twice, not there, against one another."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.lang import members
from predlint.lang.faults import Fault
from predlint.lang.nodes import Attribute
from predlint.names import nearest, quote


def faults_of(
    attributes: Sequence[Attribute], allowed: frozenset[str], what: str, made: members.Members, *, heading: bool = False
) -> list[Fault]:
    """All that is wrong with the attributes of a node that may have the allowed ones and has those members."""
    faults: list[Fault] = []
    seen: dict[str, Attribute] = {}
    for attribute in attributes:
        group = "required" if attribute.name == "optional" else attribute.name
        if attribute.name not in allowed:
            faults.append(Fault(attribute.at, f"{quote(_word(attribute))} is not said of {what}", f"what may be given: {_listed(allowed)}"))
        elif group in seen:
            first = _word(seen[group])
            message = (
                f"{quote(first)} is given twice" if first == _word(attribute) else f"{first} and {_word(attribute)} exclude one another"
            )
            faults.append(Fault(attribute.at, message, "leave one of them out"))
        else:
            seen[group] = attribute
            faults += _value_faults(attribute)
            faults += _with(attribute, made) + _without(attribute, made, heading=heading)
    return faults


def _word(attribute: Attribute) -> str:
    return str(attribute.value) if attribute.name == "scope" else attribute.name


def _listed(allowed: frozenset[str]) -> str:
    words = [
        ("global", "index") if name == "scope" else (name,) for name in members.BY_ATTRIBUTE.keys() | {"with", "without"} if name in allowed
    ]
    return ", ".join(sorted(word for group in words for word in group))


def _value_faults(attribute: Attribute) -> list[Fault]:
    value = attribute.value
    match attribute.name:
        case "characters":
            least, most = value
            if least is None and most is None:
                return [
                    Fault(
                        attribute.at, "neither the minimum nor the maximum number of characters is given", "for example: characters ..200"
                    )
                ]
            if least is not None and most is not None and least > most:
                return [
                    Fault(attribute.at, f"no text has {least} characters and at most {most}", f"did you mean characters {most}..{least}?")
                ]
        case "id" | "node" if not value:
            return [Fault(attribute.at, "this id is empty", "leave it out where there is none")]
        case _:
            pass
    return []


def _with(attribute: Attribute, made: members.Members) -> list[Fault]:
    if attribute.name != "with":
        return []
    given = [name for name in attribute.value if name in made.said and name not in members.OVERRIDDEN]
    return [Fault(attribute.at, f"{quote(name)} is already given, without with", "say it once") for name in given]


def _without(attribute: Attribute, made: members.Members, *, heading: bool) -> list[Fault]:
    if attribute.name != "without":
        return []
    faults: list[Fault] = []
    known = (*members.SILENT, *members.LISTS) if heading else tuple(made.silent)
    for name in attribute.value:
        if (members.LISTS.get(name) if heading else name) in made.said:
            faults.append(Fault(attribute.at, f"{quote(name)} is given here and left out too", "take it out of without"))
        elif name not in known:
            near = nearest(name, known, 1)
            help = f"did you mean {near[0]}?" if near else f"what can be left out: {', '.join(known)}"
            faults.append(Fault(attribute.at, f"{quote(name)} is not a member that can be left out here", help))
    return faults
