"""Checks that nothing declared spares a record: each is run on all records that have its members, and costs no more than itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import orjson

from predlint.kernel.scanner import CLEAN, UNREAD
from predlint.shape.findings import Finding
from predlint.shape.nodes import Branch, Record

if TYPE_CHECKING:
    from predlint.dialects.labelbox.rules import RecordRules


class FreeChecks:
    """Of one file: which of its records they speak of."""

    def __init__(self, rules: RecordRules, branches: Sequence[Branch]) -> None:
        import numpy as np

        self._rules = rules
        members = frozenset[str]().union(*[check.reads for check in rules.free])
        bodies = [branch.body for branch in branches]
        concerned = [not isinstance(body, Record) or not members.isdisjoint(body.members) for body in bodies]
        self._concerned = np.array([*concerned, True])
        """By the number of a branch, whether its records have such members; a record of no branch (-1) may have any."""

    def speak(self, states: Any, lines: Any, block: bytes) -> list[int]:
        """The places of records, of those that the kernel could read, of which one of them has something to say: what is proven of such is
        not enough, nor is what is said of others that have the same doubts. They are explained, each by itself."""
        import numpy as np

        asked = np.flatnonzero((states != UNREAD) & ((states != CLEAN) | self._concerned[lines["branch"]]))
        listed, row_of = self._rules.rows is not None, self._rules.row_of
        runs = [(member, check.run) for check in self._rules.free for member in check.reads]
        found, out, loads = list[int](), list[Finding](), orjson.loads
        for place, begin, end in zip(asked.tolist(), lines["begin"][asked].tolist(), lines["end"][asked].tolist(), strict=True):
            record = loads(block[begin:end])
            if record.__class__ is not dict:
                continue
            row = row_of(record) if listed else None
            for member, run in runs:
                if member in record:
                    run(record, row, out)
            if out:
                found.append(place)
                out.clear()
        return found
