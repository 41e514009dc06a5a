"""Resolves expressions to types and closures: conditions, quantities, counts and relations. All errors come before any data is read."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from math import isfinite
from typing import NamedTuple

from msgspec.structs import replace

from predlint.custom_rules import closures, types
from predlint.custom_rules import scope as custom_rules_scope
from predlint.custom_rules.closures import COMPARE, Nearness
from predlint.custom_rules.resolve_compare import chosen, compare, matches
from predlint.custom_rules.resolve_measures import finite_difference, is_whole, measured, only_whole
from predlint.custom_rules.resolve_names import bound_to, reference
from predlint.custom_rules.scope import Context, Level, Scope, same_thing, spelled
from predlint.custom_rules.scope import relation as relation_of
from predlint.custom_rules.types import ROW, Run, Typed, ValueRange, chain, children, fixed, number, truth, words
from predlint.lang import nodes as n
from predlint.model.texts import exact

# -- Resolves expressions to types and closures. All errors in expressions are reported here, before any data is read --


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
            return custom_rules_scope.call(node, [expression(argument, scope, context) for argument in node.arguments], context)
        case n.Compare():
            return compare(node, scope, context, expression)
        case n.Missing():
            return _missing(node, scope, context)
        case n.Chosen():
            return chosen(node, expression(node.operand, scope, context), context)
        case n.Matches():
            return matches(node, expression(node.operand, scope, context), context)
        case n.Count():
            return count(node, scope, context, resolved_condition)
        case n.Quantity():
            return quantity(node, scope, context, resolved_condition)
        case n.Relation():
            left = expression(node.left, scope, context) if node.left is not None else None
            right = _right(node, node.right, scope, context) if isinstance(node.right, n.Reference) else None
            return relation(node, left, right, scope, context, resolved_condition)
        case n.Not():
            run = resolved_condition(node.operand, scope, context)
            return context.wrong(node.at) if run is None else truth(node.at, closures.negated(run))
        case n.Both() | n.Either():
            runs = [resolved_condition(member, scope, context) for member in chain(node)]
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


def resolved_condition(node: n.Expression, scope: Scope, context: Context) -> Run | None:
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


# -- Finds out whether a condition excludes instances that are far away, so that they need not be examined ---------

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


# -- Detects a quantity without ``other`` that includes the instance around it, so that it is always true or always false --
#
# ``on car require no car where iou(this, car) > 90%`` is false for every car: each shares all of its area with itself.

_ITSELF = {"iou": 1.0, "covered": 1.0, "distance": 0.0}
_RECKON = {"+": operator.add, "-": operator.sub, "*": operator.mul}


class Verdict(Enum):
    """The value of a condition on an instance and one around it, if both are the same instance."""

    TRUE = "true"
    FALSE = "false"
    OPEN = "open"
    APART = "apart"
    """The condition does not mention the instance around."""


_OPPOSITE = {Verdict.TRUE: Verdict.FALSE, Verdict.FALSE: Verdict.TRUE}


class _Pair(NamedTuple):
    """The thing that a quantity looks at, and one around it."""

    scope: Scope
    """The scope of the quantity's own conditions."""
    inner: int
    outer: int


def constant_verdict(node: n.Quantity, scope: Scope) -> bool | None:
    """Returns the constant value of a quantity that includes an instance around it, or None if its value depends on the data.

    ``scope``: the scope of the quantity's own conditions, including the instance that it ranges over.
    """
    none = node.how == "no" or (node.maximum is not None and node.maximum.value == 0)
    if node.other or not (none or node.how in ("some", "every")):
        return None
    for pair in _pairs(scope):
        intended, has = (_verdict(part, pair) if part is not None else Verdict.APART for part in (node.where, node.has))
        if node.how == "every":
            if intended in (Verdict.TRUE, Verdict.APART) and has == Verdict.FALSE:
                return False
        elif _both([intended, has]) == Verdict.TRUE:
            return not none
    return None


def counts_itself(where: n.Expression | None, scope: Scope) -> bool:
    """Returns True if an instance around a count is surely counted, if the count is applicable at all."""
    if where is None:
        return False
    parts = chain(where) if isinstance(where, n.Both) else [where]
    if not all(isinstance(part, (n.Compare, n.Relation)) for part in parts):
        return False
    return any(all(_verdict(part, pair) is Verdict.TRUE for part in parts) for pair in _pairs(scope))


def _pairs(scope: Scope) -> Iterator[_Pair]:
    """The thing that a quantity looks at with each one around that it may be too."""
    for level in scope.levels[:-1]:
        if level.slot != ROW and level.meets(scope.innermost):
            yield _Pair(scope, scope.innermost.slot, level.slot)


