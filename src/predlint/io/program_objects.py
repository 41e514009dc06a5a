"""Converts objects of other packages to JSON values: those that an upload would send."""

from __future__ import annotations

import dataclasses
import importlib
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

# Never imports a package that the program has not loaded: an object is recognised by its module and its methods.

#: Rows of a table that are turned into records at once.
_ROWS = 10_000


class UnsupportedObjectError(ValueError):
    """An object's own serializer rejects it; the text gives the reason."""


def as_class(kind: type) -> str:
    """Returns the words for a class that was given in place of an object."""
    return f"the class {kind.__name__}, not an object of it"


def records_in(given: object) -> Iterator[Any] | None:
    """Returns the records of an object as plain values: rows of a table, or what a vendor's own serializer writes. Returns None for one
    value, and for anything else. Raises UnsupportedObjectError."""
    if is_table(given):
        return rows_in(given)
    if root_of(given) == "labelbox" and hasattr(given, "annotations"):
        return _of_labelbox(given)
    return None


def root_of(given: object) -> str:
    """Returns the top-level package of the object's class."""
    return type(given).__module__.partition(".")[0]


def _of_labelbox(label: object) -> Iterator[Any]:
    """Yields the records that Labelbox's serializer writes for a Label of its SDK."""
    converter: Any = importlib.import_module("labelbox.data.serialization").NDJsonConverter
    try:
        yield from converter.serialize([label])
    except Exception as error:  # may be an error of its own, of pydantic, or of a package for computation
        raise UnsupportedObjectError(f"labelbox's NDJsonConverter.serialize() refuses it: {error}") from error


def as_plain(given: object, number: int) -> Any:
    """Returns an object as one plain value, whose members may be objects again; an unknown object unchanged. ``number``: that of the
    record.

    Members that are None are left out: a model has all members, and those that are not set are not sent.
    """
    if root_of(given) == "labelbox" and not _is_line(given):  # the content of a Label is no record by itself
        return given
    if (write := _writer(given)) is not None:
        return write(given, number)
    return dict(cast("Mapping[Any, Any]", given)) if isinstance(given, Mapping) else given


def _is_line(given: object) -> bool:
    """Returns True for a model of a whole line, as Labelbox's serializer makes it on its way."""
    return ".serialization.ndjson" in type(given).__module__ and hasattr(given, "model_dump") and hasattr(given, "data_row")


def is_object(given: object) -> bool:
    """Returns True for an object that is one record although it may be iterable: one that `as_plain` converts, or a `Label`."""
    return _writer(given) is not None


def _writer(given: object) -> Callable[[Any, int], Any] | None:
    """Returns the function that converts an object of a known kind; None for a class, and for a table, which has many records."""
    if isinstance(given, type) or is_table(given):
        return None
    return next((write for is_kind, write in _KINDS if is_kind(given)), None)


def is_row(given: object) -> bool:
    """Returns True for a row of pandas."""
    return hasattr(given, "dropna") and hasattr(given, "to_dict") and not is_table(given)


def _of_encord(given: object, number: int) -> Any:
    return _call_serializer(given, "to_encord_dict")


def _of_label_studio(given: object, number: int) -> Any:
    own = getattr(type(given), "dict", None)  # models that its client sends have this method; it leaves out what was not set
    sends = getattr(own, "__module__", "").startswith("label_studio_sdk")
    made = cast("dict[str, Any]", _in_iso(_call_serializer(given, "dict" if sends else "model_dump")))
    if "result" in made and "task" not in made and "data" not in made:
        return {"task": number, **made}  # as it is sent: the program names the task only when it creates the prediction
    return made


def _of_pydantic(given: Any, number: int) -> Any:
    how: dict[str, Any] = {"mode": "json", "by_alias": True, "exclude_none": True}
    try:
        made = given.model_dump(**how)
    except Exception:  # arrays of numpy, and other values unknown to it, may be anywhere in it
        how["fallback"] = _number
        try:
            made = given.model_dump(**how)
        except Exception as error:
            raise UnsupportedObjectError(f"its model_dump() raises {type(error).__name__}: {error}") from error
    return made if _is_whole(made) else _with_numbers(made, _call_serializer(given, "model_dump", by_alias=True))


def _number(value: object) -> Any:
    made = number_or_list(value)
    if made is value:
        raise TypeError(f"{type(value).__name__} is not a JSON value")
    return made


def _is_whole(made: Any) -> bool:
    """Returns True if no null is in it that may have replaced NaN."""
    if made.__class__ is dict:
        return all(map(_is_whole, made.values()))
    return all(map(_is_whole, made)) if made.__class__ is list else made is not None


def _with_numbers(made: Any, held: Any) -> Any:
    """Restores NaN and infinities in pydantic's output: it writes null for most of them, and `json.dumps` does not."""
    if made is None:
        return held if isinstance(held, float) and not math.isfinite(held) else None
    if made.__class__ is dict and isinstance(held, Mapping):
        members = cast("Mapping[Any, Any]", held)
        return {name: _with_numbers(value, members.get(name)) for name, value in made.items()}
    if made.__class__ is list and isinstance(held, (list, tuple)) and len(made) == len(cast("list[Any]", held)):
        return [*map(_with_numbers, made, cast("list[Any]", held))]
    return made


def _of_msgspec(given: object, number: int) -> dict[str, Any]:
    msgspec: Any = importlib.import_module("msgspec")
    kind: Any = type(given)
    members = {field.encode_name: getattr(given, field.name) for field in msgspec.structs.fields(kind)}
    tag = {kind.__struct_config__.tag_field: kind.__struct_config__.tag} if kind.__struct_config__.tag_field is not None else {}
    return tag | {name: value for name, value in members.items() if value is not None and value is not msgspec.UNSET}


