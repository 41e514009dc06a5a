"""Mistakes that occur on all platforms: members under another name, JSON and lists in texts, placeholders in place of keys."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, cast

import orjson
from msgspec import Struct

from predlint.model.json_values import is_strict_json
from predlint.model.names import MAX_COMPARED
from predlint.model.texts import casefold_name, casefolded, lazy_regex, quote

# -- Help texts for mistakes that occur on all platforms: a member under another name, or JSON that was encoded twice --

#: The help for JSON in a text.
ENCODED_TWICE = "the JSON was encoded twice: write the value itself, not the text that json.dumps made of it"
#: The help for an object or a list as Python prints it, which CSV tables contain.
_STR = "this is the value as Python prints it: write the value itself, which ast.literal_eval makes of the text"
#: The help for a printed Python value that also contains a call or ``nan``, so that `ast.literal_eval` cannot read it.
_REPR = "this is the value as Python prints it: write the value itself, not its text"
_QUOTED = lazy_regex(r"[\[{][\s\[{(]*'")
#: Arrays as numpy and torch print them: ``[1.5 2.5]`` without commas, ``array([…])``, ``tensor([…])``.
_PRINTED = lazy_regex(r"\[[\s\[]*[-+.\deE]+(?:[\s\[\]]+[-+.\deE]+)+[\s\]]*\]|(?:\w+\.)?(?:array|tensor)\(\[.*\)", re.DOTALL)
#: Lists in texts shorter than this are quoted in the help (characters).
_SHORT = 60
#: Descriptions of such a text. It is not quoted, because each text would then make a message of its own.
_JSON_STRING = "a string that holds JSON"
_PYTHON = "a string that holds a Python literal"


def describe_non_object(value: Any) -> str:
    """Describes a value in place of an object."""
    if not is_json(value):
        return quote(value)
    return _PYTHON if json_in_text_help(value) in (_STR, _REPR) else _JSON_STRING


def rename_help(given: Any, intended: str) -> str | None:
    """Returns the help to rename the misspelt member; None if ``given`` is no name."""
    return f'rename {quote(given)} to "{intended}"' if isinstance(given, str) else None


#: The help for one object in a list.
BRACKETED = "take the brackets away"


def bracketed(value: Any) -> str | None:
    """Returns the help for a list of objects where one object belongs, or None for any other value."""
    items = cast("list[Any]", value) if isinstance(value, list) else []
    if not items or not all(isinstance(item, dict) for item in items):
        return None
    return BRACKETED if len(items) == 1 else "a line holds one annotation: write a line for each of them"


def one_of(value: Any) -> str | None:
    """Returns the help for an object in a list or in a text where the object itself belongs, or None for any other value."""
    one = isinstance(value, list) and len(cast("list[Any]", value)) == 1 and isinstance(value[0], dict)
    return "write the object without the list around it" if one else json_in_text_help(value)


def double_encoded_help(value: Any, form: str | None = None) -> str | None:
    """Returns the help for JSON, or an array as numpy and torch print it, in a text. Returns None for any other value. ``form``: how the
    numbers must be written if not as a list."""
    if is_printed(value):
        return f"this is how Python prints an array: write its numbers{f' as {form}' if form else ', which array.tolist() gives'}"
    return json_in_text_help(value)


def json_in_text_help(value: Any) -> str | None:
    """Returns the help for an object or a list in a text, as JSON or as Python prints it, or None for any other value."""
    from predlint.model.lenient_json import literal_as_json

    if not is_json(value):
        return None
    if "'" not in value or is_strict_json(value):
        return ENCODED_TWICE
    return _STR if literal_as_json(value.strip()) is not None else _REPR if _QUOTED.match(value.lstrip()) else ENCODED_TWICE


def is_printed(value: Any) -> bool:
    """True for a text that is an array as numpy and torch print it."""
    return isinstance(value, str) and _PRINTED.fullmatch(value.strip()) is not None


def list_in(value: Any) -> list[str | list[str]] | None:
    """Returns the items of a list of texts, or of lists of texts, that a text contains as JSON or as Python prints it. Returns None for any
    other value; "[1]" may be a plain text."""
    items = _any_list_in(value)
    return items if items is not None and all(map(_is_text_or_path, items)) else None


def is_list_text(value: Any) -> bool:
    """Returns True if a text contains any list, even an empty one: such a text is hardly a name."""
    return _any_list_in(value) is not None


def _any_list_in(value: Any) -> list[Any] | None:
    from predlint.model.lenient_json import json_prefix

    if not is_json(value) or value.lstrip()[:1] != "[":
        return None
    text = json_prefix(value)
    return orjson.loads(text) if text is not None else None


def _is_text_or_path(item: Any) -> bool:
    return isinstance(item, str) or (isinstance(item, list) and all(isinstance(name, str) for name in cast("list[Any]", item)))


def list_in_text_help(value: Any) -> str | None:
    """Returns the help for a list in a text, or None for any other value."""
    items = list_in(value)
    if items is None:
        return None
    written = f"{quote(items)}: the list itself" if len(value) < _SHORT else "the list itself"
    return f"write {written}, not a text that holds it"


def is_json(value: Any) -> bool:
    """Returns True for a text that begins and ends like a JSON object or list."""
    return isinstance(value, str) and value.lstrip()[:1] in ("{", "[") and value.rstrip()[-1:] in ("}", "]")


# -- The data row of a line of Labelbox, however its member is spelt ------------------------------------------------


def row_of(line: Any) -> str:
    """Returns a text that identifies the data row of a line, in any spelling; empty if the line names none."""
    members = cast("dict[str, Any]", line) if isinstance(line, dict) else {}
    row: Any = next((value for name, value in members.items() if casefold_name(name) == "datarow"), None)
    named: Iterable[Any] = cast("dict[str, Any]", row).values() if isinstance(row, dict) else [row]
    return " ".join([casefolded(text) for text in named if isinstance(text, str)])


# -- Detects placeholders in place of a key or a file's name: sample texts, words for none, and Python objects as they are printed --

_THING = r"(?:global[_ -]?)?key|(?:data[_ -]?row[_ -]?)?id|data[_ -]?row(?:[_ -]?key)?|external[_ -]?id|image|file(?:[_ -]?name)?|asset"

#: Names in capitals, or of a key or id, in brackets or braces, or after a word that asks for another text.
_PLACEHOLDER = lazy_regex(
    rf"<[A-Z][A-Z0-9_ -]*>|(?-i:YOUR_[A-Z][A-Z0-9_]*)|%\(\w+\)s|(?i:\$?\{{\{{? ?[\w.]*(?:{_THING}|uid|path|name|row)[\w.]* ?\}}?\}}|"
    rf"<[\w -]*(?:{_THING})[\w -]*>|<?(?:your|insert|enter|replace|paste|put)(?:[_ -](?:the|your|a))?[_ -](?:{_THING})(?:[_ -]here)?>?|"
    r"todo|tbd|fixme|changeme|change[_-]me|placeholder)"
)

_PRINTED_OBJECT = lazy_regex(
    r"""(?:<[\w.]+(?:\(.*\))? object at 0x[0-9A-Fa-f]+>|<\w+ ID: \S+>|<\w+ \{.*\}>|<class '.*'>|"""
    r"""[A-Za-z_][\w.]*\((?:\w+ ?=.*|(['"]).*\1)\)|\{\s*'.*\}|\[\s*'.*\]|"""
    r"""\(\s*'.*\)|b'.*'|b".*")""",
    re.DOTALL,
)

#: What scripts write where there is no key: ``row.get("external_id", "unknown")``.
_NOTHING = (
    *("n/a", "#n/a", "<na>", "none", "null", "nan", "nat", "undefined", "unknown", "missing", "unavailable", "unnamed", "untitled"),
    *[f"unknown{mark}{thing}" for mark in "_- " for thing in ("image", "file", "key", "id", "name")],
    *[f"{no}{mark}{thing}" for mark in "_ " for no, thing in (("no", "id"), ("no", "key"), ("no", "name"), ("not", "available"))],
)

#: Those of them, as they are usually written, that are looked for in place of a URL and of a file's name.
NO_PLACE = ("None", "nan", "null", "unknown", "undefined", "N/A")
#: Characters that such a text has at its begin or inside; hardly any key has them.
_MARKS = "[<({'%"

_WORDS = (
    *"your insert enter replace paste put todo tbd fixme change placeholder".split(),
    *[word for word in _NOTHING if not any([other in word and other != word for other in _NOTHING])],
)

#: A text without any of these, in upper or lower case, is no placeholder.
GUARD = (*_MARKS, *_WORDS)
#: The global key in a printed data row, and the id.
_KEY = lazy_regex(r"""\b(?:global_?key|globalKey|GlobalKey\(key)['"]?\s*[=:]\s*(['"])(.+?)\1""")
_ID = lazy_regex(r"""(?:\b(?:uid|id)|UniqueId\(key)['"]?\s*[=:]\s*(['"])(.+?)\1|<\w+\ ID:\ ()(\S+)>""")


class PlaceholderText(Struct, frozen=True):
    """A text that stands for a key."""

    printed: bool = False
    """It is an object of Python as it is printed."""
    nothing: bool = False
    """It states that there is no key."""
    member: str | None = None
    """The member and its value that the printed object shows, or None."""
    intended: str | None = None


def can_be_printed(text: str) -> bool:
    """Returns True if one of the keys in a text may be a placeholder or a printed object. A quick test."""
    if any([mark in text for mark in _MARKS]):
        return True
    lower = text.lower()
    return any([word in lower for word in _WORDS])


def placeholder_in(key: str) -> PlaceholderText | None:
    """Returns the placeholder, word for none or printed object that a key is, or None for any other key."""
    if not can_be_printed(key):
        return None
    text = key.strip()
    if text.lower() in _NOTHING:
        return PlaceholderText(nothing=True)
    if _PRINTED_OBJECT.fullmatch(text):
        for member, known in (("globalKey", _KEY), ("id", _ID)):
            if (found := known.search(key)) is not None:
                return PlaceholderText(printed=True, member=member, intended=found[found.lastindex or 0])
        return PlaceholderText(printed=True)
    if len(key) > MAX_COMPARED:
        return None
    return PlaceholderText() if _PLACEHOLDER.fullmatch(text) or re.match(r"<[A-Z][A-Z0-9_ -]*>\.\w+\Z", key) else None
