"""Many records at once of which nothing is said but what is told once a file: they are proven before and after, and not explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson

from predlint.fixes.json_text import JsonText
from predlint.fixes.record import FixedRecord, RecordFixer, Seen
from predlint.shape.findings import Finding
from predlint.stream.edits import apply_edits

#: Members may be put in one after the other.
_ROUNDS = 4


def fix_many(fixer: RecordFixer, raws: Sequence[bytes]) -> list[FixedRecord | None]:
    """What becomes of each of these elements of one list; None for those that are to be looked at one by one."""
    found = fixer.rules.suppressed_in(_listed(raws))
    if found is None:
        return [None] * len(raws)
    fixed = [_fix_one(fixer, raw, said) if said is not None else None for raw, said in zip(raws, found, strict=True)]
    changed = [at for at, one in enumerate(fixed) if one is not None and one.done]
    after = _findings_after_fix(fixer, [one.raw for at in changed if (one := fixed[at]) is not None])
    for place, at in enumerate(changed):
        said, one = after[place] if after is not None else None, fixed[at]
        if said is None or one is None or any(finding.code in one.done for finding in said):
            fixed[at] = None
    return fixed


def _listed(raws: Sequence[bytes]) -> bytes:
    return b"[%b]" % b",".join(raws)


def _findings_after_fix(fixer: RecordFixer, raws: Sequence[bytes]) -> list[list[Finding] | None] | None:
    """What is said of elements once they are mended."""
    return fixer.rules.suppressed_in(_listed(raws)) if raws else []


def _fix_one(fixer: RecordFixer, raw: bytes, said: list[Finding]) -> FixedRecord | None:
    """One of them, with the members that it lacks."""
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
