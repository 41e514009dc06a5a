"""The labels of a control as a tree that is walked from its root: a path of names, each under the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from predlint.name_index import NameIndex, Shared
from predlint.names import casefolded
from predlint.platforms.label_studio.config import Label


class LabelTree:
    """Labels that stand beside one another, and what is below them."""

    def __init__(self, labels: tuple[Label, ...], of: type[Shared[str]] = Shared) -> None:
        self.labels, self._of = labels, of
        self.names = NameIndex([label.stored for label in labels], of)
        self._below: dict[str, LabelTree] = {}

    @cached_property
    def _by_stored(self) -> dict[str, Label]:
        return {label.stored: label for label in reversed(self.labels)}

    @cached_property
    def _by_value(self) -> dict[str, list[Label]]:
        shown = dict[str, list[Label]]()
        for label in self.labels:
            shown.setdefault(label.value, []).append(label)
        return shown

    @cached_property
    def _by_spelling(self) -> dict[str, list[Label]]:
        alike = dict[str, list[Label]]()
        for label in self.labels:
            alike.setdefault(casefolded(label.stored), []).append(label)
        return alike

    def same_labels(self, name: str) -> Label | None:
        """The only label whose name differs by its case or white space alone."""
        found = self._by_spelling.get(casefolded(name), [])
        return found[0] if len(found) == 1 else None

    def stored(self, name: str) -> Label | None:
        """The label that a result names so."""
        return self._by_stored.get(name)

    def shown(self, name: str) -> Label | None:
        """The first label that people see under a name."""
        return next(iter(self._by_value.get(name, ())), None)

    def stored_as(self, shown: str) -> tuple[str, ...]:
        """What is stored of each label that people see under a name."""
        return tuple(dict.fromkeys([label.stored for label in self._by_value.get(shown, ())]))

    def under(self, label: Label) -> LabelTree:
        """What is below one of the labels."""
        tree = self._below.get(label.stored)
        if tree is None or tree.labels is not label.children:
            tree = self._below[label.stored] = LabelTree(label.children, self._of)
        return tree

    def is_path(self, names: Iterable[str]) -> bool:
        """True for names of which each stands under the one before it."""
        tree = self
        for name in names:
            found = tree.stored(name) or tree.shown(name)
            if found is None:
                return False
            tree = tree.under(found)
        return True

    @cached_property
    def _ways(self) -> dict[str, list[tuple[int, list[str]]]]:
        """By the name at its end: each way from the root, and which of all it is."""
        ways = dict[str, list[tuple[int, list[str]]]]()
        todo: list[tuple[list[str], Label]] = [([], label) for label in reversed(self.labels)]
        count = 0
        while todo:
            above, label = todo.pop()
            way = [*above, label.stored]
            ways.setdefault(label.stored, []).append((count, way))
            count += 1
            todo += [(way, child) for child in reversed(label.children)]
        return ways

    def holds(self, names: Iterable[str]) -> bool:
        """True when each name stands somewhere in the tree."""
        return all([name in self._ways for name in names])

    def ways_to(self, names: Iterable[str]) -> list[list[str]]:
        """All ways from the root to any of some names, in the order of the tree."""
        return [way for _, way in sorted([found for name in set(names) for found in self._ways.get(name, ())])]
