"""Back end three: a Shape becomes closures that name every fault of a decoded record.

A finding is a plain tuple, for it is made a million times when one mistake repeats on every line: ``(rule, path, value, say,
about)``. ``path`` is a chain ``(parent path, key)`` that ends in None at the record's root; `pointer` writes it out. The
sentence is made from ``say(value, *about)`` only for what is shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, cast

from predlint.rules import Rule
from predlint.shapes.nodes import Anything, Branch, Fault, Flag, Items, Member, Node, Number, Open, Record, Say, Tagged, Text, Uuid
from predlint.shapes.resolver import Resolver, misspelling
from predlint.shapes.uuids import is_uuid

Path = tuple[Any, "str | int"] | None
Finding = tuple[Rule, Path, Any, Say, tuple[Any, ...]]
#: check(value, path of the parent, key in the parent, findings so far). The key is None at the record's root.
Check = Callable[[Any, Path, "str | int | None", list[Finding]], None]

_ABSENT = object()


def pointer(path: Path) -> str:
    """The RFC 6901 pointer of a path."""
    parts: list[str] = []
    while path is not None:
        path, key = path
        parts.append(key.replace("~", "~0").replace("/", "~1") if isinstance(key, str) else str(key))
    return "".join("/" + part for part in reversed(parts))


def keys_of(path: Path) -> list[str | int]:
    """The keys of a path, from the root down."""
    keys: list[str | int] = []
    while path is not None:
        path, key = path
        keys.append(key)
    keys.reverse()
    return keys


def explainer(shape: Node | Open) -> Callable[[Any], list[Finding]]:
    """A function that lists every fault of one decoded record."""
    check = _Compiler().compile(shape)

    def explain(value: Any) -> list[Finding]:
        out: list[Finding] = []
        check(value, None, None, out)
        return out

    return explain


class _Compiler:
    """Compiles each node once, however often it is shared; every pass over 4,000 features stays cheap."""

    def __init__(self) -> None:
        self.done: dict[int, tuple[object, Check]] = {}

    def compile(self, node: Node | Open) -> Check:
        known = self.done.get(id(node))
        if known is None:
            build = cast(Callable[[Any], Check], getattr(self, type(node).__name__.lower()))
            known = self.done[id(node)] = (node, build(node))
        return known[1]

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
        wrong, outside, null = node.wrong, node.outside, node.null

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            kind = value.__class__
            if (kind is float or kind is int) and not (whole and kind is float and not value.is_integer()):
                if (value < low or value > high or value == above) and outside is not None:
                    out.append((outside.rule, (parent, key), value, outside.say, outside.about))
            elif value is None and null is not None:
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

    def uuid(self, node: Uuid) -> Check:
        rule, say, about = _parts(node.wrong)
        nullable = node.nullable

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if not is_uuid(value) and not (value is None and nullable):
                out.append((rule, (parent, key), value, say, about))

        return check

    def items(self, node: Items) -> Check:
        item, least, most = self.compile(node.item), node.least, node.most
        length, single = node.length, node.single
        names = _branch_namer(node)
        numbers = _all_numbers(node.item) if isinstance(node.item, Record) else None

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path = (parent, key)
            if value.__class__ is list:
                size = len(value)
                if (size < least or (most is not None and size > most)) and length is not None:
                    out.append((length.rule, path, value, length.say, (*length.about, size)))
                if numbers is not None and numbers(value):
                    return
                for index, entry in enumerate(value):
                    item(entry, path, index, out)
                if names is not None:
                    names(value, path, out)
            elif single is not None and value.__class__ is dict:
                out.append((single.rule, path, value, single.say, single.about))
                item(value, parent, key, out)
            else:
                said = (node.look_alike(value) if node.look_alike else None) or node.wrong
                out.append((said.rule, path, value, said.say, said.about))

        return check

    def record(self, node: Record) -> Check:
        members: dict[str, Check | None] = {name: self.member(member) for name, member in node.members.items()}
        required = [(name, member.missing) for name, member in node.members.items() if member.missing is not None]
        forbidden, find, unknown = node.forbidden, members.get, _unknown_member(node)
        look_alike, wrong = node.look_alike, node.wrong
        completeness = _completeness(node)
        numbers = _all_numbers(node)

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            if numbers is not None and numbers((value,)):
                return
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
                    inner(item, path, name, out)  # type: ignore[operator]
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
                    out.append((said.rule, (path, name), None, said.say, said.about))
            if completeness is not None:
                completeness(value, path, out, meant)

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
            bodies.setdefault(branch.feature, {})[branch.payload] = self.compile(branch.body)
        first = {name: next(iter(group.values())) for name, group in bodies.items()}
        unnamed = {payload: self.compile(body) for payload, body in node.unnamed.items()}
        generic = {payload: self.compile(body) for payload, body in node.generic.items()}
        payloads, empty = node.payloads, node.empty
        by_id: dict[str, dict[str | None, Check]] = {}
        for branch in node.branches:
            if branch.schema_id:
                by_id.setdefault(branch.schema_id, {})[branch.payload] = bodies[branch.feature][branch.payload]
        disagree = node.faults.disagree
        claims = {b.feature: _claimed(b) for b in reversed(node.branches)}

        def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
            path: Path = None if key is None else (parent, key)
            if value.__class__ is not dict or (empty is not None and not value):
                said = empty if empty is not None and (value is None or value == {}) else None
                said = said or (node.look_alike(value) if node.look_alike else None) or node.wrong
                out.append((said.rule, path, value, said.say, said.about))
                return
            name = value.get("name")
            group = bodies.get(name) if name.__class__ is str else None
            for payload, body in unnamed.items():
                if payload in value and "schemaId" not in value and not (group and any(p in value for p in group)):
                    body(value, parent, key, out)
                    return
            if group is None or "schemaId" in value:
                name, said_names = resolver.resolve(value, path)
                out += said_names
                if name is None:
                    _generic(value, parent, key, out, generic)
                    return
                group = bodies[name]
                own = by_id.get(value["schemaId"]) if isinstance(value.get("schemaId"), str) else None
                if own is not None and value.get("name") is None:
                    group = own
                elif own is not None and own.keys() <= group.keys() and not any(p is None or p in value for p in own):
                    # A tool and a question share the name, and the id is the other one's.
                    if any(p in value for p in group if p is not None):
                        out.append((disagree.rule, (path, "schemaId"), value["schemaId"], disagree.say, (*disagree.about, name, name)))
            for payload, body in group.items():
                if payload is not None and payload in value:
                    body(value, parent, key, out)
                    return
            if None in group:
                group[None](value, parent, key, out)
                return
            if node.wrong_payload is not None and not any(member in value for member in claims[name]):
                for member in value:
                    if member in payloads:
                        said = node.wrong_payload
                        has = tuple(f for f in group if f)
                        out.append((said.rule, (path, member), value[member], said.say, (*said.about, name, member, has)))
                        _generic(value, parent, key, out, generic)
                        return
            (first[name] if group is bodies[name] else next(iter(group.values())))(value, parent, key, out)

        return check


def _all_numbers(node: Record) -> Callable[[Sequence[Any]], bool] | None:
    """For records of nothing but required numbers (points, boxes): a function that proves many of them clean at once."""
    members = node.members
    if not members or node.variants or node.exactly_one:
        return None
    getters: list[tuple[Callable[[Any], Any], float, float, float | None]] = []
    for name, member in members.items():
        number = member.node
        if not isinstance(number, Number) or member.missing is None or member.presence is not None or number.null or number.whole:
            return None
        low = number.least if number.least is not None else number.above if number.above is not None else float("-inf")
        getters.append((itemgetter(name), low, number.most if number.most is not None else float("inf"), number.above))
    count = len(getters)

    def prove(values: Sequence[Any]) -> bool:
        try:
            if sum(map(len, values)) != count * len(values):
                return False
            for get, low, high, above in getters:
                numbers = list(map(get, values))
                if not _NUMBERS.issuperset(map(type, numbers)) or min(numbers) < low or max(numbers) > high or above in numbers:
                    return False
        except (TypeError, KeyError, ValueError, IndexError):
            return False  # not even the right members: the slow look says what is wrong
        return True

    return prove


_NUMBERS = frozenset({int, float})


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


def _claimed(branch: Branch) -> set[str]:
    """Forbidden names that stand for this branch's value (``polyline`` for ``line``): the value is there, misnamed."""
    if not isinstance(branch.body, Record):
        return set()
    return {name for name, (_, meant) in branch.body.forbidden.items() if meant is not None and meant == branch.payload}


