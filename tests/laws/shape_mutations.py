"""Shapes with one constraint changed: tightened, made impossible, dropped. What is above the node is made anew; no Shape is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple
from unittest import mock

from msgspec.structs import replace

from predlint.shape import explainer
from predlint.shape.constraints import (
    Between,
    Chain,
    NotFractions,
    NotZero,
    Ordered,
    PairsPlain,
    Paths,
    PointsNotFractions,
    PointsWithin,
    Within,
)
from predlint.shape.explainer import Explainer, build_explainer
from predlint.shape.nodes import (
    AnyValue,
    Branch,
    Eased,
    Entries,
    Flag,
    Fork,
    Items,
    Member,
    Name,
    Number,
    Open,
    Record,
    Tagged,
    Text,
    Typed,
    Uuid,
)
from violation_kit import violation_spec

#: What has nodes in it, or is one.
PARTS = (AnyValue, Branch, Eased, Entries, Flag, Fork, Items, Member, Name, Number, Open, Record, Tagged, Text, Typed, Uuid)
#: No text of any file.
NEVER = "\x00never"


def _message(*about: Any) -> tuple[str, str | None]:
    return "mutated", None


VIOLATION = violation_spec("REC003", _message)


class Mutation(NamedTuple):
    """A node with a constraint changed."""

    name: str
    node: Any
    instead: Any

    def apply(self, shape: Any) -> Any:
        """The Shape with that node."""
        return instead_of(shape, self.node, self.instead)


def nodes_of(shape: Any) -> list[Any]:
    """All that is reachable in a Shape, each once, from the top down."""
    found, waiting = dict[int, Any](), [shape]
    while waiting:
        part = waiting.pop()
        if isinstance(part, PARTS):
            if id(part) in found:
                continue
            found[id(part)] = part
        waiting += _inner(part)
    return list(found.values())


def _inner(part: Any) -> list[Any]:
    """What a part of a Shape consists of."""
    if isinstance(part, PARTS):
        return [getattr(part, name) for name in part.__struct_fields__]
    return [*part.values()] if isinstance(part, Mapping) else [*part] if isinstance(part, tuple) else []


#: The last Shape in which something was changed, and for each part of it the parts around it.
_AROUND: list[tuple[Any, dict[int, list[int]]]] = []


def _around(shape: Any) -> dict[int, list[int]]:
    if not _AROUND or _AROUND[0][0] is not shape:
        found, waiting = dict[int, list[int]](), [shape]
        seen = {id(shape)}
        while waiting:
            part = waiting.pop()
            for inner in _inner(part):
                found.setdefault(id(inner), []).append(id(part))
                if id(inner) not in seen:
                    seen.add(id(inner))
                    waiting.append(inner)
        _AROUND[:] = [(shape, found)]
    return _AROUND[0][1]


def instead_of(shape: Any, node: Any, new: Any) -> Any:
    """The Shape with another node in the place of one, wherever that stands."""
    around, outer, waiting = _around(shape), set[int](), [id(node)]
    while waiting:
        fresh = [part for part in around.get(waiting.pop(), ()) if part not in outer]
        outer.update(fresh)
        waiting += fresh
    made = dict[int, Any]()

    def remade(part: Any) -> Any:
        if part is node or id(part) not in outer:  # only what is around the node is made again
            return new if part is node else part
        if id(part) not in made:
            if isinstance(part, PARTS):
                values = {name: getattr(part, name) for name in part.__struct_fields__}
                made[id(part)] = replace(part, **{name: other for name, value in values.items() if (other := remade(value)) is not value})
            elif isinstance(part, Mapping):
                made[id(part)] = {name: remade(value) for name, value in part.items()}
            else:
                made[id(part)] = tuple([remade(value) for value in part])
        return made[id(part)]

    return remade(shape)


#: The last Shape of which a part was changed, with its explainer: what is compiled of it serves all that have the same parts.
_EXPLAINED: list[tuple[Any, Explainer]] = []


def explainer_of(changed: Any, shape: Any) -> Explainer:
    """The explainer of a Shape, of which only what another one does not have is compiled."""
    if not _EXPLAINED or _EXPLAINED[0][0] is not shape:
        _EXPLAINED[:] = [(shape, build_explainer(shape))]
    done = _EXPLAINED[0][1]._compiler.done

    class Compiler(explainer._Compiler):
        def __init__(self) -> None:
            self.done = {**done}

    with mock.patch.object(explainer, "_Compiler", Compiler):
        return build_explainer(changed)


def paths_in(shape: Any) -> dict[int, tuple[str, ...]]:
    """Id of a part of a Shape -> the members that lead to it."""
    found, waiting = dict[int, tuple[str, ...]](), list[tuple[Any, tuple[str, ...]]]([(shape, ())])
    while waiting:
        part, path = waiting.pop()
        if id(part) in found:
            continue
        if isinstance(part, PARTS):
            found[id(part)] = path
        if isinstance(part, Mapping):
            waiting += [(value, (*path, str(name))) for name, value in part.items()]
        else:
            waiting += [(inner, path) for inner in _inner(part)]
    return found


def one_of_each(shape: Any, mutations: list[Mutation]) -> list[Mutation]:
    """Of those that change the same in the same member, one: features of one kind have nodes of their own, which are alike."""
    paths = paths_in(shape)
    return [*{(paths[id(mutation.node)], mutation.name): mutation for mutation in mutations}.values()]


def mutations_of(shape: Any) -> list[Mutation]:
    """One for each way in which each constraint of each node can be changed, so that something is to be said of records."""
    return [Mutation(f"{type(node).__name__}: {name}", node, instead) for node in nodes_of(shape) for name, instead in _changed(node)]


def _changed(node: Any) -> Iterator[tuple[str, Any]]:
    ways = _WAYS.get(type(node))
    yield from ways(node) if ways is not None else ()


def _number(node: Number) -> Iterator[tuple[str, Any]]:
    change = partial(replace, node, outside=node.outside or VIOLATION)
    for bound in (1e12, 100.0, 0.5):
        yield f"least {bound}", change(minimum=bound)
        yield f"above {bound}", change(above=bound)
    for bound in (-1e12, 0.5, 100.0):
        yield f"most {bound}", change(maximum=bound)
    if not node.whole:
        yield "whole", replace(node, whole=True)
    yield from _never_null(node)


def _text(node: Text) -> Iterator[tuple[str, Any]]:
    length, form = node.length or VIOLATION, node.form or VIOLATION
    yield "least", replace(node, minimum=1_000, length=length)
    yield "least 6", replace(node, minimum=6, length=length)
    yield "most", replace(node, maximum=0, length=length)
    yield "most 6", replace(node, maximum=6, length=length)
    yield "pattern, of texts", replace(node, pattern=r"^(zz|yy)(?![\s\S])", form=form)
    yield "pattern, of letters", replace(node, pattern=r"^[a-f0-9:/.-]*(?![\s\S])", form=form)
    yield "empty", replace(node, empty=VIOLATION)
    yield from _never_null(node)


def _name(node: Name) -> Iterator[tuple[str, Any]]:
    yield "no names", replace(node, names=(NEVER,), labels={})
    for half in (0, 1):
        yield f"half of the names, {half}", replace(node, names=(*node.names[half::2], NEVER), labels={})


def _never_null(node: Any) -> Iterator[tuple[str, Any]]:
    if node.nullable:
        yield "not null", replace(node, nullable=False)


def _items(node: Items) -> Iterator[tuple[str, Any]]:
    length = node.length or VIOLATION
    yield "least", replace(node, minimum=1_000, length=length)
    yield "least 2", replace(node, minimum=max(2, node.minimum + 1), length=length)
    yield "most", replace(node, minimum=0, maximum=0, length=length)
    yield "most 3", replace(node, minimum=0, maximum=3, length=length)
    if node.bare is not None:
        yield "only lists", replace(node, bare=None)
    if isinstance(node.item, Tagged):
        for branch in node.item.branches[:3]:
            if branch.feature not in node.required:
                yield f"required {branch.feature}", replace(node, required={**node.required, branch.feature: VIOLATION})
    yield from _never_null(node)


def _record(node: Record) -> Iterator[tuple[str, Any]]:
    for name, member in node.members.items():
        others = {other: each for other, each in node.members.items() if other != name}
        if name not in (*node.exactly_one, *[one for variant in node.variants for one in variant]):
            yield f"without {name}", replace(node, members=others)
        if member.missing is None and name not in node.exactly_one:
            yield f"required {name}", replace(node, members={**others, name: replace(member, missing=VIOLATION)})
        if member.presence is None:
            yield f"presence of {name}", replace(node, members={**others, name: replace(member, presence=VIOLATION)})
    never = Member(AnyValue(), missing=VIOLATION)
    yield "required, and never there", replace(node, members={**node.members, NEVER: never})
    if node.members:
        yield (
            "never there, or null",
            replace(node, members={**node.members, NEVER: Member(AnyValue(), missing=VIOLATION, presence=VIOLATION)}),
        )
    if not node.exactly_one and len(node.members) > 1:
        for pair in zip(node.members, [*node.members][1:], strict=False):
            yield f"exactly one of {pair}", replace(node, exactly_one=pair, not_one=VIOLATION)
    for variant in node.variants:
        fewer = tuple([each for each in node.variants if each is not variant])
        if fewer:
            yield f"no variant of {sorted(variant)}", replace(node, variants=fewer, incomplete=node.incomplete or VIOLATION)


def _tagged(node: Tagged) -> Iterator[tuple[str, Any]]:
    for at, branch in enumerate(node.branches[:5]):
        fewer = node.branches[:at] + node.branches[at + 1 :]
        if fewer:
            yield f"without {branch.feature}", replace(node, branches=fewer)
        yield f"other name than {branch.feature}", replace(node, branches=(*fewer, replace(branch, feature=f"{NEVER}{at}", schema_id=None)))
    if node.by_id is not None:
        yield "no ids", replace(node, branches=tuple([replace(branch, schema_id=None) for branch in node.branches]))
    if node.unnamed:
        yield "none unnamed", replace(node, unnamed={}, unnamed_by={})


def _entries(node: Entries) -> Iterator[tuple[str, Any]]:
    yield "least", replace(node, minimum=1_000, length=node.length or VIOLATION)
    yield "keys", replace(node, keys=r"^zz(?![\s\S])", key=node.key or VIOLATION)


_WAYS: dict[type, Callable[[Any], Iterator[tuple[str, Any]]]] = {
    Number: _number, Text: _text, Name: _name, Items: _items, Record: _record, Tagged: _tagged, Entries: _entries, Uuid: _never_null,
    Flag: _never_null,
}  # fmt: skip


# -- what must hold together --------------------------------------------------------------------------------------------------


def impossible(one: Any) -> Any:
    """A constraint about the same, that nothing keeps which has all that it is about; None where none is known but to read nothing."""
    match one:
        case Within(members, _) | NotFractions(members, _):
            return NotFractions(members, 1e250)
        case Between(members, _, _):
            return Between(members, 1.0, 0.0)
        case NotZero(member):
            return NotFractions((member,), 1e250)
        case Ordered(low, high, _):
            return Ordered(high, low, strict=True)
        case PointsWithin() | PointsNotFractions():
            return PointsNotFractions(1e250)
        case PairsPlain() | Chain():
            return type(one)(1e250)
        case Paths():
            return Paths(())
        case _:
            return None


def are_there(node: Any, one: Any) -> bool:
    """True where what a constraint is about is in each value of a node: else it says nothing of some."""
    told = [getattr(one, name) for name in ("members", "member", "low", "high") if hasattr(one, name)]
    names = [name for each in told for name in (each if isinstance(each, tuple) else (each,))]
    return isinstance(node, Items) or all([name in node.members and node.members[name].missing is not None for name in names])


def touched_by(shape: Any, node: Any) -> Any:
    """A Shape under which something is said of each record that a node is asked about."""
    if isinstance(node, Record):
        return instead_of(shape, node, replace(node, members={**node.members, NEVER: Member(AnyValue(), missing=VIOLATION)}))
    return instead_of(shape, node, replace(node, minimum=10**6, length=VIOLATION, mistaken=None, find_common_form=None))
