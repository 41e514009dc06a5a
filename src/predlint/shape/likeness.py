"""Whether a value is like what a node takes: at least of its kind, or surely meant to be it."""

from __future__ import annotations

from typing import Any

from predlint.shape.nodes import Entries, Flag, Fork, Items, Member, Name, Node, Number, Record, Tagged, Text, Uuid
from predlint.shape.resolver import folded

#: What JSON values of a node are.
_KINDS: dict[type, tuple[type, ...]] = {
    Record: (dict,), Tagged: (dict,), Entries: (dict,), Fork: (dict,), Items: (list,), Number: (int, float), Text: (str,), Name: (str,),
    Uuid: (str,), Flag: (bool,),
}  # fmt: skip


def is_of_kind(node: Node, item: Any) -> bool:
    """True for a value that is at least of the right kind: what is wrong with another is that it is not that member."""
    if item.__class__ in _KINDS.get(type(node), ()):
        return True
    return isinstance(node, Items) and (is_one(node.item, item) or (node.bare is not None and is_of_kind(node.bare, item)))


def is_like(member: Member | None, item: Any) -> bool:
    """True for what a member surely is, also under another name: an object that is like its own, names where names are listed, a list
    that begins with one of these, and a text where nothing but that is read."""
    node = _taken_as(member.node, item) if member is not None else None
    if isinstance(node, Items) and isinstance(node.item, Name):
        return is_one(node.item, item[0] if item.__class__ is list and item else item)
    if isinstance(node, Items) and item.__class__ is list and item:
        node, item = node.item, item[0]
    elif isinstance(node, Entries) and item.__class__ is dict and item:
        node, item = node.item, next(iter(item.values()))
    if isinstance(node, Tagged) and node.faults.value_member is not None and item.__class__ is dict and "value" in item:
        return False  # then that is the name
    if isinstance(node, Text):
        return item.__class__ is str
    if are_named(node, item) or is_unshelled(node, item):
        return True
    return _has_some(node, item) if isinstance(node, Record) else node is not None and is_named(node, item)


def _taken_as(node: Node, item: Any) -> Node:
    """What a value is held against: where one may stand without its list, not the list."""
    return node.bare if isinstance(node, Items) and node.bare is not None and item.__class__ is not list else node


def _has_some(node: Record, item: Any) -> bool:
    """True for an object with a member that the record has, however it is spelt."""
    return item.__class__ is dict and not set(map(folded, node.members)).isdisjoint(map(folded, item))


def is_one(node: Node, item: Any) -> bool:
    """True for an object that says which of several it is; or that has all members that the record must have, or, where it need not have
    any, none that it does not know, and is not known to be something else; and for a text where a name is read."""
    if not isinstance(node, Record):
        return is_named(node, item) or (isinstance(node, Name) and item.__class__ is str and item != "")
    if node.look_alike is not None and node.look_alike(item) is not None:
        return False
    needed = {name for name, member in node.members.items() if member.missing is not None}
    return _has_some(node, item) and (needed <= item.keys() if needed else item.keys() <= node.members.keys())


def is_unshelled(node: Node | None, item: Any) -> bool:
    """True for an entry of a record's only list, without the record round it."""
    if not isinstance(node, Record) or node.shell_of is None or node.look_alike is None:
        return False
    return node.look_alike(item) is not None


def is_bare(member: Member, item: Any) -> bool:
    """True for a text in place of what it names: an option without its object."""
    node = _taken_as(member.node, item)
    return item.__class__ is str and isinstance(node, Tagged | Items) and node.look_alike is not None and node.look_alike(item) is not None


def is_named(node: Node, item: Any) -> bool:
    """True for an object that says by name or id which of the node's branches it is."""
    return isinstance(node, Tagged) and item.__class__ is dict and (node.by in item or node.by_id in item)


def are_named(node: Node | None, item: Any) -> bool:
    """True for a list of such objects."""
    return isinstance(node, Tagged) and item.__class__ is list and bool(item) and all([is_named(node, one) for one in item])
