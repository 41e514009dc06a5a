"""Finds the branch of a union that explains a record, by name, schema id or content; and checks the branches of a list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable
from functools import cache
from itertools import islice
from typing import Any, TypeVar, cast

from predlint.model.findings import Check, ViolationSpec
from predlint.model.texts import casefold_name
from predlint.model.violation import Finding, Path
from predlint.shape.intended_record import has_name
from predlint.shape.nodes import AnyValue, Branch, Items, Name, Node, Open, Record, Tagged, Text
from predlint.shape.resolver import Resolver, misspelling

# -- Findings below a record's name, whatever is wrong with the name or with its value: the answers to a tool's questions --

#: Maximum number of names whose questions are tried on a record.
_MOST_TRIED = 16


class ChildFindings:
    """Explains the nested answers (`Tagged.children_member`) of a record whose name or value is wrong. Reports nothing if the answers may
    belong to another name."""

    def __init__(self, resolver: Resolver, compile: Callable[[Node], Check]) -> None:
        self._resolver, self._compile, self._held = resolver, compile, resolver.node.children_member
        self._lists: dict[str, Items] = {}
        for branch in resolver.node.branches if self._held is not None else ():
            member = branch.body.members.get(self._held or "") if isinstance(branch.body, Record) else None
            if member is not None and isinstance(member.node, Items):
                self._lists.setdefault(branch.feature, member.node)
        self._entries = cache(self._entries_of)

    def of_sibling_value(self, name: str, payload: str, value: dict[str, Any], path: Path, out: list[Finding]) -> None:
        """Explains the answers of a record that carries another kind of value than its name takes. Name or value may be wrong: the name is
        certain if no other name takes that value, or if an entry is one of the name's own."""
        if name in self._lists and (payload not in self._resolver.payloads or self._owns(name, value)):
            self._explain(name, value, path, out)

    def of_similar_name(self, value: dict[str, Any], path: Path, out: list[Finding]) -> None:
        """Explains the answers of a record of unknown name, if exactly one near name takes its value and an entry is one of that name's
        own."""
        if self._held not in value:
            return
        close = [name for name in self._resolver.close(value) if name in self._lists]
        if len(close) == 1 and self._owns(close[0], value):
            self._explain(close[0], value, path, out)

    def reports_children(self, value: dict[str, Any]) -> bool:
        """Returns False if `of_similar_name` reports nothing for the record's list, whatever names are near. Returns True, too, if there
        are too many names to try."""
        if self._held not in value:
            return False
        findings: list[Finding] = []
        for name in self._lists if len(self._lists) <= _MOST_TRIED else ():
            if self._owns(name, value):
                self._explain(name, value, None, findings)
        return bool(findings) or len(self._lists) > _MOST_TRIED

    def _owns(self, name: str, value: dict[str, Any]) -> bool:
        listed: Any = value.get(self._held or "")
        entries = self._entries(name)
        return entries is not None and listed.__class__ is list and any([entries.name_of(entry) is not None for entry in listed])

    def _entries_of(self, name: str) -> Resolver | None:
        item = self._lists[name].item
        return Resolver(item) if isinstance(item, Tagged) else None

    def _explain(self, name: str, value: dict[str, Any], path: Path, out: list[Finding]) -> None:
        listed: Any = value.get(self._held or "")
        if listed.__class__ is list:  # a value that is no list is reported elsewhere, whatever the name
            self._compile(self._lists[name])(listed, path, self._held, out)


# -- Finds the branch of a union that explains a record, by name, schema id or content; and checks the branches of a list --

K = TypeVar("K")
V = TypeVar("V")
#: Makes the check of a node.
Compile = Callable[["Node | Open"], Check]
#: The checks of the branches that share a name, by the member that carries their value.
Group = dict[str | None, Check]
#: Minimum length of a name that may have a wrong letter, and maximum length of names that are compared.
_LONG, _LONGEST = 5, 40
#: Maximum number of unknown names of one record that are compared with known ones.
_MAX_UNKNOWN = 1_000


