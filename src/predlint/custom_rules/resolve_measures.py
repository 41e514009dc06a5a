"""Resolves expressions of rules on a file or a run: measures, ``each``, ``reference(…)``, and reports those that only rules on data rows
support."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from msgspec.structs import replace

from predlint.custom_rules import closures
from predlint.custom_rules import scope as custom_rules_scope
from predlint.custom_rules.closures import GroupMembers
from predlint.custom_rules.scope import Context, Level, Scope, spelled
from predlint.custom_rules.tallies import Measure
from predlint.custom_rules.types import POSITIVE, SHARE, SUBJECT, WHOLE, Run, Typed, ValueRange, number, truth
from predlint.custom_rules.types import Measure as Unit
from predlint.lang import nodes as n
from predlint.model.names import nearest
from predlint.model.texts import exact

#: Resolves an expression.
Resolve = Callable[[n.Expression, Scope, Context], Typed]
#: Returns something of an instance.
Test = Callable[[Any], Any]
_QUANTILES = {"median": 0.5}
_USES = "count(car where …), share(car of object), median(confidence of car), quantile(90%, width of car), coverage"
#: Other words for measures -> the measure.
_ALIASES = {"percentile": "quantile", "avg": "median", "mean": "median", "average": "median", "ratio": "share", "percent": "share"}


def is_whole(scope: Scope) -> bool:
    """Returns True if expressions in this scope are about a file or a run, not an instance."""
    return scope.innermost.slot == WHOLE


def measured(node: n.Expression, scope: Scope, context: Context, resolve: Resolve) -> Typed | None:
    """Resolves a measure of a file or a run; returns None for expressions that are resolved as everywhere."""
    match node:
        case n.Reference():
            return _name(node, scope, context)
        case n.Call():
            return _call(node, scope, context, resolve)
        case n.Count():
            return _count(node, scope, context, resolve)
        case n.Share():
            return _share(node, scope, context, resolve)
        case n.Measured():
            return _quantile(node, scope, context, resolve)
        case n.Quantity():
            return _quantity(node, scope, context, resolve)
        case n.Each():
            return context.fault(node.at, "each … has … stands by itself: it is all that a require asks for", "write a require of its own")
        case n.Missing() | n.Chosen() | n.Matches() | n.Relation():
            return context.fault(node.at, "this is asked of one thing; a rule on a file or run is about all of them", f"measure: {_USES}")
        case _:
            return None


def only_whole(node: n.Share | n.Measured | n.Each, context: Context) -> Typed:
    """Reports a measure in a rule on instances or on a data row."""
    what = "share" if isinstance(node, n.Share) else "each" if isinstance(node, n.Each) else node.function.text
    help_ = "write count(… where …) / count(…)" if isinstance(node, n.Share) else "write a rule on file or on run"
    return context.fault(node.at, f"{what} is for rules on a file or run", help_)


# -- measures --------------------------------------------------------------------------------------------------------------------


def _value(node: n.Expression, measure: int, unit: Unit, reach: ValueRange, scope: Scope, context: Context) -> Typed:
    typed = number(node.at, lambda values: values[measure], unit, reach)
    assert context.measures is not None
    if not context.measures.in_reference:
        context.show(typed, scope)
    return typed


def _add(node: n.Expression, key: tuple[Any, ...], context: Context, make: Callable[[], Measure]) -> int:
    assert context.measures is not None
    return context.measures.number(node.at, key, make)


def _name(node: n.Reference, scope: Scope, context: Context) -> Typed:
    head = node.parts[0]
    if len(node.parts) == 1 and not head.quoted and head.text == "coverage":
        return _value(node, _add(node, ("coverage",), context, lambda: Measure("coverage", "coverage")), "share", SHARE, scope, context)
    name = context.text(node.at)
    if len(node.parts) == 1 and (head.text in context.vocabulary.by_name or head.text in context.classes):
        return context.fault(node.at, f"which {exact(head.text)}? a file has many", f"count them: count({name})")
    near = nearest(head.text, ["coverage"]) if len(node.parts) == 1 else []
    return context.fault(node.at, f"a file has no {name}", f"did you mean {near[0]}?" if near else f"measure: {_USES}")


def _call(node: n.Call, scope: Scope, context: Context, resolve: Resolve) -> Typed:
    name, measures = node.function.text, context.measures
    assert measures is not None
    if name == "reference":
        if len(node.arguments) != 1:
            return context.fault(node.at, f"reference takes 1 argument, not {len(node.arguments)}", "write reference(count(car))")
        if measures.in_reference:
            return context.fault(node.at, "this is of the reference already", "leave the inner reference(…) out")
        measures.in_reference = True
        typed = resolve(node.arguments[0], scope, context)
        measures.in_reference = False
        if typed.wrong:
            return typed
        if context.reckoned(typed) is None:
            return context.wrong(node.at)
        shown = replace(typed, at=node.at, constant=None)
        context.show(shown, scope)
        return shown
    if name in ("median", "quantile") or name in _ALIASES:
        right = _ALIASES.get(name, name)
        use = {"median": "median(confidence of car)", "share": "share(car of object)"}.get(right, "quantile(90%, confidence of car)")
        message = "what is it measured of?" if right == name else f'there is no function "{name}"'
        return context.fault(node.at, message, f"write {use}")
    if name in ("iou", "covered", "distance", "length"):
        return context.fault(
            node.at, f"{name} is asked of things; a rule on a file or run is about all of them", "write a rule on data row"
        )
    return custom_rules_scope.call(node, [resolve(argument, scope, context) for argument in node.arguments], context)


def _things(node: n.Count | n.Share, context: Context) -> tuple[Level, GroupMembers] | None:
    return context.level(node.things, SUBJECT)


def _of_one(
    node: n.Expression | None, level: Level, context: Context, resolve: Resolve, *, wanted: str = "condition"
) -> tuple[Run | None, bool, bool]:  # fmt: skip
    """Returns the condition on each instance; whether it reads the data row; and False if it has an error, which is reported."""
    if node is None:
        return None, False, True
    shown, across, outer_uses_row = context.shown, context.across, context.uses_row
    context.shown, context.across, context.uses_row = {}, False, False
    typed = resolve(node, Scope((level,)), context)
    looks_around, asks = context.across, context.uses_row
    context.shown, context.across, context.uses_row = shown, across, outer_uses_row
    if typed.wrong:
        return None, False, False
    if looks_around:
        context.fault(
            node.at, "this looks at other things of the data row; what is measured is asked of each thing by itself",
            "write a rule on data row, or measure without it",
        )  # fmt: skip
        return None, False, False
    if wanted == "number":
        run = context.reckoned(typed)
        return run, asks, run is not None
    if not typed.only("condition"):
        context.fault(
            typed.at, "a condition is needed here", f"for example: {context.text(typed.at)} >= 50%" if typed.can_be("number") else None
        )
        return None, False, False
    return typed.run, asks, True


def _key(things: Sequence[n.Thing], where: n.Expression | None, members: GroupMembers, context: Context) -> tuple[Any, ...]:
    names = tuple(word.text for thing in things for word in (thing.name, thing.alias) if word is not None) if where is not None else ()
    return members.features, members.kinds, names, context.text(where.at) if where is not None else None


def _label(node: n.Expression, context: Context) -> str:
    return label_of(context.text(node.at), context)


def label_of(text: str, context: Context) -> str:
    """Returns the text with the name of a feature in place of the name that stands for each feature in turn."""
    for name, features in context.classes.items():
        (number_,) = features
        text = _renamed(text, name, spelled(context.vocabulary.features[number_].name))
    return text


def _renamed(text: str, name: str, to: str) -> str:
    import re

    return re.sub(rf"(?<![\w.\"]){re.escape(name)}(?![\w\"])", lambda _: to, text)


def _count(node: n.Count, scope: Scope, context: Context, resolve: Resolve) -> Typed:
    counted = _counted(node, context, resolve)
    if counted is None:
        return context.wrong(node.at)
    members, test, asks, key = counted
    plain = (members.features,) if node.where is None and members.kinds is None else None
    at = _add(
        node, ("count", *key), context,
        lambda: Measure("count", _label(node, context), members.features, test, plain=plain, uses_row=asks),
    )  # fmt: skip
    return _value(node, at, "", POSITIVE, scope, context)


def _counted(node: n.Count | n.Share, context: Context, resolve: Resolve) -> tuple[GroupMembers, Test, bool, tuple[Any, ...]] | None:
    """Returns the counted features, the test whether an instance counts, whether it reads the data row, and the key of the measure."""
    found = _things(node, context)
    if found is None:
        return None
    level, members = found
    where, asks, right = _of_one(node.where, level, context, resolve)
    if not right:
        return None
    return members, _member(members, where), asks, _key(node.things, node.where, members, context)


def _member(members: GroupMembers, where: Run | None) -> Test:
    """Returns the test of an instance: True, False, or None if it is not applicable."""
    if members.kinds is None:
        return where if where is not None else lambda things: True
    has = members.has
    return lambda things: has(things[SUBJECT]) and (where is None or where(things))


def _share(node: n.Share, scope: Scope, context: Context, resolve: Resolve) -> Typed:
    part = _counted(node, context, resolve)
    whole = _counted(node.of, context, resolve) if node.of is not None else None
    if part is None or (node.of is not None and whole is None):
        return context.wrong(node.at)
    if whole is None:
        if node.where is None:
            return context.fault(node.at, "a share of what?", f"write share({context.text(node.things[0].at)} of object)")
        found = _things(node, context)
        assert found is not None
        whole = found[1], _member(found[1], None), False, ()
    if not part[0].features <= whole[0].features and node.of is not None and not context.guessed:
        outside = context.names_of(part[0].features - whole[0].features)
        whole_text = context.text(node.of.at)
        return context.fault(node.of.at, f"{outside} is not among {whole_text}: this is no share", "write count(…) / count(…)")
    is_plain = node.where is None and node.of is not None and node.of.where is None and part[0].kinds is None and whole[0].kinds is None
    plain = (part[0].features, whole[0].features) if is_plain else None
    mine, is_part, is_whole_ = part[0].features, part[1], whole[1]
    is_of_all = node.of is None and whole[0].kinds is None  # part and whole are the same things

    def test(things: Any) -> int | None:
        if is_of_all:
            return _NUMBERS[is_part(things)]
        if is_whole_(things) is not True:
            return None
        return 0 if things[SUBJECT].feature not in mine else _NUMBERS[is_part(things)]

    at = _add(
        node, ("share", part[3], whole[3]), context,
        lambda: Measure("share", _label(node, context), whole[0].features, test, plain=plain, uses_row=part[2] or whole[2]),
    )  # fmt: skip
    return _value(node, at, "share", SHARE, scope, context)


_NUMBERS = {True: 1, False: 0, None: None}


def _quantile(node: n.Measured, scope: Scope, context: Context, resolve: Resolve) -> Typed:
    name = node.function.text
    if name not in ("median", "quantile"):
        near = nearest(name, ["median", "quantile", "share", "count"])
        named_ = _ALIASES.get(name) or (near[0] if near else None)
        return context.fault(
            node.function.at, f'nothing is measured by "{name}"', f"did you mean {named_}?" if named_ else f"measure: {_USES}"
        )
    expected_count = 1 if name == "median" else 2
    if len(node.arguments) != expected_count:
        use = "median(confidence of car)" if name == "median" else "quantile(90%, confidence of car)"
        return context.fault(
            node.at,
            f"{name} takes {expected_count} argument{'s' * (expected_count > 1)} before of, not {len(node.arguments)}",
            f"write {use}",
        )
    share = _QUANTILES.get(name)
    if share is None:
        given = node.arguments[0]
        if not isinstance(given, n.Number) or given.unit == "px" or not 0 <= given.value <= 1:
            return context.fault(given.at, "which quantile? a number from 0% to 100%", "write quantile(90%, confidence of car)")
        share = given.value
    value = node.arguments[-1]
    if node.of is None:
        return _of_rows(node, value, share, scope, context, resolve)
    found = context.level(node.of.things, SUBJECT)
    if found is None:
        return context.wrong(node.at)
    level, members = found
    where, asks, right = _of_one(node.of.where, level, context, resolve)
    run, asks_too, right_too = _of_one(value, level, context, resolve, wanted="number")
    if not right or not right_too or run is None:
        return context.wrong(node.at)
    member = _member(members, where)
    typed = _quietly(value, level, context, resolve)
    key = (share, context.text(value.at), *_key(node.of.things, node.of.where or value, members, context))
    at = _add(
        node, ("quantile", *key), context,
        lambda: Measure(
            "quantile", _label(node, context), members.features, lambda things: run(things) if member(things) is True else None, share,
            uses_row=asks or asks_too,
        ),
    )  # fmt: skip
    return _value(node, at, typed.measure, typed.reach, scope, context)


def _quietly(node: n.Expression, level: Level, context: Context, resolve: Resolve) -> Typed:
    shown, across, uses_row = context.shown, context.across, context.uses_row
    context.shown = {}
    typed = resolve(node, Scope((level,)), context)
    context.shown, context.across, context.uses_row = shown, across, uses_row
    return typed


def _of_rows(node: n.Measured, value: n.Expression, share: float, scope: Scope, context: Context, resolve: Resolve) -> Typed:
    """Resolves a quantile of the number of objects per data row."""
    if not isinstance(value, n.Count):
        return context.fault(value.at, "of data rows, things are counted", "write median(count(car) of data row)")
    counted = _counted(value, context, resolve)
    if counted is None:
        return context.wrong(node.at)
    members, test, asks, key = counted
    at = _add(
        node, ("rows", share, *key), context, lambda: Measure("rows", _label(node, context), members.features, test, share, uses_row=asks)
    )  # fmt: skip
    return _value(node, at, "", POSITIVE, scope, context)


def _quantity(node: n.Quantity, scope: Scope, context: Context, resolve: Resolve) -> Typed:
    """``at least 100 car``: of their number."""
    if node.has is not None or node.other or node.how == "every":
        return context.fault(node.at, "this is asked of one thing after the other", "measure how many: share(car where …) = 100%")
    if any(bound is not None and (bound.value % 1 or bound.unit) for bound in (node.minimum, node.maximum)):
        return context.fault(node.at, "things are counted with whole numbers", "of a part of them, write share(car where …) >= 50%")
    count = _count(n.Count(node.things, node.where, node.at), scope, context, resolve)
    if count.wrong:
        return count
    where = f" where {context.text(node.where.at)}" if node.where is not None else ""
    label = f"count({', '.join(context.text(thing.at) for thing in node.things)}{where})"
    context.shown.pop(context.text(node.at), None)
    context.shown.setdefault(label, count)
    minimum = node.minimum.value if node.minimum is not None else {"some": 1, "no": 0}.get(node.how, 0)
    maximum = node.maximum.value if node.maximum is not None else 0 if node.how == "no" else float("inf")
    if minimum > maximum:
        return context.fault(node.at, f"no number is between {minimum:g} and {maximum:g}", f"write between {maximum:g} and {minimum:g}")

    def run(values: Any) -> bool | None:
        value = count.run(values)
        return None if value is None else minimum <= value <= maximum

    return truth(node.at, run)


def finite_difference(sign: str, left: Run, right: Run) -> Run:
    """Sums and differences of shares, without the noise of their last digits: 40 % is not more than 5 points above 35 %."""
    run = closures.arithmetic(sign, left, right)
    if sign not in "+-":
        return run

    def rounded(values: Any) -> float | None:
        value = run(values)
        return None if value is None else round(value, 12)

    return rounded
