"""Values without parts, explained: a node becomes a closure that names what is wrong with a number, a text, a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from predlint.regex import regex
from predlint.shape.findings import Check, Finding, Path
from predlint.shape.nodes import Anything, Flag, Kind, Name, Node, Number, Text, Typed, Uuid
from predlint.shape.resolver import NameTable
from predlint.shape.uuids import is_uuid

#: What the JSON types are in Python.
_PYTHON: dict[Kind, tuple[type, ...]] = {
    "string": (str,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,), "null": (type(None),),
}  # fmt: skip


def nothing(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
    """The check of a value that may be anything."""


def _anything(node: Anything) -> Check:
    return nothing


def _flag(node: Flag) -> Check:
    wrong, nullable = node.wrong, node.nullable

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not bool and not (nullable and value is None):
            said = wrong.of(value)
            out.append(Finding(said.kind, (parent, key), value, said.fields))

    return check


def _number(node: Number) -> Check:
    least, above, most, whole = node.least, node.above, node.most, node.whole
    low = least if least is not None else above if above is not None else float("-inf")
    high = most if most is not None else float("inf")
    wrong, outside, null, nullable = node.wrong, node.outside, node.null, node.nullable
    found = node.told_by or Finding

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        kind = value.__class__
        if (kind is float or kind is int) and not (whole and kind is float and not value.is_integer()):
            if (value < low or value > high or value == above) and outside is not None:
                out.append(found(outside.kind, (parent, key), value, outside.fields))
        elif value is None and (nullable or null is not None):
            if null is not None:
                out.append(Finding(null.kind, (parent, key), None, null.fields))
        else:
            said = wrong.of(value)
            out.append(Finding(said.kind, (parent, key), value, said.fields))

    return check


def are_numbers(node: Number) -> Callable[[list[Any]], bool]:
    """True only for a list of which nothing is to be said of any item: most are, and it takes less to see that of all at once."""
    least, above, most = node.least, node.above, node.most
    kinds = frozenset({int} if node.whole else {int, float})

    def check(values: list[Any]) -> bool:
        if not kinds.issuperset(map(type, values)):
            return False
        if not values or node.outside is None:
            return True
        low, high = min(values), max(values)
        return (least is None or low >= least) and (above is None or low > above) and (most is None or high <= most)

    return check


def _text(node: Text) -> Check:
    least, most, length, form, empty = node.least, node.most, node.length, node.form, node.empty
    pattern = regex(node.pattern) if node.pattern else None
    most = most if most is not None else 1 << 62

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not str:
            if value is None and node.nullable:
                return
            said = (node.look_alike(value) if node.look_alike else None) or node.wrong
        elif not value and empty is not None:
            said = empty
        elif not least <= len(value) <= most:
            said = length or node.wrong
        elif pattern is not None and pattern.search(value) is None:
            said = form or node.wrong
        else:
            return
        said = said.of(value)
        out.append(Finding(said.kind, (parent, key), value, said.fields))

    return check


def _name(node: Name) -> Check:
    table = NameTable(node.names, node.faults, node.labels)
    names, others_too, wrong = table.names, node.others_too, node.faults.wrong

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ is not str or not value:
            said = wrong.of(value)
            out.append(Finding(said.kind, (parent, key), value, said.fields))
        elif value not in names and not others_too:
            said = table.unknown(value)
            out.append(Finding(said.kind, (parent, key), value, said.fields))

    return check


def _typed(node: Typed) -> Check:
    classes = tuple(python for kind in node.kinds for python in _PYTHON[kind])
    wrong = node.wrong

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if value.__class__ not in classes:
            said = wrong.of(value)
            out.append(Finding(said.kind, (parent, key), value, said.fields))

    return check


def _uuid(node: Uuid) -> Check:
    wrong, form = node.wrong, node.form or node.wrong
    nullable = node.nullable

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        if not is_uuid(value) and not (value is None and nullable):
            said = (form if value.__class__ is str else wrong).of(value)
            out.append(Finding(said.kind, (parent, key), value, said.fields))

    return check


def free_classes(node: Node) -> frozenset[type]:
    """The classes of values of which the check of a node surely says nothing, whatever else they are."""
    if isinstance(node, Text) and not (node.least or node.most is not None or node.pattern or node.empty is not None):
        return frozenset({str, type(None)} if node.nullable else {str})
    if isinstance(node, Flag):
        return frozenset({bool, type(None)} if node.nullable else {bool})
    return frozenset([python for kind in node.kinds for python in _PYTHON[kind]] if isinstance(node, Typed) else ())


#: What makes the check of a node, by the node's class.
LEAVES: Mapping[type, Callable[[Any], Check]] = {
    Anything: _anything,
    Flag: _flag,
    Number: _number,
    Text: _text,
    Name: _name,
    Typed: _typed,
    Uuid: _uuid,
}
