"""Findings of a file in the order of their places, whatever comes late and however many there are."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from random import Random
from typing import Any

import pytest

import predlint
from predlint.model.diagnostics import Diagnostic, Severity, SpillError
from predlint.report import place_reports
from predlint.report.model import Group, Summary
from predlint.report.place_reports import ByteSpool, FindingSpool
from predlint.report.terminal import seen


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
    spool = FindingSpool(sink)
    for at in range(count):
        spool.add(at, "GEO001", diagnostic(at), late=False)
    spool.flush()
    spool.close()
    assert sink.offsets == list(range(count))
    assert sink.calls <= 3  # not one write a finding


class Lines(Numbers):
    """Takes what is emitted apart again, as tables do."""

    def render(self, diagnostic: Diagnostic) -> bytes:
        return f"{diagnostic.message}{diagnostic.offset}\n".encode()

    def emit(self, rendered: bytes) -> None:
        assert rendered.endswith(b"\n")
        self.calls += 1
        self.emitted += b"".join(int(line.rpartition(b"m")[2]).to_bytes(8, "big") for line in rendered.splitlines())


@pytest.mark.parametrize("late", [False, True])
def test_findings_are_emitted_whole_however_long(late: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_reports, "_CHUNK", 5_000)
    sink = Lines()
    spool = FindingSpool(sink)
    for at in range(1, 3_000):
        spool.add(at, "GEO001", diagnostic(at, "m" * (at % 97 if at % 500 else 9_000)), late=False)
    if late:
        spool.add(0, "GEO001", diagnostic(0), late=True)
    spool.flush()
    spool.close()
    assert sink.offsets == list(range(0 if late else 1, 3_000)) and sink.calls > 20


def test_late_findings_take_their_place() -> None:
    rng = Random(1)
    sink = Numbers()
    spool = FindingSpool(sink)
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
    monkeypatch.setattr("predlint.report.place_reports._MAX_DEFERRED", 7)
    monkeypatch.setattr("predlint.report.place_reports._READ", 40)
    random = Random(seed)
    sink = Numbers()
    spool = FindingSpool(sink)
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
    for name, size in (("_BATCH", 4), ("_MAX_DEFERRED", 5), ("_READ", 40), ("_MEMORY", 64)):
        monkeypatch.setattr(f"predlint.report.place_reports.{name}", size)
    random, sink = Random(seed), Braces()
    spool = FindingSpool(sink)
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


@pytest.mark.parametrize("seed", range(6))
def test_many_at_once_that_stand_before_others_take_their_place(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predlint.report.place_reports._BATCH", 4)
    random, sink = Random(seed), Braces()
    spool = FindingSpool(sink)
    every: list[tuple[int, str, bytes]] = []
    for _ in range(12):
        some = sorted((random.randrange(40), random.choice(("DUP001", "GEO001"))) for _ in range(random.choice((1, 3, 7))))
        texts = [f"{len(every)}.{number}{random.choice(('', chr(0x7F)))}".encode() for number in range(len(some))]
        spool.add_json(*map(list, zip(*some, strict=True)), texts)  # type: ignore[arg-type]
        every += [(order, code, seen(text)) for (order, code), text in zip(some, texts, strict=True)]
    spool.flush()
    spool.close()
    written = sink.emitted.decode().removeprefix("<").removesuffix(">;").split(">;<")
    placed = {text.decode(): (order, code) for order, code, text in every}
    assert sorted(written) == sorted(placed), "nothing is lost, nothing is there twice"
    assert [placed[text] for text in written] == sorted(placed.values())


class Full(io.BytesIO):
    """A file on a disk with room for little more."""

    room = 1_000

    def write(self, data: Any, /) -> int:
        if self.tell() >= self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data[: self.room - self.tell()])


@pytest.fixture(params=[0, 1_000])
def full(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("predlint.report.place_reports.tempfile.TemporaryFile", lambda **_: Full())
    monkeypatch.setattr("predlint.report.place_reports._MEMORY", 100)
    monkeypatch.setattr(Full, "room", request.param)
    return request.param


@pytest.mark.parametrize("late", [False, True])
def test_a_full_disk_is_reported_and_loses_nothing(full: int, monkeypatch: pytest.MonkeyPatch, late: bool) -> None:
    monkeypatch.setattr("predlint.report.place_reports._BATCH", 16)
    monkeypatch.setattr("predlint.report.place_reports._MAX_DEFERRED", 60)
    sink = Numbers()
    spool = FindingSpool(sink)
    added = 0
    with pytest.raises(SpillError, match=r"the findings cannot be kept there .*: No space left on device") as raised:
        for at in range(1_000, 0, -1) if late else range(1_000):
            spool.add(at, "GEO001", diagnostic(at), late=late)
            added += 1
            spool.require_room()
    assert "TMPDIR" in (raised.value.help or "")
    for at in range(2_000, 2_100):  # what was found along with it
        spool.add(at, "GEO001", diagnostic(at), late=not late)
    spool.flush()
    first = range(1_001 - added, 1_001) if late else range(added)
    assert sink.offsets == [*first, *range(2_000, 2_100)]
    sink.emitted = b""
    spool.add(5, "GEO001", diagnostic(5), late=False)
    spool.flush()
    spool.close()
    assert sink.offsets == [5]


@pytest.mark.parametrize("full", [0, 100_000], indirect=True)
def test_a_run_that_has_no_room_for_its_findings_lists_all_that_it_counts(full: int, tmp_path: Path, repository: Path) -> None:
    lines = [b'{"name": "sign", "dataRow": {"globalKey": "k%d"}, "bbox": %d}\n' % (at, at) for at in range(3_000)]
    (tmp_path / "wrong.ndjson").write_bytes(b"".join(lines))
    checker = predlint.compile(repository / "examples" / "street" / "ontology.json")
    one, two = Braces(), Braces()
    summary = checker.run([str(tmp_path / "wrong.ndjson")], sinks=[one, two])
    assert not summary.complete and summary.stopped is not None and "No space left" in summary.stopped[0]
    assert 0 < summary.errors + summary.warnings + summary.infos == one.emitted.count(b"<") == two.emitted.count(b"<")


@pytest.mark.parametrize("seed", range(20))
def test_a_pile_gives_back_what_was_put_on_it(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    random = Random(seed)
    monkeypatch.setattr("predlint.report.place_reports._STEP", 30)
    monkeypatch.setattr("predlint.report.place_reports.tempfile.TemporaryFile", lambda **_: Full())
    monkeypatch.setattr(Full, "room", random.choice((0, 1, 50, 300, 10_000)))
    pile = ByteSpool(random.choice((0, 10, 100)))
    for _ in range(3):
        data = b""
        for _ in range(random.randrange(20)):
            more = random.randbytes(random.randrange(60))
            pile.add(more)
            data += more
        assert pile.size == len(data)
        for _ in range(20):
            at, size = random.randrange(len(data) + 10), random.randrange(100)
            assert pile.read(at, size) == data[at : at + size]
        pile.clear()
        assert pile.error is None and pile.size == 0
    pile.close()
