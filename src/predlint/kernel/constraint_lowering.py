"""Lowers constraints to the operations that the kernel runs: those on records and lists, on drawings, and on references."""

from __future__ import annotations

import ctypes
import math
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from predlint.kernel import opcodes as op
from predlint.kernel.library import Index
from predlint.kernel.opcodes import Operation, Slot
from predlint.shape import drawing_constraints
from predlint.shape.constraints import Constraint, NamedAs
from predlint.shape.drawing_constraints import Brush
from predlint.shape.nodes import Items, Record
from predlint.shape.references import EACH, CrossReferences, Item, LinkedRegions, Path, Placements

# -- Lowers constraints on a record, a list or a dictionary: operations at its begin and its end, and constraints on values further below --
#
# A `ConstraintLowering` has a function for each class of constraint, which adds to `LoweredConstraints`. If an operation names a member,
# its number is kept in a slot. Numbers deeper in a record are kept there, and `PendingConstraint` holds the operations on them.

#: Names of the slot of an item of a list of numbers, and of the list that is being read.
ITEM, A_LIST = "an item", "a list"
LOWEST, HIGHEST = -1e308, 1e308
#: The number of an absent member.
NONE = -1.0

_C = TypeVar("_C")


class UnsupportedByKernel(Exception):
    """Raised for a part of the Shape that cannot be expressed for the kernel."""


class PendingConstraint(NamedTuple):
    """The operations on each record, or item, at a path further below."""

    path: Path
    names: tuple[str, ...]
    """The members of that record that are kept; if one is absent, the operations are skipped."""
    operations: tuple[Operation, ...]
    feature: str | None = None
    """The name of the records it applies to; None for any."""
    absent: tuple[str, ...] = ()
    """Optional members among these: an absent one counts as -1."""
    always: bool = False
    """True if a record that cannot have all of these members is unsupported; else it is skipped."""
    begin: tuple[Operation, ...] = ()
    """The operations at the begin of the record."""
    slots: tuple[tuple[str, int], ...] = ()
    """Members whose number is kept in a slot of the enclosing value."""
    tags: frozenset[tuple[str, ...]] | None = None
    """The names that such records may have, in the order of their numbers, if the operations use these."""
    absent_as: float | None = None
    """The number of an absent member; None if the members are required."""


class SlotAllocator(NamedTuple):
    """Functions that allocate slots, bounds, tables and columns while a Shape is lowered."""

    register: Callable[[], int]
    bound: Callable[..., int]
    reach: Callable[[str], int]
    fact: Callable[[str], int]
    kept: Callable[[str], int]
    rows: Callable[[str], tuple[int, int]]
    """Returns the number of a table of ids, and the first slot of the facts of the row that is found there."""
    facts_of: Callable[[str, Sequence[str]], int]
    """Returns the slot of the first of some facts of that row."""
    drawing: Callable[[], int]
    """Returns the first slot of the drawing that a mask becomes."""
    words: Callable[..., int]
    table: Callable[[Sequence[str]], int]
    column: Callable[[str], int]
    named: Callable[[str], int]
    """Returns the slot of a name, which is the same in the whole record."""