def _unknown_member(node: Record) -> Callable[[str, Any, dict[str, Any], Path, list[Finding], set[str]], None]:
    """What to do with a member that no node knows: a near miss of an absent known one is named, the rest is a warning."""
    known = tuple(node.members)
    required = {name for name, member in node.members.items() if member.missing is not None}
    variant = set[str]().union(*node.variants, node.exactly_one)
    guess = partial(misspelling, known=known)

    if node.ends_open:
        return lambda *_: None

    def unknown(name: str, item: Any, value: dict[str, Any], path: Path, out: list[Finding], meant: set[str]) -> None:
        likely = guess(name)
        if likely is None or likely in value:
            out.append((node.unknown.rule, (path, name), item, node.unknown.say, (*node.unknown.about, name, known)))
        elif likely in required:
            # The record lacks a member and has its misspelling: one cause, said once, as the missing member it is.
            missing = cast(Fault, node.members[likely].missing)
            out.append((missing.rule, (path, likely), None, missing.say, (*missing.about, name)))
            meant.add(likely)
        elif likely not in variant or _satisfied(node, value):
            out.append((node.misspelt.rule, (path, name), item, node.misspelt.say, (*node.misspelt.about, name, likely)))

    return unknown


def _satisfied(node: Record, value: dict[str, Any]) -> bool:
    """True when the members that the record needs are there without the misspelt one."""
    if node.exactly_one:
        return any(value.get(name) is not None for name in node.exactly_one)
    return any(variant <= value.keys() for variant in node.variants)


