"""Options whose texts come from the task's data: ``<Choice value="$first"/>``, and what the editor makes of them.

Only options of Choices are variable. Labels, and the options of a Taxonomy, are compared as the config writes them.
"""

from __future__ import annotations

import re
from typing import Any

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.config import Label
from predlint.platforms.label_studio.record_view import Json
from predlint.platforms.label_studio.repeaters import found_at

#: A variable that the editor replaces in a text; dots and brackets belong to it.
_VARIABLE = lazy_regex(r"\$[\w\[\].{}]+", re.ASCII)


def has_variable(text: str) -> bool:
    """Returns True for a text in which the editor replaces a variable."""
    return _VARIABLE.search(text) is not None


def keys_in(text: str) -> tuple[str, ...]:
    """Returns the keys and paths of the variables in a text."""
    return tuple(each[1:] for each in _VARIABLE.findall(text))


def value_at_key(data: Json, key: str) -> Any:
    """Returns the value in the data under a key or at a path, or None."""
    return data[key] if key in data else found_at(data, key)


def resolved(text: str, data: Json) -> Any:
    """Returns what the editor makes of the text of an option. If the text is one variable, this is its value, of any type."""
    if _VARIABLE.fullmatch(text):
        found = value_at_key(data, text[1:])
        return "" if found is None else found
    return _VARIABLE.sub(lambda match: _as_text(data, match.group()[1:]), text)


def _as_text(data: Json, key: str) -> str:
    """Returns a value as JavaScript writes it; lists and objects, which nobody intends here, differ."""
    value = value_at_key(data, key)
    if isinstance(value, str):
        return value
    if value is None:
        return "null" if key in data else "undefined"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def option_of(label: Label, data: Json) -> Label | None:
    """Returns an option as the editor has it in one task; None if no answer can name it because its text is empty or not a text."""
    below = tuple(each for child in label.children if (each := option_of(child, data)) is not None)
    if not has_variable(label.value):
        return Label(label.stored, label.value, label.alias, label.max_usages, below)
    shown = resolved(label.value, data)
    text = shown if isinstance(shown, str) else ""
    stored = label.alias or text
    return Label(stored, text, label.alias, label.max_usages, below) if stored else None


def unnamed(labels: tuple[Label, ...], data: Json) -> tuple[tuple[str, Any], ...]:
    """Returns (key, value in the data) for options without an alias that got no text: a number, nothing, or another type. Lists and objects
    are replaced by ``…``, since findings keep the value."""
    found: dict[str, Any] = {}
    todo = list(labels)
    while todo:
        label = todo.pop(0)
        todo = [*label.children, *todo]
        if not label.alias and _VARIABLE.fullmatch(label.value) and not (isinstance(shown := resolved(label.value, data), str) and shown):
            found.setdefault(label.value[1:], "…" if isinstance(shown, list | dict) else shown)
    return tuple(found.items())
