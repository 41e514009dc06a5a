"""What a value, a member or a record that is written otherwise is meant to be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from typing import Any, cast

from msgspec.structs import replace

from predlint.diagnostics import Severity
from predlint.shape.faults import Fault
from predlint.shape.findings import Finding, Path
from predlint.shape.nodes import Entries, Flag, Fork, Items, Member, Name, Node, Number, Record, Tagged, Text, Uuid
from predlint.shape.resolver import folded

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
    return isinstance(node, Items) and (is_one(node.item, item) or (node.bare is not None and is_of_kind(node.bare, item)))


def is_like(member: Member | None, item: Any) -> bool:
    """True for what a member surely is, also under another name: an object that is like its own, names where names are listed, a list
    that begins with one of these, and a text where nothing but that is read."""
    node = _taken_as(member.node, item) if member is not None else None
    if isinstance(node, Items) and isinstance(node.item, Name):
        return is_one(node.item, item[0] if item.__class__ is list and item else item)
    if isinstance(node, Items) and item.__class__ is list and item:
        node, item = node.item, item[0]
    elif isinstance(node, Entries) and item.__class__ is dict and item:
        node, item = node.item, next(iter(item.values()))
    if isinstance(node, Tagged) and node.faults.value_member is not None and item.__class__ is dict and "value" in item:
        return False  # then that is the name
    if isinstance(node, Text):
        return item.__class__ is str
    if are_named(node, item) or is_unshelled(node, item):
        return True
    return _has_some(node, item) if isinstance(node, Record) else node is not None and is_named(node, item)


def _taken_as(node: Node, item: Any) -> Node:
    """What a value is held against: where one may stand without its list, not the list."""
    return node.bare if isinstance(node, Items) and node.bare is not None and item.__class__ is not list else node


def _has_some(node: Record, item: Any) -> bool:
    """True for an object with a member that the record has, however it is spelt."""
    return item.__class__ is dict and not set(map(folded, node.members)).isdisjoint(map(folded, item))


def is_one(node: Node, item: Any) -> bool:
    """True for an object that says which of several it is; or that has all members that the record must have, or, where it need not have
    any, none that it does not know, and is not known to be something else; and for a text where a name is read."""
    if not isinstance(node, Record):
        return is_named(node, item) or (isinstance(node, Name) and item.__class__ is str and item != "")
    if node.look_alike is not None and node.look_alike(item) is not None:
        return False
    needed = {name for name, member in node.members.items() if member.missing is not None}
    return _has_some(node, item) and (needed <= item.keys() if needed else item.keys() <= node.members.keys())


def is_unshelled(node: Node | None, item: Any) -> bool:
    """True for an entry of a record's only list, without the record round it."""
    if not isinstance(node, Record) or node.shell_of is None or node.look_alike is None:
        return False
    return node.look_alike(item) is not None


def is_bare(member: Member, item: Any) -> bool:
    """True for a text in place of what it names: an option without its object."""
    node = _taken_as(member.node, item)
    return item.__class__ is str and isinstance(node, Tagged | Items) and node.look_alike is not None and node.look_alike(item) is not None


def is_named(node: Node, item: Any) -> bool:
    """True for an object that says by name or id which of the node's branches it is."""
    return isinstance(node, Tagged) and item.__class__ is dict and (node.by in item or node.by_id in item)


def are_named(node: Node | None, item: Any) -> bool:
    """True for a list of such objects."""
    return isinstance(node, Tagged) and item.__class__ is list and bool(item) and all([is_named(node, one) for one in item])


# -- what members that a record does not have by these names stand for: others of its own, or parts of one -------------


#: What a name means, and what is said of it; nothing where it is none of those that are known.
LookUp = Callable[[str], tuple[str | None, Fault | None]]
#: So many members of a record are looked at for each of them: records have a dozen, and of thousands each would be held against all.
_MOST_MEMBERS = 100


def spelt_any_way(aliases: Mapping[str, tuple[str, Fault]]) -> LookUp:
    """What a member that others call so means, and what is said of it; also where it is written with other case or separators."""
    folding = {folded(name): name for name, (meant, _) in reversed(list(aliases.items())) if meant}
    seen: dict[str, tuple[str | None, Fault | None]] = {**aliases}

    def look_up(name: str) -> tuple[str | None, Fault | None]:
        if name in seen:
            return seen[name]
        meant: str | None = None
        said: Fault | None = None
        if (usual := folding.get(folded(name))) is not None:
            meant, told = aliases[usual]
            said = replace(told, fields=tuple([name if part == usual else part for part in told.fields]))
        if len(seen) < 1_000:
            seen[name] = meant, said
        return meant, said

    return look_up if aliases else lambda name: (None, None)


def holds(member: Member, item: Any, name: str) -> bool:
    """True for an object round a member, which stands in it under its own name."""
    return item.__class__ is dict and name in item and member.missing is not None and member.missing.reformed is not None


