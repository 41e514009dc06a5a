"""Lowers single values and records to kernel words: their members, and the constraints on them together."""

from __future__ import annotations

import math
import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from predlint.kernel import constraint_lowering
from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import LoweredConstraints, UnsupportedByKernel
from predlint.kernel.constraint_operations import lowered
from predlint.kernel.library import IN_NO_TEXT
from predlint.kernel.lowering_context import LoweringContext
from predlint.kernel.opcodes import Operation
from predlint.model.texts import casefold_name
from predlint.shape.constraints import NamedAs
from predlint.shape.drawing_constraints import Complete
from predlint.shape.independent_values import is_independent
from predlint.shape.nodes import AnyValue, Flag, Items, Member, Name, Node, Number, Record, Text, Typed, Uuid

# -- Lowers single values to kernel words: numbers, texts, names, ids, flags, and values that may be anything ------

#: Types of JSON, as bits.
_KINDS = {"string": 1, "number": 2, "boolean": 4, "array": 8, "object": 16, "null": 32}
#: Larger numbers may not be exact.
_LARGEST = 1e300
#: The pattern of words that the kernel reads: letters and digits of ASCII, points, underscores and hyphens.
WORD = r"^[A-Za-z0-9._-]+$(?!\n)"
#: The pattern of addresses that the kernel reads: any other one is unsupported.
ADDRESS = (
    r"^([hH][tT][tT][pP][sS]?(?!://(?:localhost|127(?:\.[0-9]{1,3}){3}|0\.0\.0\.0|\[::1\])(?:[:/"
    r"?#]|(?![\s\S])))|[gG][sS]|[sS]3)://[^\s]+(?:\s+[^\s]+)*(?![\s\S])"
)


def anything(built: LoweringContext, node: AnyValue, there: bool, slot: int) -> int:
    if node.unread is not None:
        raise UnsupportedByKernel
    if node.usual is not None:
        return built.node(node.usual, there=there, slot=slot, pending=built.pending)
    names = [f'"{name}"' for name in node.guard]
    flags = op.APART * built.unreported | op.NO_NUL * node.without_nul
    return built.emit(op.ANYTHING, -1, flags, built.table(names) if names else -1, len(names), sum([_KINDS[kind] for kind in node.kinds]))


def flag(built: LoweringContext, node: Flag, there: bool, slot: int) -> int:
    flags = op.NULLABLE * (node.nullable and not there) | _alone(built, node, slot)
    return built.emit(op.FLAG, -1, flags, -1 if node.usual is None else int(node.usual))


def typed(built: LoweringContext, node: Typed, there: bool, slot: int) -> int:
    """For values of several types, lowers the usual ones; else null, true and false, and empty objects."""
    if node.usual is not None:
        return built.node(node.usual, there=there, slot=slot, pending=built.pending)
    flags = op.NULLABLE * ("null" in node.kinds)
    match sorted(node.kinds - {"null"}):
        case []:
            return built.emit(op.NAME, -1, flags, built.table(()), slot)
        case ["boolean"]:
            return built.emit(op.FLAG, -1, flags, -1)
        case ["object"]:
            return built.emit(op.DICT, -1, flags, 0, 0, 0, -1, -1, 0, 0)
        case _:
            raise UnsupportedByKernel


def number(built: LoweringContext, node: Number, there: bool, slot: int) -> int:
    flags, low, high = range_of(built, node, there=there)
    flags |= _alone(built, node, slot) | op.ALONE * (_varies(node) and slot < 0)
    return built.emit(op.NUMBER, built.column(node.column), flags, low, high, slot)


def range_of(built: LoweringContext, node: Number, *, there: bool) -> tuple[int, int, int]:
    """Returns the flags of a number, and the indices of its bounds."""
    low, flags = max(v for v in (node.minimum, node.usual_least, -_LARGEST) if v is not None), 0
    above = -math.inf if node.above is None else node.above
    if above >= low:
        low, flags = above, op.ABOVE
    high = min(v for v in (node.maximum, node.usual_most, _LARGEST) if v is not None)
    flags |= (
        op.WHOLE * ((node.whole and not node.usual_whole) or node.usual_digits) | op.INTEGRAL * node.usual_whole | op.QUOTED * node.quoted
    )
    flags |= op.NULLABLE * (node.nullable and not there)
    at = built.bound(low, high)
    return flags, at, at + 1