def tagged(node: Tagged, compile: Compile, later: Compile) -> Check:
    """Returns a check that finds the branch a record means, and lets it explain the record. ``later`` compiles a branch when its first
    record comes."""
    of_body = {id(branch.body): later(branch.body) for branch in node.branches}
    checks = [of_body[id(branch.body)] for branch in node.branches]
    bodies: dict[str, Group] = _by_feature(node, lambda branch: {branch.payload: of_body[id(branch.body)]})
    patterns = {branch.feature for branch in node.branches if branch.pattern is not None}
    unnamed = {payload: later(body) for payload, body in node.unnamed.items()}
    nameless = _nameless(node, later)
    resolver = Resolver(node)
    below = ChildFindings(resolver, compile)
    resolve, without_payload = _resolution(resolver, bodies, checks), _without_payload(resolver, nameless, below, later)
    by, by_schema_id, select, named_first, empty = node.by, node.by_id, node.select, node.named_first, node.empty
    foreign, shared_names = node.foreign, frozenset(resolver.written.values())
    find_holder, spare_of = branch_holder(node, resolver), suppresses(node)
    labels = resolver.labels
    generic = node.generic.get("")
    listed = generic.unknown if node.lists_members and isinstance(generic, Record) else None

    def of_several(name: str, value: dict[str, Any]) -> Group:
        """Returns the branches for a name that was found elsewhere, or in another spelling: several may share it."""
        selected = select({**value, by: name}) if select is not None and name in shared_names else None
        return bodies[selected[0] if selected is not None and resolver.written.get(selected[0]) == name else name]

    def by_its_id(value: dict[str, Any]) -> Group | None:
        """Returns the branches of the feature that the record's id names."""
        schema_id: Any = value.get(by_schema_id) if by_schema_id is not None else None
        feature = resolver.ids_of.get(schema_id) if schema_id.__class__ is str else None
        return bodies.get(feature) if feature is not None else None

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        path: Path = None if key is None else (parent, key)
        if value.__class__ is not dict or (empty is not None and not value):
            spec = empty if empty is not None and (value is None or value == {}) else None
            spec = (spec or (node.also_written(value) if node.also_written else None) or node.wrong).for_value(value)
            out.append(Finding(spec.kind, path, value, spec.fields))
            if value.__class__ is list and key is not None:  # a list in place of one record: what each item is, is certain all the same
                for at, item in enumerate(cast("list[Any]", value)):
                    if has_name(node, item):
                        check(item, path, at, out)
            return
        if foreign is not None and (recognised := foreign(value)) is not None:
            spec, member = recognised
            out.append(Finding(spec.kind, (path, member), value[member], spec.fields))
            return
        name: Any = value.get(by)
        held: str | None = None
        group = bodies.get(name) if name.__class__ is str and name not in patterns else None
        chosen: Group | None = None
        found: tuple[str, ...] = ()
        if name.__class__ is str and name in labels:
            found = resolver.named(name, value)
            group = of_several(name := found[0], value) if found else None
        if select is not None and (selected := select(value)) is not None:
            name, spec = selected
            group = chosen = bodies[name]
            if spec is not None:
                out.append(Finding(spec.kind, (path, by), value[by], spec.fields))
        for payload, body in unnamed.items():
            if named_first and name is not None:
                break
            claims = (group, by_its_id(value)) if _has(value, payload, by, by_schema_id) else None
            if claims is not None and not any([_has_value(value, claim) for claim in claims if claim]):
                body(value, parent, key, out)
                return
        if by not in value and by_schema_id not in value and not _has_value(value, node.payloads):
            for members, payload in node.unnamed_by.items():
                if members <= value.keys():
                    unnamed[payload](value, parent, key, out)
                    return
        if group is None and no_name(node, value) and (held := find_holder(value)) is not None:
            known, spare = value[held] in resolver.names or value[held] in labels, spare_of(value, held)
            out.append(resolver.missing(value, path, held if known or spare else None, spare))
            value = {by if member == held else member: item for member, item in value.items() if member not in spare}
            if known and (found := resolver.named(value[by], value)):
                group = of_several(name := found[0], value)
        if group is None or by_schema_id in value:
            count = len(out)
            name, group = resolve(value, path, out)
            if name in shared_names and value.get(by) not in (None, name):
                group = of_several(name, value)
            group = chosen or group
            if held is not None:  # findings about the name point to the member that holds it
                out[count:] = [finding._replace(path=(path, held)) for finding in out[count:]]
            if group is None:
                count = len(out)
                nameless(value, parent, key, out)
                below.of_similar_name(value, path, out)
                if listed is not None and no_name(node, value) and not _has_value(value, node.payloads):
                    unlisted = listed.kind
                    out[count:] = [one for one in out[count:] if one.kind != unlisted or one.path is None or one.path[0] != path]
                return
        elif len(found) > 1:
            out.append(resolver.ambiguous(value[by], found, path))
        named: str | None = None  # the first member that carries the feature's value, or is null if none does
        for payload in group:
            if payload is not None and payload in value and (named is None or value[payload] is not None):
                named = payload
                if value[payload] is not None:
                    break
        if named is not None and (value[named] is not None or not _has_value(value, node.payloads)):
            group[named](value, parent, key, out)
            return
        if None in group:
            group[None](value, parent, key, out)
            return
        without_payload(name, group, value, parent, key, path, out)

    return check


