"""The sentences about labels and choices: which there are, where they stand, and how often."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, cast

from predlint.dialects.label_studio.words import Said, did_you_mean, in_list
from predlint.dialects.slips import not_its_text, rename
from predlint.names import listing, quote
from predlint.regex import regex


def bad_label(value: Any, control: str, names: tuple[str, ...] = ()) -> Said:
    """``names``: the labels that there are, where what stands there names none of them."""
    fix = (
        f"write the label that the number stands for: {listing(names)}"
        if names and value.__class__ is int
        else did_you_mean((), names, "labels")
        if names
        else f'write "{value}", or the label that the number stands for'
        if value.__class__ is int and abs(value) < 1e15
        else "name the label, or leave it out"
        if value is None
        else f"write {quote(label_inside(value))}"
        if label_inside(value)
        else "name the label as the config does"
    )
    if value == "":
        return f"a label of {control} is empty", fix
    return f"a label of {control} must be a string, found {quote(value)}", fix


def label_inside(value: Any) -> str | None:
    """The name in a list of one, or in an object that describes a label."""
    found: Any = value
    if isinstance(value, list) and len(cast("list[Any]", value)) == 1:
        found = cast("list[Any]", value)[0]
    elif isinstance(value, dict):
        found = cast("dict[str, Any]", value).get("value", cast("dict[str, Any]", value).get("name"))
    return found if isinstance(found, str) and len(found) < 60 else None


def label_of(value: dict[str, Any]) -> str | None:
    """The label that an object in place of a list of them names."""
    return label_inside(value) or _likeliest(value)


def _likeliest(scores: dict[str, Any]) -> str | None:
    """Of an object with a number for each label, the one with the largest."""
    if not scores or not all(number.__class__ in (int, float) for number in scores.values()):
        return None
    return max(scores, key=lambda name: scores[name])


def unknown_label(value: Any, control: str, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    fix = did_you_mean(nearest, names, "labels", value)
    if not nearest and names and _NUMBERED.fullmatch(value):
        fix = f"for the number of a class, write its label: {listing(names)}"
    return f"{quote(value)} is not a label of {control}", fix


#: What models call a class whose name they do not know.
_NUMBERED = regex(r"(?:(?:class|label|cls|category|id)[ _-]?)?\d{1,4}", re.IGNORECASE)


def label_of_another(value: Any, control: str, nearest: tuple[str, ...], names: tuple[str, ...], others: tuple[str, ...]) -> Said:
    fix = f"it is one of {' and of '.join(others[:3])}: is that the from_name? Labels of {control}: {listing(names)}"
    return f"{quote(value)} is not a label of {control}", fix


def spelt_label(value: Any, control: str, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is not a label of {control}", f"write it as in the config: {' or '.join(quote(name) for name in names[:3])}"


def alias(value: Any, control: str, names: tuple[str, ...]) -> Said:
    return f"{quote(value)} is what people see; {control} stores its alias", f"write {' or '.join(quote(name) for name in names[:3])}"


def not_in_data(value: Any, control: str, key: str, nearest: tuple[str, ...], names: tuple[str, ...]) -> Said:
    fix = did_you_mean(nearest, names, "labels", value) if names else f'the list is empty: add {{"value": {quote(value)}}} to it'
    return f"{quote(value)} is not a label of {control}: data {quote(key)} of this task does not list it", fix


def as_resolved(value: Any, control: str, written: str) -> Said:
    """What the data holds in place of a label that the config writes as a variable."""
    message = f"{quote(value)} is not a label of {control}: the editor compares labels as the config writes them"
    return message, f"write {quote(written)}, or give it an alias in the config and write that"


def as_written(value: Any, control: str, option: str | None, keys: tuple[str, ...]) -> Said:
    """An option as the config writes it, where the editor puts a text of the data. ``option``: what it makes of it."""
    message = f"{quote(value)} is not an option of {control}: the editor puts data {' and '.join(map(quote, keys))} of the task there"
    if option is not None:
        return message, f"write {quote(option)}, or give the Choice an alias and write that"
    return message, "the task has no text there: add it to data, or give the Choice an alias and write that"


def no_option(value: Any, control: str, nearest: tuple[str, ...], names: tuple[str, ...], unnamed: tuple[tuple[str, Any], ...]) -> Said:
    """``unnamed``: keys by which options got no text in this task, each with what the data holds there."""
    numbers = [(key, held) for key, held in unnamed if held.__class__ in (int, float)]
    if any(str(held) == value for _, held in numbers):
        key, held = next((key, held) for key, held in numbers if str(held) == value)
        fix = f'write it in quotes in data: {quote(key)}: "{held}"'
        return f"{quote(value)} is not an option of {control}: data {quote(key)} is a number, which no answer can name", fix
    if not names and unnamed:
        key, held = unnamed[0]
        holds = "this task's data has no" if held in ("", None) else "no text in this task's data is"
        return f"{quote(value)} is not an option of {control}: {holds} {quote(key)}", f"give {quote(key)} in data, or leave the answer out"
    return f"{quote(value)} is not an option of {control} in this task", did_you_mean(nearest, names, "options", value)


def items_lack(value: Any, control: str, key: str, names: tuple[str, ...], member: str | None) -> Said:
    """``member``: where the items have what people see."""
    fix = (
        f'rename {quote(member)} of its items to "value"' if member is not None else f'give each item "value": {{"value": {quote(value)}}}'
    )
    return f'{quote(value)} is not a label of {control}: the items of data {quote(key)} have no "value"', fix


def no_list(value: Any, control: str, key: str) -> Said:
    fix = f'give {quote(key)}: [{{"value": {quote(value)}}}, …] in data'
    return f"{quote(value)} is not a label of {control}: data {quote(key)}, which should list them, is missing or not a list", fix


def not_a_label_list(value: Any, control: str, member: str, names: tuple[str, ...] = ()) -> Said:
    """``names``: the labels that there are, where what stands there names none of them."""
    fix = in_list(value) or f'write ["…"]{", or leave the result out" if value in (None, "") else ""}'
    if names and isinstance(value, str):
        fix = not_its_text(value) or 'write ["…"]'  # which label, is told beside
    elif names:
        fix = f"{fix}; {did_you_mean((), names, 'labels')}"
    elif isinstance(value, dict):
        name = label_of(cast("dict[str, Any]", value))
        fix = f"write [{quote(name)}]" if name is not None else fix
    return f"{member} of {control} must be a list of strings, found {quote(cast(Any, value))}", fix


def joined_labels(value: Any, control: str, member: str, names: tuple[str, ...], single: bool | None = None) -> Said:
    """``names``: the labels that a text holds, which stands in place of a list; ``single`` is None where it holds more than labels."""
    if single is None:
        return (
            f"{member} of {control} must be a list of strings, found one string: {quote(value)}",
            f"write each label as a string of its own: [{quote(names[0])}, …]",
        )
    fix = f"{control} takes one of them: write {one_of([[name] for name in names])}" if single and len(names) > 1 else _as_list(names)
    return f"{member} of {control} must be a list of strings, found one string: {quote(value)}", fix


def joined_label(value: Any, control: str, names: tuple[str, ...], single: bool) -> Said:
    """The same for a text in a list."""
    which = " or " if single else " and "
    fix = f"there are several, and {control} takes one: " if single and len(names) > 1 else "each is an item of its own: "
    return f"{quote(value)} is not a label of {control}", f"{fix if len(names) > 1 else ''}write {which.join(map(quote, names[:8]))}"


def _as_list(names: tuple[str, ...]) -> str:
    text = f"[{', '.join([quote(name) for name in names])}]"
    return f"write {text}" if len(text) < 200 else f"write each as an item of a list: [{', '.join([quote(name) for name in names[:5]])}, …]"


def one_of(values: Sequence[Any]) -> str:
    return " or ".join(quote(value) for value in values[:4])


def no_label(value: Any, control: str, member: str, size: int) -> Said:
    return f"{member} of {control} is empty", "name at least one, or leave the result out"


def too_many_labels(value: Any, control: str, member: str, size: int) -> Said:
    names = f": {listing(value)}" if all(isinstance(v, str) for v in value) else ""
    thing = "answer" if member == "choices" else "label"
    return f"{control} takes one {thing}, found {size}{names}", 'set choice="multiple" in the config, or give the one that holds'


def label_twice(value: Any, control: str, name: str, first: int) -> Said:
    return f"{quote(value)} is named twice", "name it once"


def labels_missing(value: Any, control: str, member: str, *given: str) -> Said:
    return f'the value of {control} has no "{member}"', rename(given, member) or f'add "{member}" to value, or leave the result out'


def labels_beside(value: Any, control: str, member: str) -> Said:
    return f'"{member}" of {control} is beside "value", where it is not read', f'move "{member}" into value'


def labels_too_deep(value: Any, control: str, member: str, inside: str, whole: bool) -> Said:
    """``whole``: whether all of the value is in there."""
    held = f"inside {'another ' if inside == 'value' else ''}{quote(inside)}"
    what = f"all that {quote(inside)} holds" if whole else f'"{member}"'
    return f'"{member}" of {control} is {held}, where it is not read', f"move {what} out of it, into value itself"


def labels_misnamed(value: Any, control: str, member: str) -> Said:
    fix = f'rename the member to "{member}"'
    if not isinstance(value, (str, list)) and member != "taxonomy":  # which are looked at themselves
        name = label_of(cast("dict[str, Any]", value)) if isinstance(value, dict) else None
        fix = f"{fix}, a list of strings: [{quote(name or '…')}]"
    return f"the labels of {control} are not where they are read", fix


def max_usages(value: Any, control: str, most: int) -> Said:
    return f"{quote(value)} of {control} is used more often than maxUsages={most} allows in one task", USAGES


def max_usages_any(value: Any, control: str, most: int) -> Said:
    return (
        f"{control} allows each label {most} time{'s' if most != 1 else ''} in one task (maxUsages), {quote(value)} is used more often",
        USAGES,
    )


USAGES = "raise maxUsages in the config, or give those with the highest scores"
