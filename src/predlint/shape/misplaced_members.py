"""Misplaced members: siblings of the object that they belong into. Their violations are reported in the same run.

Else they would show only after the members are moved. The object that they belong into may itself be misspelt, in a list, or a bare text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, cast

from msgspec import Struct

from predlint.names import casefold_name
from predlint.shape.branches import intended_branch
from predlint.shape.findings import Check, Finding, Path
from predlint.shape.intended_record import relocate
from predlint.shape.member_checks import UnknownMemberCheck
from predlint.shape.nodes import Items, Node, Record, Tagged
from predlint.shape.resolver import misspelling


class _MisplacedMember(Struct, frozen=True):
    """A misplaced member of a record and the member it belongs into, both by their own names and by the names found."""

    name: str
    given: str
    into: str
    held: str


class _Put(Struct, frozen=True):
    """The value that a misplaced member belongs into, with the member in it."""

    value: Any
    entry: Path
    """The path of the object with the member: in a list, the path of one of its entries."""
    bare: bool
    """True if the object was a text before: everything else about it was reported."""


def misplaced_inside(node: Record, check: Check, strange: UnknownMemberCheck, checks: Mapping[str, Check | None]) -> Check:
    """Returns the check of a record, which checks misplaced members (`Member.into`) where they belong."""
    belonging = _belonging(node, strange)
    if belonging is None:
        return check
    unions = {name: union for name in node.members if (union := union_of(node.members[name].node)) is not None}
    takes = {name: _takes(unions[into], name) for name, member in node.members.items() if (into := member.into) in unions}

    def check_inside(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        beside = belonging(value) if value.__class__ is dict else None
        path: Path = None if key is None else (parent, key)
        put = None
        if beside is not None and beside.name in takes:
            put = _put(value, beside, path, unions[beside.into], takes[beside.name])
        if beside is None or put is None:
            check(value, parent, key, out)
            return
        places: dict[Path, Path] = {(put.entry, beside.name): (path, beside.given)}
        found: list[Finding] = []
        within = checks[beside.into]
        if not put.bare:
            check({**value, beside.held: put.value}, parent, key, found)
            out += [finding._replace(path=relocate(finding.path, places)) for finding in found]
        else:
            check(value, parent, key, out)
            if within is not None:
                within(put.value, path, beside.held, found)
            out += [finding._replace(path=to) for finding in found if (to := relocate(finding.path, places)) != finding.path]

    return check_inside


def _belongs_inside(node: Record) -> Callable[[str], str | None]:
    """Returns a function that maps the name of a member, also a misspelt one, to the member that belongs into another one; else None."""
    belongs = {name for name, member in node.members.items() if member.into is not None}
    known = tuple(node.members)

    def intended(given: str) -> str | None:
        name = given if given in node.members else misspelling(given, known) if belongs else None
        return name if name in belongs else None

    return intended


def _belonging(node: Record, strange: UnknownMemberCheck) -> Callable[[dict[str, Any]], _MisplacedMember | None] | None:
    """Returns a function that finds the misplaced member of a record, if what it belongs into is present; None if no member of such a
    record belongs into another one."""
    if all(member.into is None for member in node.members.values()):
        return None
    intended, members = _belongs_inside(node), node.members

    def beside(value: dict[str, Any]) -> _MisplacedMember | None:
        for given, items in value.items():
            if items.__class__ is not list or not items or (name := intended(given)) is None:
                continue
            into = str(members[name].into)
            held = into if into in value else next((other for other in value if stands_for(other, value) == into), None)
            return _MisplacedMember(name, given, into, held) if held is not None and (given == name or name not in value) else None
        return None

    def stands_for(other: str, value: dict[str, Any]) -> str | None:
        return strange(other, value[other], value, None, [], set()) if other not in members else None

    return beside


#: takes(an entry, the list to be put into it)
Takes = Callable[[Any, list[Any]], bool]


def _put(value: dict[str, Any], beside: _MisplacedMember, path: Path, union: Tagged, takes: Takes) -> _Put | None:
    """Returns the object with the member put into it; in a list, into its only entry, or the only one that takes it. None if that is not
    certain, or if the object has such a member already."""
    holder, items, at = value[beside.held], value[beside.given], (path, beside.held)
    if holder.__class__ is not list:
        entry = _with(holder, beside.name, items, union.by)
        return _Put(entry, at, holder.__class__ is str) if entry is not None else None
    entries = cast("list[Any]", holder)
    taking = [0] if len(entries) == 1 else [index for index, one in enumerate(entries) if takes(one, items)]
    if len(taking) != 1:
        return None
    [index] = taking
    entry, bare = _with(entries[index], beside.name, items, union.by), entries[index].__class__ is str
    return _Put([*entries[:index], entry, *entries[index + 1 :]], (at, index), bare) if entry is not None else None


def _with(holder: Any, name: str, items: Any, by: str) -> dict[str, Any] | None:
    """Returns an object, or the object that a text names, with a further member; None if it has one."""
    if holder.__class__ is dict:
        return {**holder, name: items} if all([casefold_name(given) != name for given in holder]) else None
    return {by: holder, name: items} if holder.__class__ is str and holder else None


def union_of(node: Node) -> Tagged | None:
    """Returns the union of a list's entries, or of a single value; None if there is none."""
    node = node.item if isinstance(node, Items) else node
    return node if isinstance(node, Tagged) else None


def _takes(union: Tagged, name: str) -> Takes:
    """Returns a function that tells if an entry accepts all of a list in its member of that name."""
    feature, names = intended_branch(union), cache(lambda: _taken(union, name))

    def takes(entry: Any, items: list[Any]) -> bool:
        given: dict[str, Any] = entry if entry.__class__ is dict else {union.by: entry}
        taken = names().get(feature(given) or "", frozenset())
        return all([item.__class__ is dict and _key(item.get(union.by)) in taken for item in items])

    return takes


def _taken(union: Tagged, name: str) -> dict[str, frozenset[str | None]]:
    """Branch -> names that its member of that name accepts."""
    taken: dict[str, frozenset[str | None]] = {}
    for branch in union.branches:
        member = branch.body.members.get(name) if isinstance(branch.body, Record) else None
        inner = union_of(member.node) if member is not None else None
        taken[branch.feature] = frozenset(map(_key, _names(inner))) if inner else frozenset()
    return taken


def _names(union: Tagged) -> set[str]:
    """Returns the names that the entries of a list may have."""
    names = {branch.written or branch.feature for branch in union.branches}
    return names.union(union.labels) if union.labels_too else names


def _key(name: Any) -> str | None:
    return casefold_name(name) if isinstance(name, str) else None