def holds_any(item: Any, levels: int = 4) -> bool:
    """True for a list or an object with anything in it but empty ones."""
    if item.__class__ is dict and levels:
        return any(holds_any(inner, levels - 1) for inner in item.values())
    return item is not None and item not in ([], {})


def strays(members: Mapping[str, Member], look_up: LookUp, meant: str, item: Any, value: dict[str, Any]) -> bool:
    """Whether a member that may be meant for another is none of it: a number or a word where a whole object belongs, or what another
    member holds under a name of its own."""
    member = members.get(meant)
    if member is None or not isinstance(member.node, Record | Items | Entries) or member.missing is None or member.missing.reformed is None:
        return False

    def is_it(item: Any) -> bool:
        return is_like(member, item) or is_bare(member, item) or holds(member, item, meant)

    if is_it(item):
        return False
    if item.__class__ in (bool, int, float) or (item.__class__ is str and item.replace(" ", "").isalpha()):
        return True
    return any([is_it(given) for other, given in islice(value.items(), _MOST_MEMBERS) if look_up(other)[0] == meant])


class Parts:
    """Parts of members that stand outside of them, and what they are worth beside another name for the whole."""

    def __init__(self, node: Record, look_up: LookUp) -> None:
        self.members, self.look_up = node.members, look_up
        self.names = {name for name, (meant, said) in node.aliases.items() if said.of_parts and meant in node.members}
        wholes = {name: node.members[name].node for name in {node.aliases[part][0] for part in self.names}}
        self.records = {name: whole for name, whole in wholes.items() if isinstance(whole, Record)}
        self.needed = {name: {part for part, member in record.members.items() if member.missing} for name, record in self.records.items()}

    def all_there(self, meant: str, name: str, item: Any, value: dict[str, Any]) -> bool:
        """Whether the parts make up the whole member, so that one of another name is not it, unless it has its form or holds it."""
        needed = self.needed.get(meant)
        return bool(needed) and name not in self.names and needed <= value.keys() and not self._is_whole(meant, item)

    def idle(self, meant: str, name: str, value: dict[str, Any]) -> bool:
        """Whether a part is none because the whole member is there under another name: the size of an image beside a box."""
        if name not in self.names or meant in value:
            return False
        others = [(other, item) for other, item in value.items() if other not in self.names]
        return any([self._is_whole(meant, item) and self.look_up(other)[0] == meant for other, item in others])

    def lacking(self, meant: str | None, name: str, value: dict[str, Any]) -> bool:
        """Whether a part stands beside a whole member that is not complete without it."""
        held: Any = value.get(meant) if meant in self.records and name in self.names else None
        if held.__class__ is not dict or meant is None or name in held:
            return False
        whole, variants = cast("dict[str, Any]", held), self.records[meant].variants
        without = not any([variant <= whole.keys() for variant in variants]) and any([name in variant for variant in variants])
        return without or name in self.needed[meant]

    def _is_whole(self, meant: str, item: Any) -> bool:
        return is_like(self.members[meant], item) or holds(self.members[meant], item, meant)


# -- a record of which members stand under other names than they should, as it is meant --------------------------------
#
# Else what they say of these members would show only once they are renamed.


class AsMeant:
    """Such a record under the usual names, and where its parts stand in truth."""

    def __init__(self, record: dict[str, Any], places: dict[Path, Path]) -> None:
        """``places``: by the places of parts in ``record``, those that they have in truth."""
        self.record, self._places = record, places

    def placed(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings of that record, at the places that its parts have in truth."""
        return [finding._replace(path=moved(finding.path, self._places)) for finding in findings]

    def meant(self, findings: Sequence[Finding]) -> list[Finding]:
        """Findings of the record in truth, at the places that its parts are meant to have."""
        meant = {given: meant for meant, given in self._places.items()}
        return [finding._replace(path=moved(finding.path, meant)) for finding in findings]


def moved(path: Path, places: dict[Path, Path]) -> Path:
    """The path, where it or what it leads through stands elsewhere."""
    if path is None or path in places:
        return places.get(path, path)
    return (moved(path[0], places), path[1])


def found_elsewhere(record: dict[str, Any], found: Sequence[Finding]) -> tuple[AsMeant, list[Finding]] | None:
    """The record as it is meant, where some members that it must have were found under other names, and the findings that said so;
    None where none were. Such a finding ends with the name found."""
    names: dict[str, str] = {}
    said: list[Finding] = []
    for finding in found:
        path, about = finding.path, finding.fields
        if finding.rule.severity is not Severity.ERROR or path is None or path[0] is not None or path[1] in record:
            continue
        if not about or about[-1].__class__ is not str:
            continue
        if about[-1] in record and about[-1] not in names:
            names[about[-1]] = str(path[1])
            said.append(finding)
    if not names:
        return None
    places: dict[Path, Path] = {(None, meant): (None, given) for given, meant in names.items()}
    return AsMeant({names.get(name, name): value for name, value in record.items()}, places), said
