"""Back end two: a Shape and the habits of a file become msgspec types that accept clean records, fast.

It only says "clean" or "not proven". What it cannot express it refuses; refusal is never a verdict, for the explainer
decides then. For every accepted record it also knows how many quotation marks the text must have (`Decoder.quotes`): a
record with more of them has a member twice.

Cost does not grow with the number of features: equal parts of the Shape share one type, the union is tagged by name, and many
features of few forms share one type for all (`merged`), for thousands of types do not fit the processor's cache.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Annotated, Any, Literal, cast

import msgspec
from msgspec import Meta

from predlint.shapes.decoded import Body, Decoded, Field
from predlint.shapes.habits import Habits
from predlint.shapes.merged import Form, Merged, merged
from predlint.shapes.nodes import Anything, Branch, Entries, Flag, Fork, Items, Name, Number, Open, Record, Tagged, Text, Typed, Uuid
from predlint.shapes.quotes import PerItem, in_checked_list, in_list, in_struct, in_tuple
from predlint.shapes.resolver import undecided
from predlint.shapes.struct_parts import OPTIONS, number_type, tagged_union

#: So many features, and more, may share one type.
_MANY = 500
_CANONICAL_UUID = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}(?![\\s\\S])"


class _Refused(Exception):
    """This part of the Shape cannot be decoded under the file's habits."""


class Decoder:
    """Decodes blocks of lines into typed records.

    Each record's class says: ``branch_`` (what it is), ``quotes_`` (quotation marks of its text) and ``extra_`` (a function for
    those that depend on the record, or None). The names end in an underscore, for no member of a record does.
    """

    def __init__(self, type_: Any) -> None:
        self._decode_lines: Callable[[Any], list[Any]] = msgspec.json.Decoder(type_).decode_lines

    def read(self, part: Any) -> tuple[list[Any], bytes, int]:
        """The records of some lines, their sorts, and quotation marks that no ``extra_`` counts."""
        records = self._decode_lines(part)
        return records, bytes([record.sort_ for record in records]), 0

    def features(self, records: list[Any]) -> set[str]:
        """The features that the records are of."""
        structs: set[Any] = set(map(type, records))
        return {struct.branch_.feature for struct in structs}


def decoder(shape: Tagged, habits: Habits, annotate: Callable[[Any, Branch], None], *, watched: bool = False) -> Decoder | Merged | None:
    """The decoder for the file's habits; None when there is nothing that it could accept.

    ``annotate`` gives each branch its ``sort_``, a number below 256, and may add other attributes, for whoever reads the records:
    their names end in an underscore, and their values can be hashed. ``watched``: its `features` are asked for.
    """
    builder = _Builder(habits, annotate)
    try:
        return builder.merged(shape, each=watched) or Decoder(builder.tagged(shape, root=True).type)
    except _Refused:
        return None


