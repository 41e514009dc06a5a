"""Resolves comparisons of numbers: ``0.2 <= aspect <= 5``. Comparisons with a constant result are reported."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite

from predlint.custom_rules import closures, value_ranges
from predlint.custom_rules.properties import PROPERTIES
from predlint.custom_rules.resolve_hints import is_nothing
from predlint.custom_rules.scope import Context, Scope
from predlint.custom_rules.types import Typed, truth, words
from predlint.lang import nodes as n
from predlint.lang.errors import TextError

#: Resolves an expression.
Resolve = Callable[[n.Expression, Scope, Context], Typed]
#: For each sign, the words for a bound after it and before it.
_OPERATOR_WORDS = {"<": ("above", "below"), "<=": ("at least", "at most"), ">": ("below", "above"), ">=": ("at most", "at least")}


def compare(node: n.Compare, scope: Scope, context: Context, expression: Resolve) -> Typed:
    """Numbers compared with one another."""
    typed: list[Typed] = []
    errors: list[list[TextError]] = []
    for operand in node.operands:
        before = len(context.faults)
        typed.append(expression(operand, scope, context))
        errors.append(context.errors_since(before))
    not_a_number = next((t for t in typed if not t.wrong and not t.can_be("number")), None)
    plain = next((t for t in typed if not t.wrong and t.can_be("number")), None)
    for operand, one, faults in zip(node.operands, typed, errors, strict=True):
        if not one.wrong or not isinstance(operand, n.Reference) or len(operand.parts) != 1:
            continue
        word = operand.parts[0]  # an option or a text, compared as if it were a number: one thing is wrong, not two
        if not_a_number is not None:
            context.forget(faults)
        elif word.quoted and plain is not None and word.text not in PROPERTIES:
            context.forget(faults)
            help_ = "numbers are written without quotes" if word.text.replace(".", "", 1).isdigit() else None
            context.fault(one.at, f"{context.text(plain.at)} is a number; {context.text(one.at)} is a text", help_)
    if not_a_number is not None:
        return _non_number_error(node, not_a_number, typed, context)
    runs = [context.reckoned(one) for one in typed]
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
    return _always(node, typed, context) or truth(node.at, closures.both(tests))


def _always(node: n.Compare, typed: Sequence[Typed], context: Context) -> Typed | None:
    """Reports a comparison that is always true or always false; returns None for others."""
    operands, signs, reaches = node.operands, node.operators, [one.reach for one in typed]
    if len(typed) == 2 and _is_reference(operands[0]) and context.text(operands[0].at) == context.text(operands[1].at):
        return context.fault(node.at, f"both sides are the same: this is always {_word(signs[0] in ('=', '<=', '>='))}")
    verdicts = [value_ranges.constant_comparison(a, sign, b) for a, sign, b in zip(reaches, signs, reaches[1:], strict=False)]
    if False not in verdicts and value_ranges.is_contradictory(reaches, signs):
        turned = f"write {_turned(node, context)}" if len(operands) == 3 else None
        return context.fault(node.at, f"this is always false: nothing is {_ends(node, context)}", turned)
    if False not in verdicts and set(verdicts) != {True}:
        return None
    about = f"this is always {_word(False not in verdicts)}"
    at = verdicts.index(False not in verdicts)
    variable = next((one for one in typed[at : at + 2] if one.constant is None), None)
    if variable is None:
        return context.fault(node.at, about, "compare with something that is read: confidence >= 50%")
    low, high = variable.reach
    bounds = [f"below {low:g}"] * isfinite(low) + [f"above {high:g}"] * isfinite(high)
    return context.fault(node.at, f"{about}: {context.text(variable.at)} is never {' or '.join(bounds)}")


def _word(verdict: bool) -> str:
    return "true" if verdict else "false"


def _is_reference(node: n.Expression) -> bool:
    return isinstance(node, n.Reference)


def _ends(node: n.Compare, context: Context) -> str:
    """``0.2 <= … <= 0.1``."""
    first, last = context.text(node.operands[0].at), context.text(node.operands[-1].at)
    return f"{_OPERATOR_WORDS[node.operators[0]][0]} {first} and {_OPERATOR_WORDS[node.operators[-1]][1]} {last}"


def _turned(node: n.Compare, context: Context) -> str:
    """``0.1 <= aspect <= 0.2``."""
    texts = [context.text(operand.at) for operand in reversed(node.operands)]
    return " ".join([*(word for pair in zip(texts, node.operators, strict=False) for word in pair), texts[-1]])


def _non_number_error(node: n.Compare, odd: Typed, typed: list[Typed], context: Context) -> Typed:
    """Reports a comparison of something that is not a number."""
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
    """Returns True if the unit and size of a number fit what it is compared with; otherwise reports an error."""
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
