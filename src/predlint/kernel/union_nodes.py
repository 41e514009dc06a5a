"""Lowers records that one member tells apart to kernel words: each name has its group of branches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from predlint.kernel import opcodes as op
from predlint.kernel import record_nodes
from predlint.kernel.constraint_lowering import PendingConstraint, UnsupportedByKernel
from predlint.kernel.lowering_context import LoweringContext
from predlint.kernel.record_nodes import is_plain
from predlint.shape.constraints import NamedAs
from predlint.shape.nodes import Branch, Name, Open, Record, Tagged


def tagged(built: LoweringContext, node: Tagged, there: bool, slot: int) -> int:
    if node.select is not None and node.selected_by is None:
        raise UnsupportedByKernel
    tags = (node.by,) if node.by_id is None else (node.by, node.by_id)
    pending = built.pending
    ambiguous = {text for text, names in node.labels.items() if {*names} != {text}} if node.labels_too else set[str]()
    branches = built.branches[id(node)] = []
    numbers = built.features[id(node)] = {}
    by_name: dict[str, list[int]] = {}
    by_id: dict[str, list[int]] = {}
    names = list(
        dict.fromkeys([branch.feature for branch in node.branches if _is_selected_by_name(branch) and branch.feature not in ambiguous])
    )
    if any([each.tags is not None and not each.path and tuple(names) not in each.tags for each in pending]):
        raise UnsupportedByKernel  # names have other numbers than the constraint expects
    counts = Counter([(branch.feature, branch.payload) for branch in node.branches])  # several of one name and payload are ambiguous
    with_id: dict[str | None, set[str]] = {}
    for branch in node.branches:
        with_id.setdefault(branch.schema_id, set()).add(branch.feature)
    for branch in node.branches:
        if not _is_selected_by_name(branch) or branch.feature in ambiguous:
            by_name[branch.feature] = []  # not selected by the name alone
            continue
        feature = numbers.setdefault(branch.feature, len(numbers))
        built.tag_names, built.tag_names_of = names, id(node)
        built.pending = _of_feature(pending, branch.feature)
        reads = built.reads(node, branch) and (node.select is None or _requires_member(branch.body, node.selected_by))
        entry = [_body(built, branch.body, tags) if reads else -1, len(branches), feature]
        branches.append(branch)
        by_name.setdefault(branch.feature, []).extend(entry if counts[branch.feature, branch.payload] == 1 else [])
        if branch.schema_id:
            by_id.setdefault(branch.schema_id, []).extend(entry if len(with_id[branch.schema_id]) == 1 else [])
    unnamed: list[int] = []
    built.pending = _of_feature(pending, "")
    alone = len({id(body) for body in node.unnamed.values()}) == 1  # all unnamed records have one form
    for payload, body in [*node.unnamed.items()][: 1 if alone else None]:
        branch = Branch("", None, payload, body)
        unnamed += [_body(built, body, tags, nameless=True) if built.reads(node, branch) else -1, len(branches), -1]
        branches.append(branch)
    groups = [_groups(built, entries) for entries in (by_name, by_id)]
    nameless = built.emit(len(unnamed) // 3, *unnamed) if unnamed else 0
    ids = built.table(list(by_id)) if by_id and node.by_id is not None else -1
    tables = (built.members(tags), built.table(list(by_name)), ids)
    generic = {
        payload: _body(built, body, tags, untold=True)
        for payload, body in node.generic.items()
        if payload and built.reads(node, Branch("", None, payload, body))
    }
    untold = built.emit(built.members(generic), *generic.values()) if generic else 0
    return built.emit(op.TAGGED, built.column(node.column), 0, *tables, *groups, nameless, untold)


def _body(built: LoweringContext, body: Record | Open, tags: tuple[str, ...], *, nameless: bool = False, untold: bool = False) -> int:
    around = built.free, built.pending
    key = (id(body), tags, nameless, untold, built.in_point, *around)
    if isinstance(body, Record) and any([isinstance(one, NamedAs) for one in body.holds]):
        key = (*key, built.tag_names_of)
    if key not in built.done:
        built.unreported = untold
        try:
            built.done[key] = (
                record_nodes.members_of(built, body, tags, nameless=nameless, untold=untold) if isinstance(body, Record) else -1
            )
        except UnsupportedByKernel:
            built.done[key] = -1
        finally:
            built.unreported = False
            built.free, built.pending = around
    return built.done[key]


def _groups(built: LoweringContext, entries: Mapping[str, list[int]]) -> int:
    """Returns the index of the indices of the groups, in the order of the table."""
    places = [built.emit(len(group) // 3, *group) for group in entries.values()]
    return built.emit(*places) if places else 0


def _of_feature(pending: Sequence[PendingConstraint], name: str) -> tuple[PendingConstraint, ...]:
    """Returns the constraints that apply to records of a name."""
    return tuple([
        each._replace(feature=each.feature if each.path else None) for each in pending if each.path or each.feature in (None, name)
    ])  # fmt: skip


def _requires_member(body: Record | Open, member: str | None) -> bool:
    """Returns True for a record with a required member that must be one of some names."""
    found = body.members.get(member or "") if isinstance(body, Record) else None
    return found is not None and isinstance(found.node, Name) and found.missing is not None and is_plain(found)


def _is_selected_by_name(branch: Branch) -> bool:
    return branch.written is None and branch.pattern is None