def _has(value: dict[str, Any], payload: str, by: str, by_id: str | None) -> bool:
    """Returns True if a record carries a value in that member, or null if it has neither a name nor an id."""
    return payload in value and (value[payload] is not None or (value.get(by) is None and (by_id is None or value.get(by_id) is None)))


def _has_value(value: dict[str, Any], members: Container[str]) -> bool:
    """Returns True if one of these members is present and not null."""
    return any([item is not None and member in members for member, item in value.items()])


def branch_holder(node: Tagged, resolver: Resolver) -> Callable[[dict[str, Any]], str | None]:
    """Returns a function that finds, in a record with neither a name nor an id, the member that holds a name all the same, or a text meant
    to be one. It returns None if there is none, or if several hold different ones."""
    names, named_by, answered = resolver.names.keys() | resolver.labels.keys(), node.named_by, node.violations.answered
    members: frozenset[str] | None = None

    def find_holder(value: dict[str, Any]) -> str | None:
        nonlocal members
        if resolver.needs_no_name(value):
            return None
        members = members or _taken(node)
        found: dict[str, str] = {}
        for member, item in value.items():
            if item.__class__ is str and item in names and member not in members:
                found.setdefault(item, member)
        if len(found) == 1:
            return next(iter(found.values()))
        other = named_by(value) if named_by is not None and not found and (answered is None or answered(value) is None) else None
        return other if other is not None and value[other].__class__ is str and value[other] else None

    return find_holder


def no_name(node: Tagged, value: dict[str, Any]) -> bool:
    """Returns True for a record with neither a name nor an id; null counts as absent if records may have ids."""
    if node.by_id is None:
        return node.by not in value
    return value.get(node.by) is None and value.get(node.by_id) is None


def suppresses(node: Tagged) -> Callable[[dict[str, Any], str], tuple[str, ...]]:
    """Returns a function that, for a record with neither a name nor an id and the member that holds its name, finds the members to remove:
    those that hold the same text, and the null members for name and id."""
    members: frozenset[str] | None = None

    def spare_of(value: dict[str, Any], held: str) -> tuple[str, ...]:
        nonlocal members
        members = members or _taken(node)
        name = value[held]
        same = [member for member, item in value.items() if member not in members and item == name and member != held]
        return (*same, *[member for member in (node.by, node.by_id) if member in value])

    return spare_of


def intended_branch(node: Tagged) -> Callable[[dict[str, Any]], str | None]:
    """Returns a function that finds the name by which a record is checked, whatever is wrong with how it is given; None if unknown."""

    @cache
    def made() -> tuple[Resolver, Callable[[dict[str, Any]], str | None]]:
        resolver = Resolver(node)
        return resolver, branch_holder(node, resolver)

    def intended(value: dict[str, Any]) -> str | None:
        resolver, find_holder = made()
        held = find_holder(value) if no_name(node, value) else None
        return resolver.resolve(value if held is None else {**value, node.by: value[held]}, None)[0]

    return intended


def _taken(node: Tagged) -> frozenset[str]:
    """Returns the members that records have for something else than a name."""
    return frozenset(node.payloads).union(*[_own(branch.body) for branch in node.branches])


def _own(body: Record | Open) -> Iterable[str]:
    """Returns the members that the body reads. An open body may list some that it only accepts; these do not count."""
    if not isinstance(body, Record):
        return ()
    return [name for name, member in body.members.items() if not (body.ends_open and isinstance(member.node, AnyValue))]


def _resolution(
    resolver: Resolver, bodies: dict[str, Group], checks: list[Check]
) -> Callable[[dict[str, Any], Path, list[Finding]], tuple[str | None, Group | None]]:
    """Returns a function that finds the name a record means, if it is misspelt, missing or given by an id, and its branches. ``checks`` are
    those of the branches, in order."""
    node, names = resolver.node, resolver.resolve
    by, by_id, disagree = node.by, node.by_id, node.violations.disagree
    groups: dict[str, Group] = {}
    for branch, check in zip(node.branches, checks, strict=True):
        if branch.schema_id:
            groups.setdefault(branch.schema_id, {})[branch.payload] = check  # several branches of one name may take such values

    def resolve(value: dict[str, Any], path: Path, out: list[Finding]) -> tuple[str | None, Group | None]:
        name, findings = names(value, path)
        out += findings
        if name is None:
            return None, None
        group = bodies[name]
        if by_id is None:
            return name, group
        schema_id = value.get(by_id)
        own = groups.get(schema_id) if isinstance(schema_id, str) else None
        if own is None:
            return name, group
        if value.get(by) is None:
            return name, own
        if (
            disagree is not None
            and own.keys() <= group.keys()
            and not any(p is None or p in value for p in own)
            and any(p in value for p in group if p is not None)
        ):
            # A tool and a question share the name, and the id belongs to the other one.
            out.append(disagree.found((path, by_id), schema_id, by_id=name, name=name))
        return name, group

    return resolve


