"""Lowers constraints on several values to operations that the kernel runs once it has read them: a function for each class of constraint.

Constraints on drawings, and those on references between parts of a record, are in `constraint_lowering.py`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from predlint.kernel import constraint_lowering
from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import (
    A_LIST,
    HIGHEST,
    ITEM,
    LOWEST,
    NONE,
    ConstraintLowering,
    LoweredConstraints,
    PendingConstraint,
    SlotAllocator,
    UnsupportedByKernel,
)
from predlint.kernel.opcodes import Operation
from predlint.shape.constraints import (
    Absent,
    Answered,
    Ascending,
    Between,
    Chain,
    Colour,
    Constraint,
    Differ,
    Distinct,
    DistinctOrNone,
    EnclosesArea,
    Forwards,
    HasSetPixel,
    InOrder,
    Keyed,
    LeadsSomewhere,
    Listed,
    NamedAs,
    NotEmpty,
    NotEqual,
    NotFractions,
    NotSelfIntersecting,
    NotZero,
    Numbered,
    Numbers,
    OnePlace,
    Ordered,
    PairsPlain,
    Parts,
    Paths,
    PointsIn,
    PointsNotFractions,
    PointsWithin,
    Present,
    Ranks,
    SameRing,
    Scored,
    SizedLike,
    UniqueTexts,
    WhereZero,
    Within,
    WithinBy,
)
from predlint.shape.drawing_constraints import BrushFills, Known
from predlint.shape.references import Span

LOWER = ConstraintLowering(constraint_lowering.LOWER)


def lowered(constraints: Sequence[Constraint], room: SlotAllocator) -> LoweredConstraints:
    """Returns the operations for the constraints of a record or a list. Raises UnsupportedByKernel."""
    result = LoweredConstraints(room)
    # Members of `NotFractions` need adjacent slots; other constraints use the facts that an id refers to.
    for one in sorted(constraints, key=lambda each: (not isinstance(each, NotFractions), not isinstance(each, Known))):
        lower = LOWER.get(one.__class__)
        if lower is None:
            raise UnsupportedByKernel
        lower(one, result)
        result.of += [one] * (len(result.at_end) - len(result.of))
    return result


# -- members compared with each other ----------------------------------------------------------------------------------------


@LOWER.of(NotFractions)
def not_fractions(one: NotFractions, lowered: LoweredConstraints) -> None:
    if lowered.kept:
        raise UnsupportedByKernel
    lowered.keep(*one.members)
    lowered.at_end.append(op.NotAllTo(one.members[0], count=len(one.members), bound=lowered.slots.bound(one.bound)))


@LOWER.of(Within)
def within(one: Within, lowered: LoweredConstraints) -> None:
    lowered.keep(*one.members)
    sums, slot = lowered.total(one.members)
    lowered.at_end += [*sums, op.Reach(lowered.slots.reach(one.fact), slot)]


@LOWER.of(WithinBy)
def within_by(one: WithinBy, lowered: LoweredConstraints) -> None:
    lowered.keep(one.member)
    for members, called in one.sums:
        reach = lowered.slots.reach(called)
        sums, slot = lowered.total(members)
        lowered.child_constraints.append(PendingConstraint(one.path, members, (*sums, op.Reach(reach, slot))))
        facts = [lowered.slots.fact(one.fact(called, unit)) for unit in one.units]
        if facts != list(range(facts[0], facts[0] + len(facts))):
            raise UnsupportedByKernel
        lowered.at_end.append(op.WithinBy(reach, facts[0], one.member))


@LOWER.of(Between)
def between(one: Between, lowered: LoweredConstraints) -> None:
    lowered.keep(*one.members)
    sums, slot = lowered.total(one.members)
    if one.depends_on_siblings:
        lowered.at_end.append(op.Outer())
    lowered.at_end += [*sums, op.Between(slot, lowered.slots.bound(one.minimum, one.maximum))]


@LOWER.of(WhereZero)
def where_zero(one: WhereZero, lowered: LoweredConstraints) -> None:
    where = one.one
    lowered.keep(one.member, *where.members)
    sums, slot = lowered.total(where.members)
    then = [*sums, op.Between(slot, lowered.slots.bound(where.minimum, where.maximum))]
    lowered.at_end += [op.When(one.member, lowered.slots.bound(0.0), count=len(then)), *then]


@LOWER.of(NotZero)
def not_zero(one: NotZero, lowered: LoweredConstraints) -> None:
    lowered.keep(one.member)
    lowered.at_end.append(op.Differs(one.member, lowered.fixed(0.0)))


@LOWER.of(NotEmpty)
def not_empty(one: NotEmpty, lowered: LoweredConstraints) -> None:
    lowered.keep(one.member)
    lowered.at_end.append(op.Below(lowered.fixed(0.0), one.member))


@LOWER.of(Ordered)
def ordered(one: Ordered, lowered: LoweredConstraints) -> None:
    lowered.keep(one.low, one.high)
    lowered.at_end.append(op.Below(one.low, one.high) if one.strict else op.AtMost(one.low, one.high))


@LOWER.of(Differ)
def differ(one: Differ, lowered: LoweredConstraints) -> None:
    lowered.keep(one.one, one.other, absent=NONE)
    lowered.at_end.append(op.Differs(one.one, one.other))


@LOWER.of(SameRing)
def same_ring(one: SameRing, lowered: LoweredConstraints) -> None:
    lowered.keep(one.points)
    lowered.keep(one.rings, absent=NONE)
    lowered.at_end += [op.Unless(one.rings, lowered.slots.bound(NONE)), op.Same(one.points, one.rings)]


@LOWER.of(Scored)
def scored(one: Scored, lowered: LoweredConstraints) -> None:
    lowered.keep(one.member, absent=NONE)
    lowered.at_end += [op.When(one.member, lowered.slots.bound(NONE), count=1), op.Push(one.member, lowered.slots.column(one.column))]


@LOWER.of(Numbers)
def numbers(one: Numbers, lowered: LoweredConstraints) -> None:
    lowered.numbers = one.members


@LOWER.of(Present)
def there(one: Present, lowered: LoweredConstraints) -> None:
    lowered.there += one.members


@LOWER.of(Absent)
def without(one: Absent, lowered: LoweredConstraints) -> None:
    lowered.without += one.members


@LOWER.of(NotEqual)
def unlike(one: NotEqual, lowered: LoweredConstraints) -> None:
    lowered.keep(one.member)
    lowered.at_end.append(op.TextsDiffer(one.member, lowered.slots.table((one.text,))))


@LOWER.of(NamedAs)
def called(one: NamedAs, lowered: LoweredConstraints) -> None:
    lowered.titled.append(one)


@LOWER.of(HasSetPixel)
def filled(one: HasSetPixel, lowered: LoweredConstraints) -> None:
    lowered.keep(one.text, one.height, one.width)
    size = lowered.slots.register()
    lowered.at_end += [op.Product(size, one.height, one.width), op.Same(one.text, size), op.FollowRows(one.height, one.width)]


@LOWER.of(BrushFills)
def brush_fills(one: BrushFills, lowered: LoweredConstraints) -> None:
    width, height = one.sides
    lowered.keep(width, height)
    values = lowered.fixed(math.nan)
    lowered.child_constraints.append(PendingConstraint(one.path, (one.mask,), (op.Move(values, one.mask),)))
    lowered.at_end += [op.Outer(), op.Fills(values, width, height)]


# -- members further below ---------------------------------------------------------------------------------------------------


@LOWER.of(Ascending)
def ascending(one: Ascending, lowered: LoweredConstraints) -> None:
    last, member = lowered.fixed(LOWEST), one.path[-1]
    lowered.child_constraints.append(PendingConstraint(one.path[:-1], (member,), (op.Below(last, member), op.Move(last, member))))


@LOWER.of(InOrder)
def in_turn(one: InOrder, lowered: LoweredConstraints) -> None:
    last = lowered.fixed(LOWEST)
    turn = op.AtMost(last, one.start) if one.touch else op.Below(last, one.start)
    lowered.child_constraints.append(PendingConstraint(one.path, (one.start, one.end), (turn, op.Move(last, one.end))))


@LOWER.of(Distinct)
def distinct(one: Distinct, lowered: LoweredConstraints) -> None:
    lowered.child_constraints.append(PendingConstraint(one.path[:-1], one.path[-1:], (lowered.new(one.path[-1]),)))


@LOWER.of(DistinctOrNone)
def distinct_or_none(one: DistinctOrNone, lowered: LoweredConstraints) -> None:
    lowered.child_constraints.append(PendingConstraint((), (one.member,), (lowered.new(one.member),), absent=(one.member,)))


@LOWER.of(OnePlace)
def one_place(one: OnePlace, lowered: LoweredConstraints) -> None:
    member = one.member
    lowered.keep(member, absent=0.0)
    none, step, back = lowered.fixed(0.0), lowered.fixed(1.0), lowered.fixed(-1.0)
    count, fewest, maximum, found = lowered.fixed(0.0), lowered.fixed(HIGHEST), lowered.fixed(0.0), lowered.slots.register()
    seen = (op.Smaller(fewest, fewest, member), op.Larger(maximum, maximum, member), op.Add(count, count, step))
    lowered.child_constraints.append(PendingConstraint((one.inner,), (member,), seen))
    lowered.at_end += [op.Smaller(found, member, maximum), op.AtMost(found, none)]
    if one.needed:
        lowered.at_end += [op.Smaller(found, fewest, count), op.Larger(found, found, member), op.Below(none, found)]
    if one.once:
        lowered.at_end += [op.Add(found, count, back), op.Smaller(found, found, member), op.AtMost(found, none)]


@LOWER.of(Answered)
def answered(one: Answered, lowered: LoweredConstraints) -> None:
    none = lowered.fixed(0.0)
    for name in one.names:
        flag = lowered.fixed(0.0)
        lowered.child_constraints += [PendingConstraint(path, (), (op.Set(flag, lowered.slots.bound(1.0)),), name) for path in one.paths]
        lowered.at_end.append(op.Below(none, flag))


@LOWER.of(SizedLike)
def sized(one: SizedLike, lowered: LoweredConstraints) -> None:
    for name in one.members:
        low, high = lowered.fixed(HIGHEST), lowered.fixed(LOWEST)
        lowered.keep(name)
        lowered.child_constraints += [
            PendingConstraint(path, (name,), (op.Smaller(low, low, name), op.Larger(high, high, name))) for path in one.paths
        ]
        lowered.at_end += [op.AtMost(name, low), op.AtMost(high, name)]


@LOWER.of(Span)
def span(one: Span, lowered: LoweredConstraints) -> None:
    start, end = lowered.fixed(NONE), lowered.fixed(NONE)
    lowered.at_begin.append(op.Quotes())
    lowered.child_constraints.append(PendingConstraint(one.path, ("start", "end"), (op.Move(start, "start"), op.Move(end, "end"))))
    lowered.at_end += [op.Outer(), op.Span(start, end, lowered.slots.kept(one.text))]


# -- lists and dictionaries --------------------------------------------------------------------------------------------------


@LOWER.of(Listed, Paths)
def of_the_node(one: Listed | Paths, lowered: LoweredConstraints) -> None:
    """Does nothing: the list's node is made of this constraint."""


