"""Finds what a value, a member or a record in another form was meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from msgspec.structs import replace

from predlint.model.diagnostics import Severity
from predlint.model.findings import ViolationSpec
from predlint.model.texts import casefold_name
from predlint.model.violation import Finding, Path
from predlint.shape.nodes import Entries, Flag, Fork, Items, Member, Name, Node, Number, Record, Tagged, Text, Uuid

# -- whether a value resembles a node: at least of its type, or surely meant to be one ---------------------------------


#: Class of a node -> types of its JSON values.
_KINDS: dict[type, tuple[type, ...]] = {
    Record: (dict,), Tagged: (dict,), Entries: (dict,), Fork: (dict,), Items: (list,), Number: (int, float), Text: (str,), Name: (str,),
    Uuid: (str,), Flag: (bool,),
}  # fmt: skip


def is_of_kind(node: Node, item: Any) -> bool:
    """Returns True if the value has at least the JSON type of the node, so that its own violations are worth reporting."""
    if item.__class__ in _KINDS.get(type(node), ()):
        return True
    return isinstance(node, Items) and (looks_like(node.item, item) or (node.bare is not None and is_of_kind(node.bare, item)))


def looks_like_member(member: Member | None, item: Any) -> bool:
    """Returns True if the value clearly belongs to this member, whatever its key is: an object like the member's own, names where names are
    listed, a list that begins with one of these, or a text where only a text is read."""
    node = _taken_as(member.node, item) if member is not None else None
    if isinstance(node, Items) and isinstance(node.item, Name):
        return looks_like(node.item, item[0] if item.__class__ is list and item else item)
    if isinstance(node, Items) and item.__class__ is list and item:
        node, item = node.item, item[0]
    elif isinstance(node, Entries) and item.__class__ is dict and item:
        node, item = node.item, next(iter(item.values()))
    if isinstance(node, Tagged) and node.violations.value_member is not None and item.__class__ is dict and "value" in item:
        return False  # then ``value`` is the name
    if isinstance(node, Text):
        return item.__class__ is str
    if have_names(node, item) or is_unwrapped(node, item):
        return True
    return _has_known_member(node, item) if isinstance(node, Record) else node is not None and has_name(node, item)


def _taken_as(node: Node, item: Any) -> Node:
    """Returns the node that a value is compared with: the node of a bare item if the value is no list and one is accepted."""
    return node.bare if isinstance(node, Items) and node.bare is not None and item.__class__ is not list else node


def _has_known_member(node: Record, item: Any) -> bool:
    """Returns True for an object with a member of the record, in any spelling."""
    return item.__class__ is dict and not set(map(casefold_name, node.members)).isdisjoint(map(casefold_name, item))


def looks_like(node: Node, item: Any) -> bool:
    """Returns True if a value matches a node well enough to be meant as one: it names a branch, or has all required members, or (if none is
    required) has no unknown ones. It must not be recognised as something else. For names, any text matches."""
    if not isinstance(node, Record):
        return has_name(node, item) or (isinstance(node, Name) and item.__class__ is str and item != "")
    if node.also_written is not None and node.also_written(item) is not None:
        return False
    needed = {name for name, member in node.members.items() if member.missing is not None}
    return _has_known_member(node, item) and (needed <= item.keys() if needed else item.keys() <= node.members.keys())


def is_unwrapped(node: Node | None, item: Any) -> bool:
    """Returns True for a list entry that lacks its enclosing record."""
    if not isinstance(node, Record) or node.shell_of is None or node.also_written is None:
        return False
    return node.also_written(item) is not None


def is_bare_value(member: Member, item: Any) -> bool:
    """Returns True for a plain text in place of an object, such as "car" for {"name": "car"}."""
    node = _taken_as(member.node, item)
    return (
        item.__class__ is str and isinstance(node, Tagged | Items) and node.also_written is not None and node.also_written(item) is not None
    )


def has_name(node: Node, item: Any) -> bool:
    """Returns True for an object with a name or id that selects one of the node's branches."""
    return isinstance(node, Tagged) and item.__class__ is dict and (node.by in item or node.by_id in item)


def have_names(node: Node | None, item: Any) -> bool:
    """Returns True for a non-empty list of objects that `has_name` accepts."""
    return isinstance(node, Tagged) and item.__class__ is list and bool(item) and all([has_name(node, one) for one in item])


# -- what unknown members of a record stand for: members under another name, or parts of one ---------------------------


#: Alias -> the member that it means and the spec to report; (None, None) if it is unknown.
MemberLookup = Callable[[str], tuple[str | None, ViolationSpec | None]]
#: Maximum number of siblings compared with each member: records have a dozen, and thousands would take quadratic time.
_MOST_MEMBERS = 100


def any_spelling(aliases: Mapping[str, tuple[str, ViolationSpec]]) -> MemberLookup:
    """Returns a function that maps an alias, in any case and with any separators, to the member it means and the violation to report."""
    folding = {casefold_name(name): name for name, (intended, _) in reversed(list(aliases.items())) if intended}
    seen: dict[str, tuple[str | None, ViolationSpec | None]] = {**aliases}

    def look_up(name: str) -> tuple[str | None, ViolationSpec | None]:
        if name in seen:
            return seen[name]
        intended: str | None = None
        spec: ViolationSpec | None = None
        if (usual := folding.get(casefold_name(name))) is not None:
            intended, usual_spec = aliases[usual]
            spec = replace(usual_spec, fields=tuple([name if part == usual else part for part in usual_spec.fields]))
        if len(seen) < 1_000:
            seen[name] = intended, spec
        return intended, spec

    return look_up if aliases else lambda name: (None, None)


