"""Fixes of members and names: one is renamed, moved or removed; a name is written as the ontology has it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from msgspec.structs import replace

from predlint.fixes.json_text import sorted_json
from predlint.fixes.model import Fix, RecordContext
from predlint.names import canonical, casefolded, nearest_plain
from predlint.shape.resolver import casefold_name


def same_but_for_spelling(one: str, other: str) -> bool:
    """Returns True for names that differ by case, separators, white space or Unicode form only."""
    return _flat(one) == _flat(other)


def same_value(one: Any, other: Any) -> bool:
    """Returns True for equal JSON values; true is not 1."""
    form = sorted_json(one)
    return form is not None and form == sorted_json(other)


def _flat(name: str) -> str:
    return casefold_name(canonical(name))


def _singular(name: str) -> str:
    """Returns a member's name without the s of a plural."""
    return _flat(name).removesuffix("s")


class MemberFixes(RecordContext, frozen=True):
    @staticmethod
    def are_same(one: Any, other: Any) -> bool:
        """Returns True for equal JSON values; true is not 1."""
        return same_value(one, other)

    # -- names --------------------------------------------------------------------------------------------------------

    def write_only(self, names: Any) -> Fix | None:
        """Writes the only one of some names, or a name."""
        names = (names,) if isinstance(names, str) else names
        if not isinstance(self.value, str) or len(names) != 1:
            return None
        return self.safely(self.text.replace(self.keys, self.text.written(names[0])), reveals=True)

    def correct_case(self, names: Any) -> Fix | None:
        """Writes the only one of some names, or the name, that equals the value but for case, white space and Unicode form."""
        value: Any = self.value
        if not isinstance(value, str):
            return None
        listed = cast("tuple[Any, ...]", names) if isinstance(names, tuple) else (names,)
        folded = casefolded(value)
        same = [name for name in listed if isinstance(name, str) and casefolded(name) == folded]
        if len(same) != 1 or same[0] == value:
            return None
        return self.safely(self.text.replace(self.keys, self.text.written(same[0])), reveals=True)

    def correct_spelling(self, likely: Any) -> Fix | None:
        """Writes the only one of some likely names that differs by separators, case and white space. Unsafe: another may be meant."""
        value = self.value
        listed = cast("Iterable[Any]", likely) if isinstance(likely, (tuple, list)) and isinstance(value, str) else ()
        names = [name for name in listed if isinstance(name, str) and same_but_for_spelling(name, nearest_plain(value))]
        return self.unsafely(self.text.replace(self.keys, self.text.written(names[0])), reveals=True) if len(names) == 1 else None

    def write_one_of(self, *words: str) -> Fix | None:
        """Writes the only one of some words with the value's spelling."""
        same = [word for word in words if isinstance(self.value, str) and same_but_for_spelling(word, self.value)]
        return self.safely(self.text.replace(self.keys, self.text.written(same[0]))) if len(same) == 1 else None

    # -- members ------------------------------------------------------------------------------------------------------

    def rename(self, intended: Any, *, surely: bool = False) -> Fix | None:
        """Renames the member whose value this is. Safe if the names differ in spelling only; ``surely``: in any case."""
        return self.rename_at(self.keys, intended, surely=surely)

    def rename_at(self, keys: list[str | int], intended: Any, *, surely: bool = False) -> Fix | None:
        """Renames the member at a path, like `rename`; None if another member may be meant to have that name."""
        if not isinstance(intended, str) or not keys or not isinstance(keys[-1], str):
            return None
        holder: Any = self.value_at(keys[:-1])
        others = [name for name in cast("dict[str, Any]", holder) if name not in (keys[-1], intended)] if isinstance(holder, dict) else []
        for name in others:
            if same_but_for_spelling(name, intended) and not same_value(self.value_at([*keys[:-1], name]), self.value_at(keys)):
                return None
        edits = self.text.rename(keys, intended)
        safe = surely or _singular(keys[-1]) == _singular(intended)
        return Fix(edits, safe, reveals=True, name=(tuple(keys[:-1]), intended)) if edits else None

    def rename_member(self, found: Any) -> Fix | None:
        """Renames the sibling that holds the missing member under another name; of several, the only one of nearly that name."""
        if not self.keys:  # a finding about the record as a whole
            return None
        holder: Any = self.enclosing_object
        if isinstance(found, tuple):
            names = [name for name in cast("tuple[Any, ...]", found) if isinstance(name, str)]
            near = [name for name in names if same_but_for_spelling(name, str(self.keys[-1]))]
            found = near[0] if len(near) == 1 else None
        if not isinstance(found, str) or not isinstance(holder, dict) or found not in holder or found == self.keys[-1]:
            return None
        return self.rename_at([*self.keys[:-1], found], self.keys[-1])

    def unwrap_member(self, found: str) -> Fix | None:
        """Takes the missing member out of a sibling, an object that holds nothing else."""
        member, keys = self.keys[-1], [*self.keys[:-1], found]
        holder, raw = self.value_at(keys), self.text.raw([*keys, member])
        if raw is None or not isinstance(holder, dict) or len(cast("dict[str, Any]", holder)) > 1 or not isinstance(member, str):
            return None
        renamed = self.rename_at(keys, member, surely=True)
        return replace(renamed, edits=[*renamed.edits, *self.text.replace(keys, raw)]) if renamed is not None else None

    def remove_unsafely(self) -> Fix | None:
        """Removes the member or item, with its value, which nothing reads."""
        return self.unsafely(self.text.remove(self.keys))

    def remove_safely(self) -> Fix | None:
        """Removes a member that holds no information."""
        return self.safely(self.text.remove(self.keys))

    def remove_repeated(self, sibling: str) -> Fix | None:
        """Removes a member that stands for a sibling with the same value; if they differ, it is unknown which is meant."""
        return self.remove_safely() if same_value(self.value_at([*self.keys[:-1], sibling]), self.value) else None

    def remove_twin(self) -> Fix | None:
        """Removes an item that equals an earlier one of its list in all members."""
        holder: Any = self.enclosing_object
        place = self.keys[-1] if self.keys else None
        if not isinstance(holder, list) or not isinstance(place, int):
            return None
        form = sorted_json(self.value)
        first = self.text.firsts(self.keys[:-1], cast("list[Any]", holder)).get(form, place) if form is not None else place
        return self.remove_safely() if first < place else None
