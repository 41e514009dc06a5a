"""One msgspec type for the records of many features, where a type for each would not fit the processor's cache.

Thousands of features have few forms: all boxes without questions are one. A record is decoded into a type with the members of all
forms, and its name tells the form. What then remains to be shown is that it has what its form needs, record by record of a form.
What it has beyond that shows in the quotation marks of the block: each further member has two that nobody expects.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import cached_property
from operator import attrgetter
from typing import Any

import msgspec
from msgspec import UNSET

from predlint.shapes.nodes import Branch
from predlint.shapes.quotes import Extra

OPTIONS: dict[str, Any] = {"forbid_unknown_fields": True, "gc": False, "kw_only": True}
#: The number of a form fits in a byte.
_MOST_FORMS = 256
#: Features for each form, at least: with fewer of them little is gained.
_FEATURES_A_FORM = 4
_OWN = frozenset({"branch_", "quotes_", "extra_", "sort_", "__struct_fields__"})


class Form:
    """What the records of one feature look like; `decoder.Decoder` has a struct of its own in its place."""

    def __init__(self, branch: Branch, body: int, fields: list[tuple[str, Any, bool]], quotes: int, extra: Extra | None) -> None:
        """``body`` is the same number for equal ``fields``: (member, its type, whether all records have it)."""
        self.branch_, self.quotes_, self.extra_ = branch, quotes, extra
        self.sort_ = 0
        self.body, self.fields = body, fields
        self.__struct_fields__ = tuple(name for name, _, _ in fields)

    @property
    def same(self) -> tuple[int, int]:
        """Equal for features whose records are read alike."""
        return self.body, self.sort_

    @cached_property
    def said(self) -> dict[str, Any]:
        """What was said of the feature's records beyond that, when all was."""
        return {name: value for name, value in vars(self).items() if name.endswith("_") and name not in _OWN}


class _Group:
    """The records of one form."""

    def __init__(self, form: Form, shared: dict[str, bool]) -> None:
        """``shared``: the members that are decoded with the record, and whether none lacks them. The others are decoded here."""
        needed = [name for name, _, required in form.fields if required and shared.get(name) is False]
        lacks = " or ".join(f"one.{name} is UNSET" for name in needed)
        self.lacking = _compiled(f"[one for one in records if {lacks}]") if needed else None
        self.apart = [
            (
                _compiled(f"[one.{name} for one in records]"),
                None if required else _compiled(f"[one for one in records if one.{name} is not UNSET]"),
                name if form.extra_ is not None or name == form.branch_.payload else None,
                msgspec.json.Decoder(list[type_]).decode,
            )
            for name, type_, required in form.fields
            if name not in shared
        ]
        self.extra = form.extra_

    def settle(self, records: list[Any]) -> int:
        """Decodes what is left of the records; gives the quotation marks that not all of the form have."""
        if self.lacking is not None and self.lacking(records):
            raise msgspec.ValidationError("a record lacks a member")
        for values_of, having, name, decode in self.apart:
            some = records if having is None else having(records)
            try:
                text = b",".join(values_of(some))
            except TypeError:
                raise msgspec.ValidationError("a record lacks a member") from None
            values = decode(b"[%b]" % text)
            if name is not None:  # else nobody looks at it: that it can be decoded is all
                for record, value in zip(some, values, strict=True):
                    setattr(record, name, value)
        return sum(map(self.extra, records)) if self.extra is not None else 0


def _compiled(text: str) -> Callable[[list[Any]], Any]:
    """An expression over ``records`` as a function. A member that stands in the code is read several times as fast as by `getattr`.

    Its names are those of the Shape's members, never a file's: a member that the Shape does not know has no place in a struct.
    """
    return eval(f"lambda records: {text}", {"UNSET": UNSET})


class _Name(Enum):
    """What a name tells of a record: its form, and what is said of it. Names that tell the same are one member."""

    number_: int
    features: set[str]
    """The features with these names."""

    # Compared and kept by what they are; members of an Enum are so by their names, more slowly.
    __eq__ = object.__eq__
    __hash__ = object.__hash__


