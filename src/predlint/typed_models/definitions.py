"""The definitions of a generated module: classes, aliases and constants, from which its text is made."""

from __future__ import annotations

from typing import Any, NamedTuple, cast


class Raw(str):
    """Python source text in place of a value."""

    __slots__ = ()


class Field(NamedTuple):
    """A member of an object."""

    name: str
    """The name in Python."""
    member: str
    """The member name in records."""
    type: str
    required: bool
    default: str | None = None
    """The default value, as Python source."""


class Class(NamedTuple):
    """An object."""

    name: str
    base: str
    about: list[str]
    """The docstring: its first line, and paragraphs."""
    fields: list[Field]
    settings: list[tuple[str, str, Any]]
    """Class variables: name, type and value."""


class Alias(NamedTuple):
    """A name for a type."""

    name: str
    type: str
    about: str = ""


class Constant(NamedTuple):
    """A set of members that many classes share."""

    name: str
    value: list[str]


Definition = Class | Alias | Constant
#: Types that are written with bars between them; of more, bars would nest deeper than Python reads, and each would copy all before it.
_MOST_BARS = 50


def any_of(types: list[str]) -> str:
    """Returns the union of these types."""
    return " | ".join(types) if len(types) <= _MOST_BARS else f"Union[{', '.join(types)}]"


def python_text(value: str) -> str:
    """Returns a text as ruff and black write it: in double quotes, unless that needs more backslashes."""
    text = repr(value)
    if text.startswith("'") and '"' not in value:
        text = f'"{text[1:-1]}"'
    return text


def python(value: Any) -> str:
    """Returns a value as Python source."""
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return python_text(value)
    if isinstance(value, dict):
        return f"{{{', '.join(f'{python(name)}: {python(each)}' for name, each in cast('dict[str, Any]', value).items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(python, cast('list[Any]', value)))}]"
    if isinstance(value, tuple):
        items = [python(each) for each in cast("tuple[Any, ...]", value)]
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    return repr(value)
