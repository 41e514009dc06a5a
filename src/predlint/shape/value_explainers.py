"""Explains values without parts: a node becomes a closure that names what is wrong with a number, a text, a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from predlint.hashes import is_uuid
from predlint.lazy_regex import lazy_regex
from predlint.shape.findings import Check, Finding, Path
from predlint.shape.nodes import AnyValue, Flag, Kind, Name, Node, Number, Text, Typed, Uuid
from predlint.shape.resolver import NameTable

#: JSON type -> Python types.
_PYTHON: dict[Kind, tuple[type, ...]] = {
    "string": (str,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,), "null": (type(None),),
}  # fmt: skip


def nothing(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
    """Accepts any value."""


def _anything(node: AnyValue) -> Check:
    return nothing


def _flag(node: Flag) -> Check:
    wrong, nullable = node.wrong, node.nullable

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not bool and not (nullable and value is None):
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _number(node: Number) -> Check:
    minimum, above, maximum, whole = node.minimum, node.above, node.maximum, node.whole
    low = minimum if minimum is not None else above if above is not None else float("-inf")
    high = maximum if maximum is not None else float("inf")
    wrong, outside, null, nullable = node.wrong, node.outside, node.null, node.nullable
    found = node.reported_by or Finding

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        kind = value.__class__
        if (kind is float or kind is int) and not (whole and kind is float and not value.is_integer()):
            if (value < low or value > high or value == above) and outside is not None:
                out.append(found(outside.kind, (parent, key), value, outside.fields))
        elif value is None and (nullable or null is not None):
            if null is not None:
                out.append(Finding(null.kind, (parent, key), None, null.fields))
        else:
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def are_numbers(node: Number) -> Callable[[list[Any]], bool]:
    """Returns a check that is True for a list without any finding. Most lists are clean, and checking all items at once is faster."""
    minimum, above, maximum = node.minimum, node.above, node.maximum
    kinds = frozenset({int} if node.whole else {int, float})

    def check(values: list[Any]) -> bool:
        if not kinds.issuperset(map(type, values)):
            return False
        if not values or node.outside is None:
            return True
        low, high = min(values), max(values)
        return (minimum is None or low >= minimum) and (above is None or low > above) and (maximum is None or high <= maximum)

    return check


def _text(node: Text) -> Check:
    minimum, maximum, length, form, empty = node.minimum, node.maximum, node.length, node.form, node.empty
    pattern = lazy_regex(node.pattern) if node.pattern else None
    maximum = maximum if maximum is not None else 1 << 62

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not str:
            if value is None and node.nullable:
                return
            spec = (node.also_written(value) if node.also_written else None) or node.wrong
        elif not value and empty is not None:
            spec = empty
        elif not minimum <= len(value) <= maximum:
            spec = length or node.wrong
        elif pattern is not None and pattern.search(value) is None:
            spec = form or node.wrong
        else:
            return
        spec = spec.for_value(value)
        out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _name(node: Name) -> Check:
    table = NameTable(node.names, node.violations, node.labels)
    names, others_too, wrong = table.names, node.others_too, node.violations.wrong

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not str or not value:
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))
        elif value not in names and not others_too:
            spec = table.unknown(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _typed(node: Typed) -> Check:
    classes = tuple(python for kind in node.kinds for python in _PYTHON[kind])
    wrong = node.wrong

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ not in classes:
            spec = wrong.for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def _uuid(node: Uuid) -> Check:
    wrong, form = node.wrong, node.form or node.wrong
    nullable = node.nullable

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if not is_uuid(value) and not (value is None and nullable):
            spec = (form if value.__class__ is str else wrong).for_value(value)
            out.append(Finding(spec.kind, (parent, key), value, spec.fields))

    return check


def free_classes(node: Node) -> frozenset[type]:
    """Returns the classes of values that are always clean for a node."""
    if isinstance(node, Text) and not (node.minimum or node.maximum is not None or node.pattern or node.empty is not None):
        return frozenset({str, type(None)} if node.nullable else {str})
    if isinstance(node, Flag):
        return frozenset({bool, type(None)} if node.nullable else {bool})
    return frozenset([python for kind in node.kinds for python in _PYTHON[kind]] if isinstance(node, Typed) else ())


#: Class of a node -> function that makes its check.
LEAVES: Mapping[type, Callable[[Any], Check]] = {
    AnyValue: _anything,
    Flag: _flag,
    Number: _number,
    Text: _text,
    Name: _name,
    Typed: _typed,
    Uuid: _uuid,
}
