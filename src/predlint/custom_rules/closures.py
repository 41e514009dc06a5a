"""Closures of values, conditions and quantities, and the search of instances for them. True, false, or None: not applicable."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any, Literal, NamedTuple

from predlint.custom_rules.types import SEARCH, SUBJECT, Run, Things
from predlint.model.view_relations import NOISE
from predlint.model.views import Box, Instance, Row, Shape

# -- Finds instances that are near another one, so that rules on pairs need not examine all instances of a data row --
#
# `overlaps`, `inside`, a share of the area and a small distance are false for instances that are far apart. If a quantity requires one of
# them, instances that are surely too far away are skipped by their boxes; those without a box are still examined.


class Nearness(NamedTuple):
    """A requirement on the distance between an instance and another one."""

    slot: int
    """The slot of the other instance."""
    how: Literal["meets", "shares", "reaches"]
    """The boxes meet; or they share some area (not applicable to a box without area); or their centres are close enough."""
    pixels: float = 0
    """Maximum distance in pixels."""


class Boxes:
    """The boxes around some things, in columns."""

    def __init__(self, instances: Iterable[Instance]) -> None:
        import numpy

        unknown = (numpy.nan,) * 4  # compares as neither near nor far
        boxes = [instance.shape.box if instance.shape is not None else None for instance in instances]
        sides = numpy.array([unknown if box is None else (box.left, box.top, box.right, box.bottom) for box in boxes], dtype=float)
        self._left, self._top, self._right, self._bottom = sides.T
        self._flat = (self._left >= self._right) | (self._top >= self._bottom)
        self._largest = float(numpy.fmax.reduce(abs(sides), axis=None, initial=0))

    def near(self, box: Box, near: Nearness) -> list[int]:
        """Returns the indices of boxes that are not surely too far from a box."""
        import numpy

        noise = 2 * NOISE * max(self._largest, *map(abs, box))
        with numpy.errstate(all="ignore"):
            if near.how == "reaches":
                maximum = 2 * near.pixels + 4 * noise
                far = abs(self._left + self._right - (box.left + box.right)) > maximum
                far |= abs(self._top + self._bottom - (box.top + box.bottom)) > maximum
            else:
                far = (self._left > box.right + noise) | (self._right < box.left - noise)
                far |= (self._top > box.bottom + noise) | (self._bottom < box.top - noise)
                if near.how == "shares":
                    far &= ~self._flat
        return numpy.flatnonzero(~far).tolist()


# -- The instances of one data row, searched by feature and frame; the number of instances searched is limited -----

#: Maximum number of instances that one rule may examine for one data row, repetitions included.
MOST_PAIRS = 2_000_000
#: With at least this many instances, near ones are searched by boxes first; and the number of boxes that cost as much as one instance.
_MANY, _AT_ONCE = 32, 100


class TooManyThings(Exception):
    """A rule would look at more than MOST_PAIRS things."""


class GroupMembers(NamedTuple):
    """The features that a quantity ranges over."""

    features: frozenset[int]
    kinds: frozenset[str] | None
    """Kinds of shapes, if the feature has no kind of its own; None for all."""

    def has(self, instance: Instance) -> bool:
        if instance.feature not in self.features:
            return False
        return self.kinds is None or (instance.shape is not None and instance.shape.kind in self.kinds)


class Group:
    """Instances of one data row, in file order."""

    __slots__ = ("_boxes", "_by_frame", "_ranged", "_timeless", "every", "positions")

    def __init__(self, members: GroupMembers, instances: Sequence[Instance]) -> None:
        has = members.has
        self.positions = [at for at, instance in enumerate(instances) if has(instance)]
        self.every = [instances[at] for at in self.positions]
        self._by_frame: dict[int, list[Instance]] | None = None
        self._ranged: list[tuple[float, float, Instance]] = []
        self._timeless: list[Instance] = []
        self._boxes: dict[int | None, Boxes] = {}

    def at_frame(self, frame: int) -> tuple[list[Instance], int]:
        """Returns the instances in a frame (of that frame, of ranges that include it, and without frame), and the number of instances
        searched."""
        if self._by_frame is None:
            self._by_frame = self._sorted()
        found = self._by_frame.get(frame)
        if found is None:
            found = self._timeless
        elif self._timeless:
            found = found + self._timeless
        if not self._ranged:
            return found, len(found)
        in_range = [instance for first, last, instance in self._ranged if first <= frame <= last]
        return found + in_range, len(found) + len(self._ranged)

    def members_of(self, frame: int | None) -> list[Instance] | None:
        """Returns the list that `at_frame` finds, or all instances without a frame. Returns None if it is not the same list object each
        time."""
        if frame is None:
            return self.every
        if self._by_frame is None:
            self._by_frame = self._sorted()
        return self._by_frame.get(frame) if not self._ranged and not self._timeless else None

    def boxes(self, frame: int | None, every: list[Instance]) -> Boxes:
        """The boxes of the members of a frame."""
        boxes = self._boxes.get(frame)
        if boxes is None:
            boxes = self._boxes[frame] = Boxes(every)
        return boxes

    def _sorted(self) -> dict[int, list[Instance]]:
        """Returns frame -> instances of that frame, and stores those of ranges or without frame separately."""
        by_frame: dict[int, list[Instance]] = {}
        for instance in self.every:
            if instance.frame is not None:
                by_frame.setdefault(instance.frame, []).append(instance)
            elif instance.frames is not None:
                self._ranged.append((*instance.frames, instance))
            else:
                self._timeless.append(instance)
        return by_frame


class Scene:
    """All instances that one model predicted for one data row."""

    __slots__ = ("_groups", "instances", "row")

    def __init__(self, row: Row | None, instances: Sequence[Instance]) -> None:
        self.row = row
        self.instances = instances
        self._groups: dict[GroupMembers, Group] = {}

    def group(self, members: GroupMembers) -> Group:
        group = self._groups.get(members)
        if group is None:
            group = self._groups[members] = Group(members, self.instances)
        return group


class Search:
    """The search of one rule in a scene; limits the number of instances searched."""

    __slots__ = ("left", "scene")

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.left = MOST_PAIRS

    def find(self, members: GroupMembers, frame: int | None) -> list[Instance]:
        """The members that a thing of that frame can have to do with. Raises TooManyThings."""
        group = self.scene.group(members)
        found, looked = (group.every, len(group.every)) if frame is None else group.at_frame(frame)
        self._count_searched(looked)
        return found

    def find_near(self, members: GroupMembers, frame: int | None, shape: Shape | None, near: Nearness) -> list[Instance]:
        """Returns the members that are not surely too far from a shape. Raises TooManyThings."""
        group = self.scene.group(members)
        every = group.members_of(frame)
        box = shape.box if shape is not None and every is not None and len(every) >= _MANY else None
        if every is None or box is None or (near.how == "shares" and (box.left >= box.right or box.top >= box.bottom)):
            return self.find(members, frame)
        found = [every[at] for at in group.boxes(frame, every).near(box, near)]
        self._count_searched(len(found) + len(every) // _AT_ONCE)
        return found

    def _count_searched(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise TooManyThings


# -- Closures of values and conditions. True, false, or None: not applicable -----------------------------------------


#: Returns a value of one instance, or None if it has none.
Get = Callable[[Instance], Any]

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "!=": operator.ne,
}  # fmt: skip

_ARITHMETIC: dict[str, Callable[[Any, Any], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": lambda a, b: a / b,
}  # fmt: skip


# -- values ----------------------------------------------------------------------------------------------------------------------


def of_slot(get: Get, slot: int, features: frozenset[int] | None) -> Run:
    """Returns a closure for a value of the instance in a slot; with ``features``, the value is None for an instance of another feature."""
    if features is not None:
        return lambda things: get(things[slot]) if things[slot].feature in features else None
    if slot == SUBJECT:
        return lambda things: get(things[SUBJECT])
    return lambda things: get(things[slot])


def confidence_of_slot(slot: int, assumed: float | None, garbled: float | None) -> Run:
    """Returns a closure for the confidence of the instance in a slot. Nearly every rule needs it, so it avoids a call.

    ``assumed`` replaces a missing confidence, ``garbled`` one that is not a number.
    """

    def run(things: Things) -> float | None:
        confidence = things[slot].confidence
        return confidence if confidence is not None else garbled if things[slot].is_garbled else assumed

    return run


def constant(value: float) -> Run:
    return lambda things: value


def only_numbers(run: Run) -> Run:
    """Returns a closure for the value if it is a number, else None: an expression may be a number for one feature and a text for
    another."""

    def only(things: Things) -> float | None:
        value = run(things)
        return value if value.__class__ is float or value.__class__ is int else None

    return only


def only_texts(run: Run) -> Run:
    def only(things: Things) -> str | None:
        value = run(things)
        return value if value.__class__ is str else None

    return only


def finite(value: Any) -> Any:
    """Returns a finite number; None for infinities, NaN, and integers too large for a float."""
    try:
        return value if isfinite(value) else None
    except OverflowError:
        return None


def calculated(compute: Callable[..., Any], operands: Sequence[Run]) -> Run:
    """Returns a closure for a number computed from others; None if one of them is None, or if the result is not finite."""

    def run(things: Things) -> Any:
        values: list[Any] = []
        for operand in operands:
            value = operand(things)
            if value is None:
                return None
            values.append(value)
        try:
            return finite(compute(*values))
        except (ArithmeticError, ValueError):  # division by zero, numbers too large
            return None

    return run


def arithmetic(sign: str, left: Run, right: Run) -> Run:
    return calculated(_ARITHMETIC[sign], (left, right))


# -- conditions ------------------------------------------------------------------------------------------------------------------


def compared(left: Run, sign: str, right: Run, bound: float | None) -> Run:
    """Returns a closure for ``left < right``; ``bound``: the right side if it is constant."""
    if bound is not None:
        return _compared_with(left, sign, bound)
    compare = COMPARE[sign]

    def run(things: Things) -> bool | None:
        a = left(things)
        if a is None:
            return None
        b = right(things)
        return None if b is None else compare(a, b)

    return run


def _compared_with(left: Run, sign: str, bound: float) -> Run:
    """Written out for the two signs that most rules have: an operator costs less than a call."""
    if sign == ">=":

        def run(things: Things) -> bool | None:
            value = left(things)
            return None if value is None else value >= bound
    elif sign == "<=":

        def run(things: Things) -> bool | None:
            value = left(things)
            return None if value is None else value <= bound
    else:
        compare = COMPARE[sign]

        def run(things: Things) -> bool | None:
            value = left(things)
            return None if value is None else compare(value, bound)

    return run


def both(parts: Sequence[Run]) -> Run:
    """Kleene's *and*: false as soon as one is; true only if all are."""
    if len(parts) == 1:
        return parts[0]

    def run(things: Things) -> bool | None:
        verdict = True
        for part in parts:
            value = part(things)
            if value is False:
                return False
            if value is None:
                verdict = None
        return verdict

    return run


