"""Back end two: a Shape and the habits of a file become msgspec types that accept clean records, fast.

It only says "clean" or "not proven". What it cannot express it refuses; refusal is never a verdict, for the explainer
decides then. For every accepted record it also knows how many quotation marks the text must have (`Decoder.quotes`): a
record with more of them has a member twice.

Cost does not grow with the number of features: the union is tagged by name, and features of equal shape share a base class.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Annotated, Any, Literal, Union, cast

import msgspec
from msgspec import UNSET, Meta, UnsetType

from predlint.shapes.habits import Habits
from predlint.shapes.nodes import Anything, Branch, Entries, Flag, Fork, Items, Name, Number, Open, Record, Tagged, Text, Typed, Uuid

#: Adds up quotation marks; so negative that no sum brings it back to a count: "not proven".
NOT_PROVEN = -(1 << 50)
#: Further quotation marks in a decoded value, beyond the constant of its type.
Extra = Callable[[Any], int]
_OPTIONS: dict[str, Any] = {"forbid_unknown_fields": True, "gc": False, "kw_only": True}
_CANONICAL_UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![\\s\\S])"


class _Refused(Exception):
    """This part of the Shape cannot be decoded under the file's habits."""


class _Type:
    """A msgspec type, the quotation marks that every value of it has, and those that depend on the value."""

    __slots__ = ("extra", "quotes", "type")

    def __init__(self, type_: Any, quotes: int = 0, extra: Extra | None = None) -> None:
        self.type, self.quotes, self.extra = type_, quotes, extra


class PerItem:
    """Further quotation marks that are so many for each item of one list: callers that see the list can multiply themselves."""

    __slots__ = ("attribute", "quotes")

    def __init__(self, quotes: int, attribute: str = "") -> None:
        self.quotes, self.attribute = quotes, attribute

    def __call__(self, value: Any) -> int:
        return self.quotes * len(getattr(value, self.attribute) if self.attribute else value)


class Decoder:
    """Decodes blocks of lines into typed records.

    Each record's class says: ``branch_`` (what it is), ``quotes_`` (quotation marks of its text) and ``extra_`` (a function for
    those that depend on the record, or None). The names end in an underscore, for no member of a record does.
    """

    def __init__(self, type_: Any) -> None:
        decoder = msgspec.json.Decoder(type_)
        self.decode: Callable[[Any], Any] = decoder.decode
        self.decode_lines: Callable[[Any], list[Any]] = decoder.decode_lines


def decoder(shape: Tagged, habits: Habits, annotate: Callable[[Any, Branch], None]) -> Decoder | None:
    """The decoder for the file's habits; None when there is nothing that it could accept.

    ``annotate`` may add class attributes to the struct of each branch, for whoever reads the records.
    """
    try:
        return Decoder(_Builder(habits, annotate).tagged(shape, root=True).type)
    except _Refused:
        return None


