"""The sentences about the names in a result: of its control, of its object, and of its type."""

from __future__ import annotations

from typing import Any

from predlint.dialects.label_studio.tags import CONTROLS
from predlint.dialects.label_studio.words import Said, did_you_mean
from predlint.dialects.slips import rename
from predlint.names import listing, quote


def no_name(value: Any, member: str, *given: Any) -> Said:
    """``given``: the misspelt member that was found; or a tuple of all members, and the one of them that holds such a name."""
    names, *held = given if given and isinstance(given[0], tuple) else (given,)
    others = [name for name in names if isinstance(name, str)]
    near = [name for name in others if name.replace("_", "").lower() == member.replace("_", "")]
    ends = [name for name in others if name in _ENDS]
    if member == "from_name" and len(ends) == 2 and "value" not in others and not held:
        return f'the result has no "{member}"', f'a relation has from_id and to_id: rename "{ends[0]}" and "{ends[1]}"'
    return f'the result has no "{member}"', rename((*held, *near), member) or _NAMES.get(member)


def no_known_name(value: Any, known: str | None, member: str, *given: Any) -> Said:
    """``known``: the name that belongs there, where the control tells it."""
    message, fix = no_name(value, member, *given)
    return message, f'add "{member}": {quote(known)}' if known is not None and fix == _NAMES[member] else fix


def no_control(value: Any, controls: tuple[str, ...], *given: Any) -> Said:
    """``controls``: the names of all there are; ``given`` as for `no_name`."""
    message, fix = no_name(value, "from_name", *given)
    if fix == _NAMES["from_name"] and controls:
        fix = f'add "from_name": {quote(controls[0])}' if len(controls) == 1 else f"{fix}: {listing(controls)}"
    return message, fix


def no_ends(value: Any, controls: tuple[str, ...], *given: Any) -> Said:
    """Of a relation that joins nothing, unless its ends have other names; ``given`` as for `no_name`."""
    message, fix = no_name(value, "from_name", *given)
    if fix != _NAMES["from_name"]:
        return message, fix
    return "the relation has neither from_id nor to_id", "add the ids of two regions of this prediction"


def relation_inside(value: Any, labelled: bool) -> Said:
    labels = ', "labels": […]' if labelled else ""
    fix = f'put what it holds beside it: {{"type": "relation", "from_id": …, "to_id": …, "direction": "right"{labels}}}'
    return 'the ends of a relation are in its "value", where they are not read', fix


#: What the two ends of a relation are called elsewhere.
_ENDS = ("from", "to", "source", "target", "fromId", "toId", "source_id", "target_id", "start_id", "end_id")
_NAMES = {
    "from_name": "add the name of the control",
    "to_name": "add the name of the object that the control labels: its toName in the config",
    "type": "add the tag of the control in lower case",
}


def bad_object(value: Any, known: str | None, *more: Any) -> Said:
    """``known``: the only object that there may be."""
    fix = f"write {quote(known)}" if known is not None else _NAMES["to_name"].replace("add", "write")
    return f"to_name must be a name, found {quote(value)}", fix


def bad_control(value: Any, controls: tuple[str, ...], *more: Any) -> Said:
    """``controls``: the names of all there are, or of the one that is meant."""
    fix = f"write {quote(controls[0])}" if len(controls) == 1 else f"write the name of the control: {listing(controls)}"
    return f"from_name must be a name, found {quote(value)}", fix


# -- controls ----------------------------------------------------------------------------------------------------------


