"""One msgspec type for the records of many features, where a type for each would not fit the processor's cache.

Thousands of features have few forms: all boxes without questions are one. A record is decoded into a type with the members of all
forms, and its name tells the form. What then remains to be shown is that it has what its form needs, record by record of a form.
What it has beyond that shows in the quotation marks of the block: each further member has two that nobody expects.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec
from msgspec import UNSET

from predlint.shapes.nodes import Branch
from predlint.shapes.quotes import Extra, of_all
from predlint.shapes.struct_parts import OPTIONS, tagged_union

if TYPE_CHECKING:
    from predlint.shapes.decoded import Decoded, Field

#: The number of a form fits in a byte.
_MOST_FORMS = 256
#: Features for each form, at least: with fewer of them little is gained.
_FEATURES_A_FORM = 4
_OWN = frozenset({"branch_", "quotes_", "extra_", "sort_", "__struct_fields__"})


class Form:
    """What the records of one feature look like; `decoder.Decoder` has a struct of its own in its place."""

    def __init__(self, branch: Branch, body: int, fields: list[Field], quotes: int, extra: Extra | None) -> None:
        """``body`` is the same number for equal ``fields``."""
        self.branch_, self.quotes_, self.extra_ = branch, quotes, extra
        self.sort_ = 0
        self.body, self.fields = body, fields
        self.__struct_fields__ = tuple(field.name for field in fields)

    @property
    def same(self) -> tuple[int, int]:
        """Equal for features whose records are read alike."""
        return self.body, self.sort_

    @cached_property
    def said(self) -> dict[str, Any]:
        """What was said of the feature's records beyond that, when all was."""
        return {name: value for name, value in vars(self).items() if name.endswith("_") and name not in _OWN}


class _Common(NamedTuple):
    """How a member is read with the record. One that is not, for it has several types, is decoded for records of one type at a time."""

    type: Any
    needed: bool
    """Whether the record is refused without it."""
    listed: bool = False
    """Whether it is a list that may hold what is listed in any form, so that the items remain to be held against the form."""


class _Apart:
    """The values of one type of a member that has several."""

    def __init__(self, field: Field) -> None:
        one = f"one.{field.name}"
        self.name = field.name
        self.forms: list[int] = []
        """The numbers of the forms that have it."""
        self.asked = False
        """Whether somebody looks at it; else that it can be decoded is all."""
        self.values_of = _compiled(f"[{one} for one in records]")
        self.having = None if field.required else _compiled(f"[one for one in records if {one} is not UNSET]")
        self.decode = msgspec.json.Decoder(list[field.type.type]).decode

    def settle(self, piles: list[list[Any]]) -> None:
        """Decodes it in the records of each form."""
        records = list(chain.from_iterable([piles[number] for number in self.forms]))
        if self.having is not None:
            records = self.having(records)
        if not records:
            return
        try:
            text = b",".join(self.values_of(records))
        except TypeError:
            raise msgspec.ValidationError("a record lacks a member") from None
        values = self.decode(b"[%b]" % text)
        if self.asked:
            for record, value in zip(records, values, strict=True):
                setattr(record, self.name, value)


def _strangers(form: Form, common: Mapping[str, _Common]) -> Callable[[list[Any]], list[Any]] | None:
    """What finds the records that are not of the form that their name tells, as far as they were decoded."""
    lacking, listing = list[str](), list[str]()
    known: dict[str, Any] = {}
    for name, decoded, required in form.fields:
        how = common.get(name)
        if how is None:
            continue
        if required and not how.needed:
            lacking.append(f"one.{name} is UNSET")
        if how.listed:
            items = decoded.items or ()
            known |= {f"{name}_{at}": item for at, item in enumerate(items)}
            others = [f"len(one.{name}) != {len(items)}", *(f"one.{name}[{at}].__class__ is not {name}_{at}" for at in range(len(items)))]
            listing.append(f"{'' if required else f'one.{name} is not UNSET and '}({' or '.join(others)})")
    tests = [*lacking, *listing]
    return _compiled(f"[one for one in records if {' or '.join(tests)}]", **known) if tests else None


def _compiled(text: str, **known: Any) -> Callable[[Any], Any]:
    """An expression over ``records`` as a function. A member that stands in the code is read several times as fast as by `getattr`.

    Its names are those of the Shape's members, never a file's: a member that the Shape does not know has no place in a struct.
    """
    return eval(f"lambda records: {text}", {"UNSET": UNSET, **known})


class _Told(NamedTuple):
    """What a name tells of a record."""

    number: int
    """Of the form."""
    said: dict[str, Any]
    features: set[str]
    """The features with such names."""


def _told(forms: dict[str, Form], numbers: dict[tuple[int, int], int], *, each: bool) -> tuple[Any, list[_Told]]:
    """The type of names, and what they tell: msgspec gives the place of that in a name's stead, so that no text is made, hashed or
    looked up for a record.

    To msgspec they are an Enum, whose members it takes from the Enum's map of values. There, further names may stand for one member, as
    aliases do in later releases of Python (`Enum._add_value_alias_`), and a member is whatever the map has. If msgspec looked for
    the members elsewhere, all blocks would be explained, no more.
    ``each``: what is told tells names apart.
    """
    places: dict[Any, int] = {}
    told: list[_Told] = []
    place_of: dict[str, int] = {}
    for name, form in forms.items():
        number = numbers[form.same]
        place = place_of[name] = places.setdefault((number, name if each else tuple(form.said.items())), len(told))
        if place == len(told):
            told.append(_Told(number, form.said, set()))
        told[place].features.add(form.branch_.feature)
    type_: Any = Enum("Names", {"name": ""})
    type_._value2member_map_.clear()
    type_._value2member_map_.update(place_of)
    return type_, told


