"""Lowers constraints on references between parts of a record: what each part records while it is read, and checks at the end."""

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
#: The branches of a fork.
DIRECT, FRAMED = "having", "lacking"
_PLACE = "the place"
LOWER = ConstraintLowering()


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