def _of_dataclass(given: Any, number: int) -> dict[str, Any]:
    return _without_none({field.name: getattr(given, field.name) for field in dataclasses.fields(given)})


def _of_attrs(given: Any, number: int) -> dict[str, Any]:
    return _without_none({each.name: getattr(given, each.name) for each in cast(Any, type(given)).__attrs_attrs__})


def _of_tuple(given: Any, number: int) -> dict[str, Any]:
    members: dict[str, Any] = given._asdict()
    if type(given).__name__ == "Pandas":  # a row of itertuples()
        members.pop("Index", None)
        members = {name: value for name, value in members.items() if not _is_missing(value)}
    return _without_none(members)


def _of_row(given: Any, number: int) -> Any:
    return given.dropna().to_dict()


def _in_iso(value: Any) -> Any:
    """Returns the value with times in ISO format, as a client writes them."""
    if value.__class__ is dict:
        return {name: _in_iso(member) for name, member in value.items()}
    if value.__class__ is list:
        return [*map(_in_iso, value)]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _call_serializer(given: object, method: str, **how: Any) -> Any:
    try:
        return getattr(given, method)(**how)
    except Exception as error:  # whatever a vendor's serializer raises, the record cannot be written
        raise UnsupportedObjectError(f"its {method}() raises {type(error).__name__}: {error}") from error


def _without_none(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _is_missing(value: Any) -> bool:
    """Returns True for None, for NaN, and for pandas' missing values."""
    return value is None or type(value).__name__ in MISSING or (isinstance(value, float) and value != value)


# -- tables ----------------------------------------------------------------------------------------------------------------------


def is_table(given: object) -> bool:
    """Returns True for a data frame of pandas or polars, and for an Arrow table or batch."""
    if isinstance(given, type):
        return False
    return hasattr(given, "iterrows") or hasattr(given, "iter_rows") or (hasattr(given, "to_pylist") and hasattr(given, "schema"))


def number_or_list(given: object) -> Any:
    """Converts a number or array of numpy, or of a similar package, to Python's types; returns anything else unchanged."""
    if not (hasattr(given, "tolist") and hasattr(given, "dtype")):
        return given
    index: Any = getattr(given, "index", None)
    if is_row(given) and all(isinstance(name, str) for name in index):  # a column without names is a list
        return cast(Any, given).to_dict()
    made = cast(Any, given).tolist()
    is_longer = made.__class__ is given.__class__ and hasattr(made, "as_integer_ratio")  # np.longdouble, which tolist() keeps
    return float(cast(float, made)) if is_longer else made


#: Class names of pandas' missing values.
MISSING = {"NAType", "NaTType"}

#: Tests for kinds of objects, each with the function that converts them to one value. The first match counts.
_KINDS: tuple[tuple[Callable[[Any], bool], Callable[[Any, int], Any]], ...] = (
    (lambda given: root_of(given) == "encord" and hasattr(given, "to_encord_dict"), _of_encord),
    (lambda given: root_of(given) == "label_studio_sdk" and hasattr(given, "model_dump"), _of_label_studio),
    (lambda given: hasattr(given, "model_dump"), _of_pydantic),
    (lambda given: hasattr(cast(object, type(given)), "__struct_fields__"), _of_msgspec),
    (dataclasses.is_dataclass, _of_dataclass),
    (lambda given: hasattr(cast(object, type(given)), "__attrs_attrs__"), _of_attrs),
    (lambda given: hasattr(given, "_asdict"), _of_tuple),
    (is_row, _of_row),
)


def column_of(given: Any) -> Any:
    """Returns the values of an Arrow column as a list; anything else unchanged."""
    return given.to_pylist() if hasattr(given, "to_pylist") and not is_table(given) and not isinstance(given, type) else given


def refuse_plan(given: object) -> None:
    """Raises TypeError for a lazy frame of polars or Dask, which has no rows before it is collected or computed."""
    if hasattr(given, "collect_schema") and hasattr(given, "collect"):
        raise TypeError(f"a {type(given).__name__} has no rows yet: give what its .collect() gives")
    if hasattr(given, "iterrows") and hasattr(given, "compute") and hasattr(given, "npartitions"):
        raise TypeError(f"a {type(given).__name__} of Dask has no rows yet: give what its .compute() gives")


def rows_in(table: Any) -> Iterator[dict[Any, Any]]:
    """Yields the rows of a table without empty members: its columns are those of all records."""
    if hasattr(table, "iterrows"):
        yield from _of_pandas(table)
        return
    rows = len(table) if hasattr(table, "iter_rows") else table.num_rows
    for at in range(0, rows, _ROWS):
        part = table.slice(at, _ROWS)
        for row in part.to_dicts() if hasattr(part, "to_dicts") else part.to_pylist():
            yield _without_empty(row)


def _without_empty(value: Any) -> Any:
    """Returns the value without empty members, also in structures, which have the members of all rows."""
    if value.__class__ is dict:
        return {name: _without_empty(member) for name, member in value.items() if member is not None}
    return [_without_empty(item) for item in value] if value.__class__ is list else value


def _of_pandas(table: Any) -> Iterator[dict[Any, Any]]:
    names: list[Any] = list(table.columns)
    for at in range(0, len(table), _ROWS):
        part = table.iloc[at : at + _ROWS]
        columns: list[list[Any]] = [part.iloc[:, place].tolist() for place in range(len(names))]
        known: list[list[bool]] = [part.iloc[:, place].notna().tolist() for place in range(len(names))]
        for values, there in zip(zip(*columns, strict=True), zip(*known, strict=True), strict=True):
            yield {name: value for name, value, is_there in zip(names, values, there, strict=True) if is_there}