@dataclass
class LoweredConstraints:
    """The kernel operations for the constraints of one record or list."""

    slots: SlotAllocator
    at_begin: list[Operation] = field(default_factory=list[Operation])
    at_end: list[Operation] = field(default_factory=list[Operation])
    of: list[Constraint] = field(default_factory=list[Constraint])
    """For each final operation, the constraint it was made from."""
    each: list[Operation] = field(default_factory=list[Operation])
    """The operations on each item of a list."""
    child_constraints: list[PendingConstraint] = field(default_factory=list[PendingConstraint])
    kept: dict[str, float | None] = field(default_factory=dict[str, "float | None"])
    """Member that is kept -> the number of an absent one; None if it is required."""
    numbers: tuple[str, ...] = ()
    """The members that must be numbers, or nothing is reported for the others."""
    wide: dict[str, int] = field(default_factory=dict[str, int])
    """Member that is kept as several adjacent numbers -> how many."""
    slot: int | None = None
    """The slot with the number of a list, if that is not the number of its items."""
    there: tuple[str, ...] = ()
    """Members that must be present."""
    without: tuple[str, ...] = ()
    """Members that must be absent."""
    titled: list[NamedAs] = field(default_factory=list[NamedAs])
    pair: int | None = None
    """The slot of the first number of a pair."""
    keyed: str | None = None
    """The member that repeats the key of an entry."""
    numbered: bool = False
    """True if the keys are whole numbers."""
    parts: bool = False
    """True if its items are parts of the record."""

    def keep(self, *names: str, absent: float | None = None) -> None:
        """Keeps the numbers of members. ``absent``: the number of an absent one."""
        self.kept.update(dict.fromkeys(names, absent))

    def fixed(self, number: float) -> int:
        """Returns a slot that is set to a number at the begin."""
        slot = self.slots.register()
        self.at_begin.append(op.Set(slot, self.slots.bound(number)))
        return slot

    def new(self, value: Slot) -> Operation:
        """Returns the operation that no item of a list, which begins here, repeats the value."""
        slot = self.slots.register()
        self.at_begin.append(op.List(slot))
        return op.New(value, list=slot)

    def total(self, members: Sequence[str]) -> tuple[list[Operation], Slot]:
        """Returns the operations that sum some members, and the slot of the sum."""
        first, *others = members
        if not others:
            return [], first
        slot = self.slots.register()
        sums: list[Operation] = [op.Add(slot, first, others[0])]
        return [*sums, *[op.Add(slot, slot, other) for other in others[1:]]], slot


class ConstraintLowering(dict[type, Callable[[Any, LoweredConstraints], None]]):
    """Class of constraint -> the function that adds its operations to `LoweredConstraints`."""

    def of(self, *kinds: type[_C]) -> Callable[[Callable[[_C, LoweredConstraints], None]], Callable[[_C, LoweredConstraints], None]]:
        """Returns a decorator that registers the function for these classes."""

        def added(function: Callable[[_C, LoweredConstraints], None]) -> Callable[[_C, LoweredConstraints], None]:
            self.update(dict.fromkeys(kinds, function))
            return function

        return added


# -- Lowers constraints on drawings to operations; and the tables of ids that members name -------------------------
#
# The constraints are in `shape/drawing_constraints.py`; the lists of numbers and the masks themselves are in `list_nodes.py`.

MOST_INDEXES = 4
#: Constraint on a list -> number of slots that are kept for it.
SLOTS: Mapping[type, int] = {
    drawing_constraints.Sides: 4,
    drawing_constraints.Rings: 11,
    drawing_constraints.KeypointBounds: 4,
    drawing_constraints.Counts: 1,
    Brush: 1,
}
LOWER = ConstraintLowering()


class IdTable:
    """The ids that members may name, with facts of each."""

    def __init__(self, ids: array[int], facts: Mapping[str, Any], others: Sequence[float], *, is_open: bool = False) -> None:
        """``ids`` in ascending order; ``facts``: name -> numbers parallel to the ids; ``others``: the facts of any further id. ``is_open``:
        further ids may be named."""
        import numpy as np

        self.ids, self.names, self.is_open = ids, list(facts), is_open
        rows = np.empty((len(ids) + 1, len(self.names)))
        for at, column in enumerate(facts.values()):
            rows[: len(ids), at] = column
        rows[-1] = others
        self.numbers = array("d", rows.tobytes())

    def structure(self) -> Index:
        """Returns the table for the library; valid as long as this object is kept."""
        ids, numbers = self.ids.buffer_info()[0], self.numbers.buffer_info()[0]
        return Index(ctypes.c_void_p(ids), ctypes.c_void_p(numbers), len(self.ids), len(self.names), self.is_open)


def slots_of(node: Any) -> int:
    """Returns the number of slots that the values of a node take."""
    kind = declared(node)
    return SLOTS[type(kind)] if kind is not None else SLOTS[drawing_constraints.Rings] if is_mask(node) else 1


def declared(node: Any) -> Any:
    """Returns the constraint that declares the kind of numbers of a list, or None."""
    return next((one for one in node.holds if type(one) in SLOTS), None) if isinstance(node, Items) else None


def is_mask(node: Any) -> bool:
    """Returns True for a record that is a mask."""
    return isinstance(node, Record) and any([isinstance(one, drawing_constraints.RunLengths) for one in node.holds])


