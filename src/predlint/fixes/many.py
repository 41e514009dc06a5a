"""Many records at once of which nothing is said but what is told once a file: they are proven before and after, and not explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import orjson

from predlint.fixes.json_text import JsonText
from predlint.fixes.record import Mended, Mender, Seen
from predlint.shape.findings import Finding
from predlint.stream.edits import apply

#: Members may be put in one after the other.
_ROUNDS = 4


def mend_many(mender: Mender, raws: Sequence[bytes]) -> list[Mended | None]:
    """What becomes of each of these elements of one list; None for those that are to be looked at one by one."""
    found = mender.rules.spared_in(_listed(raws))
    if found is None:
        return [None] * len(raws)
    mended = [_mended(mender, raw, said) if said is not None else None for raw, said in zip(raws, found, strict=True)]
    changed = [at for at, one in enumerate(mended) if one is not None and one.done]
    after = _proven(mender, [one.raw for at in changed if (one := mended[at]) is not None])
    for place, at in enumerate(changed):
        said, one = after[place] if after is not None else None, mended[at]
        if said is None or one is None or any(finding.code in one.done for finding in said):
            mended[at] = None
    return mended


def _listed(raws: Sequence[bytes]) -> bytes:
    return b"[%b]" % b",".join(raws)


def _proven(mender: Mender, raws: Sequence[bytes]) -> list[list[Finding] | None] | None:
    """What is said of elements once they are mended."""
    return mender.rules.spared_in(_listed(raws)) if raws else []


def _mended(mender: Mender, raw: bytes, said: list[Finding]) -> Mended | None:
    """One of them, with the members that it lacks."""
    mended = Mended(raw)
    findings = [finding for finding in said if mender.levels[finding.code] is not None]
    text = raw.decode()
    for _ in range(_ROUNDS):
        seen = Seen(JsonText(text), orjson.loads(text), findings, Counter())
        steps = mender.apart(mender.steps(seen, set(), unsafe=True))
        if not all(step.mend.safe for step in steps):
            return None
        if not steps:
            break
        codes = Counter(step.code for step in steps for _ in step.keys)
        mended.done += codes
        findings = [finding for finding in findings if finding.code not in codes]
        text = apply(text, [edit for step in steps for edit in step.mend.edits])
    mended.raw = text.encode()
    return mended
