"""Which constraints a Shape declares of a value, and of what is below it."""

from __future__ import annotations

from predlint.shapes.constraints import Among, Constraint, Guarded, Image, Unread, Usual
from predlint.shapes.nodes import Anything, Entries, Fork, Items, Node, Open, Record, Tagged, Text


class Declared:
    """Remembers what it found: nodes are shared by thousands of records."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Node | Open, frozenset[Constraint]]] = {}

    def of(self, node: Node | Open) -> frozenset[Constraint]:
        """All constraints on a node and below it."""
        if id(node) not in self._found:
            self._found[id(node)] = node, frozenset()  # a node that leads back to itself adds nothing
            found = set[Constraint](declared_at(node))
            for below in _below(node):
                found |= self.of(below)
            self._found[id(node)] = node, frozenset(found)
        return self._found[id(node)][1]


def declared_at(node: Node | Open) -> list[Constraint]:
    """The constraints on a node itself."""
    if isinstance(node, Record | Items | Entries):
        return [*node.holds]
    if isinstance(node, Anything):
        usual = [Usual()] if node.usual is not None else []
        return [*([Guarded(node.guard)] if node.guard else []), *usual, *([Unread(node.unread)] if node.unread else [])]
    if isinstance(node, Text):
        guard = [Guarded(node.guard)] if node.guard else []
        usual = [Among(node.usual)] if node.usual is not None else []
        return [*guard, *usual, *([Unread(node.unread)] if node.unread else []), *([Image()] if node.image else [])]
    return []


def _below(node: Node | Open) -> list[Node | Open]:
    if isinstance(node, Record):
        return [member.node for member in node.members.values()]
    if isinstance(node, Anything):
        return [node.usual] if node.usual is not None else []
    if isinstance(node, Items):
        return [node.item, *([node.bare] if node.bare is not None else [])]
    if isinstance(node, Tagged):
        return [branch.body for branch in node.branches]
    if isinstance(node, Entries):
        return [node.item]
    if isinstance(node, Fork):
        return [node.having, node.lacking]
    return []
