"""Fixes many records at once whose only findings are reported once per file. The kernel checks them before and after the fixes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson

from predlint.fixes.json_text import JsonText
from predlint.fixes.record import FixedRecord, RecordFixer, Seen
from predlint.shape.findings import Finding
from predlint.stream.edits import apply_edits

#: Maximum number of rounds: members may be added one after the other.
_ROUNDS = 4


def fix_many(fixer: RecordFixer, raws: Sequence[bytes]) -> list[FixedRecord | None]:
    """Returns the fixed record for each of these elements of one list; None for those that must be fixed one by one."""
    found = fixer.rules.suppressed_in(_listed(raws))
    if found is None:
        return [None] * len(raws)
    fixed = [_fix_one(fixer, raw, findings) if findings is not None else None for raw, findings in zip(raws, found, strict=True)]
    changed = [at for at, one in enumerate(fixed) if one is not None and one.done]
    after = _findings_after_fix(fixer, [one.raw for at in changed if (one := fixed[at]) is not None])
    for place, at in enumerate(changed):
        findings, one = after[place] if after is not None else None, fixed[at]
        if findings is None or one is None or any(finding.code in one.done for finding in findings):
            fixed[at] = None
    return fixed


def _listed(raws: Sequence[bytes]) -> bytes:
    return b"[%b]" % b",".join(raws)


def _findings_after_fix(fixer: RecordFixer, raws: Sequence[bytes]) -> list[list[Finding] | None] | None:
    """Returns the findings of elements after their fix."""
    return fixer.rules.suppressed_in(_listed(raws)) if raws else []


def _fix_one(fixer: RecordFixer, raw: bytes, said: list[Finding]) -> FixedRecord | None:
    """Returns one record with its fixes applied, or None if one of them is unsafe."""
    fixed = FixedRecord(raw)
    findings = [finding for finding in said if fixer.levels[finding.code] is not None]
    text = raw.decode()
    for _ in range(_ROUNDS):
        seen = Seen(JsonText(text), orjson.loads(text), findings, Counter())
        steps = fixer.disjoint(fixer.steps(seen, set(), unsafe=True))
        if not all(step.fix.safe for step in steps):
            return None
        if not steps:
            break
        codes = Counter(step.code for step in steps for _ in step.keys)
        fixed.done += codes
        findings = [finding for finding in findings if finding.code not in codes]
        text = apply_edits(text, [edit for step in steps for edit in step.fix.edits])
    fixed.raw = text.encode()
    return fixed