def _names(forms: dict[str, Form], numbers: dict[tuple[int, int], int], *, each: bool) -> Any:
    """The type of names: msgspec gives a name's member in its place, so that nothing is made, hashed or looked up for a record.

    msgspec takes an Enum's members from its map of values. There, further names stand for one member, as aliases do in later releases of
    Python (`Enum._add_value_alias_`). If msgspec knew a member's own name only, blocks with others would be explained, no more.
    ``each``: every name is a member.
    """
    same: dict[Any, list[str]] = {}
    for name, form in forms.items():
        same.setdefault((numbers[form.same], name if each else tuple(form.said.items())), []).append(name)
    type_: Any = _Name("Names", {f"n{at}": names[0] for at, names in enumerate(same.values())})  # pyright: ignore
    members: dict[str, Any] = type_._value2member_map_
    for (number, _), (first, *others) in same.items():
        member = members[first]
        for what, value in forms[first].said.items():
            setattr(member, what, value)
        member.number_, member.features = number, {forms[name].branch_.feature for name in (first, *others)}
        members.update(dict.fromkeys(others, member))
    return type_


class Merged:
    """Decodes blocks of lines into records of one type, which says of each record what `decoder.Decoder` says of its class."""

    def __init__(self, key: str, forms: dict[str, Form], groups: dict[tuple[int, int], Form], *, each: bool) -> None:
        numbers = {same: number for number, same in enumerate(groups)}
        names = _names(forms, numbers, each=each)
        fields, shared = _fields(list(groups.values()))
        self._names_of = _compiled(f"{{one.{key} for one in records}}")
        self._numbers_of = _compiled(f"bytes([one.{key}.number_ for one in records])")
        self._groups = [_Group(form, shared) for form in groups.values()]
        self._sorts = bytes([form.sort_ for form in groups.values()]).ljust(256, b"\0")
        struct: Any = msgspec.defstruct("M", [(key, names), *fields], **OPTIONS)
        for what in {what for form in forms.values() for what in form.said}:
            setattr(struct, what, property(attrgetter(f"{key}.{what}")))
        struct.extra_ = None  # counted by `read`
        if "uuid" not in struct.__struct_fields__:
            struct.uuid = UNSET
        self._decode_lines: Callable[[Any], list[Any]] = msgspec.json.Decoder(struct).decode_lines

    def read(self, part: Any) -> tuple[list[Any], bytes, int]:
        """The records of some lines, their sorts, and quotation marks that no ``extra_`` counts."""
        records = self._decode_lines(part)
        numbers = self._numbers_of(records)
        piles: list[list[Any]] = [[] for _ in self._groups]
        for number, record in zip(numbers, records, strict=True):
            piles[number].append(record)
        quotes = sum([group.settle(pile) for group, pile in zip(self._groups, piles, strict=True) if pile])
        return records, numbers.translate(self._sorts), quotes

    def features(self, records: list[Any]) -> set[str]:
        """The features that the records are of, at least; no others if there is a member for each name."""
        names: set[_Name] = self._names_of(records)
        return {feature for name in names for feature in name.features}


def merged(key: str, forms: dict[str, Form], *, each: bool) -> Merged | None:
    """The decoder of records that are told apart by the member ``key``; None where there are too many forms.

    ``each``: it is asked which features there are records of.
    """
    groups: dict[tuple[int, int], Form] = {}
    for form in forms.values():
        groups.setdefault(form.same, form)
    return Merged(key, forms, groups, each=each) if len(groups) <= min(_MOST_FORMS, len(forms) // _FEATURES_A_FORM) else None


def _fields(forms: list[Form]) -> tuple[list[Any], dict[str, bool]]:
    """The members of the common type; and those that have the same type in all forms: whether all records have them."""
    types: dict[str, list[Any]] = {}
    needed: dict[str, int] = {}
    for form in forms:
        for name, type_, required in form.fields:
            known = types.setdefault(name, [])
            if not any([type_ is other for other in known]):
                known.append(type_)
            needed[name] = needed.get(name, 0) + required
    shared = {name: needed[name] == len(forms) for name, known in types.items() if len(known) == 1}
    fields: list[Any] = []
    for name, known in types.items():
        if shared.get(name):
            fields.append((name, known[0]))
        else:
            fields.append((name, known[0] if name in shared else msgspec.Raw, UNSET))
    return fields, shared
