"""Independent values: single values whose findings depend on nothing else in their record, only on the check of their own node.

Records that differ only in such values need not be explained one by one, only these values are. The platform knows which checks read other
members besides such a value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from predlint.model.findings import subpath
from predlint.model.violation import Finding, Path
from predlint.shape.nodes import Flag, Fork, Items, Member, Name, Node, Number, Open, Record, Tagged, Text, Uuid

if TYPE_CHECKING:
    from predlint.shape.branches import ChildFindings
    from predlint.shape.explainer import Explainer
    from predlint.shape.resolver import Resolver

#: check_value(value, findings so far): adds the findings for a value at one path. Returns False if they depend on more than the value.
ValueCheck = Callable[[Any, list[Finding]], bool]
_NUMBERS = frozenset({int, float})


def is_independent(node: Node | Open) -> bool:
    """Returns True for a node of single values that no record check judges."""
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
    """Returns the check for values at one path of records like this one, whose shape is ``body``, or None if the findings depend on more
    than the value."""
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
    if member is None and (typed := node.typed_apart().get(str(last))) is not None:
        return _of_value(explainer, typed, path, last, value[last])
    if member is None:
        return _unknown_member_check(explainer, node, value, path, str(last))
    return _of_value(explainer, member.node, path, last, value[last]) if _is_plain(member) else None


def independent_name_check(resolver: Resolver, below: ChildFindings, record: dict[str, Any]) -> ValueCheck | None:
    """Returns the check for the name of records like this one, whose name is neither known nor nearly known, or None if the findings depend
    on more than the name."""
    node = resolver.node
    if node.by_id in record or node.guess is not None or (node.select is not None and node.select(record) is not None):
        return None
    names, labels, unknown, is_unknown = resolver.names, resolver.labels, resolver.unknown, resolver.is_unknown
    path, (payload, chosen_by) = (None, node.by), resolver.carried(record)
    holds_more = payload is not None and node.children_member in record
    reports_below, count = True, 0  # whether answers below may be reported, and number of values so far

    def check_value(value: Any, out: list[Finding]) -> bool:
        nonlocal reports_below, count
        if value.__class__ is not str or not value or value in names or value in labels:
            return False
        spec, feature = unknown(value, payload, chosen_by)
        out.append(Finding(spec.kind, path, value, spec.fields))
        if feature is None and holds_more:
            count += 1
            if count == 2:  # for a single record it would take longer than the search for near names
                reports_below = below.reports_children(record)
            if reports_below:
                below.of_similar_name({**record, node.by: value}, None, more := list[Finding]())
                return not more
            if is_unknown(spec):
                resolver.table.reserve_search(value)
        return feature is None

    return check_value


def _child_node(node: Node | Open | None, value: Any, key: str | int) -> tuple[Node | Open | None, Any]:
    """Returns the node and value one level below a node and value, or (None, None)."""
    if isinstance(node, Record) and key in node.members and value.__class__ is dict and key in value:
        member = node.members[str(key)]
        return (_intended_node(member.node, value[key]) if _is_plain(member) else None), value[key]
    if isinstance(node, Items) and isinstance(key, int) and value.__class__ is list and not node.first_only:
        return _intended_node(node.item, value[key]), value[key]
    return None, None


def _intended_node(node: Node | Open, value: Any) -> Node | Open | None:
    """Returns the node that checks a value, for a node with several alternatives; None if more than names decides."""
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
    """Returns the check of the node. It returns False for a value of another type than the first one."""
    if not is_independent(node):
        return None
    check, kinds = explainer.check_of(node), _NUMBERS if first.__class__ in _NUMBERS else frozenset({first.__class__})

    def check_value(value: Any, out: list[Finding]) -> bool:
        check(value, path, key, out)
        return value.__class__ in kinds

    return check_value


def _unknown_member_check(explainer: Explainer, node: Record, holder: dict[str, Any], path: Path, name: str) -> ValueCheck:
    """Returns the check for a member that no node knows. It returns False if the member is meant for another one. ``holder``: a record with
    that member."""
    check_unknown = explainer.explain_unknown(node)

    def check_value(value: Any, out: list[Finding]) -> bool:
        intended: set[str] = set()
        return value is not None and check_unknown(name, value, holder, path, out, intended) is None and not intended

    return check_value
