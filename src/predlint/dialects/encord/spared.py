"""Whether what a Shape declares spares the rules of records the rows that the kernel calls clean: a rule that is not is asked of all.

A rule names in ``spared_by`` the constraints of rows that say all that it could; rules on what is drawn, those of each geometry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from predlint.shapes.constraints import Unread
from predlint.shapes.nodes import Entries, Fork, Items, Record, Tagged


def are_spared(rules: Iterable[Any], row: Record) -> bool:
    """True where all these rules are. One that names nothing is not."""
    declared = {type(one) for one in row.holds}
    return all([_is_spared(getattr(rule, "spared_by", None), getattr(rule, "draws", {}), declared, row) for rule in rules])


def _is_spared(by: frozenset[type] | None, draws: Mapping[str, type | None], declared: set[type], row: Record) -> bool:
    if by is None or not (by <= declared or Unread in declared):
        return False
    return all(
        [_is_drawn_so(body.members[name].node, one) for body in _objects(row) for name, one in draws.items() if name in body.members]
    )


def _is_drawn_so(node: Any, one: type | None) -> bool:
    """True for a geometry that declares a constraint, or of which no row is clean."""
    while isinstance(node, Items) and isinstance(node.item, Items) and not node.holds:
        node = node.item  # rings
    if one is None or not isinstance(node, Record | Items | Entries):
        return True  # its numbers are bounded, or there is none
    return bool({type(each) for each in node.holds} & {one, Unread})


def _objects(row: Record) -> Iterable[Record]:
    """What objects are in an image, and on frames."""
    units = row.members["data_units"].node
    labels = units.item.members["labels"].node if isinstance(units, Entries) and isinstance(units.item, Record) else None
    listed = labels.having.members["objects"].node if isinstance(labels, Fork) else None
    objects = listed.item if isinstance(listed, Items) else None
    bodies = [branch.body for branch in objects.branches] if isinstance(objects, Tagged) else []
    return [body for body in bodies if isinstance(body, Record)]