def either(parts: Sequence[Run]) -> Run:
    """Kleene's *or*: true as soon as one is; false only if all are."""

    def run(things: Things) -> bool | None:
        verdict = False
        for part in parts:
            value = part(things)
            if value is True:
                return True
            if value is None:
                verdict = None
        return verdict

    return run


def negated(part: Run) -> Run:
    def run(things: Things) -> bool | None:
        value = part(things)
        return None if value is None else not value

    return run


def missing(given: Run, negative: bool) -> Run:
    """Always true or false."""
    return (lambda things: given(things) is not None) if negative else (lambda things: given(things) is None)


# -- answers and texts -----------------------------------------------------------------------------------------------------------


def is_one_of(answer: Run, values: frozenset[str], texts: frozenset[str]) -> Run:
    """Returns a closure that tests whether an answer is one of these options and no other, or a text is one of these texts."""

    def run(things: Things) -> bool | None:
        value = answer(things)
        if value.__class__ is tuple:
            return len(value) > 0 and value[0] in values and (len(value) == 1 or len(set(value)) == 1)
        return value in texts if value.__class__ is str else None

    return run


def includes(answer: Run, every: bool, groups: Sequence[frozenset[str]]) -> Run:
    """Returns a closure that tests whether an answer has an option of one of the groups, or of each. A group is the set of values that one
    written word may mean."""

    def run(things: Things) -> bool | None:
        value = answer(things)
        if value.__class__ is not tuple:
            return None
        for group in groups:
            if group.isdisjoint(value) is every:
                return not every
        return every

    return run


