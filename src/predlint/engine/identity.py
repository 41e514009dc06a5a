"""What tells a checker, and a list of data rows, from others, wherever they were made: parts of one run are checked by equal ones."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from enum import Enum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct

from predlint.dialects.coco.images import Images
from predlint.dialects.coco.truth import FileNames
from predlint.stream.data_row_facts import DataRow

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.stream.data_rows import DataRows

_SIZE = 16


def of_checker(checker: Checker) -> str:
    """The same for checkers of one ontology and one set of options."""
    own = checker.own_rules
    return _digest([_plain(checker.ontology), _plain(checker.options), [rule.text for rule in own.rules] if own is not None else None])


def of_rows(rows: DataRows | None) -> str | None:
    """The same for lists of equal data rows in one order; None where there is no list."""
    return rows.once(of_rows, _of_columns) if rows is not None else None


def _of_columns(rows: DataRows) -> str:
    columns = [(name, rows.column(name)) for name in DataRow.__struct_fields__ if name != "position"]
    return _digest([len(rows), *[(name, list(column)) for name, column in columns if column is not None]])


def _digest(value: Any) -> str:
    return blake2b(json.dumps(value).encode(), digest_size=_SIZE).hexdigest()


def _plain(value: Any) -> Any:
    """A value as JSON has it, the same wherever it was made. Raises TypeError for one of a kind that is not known: two that are taken for
    equal must be so."""
    if value is None or isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Struct):
        return [type(value).__name__, *[_plain(getattr(value, name)) for name in value.__struct_fields__]]
    if isinstance(value, tuple | list):
        return [_plain(each) for each in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        return [[_plain(key), _plain(each)] for key, each in cast("Mapping[Any, Any]", value).items()]
    if isinstance(value, set | frozenset):
        return sorted([_plain(each) for each in cast("set[Any]", value)], key=json.dumps)
    if isinstance(value, Images):
        return [*map(_plain, (value.ids, value.widths, value.heights))]
    if isinstance(value, FileNames):
        return [[id_ for id_, _ in value], blake2b(b"\0".join(value.encoded())).hexdigest()]
    if isinstance(value, array | bytes):
        return bytes(cast("bytes", value)).hex()
    if isinstance(value, Enum):
        return value.name
    raise TypeError(f"a {type(value).__name__} is not known")