@LOWER.of(Parts)
def parts(one: Parts, lowered: LoweredConstraints) -> None:
    lowered.parts = True


@LOWER.of(Keyed)
def keyed(one: Keyed, lowered: LoweredConstraints) -> None:
    lowered.keyed = one.member


@LOWER.of(Numbered)
def numbered(one: Numbered, lowered: LoweredConstraints) -> None:
    lowered.numbered = True


@LOWER.of(UniqueTexts)
def once_each(one: UniqueTexts, lowered: LoweredConstraints) -> None:
    lowered.at_begin.append(op.List(lowered.slots.named(A_LIST)))


@LOWER.of(Forwards)
def forwards(one: Forwards, lowered: LoweredConstraints) -> None:
    lowered.pair = lowered.slots.register()
    lowered.slots.register()
    lowered.each.append(op.Range(lowered.pair))


@LOWER.of(Ranks)
def ranks(one: Ranks, lowered: LoweredConstraints) -> None:
    count, highest, step = lowered.fixed(0.0), lowered.fixed(0.0), lowered.fixed(1.0)
    seen = (lowered.new(one.member), op.Add(count, count, step), op.Larger(highest, highest, one.member))
    lowered.child_constraints.append(PendingConstraint((), (one.member,), seen))
    lowered.at_end.append(op.AtMost(highest, count))


