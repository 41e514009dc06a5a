"""What a value, a member or a record that is written otherwise is meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from msgspec.structs import replace

from predlint.diagnostics import Severity
from predlint.shape.findings import Finding, Path
from predlint.shape.nodes import Entries, Flag, Fork, Items, Member, Name, Node, Number, Record, Tagged, Text, Uuid
from predlint.shape.resolver import casefold_name
from predlint.shape.violation_specs import ViolationSpec

# -- whether a value is like what a node takes: at least of its kind, or surely meant to be it -------------------------


#: What JSON values of a node are.
_KINDS: dict[type, tuple[type, ...]] = {
    Record: (dict,), Tagged: (dict,), Entries: (dict,), Fork: (dict,), Items: (list,), Number: (int, float), Text: (str,), Name: (str,),
    Uuid: (str,), Flag: (bool,),
}  # fmt: skip


def is_of_kind(node: Node, item: Any) -> bool:
    """True for a value that is at least of the right kind: what is wrong with another is that it is not that member."""
    if item.__class__ in _KINDS.get(type(node), ()):
        return True
    return isinstance(node, Items) and (looks_like(node.item, item) or (node.bare is not None and is_of_kind(node.bare, item)))


def looks_like_member(member: Member | None, item: Any) -> bool:
    """True for what a member surely is, also under another name: an object that is like its own, names where names are listed, a list
    that begins with one of these, and a text where nothing but that is read."""
    node = _taken_as(member.node, item) if member is not None else None
    if isinstance(node, Items) and isinstance(node.item, Name):
        return looks_like(node.item, item[0] if item.__class__ is list and item else item)
    if isinstance(node, Items) and item.__class__ is list and item:
        node, item = node.item, item[0]
    elif isinstance(node, Entries) and item.__class__ is dict and item:
        node, item = node.item, next(iter(item.values()))
    if isinstance(node, Tagged) and node.faults.value_member is not None and item.__class__ is dict and "value" in item:
        return False  # then that is the name
    if isinstance(node, Text):
        return item.__class__ is str
    if have_names(node, item) or is_unwrapped(node, item):
        return True
    return _has_known_member(node, item) if isinstance(node, Record) else node is not None and has_name(node, item)


def _taken_as(node: Node, item: Any) -> Node:
    """What a value is held against: where one may stand without its list, not the list."""
    return node.bare if isinstance(node, Items) and node.bare is not None and item.__class__ is not list else node


def _has_known_member(node: Record, item: Any) -> bool:
    """True for an object with a member that the record has, however it is spelt."""
    return item.__class__ is dict and not set(map(casefold_name, node.members)).isdisjoint(map(casefold_name, item))


def looks_like(node: Node, item: Any) -> bool:
    """True for an object that says which of several it is; or that has all members that the record must have, or, where it need not have
    any, none that it does not know, and is not known to be something else; and for a text where a name is read."""
    if not isinstance(node, Record):
        return has_name(node, item) or (isinstance(node, Name) and item.__class__ is str and item != "")
    if node.also_written is not None and node.also_written(item) is not None:
        return False
    needed = {name for name, member in node.members.items() if member.missing is not None}
    return _has_known_member(node, item) and (needed <= item.keys() if needed else item.keys() <= node.members.keys())


def is_unwrapped(node: Node | None, item: Any) -> bool:
    """True for an entry of a record's only list, without the record round it."""
    if not isinstance(node, Record) or node.shell_of is None or node.also_written is None:
        return False
    return node.also_written(item) is not None


def is_bare_value(member: Member, item: Any) -> bool:
    """True for a text in place of what it names: an option without its object."""
    node = _taken_as(member.node, item)
    return (
        item.__class__ is str and isinstance(node, Tagged | Items) and node.also_written is not None and node.also_written(item) is not None
    )


def has_name(node: Node, item: Any) -> bool:
    """True for an object that says by name or id which of the node's branches it is."""
    return isinstance(node, Tagged) and item.__class__ is dict and (node.by in item or node.by_id in item)


def have_names(node: Node | None, item: Any) -> bool:
    """True for a list of such objects."""
    return isinstance(node, Tagged) and item.__class__ is list and bool(item) and all([has_name(node, one) for one in item])


# -- what members that a record does not have by these names stand for: others of its own, or parts of one -------------


#: What a name means, and what is said of it; nothing where it is none of those that are known.
MemberLookup = Callable[[str], tuple[str | None, ViolationSpec | None]]
#: So many members of a record are looked at for each of them: records have a dozen, and of thousands each would be held against all.
_MOST_MEMBERS = 100


def any_spelling(aliases: Mapping[str, tuple[str, ViolationSpec]]) -> MemberLookup:
    """What a member that others call so means, and what is said of it; also where it is written with other case or separators."""
    folding = {casefold_name(name): name for name, (intended, _) in reversed(list(aliases.items())) if intended}
    seen: dict[str, tuple[str | None, ViolationSpec | None]] = {**aliases}

    def look_up(name: str) -> tuple[str | None, ViolationSpec | None]:
        if name in seen:
            return seen[name]
        intended: str | None = None
        spec: ViolationSpec | None = None
        if (usual := folding.get(casefold_name(name))) is not None:
            intended, told = aliases[usual]
            spec = replace(told, fields=tuple([name if part == usual else part for part in told.fields]))
        if len(seen) < 1_000:
            seen[name] = intended, spec
        return intended, spec

    return look_up if aliases else lambda name: (None, None)


