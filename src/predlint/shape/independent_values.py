"""Single values of which is told by themselves: whatever else their record has, their node's own check says all that is to be said of them.

So records that differ in nothing else need not be explained one by one: of each, its own values are. What of a record looks at more than
such a value (a check that reads its member) the platform knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from predlint.shape.findings import Finding, Path, subpath
from predlint.shape.nodes import Flag, Fork, Items, Member, Name, Node, Number, Open, Record, Tagged, Text, Uuid

if TYPE_CHECKING:
    from predlint.shape.child_findings import ChildFindings
    from predlint.shape.explainer import Explainer
    from predlint.shape.resolver import Resolver

#: speak(value, findings so far): adds what is said of a value at one place; False where that takes more than the value.
ValueCheck = Callable[[Any, list[Finding]], bool]
_NUMBERS = frozenset({int, float})


def is_independent(node: Node | Open) -> bool:
    """True for a node of single values of which no check of records decides."""
    if isinstance(node, Text):
        beside = node.usual_length, node.unread, node.runs, node.date, node.usual_least, node.without_nul, node.loaded, node.quotes
        named = node.usual, node.kept, node.usual_days
        return not (any(beside) or node.guard or node.unlike or node.image or any([each is not None for each in named]))
    if isinstance(node, Number):
        usual = node.usual_least, node.usual_most, node.reported_by
        return all([each is None for each in usual]) and not (node.usual_whole or node.usual_digits or node.quoted)
    if isinstance(node, Name):
        return node.usual is None and not node.others_too
    return isinstance(node, Uuid) or (isinstance(node, Flag) and node.usual is None)


def independent_check(explainer: Explainer, body: Record | Open, record: dict[str, Any], keys: Sequence[str | int]) -> ValueCheck | None:
    """What is said of values at a place of records like this one, whose shape is ``body``; None where more than the value decides that."""
    node: Node | Open | None = _intended_node(body, record)
    value: Any = record
    for key in keys[:-1]:
        node, value = _child_node(node, value, key)
    path, last = subpath(None, keys[:-1]), keys[-1]
    if isinstance(node, Items):
        return _of_value(explainer, node.item, path, last, value[last]) if not node.first_only and last.__class__ is int else None
    if not isinstance(node, Record) or last.__class__ is not str:
        return None
    member = node.members.get(str(last))
    if member is None:
        return _unknown_member_check(explainer, node, value, path, str(last))
    return _of_value(explainer, member.node, path, last, value[last]) if _is_plain(member) else None


def independent_name_check(resolver: Resolver, below: ChildFindings, record: dict[str, Any]) -> ValueCheck | None:
    """What is said of the name of records like this one, whose name is none, nor nearly one; None where more than the name decides that."""
    node = resolver.node
    if node.by_id in record or node.guess is not None or (node.select is not None and node.select(record) is not None):
        return None
    names, labels, unknown, is_unknown = resolver.names, resolver.labels, resolver.unknown, resolver.is_unknown
    path, (payload, chosen_by) = (None, node.by), resolver.carried(record)
    holds_more = payload is not None and node.children_member in record
    tells, met = True, 0  # whether something may be said of what stands below, where a name that is near asks for it

    def speak(value: Any, out: list[Finding]) -> bool:
        nonlocal tells, met
        if value.__class__ is not str or not value or value in names or value in labels:
            return False
        said, feature = unknown(value, payload, chosen_by)
        out.append(Finding(said.kind, path, value, said.fields))
        if feature is None and holds_more:
            met += 1
            if met == 2:  # for one record alone it would take longer than to look for the names that are near
                tells = below.reports_children(record)
            if tells:
                below.of_similar_name({**record, node.by: value}, None, more := list[Finding]())
                return not more
            if is_unknown(said):
                resolver.table.reserve_search(value)
        return feature is None

    return speak


def _child_node(node: Node | Open | None, value: Any, key: str | int) -> tuple[Node | Open | None, Any]:
    """The node of a value below another one."""
    if isinstance(node, Record) and key in node.members and value.__class__ is dict and key in value:
        member = node.members[str(key)]
        return (_intended_node(member.node, value[key]) if _is_plain(member) else None), value[key]
    if isinstance(node, Items) and isinstance(key, int) and value.__class__ is list and not node.first_only:
        return _intended_node(node.item, value[key]), value[key]
    return None, None


def _intended_node(node: Node | Open, value: Any) -> Node | Open | None:
    """The node that looks at a value, of one that looks at several kinds of them; None where more than names tells which."""
    if isinstance(node, Items) and value.__class__ is dict and node.bare is not None:
        return _intended_node(node.bare, value)
    if isinstance(node, Fork) and value.__class__ is dict:
        return _intended_node(node.having if any([name in value for name in node.by]) else node.lacking, value)
    if isinstance(node, Tagged) and value.__class__ is dict:
        named = [branch for branch in node.branches if branch.feature == value.get(node.by)]
        plain = len(named) == 1 and named[0].written is None and named[0].pattern is None and node.select is None
        return named[0].body if plain and node.by_id not in value else None
    return node


def _is_plain(member: Member) -> bool:
    return member.presence is None and member.relaxed_if is None and member.into is None


def _of_value(explainer: Explainer, node: Node | Open, path: Path, key: str | int, first: Any) -> ValueCheck | None:
    """The check of the node; of a value of another type than the first one nothing is known."""
    if not is_independent(node):
        return None
    check, kinds = explainer.check_of(node), _NUMBERS if first.__class__ in _NUMBERS else frozenset({first.__class__})

    def speak(value: Any, out: list[Finding]) -> bool:
        check(value, path, key, out)
        return value.__class__ in kinds

    return speak


def _unknown_member_check(explainer: Explainer, node: Record, holder: dict[str, Any], path: Path, name: str) -> ValueCheck:
    """What is said of a member that no node knows, unless it is meant for another one. ``holder``: a record that has it."""
    strange = explainer.explain_unknown(node)

    def speak(value: Any, out: list[Finding]) -> bool:
        intended: set[str] = set()
        return value is not None and strange(name, value, holder, path, out, intended) is None and not intended

    return speak