@LOWER.of(Colour)
def colour(one: Colour, lowered: LoweredConstraints) -> None:
    lowered.slot, none = lowered.fixed(0.0), lowered.fixed(0.0)
    lowered.each.append(op.Shift(lowered.slot, ITEM))
    lowered.at_end.append(op.Below(none, lowered.slot))


@LOWER.of(Chain)
def chain(one: Chain, lowered: LoweredConstraints) -> None:
    last, largest, limit = lowered.fixed(NONE), lowered.fixed(LOWEST), lowered.fixed(one.bound)
    left, right = lowered.fixed(HIGHEST), lowered.fixed(LOWEST)
    follows = op.Unless(one.before, lowered.slots.bound(NONE)), op.Same(one.before, last)
    after: tuple[Operation, ...] = lowered.new(one.id), *follows, op.Move(last, one.id)
    lowered.child_constraints.append(PendingConstraint((), (one.id, one.before), after, None, (one.id, one.before), always=True))
    seen = (op.Smaller(left, left, "x"), op.Larger(right, right, "x"), op.Larger(largest, right, largest), op.Larger(largest, largest, "y"))
    lowered.child_constraints.append(PendingConstraint((), ("x", "y"), seen, always=True))
    lowered.at_end += [op.Below(limit, largest), op.Below(left, right)]


# -- points ------------------------------------------------------------------------------------------------------------------


@LOWER.of(PointsWithin)
def points_within(one: PointsWithin, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.ReachPoints(lowered.slots.reach(one.x), lowered.slots.reach(one.y)))


@LOWER.of(PointsNotFractions)
def points_not_fractions(one: PointsNotFractions, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.PointsNotAllTo(lowered.slots.bound(one.bound)))


@LOWER.of(PointsIn)
def points_in(one: PointsIn, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.LieIn(lowered.slots.bound(one.minimum, one.maximum)))


@LOWER.of(NotSelfIntersecting)
def simple(one: NotSelfIntersecting, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.Ring())


@LOWER.of(PairsPlain)
def pairs_plain(one: PairsPlain, lowered: LoweredConstraints) -> None:
    lowered.at_end += [op.Open(), op.Ring(), op.PointsNotAllTo(lowered.slots.bound(one.bound))]


@LOWER.of(LeadsSomewhere)
def lead(one: LeadsSomewhere, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.LeadAnywhere())


@LOWER.of(EnclosesArea)
def enclose(one: EnclosesArea, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.Enclose())
