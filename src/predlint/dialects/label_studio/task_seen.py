"""What is known of how the tasks of a file are written."""

from __future__ import annotations

from collections import Counter
from typing import Any, cast

from predlint.shapes.nodes import Items, Node, Open, Record, Tagged

#: Members of a result that need a look at other results or at the data, where they are not null.
LOOKED_AT = ("parentID", "item_index")
#: Records of a kind that brought members which none before them had. Where each has others yet, every further name would make all slower.
_MOST_NEW = 40


class Seen:
    """Which members the records of a file have: counts by node of the Shape."""

    def __init__(self) -> None:
        self.records: Counter[int] = Counter()
        self.members: dict[int, Counter[str]] = {}
        self._new: Counter[int] = Counter()
        self.controls: set[str] = set()
        self.relations = False
        self.linking: set[str] = set()
        """Members of results that were not null, of `LOOKED_AT`."""
        self.changed = True
        self._bodies: dict[int, dict[str, Record]] = {}
        """By node of results: what those of a control look like, by its name. Configs have thousands of controls."""

    def observe(self, node: Node | Open, value: Any) -> None:
        """Takes note of a clean value."""
        if isinstance(node, Record) and isinstance(value, dict):
            self._record(node, cast("dict[str, Any]", value))
        elif isinstance(node, Items) and isinstance(value, list) and isinstance(node.item, (Record, Items, Tagged)):
            for item in cast("list[Any]", value):
                self.observe(node.item, item)
        elif isinstance(node, Tagged) and isinstance(value, dict):
            self._result(node, cast("dict[str, Any]", value))

    def _record(self, node: Record, value: dict[str, Any]) -> None:
        known = self.members.setdefault(id(node), Counter())
        if not value.keys() <= known.keys():
            if self._new[id(node)] == _MOST_NEW:
                return
            self._new[id(node)] += 1
            self.changed = True
        self.records[id(node)] += 1
        known.update(value.keys())
        for name, member in node.members.items():
            if name in value:
                self.observe(member.node, value[name])

    def _result(self, node: Tagged, value: dict[str, Any]) -> None:
        name = value.get("from_name")
        if name is None:
            self.changed = self.changed or not self.relations
            self.relations = True
            self._record(cast(Record, node.unnamed["from_id"]), value)
            return
        if id(node) not in self._bodies:
            plain = [b for b in reversed(node.branches) if b.written is None and b.pattern is None]
            self._bodies[id(node)] = {b.feature: b.body for b in plain if isinstance(b.body, Record)}
        body = self._bodies[id(node)].get(str(name))
        if body is not None:
            self.changed = self.changed or name not in self.controls
            self.controls.add(str(name))
            for member in LOOKED_AT:
                if value.get(member) is not None and member not in self.linking:
                    self.linking.add(member)
                    self.changed = True
            self._record(body, value)
