"""The labels of a control as a tree, in which paths of names are followed from the root."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from predlint.names import NameIndex, Shared, casefolded
from predlint.platforms.label_studio.config import Label


class LabelTree:
    """Sibling labels, with the trees below them."""

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
        similar = dict[str, list[Label]]()
        for label in self.labels:
            similar.setdefault(casefolded(label.stored), []).append(label)
        return similar

    def same_labels(self, name: str) -> Label | None:
        """Returns the only label whose name differs just by case or white space, or None."""
        found = self._by_spelling.get(casefolded(name), [])
        return found[0] if len(found) == 1 else None

    def stored(self, name: str) -> Label | None:
        """Returns the label that is stored under this name, or None."""
        return self._by_stored.get(name)

    def shown(self, name: str) -> Label | None:
        """Returns the first label that people see under this name, or None."""
        return next(iter(self._by_value.get(name, ())), None)

    def stored_as(self, shown: str) -> tuple[str, ...]:
        """Returns the stored names of the labels that people see under this name."""
        return tuple(dict.fromkeys([label.stored for label in self._by_value.get(shown, ())]))

    def under(self, label: Label) -> LabelTree:
        """Returns the tree below one of the labels."""
        tree = self._below.get(label.stored)
        if tree is None or tree.labels is not label.children:
            tree = self._below[label.stored] = LabelTree(label.children, self._of)
        return tree

    def is_path(self, names: Iterable[str]) -> bool:
        """Returns True if each name is under the one before it."""
        tree = self
        for name in names:
            found = tree.stored(name) or tree.shown(name)
            if found is None:
                return False
            tree = tree.under(found)
        return True

    @cached_property
    def _ways(self) -> dict[str, list[tuple[int, list[str]]]]:
        """Last name of a path -> (position in the tree, path from the root) of all such paths."""
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
        """Returns True if each name is somewhere in the tree."""
        return all([name in self._ways for name in names])

    def ways_to(self, names: Iterable[str]) -> list[list[str]]:
        """Returns all paths from the root to any of these names, in the order of the tree."""
        return [way for _, way in sorted([found for name in set(names) for found in self._ways.get(name, ())])]