def _verdict(node: n.Expression, pair: _Pair) -> Verdict:
    match node:
        case n.Both():
            return _both(_verdict(member, pair) for member in chain(node))
        case n.Either():
            verdicts = {_verdict(member, pair) for member in chain(node)}
            return Verdict.TRUE if Verdict.TRUE in verdicts else verdicts.pop() if len(verdicts) == 1 else Verdict.OPEN
        case n.Not():
            verdict = _verdict(node.operand, pair)
            return _OPPOSITE.get(verdict, verdict)
        case n.Compare():
            return _compared(node, pair)
        case n.Relation() if isinstance(node.right, n.Reference):
            left = (pair.inner, ()) if node.left is None else _read(node.left, pair)
            return Verdict.TRUE if _are_pair(left, _read(node.right, pair), pair) else _unknown(node, pair)
        case _:
            return _unknown(node, pair)


def _both(verdicts: Iterable[Verdict]) -> Verdict:
    found = set(verdicts)
    return next((verdict for verdict in (Verdict.FALSE, Verdict.OPEN, Verdict.TRUE) if verdict in found), Verdict.APART)


def _unknown(node: n.Expression, pair: _Pair) -> Verdict:
    return Verdict.OPEN if _mentions_outer(node, pair) else Verdict.APART


def _mentions_outer(node: n.Expression, pair: _Pair) -> bool:
    """Returns True if an expression names the instance around."""
    if isinstance(node, n.Reference):
        return _read(node, pair)[0] == pair.outer
    return any(_mentions_outer(child, pair) for child in children(node))


def _compared(node: n.Compare, pair: _Pair) -> Verdict:
    if not _mentions_outer(node, pair):
        return Verdict.APART
    if len(node.operands) == 2 and all(isinstance(operand, n.Reference) for operand in node.operands):
        left, right = (_read(operand, pair) for operand in node.operands)
        same = left[1] == right[1] and _are_pair(left, right, pair)
        return Verdict.OPEN if not same else Verdict.TRUE if node.operators[0] in ("=", "<=", ">=") else Verdict.FALSE
    values = [_value(operand, pair) for operand in node.operands]
    verdicts = [
        None if a is None or b is None else COMPARE[sign](a, b) for a, sign, b in zip(values, node.operators, values[1:], strict=False)
    ]
    return Verdict.FALSE if False in verdicts else Verdict.OPEN if None in verdicts else Verdict.TRUE


def _value(node: n.Expression, pair: _Pair) -> float | None:
    """Returns the number for an instance compared with itself, or None if it is unknown."""
    match node:
        case n.Number():
            return node.value
        case n.Negative():
            value = _value(node.operand, pair)
            return None if value is None else -value
        case n.Binary() if node.operator in _RECKON:
            left, right = _value(node.left, pair), _value(node.right, pair)
            return None if left is None or right is None else _RECKON[node.operator](left, right)
        case n.Call() if len(node.arguments) == 2 and node.function.text in _ITSELF:
            left, right = (_read(argument, pair) for argument in node.arguments)
            return _ITSELF[node.function.text] if _are_pair(left, right, pair) else None
        case _:
            return None


_Read = tuple[int, tuple[str, ...]]


"""The slot of an instance, and the path that is read of it."""


def _read(node: n.Expression, pair: _Pair) -> _Read:
    if not isinstance(node, n.Reference):
        return -1, ()
    bound, path = bound_to(node.parts[0], pair.scope), tuple(part.text for part in node.parts)
    if bound is None:
        return pair.inner, path
    own = pair.scope.innermost.features
    if bound.slot == pair.outer and not bound.features & own:  # a name that things of other features have
        return -1, path
    return bound.slot, path[1:]


def _are_pair(left: _Read, right: _Read, pair: _Pair) -> bool:
    return {left[0], right[0]} == {pair.inner, pair.outer}


# -- Quantities, counts and relations: ``at least 2 car where …``, ``count(car)``, ``inside some car`` -------------

#: Resolves a condition; returns None if it has an error, which is reported.
Condition = Callable[[n.Expression, Scope, Context], Run | None]


class _Range:
    """The resolved instances that a quantity ranges over."""

    def __init__(self, node: n.Quantity | n.Count, level: Level, find: closures.Find, scope: Scope, where: Run | None) -> None:
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
    return _Range(node, level, closures.finder(members, scope.around, other, near), inner, where)


def count(node: n.Count, scope: Scope, context: Context, condition: Condition) -> Typed:
    """Resolves a count to a number."""
    ranged = _range(node, scope, context, condition)
    if ranged is None:
        return context.wrong(node.at)
    run = closures.counted(closures.counter(ranged.find, ranged.level.slot, ranged.where))
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
        return closures.every(find, slot, where, has)
    test = _all([part for part in (where, has) if part is not None])
    if node.how == "some":
        return closures.some(find, slot, test)
    if node.how == "no":
        return closures.negated(closures.some(find, slot, test))
    minimum = int(node.minimum.value) if node.minimum is not None else 0
    maximum = int(node.maximum.value) if node.maximum is not None else None
    return closures.between(closures.counter(find, slot, test), minimum, maximum)


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
    run = closures.counted(closures.counter(ranged.find, ranged.level.slot, ranged.where))
    context.shown.setdefault(label, number(node.at, run))
