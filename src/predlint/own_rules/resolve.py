"""Expressions → types and closures. Everything that can be wrong in one is told here, before any data is read."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from predlint.lang import nodes as n
from predlint.names import exact
from predlint.own_rules import closures, functions
from predlint.own_rules.properties import PROPERTIES
from predlint.own_rules.resolve_answers import chosen, matches
from predlint.own_rules.resolve_hints import is_nothing
from predlint.own_rules.resolve_names import reference
from predlint.own_rules.resolve_quantities import count, quantity, relation
from predlint.own_rules.scope import Context, Scope, spelled
from predlint.own_rules.types import Run, Typed, chain, number, truth, words


def expression(node: n.Expression, scope: Scope, context: Context) -> Typed:
    """What an expression is, and how it is computed."""
    match node:
        case n.Number():
            return _number(node, context)
        case n.Reference():
            return reference(node, scope, context)
        case n.Negative() | n.Binary():
            return _arithmetic(node, scope, context)
        case n.Call():
            return functions.call(node, [expression(argument, scope, context) for argument in node.arguments], context)
        case n.Compare():
            return _compare(node, scope, context)
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
    """The thing that a relation names; a feature is no thing, of which there may be many."""
    before = len(context.faults)
    typed = expression(right, scope, context)
    name = right.parts[0].text
    if typed.wrong and len(right.parts) == 1 and any(not feature.answered for feature in context.vocabulary.by_name.get(name, ())):
        del context.faults[before:]
        return context.fault(right.at, f"which {exact(name)}? there may be many", f"write {node.word.text} some {spelled(name)}")
    return typed


def condition(node: n.Expression, scope: Scope, context: Context) -> Run | None:
    """The closure of something true or false; None when it is wrong, which is told."""
    typed = expression(node, scope, context)
    if typed.wrong:
        return None
    if not typed.only("condition"):
        what = context.text(typed.at)
        context.fault(typed.at, f"a condition is needed here; {what} is {words(typed.types)}", _as_condition(typed, what))
        return None
    return typed.run


def _as_condition(typed: Typed, what: str) -> str:
    """How a value becomes a condition."""
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
    return Typed(frozenset({"number"}), node.at, closures.constant(value), constant=value)


def _as_number(typed: Typed, context: Context) -> Run | None:
    """The closure of a number; None when it is none, which is told."""
    if typed.wrong:
        return None
    if typed.can_be("number"):
        return context.as_number(typed)
    context.fault(typed.at, f"numbers are reckoned with here; {context.text(typed.at)} is {words(typed.types)}")
    return None


def _arithmetic(node: n.Negative | n.Binary, scope: Scope, context: Context) -> Typed:
    if isinstance(node, n.Negative):
        typed = expression(node.operand, scope, context)
        run = _as_number(typed, context)
        if run is None:
            return context.wrong(node.at)
        if typed.constant is not None:
            return Typed(typed.types, node.at, closures.constant(-typed.constant), typed.measure, -typed.constant)
        return number(node.at, closures.calculated(operator.neg, [run]), typed.measure)
    left, right = expression(node.left, scope, context), expression(node.right, scope, context)
    runs = _as_number(left, context), _as_number(right, context)
    if runs[0] is None or runs[1] is None:
        return context.wrong(node.at)
    if node.operator == "/" and right.constant == 0:
        return context.fault(right.at, "nothing can be divided by 0")
    run = closures.arithmetic(node.operator, runs[0], runs[1])
    if left.constant is not None and right.constant is not None:
        value = run([])
        if value is None:
            return context.fault(node.at, "the result is too large")
        return Typed(frozenset({"number"}), node.at, closures.constant(value), constant=value)
    if node.operator in "+-":
        same = left.measure == right.measure or right.constant is not None
        measure = left.measure if same else right.measure if left.constant is not None else ""
    else:  # a length stays one when it is scaled; a share does not: confidence * 100
        scaled = left if right.constant is not None else right if node.operator == "*" and left.constant is not None else None
        measure = "px" if scaled is not None and scaled.measure == "px" else ""
    return number(node.at, run, measure)


# -- comparisons -----------------------------------------------------------------------------------------------------------------


def _compare(node: n.Compare, scope: Scope, context: Context) -> Typed:
    typed: list[Typed] = []
    told: list[tuple[int, int]] = []
    for operand in node.operands:
        before = len(context.faults)
        typed.append(expression(operand, scope, context))
        told.append((before, len(context.faults)))
    odd = next((t for t in typed if not t.wrong and not t.can_be("number")), None)
    plain = next((t for t in typed if not t.wrong and t.can_be("number")), None)
    for operand, one, (begin, end) in reversed(list(zip(node.operands, typed, told, strict=True))):
        if not one.wrong or not isinstance(operand, n.Reference) or len(operand.parts) != 1:
            continue
        word = operand.parts[0]  # an option or a text, compared as if it were a number: one thing is wrong, not two
        if odd is not None:
            del context.faults[begin:end]
        elif word.quoted and plain is not None and word.text not in PROPERTIES:
            del context.faults[begin:end]
            help_ = "numbers are written without quotes" if word.text.replace(".", "", 1).isdigit() else None
            context.fault(one.at, f"{context.text(plain.at)} is a number; {context.text(one.at)} is a text", help_)
    if odd is not None:
        return _compared_odd(node, odd, typed, context)
    runs = [_as_number(one, context) for one in typed]
    if None in runs:
        return context.wrong(node.at)
    operands = list(node.operands)
    for at, sign in enumerate(node.operators):
        if not _measured(operands[at : at + 2], typed[at : at + 2], sign, context):
            return context.wrong(node.at)
    tests = [
        closures.compared(left, sign, right, typed[at + 1].constant)
        for at, (left, sign, right) in enumerate(zip(runs, node.operators, runs[1:], strict=False))
        if left is not None and right is not None
    ]
    test = closures.both(tests)
    if all(one.constant is not None for one in typed):
        return context.fault(
            node.at, f"this is always {'true' if test([]) else 'false'}", "compare with something that is read: confidence >= 50%"
        )
    return truth(node.at, test)


def _compared_odd(node: n.Compare, odd: Typed, typed: list[Typed], context: Context) -> Typed:
    """A comparison of something that is no number."""
    what = context.text(odd.at)
    if odd.only("object") or odd.only("data row"):
        return context.fault(odd.at, f"numbers are compared; {what} is {words(odd.types)}", f"say what of it: {what}.width")
    if odd.only("condition"):
        return context.fault(odd.at, "numbers are compared; this is a condition", "join conditions with and, or, not")
    help_, sign = None, next(iter(node.operators))
    if sign in ("=", "!=") and len(typed) == 2:
        other = node.operands[1 if odd is typed[0] else 0]
        value = context.text(other.at) if isinstance(other, (n.Reference, n.Number, n.Binary)) else "…"
        verb = "is" if sign == "=" else "is not"
        nothing = isinstance(other, n.Reference) and len(other.parts) == 1 and is_nothing(other.parts[0])
        help_ = f"write {what} {verb} {value}" if not nothing else f"write {what} is {'missing' if sign == '=' else 'given'}"
    elif odd.can_be("text"):
        help_ = f"how long it is: length({what})"
    return context.fault(node.at, f"{' and '.join(dict.fromkeys(node.operators))} compares numbers; {what} is {words(odd.types)}", help_)


def _measured(operands: Sequence[n.Expression], typed: list[Typed], sign: str, context: Context) -> bool:
    """Whether a number that is written fits what it is compared with; else that is told."""
    for value, other in ((0, 1), (1, 0)):
        written, measure = operands[value], typed[other].measure
        if not isinstance(written, n.Number):
            continue
        what = context.text(typed[other].at)
        if measure == "share" and written.unit == "px":
            context.fault(written.at, f"{what} is a number from 0 to 1, not pixels", f"write {what} {sign} 50%")
            return False
        if measure == "share" and written.value > 1:
            help_ = f"write {written.value:g}%" if written.value <= 100 and not written.unit else None
            context.fault(written.at, f"{what} is a number from 0 to 1: it is never as much as {context.text(written.at)}", help_)
            return False
        if measure == "px" and written.unit == "%":
            context.fault(
                written.at,
                f"{what} is in pixels; {context.text(written.at)} is {written.value:g}",
                f"a part of something is written {context.text(written.at)} * data_row.width",
            )
            return False
    return True


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
        wanted = "is missing is asked of an answer, a property or a field of the data row"
        return context.fault(typed.at, f"{wanted}; {exact(what)} is {words(typed.types)}")
    given = replace(typed, run=typed.given)  # the message shows what is given, not what the platform assumes
    context.shown = [(label, given if seen is typed else seen) for label, seen in context.shown]
    return truth(node.at, closures.missing(typed.given, node.negated))
