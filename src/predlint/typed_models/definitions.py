"""The definitions of a generated module: classes, aliases and constants, with Python names for the names in an ontology."""

from __future__ import annotations

import builtins
import keyword
import unicodedata
from typing import Any, NamedTuple, cast

# -- Python names for the names in an ontology: unique, valid, and reproducible ------------------------------------

#: Names that every generated module has already: imports, and the names in its support code.
_TAKEN = frozenset(dir(builtins)) | frozenset(
    "AfterValidator AllowInfNan Annotated Any BaseModel BeforeValidator Bool Callable ClassVar Condition ConfigDict Discriminator"
    " Field GIVEN KEYWORDS Key Literal Mapping Members Model ModelWrapValidatorHandler Nothing Number"
    " Of OpenModel Record Rules Self Strict Tag Text TypeAdapter UNIQUE Union ValidationError"
    " Whole"
    .split()
)  # fmt: skip
#: Names of attributes of pydantic models, and names used in annotations: a member with such a name gets another one in Python.
_ATTRIBUTES = frozenset(
    "list dict tuple frozenset only only_named matches by_name first fitting"
    " construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json to_dict to_json update_forward_refs validate"
    " model_computed_fields model_config model_construct model_copy model_dump model_dump_json model_extra model_fields model_fields_set"
    " model_json_schema model_parametrized_name model_post_init model_rebuild model_validate model_validate_json model_validate_strings"
    .split()
)  # fmt: skip


class Names:
    """The names given so far."""

    def __init__(self) -> None:
        self._taken = set(_TAKEN)

    def unique(self, *wishes: str) -> str:
        """Returns the first candidate that is free; if there is none, the last one with a number."""
        found = next((wish for wish in wishes if wish not in self._taken), None)
        number = 2
        while found is None:
            found = f"{wishes[-1]}{number}" if f"{wishes[-1]}{number}" not in self._taken else None
            number += 1
        self._taken.add(found)
        return found


def class_name(text: str) -> str:
    """Returns the class name for a text: ``traffic light`` -> ``TrafficLight``."""
    text = unicodedata.normalize("NFKC", text)
    words = "".join(char if f"a{char}".isidentifier() and char != "_" else " " for char in text).split()
    name = unicodedata.normalize("NFKC", "".join(word[:1].upper() + word[1:] for word in words))[:60]  # as Python does
    if not name:
        return "Unnamed"
    return name if name.isidentifier() and not keyword.iskeyword(name) else f"Name{name}"


def field_name(member: str, taken: set[str]) -> str:
    """Returns the field name for a member: the member's own name if it is valid."""
    plain = member.isidentifier() and member.isascii() and not keyword.iskeyword(member)
    if plain and member[0].islower() and member not in _ATTRIBUTES and member not in taken:
        return member
    text = "".join(char if f"a{char}".isidentifier() and char.isascii() else "_" for char in member).strip("_") or "member"
    name = text if text[0].isalpha() else f"member_{text}"
    name = f"{name}_" if name == member or keyword.iskeyword(name) or name in _ATTRIBUTES else name
    while name in taken:
        name += "_"
    return name


def singular(text: str) -> str:
    """Returns the name of one item of a list member: ``customMetrics`` -> ``customMetric``."""
    if text.endswith("ies") and len(text) > 4:
        return f"{text[:-3]}y"
    return text[:-1] if text.endswith("s") and not text.endswith("ss") and len(text) > 3 else text


# -- The definitions of a generated module: classes, aliases and constants, from which its text is made ------------


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
