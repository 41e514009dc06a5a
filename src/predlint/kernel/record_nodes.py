"""Records as the kernel's words: their members, what must be there, and what must hold of it together."""

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
#: A member of which nothing is known.
_ANYTHING = AnyValue()
#: What an absent member counts as that need not be there.
_NONE = -1.0
#: Letters of names, each a bit; all other characters are one more.
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
    """``tags``: the members of which one must be there, a text that was looked at already; ``nameless``: none of these may be.
    ``slots``: where numbers are kept, beside those that must hold together."""
    one = set(node.exactly_one)
    nodes: dict[str, int] = {}
    built.id_rows = {}
    held, pending = lowered(node.holds, built.slots), built.pending
    here = [each for each in pending if not each.path and each.feature is None and node.members.keys() >= set(each.names)]
    if any([each.always and not node.members.keys() >= set(each.names) for each in pending if not each.path]):
        raise UnsupportedByKernel
    kept = dict(slots or {})
    around = {name: slot for each in here for name, slot in each.slots if name in node.members}
    kept |= around
    for name in (
        *held.kept,
        *[name for each in here for name in each.names],
        *[name for one in held.titled for name in _of_title(one, tags)],
    ):
        if name not in kept:
            wide = held.wide.get(name, 1)
            if name in node.members and drawing_operations.slots_of(node.members[name].node) != wide:
                raise UnsupportedByKernel
            kept[name] = built.registers(wide)
    optional = {name: -1.0 for each in here for name in each.absent}
    for each in here:
        if each.absent_as is not None:
            held.kept |= {name: each.absent_as for name in each.names if name not in held.kept and name not in optional}
    held.kept |= {one.member: _NONE for one in held.titled}
    absent = _absent(node, held, kept, optional)
    before = held.at_begin + [operation for each in here for operation in each.begin]
    before += [op.Set(kept[name], built.bound(number)) for name, number in absent.items()]
    before += [op.Set(slot, built.bound(math.nan)) for slot in around.values()]
    titles = {one.member: sorted({text for texts in one.texts.values() for text in texts}) for one in held.titled}
    held.at_end += [_title(built, one, node, tags, titles[one.member], kept, before) for one in held.titled]
    end = held.at_end + [operation for each in here for operation in (op.Outer(), *each.operations)]
    below = [*pending, *held.child_constraints]
    there = frozenset[str]().union(*node.variants)
    for name, member in node.members.items():
        if is_plain(member) and name not in tags and name not in held.without:
            further = [each._replace(path=each.path[1:]) for each in below if each.path and each.path[0] == name]
            is_there = name in there or name in held.there
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
    if tags:
        if one:
            raise UnsupportedByKernel
        if not nameless:
            one = set(tags)
            # Of a record whose name nobody knows, the name is in doubt.
            any_text = (
                built.emit(op.NAME, -1, op.ALONE * built.told_alone, built.table(()), -1)
                if untold
                else built.emit(op.TEXT, -1, 0, 0, -1, 0, -1, -1, -1, -1)
            )
            for name in tags:
                member = node.members.get(name)
                if member is not None and is_plain(member):
                    nodes[name] = any_text if isinstance(member.node, AnyValue) or untold else built.node(member.node)
    if rest >= 0:  # what has no words here is no other member
        nodes |= dict.fromkeys(node.members.keys() - nodes.keys(), 0)
    names = list(nodes)
    if len(names) > _MOST_MEMBERS:
        raise UnsupportedByKernel
    bit = {name: 1 << at for at, name in enumerate(names)}
    required = [name for name, member in node.members.items() if member.missing is not None or name in held.there]
    if not bit.keys() >= set(required):
        raise UnsupportedByKernel  # what must be there is worth a word
    variants: list[int] = []
    for variant in node.variants:
        if bit.keys() >= variant:
            others = frozenset[str]().union(*node.variants) - variant
            variants += [*_halves(sum(bit[name] for name in variant)), *_halves(sum(bit.get(name, 0) for name in others))]
    if node.variants and not variants:
        raise UnsupportedByKernel
    if one and one.isdisjoint(bit):
        raise UnsupportedByKernel  # a record with none of them would pass
    masks = [_halves(sum(bit.get(name, 0) for name in some)) for some in (required, one, held.numbers)]
    table = built.members(names)
    built.of_members.add(table)
    seen = drawing_operations.seen(node, bit, built.column, _halves)
    for one in node.holds:
        if isinstance(one, Complete):
            built.bits[one.column] = bit
    holds = (built.hold(before), built.hold([*seen, *end], kept))
    declared = [one for one in node.holds if isinstance(one, Complete)] + held.of
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
    """Which member is read before which other one, as flags."""
    if node.first is None or not set(node.first) <= set(names):
        return 0
    first, later = map(names.index, node.first)
    return (first + 1) << 16 | (later + 1) << 24


def _unlike(built: LoweringContext, node: Record) -> int:
    """The names that no further member may be like: how many letters each has, and which."""
    words: list[int] = []
    unlike = [name for name in (*node.unlike, *node.forbidden, *node.aliases) if name]
    for name in unlike:
        letters = [_LETTERS.find(letter) for letter in casefold_name(name)]
        bits = sum(1 << at for at in {36 if at < 0 else at for at in letters})
        words += [len(letters), *_halves(bits)]
    return built.emit(len(unlike), *words)


def _absent(node: Record, lowered: LoweredConstraints, kept: Iterable[str], optional: Mapping[str, float]) -> dict[str, float]:
    """What those of the members that are kept count as which need not be there. Raises Refused for one of which nothing can be told."""
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
    """A text that is one of some."""
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
    """A member is one of the texts in the row of its record's name, or of another member."""
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
    """64 bits as two words with a sign."""
    low, high = bits & 0xFFFFFFFF, bits >> 32
    return low - (low >> 31 << 32), high - (high >> 31 << 32)


def is_plain(member: Member) -> bool:
    """True where nothing is to be said of a member but what its node says."""
    return member.presence is None and member.into is None  # of one that is eased, no more is asked than of others


def _of_title(one: NamedAs, tags: tuple[str, ...]) -> tuple[str, ...]:
    """The members that are kept to hold one against the other."""
    return (one.member,) if one.by in tags else (one.member, one.by)
