"""Back end three: a Shape becomes closures that name every fault of a decoded record."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

from predlint.rules import Rule
from predlint.shapes.checks import all_numbers, branch_namer, claimed_names, completeness, unknown_member
from predlint.shapes.findings import Finding, Path, keys_of, pointer
from predlint.shapes.nodes import (
    Anything,
    Entries,
    Fault,
    Flag,
    Fork,
    Items,
    Kind,
    Member,
    Name,
    Node,
    Number,
    Open,
    Record,
    Say,
    Tagged,
    Text,
    Typed,
    Uuid,
)  # fmt: skip
from predlint.shapes.resolver import NameTable, Resolver
from predlint.shapes.uuids import is_uuid

__all__ = ["Explainer", "Finding", "Path", "explainer", "keys_of", "pointer"]

#: check(value, path of the parent, key in the parent, findings so far). The key is None at the record's root.
Check = Callable[[Any, Path, "str | int | None", list[Finding]], None]

_ABSENT = object()
#: What the JSON types are in Python.
_PYTHON: dict[Kind, tuple[type, ...]] = {
    "string": (str,), "number": (int, float), "boolean": (bool,), "array": (list,), "object": (dict,), "null": (type(None),),
}  # fmt: skip


#: members(values of some members, names of all members of the record, findings so far)
MembersCheck = Callable[[dict[str, Any], dict[str, Any], list[Finding]], None]


class Explainer:
    """Lists every fault of one decoded record."""

    def __init__(self, shape: Node | Open) -> None:
        self._compiler = _Compiler()
        self._check = self._compiler.compile(shape)
        self._members: dict[int, MembersCheck] = {}

    def __call__(self, value: Any) -> list[Finding]:
        out: list[Finding] = []
        self._check(value, None, None, out)
        return out

    def at(self, value: Any, parent: Path, key: str | int, out: list[Finding]) -> None:
        """The same for a value inside a record."""
        self._check(value, parent, key, out)

    def members(self, body: Record) -> MembersCheck:
        """A function that explains some members of a record whose other members are known to be clean."""
        if id(body) not in self._members:
            self._members[id(body)] = self._compiler.members(body)
        return self._members[id(body)]

    def member(self, member: Member) -> Check | None:
        """A function that explains one member of such a record; None where there is nothing to say of it."""
        return self._compiler.member(member)


def explainer(shape: Node | Open) -> Explainer:
    """A function that lists every fault of one decoded record."""
    return Explainer(shape)


class _Compiler:
    """Compiles each node once, however often it is shared, and bodies when they are needed; 4,000 features stay cheap."""

    def __init__(self) -> None:
        self.done: dict[int, tuple[object, Check]] = {}

    def compile(self, node: Node | Open) -> Check:
        known = self.done.get(id(node))
        if known is None:
            build = cast("Callable[[Any], Check]", getattr(self, type(node).__name__.lower()))
            known = self.done[id(node)] = (node, build(node))
        return known[1]

    def later(self, node: Node | Open) -> Check:
        """Compiles the node when its first value comes: of thousands of features a file shows few to the explainer."""
        made: Check | None = None

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            nonlocal made
            if made is None:
                made = self.compile(node)
            made(value, parent, key, out)

        return check

    def anything(self, node: Anything) -> Check:
        return _nothing

    def flag(self, node: Flag) -> Check:
        rule, say, about = _parts(node.wrong)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if value.__class__ is not bool:
                out.append((rule, (parent, key), value, say, about))

        return check

    def number(self, node: Number) -> Check:
        least, above, most, whole = node.least, node.above, node.most, node.whole
        low = least if least is not None else above if above is not None else float("-inf")
        high = most if most is not None else float("inf")
        wrong, outside, null, nullable = node.wrong, node.outside, node.null, node.nullable

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            kind = value.__class__
            if (kind is float or kind is int) and not (whole and kind is float and not value.is_integer()):
                if (value < low or value > high or value == above) and outside is not None:
                    out.append((outside.rule, (parent, key), value, outside.say, outside.about))
            elif value is None and (nullable or null is not None):
                if null is not None:
                    out.append((null.rule, (parent, key), None, null.say, null.about))
            else:
                out.append((wrong.rule, (parent, key), value, wrong.say, wrong.about))

        return check

    def text(self, node: Text) -> Check:
        least, most, length, form, empty = node.least, node.most, node.length, node.form, node.empty
        match = re.compile(node.pattern).search if node.pattern else None
        most = most if most is not None else 1 << 62

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if value.__class__ is not str:
                if value is None and node.nullable:
                    return
                said = (node.look_alike(value) if node.look_alike else None) or node.wrong
            elif not value and empty is not None:
                said = empty
            elif not least <= len(value) <= most:
                said = length or node.wrong
            elif match is not None and match(value) is None:
                said = form or node.wrong
            else:
                return
            out.append((said.rule, (parent, key), value, said.say, said.about))

        return check

    def name(self, node: Name) -> Check:
        table = NameTable(node.names, node.faults, node.labels)
        names, others_too, wrong = table.names, node.others_too, node.faults.wrong

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if value.__class__ is not str or not value:
                out.append((wrong.rule, (parent, key), value, wrong.say, wrong.about))
            elif value not in names and not others_too:
                said, _ = table.unknown(value)
                out.append((said.rule, (parent, key), value, said.say, said.about))

        return check

    def typed(self, node: Typed) -> Check:
        classes = tuple(python for kind in node.kinds for python in _PYTHON[kind])
        rule, say, about = _parts(node.wrong)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if value.__class__ not in classes:
                out.append((rule, (parent, key), value, say, about))

        return check

    def uuid(self, node: Uuid) -> Check:
        rule, say, about = _parts(node.wrong)
        nullable = node.nullable

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if not is_uuid(value) and not (value is None and nullable):
                out.append((rule, (parent, key), value, say, about))

        return check

    def items(self, node: Items) -> Check:
        item, least, most = self.compile(node.item), node.least, node.most
        length, excess, single, listed = node.length, node.excess or node.length, node.single, node.listed
        first_only = node.first_only
        bare = self.compile(node.bare) if node.bare is not None else None
        names = branch_namer(node)
        numbers = all_numbers(node.item) if isinstance(node.item, Record) else None

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path = (parent, key)
            if value.__class__ is list:
                size = len(value)
                if listed is not None:
                    out.append((listed.rule, path, value, listed.say, listed.about))
                said = length if size < least else excess if most is not None and size > most else None
                if said is not None:
                    out.append((said.rule, path, value, said.say, (*said.about, size)))
                if numbers is not None and numbers(value):
                    return
                before = len(out)
                for index, entry in enumerate(value):
                    item(entry, path, index, out)
                    if first_only and len(out) > before:
                        break
                if names is not None:
                    names(value, path, out)
            elif bare is not None:
                bare(value, parent, key, out)
            elif single is not None and value.__class__ is dict:
                out.append((single.rule, path, value, single.say, single.about))
                item(value, parent, key, out)
            else:
                said = (node.look_alike(value) if node.look_alike else None) or node.wrong
                out.append((said.rule, path, value, said.say, said.about))

        return check

    def entries(self, node: Entries) -> Check:
        item, least, length = self.compile(node.item), node.least, node.length
        match = re.compile(node.keys).search if node.keys else None
        bad_key = node.key

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path: Path = None if key is None else (parent, key)
            if value.__class__ is not dict:
                said = (node.look_alike(value) if node.look_alike else None) or node.wrong
                out.append((said.rule, path, value, said.say, said.about))
                return
            if length is not None and len(value) < least:
                out.append((length.rule, path, value, length.say, (*length.about, len(value))))
            for name, entry in value.items():
                if match is not None and bad_key is not None and match(name) is None:
                    out.append((bad_key.rule, (path, name), name, bad_key.say, bad_key.about))
                else:
                    item(entry, path, name, out)

        return check

    def fork(self, node: Fork) -> Check:
        having, lacking, by = self.compile(node.having), self.compile(node.lacking), node.by

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            has = value.__class__ is dict and any(name in value for name in by)
            (having if has else lacking)(value, parent, key, out)

        return check

    def record(self, node: Record) -> Check:
        members: dict[str, Check | None] = {name: self.member(member) for name, member in node.members.items()}
        required = [(name, member.missing) for name, member in node.members.items() if member.missing is not None]
        forbidden, find, unknown = node.forbidden, members.get, unknown_member(node)
        look_alike, stands_for, wrong = node.look_alike, node.stands_for, node.wrong
        complete = completeness(node)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path: Path = None if key is None else (parent, key)
            if value.__class__ is not dict:
                said = (look_alike(value) if look_alike else None) or wrong
                out.append((said.rule, path, value, said.say, said.about))
                return
            if look_alike is not None and (said := look_alike(value)) is not None:
                out.append((said.rule, path, value, said.say, said.about))
                return
            meant: set[str] | None = None
            for name, item in value.items():
                inner = find(name, _ABSENT)
                if inner is None:
                    continue
                if inner is not _ABSENT:
                    inner(item, path, name, out)  # pyright: ignore[reportCallIssue]
                    continue
                meant = meant or set()
                if name in forbidden:
                    said, instead = forbidden[name]
                    out.append((said.rule, (path, name), item, said.say, said.about))
                    if instead:
                        meant.add(instead)
                else:
                    unknown(name, item, value, path, out, meant)
            for name, said in required:
                if name not in value and (meant is None or name not in meant):
                    if stands_for is not None and (other := stands_for(value)) is not None:
                        out.append((other.rule, path, value, other.say, other.about))
                        break
                    out.append((said.rule, (path, name), None, said.say, said.about))
            if complete is not None:
                complete(value, path, out, meant)

        return check

    def members(self, node: Record) -> MembersCheck:
        """The part of `record` that looks at each member by itself, for a record at the root."""
        checks: dict[str, Check | None] = {name: self.member(member) for name, member in node.members.items()}
        forbidden, unknown = node.forbidden, unknown_member(node)

        def check(values: dict[str, Any], record: dict[str, Any], out: list[Finding]) -> None:
            for name, item in values.items():
                if name in checks:
                    inner = checks[name]
                    if inner is not None:
                        inner(item, None, name, out)
                elif name in forbidden:
                    said = forbidden[name][0]
                    out.append((said.rule, (None, name), item, said.say, said.about))
                else:
                    unknown(name, item, record, None, out, set())

        return check

    def member(self, member: Member) -> Check | None:
        inner = self.compile(member.node)
        said = member.presence
        if said is None:
            return None if inner is _nothing else inner

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            out.append((said.rule, (parent, key), value, said.say, said.about))
            inner(value, parent, key, out)

        return check

    def open(self, node: Open) -> Check:
        said, at = node.said, node.at
        envelope = self.compile(node.envelope) if node.envelope else None

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if said is not None:
                path = None if key is None else (parent, key)
                out.append((said.rule, (path, at) if at else path, value.get(at) if at else value, said.say, said.about))
            if envelope is not None:
                envelope(value, parent, key, out)

        return check

    def tagged(self, node: Tagged) -> Check:
        resolver = Resolver(node)
        bodies: dict[str, dict[str | None, Check]] = {}
        for branch in node.branches:
            bodies.setdefault(branch.feature, {})[branch.payload] = self.later(branch.body)
        unnamed = {payload: self.compile(body) for payload, body in node.unnamed.items()}
        generic = {payload: self.compile(body) for payload, body in node.generic.items()}
        payloads, empty = node.payloads, node.empty
        by_id: dict[str, dict[str | None, Check]] = {}
        for branch in node.branches:
            if branch.schema_id:
                by_id.setdefault(branch.schema_id, {})[branch.payload] = bodies[branch.feature][branch.payload]
        disagree = node.faults.disagree
        by, by_schema_id, select, named_first = node.by, node.by_id, node.select, node.named_first
        patterns = {branch.feature for branch in node.branches if branch.pattern is not None}
        # Misspelt members that stand for a branch's value: the record means that branch.
        claims: dict[str, dict[str, str | None]] = {}
        for branch in node.branches:
            for member in claimed_names(branch):
                claims.setdefault(branch.feature, {}).setdefault(member, branch.payload)
            claims.setdefault(branch.feature, {})
        needs: dict[str, dict[str, None]] = {}
        for branch in node.branches:
            needs.setdefault(branch.feature, {})[branch.payload if branch.instead is None else branch.instead or ""] = None  # pyright: ignore[reportArgumentType]

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path: Path = None if key is None else (parent, key)
            if value.__class__ is not dict or (empty is not None and not value):
                said = empty if empty is not None and (value is None or value == {}) else None
                said = said or (node.look_alike(value) if node.look_alike else None) or node.wrong
                out.append((said.rule, path, value, said.say, said.about))
                return
            name: Any = value.get(by)
            group = bodies.get(name) if name.__class__ is str and name not in patterns else None
            if select is not None and (selected := select(value)) is not None:
                name, said = selected
                group = bodies[name]
                if said is not None:
                    out.append((said.rule, (path, by), value[by], said.say, said.about))
            for payload, body in unnamed.items():
                if named_first and name is not None:
                    break
                if payload in value and by_schema_id not in value and not (group and any(p in value for p in group)):
                    body(value, parent, key, out)
                    return
            if group is None or by_schema_id in value:
                name, said_names = resolver.resolve(value, path)
                out += said_names
                if name is None:
                    _generic(value, parent, key, out, generic)
                    return
                group = bodies[name]
                own = by_id.get(value[by_schema_id]) if isinstance(value.get(by_schema_id), str) else None
                if own is not None and value.get(by) is None:
                    group = own
                elif (
                    own is not None
                    and disagree is not None
                    and by_schema_id is not None
                    and own.keys() <= group.keys()
                    and not any(p is None or p in value for p in own)
                    and any(p in value for p in group if p is not None)
                ):
                    # A tool and a question share the name, and the id is the other one's.
                    out.append((disagree.rule, (path, by_schema_id), value[by_schema_id], disagree.say, (*disagree.about, name, name)))
            for payload, body in group.items():
                if payload is not None and payload in value:
                    body(value, parent, key, out)
                    return
            if None in group:
                group[None](value, parent, key, out)
                return
            claimed = next((payload for member, payload in claims[str(name)].items() if member in value and payload in group), None)
            if claimed is not None:
                group[claimed](value, parent, key, out)
                return
            if node.wrong_payload is not None:
                for member in value:
                    if member in payloads:
                        said = node.wrong_payload
                        has = tuple(f for f in needs[str(name)] if f)
                        out.append((said.rule, (path, member), value[member], said.say, (*said.about, name, member, has)))
                        if member not in node.nowhere:
                            _generic(value, parent, key, out, generic)
                        return
            next(iter(group.values()))(value, parent, key, out)

        return check


def _parts(fault: Fault) -> tuple[Rule, Say, tuple[Any, ...]]:
    return fault.rule, fault.say, fault.about


def _nothing(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
    pass


def _generic(value: dict[str, Any], parent: Path, key: Any, out: list[Finding], generic: dict[str, Check]) -> None:
    """Checks what can be checked of a record whose name is not known: by the first member that carries a value."""
    for member in value:
        if member in generic:
            generic[member](value, parent, key, out)
            return
    if "" in generic:
        generic[""](value, parent, key, out)
