"""What must hold of several values, as the operations that the kernel runs once it has read them: a function for each class of constraint.

Those on what is drawn are in `drawn.py`, and those on what parts of a record tell of each other in `joined.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from predlint.kernel import drawn, joined
from predlint.kernel import opcodes as op
from predlint.kernel.held import A_LIST, HIGHEST, ITEM, LOWEST, NONE, Held, Lower, Pending, Refused, Room
from predlint.kernel.opcodes import Operation
from predlint.shape.constraints import (
    Answered,
    Ascending,
    Between,
    Called,
    Chain,
    Colour,
    Constraint,
    Differ,
    Distinct,
    DistinctOrNone,
    Enclose,
    Filled,
    Forwards,
    InTurn,
    Keyed,
    Lead,
    Listed,
    NotEmpty,
    NotFractions,
    NotZero,
    Numbered,
    Numbers,
    OnceEach,
    OnePlace,
    Ordered,
    PairsPlain,
    Parts,
    Paths,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
    Ranks,
    SameRing,
    Scored,
    Simple,
    Sized,
    Span,
    There,
    Unlike,
    WhereZero,
    Within,
    WithinBy,
    Without,
)
from predlint.shape.drawn import Known
from predlint.shape.points import BrushFills

LOWER = Lower(drawn.LOWER | joined.LOWER)


def lowered(constraints: Sequence[Constraint], room: Room) -> Held:
    """The operations for what is declared of a record or a list. Raises Refused."""
    held = Held(room)
    # The members of one lie side by side; others are held against what was found of an id.
    for one in sorted(constraints, key=lambda each: (not isinstance(each, NotFractions), not isinstance(each, Known))):
        lower = LOWER.get(one.__class__)
        if lower is None:
            raise Refused
        lower(one, held)
        held.of += [one] * (len(held.end) - len(held.of))
    return held


# -- members held against each other -----------------------------------------------------------------------------------------


@LOWER.of(NotFractions)
def not_fractions(one: NotFractions, held: Held) -> None:
    if held.kept:
        raise Refused
    held.keep(*one.members)
    held.end.append(op.NotAllTo(one.members[0], count=len(one.members), bound=held.room.bound(one.bound)))


@LOWER.of(Within)
def within(one: Within, held: Held) -> None:
    held.keep(*one.members)
    sums, slot = held.total(one.members)
    held.end += [*sums, op.Reach(held.room.reach(one.fact), slot)]


@LOWER.of(WithinBy)
def within_by(one: WithinBy, held: Held) -> None:
    held.keep(one.member)
    for members, called in one.sums:
        reach = held.room.reach(called)
        sums, slot = held.total(members)
        held.below.append(Pending(one.path, members, (*sums, op.Reach(reach, slot))))
        facts = [held.room.fact(one.fact(called, unit)) for unit in one.units]
        if facts != list(range(facts[0], facts[0] + len(facts))):
            raise Refused
        held.end.append(op.WithinBy(reach, facts[0], one.member))


@LOWER.of(Between)
def between(one: Between, held: Held) -> None:
    held.keep(*one.members)
    sums, slot = held.total(one.members)
    if one.beside:
        held.end.append(op.Outer())
    held.end += [*sums, op.Between(slot, held.room.bound(one.least, one.most))]


@LOWER.of(WhereZero)
def where_zero(one: WhereZero, held: Held) -> None:
    where = one.one
    held.keep(one.member, *where.members)
    sums, slot = held.total(where.members)
    then = [*sums, op.Between(slot, held.room.bound(where.least, where.most))]
    held.end += [op.When(one.member, held.room.bound(0.0), count=len(then)), *then]


@LOWER.of(NotZero)
def not_zero(one: NotZero, held: Held) -> None:
    held.keep(one.member)
    held.end.append(op.Differs(one.member, held.fixed(0.0)))


@LOWER.of(NotEmpty)
def not_empty(one: NotEmpty, held: Held) -> None:
    held.keep(one.member)
    held.end.append(op.Below(held.fixed(0.0), one.member))


@LOWER.of(Ordered)
def ordered(one: Ordered, held: Held) -> None:
    held.keep(one.low, one.high)
    held.end.append(op.Below(one.low, one.high) if one.strict else op.AtMost(one.low, one.high))


@LOWER.of(Differ)
def differ(one: Differ, held: Held) -> None:
    held.keep(one.one, one.other, absent=NONE)
    held.end.append(op.Differs(one.one, one.other))


@LOWER.of(SameRing)
def same_ring(one: SameRing, held: Held) -> None:
    held.keep(one.points)
    held.keep(one.rings, absent=NONE)
    held.end += [op.Unless(one.rings, held.room.bound(NONE)), op.Same(one.points, one.rings)]


@LOWER.of(Scored)
def scored(one: Scored, held: Held) -> None:
    held.keep(one.member, absent=NONE)
    held.end += [op.When(one.member, held.room.bound(NONE), count=1), op.Push(one.member, held.room.column(one.column))]


@LOWER.of(Numbers)
def numbers(one: Numbers, held: Held) -> None:
    held.numbers = one.members


@LOWER.of(There)
def there(one: There, held: Held) -> None:
    held.there += one.members


@LOWER.of(Without)
def without(one: Without, held: Held) -> None:
    held.without += one.members


@LOWER.of(Unlike)
def unlike(one: Unlike, held: Held) -> None:
    held.keep(one.member)
    held.end.append(op.Unlike(one.member, held.room.table((one.text,))))


@LOWER.of(Called)
def called(one: Called, held: Held) -> None:
    held.titled.append(one)


@LOWER.of(Filled)
def filled(one: Filled, held: Held) -> None:
    held.keep(one.text, one.height, one.width)
    size = held.room.register()
    held.end += [op.Product(size, one.height, one.width), op.Same(one.text, size), op.FollowRows(one.height, one.width)]


@LOWER.of(BrushFills)
def brush_fills(one: BrushFills, held: Held) -> None:
    width, height = one.sides
    held.keep(width, height)
    values = held.fixed(math.nan)
    held.below.append(Pending(one.path, (one.mask,), (op.Move(values, one.mask),)))
    held.end += [op.Outer(), op.Fills(values, width, height)]


# -- members further below ---------------------------------------------------------------------------------------------------


@LOWER.of(Ascending)
def ascending(one: Ascending, held: Held) -> None:
    last, member = held.fixed(LOWEST), one.path[-1]
    held.below.append(Pending(one.path[:-1], (member,), (op.Below(last, member), op.Move(last, member))))


@LOWER.of(InTurn)
def in_turn(one: InTurn, held: Held) -> None:
    last = held.fixed(LOWEST)
    turn = op.AtMost(last, one.start) if one.touch else op.Below(last, one.start)
    held.below.append(Pending(one.path, (one.start, one.end), (turn, op.Move(last, one.end))))


@LOWER.of(Distinct)
def distinct(one: Distinct, held: Held) -> None:
    held.below.append(Pending(one.path[:-1], one.path[-1:], (held.new(one.path[-1]),)))


@LOWER.of(DistinctOrNone)
def distinct_or_none(one: DistinctOrNone, held: Held) -> None:
    held.below.append(Pending((), (one.member,), (held.new(one.member),), absent=(one.member,)))


@LOWER.of(OnePlace)
def one_place(one: OnePlace, held: Held) -> None:
    member = one.member
    held.keep(member, absent=0.0)
    none, step, back = held.fixed(0.0), held.fixed(1.0), held.fixed(-1.0)
    count, fewest, most, found = held.fixed(0.0), held.fixed(HIGHEST), held.fixed(0.0), held.room.register()
    seen = (op.Least(fewest, fewest, member), op.Most(most, most, member), op.Add(count, count, step))
    held.below.append(Pending((one.inner,), (member,), seen))
    held.end += [op.Least(found, member, most), op.AtMost(found, none)]
    if one.needed:
        held.end += [op.Least(found, fewest, count), op.Most(found, found, member), op.Below(none, found)]
    if one.once:
        held.end += [op.Add(found, count, back), op.Least(found, found, member), op.AtMost(found, none)]


@LOWER.of(Answered)
def answered(one: Answered, held: Held) -> None:
    none = held.fixed(0.0)
    for name in one.names:
        flag = held.fixed(0.0)
        held.below += [Pending(path, (), (op.Set(flag, held.room.bound(1.0)),), name) for path in one.paths]
        held.end.append(op.Below(none, flag))


@LOWER.of(Sized)
def sized(one: Sized, held: Held) -> None:
    for name in one.members:
        low, high = held.fixed(HIGHEST), held.fixed(LOWEST)
        held.keep(name)
        held.below += [Pending(path, (name,), (op.Least(low, low, name), op.Most(high, high, name))) for path in one.paths]
        held.end += [op.AtMost(name, low), op.AtMost(high, name)]


@LOWER.of(Span)
def span(one: Span, held: Held) -> None:
    start, end = held.fixed(NONE), held.fixed(NONE)
    held.before.append(op.Quotes())
    held.below.append(Pending(one.path, ("start", "end"), (op.Move(start, "start"), op.Move(end, "end"))))
    held.end += [op.Outer(), op.Span(start, end, held.room.kept(one.text))]


# -- lists and dictionaries --------------------------------------------------------------------------------------------------


@LOWER.of(Listed, Paths)
def of_the_node(one: Listed | Paths, held: Held) -> None:
    """The list's node is made of it."""