def matches_member(member: Member, item: Any, name: str) -> bool:
    """True for an object round a member, which stands in it under its own name."""
    return item.__class__ is dict and name in item and member.missing is not None and member.missing.reformed_message is not None


def has_any_value(item: Any, levels: int = 4) -> bool:
    """True for a list or an object with anything in it but empty ones."""
    if item.__class__ is dict and levels:
        return any(has_any_value(inner, levels - 1) for inner in item.values())
    return item is not None and item not in ([], {})


def belongs_elsewhere(members: Mapping[str, Member], look_up: MemberLookup, intended: str, item: Any, value: dict[str, Any]) -> bool:
    """Whether a member that may be meant for another is none of it: a number or a word where a whole object belongs, or what another
    member holds under a name of its own."""
    member = members.get(intended)
    if (
        member is None
        or not isinstance(member.node, Record | Items | Entries)
        or member.missing is None
        or member.missing.reformed_message is None
    ):
        return False

    def is_it(item: Any) -> bool:
        return looks_like_member(member, item) or is_bare_value(member, item) or matches_member(member, item, intended)

    if is_it(item):
        return False
    if item.__class__ in (bool, int, float) or (item.__class__ is str and item.replace(" ", "").isalpha()):
        return True
    return any([is_it(given) for other, given in islice(value.items(), _MOST_MEMBERS) if look_up(other)[0] == intended])


class ObjectParts:
    """Parts of members that stand outside of them, and what they are worth beside another name for the whole."""

    def __init__(self, node: Record, look_up: MemberLookup) -> None:
        self.members, self.look_up = node.members, look_up
        self.names = {name for name, (intended, said) in node.aliases.items() if said.is_of_parts and intended in node.members}
        wholes = {name: node.members[name].node for name in {node.aliases[part][0] for part in self.names}}
        self.records = {name: whole for name, whole in wholes.items() if isinstance(whole, Record)}
        self.needed = {name: {part for part, member in record.members.items() if member.missing} for name, record in self.records.items()}

    def all_there(self, intended: str, name: str, item: Any, value: dict[str, Any]) -> bool:
        """Whether the parts make up the whole member, so that one of another name is not it, unless it has its form or holds it."""
        needed = self.needed.get(intended)
        return bool(needed) and name not in self.names and needed <= value.keys() and not self._is_whole(intended, item)

    def is_redundant_part(self, intended: str, name: str, value: dict[str, Any]) -> bool:
        """Whether a part is none because the whole member is there under another name: the size of an image beside a box."""
        if name not in self.names or intended in value:
            return False
        others = [(other, item) for other, item in value.items() if other not in self.names]
        return any([self._is_whole(intended, item) and self.look_up(other)[0] == intended for other, item in others])

    def lacks_parts(self, intended: str | None, name: str, value: dict[str, Any]) -> bool:
        """Whether a part stands beside a whole member that is not complete without it."""
        held: Any = value.get(intended) if intended in self.records and name in self.names else None
        if held.__class__ is not dict or intended is None or name in held:
            return False
        whole, variants = cast("dict[str, Any]", held), self.records[intended].variants
        without = not any([variant <= whole.keys() for variant in variants]) and any([name in variant for variant in variants])
        return without or name in self.needed[intended]

    def _is_whole(self, intended: str, item: Any) -> bool:
        return looks_like_member(self.members[intended], item) or matches_member(self.members[intended], item, intended)


# -- a record of which members stand under other names than they should, as it is meant --------------------------------
#
# Else what they say of these members would show only once they are renamed.


class IntendedRecord:
    """Such a record under the usual names, and where its parts stand in truth."""

    def __init__(self, record: dict[str, Any], places: dict[Path, Path]) -> None:
        """``places``: by the places of parts in ``record``, those that they have in truth."""
        self.record, self._places = record, places

    def relocate_findings(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings of that record, at the places that its parts have in truth."""
        return [finding._replace(path=relocate(finding.path, self._places)) for finding in findings]

    def as_intended(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings of the record in truth, at the places that its parts are meant to have."""
        intended = {given: intended for intended, given in self._places.items()}
        return [finding._replace(path=relocate(finding.path, intended)) for finding in findings]


def relocate(path: Path, places: dict[Path, Path]) -> Path:
    """The path, where it or what it leads through stands elsewhere."""
    if path is None or path in places:
        return places.get(path, path)
    return (relocate(path[0], places), path[1])


def intended_record_of(record: dict[str, Any], found: Sequence[Finding]) -> tuple[IntendedRecord, list[Finding]] | None:
    """The record as it is meant, where some members that it must have were found under other names, and the findings that said so;
    None where none were. Such a finding ends with the name found."""
    names: dict[str, str] = {}
    findings: list[Finding] = []
    for finding in found:
        path, about = finding.path, finding.fields
        if finding.rule.severity is not Severity.ERROR or path is None or path[0] is not None or path[1] in record:
            continue
        if not about or about[-1].__class__ is not str:
            continue
        if about[-1] in record and about[-1] not in names:
            names[about[-1]] = str(path[1])
            findings.append(finding)
    if not names:
        return None
    places: dict[Path, Path] = {(None, intended): (None, given) for given, intended in names.items()}
    return IntendedRecord({names.get(name, name): value for name, value in record.items()}, places), findings
