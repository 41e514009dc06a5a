"""Checks of an explainer that compare several members or items, and of members that belong into a sibling."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from functools import cache
from operator import itemgetter
from typing import Any, cast

from msgspec import Struct

from predlint.model.diagnostics import Severity
from predlint.model.findings import Check, ViolationSpec
from predlint.model.texts import casefold_name, has_any_value
from predlint.model.violation import Finding, Path
from predlint.shape.branches import intended_branch, union_of
from predlint.shape.intended_record import (
    ObjectParts,
    any_spelling,
    belongs_elsewhere,
    have_names,
    is_bare_value,
    is_of_kind,
    looks_like_member,
    matches_member,
    relocate,
)
from predlint.shape.nodes import Items, Member, Node, Number, Record, Tagged
from predlint.shape.resolver import missing_letter, misspelling

# -- Checks of an explainer that compare several members, or several items -------------------------------------------


_NUMBERS = frozenset({int, float})
#: check(name, value, the record, its path, findings so far, members that others stand for); returns the member that it was checked as
UnknownMemberCheck = Callable[[str, Any, dict[str, Any], Path, list[Finding], set[str]], str | None]


def unusual_numbers(node: Record) -> Callable[[Sequence[Any]], Sequence[int] | None] | None:
    """For records of required numbers only (points, boxes): returns a function that gives the indices of the items to check, or None if
    some lack the right members. All other items are clean."""
    if not node.members or node.variants or node.exactly_one:
        return None
    columns: list[tuple[Callable[[Any], Any], float, float, float | None]] = []
    for name, member in node.members.items():
        number = member.node
        if not isinstance(number, Number) or member.missing is None or member.presence is not None or number.null or number.whole:
            return None
        columns.append((itemgetter(name), *_limits(number)))
    count = len(columns)

    def find_unusual(values: Sequence[Any]) -> Sequence[int] | None:
        found: set[int] = set()
        try:
            if sum(map(len, values)) != count * len(values):
                return None
            for get, low, high, above in columns:
                numbers = list(map(get, values))
                if not _NUMBERS.issuperset(map(type, numbers)):
                    found.update([index for index, number in enumerate(numbers) if number.__class__ not in _NUMBERS])
                    numbers = [number if number.__class__ in _NUMBERS else high for number in numbers]
                if min(numbers) < low or max(numbers) > high or (above is not None and above in numbers):
                    found.update([index for index, number in enumerate(numbers) if number < low or number > high or number == above])
        except (TypeError, KeyError, ValueError, IndexError):
            return None
        return sorted(found)

    return find_unusual


def _limits(number: Number) -> tuple[float, float, float | None]:
    """Returns the minimum and maximum of a number, and its exclusive lower bound."""
    low = number.minimum if number.minimum is not None else number.above if number.above is not None else float("-inf")
    return low, number.maximum if number.maximum is not None else float("inf"), number.above


def unknown_member_check(node: Record, checks: Mapping[str, Check | None], compile_: Callable[[Node], Check]) -> UnknownMemberCheck:
    """Returns the check for members that the record's node does not know. Its tables are made when the first one comes.

    If a member surely is a known one under another name, and that is an error, its value is checked as that member's (``checks``, by name):
    else its violations would show only after it is renamed.
    """

    built: UnknownMemberCheck | None = None

    def check_unknown(name: str, item: Any, value: dict[str, Any], path: Path, out: list[Finding], intended: set[str]) -> str | None:
        nonlocal built
        if built is None:
            built = _build_unknown_check(node, checks)
            if idle := {name: compile_(each) for name, each in node.typed.items() if name in node.forbidden or name in node.aliases}:
                built = _with_idle_members(node, idle, built)
        return built(name, item, value, path, out, intended)

    return check_unknown


def _with_idle_members(node: Record, idle: Mapping[str, Check], otherwise: UnknownMemberCheck) -> UnknownMemberCheck:
    """Returns the check that holds members beside those for which they stand against their own nodes (`Record.typed`)."""
    stands_for = {name: node.forbidden[name][1] if name in node.forbidden else node.aliases[name][0] for name in idle}

    def check_unknown(name: str, item: Any, value: dict[str, Any], path: Path, out: list[Finding], intended: set[str]) -> str | None:
        if name not in idle or stands_for[name] not in value:
            return otherwise(name, item, value, path, out, intended)
        idle[name](item, path, name, out)
        return None

    return check_unknown


def _build_unknown_check(node: Record, checks: Mapping[str, Check | None]) -> UnknownMemberCheck:
    forbidden, null, quiet, unknown = node.forbidden, node.null, node.quiet, _unknown_member(node)
    idle_beside = node.idle_beside
    of_form = {other for other, (spec, _) in forbidden.items() if spec.is_of_form}
    of_form |= {other for other, (_, spec) in node.aliases.items() if spec.is_of_form}

    def in_form(instead: str, name: str, path: Path, form: tuple[Any, dict[Path, Path]], out: list[Finding]) -> str | None:
        """Checks a value in the form of the intended member."""
        check = checks.get(instead)
        if check is None:
            return None
        value, places = form
        found: list[Finding] = []
        check(value, path, name, found)
        out += [finding._replace(path=relocate(finding.path, places)) for finding in found]
        return instead

    def check_unknown(name: str, item: Any, value: dict[str, Any], path: Path, out: list[Finding], intended: set[str]) -> str | None:
        certain: str | None = None
        if item is None and null is not None and name in forbidden:
            if name not in quiet:
                out.append(null.found((path, name), None, name=name))
        elif name in forbidden:
            spec, instead = forbidden[name]
            if idle_beside and instead in value:
                return None
            if instead in node.naming and spec.rule.severity is not Severity.ERROR and node.naming_absent(value):
                return None  # the missing name is reported, with the member that stands for it
            both = spec.if_both if instead and value.get(instead) is not None else None
            if both:
                out.append(ViolationSpec(both).found((path, name), item, name=name, intended=instead))
            else:
                out.append(Finding(spec.kind, (path, name), item, spec.fields))
            if instead:
                intended.add(instead)
                if instead not in value and (form := _form_of(node, name, item, path)) is not None:
                    return in_form(instead, name, path, form, out)
                if instead not in value and (
                    casefold_name(name) == casefold_name(instead) or looks_like_member(node.members.get(instead), item)
                ):
                    certain = instead
        else:
            certain = unknown(name, item, value, path, out, intended)
        if certain is None or out[-1].rule.severity is not Severity.ERROR:
            return None
        if (check := checks.get(certain)) is None:  # also where the record has no such member
            return None
        member = node.members[certain]
        if wrapped := matches_member(member, item, certain):
            item, path, name = cast("dict[str, Any]", item)[certain], (path, name), certain
        if item is None or not (wrapped or is_of_kind(member.node, item) or is_bare_value(member, item) or have_names(member.node, item)):
            return None
        if name in of_form:
            found: list[Finding] = []
            check(item, path, name, found)
            out += [finding for finding in found if not _is_of_list(finding, (path, name))]
        else:
            check(item, path, name, out)
        return certain

    return check_unknown


def _form_of(node: Record, name: str, item: Any, path: Path) -> tuple[Any, dict[Path, Path]] | None:
    """Returns a value in the form of the intended member with the real paths of its parts, or None if it has that form already."""
    return node.read_as[name](item, (path, name)) if name in node.read_as else None


def _is_of_list(finding: Finding, at: Path) -> bool:
    """Returns True for a finding about the list at ``at``, or about one of its entries as a whole."""
    path = finding.path
    return path == at or (path is not None and path[0] == at and path[1].__class__ is int)


def _unknown_member(node: Record) -> Callable[[str, Any, dict[str, Any], Path, list[Finding], set[str]], str | None]:
    """Returns the check for a member that no node knows: a near miss of an absent known one is named, the rest is a warning. The check
    returns the member that it surely is, or None."""
    known = tuple(node.members)
    listed = tuple(name for name, member in node.members.items() if member.presence is None and name not in node.unlisted)
    needed = tuple(name for name, member in node.members.items() if member.missing is not None and not _requires_entries(member))
    required = frozenset(needed)
    variant = set[str]().union(*node.variants, node.exactly_one)
    guesses: dict[str, str | None] = {}
    unreported = node.unreported_unknown
    ends_open, aliases, naming = node.ends_open, any_spelling(node.aliases), node.naming
    parts = ObjectParts(node, aliases)
    if ends_open and not required and not node.aliases:
        return _silent

    def nearer(name: str, likely: str, value: dict[str, Any]) -> bool:
        """Returns True if another member of the record is a misspelling of ``likely``."""
        return any([spells(other, likely) for other in value if other != name and other not in node.aliases])

    def spells(other: str, likely: str) -> bool:
        if other in node.forbidden:
            return node.forbidden[other][1] == likely
        return aliases(other)[0] is None and misspelling(other, known) == likely

    def unknown(name: str, item: Any, value: dict[str, Any], path: Path, out: list[Finding], intended: set[str]) -> str | None:
        if name in unreported and not unreported[name].isdisjoint(value):
            return None
        alias, other = aliases(name) if item is not None else (None, None)
        if alias is None and other is None and item.__class__ is dict:  # whatever its name is
            alias = next((absent for absent in needed if absent not in value and matches_member(node.members[absent], item, absent)), None)
        if alias is not None and parts.all_there(alias, name, item, value):
            alias, other = None, None  # the parts are meant
        elif alias is not None and parts.is_redundant_part(alias, name, value):
            return None
        elif (
            alias is not None
            and other is not None
            and not other.is_of_parts
            and belongs_elsewhere(node.members, aliases, alias, item, value)
        ):
            alias, other = None, None
        likely = alias or (guesses[name] if name in guesses else misspelling(name, known) or missing_letter(name, needed))
        if len(guesses) < 1_000 and alias is None:
            guesses[name] = likely
        if (
            likely is None
            or likely in value
            or likely in intended
            or (alias is not None and likely in required and nearer(name, likely, value))
            or (ends_open and likely not in required and alias is None)
        ):
            if not ends_open and item is None and node.null is not None:
                out.append(node.null.found((path, name), None, name=name))
            elif other is not None and other.if_both is not None and likely is not None and value.get(likely, name) is not None:
                out.append(ViolationSpec(other.if_both).found((path, name), item, name=name, intended=likely))
            elif not ends_open and not (other is not None and other.is_of_parts and likely in intended):
                # An alias finding is no help if the other member is present, unless that lacks this part.
                is_present = (
                    other is not None and likely in value and other.fields[-1:] == (likely,) and not parts.lacks_parts(likely, name, value)
                )
                spec = other if other is not None and not is_present else cast(ViolationSpec, node.unknown)
                lost = (
                    spec.lost_value_spec(item, name, _absent(node, value))
                    if spec.lost_value_spec is not None and item is not None
                    else None
                )
                if lost is not None:
                    out.append(Finding(lost.kind, (path, name), item, lost.fields))
                    return None
                at = (path, name)
                out.append(spec.found(at, item) if spec is other else spec.found(at, item, name=name, known=listed))
        elif likely in naming and node.naming_absent(value):
            return None
        elif likely in required:
            # The record lacks a member and has its misspelling: one cause, reported once, as a missing member.
            member = node.members[likely]
            missing, wrapped = cast(ViolationSpec, member.missing), matches_member(member, item, likely)
            if member.misspelt is not None and has_any_value(item):
                missing = member.misspelt
            certain = alias is None or looks_like_member(member, item) or is_bare_value(member, item)
            of_parts = other is not None and other.is_of_parts
            if missing.if_reformed is not None and not of_parts and (wrapped or not certain):
                reformed = ViolationSpec(missing.if_reformed, missing.fields)
                out.append(reformed.found((path, likely), None, given=name, wrapped=wrapped))
            else:
                out.append(missing.found((path, likely), None, given=name))
            intended.add(likely)
            return likely if certain or wrapped else None
        elif other is not None and (likely not in variant or _satisfied(node, value)):
            lost = other.lost_value_spec(item, name, node.members) if other.lost_value_spec is not None else None
            if lost is not None:
                out.append(Finding(lost.kind, (path, name), item, lost.fields))
                intended.add(likely)
                return likely
            out.append(Finding(other.kind, (path, name), item, other.fields))
        elif likely not in variant or _satisfied(node, value):
            misspelt = cast(ViolationSpec, node.misspelt)
            out.append(misspelt.found((path, name), item, name=name, intended=likely))
            intended.add(likely)
            return likely
        return None

    return unknown


def _absent(node: Record, value: dict[str, Any]) -> dict[str, Member]:
    """Returns the members that a record does not have."""
    return {name: member for name, member in node.members.items() if value.get(name) is None}


def _requires_entries(member: Member) -> bool:
    """Returns True for a list whose absence is reported as a missing entry: that finding does not name the list."""
    return isinstance(member.node, Items) and member.missing in member.node.required.values()


def _silent(name: str, item: Any, value: dict[str, Any], path: Path, out: list[Finding], intended: set[str]) -> None:
    return None


def _satisfied(node: Record, value: dict[str, Any]) -> bool:
    """Returns True if the record has the members that it needs without the misspelt one."""
    if node.exactly_one:
        return any(value.get(name) is not None for name in node.exactly_one)
    given = present_names(node)(value)
    return any(variant <= given for variant in node.variants)


def present_names(node: Record) -> Callable[[dict[str, Any]], Set[str]]:
    """Returns a function that gives the members of a record, for `Record.variants`: null counts as absent where it is allowed."""
    nullable = node.nullable_of_variants()
    if not nullable:
        return dict[str, Any].keys
    return lambda value: {name for name, item in value.items() if item is not None or name not in nullable}


def required_members_check(node: Record) -> Callable[[dict[str, Any], Path, list[Finding], set[str] | None], None] | None:
    """Returns the check that one variant is complete, or that exactly one of several members is present; None if the node requires
    neither."""
    exactly, not_one, variants, incomplete = node.exactly_one, node.not_one, node.variants, node.incomplete
    if exactly and not_one is not None:

        def exactly_one(value: dict[str, Any], path: Path, out: list[Finding], intended: set[str] | None) -> None:
            if len(value) == 1 and (value.get(exactly[0]) is not None or value.get(exactly[-1]) is not None):
                return
            given = [name for name in exactly if value.get(name) is not None]
            if len(given) > 1 and "" in [value[name] for name in given]:
                return  # the empty one is reported elsewhere
            if len(given) != 1 and not (intended and not given and not intended.isdisjoint(exactly)):
                others = tuple(name for name in value if name not in exactly)
                member = given[-1] if given else exactly[0]
                at, shown = ((path, member), value.get(member)) if node.not_one_inside else (path, value)
                out.append(not_one.found(at, shown, given=tuple(given), others=others))

        return exactly_one
    if variants and incomplete is not None:
        usual, every = variants[0], frozenset[str]().union(*variants)
        names = present_names(node)

        def complete(value: dict[str, Any], path: Path, out: list[Finding], intended: set[str] | None) -> None:
            given = names(value)
            if (intended and not intended.isdisjoint(every)) or any(variant <= given for variant in variants):
                return
            absent = [name for name in usual if name not in given]
            found = tuple(name for name in value if name in given)
            if len(absent) == len(usual):
                out.append(incomplete.found(path, value, given=found))
                return
            for name in sorted(absent):
                out.append(incomplete.found((path, name), None, given=found, absent=name))

        return complete
    return None


# -- Misplaced members: siblings of the object that they belong into. Their violations are reported in the same run --


# Else they would show only after the members are moved. The object that they belong into may itself be misspelt, in a list, or a bare text.


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