def unknown_control(value: Any, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not the name of a control", did_you_mean(nearest, names, "controls", value)


def spelt_control(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not the name of a control", f"write it as in the config: {_or(names)}"


def padded(value: Any, bare: str) -> Said:
    return f"{quote(value)} is not the name of a control", f"the number of an item has no leading zeros: write {quote(bare)}"


def not_repeated(value: Any, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not the name of a control", f"names of repeated controls have a number: {listing(names)}"


def names_an_object(value: Any, tag: str, controls: tuple[str, ...]) -> Said:
    fix = f"from_name is the control ({listing(controls)}), to_name the object" if controls else "from_name is the control"
    return f"{quote(value)} is the {tag} tag, not a control", fix


# -- objects -----------------------------------------------------------------------------------------------------------


def unknown_object(value: Any, control: str, to: tuple[str, ...], there: bool, *more: Any) -> Said:
    if not there:
        fix = "correct toName in the config: predlint check shows where"
        return f"{control} labels {listing(to)}, and the config has no tag of that name", fix
    return f"{control} does not label {quote(value)}", f"to_name must be {_or(to)}"


def object_of_another(value: Any, control: str, to: tuple[str, ...], others: tuple[str, ...]) -> Said:
    """``others``: the controls that label it, and could have such a result."""
    fix = f"to_name must be {_or(to)}; or did you mean from_name {_or(others[:3])}?"
    return f"{control} does not label {quote(value)}", fix


def spelt_object(value: Any, control: str, to: tuple[str, ...], names: tuple[str, ...]) -> Said:
    return f"{control} does not label {quote(value)}", f"write it as in the config: {_or(names)}"


def _or(names: tuple[str, ...]) -> str:
    return " or ".join(quote(name) for name in names)


def not_its_object(value: Any, control: str, to: tuple[str, ...]) -> Said:
    return f"{control} does not label {quote(value)}", f"to_name must be {_or(to)}, with its number"


# -- types -------------------------------------------------------------------------------------------------------------


def wrong_type(value: Any, control: str, tag: str, type_: str, *more: Any) -> Said:
    return f"type is {quote(value)}, but {control} is a {tag} tag", f"write {quote(type_)}"


def type_of_another(value: Any, type_: str, tag: str, meant: tuple[str, ...]) -> Said:
    fix = f"did you mean from_name {_or(meant[:3])}?"
    return f"{quote(value)} is a {tag} tag, but the result is of type {quote(type_)}", fix


def type_of_no_control(value: str, control: str, tag: str, others: tuple[tuple[str, str], ...] = (), fits: bool = True) -> Said:
    """Of a result that is what its type says. ``others``: controls, with their types, that draw such; ``fits``: such a control can be about
    the object."""
    needed = CONTROLS[value].tag
    ways = [f"write from_name {quote(name)} and type {quote(type_)}" for name, type_ in others[:3]]
    ways += [f"add <{needed}> to the config"] if fits and not ways else []
    return (
        f"type is {quote(value)}, but {control} is a {tag} tag, and the config has no {needed}",
        ", or ".join([*ways, f"convert the value to what {control} takes, with the type {quote(tag.lower())}"]),
    )


def type_and_member(value: str, control: str, tag: str, type_: str, given: str, member: str) -> Said:
    """``given``: the member that holds the answer or the labels, in place of ``member``."""
    return f"type is {quote(value)}, but {control} is a {tag} tag", f'write {quote(type_)}, and rename "{given}" to "{member}"'


def answer_of_tool(value: str, control: str, tag: str, needed: tuple[str]) -> Said:
    """Of an answer for a control that draws. ``needed``: the tag that takes such answers."""
    fix = f"give the region that {control} draws; or, for an answer, name a <{needed[0]}> tag of the config, or add one"
    return f"type is {quote(value)}, but {control} is a {tag} tag", fix


def spelt_type(value: Any, control: str, tag: str, type_: str, *more: Any) -> Said:
    return f"type is {quote(value)}; the editor knows types in lower case only", f"write {quote(type_)}"


# -- names with the number of an item ----------------------------------------------------------------------------------


def beyond_repeats(value: Any, key: str, count: int) -> Said:
    items = "1 item" if count == 1 else f"{count:,} items"
    last = f"; the last one is number {count - 1}" if count else ""
    return f"{quote(value)} is for an item that data {quote(key)} does not have: it has {items}{last}", "numbers begin at 0"


def other_repeat(value: Any, control: str, meant: str) -> Said:
    return f"{control} labels {quote(meant)}, not {quote(value)}", f"write {quote(meant)}, or the from_name with the same number"
