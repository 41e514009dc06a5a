"""Findings of a file in the order of their places, whatever comes late and however many there are."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from random import Random

import pytest

import predlint
from predlint.diagnostics import Diagnostic, Severity
from predlint.notes.errors import SpillError
from predlint.report.json_bytes import seen
from predlint.report.model import Group, Summary
from predlint.report.spool import Spool


def diagnostic(offset: int, message: str = "m") -> Diagnostic:
    return Diagnostic(None, 1, 1, offset, "", "GEO001", "missing-side", Severity.ERROR, message, None, None, {})


class Numbers:
    """Renders a finding as its offset in eight bytes, and keeps what is emitted."""

    wants_places = True

    def __init__(self) -> None:
        self.emitted = b""
        self.calls = 0

    def render(self, diagnostic: Diagnostic) -> bytes:
        assert diagnostic.offset is not None
        return diagnostic.offset.to_bytes(8, "big")

    def emit(self, rendered: bytes) -> None:
        assert len(rendered) % 8 == 0
        self.emitted += rendered
        self.calls += 1

    def finish(self, summary: Summary, groups: list[Group]) -> None:
        pass

    @property
    def offsets(self) -> list[int]:
        return [int.from_bytes(self.emitted[at : at + 8], "big") for at in range(0, len(self.emitted), 8)]


@pytest.mark.parametrize("count", [0, 1, 511, 512, 513, 300_000])
def test_nothing_late(count: int) -> None:
    sink = Numbers()
    spool = Spool(sink)
    for at in range(count):
        spool.add(at, "GEO001", diagnostic(at), late=False)
    spool.flush()
    spool.close()
    assert sink.offsets == list(range(count))
    assert sink.calls <= 3  # not one write a finding


def test_late_findings_take_their_place() -> None:
    rng = Random(1)
    sink = Numbers()
    spool = Spool(sink)
    early, late = sorted(rng.sample(range(10_000), 2_000)), rng.sample(range(10_000), 500)
    for at in early:
        spool.add(at, "GEO001", diagnostic(at), late=False)
    for at in late:
        spool.add(at, "DUP001", diagnostic(at), late=True)
    spool.flush()
    assert sink.offsets == sorted(early + late)
    spool.add(3, "GEO001", diagnostic(3), late=False)  # the next file
    spool.flush()
    spool.close()
    assert sink.offsets == [*sorted(early + late), 3]


@pytest.mark.parametrize("seed", range(3))
def test_late_findings_that_do_not_fit_into_memory_stand_in_their_places_too(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predlint.report.spool._MOST_LATE", 7)
    monkeypatch.setattr("predlint.report.spool._READ", 40)
    random = Random(seed)
    sink = Numbers()
    spool = Spool(sink)
    for count in (100, 5):
        early, late = sorted(random.choices(range(1000), k=80)), random.choices(range(1000), k=count)
        for offset in early:
            spool.add(offset, "GEO001", diagnostic(offset), late=False)
        for offset in late:
            spool.add(offset, "GEO001", diagnostic(offset), late=True)
        spool.flush()
        assert sink.offsets == sorted([*early, *late])
        sink.emitted = b""
    spool.close()


class Braces(Numbers):
    """Writes a finding as what its message is, between signs; takes several at once as JSON."""

    before, after = b"<", b">;"

    def render(self, diagnostic: Diagnostic) -> bytes:
        return self.before + seen(diagnostic.message.encode()) + self.after

    def emit(self, rendered: bytes) -> None:
        self.emitted += rendered
        self.calls += 1


@pytest.mark.parametrize("seed", range(6))
def test_findings_one_by_one_and_many_at_once_and_late_stand_by_place_code_and_turn(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("_BATCH", 4), ("_MOST_LATE", 5), ("_READ", 40), ("_MEMORY", 64)):
        monkeypatch.setattr(f"predlint.report.spool.{name}", size)
    random, sink = Random(seed), Braces()
    spool = Spool(sink)
    for count, late_ones in ((40, 23), (0, 12), (9, 0), (30, 4)):
        places = sorted((random.randrange(15), random.choice(("DUP001", "GEO001", "UID002"))) for _ in range(count))
        early = [(order, code, 0, number) for number, (order, code) in enumerate(places)]
        late = [(random.randrange(15), random.choice(("DUP001", "UID002")), 1, number) for number in range(late_ones)]
        texts = {each: f"{each[3]}{random.choice(('', 'x' * 50, chr(0x7F), chr(0x2028), chr(0xE4)))}" for each in [*early, *late]}
        for each in late[: late_ones // 2]:
            spool.add(each[0], each[1], diagnostic(each[0], texts[each]), late=True)
        at = 0
        while at < count:
            some = early[at : at + random.choice((1, 1, 3, 6))]
            if len(some) == 1:
                spool.add(some[0][0], some[0][1], diagnostic(some[0][0], texts[some[0]]), late=False)
            else:
                spool.add_json([each[0] for each in some], [each[1] for each in some], [texts[each].encode() for each in some])
            at += len(some)
        for each in late[late_ones // 2 :]:
            spool.add(each[0], each[1], diagnostic(each[0], texts[each]), late=True)
        spool.flush()
        assert sink.emitted == b"".join([b"<%b>;" % seen(texts[each].encode()) for each in sorted([*early, *late])])
        sink.emitted = b""
    spool.close()


class Full(io.BytesIO):
    """A file on a disk that is full."""

    def write(self, data: object, /) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("late", [False, True])
def test_a_full_disk_is_told_and_nothing_with_a_gap_is_emitted(monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    monkeypatch.setattr("predlint.report.spool._temporary", lambda _: Full())
    monkeypatch.setattr("predlint.report.spool.tempfile.TemporaryFile", Full)
    monkeypatch.setattr("predlint.report.spool._MOST_LATE", 600)
    sink = Numbers()
    spool = Spool(sink)
    with pytest.raises(SpillError, match=r"the findings cannot be kept there .*: No space left on device") as told:
        for at in range(1_000):
            spool.add(at, "GEO001", diagnostic(at), late=late)
    assert "TMPDIR" in (told.value.help or "")
    spool.flush()
    spool.close()
    assert sink.emitted == b""


def test_a_run_that_has_no_room_for_its_findings_is_one_that_was_stopped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, repository: Path
) -> None:
    monkeypatch.setattr("predlint.report.spool._temporary", lambda _: Full())
    (tmp_path / "wrong.ndjson").write_bytes(b"wrong\n" * 2_000)
    sink = Braces()
    summary = predlint.compile(repository / "examples" / "street" / "ontology.json").run([str(tmp_path / "wrong.ndjson")], sinks=[sink])
    assert not summary.complete and summary.stopped is not None and "No space left" in summary.stopped[0]
    assert summary.errors > 0
    assert sink.emitted == b""
