"""The things of one data row, found by feature and frame; how many may be looked at is limited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from predlint.views.model import Instance, Row

#: Things that one rule may look at for one data row, those it looks at again included.
MOST_PAIRS = 2_000_000


class TooMuch(Exception):
    """A rule would look at more than MOST_PAIRS things."""


class Members(NamedTuple):
    """What a quantity ranges over."""

    features: frozenset[int]
    kinds: frozenset[str] | None
    """Kinds of shapes, where a feature does not tell its own; None for all."""

    def has(self, instance: Instance) -> bool:
        if instance.feature not in self.features:
            return False
        return self.kinds is None or (instance.shape is not None and instance.shape.kind in self.kinds)


class Group:
    """Members of one data row, in the order of the file."""

    __slots__ = ("_by_frame", "_ranged", "_timeless", "every", "positions")

    def __init__(self, members: Members, instances: Sequence[Instance]) -> None:
        has = members.has
        self.positions = [at for at, instance in enumerate(instances) if has(instance)]
        self.every = [instances[at] for at in self.positions]
        self._by_frame: dict[int, list[Instance]] | None = None
        self._ranged: list[tuple[float, float, Instance]] = []
        self._timeless: list[Instance] = []

    def at_frame(self, frame: int) -> tuple[list[Instance], int]:
        """Those of the frame, those that hold in it, and those that hold in all; and how many were looked at for that."""
        if self._by_frame is None:
            self._by_frame = self._sorted()
        found = self._by_frame.get(frame)
        if found is None:
            found = self._timeless
        elif self._timeless:
            found = found + self._timeless
        if not self._ranged:
            return found, len(found)
        held = [instance for first, last, instance in self._ranged if first <= frame <= last]
        return found + held, len(found) + len(self._ranged)

    def _sorted(self) -> dict[int, list[Instance]]:
        """Those of one frame, by frame; the others are put aside."""
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
    """All that one model says of one data row."""

    __slots__ = ("_groups", "instances", "row")

    def __init__(self, row: Row | None, instances: Sequence[Instance]) -> None:
        self.row = row
        self.instances = instances
        self._groups: dict[Members, Group] = {}

    def group(self, members: Members) -> Group:
        group = self._groups.get(members)
        if group is None:
            group = self._groups[members] = Group(members, self.instances)
        return group


class Search:
    """One rule's look at a scene: counts what it looks at."""

    __slots__ = ("left", "scene")

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.left = MOST_PAIRS

    def find(self, members: Members, frame: int | None) -> list[Instance]:
        """The members that a thing of that frame can have to do with. Raises TooMuch."""
        group = self.scene.group(members)
        found, looked = (group.every, len(group.every)) if frame is None else group.at_frame(frame)
        self.left -= looked
        if self.left < 0:
            raise TooMuch
        return found
