"""Finds which task, region and control a finding is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.platforms.label_studio.config import LabelConfig
from predlint.shape.findings import Path, keys_of


def data_of(value: Any) -> dict[str, Any] | None:
    """Returns the data of an element of a file; None if it has none."""
    if not isinstance(value, dict):
        return None
    task = cast("dict[str, Any]", value)
    data = task.get("data", task)
    return cast("dict[str, Any]", data) if isinstance(data, dict) else None


def row_name(config: LabelConfig, value: Any) -> str | None:
    """Returns the name of a task for people: its first text that the config shows, shortened, else its id."""
    data = data_of(value) or {}
    for tag in config.objects:
        found = data.get(tag.key) if tag.key is not None else None
        if isinstance(found, str) and found:
            return found if len(found) <= 200 else found[:199] + "…"
    if isinstance(value, dict):
        id_ = cast("dict[str, Any]", value).get("id", cast("dict[str, Any]", value).get("task"))
        return str(id_) if isinstance(id_, (int, str)) and not isinstance(id_, bool) else None
    return None


def identify(config: LabelConfig) -> Callable[[Any], Callable[[Path], dict[str, str | None]]]:
    """Returns a function from a task to a function from a path to the data row, uuid and feature of a finding there."""

    def of_task(value: Any) -> Callable[[Path], dict[str, str | None]]:
        row = row_name(config, value)

        def who(path: Path) -> dict[str, str | None]:
            result = _result_at(value, keys_of(path))
            return {"data_row": row, "uuid": _text(result.get("id")), "feature": _text(result.get("from_name"))}

        return who

    return of_task


def _result_at(value: Any, keys: list[str | int]) -> dict[str, Any]:
    """Returns the result that a path leads through, or {}."""
    found: Any = value
    for key in keys:
        if isinstance(found, dict):
            found = cast("dict[Any, Any]", found).get(key)
        elif isinstance(found, list) and isinstance(key, int) and key < len(cast("list[Any]", found)):
            found = cast("list[Any]", found)[key]
        else:
            return {}
        if isinstance(found, dict) and ("from_name" in found or "from_id" in found):
            return cast("dict[str, Any]", found)
    return {}


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