def matches_member(member: Member, item: Any, name: str) -> bool:
    """Returns True for an object that wraps the member, under the member's own name."""
    return item.__class__ is dict and name in item and member.missing is not None and member.missing.if_reformed is not None


def belongs_elsewhere(members: Mapping[str, Member], look_up: MemberLookup, intended: str, item: Any, value: dict[str, Any]) -> bool:
    """Returns True if an alias does not stand for the intended member: it holds a number or a word where an object belongs, or another
    alias of the record holds the member."""
    member = members.get(intended)
    if (
        member is None
        or not isinstance(member.node, Record | Items | Entries)
        or member.missing is None
        or member.missing.if_reformed is None
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
    """Parts of a member that stand outside of it, as siblings, and what they mean beside another name for the whole."""

    def __init__(self, node: Record, look_up: MemberLookup) -> None:
        self.members, self.look_up = node.members, look_up
        self.names = {name for name, (intended, spec) in node.aliases.items() if spec.is_of_parts and intended in node.members}
        wholes = {name: node.members[name].node for name in {node.aliases[part][0] for part in self.names}}
        self.records = {name: whole for name, whole in wholes.items() if isinstance(whole, Record)}
        self.needed = {name: {part for part, member in record.members.items() if member.missing} for name, record in self.records.items()}

    def all_there(self, intended: str, name: str, item: Any, value: dict[str, Any]) -> bool:
        """Returns True if the parts make up the whole member, so that a member of another name does not stand for it, unless it has its
        form or wraps it."""
        needed = self.needed.get(intended)
        return bool(needed) and name not in self.names and needed <= value.keys() and not self._is_whole(intended, item)

    def is_redundant_part(self, intended: str, name: str, value: dict[str, Any]) -> bool:
        """Returns True if the whole member is present under another name, so that a part is not meant: the size of an image beside a
        box."""
        if name not in self.names or intended in value:
            return False
        others = [(other, item) for other, item in value.items() if other not in self.names]
        return any([self._is_whole(intended, item) and self.look_up(other)[0] == intended for other, item in others])

    def lacks_parts(self, intended: str | None, name: str, value: dict[str, Any]) -> bool:
        """Returns True if a part stands beside a whole member that is not complete without it."""
        given: Any = value.get(intended) if intended in self.records and name in self.names else None
        if given.__class__ is not dict or intended is None or name in given:
            return False
        whole, variants = cast("dict[str, Any]", given), self.records[intended].variants
        without = not any([variant <= whole.keys() for variant in variants]) and any([name in variant for variant in variants])
        return without or name in self.needed[intended]

    def _is_whole(self, intended: str, item: Any) -> bool:
        return looks_like_member(self.members[intended], item) or matches_member(self.members[intended], item, intended)


# -- the intended record: one whose members have other names than they should ------------------------------------------
#
# Without it, record checks would report these members only after they are renamed.


class IntendedRecord:
    """A record under the usual names, with the real paths of its members."""

    def __init__(self, record: dict[str, Any], places: dict[Path, Path]) -> None:
        """``places``: path in ``record`` -> real path."""
        self.record, self._places = record, places

    def relocate_findings(self, findings: Sequence[Finding]) -> list[Finding]:
        """Returns findings of the intended record with their real paths."""
        return [finding._replace(path=relocate(finding.path, self._places)) for finding in findings]

    def as_intended(self, findings: Sequence[Finding]) -> list[Finding]:
        """Returns findings of the real record with the paths that their members are meant to have."""
        intended = {given: intended for intended, given in self._places.items()}
        return [finding._replace(path=relocate(finding.path, intended)) for finding in findings]


def relocate(path: Path, places: dict[Path, Path]) -> Path:
    """Returns the path, with itself or the prefix that ``places`` maps replaced."""
    if path is None or path in places:
        return places.get(path, path)
    return (relocate(path[0], places), path[1])


def intended_record_of(record: dict[str, Any], found: Sequence[Finding]) -> tuple[IntendedRecord, list[Finding]] | None:
    """Returns the record with its required members under their own names, if some were found under other names, and the findings that
    reported those; None if there are none. Such a finding ends with the name found."""
    names: dict[str, str] = {}
    findings: list[Finding] = []
    for finding in found:
        path, fields = finding.path, finding.fields
        if finding.rule.severity is not Severity.ERROR or path is None or path[0] is not None or path[1] in record:
            continue
        if not fields or fields[-1].__class__ is not str:
            continue
        if fields[-1] in record and fields[-1] not in names:
            names[fields[-1]] = str(path[1])
            findings.append(finding)
    if not names:
        return None
    places: dict[Path, Path] = {(None, intended): (None, given) for given, intended in names.items()}
    return IntendedRecord({names.get(name, name): value for name, value in record.items()}, places), findings
