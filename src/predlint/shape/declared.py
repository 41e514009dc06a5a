"""What a Shape declares of a value, and which nodes stand below it."""

from __future__ import annotations

from predlint.shape.constraints import Among, Constraint, Days, Guarded, Image, Unread, Usual
from predlint.shape.nodes import Anything, Entries, Fork, Items, Node, Open, Record, Tagged, Text


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
        days = [Days(*node.usual_days)] if node.usual_days is not None else []
        return [*guard, *usual, *days, *([Unread(node.unread)] if node.unread else []), *([Image()] if node.image else [])]
    return []


def nodes_below(node: Node | Open) -> list[Node | Open]:
    """The nodes of what a value holds."""
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