def text(built: LoweringContext, node: Text, there: bool, slot: int) -> int:
    flags = op.NULLABLE * (node.nullable and not there) | _alone(built, node, slot)
    if node.unread:
        raise UnsupportedByKernel
    if node.usual_days is not None:
        if (
            slot >= 0
            or node.column is not None
            or node.pattern is not None
            or node.minimum
            or node.maximum is not None
            or node.usual_length
        ):
            raise UnsupportedByKernel
        low, high = [float(day.replace("-", "")) for day in node.usual_days]
        at = built.bound(low, high)
        return built.emit(op.DATE, -1, 0, at, at + 1)
    names = node.usual if node.usual is not None else _only_names(node.pattern) if node.pattern is not None else None
    if names is not None:
        fitting = [name for name in names if fits(node, name)]
        return built.emit(op.NAME, built.column(node.column), flags | op.IN_FORM, built.table(fitting), slot)
    if node.pattern is not None:
        if node.pattern == WORD:
            flags |= op.WORD
        elif node.address and node.pattern == ADDRESS:
            flags |= op.URI
        else:
            raise UnsupportedByKernel
    minimum = max(node.minimum, node.usual_least, node.usual_length or 0, 1 if node.empty is not None else 0)
    bounds = [v for v in (node.maximum, node.usual_length) if v is not None]
    maximum = min(bounds, default=-1)
    if built.facts is not None and node.column is not None and node.column in built.facts.texts:
        return built.emit(op.NAME, built.column(node.column), flags | op.ROW, built.listed(built.facts, node.column, minimum, maximum), -1)
    guard = _guard(built, node.guard) if node.guard else 0
    unlike = built.table(node.unlike) if node.unlike else -1
    flags |= op.TRIMMED * bool(node.guard) | op.NO_NUL * node.without_nul | op.PLACE * (node.loaded is not None)
    flags |= op.IS_DATE * node.date | op.HAS_RUNS * node.runs
    kept = -2 if node.quotes else -1 if node.kept is None else built.kept(node.kept)
    image = built.exactly("width", "height") if node.image else -1
    places = (built.table(node.loaded.served), built.table(node.loaded.never)) if node.loaded is not None else ()
    return built.emit(op.TEXT, built.column(node.column), flags, minimum, maximum, guard, slot, kept, unlike, image, *places)


def _guard(built: LoweringContext, guard: Sequence[str]) -> int:
    """Emits words that a text must not contain, in any case."""
    first, second = bytearray(256), bytearray([0x80] * 256)
    words = [word for word in guard if len(word) > 1]
    for word in guard:
        kind = 1 << words.index(word) % 7 if len(word) > 1 else 0x80
        for bytes_, mark in zip((first, second), word, strict=False):
            for one in {mark.lower(), mark.upper()}:
                bytes_[ord(one)] |= kind
    return built.emit(*array("i", first + second), built.table(words) if words else 0, len(words))


def name(built: LoweringContext, node: Name, there: bool, slot: int) -> int:
    names = node.names if node.usual is None else [name for name in node.usual if name in node.names]
    flags = op.HASHED * node.across | _alone(built, node, slot)
    return built.emit(op.NAME, -1, flags, built.table([name for name in names if name]), slot)


def uuid(built: LoweringContext, node: Uuid, there: bool, slot: int) -> int:
    flags = op.NULLABLE * (node.nullable and not there) | op.TEXTUAL * node.textual | _alone(built, node, slot)
    return built.emit(op.UUID, built.column(node.column), flags, slot)


def _alone(built: LoweringContext, node: Any, slot: int) -> int:
    """Returns the flag of an independent value, which may differ in each record of a doubt group."""
    return op.ALONE * (built.reported_alone and slot < 0 and is_independent(node))


