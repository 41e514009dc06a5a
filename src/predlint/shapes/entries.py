"""Checks of the entries of a list as a whole: which branches they name, and which texts they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from predlint.shapes.branches import meant_by
from predlint.shapes.faults import Fault
from predlint.shapes.findings import Finding, Path
from predlint.shapes.nodes import Items, Name, Tagged, Text
from predlint.shapes.resolver import Resolver


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
                out.append((unique.rule, (path, index), entry, unique.say, (*unique.about, name, seen[name])))
            seen.setdefault(name, index)
        if untold_id is not None and any([_by_id_alone(entry, untold_id, resolver.by) for entry in value]):
            return  # which of them that is, nobody knows
        absent = [name for name in required if name not in seen]
        if not absent:
            return
        objects = [entry for entry in value if entry.__class__ is dict]
        told = [meant(entry) for entry in objects]
        given = {resolver.written_of(feature) for feature in told}
        for entry, feature in zip(objects, told, strict=True):
            if feature is None:  # what it may be is not said to be missing beside what is said of its name
                given.update(resolver.candidates(entry))
        for name in absent:
            if name not in given:
                said = required[name]
                out.append((said.rule, path, value, said.say, said.about))

    return names


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
                    out.append((unique.rule, (path, index), entry, unique.say, (*unique.about, entry, seen[entry])))
                seen.setdefault(entry, index)

    return texts


def differing(value: list[Any]) -> int:
    """How many items a list has when texts that stand in it again, which are told as that, are left out."""
    texts = [entry for entry in value if entry.__class__ is str]
    return len(value) - len(texts) + len(set(texts))
