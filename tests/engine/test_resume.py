"""Runs that go on where an earlier one ended: the report of an uninterrupted run, with nothing checked twice that did not change."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partialmethod
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from engine_kit import ONTOLOGY, checker, ndjson, sign, weather
from msgspec.structs import replace
from parts_process import SLEEPS, Processes, until

from laws.parts_kit import DIALECTS, RunReports, cut, make, on_disk, run_reports, whole
from predlint.engine import resume, runner, sizes, workers
from predlint.engine.file_part import FilePart
from predlint.engine.files import Execution
from predlint.engine.resume import ResumeState
from predlint.engine.run import FileRun
from predlint.engine.workers import HALF, ResultFile, ResultFolder, build
from predlint.io import spooled_bytes
from predlint.io.sources import Source
from predlint.model.diagnostics import EngineError, SpillError

PART = 2_000


def lines(start: int, count: int) -> bytes:
    """Lines, some of them wrong, some of them those of other files."""
    made = [sign(number, f"row {number % 40}") for number in range(start, start + count)]
    made[5::20] = [weather(f"odd {at}", f"row {at}") for at in range(len(made[5::20]))]
    made[-2:] = made[:2]
    return ndjson(*made)


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    """Two files that are cut, and two that are not."""
    found = [tmp_path / name for name in ("one.ndjson", "small.ndjson", "two.json", "packed.gz")]
    found[0].write_bytes(lines(0, 200))
    found[1].write_bytes(lines(100, 20))
    found[2].write_bytes(b"[" + b",\n".join(lines(400, 200).splitlines()) + b"]")
    found[3].write_bytes(gzip.compress(lines(900, 60)))
    return found


@pytest.fixture
def folder(tmp_path: Path) -> str:
    return str(tmp_path / "state")


@pytest.fixture(autouse=True)
def parts() -> Iterator[None]:
    """Files are cut in parts of two kilobytes, where they have more than six."""
    with cut(PART), mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 6_000):
        yield


class Counted:
    """The parts and files that were checked indeed."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __enter__(self) -> Counted:
        def counted(ref: Any, part: FilePart, original: Callable[..., Any] = runner.check) -> Any:
            self.keys.append(part.key)
            return original(ref, part)

        self._patch = mock.patch.object(runner, "check", counted)
        self._patch.start()
        return self

    def __exit__(self, *raised: object) -> None:
        self._patch.stop()


def run(
    paths: list[Path], folder: str | None, stop_after: int | None = None, fingerprint: str = "x"
) -> tuple[RunReports, ResumeState | None, list[str]]:
    """The report of a run that is stopped after so many parts; its state; the parts that it has checked."""
    state = ResumeState(folder, fingerprint) if folder is not None else None
    ticks = 0

    def stop() -> bool:
        nonlocal ticks
        ticks += 1
        return stop_after is not None and ticks > stop_after

    with Counted() as counted:
        report = run_reports(checker(), paths, None, Execution(state=state), stop)
    if state is not None:
        state.close()
    return report, state, counted.keys


def kept(folder: str) -> list[str]:
    return sorted(path.stem for path in Path(folder).glob("*.part"))


# -- an interrupted run ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stop_after", [0, 1, 3, 9, 12, 14])
def test_an_interrupted_run_goes_on_where_it_ended(paths: list[Path], folder: str, stop_after: int) -> None:
    expected = run(paths, None)[0]
    stopped, _, first = run(paths, folder, stop_after)
    assert stopped.totals["complete"] is False
    assert stopped.jsonl != expected.jsonl
    assert kept(folder) == sorted(first) != []
    found, state, second = run(paths, folder)
    assert found == expected
    assert state is not None
    assert (state.begins_anew, state.reused) == (False, len(first))
    assert not set(first) & set(second)
    assert len(first) + len(second) == len(kept(folder)) > 15
    assert run(paths, folder)[::2] == (expected, [])