def _completeness(node: Record) -> Callable[[dict[str, Any], Path, list[Finding], set[str] | None], None] | None:
    """The check that one variant is complete, or that exactly one of several members is there."""
    exactly, not_one, variants, incomplete = node.exactly_one, node.not_one, node.variants, node.incomplete
    if exactly and not_one is not None:

        def exactly_one(value: dict[str, Any], path: Path, out: list[Finding], meant: set[str] | None) -> None:
            given = [name for name in exactly if value.get(name) is not None]
            if len(given) != 1 and not (meant and not given):
                others = tuple(name for name in value if name not in exactly)
                at = (path, given[-1] if given else exactly[0]) if node.not_one_inside else path
                out.append((not_one.rule, at, value, not_one.say, (*not_one.about, tuple(given), others)))

        return exactly_one
    if variants and incomplete is not None:
        usual = variants[0]

        def complete(value: dict[str, Any], path: Path, out: list[Finding], meant: set[str] | None) -> None:
            if meant or any(variant <= value.keys() for variant in variants):
                return
            absent = [name for name in usual if name not in value]
            if len(absent) == len(usual):
                out.append((incomplete.rule, path, value, incomplete.say, (*incomplete.about, tuple(value))))
                return
            for name in sorted(absent):
                out.append((incomplete.rule, (path, name), None, incomplete.say, (*incomplete.about, tuple(value), name)))

        return complete
    return None


def _branch_namer(node: Items) -> Callable[[list[Any], Path, list[Finding]], None] | None:
    """The check over a list's branches as a whole: none twice, and the required ones present."""
    if not isinstance(node.item, Tagged) or (node.unique is None and not node.required):
        return None
    resolver, unique, required = Resolver(node.item), node.unique, node.required

    def names(value: list[Any], path: Path, out: list[Finding]) -> None:
        if len(value) < 2 and not required:
            return
        seen: dict[str, int] = {}
        for index, entry in enumerate(value):
            name = resolver.name_of(entry)
            if name is None:
                continue
            if name in seen and unique is not None:
                out.append((unique.rule, (path, index), entry, unique.say, (*unique.about, name, seen[name])))
            seen.setdefault(name, index)
        for name, said in required.items():
            if name not in seen:
                out.append((said.rule, path, value, said.say, said.about))

    return names


def findings_by_layer(findings: list[Finding], *layers: str) -> Iterator[Finding]:
    """Those of the findings whose rule works in one of the layers."""
    return (finding for finding in findings if finding[0].layer in layers)