class Merged:
    """Decodes blocks of lines into records of one type, which says of each record what `decoder.Decoder` says of its class."""

    def __init__(self, key: str, forms: dict[str, Form], groups: list[Form], *, each: bool) -> None:
        names, self._told = _told(forms, {form.same: number for number, form in enumerate(groups)}, each=each)
        common = _common(groups)
        self._places_of = _compiled(f"{{one.{key} for one in records}}")
        self._numbers_of = _compiled(f"bytes([numbers[one.{key}] for one in records])", numbers=[told.number for told in self._told])
        self._strangers = [(number, found) for number, form in enumerate(groups) if (found := _strangers(form, common)) is not None]
        self._extras = [(number, form.extra_) for number, form in enumerate(groups) if form.extra_ is not None]
        self._apart = _apart(groups, common)
        self._sorts = bytes([form.sort_ for form in groups]).ljust(256, b"\0")
        self._forms = range(len(groups))
        members = dict.fromkeys([field.name for form in groups for field in form.fields])
        fields = [_field(name, common.get(name)) for name in members]
        struct: Any = msgspec.defstruct("M", [(key, names), *fields], **OPTIONS)
        for what in {what for form in forms.values() for what in form.said}:
            said = [told.said.get(what) for told in self._told]
            setattr(struct, what, property(eval(f"lambda one: said[one.{key}]", {"said": said})))
        struct.extra_ = None  # counted by `read`
        if "uuid" not in struct.__struct_fields__:
            struct.uuid = UNSET
        self._decode_lines: Callable[[Any], list[Any]] = msgspec.json.Decoder(struct).decode_lines

    def read(self, part: Any) -> tuple[list[Any], bytes, int]:
        """The records of some lines, their sorts, and quotation marks that no ``extra_`` counts."""
        records = self._decode_lines(part)
        numbers = self._numbers_of(records)
        piles: list[list[Any]] = [[] for _ in self._forms]
        for number, record in zip(numbers, records, strict=True):
            piles[number].append(record)
        for number, strangers in self._strangers:
            if strangers(piles[number]):
                raise msgspec.ValidationError("a record is not of its form")
        for apart in self._apart:
            apart.settle(piles)
        quotes = sum([of_all(extra, piles[number]) for number, extra in self._extras])
        return records, numbers.translate(self._sorts), quotes

    def features(self, records: list[Any]) -> set[str]:
        """The features that the records are of, at least; no others if names are told apart."""
        places: set[int] = self._places_of(records)
        return {feature for place in places for feature in self._told[place].features}


def merged(key: str, forms: dict[str, Form], *, each: bool) -> Merged | None:
    """The decoder of records that are told apart by the member ``key``; None where there are too many forms.

    ``each``: it is asked which features there are records of.
    """
    groups: dict[tuple[int, int], Form] = {}
    for form in forms.values():
        groups.setdefault(form.same, form)
    return Merged(key, forms, list(groups.values()), each=each) if len(groups) <= min(_MOST_FORMS, len(forms) // _FEATURES_A_FORM) else None


def _common(forms: list[Form]) -> dict[str, _Common]:
    """The members that are read with a record of whatever form."""
    found: dict[str, list[Field]] = {}
    for form in forms:
        for field in form.fields:
            found.setdefault(field.name, []).append(field)
    common: dict[str, _Common] = {}
    for name, fields in found.items():
        needed = len(fields) == len(forms) and all([field.required for field in fields])
        types = {id(field.type.type): field.type for field in fields}
        if len(types) == 1:
            common[name] = _Common(fields[0].type.type, needed)
        elif (items := _items(list(types.values()))) is not None:
            common[name] = _Common(items, needed, listed=True)
    return common


def _items(types: list[Decoded]) -> Any:
    """The type of lists that may hold what any of these hold; None where the items cannot be told apart by their tags."""
    structs: dict[Any, Any] = {}
    for type_ in types:
        if type_.items is None:
            return None
        for struct in type_.items:
            if structs.setdefault(struct.__struct_config__.tag, struct) is not struct:
                return None
    if len({struct.__struct_config__.tag_field for struct in structs.values()}) > 1:
        return None  # of some forms the items are named, of others they have ids
    return list[tagged_union(list(structs.values()))]


def _field(name: str, common: _Common | None) -> tuple[Any, ...]:
    """The member as the common type has it."""
    if common is None:
        return name, msgspec.Raw, UNSET
    return (name, common.type) if common.needed else (name, common.type, UNSET)


def _apart(forms: list[Form], common: Mapping[str, _Common]) -> list[_Apart]:
    """What is decoded apart."""
    found: dict[Any, _Apart] = {}
    for number, form in enumerate(forms):
        for field in form.fields:
            if field.name in common:
                continue
            apart = found.get(key := (field.name, id(field.type.type), field.required))
            if apart is None:
                apart = found[key] = _Apart(field)
            apart.forms.append(number)
            apart.asked = apart.asked or form.extra_ is not None or field.name == form.branch_.payload
    return list(found.values())