def is_open(node: Record) -> bool:
    """Returns True for a record whose unknown members surely matter to no rule."""
    is_reported = any([isinstance(one, drawing_constraints.Complete | drawing_constraints.RunLengths) for one in node.holds])
    return is_reported and node.ends_open and not (node.forbidden or node.aliases or node.variants or node.exactly_one)


def seen(node: Record, bit: Mapping[str, int], column: Any, halves: Any) -> list[Operation]:
    """Returns the operations that record which members are present."""
    found: list[Operation] = []
    for one in node.holds:
        if isinstance(one, drawing_constraints.Complete):
            if not bit.keys() >= {*one.members, *one.known}:
                raise UnsupportedByKernel
            found.append(op.Seen(column(one.column), *halves(sum([bit[name] for name in one.members]))))
    return found


# -- constraints -------------------------------------------------------------------------------------------------------------


def _keep(lowered: LoweredConstraints, name: str, absent: float | None = None, wide: int = 1) -> str:
    if lowered.kept.get(name) is None:
        lowered.kept[name] = absent
    lowered.wide[name] = max(wide, lowered.wide.get(name, 1))
    return name


def _boxed(lowered: LoweredConstraints, name: str) -> str:
    """Keeps a member that is a box, or the sides of a mask."""
    return _keep(lowered, name, wide=SLOTS[drawing_constraints.Sides])


def _drawn(lowered: LoweredConstraints, name: str) -> str:
    """Keeps a member that is a drawing."""
    return _keep(lowered, name, drawing_constraints.NOTHING, SLOTS[drawing_constraints.Rings])


def _posed(lowered: LoweredConstraints, name: str) -> str:
    """Keeps a member that is a list of key points."""
    return _keep(lowered, name, NONE, SLOTS[drawing_constraints.KeypointBounds])


def _sides(lowered: LoweredConstraints, table: str) -> int:
    """Returns the slots of width and height of the image that an id refers to."""
    return lowered.slots.facts_of(table, ("width", "height"))


@LOWER.of(drawing_constraints.Complete)
def complete(one: drawing_constraints.Complete, lowered: LoweredConstraints) -> None:
    """Does nothing: the constraint is about which members are present, not about their values. See `seen`."""


@LOWER.of(drawing_constraints.Known)
def known(one: drawing_constraints.Known, lowered: LoweredConstraints) -> None:
    number, first = lowered.slots.rows(one.table)
    lowered.at_end.append(op.Find(_keep(lowered, one.member), index=number, facts=first))


@LOWER.of(drawing_constraints.Same)
def same(one: drawing_constraints.Same, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.Same(_keep(lowered, one.member), lowered.slots.facts_of(one.table, (one.fact,))))


@LOWER.of(drawing_constraints.BoxWithin)
def box_within(one: drawing_constraints.BoxWithin, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.tolerance, one.minimum)
    lowered.at_end.append(op.BoxWithin(_boxed(lowered, one.box), _sides(lowered, one.table), by))


@LOWER.of(drawing_constraints.DrawnWithin)
def drawn_within(one: drawing_constraints.DrawnWithin, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.DrawnWithin(_drawn(lowered, one.drawn), _sides(lowered, one.table), lowered.slots.bound(one.tolerance)))


@LOWER.of(drawing_constraints.BoxAround)
def box_around(one: drawing_constraints.BoxAround, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.share, one.rounded)
    lowered.at_end.append(op.BoxAround(_boxed(lowered, one.box), _drawn(lowered, one.drawn), by))


@LOWER.of(drawing_constraints.AreaOf)
def area_of(one: drawing_constraints.AreaOf, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.tolerance, one.of_box)
    lowered.at_end += [
        op.Beside(_boxed(lowered, one.box), crowd=_keep(lowered, one.crowd, 0.0)),
        op.AreaOf(_keep(lowered, one.area, math.nan), _drawn(lowered, one.drawn), by),
    ]


@LOWER.of(drawing_constraints.AreaOfBox)
def area_of_box(one: drawing_constraints.AreaOfBox, lowered: LoweredConstraints) -> None:
    by = lowered.slots.bound(one.corners)
    lowered.at_end += [
        op.Beside(_boxed(lowered, one.box)),
        op.AreaOfBox(_keep(lowered, one.area, math.nan), _drawn(lowered, one.drawn), by),
    ]


