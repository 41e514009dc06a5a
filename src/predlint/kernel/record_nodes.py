"""Lowers records to kernel words: their members, the required ones, and the constraints on them together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from predlint.kernel import drawing_operations
from predlint.kernel import opcodes as op
from predlint.kernel.constraint_lowering import LoweredConstraints, UnsupportedByKernel
from predlint.kernel.constraint_operations import lowered
from predlint.kernel.library import IN_NO_TEXT
from predlint.kernel.lowering_context import LoweringContext
from predlint.kernel.opcodes import Operation
from predlint.kernel.value_nodes import fits
from predlint.shape.constraints import NamedAs
from predlint.shape.drawing_constraints import Complete
from predlint.shape.nodes import AnyValue, Items, Member, Node, Record, Text
from predlint.shape.resolver import casefold_name

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
    untold: bool = False,
    slots: Mapping[str, int] | None = None,
) -> int:
    """Lowers a record. ``tags``: members that may hold its name or id; one must be present, a text that was checked already. ``nameless``:
    none of these may be present. ``untold``: the name of the record is not known. ``slots``: member -> slot for its number, in addition to
    those that constraints need."""
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
            if name in node.members and drawing_operations.slots_of(node.members[name].node) != wide:
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
        if drawing_operations.is_open(node)
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
                built.emit(op.NAME, -1, op.ALONE * built.told_alone, built.table(()), -1)
                if untold
                else built.emit(op.TEXT, -1, 0, 0, -1, 0, -1, -1, -1, -1)
            )
            for name in tags:
                member = node.members.get(name)
                if member is not None and is_plain(member):
                    nodes[name] = any_text if isinstance(member.node, AnyValue) or untold else built.node(member.node)
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
    seen = drawing_operations.seen(node, bit, built.column, _halves)
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
        _order_flags(node, names) | op.EACH * drawing_operations.is_open(node) | op.ALONE * built.told_alone,
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
