"""The instances of one data row, searched by feature, frame and nearness; the number of instances searched is limited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple

from predlint.views.model import Box, Instance, Row, Shape
from predlint.views.relations import NOISE

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