@LOWER.of(drawing_constraints.NoCrowd)
def no_crowd(one: drawing_constraints.NoCrowd, lowered: LoweredConstraints) -> None:
    bound = lowered.slots.bound
    lowered.at_end += [
        op.When(_keep(lowered, one.crowd, 0.0), bound(1.0), count=2),
        op.Unless(_drawn(lowered, one.drawn), bound(drawing_constraints.MASK)),
        op.Between(one.drawn, bound(drawing_constraints.NOTHING, drawing_constraints.NOTHING)),
    ]


@LOWER.of(drawing_constraints.DrawnAs)
def drawn_as(one: drawing_constraints.DrawnAs, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.DrawnAs(_drawn(lowered, one.drawn), lowered.slots.facts_of(one.table, ("drawn",))))


@LOWER.of(drawing_constraints.PointCount)
def point_count(one: drawing_constraints.PointCount, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.PoseOf(_posed(lowered, one.points), lowered.slots.facts_of(one.table, ("points",)), strict=one.annotated))


@LOWER.of(drawing_constraints.PointsCounted)
def points_counted(one: drawing_constraints.PointsCounted, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.PoseSeen(_posed(lowered, one.points), _keep(lowered, one.number, NONE)))


@LOWER.of(drawing_constraints.KeypointsWithin)
def key_points_within(one: drawing_constraints.KeypointsWithin, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.PoseWithin(_posed(lowered, one.points), _sides(lowered, one.table), lowered.slots.bound(one.tolerance)))


@LOWER.of(drawing_constraints.RunLengths)
def run_lengths(one: drawing_constraints.RunLengths, lowered: LoweredConstraints) -> None:
    lowered.at_end.append(op.RunLengths(_boxed(lowered, one.mask_size), lowered.slots.drawing(), _keep(lowered, one.counts)))


# -- Lowers constraints on references between parts of a record: what each part records while it is read, and checks at the end --

#: The key of an entry, among the members that are kept.
KEY = "the key"
#: The branches of a fork.
DIRECT, FRAMED = "having", "lacking"
_PLACE = "the place"


def _place(room: SlotAllocator) -> int:
    """Returns the slot of the place that is being read: a frame, or that of an image."""
    return room.named(_PLACE)


@LOWER.of(CrossReferences)
def lower_joins(one: CrossReferences, lowered: LoweredConstraints) -> None:
    """Things are recorded as they are met in lists, with the entries under their hashes; all are compared at the end."""
    slots, here = lowered.slots, _place(lowered.slots)
    attributes = {hash: number for number, hash in enumerate(dict.fromkeys(item[0] for item in one.questions))}
    items = _numbers(one, attributes)
    question_words = slots.words(*_question_words(one, items))
    feature, attribute, option, first = slots.register(), slots.register(), slots.register(), slots.register()
    item, begin, shift = slots.register(), slots.register(), slots.register()
    lowered.at_begin.append(op.Set(shift, slots.bound(float(one.count))))
    # Options are numbered after the attributes, those of one attribute in sequence.
    options = slots.bound(*_firsts(one, attributes, items)) if attributes else 0
    list_ = slots.named(A_LIST)
    on_thing: tuple[Operation, ...] = (op.New(one.thing, list_), op.Meet(one.thing, feature, here))
    for path in one.lists:
        things = frozenset([one.features[: one.count]])
        lowered.child_constraints.append(PendingConstraint(path, (one.thing,), on_thing, begin=(op.Branch(feature),), tags=things))
    answer: tuple[Operation, ...] = (op.Branch(attribute), op.LookUp(first, attribute, options))
    for member, listed, once in ((one.stays, one.staying, 1), (one.marks, one.staying, 1), (one.changes, one.changing, 0)):
        path = (member, EACH, listed)
        recorded: tuple[Operation, ...] = (op.Item(attribute, once=once),)
        if not once:
            recorded += (op.SpansOf(attribute),)
        lowered.child_constraints.append(PendingConstraint(path, (), recorded, begin=answer, tags=frozenset([tuple(attributes)])))
        chosen: tuple[Operation, ...] = (op.New(option, list_), op.Add(item, first, option), op.Item(item, once=once))
        lowered.child_constraints.append(
            PendingConstraint((*path, one.options), (), chosen, begin=(op.Branch(option),), tags=_options(one))
        )
    lowered.child_constraints.append(PendingConstraint((one.stays, EACH), (one.thing,), (op.ItemsOf(one.thing, changes=0),)))
    changes: Operation = op.ItemsOf(one.thing, changes=1, first=begin)
    lowered.child_constraints.append(PendingConstraint((one.changes, EACH), (one.thing,), (changes,), begin=(op.Spans(begin),)))
    marks = one.features[one.count :]
    everywhere = slots.bound(*[float(hash in one.everywhere) for hash in marks]) if marks else 0
    marked: tuple[Operation, ...] = (
        op.Ranged(feature, everywhere), op.SpansOf(feature), op.Add(feature, feature, shift),
        op.Mark(one.mark, feature, question_words),
    )  # fmt: skip
    lowered.child_constraints.append(
        PendingConstraint((one.marks, EACH), (one.mark,), marked, begin=(op.Branch(feature),), tags=frozenset([marks]))
    )
    for name in one.unnamed:
        lowered.kept[name] = None
        lowered.at_end.append(op.Unnamed(name))
    thing_count = slots.register()
    lowered.at_end += [
        op.Things(thing_count, op.MET | op.MARKED),
        op.When(thing_count, slots.bound(0.0), count=1),
        op.Push(thing_count, slots.column(one.blank)),
    ]
    lowered.at_end += [op.Joined(question_words), op.ApartAll()]


