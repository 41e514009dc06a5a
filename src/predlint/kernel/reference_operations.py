"""What parts of a record tell of each other, as operations: what each takes note of while it is read, and what holds at the end of all."""

from __future__ import annotations

import math

from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import (
    A_LIST,
    HIGHEST,
    NONE,
    ConstraintLowering,
    LoweredConstraints,
    PendingConstraint,
    SlotAllocator,
)
from predlint.kernel.opcodes import Operation
from predlint.shape.comparisons import EACH
from predlint.shape.references import CrossReferences, Item, LinkedRegions, Placements

#: The key of an entry, among the members that are kept.
KEY = "the key"
#: What a fork may have taken.
DIRECT, FRAMED = "having", "lacking"
_PLACE = "the place"
LOWER = ConstraintLowering()


def _place(room: SlotAllocator) -> int:
    """The slot of the place that is being read: a frame, or that of an image."""
    return room.named(_PLACE)


@LOWER.of(CrossReferences)
def lower_joins(one: CrossReferences, lowered: LoweredConstraints) -> None:
    """Things are met in lists, all that is said of them is kept by their hashes, and goes together at the end."""
    room, here = lowered.slots, _place(lowered.slots)
    attributes = {hash: number for number, hash in enumerate(dict.fromkeys(item[0] for item in one.questions))}
    items = _numbers(one, attributes)
    asked = room.words(*_question_words(one, items))
    feature, attribute, option, first = room.register(), room.register(), room.register(), room.register()
    item, begin, shift = room.register(), room.register(), room.register()
    lowered.at_begin.append(op.Set(shift, room.bound(float(one.count))))
    # Options are numbered behind the attributes, those of an attribute behind one another.
    options = room.bound(*_firsts(one, attributes, items)) if attributes else 0
    list_ = room.named(A_LIST)
    met: tuple[Operation, ...] = (op.New(one.thing, list_), op.Meet(one.thing, feature, here))
    for path in one.lists:
        things = frozenset([one.features[: one.count]])
        lowered.child_constraints.append(PendingConstraint(path, (one.thing,), met, begin=(op.Branch(feature),), tags=things))
    answer: tuple[Operation, ...] = (op.Branch(attribute), op.LookUp(first, attribute, options))
    for member, listed, once in ((one.stays, one.staying, 1), (one.marks, one.staying, 1), (one.changes, one.changing, 0)):
        path = (member, EACH, listed)
        heard: tuple[Operation, ...] = (op.Item(attribute, once=once),)
        if not once:
            heard += (op.SpansOf(attribute),)
        lowered.child_constraints.append(PendingConstraint(path, (), heard, begin=answer, tags=frozenset([tuple(attributes)])))
        chosen: tuple[Operation, ...] = (op.New(option, list_), op.Add(item, first, option), op.Item(item, once=once))
        lowered.child_constraints.append(
            PendingConstraint((*path, one.options), (), chosen, begin=(op.Branch(option),), tags=_options(one))
        )
    lowered.child_constraints.append(PendingConstraint((one.stays, EACH), (one.thing,), (op.ItemsOf(one.thing, changes=0),)))
    changes: Operation = op.ItemsOf(one.thing, changes=1, first=begin)
    lowered.child_constraints.append(PendingConstraint((one.changes, EACH), (one.thing,), (changes,), begin=(op.Spans(begin),)))
    marks = one.features[one.count :]
    everywhere = room.bound(*[float(hash in one.everywhere) for hash in marks]) if marks else 0
    marked: tuple[Operation, ...] = (
        op.Ranged(feature, everywhere), op.SpansOf(feature), op.Add(feature, feature, shift),
        op.Mark(one.mark, feature, asked),
    )  # fmt: skip
    lowered.child_constraints.append(
        PendingConstraint((one.marks, EACH), (one.mark,), marked, begin=(op.Branch(feature),), tags=frozenset([marks]))
    )
    for name in one.unnamed:
        lowered.kept[name] = None
        lowered.at_end.append(op.Unnamed(name))
    some = room.register()
    lowered.at_end += [op.Things(some, op.MET | op.MARKED), op.When(some, room.bound(0.0), count=1), op.Push(some, room.column(one.blank))]
    lowered.at_end += [op.Joined(asked), op.ApartAll()]


def _options(one: CrossReferences) -> frozenset[tuple[str, ...]]:
    """The options of each attribute, in their order."""
    found: dict[str, list[str]] = {}
    for hash, option in one.questions:
        if option is not None:
            found.setdefault(hash, []).append(option)
    return frozenset(map(tuple, found.values()))


def _numbers(one: CrossReferences, attributes: dict[str, int]) -> dict[Item, int]:
    """Attributes, then options in the order in which they are declared."""
    numbers: dict[Item, int] = {(hash, None): number for hash, number in attributes.items()}
    for item in one.questions:
        numbers.setdefault(item, len(numbers))
    return numbers


