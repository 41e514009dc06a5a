"""Finds out whether a condition excludes instances that are far away, so that they need not be examined."""

from __future__ import annotations

from collections.abc import Sequence

from predlint.custom_rules.proximity import Nearness
from predlint.custom_rules.resolve_names import bound_to
from predlint.custom_rules.scope import Scope
from predlint.custom_rules.types import chain
from predlint.lang import nodes as n

_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def nearness(where: n.Expression | None, scope: Scope) -> Nearness | None:
    """Returns the nearness that a condition requires of the innermost instance, or None if it requires none."""
    if where is None or isinstance(where, n.Either):
        return None
    return next((near for part in chain(where) if (near := _of(part, scope)) is not None), None)


def _of(node: n.Expression, scope: Scope) -> Nearness | None:
    if isinstance(node, n.Relation) and isinstance(node.right, n.Reference):
        slot = _other_slot((node.left, node.right), scope)
        return Nearness(slot, "meets") if slot is not None else None
    if not isinstance(node, n.Compare) or len(node.operands) != 2:
        return None
    call, number, sign = *node.operands, node.operators[0]
    if isinstance(call, n.Number):
        call, number, sign = number, call, _TURNED.get(sign, sign)
    if not isinstance(call, n.Call) or not isinstance(number, n.Number) or len(call.arguments) != 2:
        return None
    name, slot = call.function.text, _other_slot(call.arguments, scope)
    if slot is None:
        return None
    if name in ("iou", "covered") and sign in (">", ">=") and (number.value > 0 or (sign == ">" and number.value == 0)):
        return Nearness(slot, "shares")
    return Nearness(slot, "reaches", number.value) if name == "distance" and sign in ("<", "<=") else None


def _other_slot(pair: Sequence[n.Expression | None], scope: Scope) -> int | None:
    """Returns the slot of the outer one of two instances, if the other is the innermost (which may be omitted), or None for any other
    pair."""
    slots: set[int] = set()
    own = scope.innermost.slot
    for node in pair:
        if node is None:
            slots.add(own)
            continue
        bound = bound_to(node.parts[0], scope) if isinstance(node, n.Reference) and len(node.parts) == 1 else None
        if bound is None or bound.restricted:
            return None
        slots.add(bound.slot)
    return next(iter(slots - {own})) if own in slots and len(slots) == 2 else None