def _options(one: CrossReferences) -> frozenset[tuple[str, ...]]:
    """Returns the options of each attribute, in order."""
    found: dict[str, list[str]] = {}
    for hash, option in one.questions:
        if option is not None:
            found.setdefault(hash, []).append(option)
    return frozenset(map(tuple, found.values()))


def _numbers(one: CrossReferences, attributes: dict[str, int]) -> dict[Item, int]:
    """Returns the numbers of attributes, then of options, in the order in which they are declared."""
    numbers: dict[Item, int] = {(hash, None): number for hash, number in attributes.items()}
    for item in one.questions:
        numbers.setdefault(item, len(numbers))
    return numbers


def _firsts(one: CrossReferences, attributes: dict[str, int], items: dict[Item, int]) -> list[float]:
    """Returns the number of the first option of each attribute."""
    firsts: dict[str, int] = {}
    for (hash, option), number in items.items():
        if option is not None:
            firsts.setdefault(hash, number)
    return [float(firsts.get(hash, 0)) for hash in attributes]


def _question_words(one: CrossReferences, items: dict[Item, int]) -> list[int]:
    """Returns the words for the questions, as in joins.h."""
    features = {hash: number for number, hash in enumerate(one.features)}
    words, lists = [len(items)], list[int]()
    begin = 1 + 3 * len(items) + len(features)

    def listed(needs: tuple[Item, ...]) -> int:
        if not needs:
            return 0
        at = begin + len(lists)
        lists.extend((len(needs), *[items[need] for need in needs]))
        return at

    for item in items:
        question = one.questions[item]
        under = items[question.under] if question.under is not None else -1
        words += (features[question.feature], under, listed(question.needs))
    words += [listed(one.needs.get(hash, ())) for hash in one.features]
    return words + lists