def _firsts(one: CrossReferences, attributes: dict[str, int], items: dict[Item, int]) -> list[float]:
    """For each attribute the number of its first option."""
    firsts: dict[str, int] = {}
    for (hash, option), number in items.items():
        if option is not None:
            firsts.setdefault(hash, number)
    return [float(firsts.get(hash, 0)) for hash in attributes]


def _question_words(one: CrossReferences, items: dict[Item, int]) -> list[int]:
    """The words that say what is asked: as in joins.h."""
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
    """Direct labels and frames are counted, and frames and ranges are held against how many there are of them."""
    room, fixed, here = lowered.slots, lowered.fixed, _place(lowered.slots)
    none, step = fixed(0.0), fixed(1.0)
    direct, framed, minimum, last, count = fixed(0.0), fixed(0.0), fixed(math.inf), fixed(-1.0), fixed(math.nan)
    reach = room.register()
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
    end = room.register()
    lowered.at_end += [op.Reached(reach), op.Larger(end, last, reach), op.Push(end, room.column(one.end))]
    # Of a recording of which nobody knows the frames, one of nines may stand for none.
    frames, met, marked, farthest = room.register(), room.register(), room.register(), fixed(float(one.unsure_from))
    lowered.at_end += [op.Things(met, op.MET), op.Things(marked, op.MARKED), op.Known(frames, count)]
    known: tuple[Operation, ...] = (op.Below(last, count), op.Below(reach, count))
    unknown: tuple[Operation, ...] = (
        op.Below(last, farthest), op.Below(reach, farthest), op.When(met, room.bound(0.0), count=1), op.Same(marked, none),
        op.Unless(met, room.bound(0.0)), op.Push(step, room.column(one.unknown)),
    )  # fmt: skip
    kinds: dict[int, tuple[Operation, ...]] = {
        0: (op.Same(framed, none), op.Below(reach, step)),
        1: (op.Same(framed, none), op.Below(reach, one.units)),
        2: (
            op.Same(direct, none),
            op.Same(one.units, step),
            op.When(frames, room.bound(1.0), count=len(known)),
            *known,
            op.When(frames, room.bound(0.0), count=len(unknown)),
            *unknown,
        ),
    }
    for kind, operations in kinds.items():
        lowered.at_end += [op.When(one.by, room.bound(float(kind)), count=len(operations)), *operations]
    several: Operation = op.Same(minimum, none)
    lowered.at_end += [op.Unless(one.units, room.bound(1.0)), several]


@LOWER.of(LinkedRegions)
def lower_links(one: LinkedRegions, lowered: LoweredConstraints) -> None:
    """Each item tells what it is, and all are held against each other at the end."""
    room = lowered.slots
    first, second = room.register(), room.register()
    kinds = {**dict.fromkeys(one.regions, op.REGION), **dict.fromkeys(one.alone, op.SINGLE), **dict.fromkeys(one.answers, op.ABOUT)}
    kinds |= {**dict.fromkeys(one.many, op.ABOUT_MANY), **dict.fromkeys(one.copies, op.COPY)}
    lowered.at_begin.append(op.Links())
    lowered.child_constraints.append(PendingConstraint((one.inside,), (), (op.Content(counts=0),), begin=(op.Content(counts=1),)))
    for number, (name, kind) in enumerate(kinds.items()):
        group = 2 * number + (name in one.required)
        told = op.Move(first, "id"), op.Move(second, one.of), op.Link(kind, first, group=group), op.OneSize(*one.size)
        lowered.child_constraints.append(PendingConstraint((), ("id", one.of, *one.size), told, name, ("id", *one.size), always=True))
        inside = op.Move(first, one.parent), op.Move(second, one.of), op.Link(op.BELOW_IT, first, group=0)
        none = (op.Between(one.parent, room.bound(NONE, NONE)),)
        lowered.child_constraints.append(
            PendingConstraint((), (one.parent, one.of), inside if kind == op.REGION else none, name, (one.parent,), always=True)
        )
        if kind == op.REGION:
            again = op.Set(first, room.bound(NONE)), op.Set(second, room.bound(NONE)), op.Link(op.ALIKE, first, group=2 * number)
            present = (op.Link(op.PRESENT, first, group=2 * number + 1),) if name in one.required else ()
            lowered.child_constraints.append(PendingConstraint((), (), (*again, *present), name))
    ends = [op.Move(at, end) for at, end in zip((first, second), one.joins, strict=True)]
    told = op.Between(one.reported_direction, room.bound(0.0, HIGHEST)), *ends, op.Link(op.JOINS, first, group=0)
    lowered.child_constraints.append(
        PendingConstraint((), (*one.joins, one.reported_direction), told, "", (one.reported_direction,), always=True)
    )
    asked = [sum(name in names for name in one.required) for names in ((*one.alone, *one.regions), one.answers)]
    lowered.at_end.append(op.Linked(*asked))