class _Builder:
    def __init__(self, habits: Habits, annotate: Callable[[Any, Branch], None]) -> None:
        self.habits, self.annotate = habits, annotate
        self.done: dict[tuple[int, bool], _Type] = {}
        self.refused: set[tuple[int, bool]] = set()

    def build(self, node: Any, *, root: bool = False) -> _Type:
        key = (id(node), root)
        if key not in self.done:
            method = cast(Callable[..., _Type], getattr(self, type(node).__name__.lower()))
            self.done[key] = method(node, root=True) if root else method(node)
        return self.done[key]

    def anything(self, node: Anything) -> _Type:
        raise _Refused

    def open(self, node: Open) -> _Type:
        raise _Refused

    def flag(self, node: Flag) -> _Type:
        return _Type(bool)

    def number(self, node: Number) -> _Type:
        bounds: dict[str, Any] = {}
        least = node.least if node.least is not None else node.usual_least
        above = node.usual_above if node.usual_above is not None else node.above
        if node.usual_least is not None:
            bounds["ge"] = node.usual_least
        elif above is not None:
            bounds["gt"] = above
        elif least is not None:
            bounds["ge"] = int(least) if node.whole else least
        if node.most is not None:
            bounds["le"] = int(node.most) if node.whole else node.most
        base: Any = int if node.whole else float
        if node.nullable:
            return _Type(Union[Annotated[base, Meta(**bounds)] if bounds else base, None])  # noqa: UP007
        return _Type(Annotated[base, Meta(**bounds)] if bounds else base)

    def text(self, node: Text) -> _Type:
        least = max(node.least, 1 if node.empty else 0, node.usual_length or 0)
        bounds: dict[str, Any] = {"min_length": least} if least else {}
        most = node.usual_length or node.most
        if most is not None:
            bounds["max_length"] = most
        if node.pattern:
            bounds["pattern"] = node.pattern
        return _Type(Annotated[str, Meta(**bounds)] if bounds else str, 2)

    def name(self, node: Name) -> _Type:
        if node.others_too:
            raise _Refused
        return _Type(Literal[tuple(node.names)], 2)

    def typed(self, node: Typed) -> _Type:
        raise _Refused

    def entries(self, node: Entries) -> _Type:
        raise _Refused

    def fork(self, node: Fork) -> _Type:
        raise _Refused

    def uuid(self, node: Uuid, *, root: bool = False) -> _Type:
        """At a record's root only the length is looked at: whoever reads the block checks the digits of all at once."""
        length = Meta(min_length=36, max_length=36) if root else Meta(min_length=36, max_length=36, pattern=_CANONICAL_UUID)
        return _Type(Annotated[str, length], 2)

    def items(self, node: Items) -> _Type:
        if node.bare is not None and id(node) in self.habits.bare:
            return self.build(node.bare)
        if node.listed is not None:
            raise _Refused
        compositions = self.habits.compositions.get(id(node))
        if isinstance(node.item, Tagged) and compositions and len(compositions) == 1:
            (names,) = compositions
            return self.composition(node.item, names) if names else _Type(Annotated[list[int], Meta(max_length=0)])
        if isinstance(node.item, Anything):
            if node.most == 0:
                return _Type(Annotated[list[int], Meta(max_length=0)])
            raise _Refused
        item = self.build(node.item)
        lengths = (("min_length", node.least or None), ("max_length", node.most))
        bounds: dict[str, Any] = {name: bound for name, bound in lengths if bound is not None}
        list_type: Any = list[item.type]
        checked = isinstance(node.item, Tagged) and (node.unique is not None or bool(node.required))
        if checked:
            extra = _checked_list(item, frozenset(node.required))
        elif item.quotes or item.extra:
            extra = _plain_list(item)
        else:
            extra = None
        return _Type(Annotated[list_type, Meta(**bounds)] if bounds else list_type, 0, extra)

    def composition(self, node: Tagged, names: tuple[str, ...]) -> _Type:
        """A list that always holds the same branches in the same order: nothing about it is left to count or to check."""
        parts = [self.tagged(node, only=name) for name in names]
        extra = _composition_extra([(index, part.extra) for index, part in enumerate(parts) if part.extra])
        return _Type(tuple[tuple(part.type for part in parts)], sum(part.quotes for part in parts), extra)

    def record(self, node: Record, *, root: bool = False) -> _Type:
        fields, quotes, extra = self.fields(node, skip=frozenset(), root=root)
        return _Type(msgspec.defstruct("R", fields, **_OPTIONS), quotes, extra)

    def fields(self, node: Record, *, skip: frozenset[str], root: bool) -> tuple[list[Any], int, Extra | None]:
        """The struct's fields for the members that the file uses."""
        family = node.family or id(node)
        total, seen = self.habits.records[family], self.habits.members.get(family)
        if not total or seen is None:
            raise _Refused
        fields: list[Any] = []
        quotes, extras = 0, list[tuple[str, int, Extra | None]]()
        for name, count in seen.items():
            if name in skip:
                continue
            member = node.members.get(name)
            if root and name in self.habits.loose:
                inner = _Type(Any)  # whoever looks at it counts the quotation marks inside
            elif member is None or member.presence is not None:
                raise _Refused
            else:
                inner = self.build(member.node, root=root and isinstance(member.node, Uuid))
            # What all clean records of this feature have, those of a like feature may lack.
            if count == total or (member is not None and member.missing is not None):
                fields.append((name, inner.type))
                quotes += 2 + inner.quotes
                if inner.extra:
                    extras.append((name, 0, inner.extra))
            else:
                fields.append((name, inner.type | UnsetType, UNSET))
                extras.append((name, 2 + inner.quotes, inner.extra))
        # Which of several sets of members is complete, or which one of several is there, is decided for the whole file or not at all.
        alternatives = frozenset[str]().union(*node.variants, node.exactly_one)
        if any(field[0] in alternatives for field in fields if len(field) == 3):
            raise _Refused
        needed = {name for name, member in node.members.items() if member.missing is not None}
        if needed - {field[0] for field in fields if len(field) == 2} - skip:
            raise _Refused
        return fields, quotes, _record_extra(extras)

    def tagged(self, node: Tagged, *, root: bool = False, only: str | None = None) -> _Type:
        # Places that no record showed yet are expected to be like the others.
        tags, seen = self.habits.tags.get(id(node)) or self.habits.any_tag, self.habits.branches.get(id(node), Counter())
        if len(tags) != 1 or "both" in tags:
            raise _Refused
        (key,) = tags
        chosen: dict[str, Branch] = {}
        # Where a tool and a question share a name, the one that the file uses more is decoded; the other is explained.
        order = sorted(node.branches, key=lambda b: -seen[(b.feature, b.payload)])
        for branch in order:
            if branch.written is not None or branch.pattern is not None:
                continue  # something else than the name decides
            tag = branch.feature if key == node.by else branch.schema_id
            if tag and (only is None or branch.feature == only):
                chosen.setdefault(tag, branch)
        if root and key == node.by:
            for branch in self.habits.misnamed.values():
                chosen.setdefault(branch.feature, branch)
        structs: list[Any] = []
        types: dict[int, _Type] = {}
        for tag, branch in chosen.items():
            try:
                struct, type_ = self.struct(key, tag, branch, root=root)
            except _Refused:
                continue
            structs.append(struct)
            types[id(branch.body)] = type_
        if not structs:
            raise _Refused
        if len(structs) == 1:
            # A lone tagged struct may lack its tag; one of two may not.
            structs.append(msgspec.defstruct("Never", [], tag_field=key, tag="\0never", **_OPTIONS))
        union: Any = Union[tuple(structs)]  # noqa: UP007  # pyright: ignore[reportInvalidTypeArguments]
        counts = {(type_.quotes, type_.extra) for type_ in types.values()}
        if len(counts) == 1:
            ((quotes, extra),) = counts
            return _Type(union, quotes, extra)
        return _Type(union, 0, _struct_quotes)

    def struct(self, key: str, tag: str, branch: Branch, *, root: bool) -> tuple[Any, _Type]:
        """The struct of one branch: a thin subclass of its body's, so that thousands of equal features cost little."""
        body = branch.body
        if not isinstance(body, Record):
            raise _Refused
        done_key = (id(body), root)
        base = self.done.get(done_key)
        if base is None:
            if done_key in self.refused:
                raise _Refused
            try:
                fields, quotes, extra = self.fields(body, skip=frozenset({key}), root=root)
            except _Refused:
                self.refused.add(done_key)
                raise
            base = _Type(msgspec.defstruct("B", fields, **_OPTIONS), quotes + 4, extra)
            self.done[done_key] = base
        struct: Any = msgspec.defstruct("S", [], bases=(base.type,), tag_field=key, tag=tag, **_OPTIONS)
        struct.branch_, struct.quotes_ = branch, base.quotes
        struct.extra_ = base.extra if base.extra is None or isinstance(base.extra, PerItem) else staticmethod(base.extra)
        if root:
            self.annotate(struct, branch)
        return struct, base