@LOWER.of(Placements)
def lower_places(one: Placements, lowered: LoweredConstraints) -> None:
    """Counts direct labels and frames, and compares frames and ranges with the number of units."""
    slots, fixed, here = lowered.slots, lowered.fixed, _place(lowered.slots)
    none, step = fixed(0.0), fixed(1.0)
    direct, framed, minimum, last, count = fixed(0.0), fixed(0.0), fixed(math.inf), fixed(-1.0), fixed(math.nan)
    reach = slots.register()
    units = (one.units, EACH)
    labels = (*units, one.labels)
    lowered.keep(one.by, one.units)
    for taken, slot in ((DIRECT, direct), (FRAMED, framed)):
        lowered.child_constraints.append(PendingConstraint(labels, (), (op.Add(slot, slot, step),), feature=taken))
    lowered.child_constraints.append(PendingConstraint(labels, (), (), slots=((KEY, here),)))
    lowered.child_constraints.append(PendingConstraint((*labels, EACH), (), (op.Larger(last, last, here),)))
    placed = (op.New(here, none), op.Smaller(minimum, minimum, here))
    lowered.child_constraints.append(PendingConstraint(units, (one.place,), placed, slots=((one.place, here),)))
    lowered.child_constraints.append(
        PendingConstraint(units, (one.rate, one.length), (op.Product(count, one.rate, one.length),), absent_as=0.0)
    )
    end = slots.register()
    lowered.at_end += [op.Reached(reach), op.Larger(end, last, reach), op.Push(end, slots.column(one.end))]
    # If the number of frames of a recording is unknown, a frame number of nines may stand for none.
    frames, met, marked, farthest = slots.register(), slots.register(), slots.register(), fixed(float(one.unsure_from))
    lowered.at_end += [op.Things(met, op.MET), op.Things(marked, op.MARKED), op.Known(frames, count)]
    known: tuple[Operation, ...] = (op.Below(last, count), op.Below(reach, count))
    unknown: tuple[Operation, ...] = (
        op.Below(last, farthest), op.Below(reach, farthest), op.When(met, slots.bound(0.0), count=1), op.Same(marked, none),
        op.Unless(met, slots.bound(0.0)), op.Push(step, slots.column(one.unknown)),
    )  # fmt: skip
    kinds: dict[int, tuple[Operation, ...]] = {
        0: (op.Same(framed, none), op.Below(reach, step)),
        1: (op.Same(framed, none), op.Below(reach, one.units)),
        2: (
            op.Same(direct, none),
            op.Same(one.units, step),
            op.When(frames, slots.bound(1.0), count=len(known)),
            *known,
            op.When(frames, slots.bound(0.0), count=len(unknown)),
            *unknown,
        ),
    }
    for kind, operations in kinds.items():
        lowered.at_end += [op.When(one.by, slots.bound(float(kind)), count=len(operations)), *operations]
    several: Operation = op.Same(minimum, none)
    lowered.at_end += [op.Unless(one.units, slots.bound(1.0)), several]


@LOWER.of(LinkedRegions)
def lower_links(one: LinkedRegions, lowered: LoweredConstraints) -> None:
    """Each item is recorded with its kind, and all are compared at the end."""
    slots = lowered.slots
    first, second = slots.register(), slots.register()
    kinds = {**dict.fromkeys(one.regions, op.REGION), **dict.fromkeys(one.alone, op.SINGLE), **dict.fromkeys(one.answers, op.ABOUT)}
    kinds |= {**dict.fromkeys(one.many, op.ABOUT_MANY), **dict.fromkeys(one.copies, op.COPY)}
    lowered.at_begin.append(op.Links())
    lowered.child_constraints.append(PendingConstraint((one.inside,), (), (op.Content(counts=0),), begin=(op.Content(counts=1),)))
    for number, (name, kind) in enumerate(kinds.items()):
        group = 2 * number + (name in one.required)
        operations = op.Move(first, "id"), op.Move(second, one.of), op.Link(kind, first, group=group), op.OneSize(*one.size)
        lowered.child_constraints.append(PendingConstraint((), ("id", one.of, *one.size), operations, name, ("id", *one.size), always=True))
        inside = op.Move(first, one.parent), op.Move(second, one.of), op.Link(op.BELOW_IT, first, group=0)
        none = (op.Between(one.parent, slots.bound(NONE, NONE)),)
        lowered.child_constraints.append(
            PendingConstraint((), (one.parent, one.of), inside if kind == op.REGION else none, name, (one.parent,), always=True)
        )
        if kind == op.REGION:
            again = op.Set(first, slots.bound(NONE)), op.Set(second, slots.bound(NONE)), op.Link(op.ALIKE, first, group=2 * number)
            present = (op.Link(op.PRESENT, first, group=2 * number + 1),) if name in one.required else ()
            lowered.child_constraints.append(PendingConstraint((), (), (*again, *present), name))
    ends = [op.Move(at, end) for at, end in zip((first, second), one.joins, strict=True)]
    operations = op.Between(one.reported_direction, slots.bound(0.0, HIGHEST)), *ends, op.Link(op.JOINS, first, group=0)
    lowered.child_constraints.append(
        PendingConstraint((), (*one.joins, one.reported_direction), operations, "", (one.reported_direction,), always=True)
    )
    required_counts = [sum(name in names for name in one.required) for names in ((*one.alone, *one.regions), one.answers)]
    lowered.at_end.append(op.Linked(*required_counts))