def matches(text: Run, test: Callable[[str], bool]) -> Run:
    """Returns a closure that tests whether a pattern is found in a text; None for a text with half a surrogate pair, which patterns cannot
    read."""

    def run(things: Things) -> bool | None:
        value = text(things)
        if value is None:
            return None
        return True if test(value) else None if not value.isascii() and _has_lone_surrogates(value) else False

    return run


def _has_lone_surrogates(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


# -- two things ------------------------------------------------------------------------------------------------------------------


def of_shapes(compute: Callable[[Any, Any], Any], left: Run, right: Run) -> Run:
    """Returns a closure for a relation of two shapes; None if an instance has no shape."""

    def run(things: Things) -> Any:
        a, b = left(things), right(things)
        if a is None or b is None or a.shape is None or b.shape is None:
            return None
        return compute(a.shape, b.shape)

    return run


def thing(slot: int, features: frozenset[int] | None) -> Run:
    """Returns a closure for the instance in a slot; None if it belongs to no feature."""
    if features is None:
        return lambda things: things[slot]
    return lambda things: things[slot] if things[slot].feature in features else None


# -- Closures of quantities: conditions and counts over the other things of a data row -------------------------------


#: Returns the instances that a quantity ranges over, for the instances in the outer slots.
Find = Callable[[Things], Sequence[Instance]]


def finder(members: GroupMembers, around: Sequence[int], other: bool, near: Nearness | None = None) -> Find:
    """Returns a function for the members in the frame of the instances in the slots ``around``; with ``other``, without those instances.
    ``near``: members that surely do not meet it may be left out."""
    slots = tuple(around)
    if not slots:
        return lambda things: things[SEARCH].find(members, None)

    def find(things: Things) -> list[Instance]:
        frame = None
        for slot in slots:
            frame = things[slot].frame
            if frame is not None:
                break
        if near is not None:
            return things[SEARCH].find_near(members, frame, things[near.slot].shape, near)
        return things[SEARCH].find(members, frame)

    if not other:
        return find

    def find_others(things: Things) -> list[Instance]:
        own = {things[slot].identity for slot in slots}  # of any feature: one region may have several labels
        return [found for found in find(things) if found.identity not in own]

    return find_others


def some(find: Find, slot: int, test: Run | None) -> Run:
    """True as soon as one is; false only if all are false."""

    def run(things: Things) -> bool | None:
        verdict = False
        for found in find(things):
            if test is None:
                return True
            things[slot] = found
            value = test(things)
            if value is True:
                return True
            if value is None:
                verdict = None
        return verdict

    return run


def every(find: Find, slot: int, where: Run | None, has: Run) -> Run:
    """Returns a closure that is true if every instance meets ``has``, except those for which ``where`` is false."""

    def run(things: Things) -> bool | None:
        verdict = True
        for found in find(things):
            things[slot] = found
            intended = True if where is None else where(things)
            if intended is False:
                continue
            value = has(things)
            if value is True:
                continue
            if value is False and intended is True:
                return False
            verdict = None
        return verdict

    return run


def counter(find: Find, slot: int, test: Run | None) -> Callable[[Things], tuple[int, int]]:
    """Returns a closure for the number of objects: the minimum, and the maximum if those that are not applicable counted too.

    An object in several frames, or of several features, counts once, if one of its instances counts.
    """

    def run(things: Things) -> tuple[int, int]:
        sure: set[Any] = set()
        unsure: set[Any] = set()
        for found in find(things):
            key = found.identity
            if key in sure:
                continue
            if test is not None:
                things[slot] = found
                value = test(things)
                if value is False:
                    continue
                if value is None:
                    unsure.add(key)
                    continue
            sure.add(key)
        return len(sure), len(sure | unsure)

    return run


def between(count: Callable[[Things], tuple[int, int]], least: int, most: int | None) -> Run:
    """Returns a closure that tests whether the count is in bounds; None if that depends on objects that are not applicable."""

    def run(things: Things) -> bool | None:
        sure, possible = count(things)
        if possible < least or (most is not None and sure > most):
            return False
        if sure >= least and (most is None or possible <= most):
            return True
        return None

    return run


def counted(count: Callable[[Things], tuple[int, int]]) -> Run:
    """Returns a closure for the count as a number; None if it is uncertain."""

    def run(things: Things) -> int | None:
        sure, possible = count(things)
        return sure if sure == possible else None

    return run


def shared(find: Find, get: Get) -> Run:
    """Returns a closure for the common value of all found instances that have one; None if they differ."""

    def run(things: Things) -> Any:
        shared_value = None
        for found in find(things):
            value = get(found)
            if value is None or value == shared_value:
                continue
            if shared_value is None:
                shared_value = value
            elif not (value.__class__ is tuple and shared_value.__class__ is tuple and set(value) == set(shared_value)):
                return None
        return shared_value

    return run


def first(find: Find, get: Get) -> Run:
    """The first value that one of the found things has: whether one is given."""

    def run(things: Things) -> Any:
        for found in find(things):
            value = get(found)
            if value is not None:
                return value
        return None

    return run
