"""A file whose records are made to be taken for another one, so that this one is overlooked: it is found all the same."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from engine_kit import ONTOLOGY, ndjson, sign, weather

import predlint
from predlint.engine.files import Execution
from predlint.kernel import library
from predlint.kernel.column_joins import MOST
from predlint.kernel.column_partitions import partition_of
from predlint.kernel.spill_folder import SpillFolder, SpillLocation
from predlint.model.diagnostics import Diagnostic
from predlint.report.model import Summary

SOURCE, TARGET = "6f1c2a34-9b7d-4e58-a1c3-0d2e4f6a8b90", "b27e90d1-35ac-4f6e-8d14-7c9a0e5f2b63"
#: By which uuids were told apart without a secret: the first half, and the second times this.
ODD, MASK = 0x9E3779B97F4A7C15, (1 << 64) - 1
TOWED = {
    "name": "towed by",
    "relationship": {"source": SOURCE, "target": TARGET, "type": "unidirectional"},
    "dataRow": {"globalKey": "x"},
}


def without_secret(uuid: str) -> int:
    number = UUID(uuid).int
    return number >> 64 ^ (number * ODD & MASK)


def colliding_uuids(uuid: str, count: int) -> list[str]:
    """Other uuids, of which each has the hash that this one had without a secret."""
    source, found = random.Random(1), list[str]()
    while len(found) < count:
        low = source.getrandbits(62) | 2 << 62  # of the usual variant
        found.append(str(UUID(int=(without_secret(uuid) ^ (low * ODD & MASK)) << 64 | low)))
    return found


@pytest.fixture(params=["with the kernel", "without the kernel", "on disk"])
def found(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """``found(records)``: what is found in a file of them."""
    if request.param == "without the kernel":
        monkeypatch.setattr(library, "library", lambda: None)
    checker = predlint.compile(ONTOLOGY, target="mal", ignore=["ANS024", "MED009", "MED011"])

    def run(*records: Any) -> list[Diagnostic]:
        (path := tmp_path / "a.ndjson").write_bytes(ndjson(*records))
        if request.param != "on disk":
            return checker.validate(path).diagnostics
        sink = _Kept()
        checker.run([path], sinks=[sink], execution=Execution(jobs=1, memory=4_000))
        return sink.found

    return run


class _Kept:
    wants_places = True

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def render(self, diagnostic: Diagnostic) -> bytes:
        self.found.append(diagnostic)
        return b""

    def emit(self, rendered: bytes) -> None: ...

    def finish(self, summary: Summary, groups: Any) -> None: ...


def count_codes(found: list[Diagnostic]) -> Counter[str]:
    return Counter(diagnostic.code for diagnostic in found)


def test_uuids_made_to_look_like_an_end_do_not_hide_it(found: Any) -> None:
    """Without a secret, the first hundred that are looked at were all of the others: it was said that there is no such end, in place of
    that it is an answer."""
    decoys = colliding_uuids(TARGET, MOST + 50)
    assert len({*decoys, TARGET}) == MOST + 51 and {without_secret(uuid) for uuid in decoys} == {without_secret(TARGET)}
    ends = [sign(1_000, "x", uuid=SOURCE), weather("fog", "x", uuid=TARGET)]
    [findings] = found(*[sign(number, "x", uuid=uuid) for number, uuid in enumerate(decoys)], *ends, TOWED)
    assert (findings.code, findings.line) == ("LNK007", MOST + 53) and "is an answer" in findings.message


def test_what_is_almost_a_uuid_does_not_hide_one(found: Any) -> None:
    """Such are malformed, each of them; but the record that has the uuid is looked for all the same."""
    decoys = ["-" * (number + 1) + TARGET for number in range(MOST + 50)]
    ends = [sign(1_000, "x", uuid=SOURCE), weather("fog", "x", uuid=TARGET)]
    findings = found(*[sign(number, "x", uuid=uuid) for number, uuid in enumerate(decoys)], *ends, TOWED)
    assert count_codes(findings) == {"UID001": MOST + 50, "LNK007": 1}


@pytest.mark.parametrize("answers", [False, True])
def test_an_end_that_two_hundred_records_are(found: Any, answers: bool) -> None:
    """The first of them is looked at, as where there are two; that they have one uuid is said of each other one."""
    ends = [weather("fog", "x", uuid=TARGET)] * answers + [sign(number, "x", uuid=TARGET) for number in range(200)]
    findings = found(sign(1_000, "x", uuid=SOURCE), *ends, TOWED)
    assert count_codes(findings) == {"UID002": len(ends) - 1} | ({"LNK007": 1} if answers else {})


def test_an_end_whose_uuid_two_hundred_other_data_rows_have(found: Any) -> None:
    """It is found on its own, behind them all; where it is not there, the line of one of them is told."""
    others = [sign(number, f"other {number}", uuid=TARGET) for number in range(200)]
    findings = found(sign(1_000, "x", uuid=SOURCE), *others, weather("fog", "x", uuid=TARGET), TOWED)
    assert count_codes(findings) == {"UID003": 200, "LNK007": 1}
    findings = found(sign(1_000, "x", uuid=SOURCE), *others, TOWED)
    assert count_codes(findings) == {"UID003": 199, "LNK006": 1}
    assert any("line 2" in f"{each.message} {each.help}" for each in findings if each.code == "LNK006")


def test_ids_made_to_fall_into_one_partition_do_not() -> None:
    """Of ids, which are no hashes, a file could be written that does not fit into the memory of one partition."""
    back = pow(ODD, -1, 1 << 64)
    ids = np.array([number * back & MASK for number in range(10_000)], dtype=np.uint64).view(np.int64)
    assert set(partition_of(ids, SpillLocation("", salt=ODD)).tolist()) == {0}
    with SpillFolder() as one, SpillFolder() as two:
        assert one.salt != two.salt and one.salt & two.salt & 1
    for odd in (random.Random(seed).getrandbits(64) | 1 for seed in range(20)):
        counts = np.bincount(partition_of(ids, SpillLocation("", salt=odd)), minlength=64)
        assert counts.max() < 1_000, odd


def test_uuids_by_the_thousand_have_hashes_of_their_own() -> None:
    """Those that were alike without a secret, and any others."""
    from predlint.model.hashes import OWN

    uuids = {*colliding_uuids(TARGET, 5_000), *[str(uuid4()) for _ in range(5_000)]}
    assert len({OWN.uuid_hash(UUID(uuid).int) for uuid in uuids}) == len(uuids)
