"""Findings below a record's name, whatever is wrong with the name or with its value: the answers to a tool's questions."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from predlint.shape.findings import Check, Finding, Path
from predlint.shape.nodes import Items, Node, Record, Tagged
from predlint.shape.resolver import Resolver

#: Maximum number of names whose questions are tried on a record.
_MOST_TRIED = 16


class ChildFindings:
    """Explains the nested answers (`Tagged.children_member`) of a record whose name or value is wrong. Reports nothing if the answers may
    belong to another name."""

    def __init__(self, resolver: Resolver, compile: Callable[[Node], Check]) -> None:
        self._resolver, self._compile, self._held = resolver, compile, resolver.node.children_member
        self._lists: dict[str, Items] = {}
        for branch in resolver.node.branches if self._held is not None else ():
            member = branch.body.members.get(self._held or "") if isinstance(branch.body, Record) else None
            if member is not None and isinstance(member.node, Items):
                self._lists.setdefault(branch.feature, member.node)
        self._entries = cache(self._entries_of)

    def of_sibling_value(self, name: str, payload: str, value: dict[str, Any], path: Path, out: list[Finding]) -> None:
        """Explains the answers of a record that carries another kind of value than its name takes. Name or value may be wrong: the name is
        certain if no other name takes that value, or if an entry is one of the name's own."""
        if name in self._lists and (payload not in self._resolver.payloads or self._owns(name, value)):
            self._explain(name, value, path, out)

    def of_similar_name(self, value: dict[str, Any], path: Path, out: list[Finding]) -> None:
        """Explains the answers of a record of unknown name, if exactly one near name takes its value and an entry is one of that name's
        own."""
        if self._held not in value:
            return
        close = [name for name in self._resolver.close(value) if name in self._lists]
        if len(close) == 1 and self._owns(close[0], value):
            self._explain(close[0], value, path, out)

    def reports_children(self, value: dict[str, Any]) -> bool:
        """Returns False if `of_similar_name` reports nothing for the record's list, whatever names are near. Returns True, too, if there
        are too many names to try."""
        if self._held not in value:
            return False
        findings: list[Finding] = []
        for name in self._lists if len(self._lists) <= _MOST_TRIED else ():
            if self._owns(name, value):
                self._explain(name, value, None, findings)
        return bool(findings) or len(self._lists) > _MOST_TRIED

    def _owns(self, name: str, value: dict[str, Any]) -> bool:
        listed: Any = value.get(self._held or "")
        entries = self._entries(name)
        return entries is not None and listed.__class__ is list and any([entries.name_of(entry) is not None for entry in listed])

    def _entries_of(self, name: str) -> Resolver | None:
        item = self._lists[name].item
        return Resolver(item) if isinstance(item, Tagged) else None

    def _explain(self, name: str, value: dict[str, Any], path: Path, out: list[Finding]) -> None:
        listed: Any = value.get(self._held or "")
        if listed.__class__ is list:  # a value that is no list is reported elsewhere, whatever the name
            self._compile(self._lists[name])(listed, path, self._held, out)
