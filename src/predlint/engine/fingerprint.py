"""Fingerprints of checkers and lists of data rows that are equal in all processes: parts of one run must be checked by equal ones."""

from __future__ import annotations

import json
from array import array
from collections.abc import Mapping
from enum import Enum
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary

from msgspec import Struct
from msgspec.structs import replace

from predlint.batches import batches
from predlint.lang.nodes import At, Document
from predlint.platforms.coco.images import Images
from predlint.platforms.coco.reference import FileNames
from predlint.settings import MAX_RECORD
from predlint.stream.data_row import DataRow
from predlint.violation import Violation

if TYPE_CHECKING:
    from predlint.engine.options import Compiled
    from predlint.stream.data_rows import DataRows

#: Fingerprints computed before: a program checks many parts with one checker, and an ontology may be long.
_KNOWN: WeakKeyDictionary[Compiled, str] = WeakKeyDictionary()
_T = TypeVar("_T", str, tuple[str, str])
_SIZE = 16
#: Number of data rows that are turned into text at once: a list may have millions.
_AT_ONCE = 10_000


def checker_fingerprint(checker: Compiled) -> str:
    """Returns a text that is equal for checkers of one ontology and one set of options."""
    known = _KNOWN.get(checker)
    if known is None:
        known = _KNOWN[checker] = _of_checker(checker)
    return known


def _of_checker(checker: Compiled) -> str:
    own, options = checker.own_rules, checker.options
    normalized = replace(
        options,  # their order and repetitions do not matter; and the order of a set differs between processes
        select=_in_order(options.select), ignore=_in_order(options.ignore), severities=_in_order(options.severities),
        max_record=MAX_RECORD if options.max_record is None else options.max_record,
    )  # fmt: skip
    return _digest([_plain(checker.ontology), _plain(normalized), [rule.text for rule in own.rules] if own is not None else None])


def _in_order(given: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(sorted(set(given)))


def data_rows_fingerprint(rows: DataRows | None) -> str | None:
    """Returns a text that is equal for lists of equal data rows in one order; None without a list."""
    return rows.once(data_rows_fingerprint, _of_columns) if rows is not None else None


def _of_columns(rows: DataRows) -> str:
    mark = blake2b(json.dumps(len(rows)).encode(), digest_size=_SIZE)
    for name in DataRow.__struct_fields__:
        column = rows.column(name) if name != "position" else None
        if column is None or all(value is None for value in column):  # some lists have a column that is empty in all rows
            continue
        mark.update(name.encode())
        for some in batches(column, _AT_ONCE):
            mark.update(json.dumps(some, default=_plain).encode())
    return mark.hexdigest()


def _digest(value: Any) -> str:
    return blake2b(json.dumps(value).encode(), digest_size=_SIZE).hexdigest()


def _plain(value: Any) -> Any:
    """Converts a value to JSON types, equally in all processes. Raises TypeError for an unknown type, because values taken for equal must
    be equal."""
    if value is None or isinstance(value, str | int | float):
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, Document):  # regardless of its path
        return [[source.text for source in value.sources.values()], _plain(value.statements)]
    if isinstance(value, At):
        return [*value[1:]]
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
    if isinstance(value, type) and issubclass(kind := cast("type[object]", value), Violation):
        return [kind.code, kind.__name__]
    raise TypeError(f"a {type(value).__name__} is not known")
