"""What must hold of several values, as the operations that the kernel runs once it has read them.

Where an operation names a member, that member's number is kept in a slot. Numbers that are deeper in a record are kept
there, and `Pending` says what is done with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from predlint.kernel import opcodes as op
from predlint.kernel.opcodes import Operation, Slot
from predlint.shape.brush import BrushFills
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
    Joins,
    Keyed,
    Lead,
    Linked,
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
    Places,
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
from predlint.shape.paths import Path

_NOT_GIVEN = -1.0
#: The slot of an item of a list of numbers, and that of the list which is being read.
ITEM, A_LIST = "an item", "a list"
_LOWEST, _HIGHEST = -1e308, 1e308
#: What an absent member counts as.
_NONE = -1.0


class Refused(Exception):
    """This part of the Shape has no words."""


class Pending(NamedTuple):
    """What is done with each record, or item, at a path further below."""

    path: Path
    names: tuple[str, ...]
    """The members of that record which are kept; without them nothing is done."""
    operations: tuple[Operation, ...]
    feature: str | None = None
    """Only in records of that name; None for any."""
    absent: tuple[str, ...] = ()
    """Members of these that need not be there: then they count as -1."""
    always: bool = False
    """A record that cannot have them all is refused, where else nothing would be done with it."""
    begin: tuple[Operation, ...] = ()
    """What is done where it begins."""
    slots: tuple[tuple[str, int], ...] = ()
    """Members whose number is kept in a slot of what is around it."""
    tags: frozenset[tuple[str, ...]] | None = None
    """The names that such records may have, in the order of their numbers, where these are counted on."""
    absent_as: float | None = None
    """What such members count as that are not there; None for those that must be."""


@dataclass
class Held:
    """What a record or a list is held against."""

    before: list[Operation] = field(default_factory=list[Operation])
    end: list[Operation] = field(default_factory=list[Operation])
    of: list[Constraint] = field(default_factory=list[Constraint])
    """What is declared that the operations at the end are of, one by one."""
    each: list[Operation] = field(default_factory=list[Operation])
    """Of each item of a list."""
    below: list[Pending] = field(default_factory=list[Pending])
    kept: dict[str, float | None] = field(default_factory=dict[str, "float | None"])
    """The members that are kept, and what an absent one counts as; None for those that must be there."""
    numbers: tuple[str, ...] = ()
    """The members without which, as numbers, nothing is said of the others."""
    wide: dict[str, int] = field(default_factory=dict[str, int])
    """Members that are kept as several numbers, side by side: how many."""
    slot: int | None = None
    """What a list counts as, where that is not the number of its items."""
    there: tuple[str, ...] = ()
    """Members that must be there."""
    without: tuple[str, ...] = ()
    """Members that must not be there."""
    titled: list[Called] = field(default_factory=list[Called])
    pair: int | None = None
    """The slot of the first number of a pair."""
    keyed: str | None = None
    """The member that repeats the key of an entry."""
    numbered: bool = False
    """The keys are whole numbers."""
    parts: bool = False
    """What is in it are parts of the record."""


class Room(NamedTuple):
    """Where numbers are kept while a line is read."""

    register: Callable[[], int]
    bound: Callable[..., int]
    reach: Callable[[str], int]
    fact: Callable[[str], int]
    kept: Callable[[str], int]
    rows: Callable[[str], tuple[int, int]]
    """The number of a table of ids, and the first slot of the facts of the row that was found there."""
    facts_of: Callable[[str, Sequence[str]], int]
    """The slot of the first of some facts of that row."""
    drawing: Callable[[], int]
    """The first slot of the drawing that a mask becomes."""
    words: Callable[..., int]
    table: Callable[[Sequence[str]], int]
    column: Callable[[str], int]
    named: Callable[[str], int]
    """The slot of a name, which is the same for all that stands in the record."""


def lowered(constraints: Sequence[Constraint], room: Room) -> Held:
    """The operations for what is declared of a record or a list. Raises Refused."""
    from predlint.kernel import drawn

    held = Held()
    # The members of one lie side by side; others are held against what was found of an id.
    for one in sorted(constraints, key=lambda each: (not isinstance(each, NotFractions), drawn.turn(each))):
        if not _add(one, held, room):
            drawn.add(one, held, room)
        held.of += [one] * (len(held.end) - len(held.of))
    return held


def _add(one: Constraint, held: Held, room: Room) -> bool:
    """False for a constraint on what is drawn."""

    def fixed(number: float) -> int:
        """A register that holds a number from the beginning."""
        slot = room.register()
        held.before.append(op.Set(slot, room.bound(number)))
        return slot

    def new(value: Slot) -> Operation:
        """None of a list, which begins here, has this twice."""
        slot = room.register()
        held.before.append(op.List(slot))
        return op.New(value, slot)

    def keep(names: Sequence[str], absent: float | None = None) -> None:
        held.kept.update(dict.fromkeys(names, absent))

    def total(members: Sequence[str]) -> tuple[list[Operation], Slot]:
        """The operations that sum some members, and where the sum is."""
        first, *others = members
        if not others:
            return [], first
        slot = room.register()
        sums: list[Operation] = [op.Add(slot, first, others[0])]
        return [*sums, *[op.Add(slot, slot, other) for other in others[1:]]], slot

    match one:
        case NotFractions(members, bound):
            if held.kept:
                raise Refused
            keep(members)
            held.end.append(op.NotAllTo(members[0], count=len(members), bound=room.bound(bound)))
        case Forwards():
            pair = room.register()
            room.register()
            held.pair = pair
            held.each.append(op.Range(pair))
        case Within(members, fact):
            keep(members)
            sums, slot = total(members)
            held.end += [*sums, op.Reach(room.reach(fact), slot)]
        case WithinBy(member, units, path, sums):
            keep((member,))
            for members, called in sums:
                reach = room.reach(called)
                operations, slot = total(members)
                held.below.append(Pending(path, members, (*operations, op.Reach(reach, slot))))
                facts = [room.fact(one.fact(called, unit)) for unit in units]
                if facts != list(range(facts[0], facts[0] + len(facts))):
                    raise Refused
                held.end.append(op.WithinBy(reach, facts[0], member))
        case Between(members, least, most, beside):
            keep(members)
            sums, slot = total(members)
            if beside:
                held.end.append(op.Outer())
            held.end += [*sums, op.Between(slot, room.bound(least, most))]
        case NotZero(member):
            keep((member,))
            held.end.append(op.Differs(member, fixed(0.0)))
        case NotEmpty(member):
            keep((member,))
            held.end.append(op.Below(fixed(0.0), member))
        case Ordered(low, high, strict):
            keep((low, high))
            held.end.append(op.Below(low, high) if strict else op.AtMost(low, high))
        case Differ(first, other):
            keep((first, other), -1.0)
            held.end.append(op.Differs(first, other))
        case Ascending(path):
            last = fixed(_LOWEST)
            held.below.append(Pending(path[:-1], path[-1:], (op.Below(last, path[-1]), op.Move(last, path[-1]))))
        case InTurn(path, start, end, touch):
            last = fixed(_LOWEST)
            turn = op.AtMost(last, start) if touch else op.Below(last, start)
            held.below.append(Pending(path, (start, end), (turn, op.Move(last, end))))
        case Distinct(path):
            held.below.append(Pending(path[:-1], path[-1:], (new(path[-1]),)))
        case Ranks(member):
            count, highest, step = fixed(0.0), fixed(0.0), fixed(1.0)
            held.below.append(Pending((), (member,), (new(member), op.Add(count, count, step), op.Most(highest, highest, member))))
            held.end.append(op.AtMost(highest, count))
        case Colour():
            colour, none = fixed(0.0), fixed(0.0)
            held.each.append(op.Shift(colour, ITEM))
            held.end.append(op.Below(none, colour))
            held.slot = colour
        case OnePlace(member, inner, needed, once):
            keep((member,), 0.0)
            none, step, back = fixed(0.0), fixed(1.0), fixed(-1.0)
            count, fewest, most, found = fixed(0.0), fixed(_HIGHEST), fixed(0.0), room.register()
            seen: tuple[Operation, ...] = (
                op.Least(fewest, fewest, member), op.Most(most, most, member), op.Add(count, count, step),
            )  # fmt: skip
            held.below.append(Pending((inner,), (member,), seen))
            held.end += [op.Least(found, member, most), op.AtMost(found, none)]
            if needed:
                held.end += [op.Least(found, fewest, count), op.Most(found, found, member), op.Below(none, found)]
            if once:
                held.end += [op.Add(found, count, back), op.Least(found, found, member), op.AtMost(found, none)]
        case Answered(paths, names):
            none = fixed(0.0)
            for name in names:
                flag = fixed(0.0)
                seen = (op.Set(flag, room.bound(1.0)),)
                held.below += [Pending(path, (), seen, name) for path in paths]
                held.end.append(op.Below(none, flag))
        case Numbers(members):
            held.numbers = members
        case Simple():
            held.end.append(op.Ring())
        case PointsIn(least, most):
            held.end.append(op.LieIn(room.bound(least, most)))
        case Lead():
            held.end.append(op.LeadAnywhere())
        case Enclose():
            held.end.append(op.Enclose())
        case There(members):
            held.there += members
        case Without(members):
            held.without += members
        case Unlike(member, text):
            keep((member,))
            held.end.append(op.Unlike(member, room.table((text,))))
        case Filled(text, height, width):
            keep((text, height, width))
            size = room.register()
            held.end += [op.Product(size, height, width), op.Same(text, size), op.FollowRows(height, width)]
        case Sized(paths, members):
            for name in members:
                low, high = fixed(_HIGHEST), fixed(_LOWEST)
                keep((name,))
                operations = (op.Least(low, low, name), op.Most(high, high, name))
                held.below += [Pending(path, (name,), operations) for path in paths]
                held.end += [op.AtMost(name, low), op.AtMost(high, name)]
        case BrushFills(path, mask, (width, height)):
            keep((width, height))
            values = fixed(math.nan)
            held.below.append(Pending(path, (mask,), (op.Move(values, mask),)))
            held.end += [op.Outer(), op.Fills(values, width, height)]
        case Called():
            held.titled.append(one)
        case WhereZero(member, where):
            keep((member, *where.members))
            sums, slot = total(where.members)
            then: list[Operation] = [*sums, op.Between(slot, room.bound(where.least, where.most))]
            held.end += [op.When(member, room.bound(0.0), count=len(then)), *then]
        case SameRing(points, rings):
            keep((points,))
            keep((rings,), _NONE)
            held.end += [op.Unless(rings, room.bound(_NONE)), op.Same(points, rings)]
        case Scored(member, column):
            keep((member,), _NONE)
            held.end += [op.When(member, room.bound(_NONE), count=1), op.Push(member, room.column(column))]
        case Keyed(member):
            held.keyed = member
        case Numbered():
            held.numbered = True
        case Parts():
            held.parts = True
        case OnceEach():
            held.before.append(op.List(room.named(A_LIST)))
        case Joins() | Places():
            from predlint.kernel.joined import lower_joins, lower_places  # which is made of what is here

            if isinstance(one, Joins):
                lower_joins(one, held, room)
            else:
                lower_places(one, held, room)
        case PointsWithin(x, y):
            held.end.append(op.ReachPoints(room.reach(x), room.reach(y)))
        case Listed() | Paths():
            pass  # of which the list's node is made
        case PairsPlain(bound):
            held.end += [op.Open(), op.Ring(), op.PointsNotAllTo(room.bound(bound))]
        case DistinctOrNone(member):
            held.below.append(Pending((), (member,), (new(member),), absent=(member,)))
        case Span(path, text, _):
            start, end = fixed(_NOT_GIVEN), fixed(_NOT_GIVEN)
            held.before.append(op.Quotes())
            held.below.append(Pending(path, ("start", "end"), (op.Move(start, "start"), op.Move(end, "end"))))
            held.end += [op.Outer(), op.Span(start, end, room.kept(text))]
        case Chain(bound):
            last, largest, limit = fixed(_NOT_GIVEN), fixed(_LOWEST), fixed(bound)
            follows = op.Unless("prevPointId", room.bound(_NOT_GIVEN)), op.Same("prevPointId", last)
            after = new("id"), *follows, op.Move(last, "id")
            held.below.append(Pending((), ("id", "prevPointId"), after, None, ("id", "prevPointId"), always=True))
            held.below.append(Pending((), ("x", "y"), (op.Most(largest, largest, "x"), op.Most(largest, largest, "y")), always=True))
            held.end.append(op.Below(limit, largest))
        case Linked():
            _link(one, held, room)
        case PointsNotFractions(bound):
            held.end.append(op.PointsNotAllTo(room.bound(bound)))
        case _:
            return False
    return True


def _link(one: Linked, held: Held, room: Room) -> None:
    """Each item tells what it is, and all are held against each other at the end."""
    first, second = room.register(), room.register()
    kinds = {**dict.fromkeys(one.regions, op.REGION), **dict.fromkeys(one.alone, op.SINGLE), **dict.fromkeys(one.about, op.ABOUT)}
    kinds |= {**dict.fromkeys(one.many, op.ABOUT_MANY), **dict.fromkeys(one.copies, op.COPY)}
    held.before.append(op.Links())
    held.below.append(Pending((one.inside,), (), (op.Content(counts=0),), begin=(op.Content(counts=1),)))
    for number, (name, kind) in enumerate(kinds.items()):
        group = 2 * number + (name in one.required)
        told = op.Move(first, "id"), op.Move(second, one.of), op.Link(kind, first, group=group), op.OneSize(*one.size)
        held.below.append(Pending((), ("id", one.of, *one.size), told, name, ("id", *one.size), always=True))
        inside = op.Move(first, one.parent), op.Move(second, one.of), op.Link(op.BELOW_IT, first, group=0)
        none = (op.Between(one.parent, room.bound(_NOT_GIVEN, _NOT_GIVEN)),)
        held.below.append(Pending((), (one.parent, one.of), inside if kind == op.REGION else none, name, (one.parent,), always=True))
        if kind == op.REGION:
            again = op.Set(first, room.bound(_NONE)), op.Set(second, room.bound(_NONE)), op.Link(op.ALIKE, first, group=2 * number)
            present = (op.Link(op.PRESENT, first, group=2 * number + 1),) if name in one.required else ()
            held.below.append(Pending((), (), (*again, *present), name))
    ends = [op.Move(at, end) for at, end in zip((first, second), one.joins, strict=True)]
    told = op.Between(one.told, room.bound(0.0, _HIGHEST)), *ends, op.Link(op.JOINS, first, group=0)
    held.below.append(Pending((), (*one.joins, one.told), told, "", (one.told,), always=True))
    asked = [sum(name in names for name in one.required) for names in ((*one.alone, *one.regions), one.about)]
    held.end.append(op.Linked(*asked))
