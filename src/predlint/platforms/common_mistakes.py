"""What is said on all platforms of the same slips: a member under another name, JSON that was encoded twice."""

from __future__ import annotations

import re
from typing import Any, cast

import orjson

from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.stream.strict_json import is_read

#: What is said of JSON in a text.
ENCODED_TWICE = "the JSON was encoded twice: write the value itself, not the text that json.dumps made of it"
#: The same of an object or a list as Python prints it, which a table of CSV keeps of one.
_STR = "this is the value as Python prints it: write the value itself, which ast.literal_eval makes of the text"
#: The same where more than that stands in it, a call or ``nan``.
_REPR = "this is the value as Python prints it: write the value itself, not its text"
_QUOTED = lazy_regex(r"[\[{][\s\[{(]*'")


#: ``[1.5 2.5]``, without commas, and ``array([…])``, ``tensor([…])``.
_PRINTED = lazy_regex(r"\[[\s\[]*[-+.\deE]+(?:[\s\[\]]+[-+.\deE]+)+[\s\]]*\]|(?:\w+\.)?(?:array|tensor)\(\[.*\)", re.DOTALL)
#: Texts of lists that are written out.
_SHORT = 60
#: What such a text is called: quoted, each of them would be another message.
_JSON_STRING = "a string that holds JSON"
_PYTHON = "a string that holds a Python literal"


def describe_non_object(value: Any) -> str:
    """What stands in the place of an object."""
    if not is_json(value):
        return quote(value)
    return _PYTHON if json_in_text_help(value) in (_STR, _REPR) else _JSON_STRING


def rename_help(given: tuple[Any, ...], intended: str) -> str | None:
    """``given`` begins with the misspelt member that stands for the missing one, if there is one."""
    return f'rename {quote(given[0])} to "{intended}"' if given and isinstance(given[0], str) else None


#: What to do about one object in a list.
BRACKETED = "take the brackets away"


def bracketed(value: Any) -> str | None:
    """What to do about a list of objects where one object belongs; None for any other value."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    return BRACKETED if len(items) == 1 else "a line holds one annotation: write a line for each of them"


def one_of(value: Any) -> str | None:
    """What to do about an object in a list, or as a text, where the object itself belongs; None for any other value."""
    one = isinstance(value, list) and len(cast("list[Any]", value)) == 1 and isinstance(value[0], dict)
    return "write the object without the list around it" if one else json_in_text_help(value)


def double_encoded_help(value: Any, form: str | None = None) -> str | None:
    """What to do about JSON, or an array as numpy and torch print it, in a text in place of what it says; None for any other value.
    ``form``: how numbers are written there, where that is not a list."""
    if is_printed(value):
        return f"this is how Python prints an array: write its numbers{f' as {form}' if form else ', which array.tolist() gives'}"
    return json_in_text_help(value)


def json_in_text_help(value: Any) -> str | None:
    """What to do about an object or a list in a text, as JSON or as Python prints it; None for any other value."""
    from predlint.stream.python_literals import literal_as_json

    if not is_json(value):
        return None
    if "'" not in value or is_read(value):
        return ENCODED_TWICE
    return _STR if literal_as_json(value.strip()) is not None else _REPR if _QUOTED.match(value.lstrip()) else ENCODED_TWICE


def is_printed(value: Any) -> bool:
    """True for a text that is an array as numpy and torch print it."""
    return isinstance(value, str) and _PRINTED.fullmatch(value.strip()) is not None


def list_in(value: Any) -> list[str | list[str]] | None:
    """The texts, or lists of texts, of the list that a text holds, in JSON or as Python prints it; None for any other value: a text may
    be "[1]"."""
    items = _any_list_in(value)
    return items if items is not None and all(map(_is_text_or_path, items)) else None


def is_list_text(value: Any) -> bool:
    """The same of a list of anything, or of nothing: such a text is hardly a name."""
    return _any_list_in(value) is not None


def _any_list_in(value: Any) -> list[Any] | None:
    from predlint.stream.python_literals import json_prefix

    if not is_json(value) or value.lstrip()[:1] != "[":
        return None
    held = json_prefix(value)
    return orjson.loads(held) if held is not None else None


def _is_text_or_path(item: Any) -> bool:
    return isinstance(item, str) or (isinstance(item, list) and all(isinstance(name, str) for name in cast("list[Any]", item)))


def list_in_text_help(value: Any) -> str | None:
    """What to do about a list in a text; None for any other value."""
    held = list_in(value)
    if held is None:
        return None
    written = f"{quote(held)}: the list itself" if len(value) < _SHORT else "the list itself"
    return f"write {written}, not a text that holds it"


def is_json(value: Any) -> bool:
    """True for a text that begins and ends as an object or a list in JSON does."""
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and value.rstrip()[-1:] in ("}", "]")