@LOWER.of(Parts)
def parts(one: Parts, held: Held) -> None:
    held.parts = True


@LOWER.of(Keyed)
def keyed(one: Keyed, held: Held) -> None:
    held.keyed = one.member


@LOWER.of(Numbered)
def numbered(one: Numbered, held: Held) -> None:
    held.numbered = True


@LOWER.of(OnceEach)
def once_each(one: OnceEach, held: Held) -> None:
    held.before.append(op.List(held.room.named(A_LIST)))


@LOWER.of(Forwards)
def forwards(one: Forwards, held: Held) -> None:
    held.pair = held.room.register()
    held.room.register()
    held.each.append(op.Range(held.pair))


@LOWER.of(Ranks)
def ranks(one: Ranks, held: Held) -> None:
    count, highest, step = held.fixed(0.0), held.fixed(0.0), held.fixed(1.0)
    seen = (held.new(one.member), op.Add(count, count, step), op.Most(highest, highest, one.member))
    held.below.append(Pending((), (one.member,), seen))
    held.end.append(op.AtMost(highest, count))


@LOWER.of(Colour)
def colour(one: Colour, held: Held) -> None:
    held.slot, none = held.fixed(0.0), held.fixed(0.0)
    held.each.append(op.Shift(held.slot, ITEM))
    held.end.append(op.Below(none, held.slot))