def test_a_run_that_is_stopped_again_and_again_comes_to_its_end(paths: list[Path], folder: str) -> None:
    expected, every = run(paths, None)[0], []
    for turn in range(40):
        found, _, keys = run(paths, folder, turn)
        every += keys
        if found.totals["complete"]:
            break
    assert found == expected
    assert len(every) == len(set(every))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_files_of_every_dialect(dialect: str, folder: str) -> None:
    reused = 0
    for seed in (1, 2, 3, 60):
        case = make(seed, dialect)
        if case is None:
            continue
        with on_disk(case.data) as path, cut(max(200, len(case.data) // 10)):
            expected = whole(case, path)
            for turn in range(2):
                state = ResumeState(f"{folder} {seed}", "x")
                state.close()
                there = len(kept(f"{folder} {seed}"))  # none of an array that is broken from the begin
                assert run_reports(case.checker, [path], case.rows, Execution(state=state)) == expected
                assert state.reused == (there if turn else 0)
                reused += state.reused
    assert reused > 5


def test_the_command_goes_on_after_ctrl_c(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    (tmp_path / "a.ndjson").write_bytes(lines(0, 200))
    (tmp_path / "b.ndjson").write_bytes(lines(400, 200))
    command = ("validate", "-O", ONTOLOGY, "--progress", "never", "--jobs", 2, "a.ndjson", "b.ndjson", "-")
    stdin = lines(800, 60)
    try:
        expected = processes.run(*command, stdin=stdin)
        process = processes.start(*command, "--resume", "state", before=SLEEPS.replace("LATE", "12_000"), stdin=stdin)
        assert until((tmp_path / "waits").exists, 60)
        assert until(lambda: len(kept(str(tmp_path / "state"))) > 4, 10)
        os.killpg(process.pid, signal.SIGINT)
        assert processes.end(process, 10).code == 3
        before = kept(str(tmp_path / "state"))
        ended = processes.run(*command, "--resume", "state", stdin=stdin)
        assert (ended.untimed, ended.err, ended.left) == (expected.untimed, "", [])
        assert set(before) < set(kept(str(tmp_path / "state")))
        again = processes.run(*command, "--resume", "state", stdin=stdin, before="runner.check = None")
        assert (again.untimed, again.err) == (expected.untimed, ""), "no part of a file is checked again, but for standard input"
    finally:
        processes.kill_all()


def test_standard_input_is_checked_again(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    command = ("validate", "-O", ONTOLOGY, "--progress", "never", "--resume", "state", "-")
    first = processes.run(*command, stdin=lines(0, 200))
    second = processes.run(*command, stdin=lines(400, 300))
    assert "of 200 records" in first.out
    assert "of 300 records" in second.out
    assert kept(str(tmp_path / "state")) == []


# -- two runs at a time ------------------------------------------------------------------------------------------------------------

needs_locks = pytest.mark.skipif(os.name == "nt", reason="files are not locked there")


@needs_locks
@pytest.mark.parametrize("ends", [signal.SIGINT, signal.SIGKILL])
def test_a_second_run_is_refused_until_the_first_one_ends(tmp_path: Path, ends: signal.Signals) -> None:
    processes = Processes(tmp_path)
    (tmp_path / "a.ndjson").write_bytes(lines(0, 200))
    command = ("validate", "-O", ONTOLOGY, "--progress", "never", "--jobs", 2, "a.ndjson")
    try:
        expected = processes.run(*command)
        first = processes.start(*command, "--resume", "state", before=SLEEPS.replace("LATE", "12_000"))
        assert until((tmp_path / "waits").exists, 60)
        half = tmp_path / "state" / ".abc.half"
        half.write_bytes(b"what the first one is writing")
        for more in ((), ("--fail-level", "never", "--format", "json")):  # of the same run, and of another one
            second = processes.run(*command, "--resume", "state", *more)
            assert (second.code, second.out) == (2, "")
            assert second.err.startswith(f"predlint: error: state: another run keeps its state there: process {first.pid} on ")
            assert second.err.endswith("\n  help: wait until it ends, or give --resume another folder\n")
        assert half.exists()
        os.kill(first.pid, ends)
        first.communicate(timeout=20)
        third = processes.run(*command, "--resume", "state")
        assert (third.untimed, third.err) == (expected.untimed, "")
        assert not half.exists()
    finally:
        processes.kill_all()


@needs_locks
@pytest.mark.parametrize("note", [b"", b"[1]", b"{", b'{"process": "1"}', b'{"process": 99999999999999999999}'])
def test_a_lock_without_a_readable_note_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: bytes) -> None:
    monkeypatch.setattr(resume, "_PATIENCE", 0.2)
    held = ResumeState(str(tmp_path), "x")
    (tmp_path / "predlint.lock").write_bytes(note)
    with pytest.raises(EngineError, match="another run keeps its state there"):
        ResumeState(str(tmp_path), "x")
    held.close()
    held.close()
    ResumeState(str(tmp_path), "x").close()


def test_where_files_cannot_be_locked_nobody_is_kept_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resume, "try_lock", lambda file: None)
    states = [ResumeState(str(tmp_path), "x"), ResumeState(str(tmp_path), "x")]
    for state in states:
        state.close()


def test_a_lock_that_may_not_be_made_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not that there is none, which is what opening it for reading would say."""
    opened = os.open

    def refused(path: str, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied", path)
        return opened(path, flags, mode)

    monkeypatch.setattr("os.open", refused)
    with pytest.raises(EngineError, match="permission denied"):
        ResumeState(str(tmp_path), "x")


def test_a_run_made_along_has_the_lock_of_the_folder_around(tmp_path: Path) -> None:
    state = ResumeState(str(tmp_path), "x")
    along = state.within("along", 1)
    assert not (tmp_path / "along" / "predlint.lock").exists()
    along.close()
    ResumeState(str(tmp_path), "x").close()


# -- what changed ------------------------------------------------------------------------------------------------------------------


def _touched(path: Path) -> None:
    times = path.stat()
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns + 1_000))


def _longer(path: Path) -> None:
    times = path.stat()
    path.write_bytes(path.read_bytes().replace(b'"name":"weather"', b'"name":"weathers"', 1))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("change", [_touched, _longer])
@pytest.mark.parametrize("which", [0, 1])
def test_a_file_that_changed_is_checked_again(paths: list[Path], folder: str, change: Callable[[Path], None], which: int) -> None:
    _, state, every = run(paths, folder)
    assert state is not None
    of_file = {key for key in every if key.startswith(str(state.mark(str(paths[which]))))}
    change(paths[which])
    found, state, keys = run(paths, folder)
    assert found == run(paths, None)[0]
    assert state is not None
    assert len(keys) == len(of_file) > 0
    assert state.reused == len(every) - len(of_file)
    assert set(kept(folder)) == (set(every) - of_file) | set(keys), "what is known of the file as it was is gone"


def test_a_file_that_is_written_over_with_the_same_length_is_checked_again(paths: list[Path], folder: str) -> None:
    run(paths, folder)
    paths[0].write_bytes(paths[0].read_bytes().replace(b"odd", b"new"))
    found, _, keys = run(paths, folder)
    assert found == run(paths, None)[0]
    assert "new 1" in found.jsonl
    assert len(keys) > 5


def test_files_that_come_and_go(paths: list[Path], folder: str) -> None:
    _, _, two = run(paths[:2], folder)
    found, _, more = run(paths, folder)
    assert found == run(paths, None)[0]
    assert set(kept(folder)) == {*two, *more}
    found, _, again = run(paths[:1], folder)
    assert (found, again) == (run(paths[:1], None)[0], [])
    assert set(kept(folder)) < set(two)


def test_other_options_begin_anew(paths: list[Path], folder: str) -> None:
    _, _, every = run(paths, folder)
    found, state, keys = run(paths, folder, fingerprint="y")
    assert state is not None
    assert (state.begins_anew, state.reused, found) == (True, 0, run(paths, None)[0])
    assert len(keys) == len(every)
    assert set(kept(folder)) == set(keys)


def test_a_run_of_other_options_in_the_same_folder_lends_nothing(paths: list[Path], folder: str) -> None:
    """It began before, and is still at work where files cannot be locked: what it adds is not what this run would find."""
    with mock.patch.object(resume, "try_lock", return_value=None):
        one, other = ResumeState(folder, "x"), ResumeState(folder, "y")
        run_reports(checker(), paths, None, Execution(state=one))
        assert len(kept(folder)) > 15
        found, state, _ = run(paths, folder, fingerprint="y")
    assert (other.begins_anew, state is not None and state.begins_anew, state and state.reused) == (True, False, 0)
    assert found == run(paths, None)[0]


@pytest.mark.parametrize("times", [1, 3], ids=["once", "again and again"])
def test_a_result_that_something_removes_is_made_again(paths: list[Path], folder: str, times: int) -> None:
    expected, removed = run(paths[:1], None)[0], Counter[str]()

    def check(ref: Any, part: Any, original: Any = runner.check) -> Any:
        given = original(ref, part)
        assert isinstance(given, ResultFile)
        if part.start > 8_000 and removed[part.key] < times:
            removed[part.key] += 1
            os.unlink(given.path)
        return given

    with mock.patch.object(runner, "check", check), mock.patch.object(ResultFolder, "put", partialmethod(_put_in_files, ResultFolder.put)):
        found, _, keys = run(paths[:1], folder)
    assert max(removed.values()) == times
    assert times == 3 or len(keys) == len(set(keys)) + len(removed), "only what is gone is checked again"
    assert (found == expected) == (times == 1)
    assert found.totals["complete"] is (times == 1)
    assert found.text.startswith("STOPPED") is (times == 3)


def _put_in_files(self: ResultFolder, put: Callable[..., Any], key: str, value: Any) -> Any:
    """What is small is not handed over either."""
    return put(replace(self, small=0), key, value)


@pytest.mark.parametrize("change", [("--ignore", "DUP"), ("--format", "jsonl"), ("--data-rows", "rows.txt")], ids=lambda change: change[0])
def test_the_command_begins_anew_where_findings_may_differ(tmp_path: Path, change: tuple[object, ...]) -> None:
    processes = Processes(tmp_path)
    (tmp_path / "a.ndjson").write_bytes(lines(0, 100))
    (tmp_path / "rows.txt").write_text("\n".join(f"row {number}" for number in range(40)) + "\n")
    command = ("validate", "-O", ONTOLOGY, "--progress", "never", "a.ndjson")
    assert processes.run(*command, "--resume", "state").err == ""
    ended = processes.run(*command, *change, "--resume", "state")
    told = [line for line in ended.err.splitlines() if "everything is checked" in line]
    assert told == ["predlint: state was made with another ontology, other data rows, options or release: everything is checked"]
    assert ended.untimed == processes.run(*command, *change).untimed


def test_an_ontology_that_was_changed_in_its_file_begins_anew(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    (tmp_path / "a.ndjson").write_bytes(lines(0, 100))
    shutil.copy(ONTOLOGY, tmp_path / "ontology.json")
    command = ("validate", "-O", "ontology.json", "--progress", "never", "a.ndjson")
    before = processes.run(*command, "--resume", "state")
    assert processes.run(*command, "--resume", "state", "--jobs", 2).err == "", "how many processes there are changes nothing"
    (tmp_path / "ontology.json").write_bytes(ONTOLOGY.read_bytes().replace(b'"sign"', b'"signs"'))
    ended = processes.run(*command, "--resume", "state")
    assert "everything is checked" in ended.err
    assert ended.untimed == processes.run(*command).untimed != before.untimed


def test_the_state_of_another_release_begins_anew(paths: list[Path], folder: str) -> None:
    with mock.patch.object(resume, "build", lambda: "0.1.0 (another)"):
        run(paths, folder)
    found, state, _ = run(paths, folder)
    assert state is not None
    assert (state.begins_anew, state.reused, found) == (True, 0, run(paths, None)[0])
    assert json.loads((Path(folder) / "run.json").read_bytes())["version"] == build()


def test_a_state_is_for_one_release_of_python(folder: str) -> None:
    first = ResumeState(folder, "x")
    made = first.mark(__file__)
    first.close()
    version = sys.version_info
    for other, anew in ((version[0], version[1], 99), False), ((version[0], version[1] + 1, 0), True), (version, True):
        with mock.patch.object(sys, "version_info", other):
            state = ResumeState(folder, "x")
        state.close()
        assert (state.begins_anew, state.mark(__file__) == made) == (anew, other[:2] == version[:2])


def test_what_can_be_read_only_once_has_no_mark(folder: str, tmp_path: Path) -> None:
    state = ResumeState(folder, "x")
    assert [state.mark(name) for name in (None, "-", str(tmp_path), str(tmp_path / "missing"))] == [None] * 4
    (odd := tmp_path / "odd \udcff").write_bytes(b"")
    assert state.mark(str(odd)) is not None, "a name that is no text"


# -- what is damaged -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "damage",
    [lambda data: b"", lambda data: data[:10], lambda data: data[:-1], lambda data: data[:40] + b"\0\0" + data[42:], lambda data: data * 2],
    ids=["empty", "cut off in its sum", "cut off", "a byte changed", "longer"],
)  # fmt: skip
def test_a_damaged_result_is_made_again(paths: list[Path], folder: str, damage: Callable[[bytes], bytes]) -> None:
    expected, _, every = run(paths, folder)
    for key in every[::3]:
        path = Path(folder, f"{key}.part")
        data = path.read_bytes()
        assert damage(data) != data
        path.write_bytes(damage(data))
    found, _, keys = run(paths, folder)
    assert found == expected
    assert keys == every[::3]
    assert run(paths, folder)[::2] == (expected, [])


@pytest.mark.skipif(os.name == "nt", reason="a folder in the place of a file is not opened otherwise there")
def test_a_result_that_cannot_be_read_is_one_that_is_not_there(tmp_path: Path) -> None:
    store = ResultFolder(str(tmp_path), keeps=True)
    store.put("a", [1])
    assert store.get("a") == [1]
    os.unlink(store.path("a"))
    assert store.get("a") is None
    os.mkdir(store.path("a"))
    assert store.get("a") is None


@pytest.mark.parametrize("note", [b'{"version": "0.', b"[" * 100_000, b"\xff", b"null"], ids=["cut off", "deep", "not UTF-8", "null"])
def test_a_damaged_note_of_the_run_begins_anew(paths: list[Path], folder: str, note: bytes) -> None:
    expected, _, every = run(paths, folder)
    ResumeState(folder, "x").within("shown", 1)
    (Path(folder) / "run.json").write_bytes(note)
    found, state, keys = run(paths, folder)
    assert state is not None
    assert (found, len(keys), state.begins_anew) == (expected, len(every), True)
    assert set(keys).isdisjoint(every), "with the note the secret is lost, and all that hangs on it"


@pytest.mark.parametrize(("length", "zeros"), [(0, 0), (1, 0), (40, 0), (120, 0), (0, 200), (12, 200)])
def test_a_note_that_was_cut_off_alone_in_its_folder_begins_anew(paths: list[Path], folder: str, length: int, zeros: int) -> None:
    expected, _, every = run(paths, folder)
    note = (Path(folder) / "run.json").read_bytes()
    for part in Path(folder).glob("*.part"):
        part.unlink()
    (Path(folder) / "run.json").write_bytes(note[:length] + b"\0" * zeros)
    found, _, keys = run(paths, folder)
    assert (found, len(keys)) == (expected, len(every))


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    processes = Processes(tmp_path)
    (tmp_path / "a.ndjson").write_bytes(lines(0, 20))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.part").write_bytes(b"mine")
    trainings = {"training": b'{"lr": 0.1}', "broken": b'{"lr": 0.'}
    for name, note in trainings.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_bytes(note)
        (tmp_path / name / "model.part").write_bytes(b"mine")
    (tmp_path / "broken" / "model.bin").write_bytes(b"mine")
    for name, note in {"notes": b"hello", "list": b"[1]"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_bytes(note)
    (tmp_path / "folders" / "weights").mkdir(parents=True)
    (tmp_path / "folders" / "run.json").write_bytes(b"[1]")
    (tmp_path / "file").write_bytes(b"mine")
    (tmp_path / "odd" / "run.json").mkdir(parents=True)
    for state, words in (
        ("odd", f"{Path('odd') / 'run.json'} is a folder"),
        ("photos", "photos is not empty, and not the state of a run"),
        ("training", "training is not empty, and not the state of a run"),
        ("broken", "broken is not empty, and not the state of a run"),
        ("notes", "notes is not empty, and not the state of a run"),
        ("list", "list is not empty, and not the state of a run"),
        ("folders", "folders is not empty, and not the state of a run"),
        ("file", "file is not a folder"),
    ):
        ended = processes.run("validate", "-O", ONTOLOGY, "a.ndjson", "--resume", state)
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"predlint: error: {words}")
        assert "\n  help: give --resume a folder" in ended.err
    assert (tmp_path / "photos" / "one.part").read_bytes() == b"mine"
    assert (tmp_path / "notes" / "run.json").read_bytes() == b"hello"
    assert (tmp_path / "folders" / "run.json").read_bytes() == b"[1]"
    for name, note in trainings.items():
        assert (tmp_path / name / "run.json").read_bytes() == note
        assert (tmp_path / name / "model.part").read_bytes() == b"mine"


@pytest.mark.parametrize("option", ["--resume", "--spill-dir"])
def test_a_url_is_no_folder(tmp_path: Path, option: str) -> None:
    """It was made here, under a name like that of the URL."""
    processes = Processes(tmp_path)
    (tmp_path / "a.ndjson").write_bytes(lines(0, 20))
    ended = processes.run("validate", "-O", ONTOLOGY, "a.ndjson", option, "s3://me:secret@bucket/state")
    assert (ended.code, ended.out) == (2, "")
    what = "is not a folder of this machine" if option == "--resume" else "is for workers on other machines"
    assert ended.err.startswith(f"predlint: error: {option} s3://bucket/state {what}\n  help: ")
    assert not any("s3" in path.name for path in tmp_path.iterdir())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="nothing is kept from root")
def test_a_folder_that_cannot_be_written_is_reported(tmp_path: Path) -> None:
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(EngineError, match="cannot be kept there"):
        ResumeState(str(tmp_path / "locked" / "state"), "x")


@pytest.mark.skipif(os.name == "nt", reason="other words, and links are for few")
def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(EngineError) as raised:
        ResumeState(str(folder := tmp_path / "file" / "state"), "x")
    assert raised.value.message == f"{folder}: the state of the run cannot be kept there (not a directory)"
    assert raised.value.help == "give --resume a folder of its own that can be written"


def test_a_folder_is_made_with_those_it_is_in(tmp_path: Path) -> None:
    ResumeState(str(tmp_path / "deep" / "state"), "x")
    assert {path.name for path in (tmp_path / "deep" / "state").iterdir()} == {"run.json", "predlint.lock"}


@pytest.mark.parametrize(("keeps", "option"), [(True, "--resume"), (False, "--spill-dir")])
def test_a_full_folder_is_reported_by_its_option(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, keeps: bool, option: str) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("predlint.engine.workers.write", full)
    with pytest.raises(SpillError) as raised:
        ResultFolder(str(tmp_path), keeps, small=0).put("key", [1, 2, 3])
    assert raised.value.help is not None and raised.value.help.endswith(option)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("name", ["run.json", "predlint.lock"])
def test_links_in_the_folder_are_not_written_through(paths: list[Path], folder: str, tmp_path: Path, name: str) -> None:
    """Who gives a folder to others could have a file of theirs overwritten."""
    precious = tmp_path / "precious"
    precious.write_text("mine", encoding="utf-8")
    Path(folder).mkdir()
    (Path(folder) / "a.part").write_bytes(b"")
    (Path(folder) / name).symlink_to(precious)
    with pytest.raises(EngineError, match=f"{name} is a link"):
        run(paths, folder)
    assert precious.read_text(encoding="utf-8") == "mine"


def test_nothing_but_results_stays_in_the_folder(paths: list[Path], folder: str) -> None:
    run(paths, folder, 4)
    run(paths, folder)
    assert {path.suffix for path in Path(folder).iterdir()} == {".part", ".json", ".lock"}


@pytest.mark.parametrize("fingerprint", ["x", "y"])
def test_what_a_killed_worker_was_writing_goes(paths: list[Path], folder: str, fingerprint: str) -> None:
    """A result is written beside its name first; a worker that is killed then leaves that."""
    run(paths, folder, 4)
    left, mine = Path(folder) / ".abc.half", Path(folder) / ".gitignore"
    for begin in (ResumeState, lambda folder, fingerprint: run(paths, folder, fingerprint=fingerprint)):
        left.write_bytes(b"half")
        mine.write_bytes(b"*")
        begin(folder, fingerprint)
        assert not left.exists()
    assert mine.exists()


def test_a_killed_worker_leaves_what_is_known_as_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        assert [path.suffix for path in tmp_path.iterdir()] == [HALF]

    monkeypatch.setattr("predlint.engine.workers.os.replace", killed)
    ResultFolder(str(tmp_path), True).put("key", 1)


def test_what_workers_unpack_goes_with_the_folder_of_the_run(paths: list[Path], folder: str, tmp_path: Path) -> None:
    """A worker that is killed removes nothing."""
    (tmp_path / "spilled").mkdir()
    kept_in: list[Path] = []

    def run_of(source: Source, *about: Any) -> Any:
        kept_in.append(Path(source.where or "").parent)
        return FileRun(source, *about)

    with mock.patch.object(spooled_bytes, "MEMORY", 1_000), mock.patch.object(workers, "FileRun", run_of):
        execution = Execution(state=ResumeState(folder, "x"), spill_dir=str(tmp_path / "spilled"))
        assert run_reports(checker(), [paths[3]], None, execution) == run([paths[3]], None)[0]
    assert [place.parent for place in kept_in] == [tmp_path / "spilled"]
    assert list((tmp_path / "spilled").iterdir()) == []


def test_files_of_one_size_and_time_are_two(paths: list[Path], folder: str) -> None:
    state = ResumeState(folder, "ontology")
    other = paths[0].with_name("other.ndjson")
    other.write_bytes(bytes(paths[0].stat().st_size))
    for path in (paths[0], other):
        os.utime(path, (1, 1))
    assert state.mark(str(paths[0])) == state.mark(str(paths[0])) != state.mark(str(other))


def test_files_of_one_name_size_and_time_in_two_folders_are_two(tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    good, bad = lines(0, 20), lines(0, 20).replace(b'"sign"', b'"sihn"')
    found: list[RunReports] = []
    for name, text in (("monday", good), ("tuesday", bad), ("monday", good)):
        path = tmp_path / name / "predictions.ndjson"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(text)
        os.utime(path, (1, 1))
        monkeypatch.chdir(path.parent)
        found.append(run([Path(path.name)], folder)[0])
    assert len(good) == len(bad)
    assert found[0] == found[2] != found[1]


def test_a_run_made_along_depends_on_both_its_facts_and_those_of_the_other(tmp_path: Path) -> None:
    one, two = (ResumeState(str(tmp_path / name), name) for name in ("one", "two"))
    made = [state.within(f"along-{facts}", facts).fingerprint for state in (one, two) for facts in (1, 2)]
    assert len(set(made)) == 4
    assert one.within("again", 1).fingerprint == made[0]
