"""What members that a record does not have by these names stand for: others of its own, or parts of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice
from typing import Any, cast

from msgspec.structs import replace

from predlint.shape.faults import Fault
from predlint.shape.likeness import is_bare, is_like
from predlint.shape.nodes import Entries, Items, Member, Record
from predlint.shape.resolver import folded

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
