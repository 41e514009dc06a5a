"""Resolves expressions to types and closures. All errors in expressions are reported here, before any data is read."""

from __future__ import annotations

import operator
from math import isfinite

from msgspec.structs import replace

from predlint.custom_rules import closures, functions, types
from predlint.custom_rules.resolve_compare import chosen, compare, matches
from predlint.custom_rules.resolve_measures import finite_difference, is_whole, measured, only_whole
from predlint.custom_rules.resolve_names import reference
from predlint.custom_rules.resolve_quantities import count, quantity, relation
from predlint.custom_rules.scope import Context, Scope, spelled
from predlint.custom_rules.types import Run, Typed, chain, fixed, number, truth, words
from predlint.lang import nodes as n
from predlint.names import exact


def expression(node: n.Expression, scope: Scope, context: Context) -> Typed:
    """Resolves an expression to its types and its closure."""
    if is_whole(scope):
        typed = measured(node, scope, context, expression)
        if typed is not None:
            return typed
    match node:
        case n.Share() | n.Measured() | n.Each():
            return only_whole(node, context)
        case n.Number():
            return _number(node, context)
        case n.Reference():
            return reference(node, scope, context)
        case n.Negative() | n.Binary():
            return _arithmetic(node, scope, context)
        case n.Call():
            return functions.call(node, [expression(argument, scope, context) for argument in node.arguments], context)
        case n.Compare():
            return compare(node, scope, context, expression)
        case n.Missing():
            return _missing(node, scope, context)
        case n.Chosen():
            return chosen(node, expression(node.operand, scope, context), context)
        case n.Matches():
            return matches(node, expression(node.operand, scope, context), context)
        case n.Count():
            return count(node, scope, context, condition)
        case n.Quantity():
            return quantity(node, scope, context, condition)
        case n.Relation():
            left = expression(node.left, scope, context) if node.left is not None else None
            right = _right(node, node.right, scope, context) if isinstance(node.right, n.Reference) else None
            return relation(node, left, right, scope, context, condition)
        case n.Not():
            run = condition(node.operand, scope, context)
            return context.wrong(node.at) if run is None else truth(node.at, closures.negated(run))
        case n.Both() | n.Either():
            runs = [condition(member, scope, context) for member in chain(node)]
            join = closures.both if isinstance(node, n.Both) else closures.either
            return context.wrong(node.at) if None in runs else truth(node.at, join([run for run in runs if run is not None]))


def _right(node: n.Relation, right: n.Reference, scope: Scope, context: Context) -> Typed:
    """Resolves the thing that a relation names; a feature is an error, since it may have many instances."""
    before = len(context.faults)
    typed = expression(right, scope, context)
    name = right.parts[0].text
    if typed.wrong and len(right.parts) == 1 and any(not feature.answered for feature in context.vocabulary.by_name.get(name, ())):
        context.forget(context.errors_since(before))
        return context.fault(right.at, f"which {exact(name)}? there may be many", f"write {node.word.text} some {spelled(name)}")
    return typed


def condition(node: n.Expression, scope: Scope, context: Context) -> Run | None:
    """Returns the closure of a condition, or None if it has an error, which is reported."""
    typed = expression(node, scope, context)
    if typed.wrong:
        return None
    if not typed.only("condition"):
        what = context.text(typed.at)
        context.fault(typed.at, f"a condition is needed here; {what} is {words(typed.types)}", _as_condition(typed, what))
        return None
    return typed.run


def _as_condition(typed: Typed, what: str) -> str:
    """Returns how to make a condition of a value."""
    option = next((spelled(choice.value) for question in typed.questions for choice in question.choices), "…")
    if typed.can_be("checklist"):
        return f"write {what} includes {option}"
    if typed.can_be("radio"):
        return f"write {what} is {option}"
    if typed.only("data row"):
        return f"say what of it: {what}.width > 100"
    if typed.can_be("number"):
        return "compare it with another number: >=, <=, >, <, = or !="
    if typed.can_be("text"):
        return f'write {what} is "…", {what} matches "…", or {what} is missing'
    return "say what of it: confidence >= 50%, or inside some …"


# -- numbers ---------------------------------------------------------------------------------------------------------------------


def _number(node: n.Number, context: Context) -> Typed:
    if not isfinite(node.value):
        return context.fault(node.at, "this number is too large")
    value = int(node.value) if node.value == int(node.value) else node.value
    return fixed(node.at, value)


def _arithmetic(node: n.Negative | n.Binary, scope: Scope, context: Context) -> Typed:
    if isinstance(node, n.Negative):
        typed = expression(node.operand, scope, context)
        run = context.reckoned(typed)
        if run is None:
            return context.wrong(node.at)
        if typed.constant is not None:
            return fixed(node.at, -typed.constant)
        return number(node.at, closures.calculated(operator.neg, [run]), typed.measure, types.negative(typed.reach))
    left, right = expression(node.left, scope, context), expression(node.right, scope, context)
    runs = context.reckoned(left), context.reckoned(right)
    if runs[0] is None or runs[1] is None:
        return context.wrong(node.at)
    if node.operator == "/" and right.constant == 0:
        return context.fault(right.at, "nothing can be divided by 0")
    run = (finite_difference if is_whole(scope) else closures.arithmetic)(node.operator, runs[0], runs[1])
    if left.constant is not None and right.constant is not None:
        value = run([])
        if value is None:
            return context.fault(node.at, "the result is too large")
        return fixed(node.at, value)
    if node.operator in "+-":
        same = left.measure == right.measure or right.constant is not None
        measure = left.measure if same else right.measure if left.constant is not None else ""
    else:  # a length stays one when it is scaled; a share does not: confidence * 100
        scaled = left if right.constant is not None else right if node.operator == "*" and left.constant is not None else None
        measure = "px" if scaled is not None and scaled.measure == "px" else ""
    return number(node.at, run, measure, types.arithmetic(node.operator, left.reach, right.reach))


def _missing(node: n.Missing, scope: Scope, context: Context) -> Typed:
    typed = expression(node.operand, scope, context)
    if typed.wrong:
        return typed
    what = context.text(typed.at)
    if typed.given is None:
        if typed.only("object"):
            return context.fault(
                typed.at, f"{what} is a thing, which is never missing", f"ask for a property of it: {what}.confidence is missing"
            )
        allowed = "is missing is asked of an answer, a property or a field of the data row"
        return context.fault(typed.at, f"{allowed}; {exact(what)} is {words(typed.types)}")
    given = replace(typed, run=typed.given)  # the message shows the given value, not the platform's default
    if context.shown.get(what) is typed:
        context.shown[what] = given
    return truth(node.at, closures.missing(typed.given, node.negated))