def _by_feature(node: Tagged, of_branch: Callable[[Branch], dict[K, V]], *, first: bool = False) -> dict[str, dict[K, V]]:
    """Merges the dictionaries that ``of_branch`` returns for the branches of each feature. If two have the same key the last counts, or the
    ``first``. Equal results are stored once, for a million options that are alike."""
    found: dict[str, dict[K, V]] = {}
    shared: dict[tuple[tuple[K, V], ...], dict[K, V]] = {}
    for branch in node.branches:
        before, new = found.get(branch.feature, {}), of_branch(branch)
        both = before | new | before if first else before | new
        found[branch.feature] = shared.setdefault(tuple(both.items()), both)
    return found


def _without_payload(
    resolver: Resolver, nameless: Check, below: ChildFindings, compile: Compile
) -> Callable[[Any, Group, dict[str, Any], Path, Any, Path, list[Finding]], None]:
    """Returns the explainer of records without the value that their name takes: a misspelt one, another name's, or none."""
    node, written = resolver.node, resolver.written
    payloads, nowhere, wrong = node.payloads, node.nowhere, node.wrong_payload
    envelope = compile(node.generic[""]) if "" in node.generic else nothing
    # Misspelt members that stand for a branch's value (the record means that branch), and the members that carry values, by name.
    claims: dict[str, dict[str, str | None]] = _by_feature(
        node, lambda branch: dict.fromkeys(claimed_names(branch), branch.payload), first=True
    )
    needs: dict[str, dict[str, None]] = _by_feature(
        node, lambda branch: {(branch.payload if branch.instead is None else branch.instead) or "": None}
    )

    def explain(name: str, group: Group, value: dict[str, Any], parent: Path, key: Any, path: Path, out: list[Finding]) -> None:
        for member, payload in claims[name].items():
            if payload is not None and member in value and payload in group:
                group[payload](value, parent, key, out)
                return
        if wrong is not None:
            for member, given in value.items():
                if member in payloads and given is not None:
                    has = tuple(needed for needed in needs[name] if needed)
                    is_namesake = member in has  # the id belongs to another feature of that name
                    own = tuple(needed for needed in has if needed != member)
                    shown = written.get(name, name)
                    out.append(wrong.found((path, member), given, name=shown, member=member, own=own, namesake=is_namesake))
                    # For a value that is not allowed here, this finding is enough; the rest is checked all the same.
                    (envelope if member in nowhere else nameless)(value, parent, key, out)
                    below.of_sibling_value(name, member, value, path, out)
                    return
        next(iter(group.values()))(value, parent, key, out)

    return explain


def value_member(value: dict[str, Any], node: Tagged) -> str:
    """Returns the member by which a record of unknown name is checked: the first one that carries a value, or is null if none does, or that
    another member surely stands for; "" if there is none that can be checked."""
    named = [member for member in value if member in node.generic]
    given = next((member for member in named if value[member] is not None), None)
    if given is not None or _has_value(value, node.payloads):
        return given or ""
    return named[0] if named else _intended_value_member(value, node)


def _intended_value_member(value: dict[str, Any], node: Tagged) -> str:
    """Returns the value member that one of the record's unknown members stands for; "" for none, or several."""
    if not node.signs or not node.record_lists.isdisjoint(value):
        return ""
    own, members = node.generic[""].members, tuple(node.payloads)
    unknown = (name for name, item in value.items() if item is not None and name not in own and len(name) <= _LONGEST)
    names = islice(unknown, _MAX_UNKNOWN)  # limited: an object of a million names holds no value under a misspelt one
    intended = {node.signs.get(casefold_name(name)) or misspelling(name, members, 1 if len(name) >= _LONG else 0) for name in names}
    known = [member for member in intended if member in node.generic]
    return known[0] or "" if len(known) == 1 else ""


