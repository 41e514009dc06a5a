"""How the writer of a file spells its records, learned from clean ones, so that the decoder can be exact.

A program that writes predictions gives every record of a kind the same members. The decoder is built for just those: then
the number of quotation marks in a clean record is known beforehand, and a block of records with more of them has a member
twice, which no decoder would say. Habits never decide anything: what does not keep them is explained instead.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, TypeVar, cast

from predlint.shapes.nodes import Branch, Items, Node, Open, Record, Tagged

_Key = TypeVar("_Key")
_Counted = TypeVar("_Counted")


class Habits:
    """Counts of members, tags and compositions, by node of the Shape."""

    def __init__(self, shape: Tagged) -> None:
        self.shape = shape
        self.records: Counter[int | str] = Counter()
        self.members: dict[int | str, Counter[str]] = {}
        self.tags: dict[int, Counter[str]] = {}
        self.any_tag: Counter[str] = Counter()
        self.branches: dict[int, Counter[tuple[str, str | None]]] = {}
        self.compositions: dict[int, Counter[tuple[str, ...]]] = {}
        #: The same for all lists of the same branches, by their names.
        self._alike: dict[tuple[str, ...], Counter[tuple[str, ...]]] = {}
        #: Lists that are written as a value that is no list.
        self.bare: set[int] = set()
        #: Members at the root in which the same mistake comes again and again: they are decoded by themselves, and explained.
        self.loose: set[str] = set()
        #: Required members at the root that records lack again and again.
        self.absent: set[str] = set()
        #: Members, all of them loose, that the Shape does not know and that may stand in the place of these, on records of any feature.
        self.strangers: set[str] = set()
        #: Wrong names that come again and again, each with the shape of its records.
        self.misnamed: dict[str, Branch] = {}
        self._lookup: dict[int, dict[str, list[Branch]]] = {}

    def copy(self) -> Habits:
        """The same, to learn something else from now on."""
        same = Habits(self.shape)
        same.records, same.any_tag = self.records.copy(), self.any_tag.copy()
        same.members, same.tags = _copied(self.members), _copied(self.tags)
        same.branches, same.compositions, same._alike = _copied(self.branches), _copied(self.compositions), _copied(self._alike)
        same.bare, same.loose, same.absent, same.strangers = set(self.bare), set(self.loose), set(self.absent), set(self.strangers)
        same.misnamed, same._lookup = dict(self.misnamed), self._lookup
        return same

    def form(self) -> object:
        """All that a decoder hangs on: habits of equal form have equal ones, however many records they were seen on."""
        always = {family: {name: count == self.records[family] for name, count in seen.items()} for family, seen in self.members.items()}
        rivals = {id_: self._rivals(self._lookup[id_], seen) for id_, seen in self.branches.items()}
        lists = [{id_: set(seen) for id_, seen in counts.items()} for counts in (self.tags, self.compositions, self._alike)]
        sets = [set(seen) for seen in (self.any_tag, self.bare, self.loose, self.absent, self.strangers)]
        return always, rivals, lists, sets, {name: (branch.payload, id(branch.body)) for name, branch in self.misnamed.items()}

    def observe(self, record: Any, loose: frozenset[str] = frozenset()) -> None:
        """Takes note of one record that is clean, but for the members named ``loose``."""
        self._node(self.shape, self._without(record, loose))

    def observe_misnamed(self, branch: Branch, record: Any, loose: frozenset[str]) -> None:
        """Takes note of a record whose name the ontology does not have, and of the branch that it is checked by all the same."""
        if isinstance(branch.body, Record):
            self.misnamed[branch.feature] = branch
            self.any_tag[self.shape.by] += 1
            self._record(branch.body, self._without(record, loose))

    def _without(self, record: Any, loose: frozenset[str]) -> Any:
        self.loose |= loose
        if not loose:
            return record
        return {name: item for name, item in record.items() if name not in self.loose} | dict.fromkeys(self.loose & record.keys())

    def branch_of(self, node: Tagged, value: Any) -> Branch | None:
        """The branch that a clean record selects."""
        lookup = self._lookup.get(id(node))
        if lookup is None:
            lookup = self._lookup[id(node)] = {}
            for branch in node.branches:
                lookup.setdefault("name:" + branch.feature, []).append(branch)
                if branch.schema_id:
                    lookup.setdefault("id:" + branch.schema_id, []).append(branch)
        name, schema_id = value.get(node.by), value.get(node.by_id)
        key = f"name:{name}" if name is not None else f"id:{schema_id}"
        able = [b for b in lookup.get(key, ()) if b.payload is None or b.payload in value]
        return next((b for b in able if b.payload is None or value[b.payload] is not None), able[0] if able else None)

    @staticmethod
    def _rivals(known: dict[str, list[Branch]], seen: Counter[tuple[str, str | None]]) -> dict[str, list[tuple[str, str | None]]]:
        """Branches of one name or one id, of which one was seen: that which is seen most is decoded, and stands first."""
        named = {"name:" + feature for feature, _ in seen}
        keys = named | {f"id:{branch.schema_id}" for name in named for branch in known[name] if branch.schema_id}
        rivals = {key: [(branch.feature, branch.payload) for branch in known[key]] for key in keys if len(known[key]) > 1}
        return {key: sorted(able, key=lambda each: -seen[each]) for key, able in rivals.items()}

    def compositions_of(self, node: Items) -> Counter[tuple[str, ...]] | None:
        """What a list holds; of one that no record showed, what lists of the same branches do: it is expected to be like them.

        Where they may hold what this one must not, nothing is expected of it.
        """
        if id(node) in self.compositions or not isinstance(node.item, Tagged):
            return self.compositions.get(id(node))
        alike = self._alike.get(_names(node.item))
        return alike if alike is not None and all([_may_hold(node, names) for names in alike]) else None

    def _node(self, node: Node | Open, value: Any) -> None:
        if isinstance(node, Record) and isinstance(value, dict):
            self._record(node, cast("dict[str, Any]", value))
        elif isinstance(node, Items) and isinstance(value, list):
            self._items(node, cast("list[Any]", value))
        elif isinstance(node, Items) and node.bare is not None:
            self.bare.add(id(node))
            self._node(node.bare, value)
        elif isinstance(node, Tagged) and isinstance(value, dict):
            self._tagged(node, cast("dict[str, Any]", value))

    def _record(self, node: Record, value: dict[str, Any]) -> None:
        family = node.family or id(node)
        self.records[family] += 1
        self.members.setdefault(family, Counter()).update(value.keys())
        for name, member in node.members.items():
            if name in value:
                self._node(member.node, value[name])

    def _items(self, node: Items, value: list[Any]) -> None:
        if isinstance(node.item, Tagged):
            found = [self.branch_of(node.item, item) for item in value]
            names = tuple(branch.feature for branch in found if branch is not None)
            self.compositions.setdefault(id(node), Counter())[names] += 1
            self._alike.setdefault(_names(node.item), Counter())[names] += 1
        for item in value:
            self._node(node.item, item)

    def _tagged(self, node: Tagged, value: dict[str, Any]) -> None:
        branch = self.branch_of(node, value)
        if branch is not None:
            key = node.by if value.get(node.by) is not None else str(node.by_id)
            key = "both" if {node.by, node.by_id} <= value.keys() else key
            self.tags.setdefault(id(node), Counter())[key] += 1
            self.any_tag[key] += 1
            self.branches.setdefault(id(node), Counter())[(branch.feature, branch.payload)] += 1
            self._node(branch.body, value)


def _copied(counts: dict[_Key, Counter[_Counted]]) -> dict[_Key, Counter[_Counted]]:
    return {key: count.copy() for key, count in counts.items()}


def _may_hold(node: Items, names: tuple[str, ...]) -> bool:
    """True when a list of these branches is as long as it must be, and lacks none that is required."""
    if len(names) < node.least or (node.most is not None and len(names) > node.most):
        return False
    return len(names) == len(set(names)) and set(node.required) <= set(names)


def _names(node: Tagged) -> tuple[str, ...]:
    return tuple([branch.feature for branch in node.branches])