@LOWER.of(Chain)
def chain(one: Chain, held: Held) -> None:
    last, largest, limit = held.fixed(NONE), held.fixed(LOWEST), held.fixed(one.bound)
    follows = op.Unless(one.before, held.room.bound(NONE)), op.Same(one.before, last)
    after: tuple[Operation, ...] = held.new(one.id), *follows, op.Move(last, one.id)
    held.below.append(Pending((), (one.id, one.before), after, None, (one.id, one.before), always=True))
    held.below.append(Pending((), ("x", "y"), (op.Most(largest, largest, "x"), op.Most(largest, largest, "y")), always=True))
    held.end.append(op.Below(limit, largest))


# -- points ------------------------------------------------------------------------------------------------------------------


@LOWER.of(PointsWithin)
def points_within(one: PointsWithin, held: Held) -> None:
    held.end.append(op.ReachPoints(held.room.reach(one.x), held.room.reach(one.y)))


@LOWER.of(PointsNotFractions)
def points_not_fractions(one: PointsNotFractions, held: Held) -> None:
    held.end.append(op.PointsNotAllTo(held.room.bound(one.bound)))


@LOWER.of(PointsIn)
def points_in(one: PointsIn, held: Held) -> None:
    held.end.append(op.LieIn(held.room.bound(one.least, one.most)))


@LOWER.of(Simple)
def simple(one: Simple, held: Held) -> None:
    held.end.append(op.Ring())


@LOWER.of(PairsPlain)
def pairs_plain(one: PairsPlain, held: Held) -> None:
    held.end += [op.Open(), op.Ring(), op.PointsNotAllTo(held.room.bound(one.bound))]


@LOWER.of(Lead)
def lead(one: Lead, held: Held) -> None:
    held.end.append(op.LeadAnywhere())


@LOWER.of(Enclose)
def enclose(one: Enclose, held: Held) -> None:
    held.end.append(op.Enclose())