def _composition_extra(extras: list[tuple[int, Extra]]) -> Extra | None:
    if not extras:
        return None

    def extra(value: Any) -> int:
        return sum(one(value[index]) for index, one in extras)

    return extra


def _record_extra(extras: list[tuple[str, int, Extra | None]]) -> Extra | None:
    if not extras:
        return None
    member, marks, only = extras[0]
    if len(extras) == 1 and marks == 0 and only is not None:
        if isinstance(only, PerItem) and not only.attribute:
            return PerItem(only.quotes, member)
        return lambda value: only(getattr(value, member))

    def extra(value: Any) -> int:
        count = 0
        for name, quotes, inner in extras:
            item = getattr(value, name)
            if item is not UNSET:
                count += quotes + (inner(item) if inner else 0)
        return count

    return extra


def _struct_quotes(value: Any) -> int:
    return value.quotes_ + (value.extra_(value) if value.extra_ else 0)


def _plain_list(item: _Type) -> Extra:
    quotes, inner = item.quotes, item.extra
    if inner is None:
        return PerItem(quotes)
    return lambda value: quotes * len(value) + sum(map(inner, value))


def _checked_list(item: _Type, required: frozenset[str]) -> Extra:
    """For lists in which no branch may stand twice, and some ought to be present."""
    count = _plain_list(item)

    def extra(value: Any) -> int:
        if len(value) > 1 or required:
            names = {one.branch_.feature for one in value}
            if len(names) != len(value) or not required <= names:
                return NOT_PROVEN
        return count(value)

    return extra
