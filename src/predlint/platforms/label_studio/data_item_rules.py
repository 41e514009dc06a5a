"""Record rules on parts of a task's data: turns of a dialogue, items to rank, columns of a series, items of a Repeater."""

from __future__ import annotations

from typing import Any, cast

from predlint.platforms.label_studio.base64_data import encoding_of
from predlint.platforms.label_studio.config import ObjectTag
from predlint.platforms.label_studio.data_forms import form, in_base64
from predlint.platforms.label_studio.data_keys import members_of_turns
from predlint.platforms.label_studio.loadable_urls import places
from predlint.platforms.label_studio.record_view import Json, View
from predlint.platforms.label_studio.repeaters import found_at, items_of, steps, written
from predlint.platforms.label_studio.series_columns import columns
from predlint.platforms.label_studio.task_words import ItemNoList, ItemNoText, MessageLacks, NoSpeaker, TaskDataItems
from predlint.shape.findings import Path, subpath


def items(view: View, tag: ObjectTag, value: Any, at: Path) -> None:
    """Checks the items of a dialogue, of a list to rank, of a chat and of a series."""
    form(view, tag, value, at)
    kind = tag.tag.lower()
    if kind == "paragraphs" and isinstance(value, list):
        _check_items(view, tag, cast("list[Any]", value), at, members_of_turns(tag)[1])
        _speaker(view, tag, cast("list[Any]", value)[:1], at)
    elif kind == "list" and isinstance(value, list):
        _check_items(view, tag, cast("list[Any]", value), at, "id")
    elif kind == "chat" and isinstance(value, list):
        _messages(view, tag, cast("list[Any]", value), at)
    elif kind == "timeseries" and isinstance(value, dict):
        columns(view, tag, cast("Json", value), at)


def _speaker(view: View, tag: ObjectTag, first: list[Any], at: Path) -> None:
    """Reports a dialogue whose first turn has no speaker: the editor shows nothing of it."""
    name, text = members_of_turns(tag)
    if first and isinstance(first[0], dict) and text in first[0] and name not in first[0]:
        view.report((at, 0), first[0], NoSpeaker, tag.key, name)


def repeated(view: View, tag: ObjectTag, at: Path) -> None:
    """Checks what an object shows of each item of the Repeater's list: reports the first item that lacks it, and what cannot be loaded."""
    value = tag.attributes.get("value", "")
    last = view.names.config.repeaters[tag.repeat or 0]
    if not value.startswith(f"${last.path}[{last.flag}]"):
        return
    if _check_missing_list(view, tag, at):
        return
    repeaters, member = view.names.config.repeaters_of(tag.repeat), value.removeprefix(f"${last.path}[{last.flag}]").lstrip(".")
    for numbers, path, item in items_of(view.names.config, tag.repeat, view.data, at):
        shown = view.given(tag, numbers)
        if shown is None:
            params = written(last.path, repeaters, numbers), tag.tag, member or str(numbers[-1]), numbers[-1]
            view.report(path, item, TaskDataItems, *params)
            return
        key = written(value.removeprefix("$"), repeaters, numbers)
        places(view, tag, shown, subpath(at, steps(key)), key)
        if (encoding := encoding_of(tag)) is not None and tag.value_type != "url":
            in_base64(view, tag, encoding, shown, subpath(at, steps(key)))


def _check_missing_list(view: View, tag: ObjectTag, at: Path) -> bool:
    """Reports the first item of an outer list that has something else in place of the inner list; returns True if there is one. The inner
    list may be missing."""
    *around, last = view.names.config.repeaters_of(tag.repeat)
    if last.around is None or not last.path.startswith(f"{around[-1].path}[{around[-1].flag}]"):
        return False
    for numbers, path, item in items_of(view.names.config, last.around, view.data, at):
        listed = found_at(view.data, written(last.path, around, numbers))
        if listed is not None and not isinstance(listed, list):
            member = last.path.rpartition("]")[2].strip(".")
            params = (written(around[-1].path, around, numbers), tag.tag, member, numbers[-1])
            view.report(path, item, ItemNoList, *params)
            return True
    return False


#: Members of a message that only calls a tool, in place of its text.
_CALLS = frozenset({"tool_calls", "function_call"})


def _messages(view: View, tag: ObjectTag, messages: list[Any], at: Path) -> None:
    """Reports the first message of a chat that lacks its role or its content."""
    for index, message in enumerate(messages):
        given: Json = cast("Json", message) if isinstance(message, dict) else {}
        needed = ("role",) if _CALLS & given.keys() else ("role", "content")
        lacking = tuple([member for member in needed if member not in given])
        if lacking:
            view.report((at, index), message, MessageLacks, tag.key, index, lacking)
            return


def _check_items(view: View, tag: ObjectTag, items: list[Any], at: Path, member: str) -> None:
    for index, item in enumerate(items):
        if not isinstance(item, dict) or member not in item:
            name, _ = members_of_turns(tag)
            view.report((at, index), item, TaskDataItems, tag.key, tag.tag, member, index, name)
            return
        given = cast("Json", item)[member]
        if member != "id" and (given is None or isinstance(given, (bool, list, dict))):
            view.report(((at, index), member), given, ItemNoText, tag.key, tag.tag, member, index)
            return