def _varies(node: Number) -> bool:
    """Returns True if any doubted number is surely out of bounds, and nothing else is to be reported for it."""
    whole = node.whole or node.usual_whole or node.usual_digits
    plain = not whole and node.column is None and node.usual_least is None and node.usual_most is None
    return node.alone and plain and node.outside is not None and node.minimum is not None and node.maximum is not None


def fits(node: Text, text: str) -> bool:
    """Returns True for a text without a finding from the node, except for its guard."""
    bounds = [bound for bound in (node.maximum, node.usual_length) if bound is not None]
    minimum = max(node.minimum, node.usual_length or 0, 1 if node.empty is not None else 0)
    return minimum <= len(text) <= min(bounds, default=len(text)) and (node.pattern is None or re.match(node.pattern, text) is not None)


def _only_names(pattern: str) -> list[str] | None:
    """Returns the texts that a pattern allows, if it lists them: ``^(one|other)(?![\\s\\S])``; else None."""
    head, tail = "^", "(?![\\s\\S])"
    if not pattern.startswith(head) or not pattern.endswith(tail):
        return None
    listed = pattern[len(head) : -len(tail)]
    names = listed[1:-1].split("|") if listed[:1] == "(" and listed[-1:] == ")" else [listed]
    return names if all([name.replace("-", "").replace("_", "").isalnum() for name in names]) else None


# -- Lowers records to kernel words: their members, the required ones, and the constraints on them together --------

