"""The library under asyncio: the same findings, other tasks get their turn, and nothing is left behind."""

from __future__ import annotations

import asyncio
import io
import json
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import predlint
from predlint.engine import asynchronous, session, sizes
from predlint.engine.files import Execution
from predlint.engine.session import report_of
from predlint.io import spooled_bytes

STREET = Path(__file__).parent.parent.parent / "examples" / "street"
LINES = [line for name in ("clean", "broken") for line in (STREET / f"{name}.ndjson").read_bytes().splitlines()]
SIGN = {"name": "sign", "bbox": {"top": 1, "left": 2, "height": 3, "width": 4}, "dataRow": {"globalKey": "street-001.jpg"}}
WRONG = {**SIGN, "name": "sgn"}
CHECKER = predlint.compile(STREET / "ontology.json", ignore=["ANS024", "MED009", "MED011"])


async def coming(records: Iterable[Any], every: int = 1) -> AsyncIterator[Any]:
    """Records that let other tasks go first now and then."""
    for number, record in enumerate(records):
        if number % every == 0:
            await asyncio.sleep(0)
        yield record


async def all_of(records: Any, **options: Any) -> list[predlint.Diagnostic]:
    return [diagnostic async for diagnostic in CHECKER.aiter_diagnostics(records, **options)]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where temporary files go, from the first byte on."""
    made = tmp_path / "temporary"
    made.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(made))
    monkeypatch.setattr(spooled_bytes, "MEMORY", 0)
    return made


# -- the same findings -----------------------------------------------------------------------------------------------------------


@settings(max_examples=25)
@given(
    lines=st.lists(st.sampled_from([*LINES, b"", b"{", b"[1]"]), max_size=30),
    long=st.sampled_from([1, 200, 1 << 14]),
    part=st.sampled_from([3, 1 << 16]),
    waits=st.booleans(),
    rows=st.booleans(),
)
def test_findings_equal_those_of_iter_diagnostics(lines: list[bytes], long: int, part: int, waits: bool, rows: bool) -> None:
    options = {"data_rows": STREET / "datarows.csv"} if rows else {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "_LONG", long)  # with 1 each line is checked in a thread
        patch.setattr(sizes, "STREAM_PART", part)
        expected = list(CHECKER.iter_diagnostics(lines, **options))
        assert asyncio.run(all_of(coming(lines) if waits else lines, **options)) == expected


def test_records_may_be_dicts_and_text() -> None:
    expected = list(CHECKER.iter_diagnostics([WRONG, SIGN, SIGN]))
    assert {d.code for d in expected} == {"NAM002", "DUP001"}
    for records in ([WRONG, SIGN, SIGN], coming([WRONG, json.dumps(SIGN), json.dumps(SIGN).encode() + b"\n"])):
        assert [(d.code, d.line) for d in asyncio.run(all_of(records))] == [(d.code, d.line) for d in expected]


def test_a_finding_comes_before_the_next_record_is_asked_for() -> None:
    asked: list[int] = []

    async def records() -> AsyncIterator[Any]:
        for number in range(1, 4):
            asked.append(number)
            yield {**WRONG, "bbox": {**SIGN["bbox"], "top": number}}

    async def main() -> list[tuple[int | None, int]]:
        return [(d.line, asked[-1]) async for d in CHECKER.aiter_diagnostics(records()) if d.code == "NAM002"]

    assert asyncio.run(main()) == [(1, 1), (2, 2), (3, 3)]


@pytest.mark.parametrize(
    "given",
    [
        lambda path: path,
        lambda path: [path, str(path)],
        lambda path: path.read_bytes(),
        lambda path: io.BytesIO(path.read_bytes()),
        lambda path: path.read_bytes().splitlines(),
        lambda path: coming(path.read_bytes().splitlines()),
    ],
)
def test_avalidate_equals_validate(given: Callable[[Path], Any], folder: Path) -> None:
    path = STREET / "broken.ndjson"
    records = given(path)
    expected = CHECKER.validate(path.read_bytes().splitlines() if hasattr(records, "__aiter__") else given(path))
    report = asyncio.run(CHECKER.avalidate(records, max_diagnostics=5))
    assert report.counts == expected.counts
    assert report.summary.records == expected.summary.records
    assert report.diagnostics == expected.diagnostics[:5]
    assert list(folder.iterdir()) == []


def test_araise_for_errors() -> None:
    with pytest.raises(predlint.PredictionError, match="1 error in 2 predictions") as problem:
        asyncio.run(CHECKER.araise_for_errors(coming([WRONG, SIGN])))
    assert [d.code for d in problem.value.report.diagnostics] == ["NAM002"]
    assert asyncio.run(CHECKER.araise_for_errors(coming([SIGN]))).ok


def test_the_list_of_data_rows_counts() -> None:
    records = [{**SIGN, "dataRow": {"globalKey": "street-999.jpg"}}]
    found = asyncio.run(all_of(coming(records), data_rows=STREET / "datarows.csv"))
    assert {d.code for d in found} == {"KEY007", "KEY010"}
    with pytest.raises(predlint.DataRowsError):
        asyncio.run(all_of(coming(records), data_rows=STREET / "none.csv"))


# -- what cannot be ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", [SIGN, "preds.ndjson", b"{}", STREET])
def test_one_value_is_no_iterable_of_records(given: Any) -> None:
    with pytest.raises(TypeError, match="iterable of records"):
        asyncio.run(all_of(given))


def test_validate_says_where_asynchronous_records_go() -> None:
    with pytest.raises(TypeError, match="avalidate"):
        CHECKER.validate(coming([]))
    with pytest.raises(TypeError, match="aiter_diagnostics"):
        list(CHECKER.iter_diagnostics(coming([])))  # type: ignore[arg-type]


def test_a_record_that_is_not_json_is_named_by_its_number() -> None:
    for call in (all_of, CHECKER.avalidate):
        with pytest.raises(TypeError, match="record 2 "):
            asyncio.run(call(coming([SIGN, {"x": {1, 2}}])))


def test_what_the_records_raise_passes_on(folder: Path) -> None:
    async def broken() -> AsyncIterator[Any]:
        yield SIGN
        assert any(folder.iterdir())
        raise ConnectionResetError("gone")

    for call in (all_of, CHECKER.avalidate, CHECKER.araise_for_errors):
        with pytest.raises(ConnectionResetError, match="gone"):
            asyncio.run(call(broken()))
        assert list(folder.iterdir()) == []


def test_no_room_on_disk_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "missing"))
    report = asyncio.run(CHECKER.avalidate(coming([SIGN])))
    assert not report.ok
    with pytest.raises(predlint.PredictionError, match=r"no room to keep it aside in .*missing"):  # as of records that come without a wait
        asyncio.run(CHECKER.araise_for_errors(coming([SIGN])))
    with pytest.raises(predlint.PredictionError, match=r"no room to keep it aside in .*missing"):
        CHECKER.raise_for_errors([SIGN])


# -- others go on --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [all_of, CHECKER.avalidate])
def test_other_tasks_get_their_turn(call: Callable[[Any], Any]) -> None:
    async def main() -> int:
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0)
                turns += 1

        task = asyncio.create_task(other())
        await call(WRONG for _ in range(2_000))  # never a wait: some 100 milliseconds of work
        task.cancel()
        return turns

    assert asyncio.run(main()) >= 5


def test_long_records_and_the_end_are_checked_in_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: dict[str, set[int]] = {"take": set(), "end": set()}
    for name, seen in threads.items():
        real = getattr(session.Session, name)
        monkeypatch.setattr(
            session.Session, name, lambda self, *args, real=real, seen=seen: (seen.add(threading.get_ident()), real(self, *args))[1]
        )
    asyncio.run(all_of([SIGN, {**SIGN, "note": "x" * (1 << 14)}]))
    here = threading.get_ident()
    assert here in threads["take"] and len(threads["take"]) == 2
    assert here not in threads["end"]


# -- nothing is left behind ----------------------------------------------------------------------------------------------------


async def forever(started: asyncio.Event) -> AsyncIterator[Any]:
    yield WRONG
    started.set()
    await asyncio.Event().wait()


@pytest.mark.parametrize("call", [all_of, CHECKER.avalidate])
def test_cancelled_while_it_waits_for_records(call: Callable[[Any], Any], folder: Path) -> None:
    async def main() -> None:
        started = asyncio.Event()
        task = asyncio.create_task(call(forever(started)))
        await started.wait()
        assert any(folder.iterdir())
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert list(folder.iterdir()) == []

    asyncio.run(main())


def test_closed_before_its_end(folder: Path) -> None:
    async def main() -> None:
        found = CHECKER.aiter_diagnostics(coming([WRONG] * 10))
        assert (await anext(found)).code == "NAM002"
        assert any(folder.iterdir())
        await found.aclose()
        assert list(folder.iterdir()) == []

    asyncio.run(main())


def test_who_is_cancelled_waits_for_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    started, ended = threading.Event(), threading.Event()

    def long(*args: Any) -> Any:
        stop = args[-1]
        started.set()
        while not stop():
            pass
        ended.set()

    monkeypatch.setattr(asynchronous, "report_of", long)

    async def main() -> None:
        task = asyncio.create_task(CHECKER.avalidate(STREET / "clean.ndjson"))
        await asyncio.to_thread(started.wait, 30)
        task.cancel()
        await asyncio.sleep(0)
        task.cancel()  # a second time, while it waits
        with pytest.raises(asyncio.CancelledError):
            await task
        assert ended.is_set()

    asyncio.run(main())


def test_a_check_that_is_stopped_ends_soon(tmp_path: Path) -> None:
    """The real road: a run asks now and then whether it is to stop."""
    path = tmp_path / "many.ndjson"
    path.write_bytes(b"".join(json.dumps({**SIGN, "bbox": {**SIGN["bbox"], "top": n}}).encode() + b"\n" for n in range(30_000)))
    asked: list[bool] = []
    report = report_of(CHECKER, [str(path)], None, None, Execution(), lambda: asked.append(True) is None)
    assert asked and not report.summary.complete and not report.ok
