"""One msgspec type for the records of many features, where a type for each would not fit the processor's cache.

Thousands of features have few forms: all boxes without questions are one. A record is decoded into a type with the members of all
forms, and its name tells the form. What then remains to be shown is that it has what its form needs, record by record of a form.
What it has beyond that shows in the quotation marks of the block: each further member has two that nobody expects.
"""

from __future__ import annotations

from collections.abc import Callable
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


class Form:
    """What the records of one feature look like; `decoder.Decoder` has a struct of its own in its place."""

    def __init__(self, branch: Branch, body: int, fields: list[tuple[str, Any, bool]], quotes: int, extra: Extra | None) -> None:
        """``body`` is the same number for equal ``fields``: (member, its type, whether all records have it)."""
        self.branch_, self.quotes_, self.extra_ = branch, quotes, extra
        self.sort_ = 0
        self.body, self.fields = body, fields
        self.__struct_fields__ = tuple(name for name, _, _ in fields)


class _Group:
    """The records of one form."""

    def __init__(self, form: Form, shared: dict[str, bool]) -> None:
        """``shared``: the members that are decoded with the record, and whether none lacks them. The others are decoded here."""
        self.needed = [attrgetter(name) for name, _, required in form.fields if required and shared.get(name) is False]
        self.apart = [
            (name, attrgetter(name), required, msgspec.json.Decoder(list[type_]).decode)
            for name, type_, required in form.fields
            if name not in shared
        ]
        self.extra = form.extra_

    def settle(self, records: list[Any]) -> int:
        """Decodes what is left of the records; gives the quotation marks that not all of the form have."""
        for value_of in self.needed:
            if not all([value is not UNSET for value in map(value_of, records)]):
                raise msgspec.ValidationError("a record lacks a member")
        for name, value_of, required, decode in self.apart:
            having = records
            try:
                text = b",".join(map(value_of, records))
            except TypeError:  # some have no such member
                if required:
                    raise msgspec.ValidationError("a record lacks a member") from None
                having = [record for record in records if value_of(record) is not UNSET]
                text = b",".join(map(value_of, having))
            for record, value in zip(having, decode(b"[%b]" % text), strict=True):
                setattr(record, name, value)
        return sum(map(self.extra, records)) if self.extra is not None else 0


class Merged:
    """Decodes blocks of lines into records of one type, which says of each record what `decoder.Decoder` says of its class."""

    def __init__(self, key: str, forms: dict[str, Form], groups: dict[tuple[int, int], Form]) -> None:
        self._forms, self._name_of = forms, attrgetter(key)
        fields, shared = _fields(key, list(groups.values()))
        numbers = {same: number for number, same in enumerate(groups)}
        self._number_of = {name: numbers[form.body, form.sort_] for name, form in forms.items()}
        self._groups = [_Group(form, shared) for form in groups.values()]
        self._sorts = bytes([form.sort_ for form in groups.values()]).ljust(256, b"\0")
        struct: Any = msgspec.defstruct("M", fields, **OPTIONS)
        self._say(struct)
        self._decode_lines: Callable[[Any], list[Any]] = msgspec.json.Decoder(struct).decode_lines

    def _say(self, struct: Any) -> None:
        """Lets records say what is said of their forms."""
        forms, name_of = self._forms, self._name_of
        said = {name for form in forms.values() for name in vars(form)} - {"body", "fields", "__struct_fields__"}
        for name in said - set(struct.__struct_fields__):
            setattr(struct, name, property(lambda record, name=name: getattr(forms[name_of(record)], name)))
        struct.extra_ = None  # counted by `read`
        if "uuid" not in struct.__struct_fields__:
            struct.uuid = UNSET

    def read(self, part: Any) -> tuple[list[Any], bytes, int]:
        """The records of some lines, their sorts, and quotation marks that no ``extra_`` counts."""
        records = self._decode_lines(part)
        try:
            numbers = bytes(map(self._number_of.__getitem__, map(self._name_of, records)))
        except KeyError:
            raise msgspec.ValidationError("no such name") from None
        piles: list[list[Any]] = [[] for _ in self._groups]
        for number, record in zip(numbers, records, strict=True):
            piles[number].append(record)
        quotes = sum([group.settle(pile) for group, pile in zip(self._groups, piles, strict=True) if pile])
        return records, numbers.translate(self._sorts), quotes

    def features(self, records: list[Any]) -> set[str]:
        """The features that the records are of."""
        return {self._forms[name].branch_.feature for name in set(map(self._name_of, records))}


def merged(key: str, forms: dict[str, Form]) -> Merged | None:
    """The decoder of records that are told apart by the member ``key``; None where there are too many forms."""
    groups: dict[tuple[int, int], Form] = {}
    for form in forms.values():
        groups.setdefault((form.body, form.sort_), form)
    return Merged(key, forms, groups) if len(groups) <= min(_MOST_FORMS, len(forms) // _FEATURES_A_FORM) else None


def _fields(key: str, forms: list[Form]) -> tuple[list[Any], dict[str, bool]]:
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
    fields: list[Any] = [(key, str)]
    for name, known in types.items():
        if shared.get(name):
            fields.append((name, known[0]))
        else:
            fields.append((name, known[0] if name in shared else msgspec.Raw, UNSET))
    return fields, shared
