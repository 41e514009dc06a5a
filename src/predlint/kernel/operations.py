"""What must hold of several values, as the operations that the kernel runs once it has read them.

An operation is four words; where it names a member, that member's number is kept in a slot. Numbers that are deeper in a record are kept
there, and `Pending` says what is done with them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from predlint.kernel import opcodes as op
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
#: A slot, or the member whose number it holds.
Slot = int | str
Operation = tuple[int | str, ...]
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
        held.before.append((op.SET, slot, room.bound(number), 0))
        return slot

    def new(value: Slot) -> Operation:
        """None of a list, which begins here, has this twice."""
        slot = room.register()
        held.before.append((op.LIST, slot, 0, 0))
        return (op.NEW, value, slot, 0)

    def keep(names: Sequence[str], absent: float | None = None) -> None:
        held.kept.update(dict.fromkeys(names, absent))

    def total(members: Sequence[str]) -> tuple[list[Operation], Slot]:
        """The operations that sum some members, and where the sum is."""
        first, *others = members
        if not others:
            return [], first
        slot = room.register()
        sums: list[Operation] = [(op.ADD, slot, first, others[0])]
        return [*sums, *[(op.ADD, slot, slot, other) for other in others[1:]]], slot

    match one:
        case NotFractions(members, bound):
            if held.kept:
                raise Refused
            keep(members)
            held.end.append((op.NOT_ALL_TO, members[0], len(members), room.bound(bound)))
        case Forwards():
            pair = room.register()
            room.register()
            held.pair = pair
            held.each.append((op.RANGE, pair, 0, 0))
        case Within(members, fact):
            keep(members)
            sums, slot = total(members)
            held.end += [*sums, (op.REACH, room.reach(fact), slot, 0)]
        case WithinBy(member, units, path, sums):
            keep((member,))
            for members, called in sums:
                reach = room.reach(called)
                operations, slot = total(members)
                held.below.append(Pending(path, members, (*operations, (op.REACH, reach, slot, 0))))
                facts = [room.fact(one.fact(called, unit)) for unit in units]
                if facts != list(range(facts[0], facts[0] + len(facts))):
                    raise Refused
                held.end.append((op.WITHIN_BY, reach, facts[0], member))
        case Between(members, least, most, beside):
            keep(members)
            sums, slot = total(members)
            if beside:
                held.end.append((op.OUTER, 0, 0, 0))
            held.end += [*sums, (op.BETWEEN, slot, room.bound(least, most), 0)]
        case NotZero(member):
            keep((member,))
            held.end.append((op.DIFFERS, member, fixed(0.0), 0))
        case NotEmpty(member):
            keep((member,))
            held.end.append((op.BELOW, fixed(0.0), member, 0))
        case Ordered(low, high, strict):
            keep((low, high))
            held.end.append((op.BELOW if strict else op.AT_MOST, low, high, 0))
        case Differ(first, other):
            keep((first, other), -1.0)
            held.end.append((op.DIFFERS, first, other, 0))
        case Ascending(path):
            last = fixed(_LOWEST)
            held.below.append(Pending(path[:-1], path[-1:], ((op.BELOW, last, path[-1], 0), (op.MOVE, last, path[-1], 0))))
        case InTurn(path, start, end, touch):
            last = fixed(_LOWEST)
            turn: Operation = (op.AT_MOST if touch else op.BELOW, last, start, 0)
            held.below.append(Pending(path, (start, end), (turn, (op.MOVE, last, end, 0))))
        case Distinct(path):
            held.below.append(Pending(path[:-1], path[-1:], (new(path[-1]),)))
        case Ranks(member):
            count, highest, step = fixed(0.0), fixed(0.0), fixed(1.0)
            held.below.append(Pending((), (member,), (new(member), (op.ADD, count, count, step), (op.MOST, highest, highest, member))))
            held.end.append((op.AT_MOST, highest, count, 0))
        case Colour():
            colour, none = fixed(0.0), fixed(0.0)
            held.each.append((op.SHIFT, colour, ITEM, 0))
            held.end.append((op.BELOW, none, colour, 0))
            held.slot = colour
        case OnePlace(member, inner, needed, once):
            keep((member,), 0.0)
            none, step, back = fixed(0.0), fixed(1.0), fixed(-1.0)
            count, fewest, most, found = fixed(0.0), fixed(_HIGHEST), fixed(0.0), room.register()
            seen: tuple[Operation, ...] = (
                (op.LEAST, fewest, fewest, member), (op.MOST, most, most, member), (op.ADD, count, count, step),
            )  # fmt: skip
            held.below.append(Pending((inner,), (member,), seen))
            held.end += [(op.LEAST, found, member, most), (op.AT_MOST, found, none, 0)]
            if needed:
                held.end += [(op.LEAST, found, fewest, count), (op.MOST, found, found, member), (op.BELOW, none, found, 0)]
            if once:
                held.end += [(op.ADD, found, count, back), (op.LEAST, found, found, member), (op.AT_MOST, found, none, 0)]
        case Answered(paths, names):
            none = fixed(0.0)
            for name in names:
                flag = fixed(0.0)
                seen = ((op.SET, flag, room.bound(1.0), 0),)
                held.below += [Pending(path, (), seen, name) for path in paths]
                held.end.append((op.BELOW, none, flag, 0))
        case Numbers(members):
            held.numbers = members
        case Simple():
            held.end.append((op.RING, 0, 0, 0))
        case PointsIn(least, most):
            held.end.append((op.LIE_IN, room.bound(least, most), 0, 0))
        case Lead():
            held.end.append((op.LEAD_ANYWHERE, 0, 0, 0))
        case Enclose():
            held.end.append((op.ENCLOSE, 0, 0, 0))
        case There(members):
            held.there += members
        case Without(members):
            held.without += members
        case Unlike(member, text):
            keep((member,))
            held.end.append((op.UNLIKE, member, room.table((text,)), 0))
        case Filled(text, height, width):
            keep((text, height, width))
            size = room.register()
            held.end += [(op.PRODUCT, size, height, width), (op.SAME, text, size, 0), (op.FOLLOW_ROWS, height, width, 0)]
        case Sized(paths, members):
            for name in members:
                low, high = fixed(_HIGHEST), fixed(_LOWEST)
                keep((name,))
                operations = ((op.LEAST, low, low, name), (op.MOST, high, high, name))
                held.below += [Pending(path, (name,), operations) for path in paths]
                held.end += [(op.AT_MOST, name, low, 0), (op.AT_MOST, high, name, 0)]
        case BrushFills(path, mask, (width, height)):
            keep((width, height))
            values = fixed(math.nan)
            held.below.append(Pending(path, (mask,), ((op.MOVE, values, mask, 0),)))
            held.end += [(op.OUTER, 0, 0, 0), (op.FILLS, values, width, height)]
        case Called():
            held.titled.append(one)
        case WhereZero(member, where):
            keep((member, *where.members))
            sums, slot = total(where.members)
            then: list[Operation] = [*sums, (op.BETWEEN, slot, room.bound(where.least, where.most), 0)]
            held.end += [(op.WHEN, member, room.bound(0.0), len(then)), *then]
        case SameRing(points, rings):
            keep((points,))
            keep((rings,), _NONE)
            held.end += [(op.WHEN, rings, room.bound(_NONE), -1), (op.SAME, points, rings, 0)]
        case Scored(member, column):
            keep((member,), _NONE)
            held.end += [(op.WHEN, member, room.bound(_NONE), 1), (op.PUSH, member, room.column(column), 0)]
        case Keyed(member):
            held.keyed = member
        case Numbered():
            held.numbered = True
        case Parts():
            held.parts = True
        case OnceEach():
            held.before.append((op.LIST, room.named(A_LIST), 0, 0))
        case Joins() | Places():
            from predlint.kernel.joined import lower_joins, lower_places  # which is made of what is here

            if isinstance(one, Joins):
                lower_joins(one, held, room)
            else:
                lower_places(one, held, room)
        case PointsWithin(x, y):
            held.end.append((op.REACH_POINTS, room.reach(x), room.reach(y), 0))
        case Listed() | Paths():
            pass  # of which the list's node is made
        case PairsPlain(bound):
            held.end += [(op.OPEN, 0, 0, 0), (op.RING, 0, 0, 0), (op.POINTS_NOT_ALL_TO, room.bound(bound), 0, 0)]
        case DistinctOrNone(member):
            held.below.append(Pending((), (member,), (new(member),), absent=(member,)))
        case Span(path, text, _):
            start, end = fixed(_NOT_GIVEN), fixed(_NOT_GIVEN)
            held.before.append((op.QUOTES, 0, 0, 0))
            held.below.append(Pending(path, ("start", "end"), ((op.MOVE, start, "start", 0), (op.MOVE, end, "end", 0))))
            held.end += [(op.OUTER, 0, 0, 0), (op.SPAN, start, end, room.kept(text))]
        case Chain(bound):
            last, largest, limit = fixed(_NOT_GIVEN), fixed(_LOWEST), fixed(bound)
            follows = (op.WHEN, "prevPointId", room.bound(_NOT_GIVEN), -1), (op.SAME, "prevPointId", last, 0)
            after = new("id"), *follows, (op.MOVE, last, "id", 0)
            held.below.append(Pending((), ("id", "prevPointId"), after, None, ("id", "prevPointId"), always=True))
            held.below.append(Pending((), ("x", "y"), ((op.MOST, largest, largest, "x"), (op.MOST, largest, largest, "y")), always=True))
            held.end.append((op.BELOW, limit, largest, 0))
        case Linked():
            _link(one, held, room)
        case PointsNotFractions(bound):
            held.end.append((op.POINTS_NOT_ALL_TO, room.bound(bound), 0, 0))
        case _:
            return False
    return True


def _link(one: Linked, held: Held, room: Room) -> None:
    """Each item tells what it is, and all are held against each other at the end."""
    first, second = room.register(), room.register()
    kinds = {**dict.fromkeys(one.regions, op.REGION), **dict.fromkeys(one.alone, op.SINGLE), **dict.fromkeys(one.about, op.ABOUT)}
    kinds |= {**dict.fromkeys(one.many, op.ABOUT_MANY), **dict.fromkeys(one.copies, op.COPY)}
    held.before.append((op.LINKS, 0, 0, 0))
    held.below.append(Pending((one.inside,), (), ((op.CONTENT, 0, 0, 0),), begin=((op.CONTENT, 1, 0, 0),)))
    for number, (name, kind) in enumerate(kinds.items()):
        group = 2 * number + (name in one.required)
        told = (op.MOVE, first, "id", 0), (op.MOVE, second, one.of, 0), (op.LINK, kind, first, group), (op.ONE_SIZE, *one.size, 0)
        held.below.append(Pending((), ("id", one.of, *one.size), told, name, ("id", *one.size), always=True))
        inside = (op.MOVE, first, one.parent, 0), (op.MOVE, second, one.of, 0), (op.LINK, op.BELOW_IT, first, 0)
        none = ((op.BETWEEN, one.parent, room.bound(_NOT_GIVEN, _NOT_GIVEN), 0),)
        held.below.append(Pending((), (one.parent, one.of), inside if kind == op.REGION else none, name, (one.parent,), always=True))
        if kind == op.REGION:
            again = (op.SET, first, room.bound(_NONE), 0), (op.SET, second, room.bound(_NONE), 0), (op.LINK, op.ALIKE, first, 2 * number)
            present = ((op.LINK, op.PRESENT, first, 2 * number + 1),) if name in one.required else ()
            held.below.append(Pending((), (), (*again, *present), name))
    ends = [(op.MOVE, at, end, 0) for at, end in zip((first, second), one.joins, strict=True)]
    told = (op.BETWEEN, one.told, room.bound(0.0, _HIGHEST), 0), *ends, (op.LINK, op.JOINS, first, 0)
    held.below.append(Pending((), (*one.joins, one.told), told, "", (one.told,), always=True))
    asked = [sum(name in names for name in one.required) for names in ((*one.alone, *one.regions), one.about)]
    held.end.append((op.LINKED, *asked, 0))
