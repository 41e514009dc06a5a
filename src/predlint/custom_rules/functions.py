"""The functions that expressions may call; and the tables of them, of properties and of fields in the documentation."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import floor
from typing import Any, get_args

from msgspec import Struct

from predlint.custom_rules import closures
from predlint.custom_rules.properties import ALIASES, FIELDS, PROPERTIES, Property
from predlint.custom_rules.scope import Context
from predlint.custom_rules.types import Measure, Run, Type, Typed, fixed, function_range, number, words
from predlint.lang import nodes as n
from predlint.names import nearest
from predlint.views import relations
from predlint.views.model import FeatureKind

# -- The functions that expressions may call -----------------------------------------------------------------------


class Function(Struct, frozen=True):
    """The arguments and the result of a function; the result is always a number."""

    usage: str
    meaning: str
    takes: Type
    minimum: int
    maximum: int | None
    compute: Callable[..., Any] | None
    """The function; None for a relation of two shapes, which is found by name."""
    measure: Measure = ""
    same: bool = False
    """True if the result has the unit of the arguments."""


def _round(value: float) -> int:
    """Rounds to the nearest integer, halves up."""
    whole = floor(value)
    return whole + 1 if value - whole >= 0.5 else whole


FUNCTIONS: Mapping[str, Function] = {
    "abs": Function("abs(a)", "a without its sign", "number", 1, 1, abs, same=True),
    "min": Function("min(a, b)", "the smallest of two or more numbers", "number", 2, None, min, same=True),
    "max": Function("max(a, b)", "the largest of two or more numbers", "number", 2, None, max, same=True),
    "round": Function("round(a)", "the nearest whole number, halves up", "number", 1, 1, _round),
    "length": Function("length(text)", "how many characters a text has", "text", 1, 1, len),
    "iou": Function("iou(a, b)", "shared area of two boxes / area of both together, from 0 to 1", "object", 2, 2, None, "share"),
    "covered": Function("covered(a, b)", "how much of a's box lies in b's, from 0 to 1", "object", 2, 2, None, "share"),
    "distance": Function("distance(a, b)", "pixels between the centres of two boxes", "object", 2, 2, None, "px"),
}
_ALIASES = {
    "len": "length", "overlap": "iou", "intersection": "covered", "coverage": "covered", "dist": "distance", "minimum": "min",
    "maximum": "max", "floor": "round", "int": "round",
}  # fmt: skip


def call(node: n.Call, arguments: Sequence[Typed], context: Context) -> Typed:
    """Returns the call of a function whose arguments are resolved."""
    name = node.function.text
    function = FUNCTIONS.get(name)
    if function is None:
        return context.fault(node.function.at, f'there is no function "{name}"', _hint(name))
    count = len(arguments)
    if count < function.minimum or (function.maximum is not None and count > function.maximum):
        expected_count = f"{function.minimum}" if function.minimum == function.maximum else f"at least {function.minimum}"
        plural = "" if expected_count == "1" else "s"
        return context.fault(node.at, f"{name} takes {expected_count} argument{plural}, not {count}", f"write {function.usage}")
    runs = [_argument(argument, function, name, context) for argument in arguments]
    if None in runs:
        return context.wrong(node.at)
    measures: set[Measure] = {argument.measure for argument in arguments}
    measure: Measure = function.measure if not function.same or len(measures) > 1 else measures.pop()
    given = [run for run in runs if run is not None]
    within = function_range(name, [argument.reach for argument in arguments])
    if function.takes == "object" and same_thing(*arguments):
        return context.fault(node.at, "both are the same thing", f"name another: some other car where {name}(this, other) > …")
    if function.compute is not None:
        run = closures.calculated(function.compute, given)
        if function.takes == "number" and all(argument.constant is not None for argument in arguments):
            return fixed(node.at, run([]))
        return number(node.at, run, measure, within)
    return number(node.at, closures.of_shapes(relation(name), given[0], given[1]), measure, within)


def same_thing(left: Typed, right: Typed) -> bool:
    """Returns True if two names refer to the same instance."""
    return left.bound is not None and right.bound is not None and left.bound.slot == right.bound.slot


def relation(name: str) -> Callable[[Any, Any], Any]:
    """Returns the relation of two shapes with this name in rules."""
    table: dict[str, Callable[[Any, Any], Any]] = {
        "iou": relations.iou, "covered": relations.covered, "distance": relations.distance,
        "inside": relations.inside, "overlaps": relations.overlaps,
    }  # fmt: skip
    return table[name]


def _argument(argument: Typed, function: Function, name: str, context: Context) -> Run | None:
    """Returns the closure of an argument, or None if it has an error, which is reported."""
    if argument.wrong:
        return None
    if function.takes == "object":
        return context.drawn(argument, f"{name}({', '.join(['…'] * function.minimum)})")
    if not argument.can_be(function.takes):
        context.fault(argument.at, f"{name} takes {words([function.takes])}; this is {words(argument.types)}", f"write {function.usage}")
        return None
    return context.as_number(argument) if function.takes == "number" else context.as_text(argument)


def _hint(name: str) -> str:
    known = ALIASES.get(name.lower(), name)
    if known in PROPERTIES and name.lower() not in _ALIASES:
        return f"{known} is a property: write it without parentheses, {known} or car.{known}"
    near = [_ALIASES[name.lower()]] if name.lower() in _ALIASES else nearest(name, [*FUNCTIONS, "count"])
    if near:
        usage = FUNCTIONS[near[0]].usage if near[0] in FUNCTIONS else "count(car where …)"
        return f"did you mean {usage}?"
    return f"functions are {', '.join(FUNCTIONS)} and count"


# -- Generates the tables of properties, fields and functions in docs/language-reference.md from the code ----------

_COUNT = ("count(car where …)", "how many things of the data row there are")


def tables() -> dict[str, str]:
    """Returns name of the marks -> table as Markdown."""
    return {
        "properties": _table(
            ("property", "what it is", "of"), [(f"`{one.name}`", one.meaning, _kinds(one)) for one in PROPERTIES.values()]
        ),
        "fields": _table(("field", "what it is"), [(f"`data_row.{name}`", meaning) for name, (_, _, meaning) in FIELDS.items()]),
        "functions": _table(
            ("function", "what it gives"),
            [(f"`{usage}`", meaning) for usage, meaning in [*((one.usage, one.meaning) for one in FUNCTIONS.values()), _COUNT]],
        ),
    }


def with_tables(page: str) -> str:
    """Returns a page of the documentation with current tables, each between its two marks. Raises ValueError if marks are missing."""
    for name, table in tables().items():
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"the page has no {begin.strip()} and {end}")
        page = f"{before}{begin}{table}{end}{after}"
    return page


def _kinds(one: Property) -> str:
    """Returns the kinds of features that have a property, in the order of the code."""
    if one.kinds is None:
        return "everything"
    return ", ".join(kind for kind in get_args(FeatureKind) if kind in one.kinds and kind != "other")


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