#: Nodes that keep a number of their values.
_KEPT = frozenset({op.NUMBER, op.TEXT, op.NAME, op.UUID, op.ITEMS, op.DICT, op.FLAT, op.DRAWN, op.RUNS, op.BRUSH})
#: Members of a record are bits of a word.
_MOST_MEMBERS = 64
#: Words of an operation.
_OPERATION = 4
#: The node of an unknown member.
_ANYTHING = AnyValue()
#: The number of an optional member that is absent.
_NONE = -1.0
#: Letters of names, one bit each; all other characters share one more bit.
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def members_of(
    built: LoweringContext,
    node: Record,
    tags: tuple[str, ...] = (),
    *,
    nameless: bool = False,
    unlisted: bool = False,
    slots: Mapping[str, int] | None = None,
) -> int:
    """Lowers a record. ``tags``: members that may hold its name or id; one must be present, a text that was checked already. ``nameless``:
    none of these may be present. ``unlisted``: the name of the record is not known. ``slots``: member -> slot for its number, in addition
    to those that constraints need."""
    one = set(node.exactly_one)
    nodes: dict[str, int] = {}
    built.id_rows = {}
    constraints, pending = lowered(node.holds, built.slots), built.pending
    applicable = [each for each in pending if not each.path and each.feature is None and node.members.keys() >= set(each.names)]
    if any([each.always and not node.members.keys() >= set(each.names) for each in pending if not each.path]):
        raise UnsupportedByKernel
    kept = dict(slots or {})
    around = {name: slot for each in applicable for name, slot in each.slots if name in node.members}
    kept |= around
    for name in (
        *constraints.kept,
        *[name for each in applicable for name in each.names],
        *[name for one in constraints.titled for name in _of_title(one, tags)],
    ):
        if name not in kept:
            wide = constraints.wide.get(name, 1)
            if name in node.members and constraint_lowering.slots_of(node.members[name].node) != wide:
                raise UnsupportedByKernel
            kept[name] = built.registers(wide)
    optional = {name: -1.0 for each in applicable for name in each.absent}
    for each in applicable:
        if each.absent_as is not None:
            constraints.kept |= {name: each.absent_as for name in each.names if name not in constraints.kept and name not in optional}
    constraints.kept |= {one.member: _NONE for one in constraints.titled}
    absent = _absent(node, constraints, kept, optional)
    before = constraints.at_begin + [operation for each in applicable for operation in each.begin]
    before += [op.Set(kept[name], built.bound(number)) for name, number in absent.items()]
    before += [op.Set(slot, built.bound(math.nan)) for slot in around.values()]
    titles = {one.member: sorted({text for texts in one.texts.values() for text in texts}) for one in constraints.titled}
    constraints.at_end += [_title(built, one, node, tags, titles[one.member], kept, before) for one in constraints.titled]
    end = constraints.at_end + [operation for each in applicable for operation in (op.Outer(), *each.operations)]
    below = [*pending, *constraints.child_constraints]
    there = frozenset[str]().union(*node.variants)
    for name, member in node.members.items():
        if is_plain(member) and name not in tags and name not in constraints.without:
            further = [each._replace(path=each.path[1:]) for each in below if each.path and each.path[0] == name]
            is_there = name in there or name in constraints.there
            if name in titles:
                nodes[name] = _titles(built, member.node, titles[name], kept[name])
            else:
                nodes[name] = built.node(member.node, there=is_there, slot=kept.get(name, -1), pending=further)
    if not all([built.words[nodes.get(name, 0)] in _KEPT for name in kept if name in node.members]):
        raise UnsupportedByKernel
    nodes |= {name: built.node(each) for name, each in node.others.items() if name not in node.members}
    rest = (
        built.node(node.rest)
        if node.rest is not None and not nameless
        else built.node(_ANYTHING)
        if constraint_lowering.is_open(node)
        else -1
    )
    if rest >= 0:  # else any further member is doubted
        nodes |= {name: built.node(each) for name, each in node.typed_apart().items() if name not in nodes}
    if tags:
        if one:
            raise UnsupportedByKernel
        if not nameless:
            one = set(tags)
            # If the name of a record is unknown, the name is doubted.
            any_text = (
                built.emit(op.NAME, -1, op.ALONE * built.reported_alone, built.table(()), -1)
                if unlisted
                else built.emit(op.TEXT, -1, 0, 0, -1, 0, -1, -1, -1, -1)
            )
            for name in tags:
                member = node.members.get(name)
                if member is not None and is_plain(member):
                    nodes[name] = any_text if isinstance(member.node, AnyValue) or unlisted else built.node(member.node)
    if rest >= 0:  # a member without words is not one of the others
        nodes |= dict.fromkeys(node.members.keys() - nodes.keys(), 0)
    names = list(nodes)
    if len(names) > _MOST_MEMBERS:
        raise UnsupportedByKernel
    bit = {name: 1 << at for at, name in enumerate(names)}
    required = [name for name, member in node.members.items() if member.missing is not None or name in constraints.there]
    if not bit.keys() >= set(required):
        raise UnsupportedByKernel  # a required member must have words
    variants: list[int] = []
    for variant in node.variants:
        if bit.keys() >= variant:
            others = frozenset[str]().union(*node.variants) - variant
            variants += [*_halves(sum(bit[name] for name in variant)), *_halves(sum(bit.get(name, 0) for name in others))]
    if node.variants and not variants:
        raise UnsupportedByKernel
    if one and one.isdisjoint(bit):
        raise UnsupportedByKernel  # a record with none of them would pass
    masks = [_halves(sum(bit.get(name, 0) for name in some)) for some in (required, one, constraints.numbers)]
    table = built.members(names)
    built.of_members.add(table)
    seen = constraint_lowering.seen(node, bit, built.column, _halves)
    for one in node.holds:
        if isinstance(one, Complete):
            built.bits[one.column] = bit
    holds = (built.hold(before), built.hold([*seen, *end], kept))
    declared = [one for one in node.holds if isinstance(one, Complete)] + constraints.of
    built.held |= {holds[1] + _OPERATION * at: one for at, one in enumerate(declared)}
    scored = -1 if node.scored is None else names.index(node.scored) if node.scored in names else 64
    if node.scored is not None:
        built.scores.add(node.scored)
    at = built.emit(
        op.RECORD,
        -1,
        _order_flags(node, names) | op.EACH * constraint_lowering.is_open(node) | op.ALONE * built.reported_alone,
        table,
        *masks[0],
        *masks[1],
        holds[1],
        scored,
        holds[0],
        len(variants) // 4,
        *masks[2],
        rest,
        _unlike(built, node) if rest >= 0 else 0,
        *_halves(sum(bit.get(name, 0) for name in node.copied)),
        *_halves(sum(bit.get(name, 0) for name in built.aside)),
        *variants,
        *nodes.values(),
    )
    built.nodes[at] = built.nodes[-at] = node
    built.numbers.setdefault(id(node), []).append(at)
    return at


