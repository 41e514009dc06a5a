"""Finds the data row, object and feature that a finding is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from predlint.platforms.encord.record_view import Features, Json, RowView
from predlint.shape.findings import Path, keys_of

#: Members whose entries are about an object or a classification, by its hash.
_KEYED = ("object_answers", "object_actions", "classification_answers")


def row_name(value: Any) -> str | None:
    """Returns the name of a row for people: its title, else its data_hash. None without both."""
    if not isinstance(value, dict):
        return None
    row = cast("Json", value)
    return _text(row.get("data_title")) or _text(row.get("data_hash"))


def identify(features: Features) -> Callable[[Any], Callable[[Path], dict[str, str | None]]]:
    """Returns a function: row -> function: path of a finding -> its data row, uuid and feature."""

    def of_row(value: Any) -> Callable[[Path], dict[str, str | None]]:
        row = cast("Json", value) if isinstance(value, dict) else {}
        name = row_name(value)
        views: list[RowView] = []

        def feature_of(hash: str) -> str | None:
            if not views:
                views.append(RowView(features, row, []))
            found = views[0].feature_of.get(hash)
            return found.name if found is not None else None

        def who(path: Path) -> dict[str, str | None]:
            uuid, feature = _about(features, row, keys_of(path), feature_of)
            return {"data_row": name, "uuid": uuid, "feature": feature}

        return who

    return of_row


def _about(features: Features, row: Json, keys: list[str | int], feature_of: Callable[[str], str | None]) -> tuple[str | None, str | None]:
    """Returns the hash and feature name of the object, classification or answer on a path."""
    if len(keys) > 1 and keys[0] in _KEYED:
        hash = str(keys[1])
        if keys[0] != "classification_answers":
            return hash, feature_of(hash)
        entry = _step(_step(row, keys[0]), hash)
        return hash, _name(features, entry)
    found: Any = row
    for key in keys:
        found = _step(found, key)
        if isinstance(found, dict) and ("objectHash" in found or "classificationHash" in found or "featureHash" in found):
            thing = cast("Json", found)
            return _text(thing.get("objectHash")) or _text(thing.get("classificationHash")), _name(features, thing)
    return None, None


def _step(holder: Any, key: str | int) -> Any:
    if isinstance(holder, dict):
        return cast("dict[Any, Any]", holder).get(key)
    if isinstance(holder, list) and isinstance(key, int) and key < len(cast("list[Any]", holder)):
        return cast("list[Any]", holder)[key]
    return None


def _name(features: Features, thing: Any) -> str | None:
    """Returns the feature name of an object or classification, else its own name. None without both."""
    if not isinstance(thing, dict):
        return None
    hash = cast("Json", thing).get("featureHash")
    if isinstance(hash, str):
        known = features.objects.get(hash) or features.classifications.get(hash)
        if known is not None:
            return known.name
    return _text(cast("Json", thing).get("name"))


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None