class _Builder:
    def __init__(self, habits: Habits, annotate: Callable[[Any, Branch], None]) -> None:
        self.habits, self.annotate = habits, annotate
        self.done: dict[tuple[int, bool], Decoded] = {}
        self.bodies: dict[tuple[int, bool, str], Body | None] = {}
        self.equal: dict[Any, Any] = {}

    def build(self, node: Any, *, root: bool = False) -> Decoded:
        key = (id(node), root)
        if key not in self.done:
            method = cast("Callable[..., Decoded]", getattr(self, type(node).__name__.lower()))
            self.done[key] = method(node, root=True) if root else method(node)
        return self.done[key]

    def once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What is made of equal parts is made once."""
        if key not in self.equal:
            self.equal[key] = make()
        return self.equal[key]

    def plain(self, type_: Any, quotes: int = 0) -> Decoded:
        return self.once((type_, quotes), lambda: Decoded(type_, quotes))

    def anything(self, node: Anything) -> Decoded:
        raise _Refused

    def open(self, node: Open) -> Decoded:
        raise _Refused

    def flag(self, node: Flag) -> Decoded:
        return self.plain(bool)

    def number(self, node: Number) -> Decoded:
        usual, above = node.usual_least, node.usual_above if node.usual_above is not None else node.above
        if usual is not None:
            return self.plain(number_type(node, least=usual, above=None, most=node.most))
        return self.plain(number_type(node, least=node.least, above=above, most=node.most))

    def text(self, node: Text) -> Decoded:
        least = max(node.least, 1 if node.empty else 0, node.usual_length or 0)
        bounds: dict[str, Any] = {"min_length": least} if least else {}
        most = node.usual_length or node.most
        if most is not None:
            bounds["max_length"] = most
        if node.pattern:
            bounds["pattern"] = node.pattern
        return self.plain(Annotated[str, Meta(**bounds)] if bounds else str, 2)

    def name(self, node: Name) -> Decoded:
        if node.others_too:
            raise _Refused
        return self.plain(Literal[tuple(node.names)], 2)

    def typed(self, node: Typed) -> Decoded:
        raise _Refused

    def entries(self, node: Entries) -> Decoded:
        raise _Refused

    def fork(self, node: Fork) -> Decoded:
        raise _Refused

    def uuid(self, node: Uuid, *, root: bool = False) -> Decoded:
        """At a record's root only the length is looked at: whoever reads the block checks the digits of all at once."""
        length = Meta(min_length=36, max_length=36) if root else Meta(min_length=36, max_length=36, pattern=_CANONICAL_UUID)
        return self.plain(Annotated[str, length], 2)

    def items(self, node: Items) -> Decoded:
        if node.bare is not None and id(node) in self.habits.bare:
            return self.build(node.bare)
        if node.listed is not None:
            raise _Refused
        compositions = self.habits.compositions_of(node)
        if isinstance(node.item, Tagged) and compositions and len(compositions) == 1:
            (names,) = compositions
            return self.composition(node.item, names)
        if isinstance(node.item, Anything):
            if node.most == 0:
                return self.plain(Annotated[list[int], Meta(max_length=0)])
            raise _Refused
        item = self.build(node.item)
        checked = isinstance(node.item, Tagged) and (node.unique is not None or bool(node.required))
        required = frozenset(node.required)

        def make() -> Decoded:
            lengths = (("min_length", node.least or None), ("max_length", node.most))
            bounds: dict[str, Any] = {name: bound for name, bound in lengths if bound is not None}
            list_type: Any = list[item.type]
            if checked:
                extra = in_checked_list(item.quotes, item.extra, required)
            else:
                extra = in_list(item.quotes, item.extra) if item.quotes or item.extra else None
            return Decoded(Annotated[list_type, Meta(**bounds)] if bounds else list_type, 0, extra)

        return self.once(("list", id(item), node.least, node.most, checked, required), make)

    def composition(self, node: Tagged, names: tuple[str, ...]) -> Decoded:
        """A list that always holds the same branches in the same order: nothing about it is left to count or to check."""
        parts = [self.tagged(node, only=name) for name in names]

        def make() -> Decoded:
            extra = in_tuple([(index, part.extra) for index, part in enumerate(parts) if part.extra])
            type_ = tuple[tuple(part.type for part in parts)] if parts else Annotated[list[int], Meta(max_length=0)]
            decoded = Decoded(type_, sum(part.quotes for part in parts), extra)
            decoded.items = None if any([part.lone is None for part in parts]) else tuple([part.lone for part in parts])
            return decoded

        return self.once(("tuple", *map(id, parts)), make)

    def record(self, node: Record, *, root: bool = False) -> Decoded:
        body = self.body(node, "", root=root)
        return self.once(("record", id(body)), lambda: Decoded(body.struct, body.quotes, body.extra))

    def body(self, node: Record, tag_field: str, *, root: bool) -> Body:
        """The members of a record, but for that with its name."""
        key = (id(node), root, tag_field)
        if key not in self.bodies:
            self.bodies[key] = None
            fields = self.fields(node, skip=frozenset({tag_field}), root=root)
            self.bodies[key] = self.once(("body", *((f.name, id(f.type), f.required) for f in fields)), lambda: Body(fields))
        body = self.bodies[key]
        if body is None:
            raise _Refused
        return body

    def fields(self, node: Record, *, skip: frozenset[str], root: bool) -> list[Field]:
        """The struct's fields for the members that the file uses."""
        family = node.family or id(node)
        total, seen = self.habits.records[family], self.habits.members.get(family)
        if not total or seen is None:
            raise _Refused
        fields: list[Field] = []
        for name, count in seen.items():
            if name in skip:
                continue
            member = node.members.get(name)
            if root and name in self.habits.loose:
                inner = self.plain(Any)  # whoever looks at it counts the quotation marks inside
            elif member is None or member.presence is not None:
                raise _Refused
            else:
                inner = self.build(member.node, root=root and isinstance(member.node, Uuid))
            # What all clean records of this feature have, those of a like feature may lack.
            always = count == total or (member is not None and member.missing is not None)
            fields.append(Field(name, inner, always and not (root and name in self.habits.absent)))
        if root:  # a mistake that records of one feature show comes in those of others too
            strangers = [name for name in sorted(self.habits.strangers) if name not in node.members and name not in seen]
            fields += [Field(name, self.plain(Any), required=False) for name in strangers]
        # Which of several sets of members is complete, or which one of several is there, is decided for the whole file or not at all.
        alternatives = frozenset[str]().union(*node.variants, node.exactly_one)
        if any(field.name in alternatives for field in fields if not field.required):
            raise _Refused
        needed = {name for name, member in node.members.items() if member.missing is not None} - (self.habits.absent if root else set())
        if needed - {field.name for field in fields if field.required} - skip:
            raise _Refused
        return fields

    def choose(self, node: Tagged, *, root: bool, only: str | None = None) -> tuple[str, dict[str, tuple[Branch, Body]]]:
        """The member that records are told by, and by its value what they are."""
        # Places that no record showed yet are expected to be like the others.
        tags, seen = self.habits.tags.get(id(node)) or self.habits.any_tag, self.habits.branches.get(id(node), Counter())
        if len(tags) != 1 or "both" in tags:
            raise _Refused
        (key,) = tags
        chosen: dict[str, Branch] = {}
        several = undecided(node) if key == node.by else frozenset[str]()
        for branch in node.branches:  # in this order whatever was seen, so that equal lists of them are one
            if branch.written is not None or branch.pattern is not None or branch.feature in several:
                continue  # something else than the name decides
            if node.labels_too and branch.feature in node.labels:
                continue  # the text is the label of another one
            tag = branch.feature if key == node.by else branch.schema_id
            if not tag or (only is not None and branch.feature != only):
                continue
            # Where a tool and a question share a name, the one that the file uses more is decoded; the other is explained.
            other = chosen.get(tag)
            if other is None or seen[(branch.feature, branch.payload)] > seen[(other.feature, other.payload)]:
                chosen[tag] = branch
        if root and key == node.by:
            for branch in self.habits.misnamed.values():
                chosen.setdefault(branch.feature, branch)
        found: dict[str, tuple[Branch, Body]] = {}
        for tag, branch in chosen.items():
            if isinstance(branch.body, Record):
                with suppress(_Refused):
                    found[tag] = branch, self.body(branch.body, key, root=root)
        if not found:
            raise _Refused
        return key, found

    def tagged(self, node: Tagged, *, root: bool = False, only: str | None = None) -> Decoded:
        key, chosen = self.choose(node, root=root, only=only)
        same = ("tagged", key, root, *((tag, branch.feature, id(body)) for tag, (branch, body) in chosen.items()))
        return self.once(same, lambda: self.union(key, chosen, root=root))

    def union(self, key: str, chosen: dict[str, tuple[Branch, Body]], *, root: bool) -> Decoded:
        structs = [self.struct(key, tag, branch, body, root=root) for tag, (branch, body) in chosen.items()]
        union = tagged_union(structs)
        counts = {(body.quotes + 4, body.extra) for _, body in chosen.values()}
        if len(counts) == 1:
            ((quotes, extra),) = counts
            decoded = Decoded(union, quotes, extra)
        else:
            decoded = Decoded(union, 0, in_struct)
        decoded.lone = structs[0] if len(structs) == 1 else None
        return decoded

    def struct(self, key: str, tag: str, branch: Branch, body: Body, *, root: bool) -> Any:
        """The struct of one branch: a thin subclass of its body's, so that thousands of equal features cost little."""
        struct: Any = msgspec.defstruct("S", [], bases=(body.struct,), tag_field=key, tag=tag, **OPTIONS)
        struct.branch_, struct.quotes_ = branch, body.quotes + 4
        struct.extra_ = body.extra if body.extra is None or isinstance(body.extra, PerItem) else staticmethod(body.extra)
        if root:
            self.annotate(struct, branch)
        return struct

    def merged(self, node: Tagged, *, each: bool) -> Merged | None:
        """One type for all features, where they are many of few forms; None where each is to have a type of its own."""
        if len(node.branches) < _MANY or self.habits.loose or self.habits.misnamed or self.habits.absent:
            return None
        key, chosen = self.choose(node, root=True)
        forms: dict[str, Form] = {}
        for tag, (branch, body) in chosen.items():
            form = forms[tag] = Form(branch, id(body), body.fields, body.quotes + 4, body.extra)
            self.annotate(form, branch)
        return merged(key, forms, each=each)
