"""Checks whether a value in the data is what a tag shows, or the URL that it is loaded from.

``valueType`` decides, and each tag has a default of its own.
"""

from __future__ import annotations

import json
import re
from typing import Any, cast

from predlint.lazy_regex import lazy_regex
from predlint.platforms.label_studio.base64_data import decoded, encoding_of, intended_text
from predlint.platforms.label_studio.config import ObjectTag
from predlint.platforms.label_studio.data_keys import members_of_turns
from predlint.platforms.label_studio.loadable_urls import is_loadable
from predlint.platforms.label_studio.record_view import View
from predlint.platforms.label_studio.task_words import BytesAsLetters, NoBase64, NoPlace, NoTable, NoTurns, SeriesElsewhere, SeriesInline
from predlint.shape.findings import Path

#: Tags that load a value only if it begins as a URL does.
_TEXTS = frozenset({"text", "hypertext", "paragraphs"})
_BEGINS_AS_PLACE = lazy_regex(r"/|[A-Za-z][A-Za-z0-9+.-]*:")
#: A text that is not the URL of a file: a table in the data itself.
_NO_PLACE = lazy_regex(r"[\s\S]*\n|\s*[{\[]")


def wants_place(tag: ObjectTag) -> bool:
    """Returns True for a tag that loads its text from a URL, and loads it only if the value begins as one."""
    return tag.value_type == "url" and tag.tag.lower() in _TEXTS


def begins_as_place(text: str) -> bool:
    return _BEGINS_AS_PLACE.match(text) is not None


def form(view: View, tag: ObjectTag, value: Any, at: Path) -> None:
    """Reports data that is not in the form that the tag reads; servers accept any."""
    kind = tag.tag.lower()
    if (encoding := encoding_of(tag)) is not None and tag.value_type != "url":
        in_base64(view, tag, encoding, value, at)
    if kind == "timeseries":
        _series(view, tag, value, at)
    elif kind == "table" and isinstance(value, str) and not _is_table(tag, value):
        view.report(at, value, NoTable, tag.key)
    elif wants_place(tag) and (isinstance(value, list) or (isinstance(value, str) and is_loadable(value) and not begins_as_place(value))):
        view.report(at, value, NoPlace, tag.key, tag.tag)
    elif kind == "paragraphs" and tag.value_type != "url" and isinstance(value, str) and not begins_as_place(value):
        view.report(at, value, NoTurns, tag.key, members_of_turns(tag))


def in_base64(view: View, tag: ObjectTag, encoding: str, value: Any, at: Path) -> None:
    """Checks a text that the editor decodes from base64."""
    if not isinstance(value, str):
        return
    if decoded(value, encoding) is None:
        bare = decoded(value, "base64") is not None
        view.report(at, value, NoBase64, tag.key, tag.tag, encoding, bare)
    elif (intended := intended_text(value, encoding)) is not None:
        view.report(at, value, BytesAsLetters, tag.key, tag.tag, *_first_wide(intended))


def _first_wide(text: str) -> tuple[str, str]:
    """Returns the first character of a text that has several bytes, and what is shown instead."""
    first = next(char for char in text if char > "\x7f")
    return first, first.encode("utf-8").decode("latin-1")


def _series(view: View, tag: ObjectTag, value: Any, at: Path) -> None:
    if tag.value_type in (None, "url"):
        if isinstance(value, (list, dict)) or (isinstance(value, str) and _NO_PLACE.match(value)):  # the Shape reports others
            view.report(at, value, SeriesInline, tag.key)
    elif isinstance(value, str) or _are_rows(value):
        view.report(at, value, SeriesElsewhere, tag.key)


def _are_rows(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(row, dict) for row in cast("list[Any]", value)[:1])


def _is_table(tag: ObjectTag, text: str) -> bool:
    """Returns True for a text that the editor reads as a table, and for the URL of one."""
    kind, *options = re.split(r"\W", tag.value_type or "json")
    if kind != "json" or "url" in options:
        return True
    try:
        # As browsers read JSON: with escaped halves of surrogate pairs, and numbers of any size.
        return isinstance(json.loads(text, parse_int=float, parse_constant=_refused), (dict, list))
    except RecursionError:  # nested too deep for Python, not for browsers
        return True
    except ValueError:
        return False


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