def _nameless(node: Tagged, compile: Compile) -> Check:
    """Returns the check for a record whose name is not known."""
    generic, no_value = {member: compile(body) for member, body in node.generic.items()}, node.no_value

    def check(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
        member = value_member(value, node)
        if member in generic:
            generic[member](value, parent, key, out)
        if not member and no_value is not None and (spec := no_value(value)) is not None:
            out.append(Finding(spec.kind, None if key is None else (parent, key), value, spec.fields))

    return check


# -- a list as a whole: the branches that its entries name, and its texts ----------------------------------------------


def branch_namer(node: Items) -> Callable[[list[Any], Path, list[Finding]], None] | None:
    """Returns the check of a list's branches as a whole: none twice, and the required ones present, even under a misspelt name."""
    if isinstance(node.item, Name | Text) and node.unique is not None:
        return _unique_texts_check(node.unique)
    if not isinstance(node.item, Tagged) or (node.unique is None and not node.required):
        return None
    resolver, unique, required = Resolver(node.item), node.unique, node.required
    intended = intended_branch(node.item)
    unchecked_id = node.item.by_id if not node.item.has_ids else None  # the ids of the ontology are not known

    def names(value: list[Any], path: Path, out: list[Finding]) -> None:
        if len(value) < 2 and not required:
            return
        seen: dict[str, int] = {}
        for index, entry in enumerate(value):
            name = resolver.name_of(entry)
            if name is None:
                continue
            if name in seen and unique is not None:
                out.append(unique.found((path, index), entry, name=name, first=seen[name]))
            seen.setdefault(name, index)
        if unchecked_id is not None and any([_by_id_alone(entry, unchecked_id, resolver.by) for entry in value]):
            return  # the entry may be any of the required ones
        absent = [name for name in required if name not in seen]
        if not absent:
            return
        near: list[Collection[str]] = []
        nameless: list[Collection[str]] = []
        for entry in value:
            if entry.__class__ is not dict:
                continue
            if (feature := resolver.written_of(intended(entry))) is not None:
                near.append([feature])
            else:
                named = entry.get(resolver.by).__class__ is str and entry[resolver.by]
                (near if named else nameless).append(resolver.candidates(entry))
        for name in missing_name(absent, near, nameless):
            spec = required[name]
            out.append(Finding(spec.kind, path, value, spec.fields))

    return names


def missing_name(absent: Iterable[str], near: Iterable[Collection[str]], nameless: Iterable[Collection[str]]) -> list[str]:
    """Returns the absent names that no other entry can stand for. Each entry of ``near`` stands for one of its names, likeliest first; each
    entry of ``nameless`` for one of all that it may be. If these are too few for the names they cover, all those are missing: it is unknown
    which ones are."""
    missing = dict.fromkeys(absent)
    for names in sorted(near, key=len):
        if (likeliest := next((name for name in names if name in missing), None)) is not None:
            del missing[likeliest]
    may_be = [some for names in nameless if (some := missing.keys() & names)]
    covered = set[str]().union(*may_be)
    return [name for name in missing if name not in covered or len(covered) > len(may_be)]


def _by_id_alone(entry: Any, by_id: str, by: str) -> bool:
    return entry.__class__ is dict and entry.get(by_id).__class__ is str and entry.get(by).__class__ is not str


def _unique_texts_check(unique: ViolationSpec) -> Callable[[list[Any], Path, list[Finding]], None]:
    def texts(value: list[Any], path: Path, out: list[Finding]) -> None:
        if len(value) < 2:
            return
        seen: dict[str, int] = {}
        for index, entry in enumerate(value):
            if entry.__class__ is str:
                if entry in seen:
                    out.append(unique.found((path, index), entry, name=entry, first=seen[entry]))
                seen.setdefault(entry, index)

    return texts


def count_distinct(value: list[Any]) -> int:
    """Returns the number of items, without repeated texts, which are reported as duplicates."""
    texts = [entry for entry in value if entry.__class__ is str]
    return len(value) - len(texts) + len(set(texts))


def claimed_names(branch: Branch) -> set[str]:
    """Returns the forbidden names that stand for this branch's value (``polyline`` for ``line``): the value is there, misnamed."""
    if not isinstance(branch.body, Record):
        return set()
    return {name for name, (_, intended) in branch.body.forbidden.items() if intended is not None and intended == branch.payload}


def union_of(node: Node) -> Tagged | None:
    """Returns the union of a list's entries, or of a single value; None if there is none."""
    node = node.item if isinstance(node, Items) else node
    return node if isinstance(node, Tagged) else None


def nothing(value: Any, parent: Path, key: Any, out: list[Finding]) -> None:
    """Accepts any value."""
