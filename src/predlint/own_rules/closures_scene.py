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

    __slots__ = ("_by_frame", "_timeless", "every", "positions")

    def __init__(self, members: Members, instances: Sequence[Instance]) -> None:
        has = members.has
        self.positions = [at for at, instance in enumerate(instances) if has(instance)]
        self.every = [instances[at] for at in self.positions]
        self._by_frame: dict[int, list[Instance]] | None = None
        self._timeless: list[Instance] = []

    def at_frame(self, frame: int) -> list[Instance]:
        """Those of the frame, and those that hold in all frames."""
        if self._by_frame is None:
            self._by_frame = {}
            for instance in self.every:
                same = self._timeless if instance.frame is None else self._by_frame.setdefault(instance.frame, [])
                same.append(instance)
        found = self._by_frame.get(frame)
        if found is None:
            return self._timeless
        return found + self._timeless if self._timeless else found


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
        found = group.every if frame is None else group.at_frame(frame)
        self.left -= len(found)
        if self.left < 0:
            raise TooMuch
        return found