def _order_flags(node: Record, names: Sequence[str]) -> int:
    """Returns flags for the member that must be read before another one."""
    if node.first is None or not set(node.first) <= set(names):
        return 0
    first, later = map(names.index, node.first)
    return (first + 1) << 16 | (later + 1) << 24


def _unlike(built: LoweringContext, node: Record) -> int:
    """Emits the names that no further member may resemble: the number of letters of each, and which letters."""
    words: list[int] = []
    unlike = [name for name in (*node.unlike, *node.forbidden, *node.aliases) if name]
    for name in unlike:
        letters = [_LETTERS.find(letter) for letter in casefold_name(name)]
        bits = sum(1 << at for at in {36 if at < 0 else at for at in letters})
        words += [len(letters), *_halves(bits)]
    return built.emit(len(unlike), *words)


def _absent(node: Record, lowered: LoweredConstraints, kept: Iterable[str], optional: Mapping[str, float]) -> dict[str, float]:
    """Returns what each kept member that is not required counts as when it is absent. Raises UnsupportedByKernel if that is not known."""
    counts: dict[str, float] = {}
    for name in kept:
        member = node.members.get(name)
        if member is None or (member.missing is None and name not in lowered.there):
            listed = member is not None and isinstance(member.node, Items)
            number = lowered.kept.get(name, 0.0 if listed else optional.get(name))
            if number is None:
                raise UnsupportedByKernel
            counts[name] = number
    return counts


def _titles(built: LoweringContext, node: Node, texts: Sequence[str], slot: int) -> int:
    """Emits a text that must be one of some texts."""
    if not isinstance(node, Text) or node.guard or node.unread or node.unlike or node.date or node.usual is not None:
        raise UnsupportedByKernel
    return built.emit(
        op.NAME, built.column(node.column), 0, built.table([text if fits(node, text) else IN_NO_TEXT for text in texts]), slot
    )


def _title(
    built: LoweringContext,
    one: NamedAs,
    node: Record,
    tags: tuple[str, ...],
    texts: Sequence[str],
    kept: Mapping[str, int],
    before: list[Operation],
) -> Operation:
    """Returns the operation that a member must be one of the texts in the row of its record's name, or of another member."""
    number = {text: float(at) for at, text in enumerate(texts)}
    if one.by in tags:
        row = built.register()
        before.append(op.Branch(row))
        names: Sequence[str] = built.tag_names
    else:
        row, by = kept[one.by], node.members[one.by].node
        names = by.usual if isinstance(by, Text) and by.usual is not None and all([fits(by, name) for name in by.usual]) else ()
        if not names:
            raise UnsupportedByKernel
    place = (id(one), built.tag_names_of if one.by in tags else 0)
    if place not in built.title_rows:
        width = max([len(each) for each in one.texts.values()], default=1)
        rows = [[number[text] for text in one.texts.get(name, ())] for name in names]
        table = [number for each in rows for number in (*each, *[math.nan] * (width - len(each)))]
        built.title_rows[place] = built.bound(float(width), *table)
    return op.InRow(one.member, row, built.title_rows[place])


def _halves(bits: int) -> tuple[int, int]:
    """Returns 64 bits as two signed words."""
    low, high = bits & 0xFFFFFFFF, bits >> 32
    return low - (low >> 31 << 32), high - (high >> 31 << 32)


def is_plain(member: Member) -> bool:
    """Returns True if a member's findings are only those of its node."""
    return member.presence is None and member.into is None  # a relaxed member needs no more than others


def _of_title(one: NamedAs, tags: tuple[str, ...]) -> tuple[str, ...]:
    """Returns the members that must be kept to compare one with the other."""
    return (one.member,) if one.by in tags else (one.member, one.by)
