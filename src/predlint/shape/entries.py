"""Checks of the entries of a list as a whole: which branches they name, and which texts they are."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from predlint.shape.branches import meant_by
from predlint.shape.faults import Fault
from predlint.shape.findings import Finding, Path
from predlint.shape.nodes import Items, Name, Tagged, Text
from predlint.shape.resolver import Resolver


def branch_namer(node: Items) -> Callable[[list[Any], Path, list[Finding]], None] | None:
    """The check over a list's branches as a whole: none twice, and the required ones present, be it under a name that is misspelt
    or nearly so."""
    if isinstance(node.item, Name | Text) and node.unique is not None:
        return _no_text_twice(node.unique)
    if not isinstance(node.item, Tagged) or (node.unique is None and not node.required):
        return None
    resolver, unique, required = Resolver(node.item), node.unique, node.required
    meant = meant_by(node.item)
    untold_id = node.item.by_id if not node.item.has_ids else None  # no id of the ontology is known

    def names(value: list[Any], path: Path, out: list[Finding]) -> None:
        if len(value) < 2 and not required:
            return
        seen: dict[str, int] = {}
        for index, entry in enumerate(value):
            name = resolver.name_of(entry)
            if name is None:
                continue
            if name in seen and unique is not None:
                out.append(Finding(unique.kind, (path, index), entry, (*unique.fields, name, seen[name])))
            seen.setdefault(name, index)
        if untold_id is not None and any([_by_id_alone(entry, untold_id, resolver.by) for entry in value]):
            return  # which of them that is, nobody knows
        absent = [name for name in required if name not in seen]
        if not absent:
            return
        near: list[Collection[str]] = []
        nameless: list[Collection[str]] = []
        for entry in value:
            if entry.__class__ is not dict:
                continue
            if (feature := resolver.written_of(meant(entry))) is not None:
                near.append([feature])
            else:
                named = entry.get(resolver.by).__class__ is str and entry[resolver.by]
                (near if named else nameless).append(resolver.candidates(entry))
        for name in missed(absent, near, nameless):
            said = required[name]
            out.append(Finding(said.kind, path, value, said.fields))

    return names


def missed(absent: Iterable[str], near: Iterable[Collection[str]], nameless: Iterable[Collection[str]]) -> list[str]:
    """Those of the names that are not there for which no other entry can stand: each for one of those that it is ``near``, likeliest
    first, and one without a name for one of all that it may be. Where those are too few all are missed: which are, nobody knows."""
    left = dict.fromkeys(absent)
    for names in sorted(near, key=len):
        if (likeliest := next((name for name in names if name in left), None)) is not None:
            del left[likeliest]
    may_be = [some for names in nameless if (some := left.keys() & names)]
    covered = set[str]().union(*may_be)
    return [name for name in left if name not in covered or len(covered) > len(may_be)]


def _by_id_alone(entry: Any, by_id: str, by: str) -> bool:
    return entry.__class__ is dict and entry.get(by_id).__class__ is str and entry.get(by).__class__ is not str


def _no_text_twice(unique: Fault) -> Callable[[list[Any], Path, list[Finding]], None]:
    def texts(value: list[Any], path: Path, out: list[Finding]) -> None:
        if len(value) < 2:
            return
        seen: dict[str, int] = {}
        for index, entry in enumerate(value):
            if entry.__class__ is str:
                if entry in seen:
                    out.append(Finding(unique.kind, (path, index), entry, (*unique.fields, entry, seen[entry])))
                seen.setdefault(entry, index)

    return texts


def differing(value: list[Any]) -> int:
    """How many items a list has when texts that stand in it again, which are told as that, are left out."""
    texts = [entry for entry in value if entry.__class__ is str]
    return len(value) - len(texts) + len(set(texts))
