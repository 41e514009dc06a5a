"""Quantities, counts and relations: ``at least 2 car where …``, ``count(car)``, ``inside some car``."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from predlint.custom_rules import closures, closures_quantities
from predlint.custom_rules.functions import relation as relation_of
from predlint.custom_rules.functions import same_thing
from predlint.custom_rules.proximity import Nearness
from predlint.custom_rules.resolve_near import nearness
from predlint.custom_rules.scope import Context, Level, Scope
from predlint.custom_rules.self_reference import constant_verdict, counts_itself
from predlint.custom_rules.types import ROW, Run, Typed, number, truth
from predlint.custom_rules.value_ranges import ValueRange
from predlint.lang import nodes as n

#: Resolves a condition; returns None if it has an error, which is reported.
Condition = Callable[[n.Expression, Scope, Context], Run | None]


class _Range:
    """The resolved instances that a quantity ranges over."""

    def __init__(self, node: n.Quantity | n.Count, level: Level, find: closures_quantities.Find, scope: Scope, where: Run | None) -> None:
        self.node = node
        self.level = level
        self.find = find
        self.scope = scope
        """The scope of the conditions on its members."""
        self.where = where


def _range(
    node: n.Quantity | n.Count, scope: Scope, context: Context, condition: Condition, left: Typed | None = None
) -> _Range | None:  # fmt: skip
    """Resolves what a quantity ranges over; returns None if it has an error, which is reported. ``left``: the instance that is inside the
    members, or overlaps them."""
    context.across = True
    other = isinstance(node, n.Quantity) and node.other
    if other and not scope.around:
        context.fault(
            node.at, "other than what? no thing is named before", "leave out other, or name a thing first: on car require no other car …"
        )
        return None
    found = context.level(node.things, scope.next_slot, other=other)
    if found is None:
        return None
    level, members = found
    inner = scope.within(level)
    where = condition(node.where, inner, context) if node.where is not None else None
    if node.where is not None and where is None:
        return None
    near = nearness(node.where, inner)
    if left is not None and left.bound is not None and not left.bound.restricted and left.bound.slot != level.slot:
        near = Nearness(left.bound.slot, "meets")
    return _Range(node, level, closures_quantities.finder(members, scope.around, other, near), inner, where)


def count(node: n.Count, scope: Scope, context: Context, condition: Condition) -> Typed:
    """Resolves a count to a number."""
    ranged = _range(node, scope, context, condition)
    if ranged is None:
        return context.wrong(node.at)
    run = closures_quantities.counted(closures_quantities.counter(ranged.find, ranged.level.slot, ranged.where))
    minimum = 1 if not context.guessed and counts_itself(node.where, ranged.scope) else 0
    typed = number(node.at, run, reach=ValueRange(minimum))
    context.show(typed, scope)
    return typed


def quantity(node: n.Quantity, scope: Scope, context: Context, condition: Condition) -> Typed:
    """Resolves a quantity to a condition on the number of instances."""
    right = _bounds(node, context)
    ranged = _range(node, scope, context, condition)
    has: Run | None = None
    if ranged is not None and node.has is not None:
        has = condition(node.has, ranged.scope, context)
        right = right and has is not None
    if node.how == "every" and node.has is None:
        text = context.text(node.at)
        context.fault(node.at, "what must every one of them be?", f"write {text if len(text) < 60 else 'every …'} has …")
        right = False
    if ranged is None or not right:
        return context.wrong(node.at)
    if not context.guessed and constant_verdict(node, ranged.scope) is not None:
        return _with_itself(node, context)
    if node.minimum or node.maximum:
        _show_count(node, ranged, scope, context, has)
    return truth(node.at, _quantified(node, ranged, ranged.where, has))


def relation(
    node: n.Relation, left: Typed | None, right: Typed | None, scope: Scope, context: Context, condition: Condition
) -> Typed:  # fmt: skip
    """Resolves the condition that an instance is inside another, or overlaps it, or the stated number of others."""
    word = node.word.text
    if left is None:
        innermost = scope.innermost
        if innermost.slot == ROW:
            return context.fault(
                node.at, f"what lies {word}? the data row has no place", f"name it on the left: some car where car {word} …"
            )
        left = Typed(frozenset({"object"}), node.at, bound=innermost.bound(""))
    own = context.drawn(left, word)
    if right is not None:
        other = context.drawn(right, word)
        if own is None or other is None:
            return context.wrong(node.at)
        if same_thing(left, right):
            return context.fault(node.at, "both sides are the same thing", f"name another: {word} some other …")
        return truth(node.at, closures.of_shapes(relation_of(word), own, other))
    assert isinstance(node.right, n.Quantity)
    return _relation_with(node, node.right, left, own, scope, context, condition)


def _relation_with(
    node: n.Relation, many: n.Quantity, left: Typed, own: Run | None, scope: Scope, context: Context, condition: Condition
) -> Typed:  # fmt: skip
    word = node.word.text
    bounds = _bounds(many, context)
    ranged = _range(many, scope, context, condition, left)
    if own is None or ranged is None or not bounds:
        return context.wrong(node.at)
    level = ranged.level
    bound = left.bound.features if left.bound is not None else frozenset[int]()
    meant_too = [around for around in scope.levels if left.bound is not None and around.slot == left.bound.slot and around.meets(level)]
    if meant_too and bound & level.features and not (many.other or context.guessed):
        name = context.names_of(bound & level.features)
        return context.fault(
            many.at,
            f"{name} always {'lies inside' if word == 'inside' else word} itself",
            f"leave it out: {word} {many.how} other {_written(many, context)}",
        )
    member = Typed(frozenset({"object"}), many.at, bound=level.bound(""))
    other = context.drawn(member, word)
    if other is None:
        return context.wrong(node.at)
    return truth(node.at, _quantified(many, ranged, ranged.where, closures.of_shapes(relation_of(word), own, other)))


def _with_itself(node: n.Quantity, context: Context) -> Typed:
    """Reports a quantity that includes the instance around it, so that it is constant."""
    how = "every" if node.how == "every" else "some" if node.how == "some" else "no"
    thing = context.text(node.things[0].at).partition(" as ")[0] if len(node.things) == 1 else "the thing"
    return context.fault(node.at, f"{thing} itself is among them", f"leave it out: {how} other {_written(node, context)} …")


def _quantified(node: n.Quantity, ranged: _Range, where: Run | None, has: Run | None) -> Run:
    """Returns the closure of a quantity: ``where`` selects instances, ``has`` is the condition on them."""
    find, slot = ranged.find, ranged.level.slot
    if node.how == "every":
        assert has is not None
        return closures_quantities.every(find, slot, where, has)
    test = _all([part for part in (where, has) if part is not None])
    if node.how == "some":
        return closures_quantities.some(find, slot, test)
    if node.how == "no":
        return closures.negated(closures_quantities.some(find, slot, test))
    minimum = int(node.minimum.value) if node.minimum is not None else 0
    maximum = int(node.maximum.value) if node.maximum is not None else None
    return closures_quantities.between(closures_quantities.counter(find, slot, test), minimum, maximum)


def _written(node: n.Quantity, context: Context) -> str:
    """Returns the text of what a quantity ranges over."""
    things = ", ".join(context.text(thing.at) for thing in node.things)
    return f"({things})" if len(node.things) > 1 else things


def _all(parts: Sequence[Run]) -> Run | None:
    return closures.both(parts) if parts else None


def _bounds(node: n.Quantity, context: Context) -> bool:
    """Returns True if the numbers of a quantity are integers in ascending order; otherwise reports an error."""
    right = True
    for given in {given.at: given for given in (node.minimum, node.maximum) if given is not None}.values():
        if given.value % 1 or given.value > 1e15:  # NaN too: infinite numbers have no remainder
            context.fault(given.at, "this number is too large" if given.value > 1e15 else "things are counted with whole numbers")
            right = False
        elif given.unit:
            context.fault(given.at, "things are counted with plain numbers", f"write {given.value:g}")
            right = False
    if not right:
        return False
    minimum, maximum = node.minimum, node.maximum
    if minimum is not None and maximum is not None and minimum.value > maximum.value:
        context.fault(
            node.at,
            f"no number is between {minimum.value:g} and {maximum.value:g}",
            f"write between {maximum.value:g} and {minimum.value:g}",
        )
        return False
    if node.how == "at least" and minimum is not None and minimum.value == 0:
        context.fault(node.at, "at least 0 is always true")
        return False
    return True


def _show_count(node: n.Quantity, ranged: _Range, scope: Scope, context: Context, has: Run | None) -> None:
    """Records the number of instances, for the message."""
    if len(scope.levels) > 1 or has is not None:
        return
    things = _written(node, context)
    where = f" where {context.text(node.where.at)}" if node.where is not None else ""
    label = f"count({things if where else things.strip('()')}{where})"
    run = closures_quantities.counted(closures_quantities.counter(ranged.find, ranged.level.slot, ranged.where))
    context.shown.setdefault(label, number(node.at, run))
