"""Worker processes: the same report by one and by two, whatever becomes of them; and nothing stays behind."""

from __future__ import annotations

import gzip
import json
import multiprocessing
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from engine_kit import ONTOLOGY, WRONG, ndjson, sign, weather
from parts_process import SLEEPS, Ended, Processes, is_alive, until

import predlint
from predlint.engine import pool, sizes
from predlint.engine.pool import LocalPool
from predlint.io.sources import open_path
from predlint.io.splitting import max_parts, split_lines

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="workers are forked, and looked for in /proc, on Linux only")

VALIDATE = ("validate", "-O", ONTOLOGY, "--progress", "never")
TWO, ONE = ("--jobs", 2), ("--jobs", 1)


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path)
    yield processes
    processes.kill_all()


def signs(count: int, *, start: int = 0) -> bytes:
    """Lines of which some are wrong, and some say what was said before."""
    made = [sign(number, f"row {number % 50}") for number in range(start, start + count)]
    for at in range(7, count, 40):
        made[at] = {**WRONG, "bbox": {**WRONG["bbox"], "top": at}}
    made[3::60] = [weather("sunny ", f"row {at}") for at in range(len(made[3::60]))]
    made[-1] = made[0]
    return ndjson(*made)


@pytest.fixture
def predictions(processes: Processes) -> Path:
    """Some forty kilobytes."""
    path = processes.folder / "predictions.ndjson"
    path.write_bytes(signs(400))
    return path


def plain(processes: Processes, *files: object, **how: object) -> Ended:
    """By one process, whole."""
    return processes.run(*VALIDATE, *ONE, *files, part=1 << 30, **how)


def of_records(lines: list[str]) -> list[str]:
    """The findings that are told of a record by itself: others are looked for at the end of a file."""
    return [line for line in lines if (found := json.loads(line))["line"] is not None and found["code"][:3] not in ("DUP", "UID")]


def begins(stopped: str, whole: str) -> None:
    """The report in jsonl of a run that was stopped has the first findings of a whole one, and says in its totals that it is not all."""
    *found, totals = stopped.splitlines()
    assert found == of_records(whole.splitlines())[: len(found)] != []
    assert json.loads(totals)["summary"]["complete"] is False


# -- the same report -----------------------------------------------------------------------------------------------------------

#: Files of every dialect by two processes, held against one.
_EVERY_DIALECT = """
import json, sys
from laws.parts_kit import DIALECTS, cut, make, on_disk, run_reports, whole
from predlint.engine import pool
from predlint.engine.files import Execution
seeds = range(*map(int, sys.argv[2:4]))
pool.forks = lambda: sys.argv[1] == "fork"
seen = []
for dialect in DIALECTS:
    for seed in seeds:
        case = make(seed, dialect)
        if case is None:
            continue
        with on_disk(case.data) as path:
            expected = whole(case, path)
            with cut(max(200, len(case.data) // 12)) as counts:
                found = run_reports(case.checker, [path], case.rows, Execution(2))
        same = [getattr(found, name) == getattr(expected, name) for name in found._fields if name != "text"]
        seen.append([case.name, seed, all(same), counts.elsewhere])
print(json.dumps(seen))
"""


@pytest.mark.slow
@pytest.mark.parametrize(("way", "first", "last"), [("fork", 100, 108), ("spawn", 112, 115)])
def test_two_processes_give_the_report_of_one(processes: Processes, way: str, first: int, last: int) -> None:
    seen = processes.python(_EVERY_DIALECT, way, first, last)
    assert [one for one in seen if not one[2]] == []
    assert sum(parts > 2 for *_, parts in seen) > len(seen) / 3


@pytest.mark.parametrize("format", ["text", "jsonl"])
def test_files_large_and_small_standard_input_and_a_damaged_archive(processes: Processes, format: str) -> None:
    folder = processes.folder
    for number in range(8):
        (folder / f"small {number}.ndjson").write_bytes(signs(20, start=number * 7))
    (folder / "large.ndjson").write_bytes(signs(300, start=1_000))
    packed = gzip.compress(signs(250, start=2_000))
    (folder / "damaged.gz").write_bytes(packed[: len(packed) * 3 // 4])
    (folder / "empty.ndjson").write_bytes(b"")
    order = [
        "small 0.ndjson",
        "large.ndjson",
        "-",
        "small 1.ndjson",
        "damaged.gz",
        *(f"small {n}.ndjson" for n in range(2, 8)),
        "empty.ndjson",
    ]
    how = {"stdin": signs(150, start=3_000), "least": 16_000}
    one = processes.run(*VALIDATE, *ONE, "--format", format, *order, **how)
    two = processes.run(*VALIDATE, *TWO, "--format", format, *order, **how, before=_COUNTS)
    assert one.code == 2
    assert "damaged.gz" in one.err
    assert two.untimed == one.untimed
    assert [line for line in two.err.splitlines() if " · " not in line] == [line for line in one.err.splitlines() if " · " not in line]
    assert two.left == []
    files, parts = (len(os.listdir(folder / name)) for name in ("files", "parts"))
    assert (files, parts > 3) == (10, True)


#: Leaves a mark for each file and each part that a worker has checked.
_COUNTS = """
import os, pathlib
for name in ("parts", "files"):
    os.mkdir(name)
def check(ref, part, original=workers.check):
    pathlib.Path("files" if part.start is None else "parts", part.key).touch()
    return original(ref, part)
runner.check = check
"""


_UNTIMED = re.compile(r"[\d.]+ s$", re.MULTILINE)
#: Each file is read to its last record; then one of them can be read no more.
_FAILS = """
class Worn:
    def seek(self, offset):
        raise OSError(5, "Input/output error")
def end(self, original=run.FileRun.end, **how):
    if self.source.name == "small 3.ndjson":
        self.source.file = Worn()
        self.source.read_at(0, 1)
    original(self, **how)
run.FileRun.end = end
"""


def test_findings_before_a_read_error_are_reported_by_any_number_of_processes(processes: Processes) -> None:
    names = [f"small {number}.ndjson" for number in range(5)]
    for number, name in enumerate(names):
        (processes.folder / name).write_bytes(signs(20, start=number * 7))
    one, two = (processes.run(*VALIDATE, *jobs, "--format", "jsonl", *names, least=4_000, before=_FAILS) for jobs in (ONE, TWO))
    assert (one.code, "small 3.ndjson: cannot be read (Input/output error)" in one.err, "small 3.ndjson" in one.out) == (2, True, True)
    assert (two.untimed, two.left) == (one.untimed, [])
    assert _UNTIMED.sub("", two.err) == _UNTIMED.sub("", one.err)
    kept = [processes.run(*VALIDATE, *TWO, "--resume", "state", *names, least=4_000, before=before) for before in (_FAILS, "")]
    assert [(each.code, "cannot be read" in each.err) for each in kept] == [(2, True), (1, False)]


def test_a_missing_file_is_reported_by_any_number_of_processes(processes: Processes, predictions: Path) -> None:
    ended = [processes.run(*VALIDATE, *jobs, predictions, "missing.ndjson") for jobs in (ONE, TWO)]
    assert ended[0] == ended[1]
    assert (ended[0].code, ended[0].out) == (2, "")
    assert "missing.ndjson: no such file" in ended[0].err


@pytest.mark.slow
def test_a_large_file_by_the_usual_sizes(processes: Processes) -> None:
    """No test changes the sizes here: the file is as large as one has to be for processes to begin."""
    record = b'{"name":"sign","bbox":{"top":1,"left":20,"height":30,"width":%d},"dataRow":{"globalKey":"row %d"}}\n'
    record = record.replace(b"row ", b"row " + b"x" * 300)
    with open(processes.folder / "large.ndjson", "wb") as file:
        for start in range(0, 90_000, 10_000):
            file.write(b"".join(record % (at % 1_000, at) for at in range(start, start + 10_000)))
    assert (processes.folder / "large.ndjson").stat().st_size > 33 << 20
    command = [sys.executable, "-m", "predlint", *VALIDATE, "--format", "json", "large.ndjson"]
    reports = []
    for jobs in (ONE, TWO):
        ended = processes.end(processes._start([*command, *map(str, jobs)], None))  # pyright: ignore[reportPrivateUsage]
        report = json.loads(ended.out)
        assert report["summary"].pop("seconds") < 60
        assert (ended.code, ended.left) == (1, [])
        reports.append(report)
    assert reports[0] == reports[1]
    assert reports[0]["summary"]["by_rule"]["GEO004"] == 90


#: The entry of the command, with a worker that begins as on macOS and Windows.
_SPAWNS = """
import sys
def run():
    from predlint.engine import pool
    pool.forks = lambda: False
    with pool.LocalPool(1) as workers:
        return workers.submit(abs, -7).result()
if __name__ == "__main__":
    from predlint.cli import start
    start._load = lambda: run
    sys.exit(start.main())
"""


def test_workers_load_nothing_of_the_folder_that_the_command_is_started_in(processes: Processes) -> None:
    command = processes.folder / "bin" / "command.py"
    command.parent.mkdir()
    command.write_text(_SPAWNS)
    (processes.folder / "types.py").write_text("raise SystemExit('a module of the user')")
    ended = processes.end(processes._start([sys.executable, str(command)], None))  # pyright: ignore[reportPrivateUsage]
    assert (ended.code, ended.err) == (7, "")


#: A program that forgets that workers load it anew, where they begin as on macOS and Windows.
_NO_GUARD = """
import sys
import predlint
from predlint.engine import pool, sizes
sizes.PART = sizes.LEAST_FOR_PROCESSES = 4_000
pool.forks = lambda: False
{before}
report = predlint.compile(sys.argv[1]).validate(sys.argv[2], jobs=2)
open("uploaded", "a").write("once")
"""


def test_a_program_without_a_main_guard_is_reported_and_not_run_twice(processes: Processes, predictions: Path) -> None:
    program = processes.folder / "program.py"
    program.write_text(_NO_GUARD.format(before=""))
    command = [sys.executable, str(program), str(ONTOLOGY), str(predictions)]
    ended = processes.end(processes._start(command, None))  # pyright: ignore[reportPrivateUsage]
    assert (ended.code, ended.left) == (1, [])
    assert ended.err.count("Traceback") == 1 and "worker processes cannot begin\n  help: a program that asks for several" in ended.err
    assert not (processes.folder / "uploaded").exists()


def test_a_user_process_that_loads_such_a_program_is_reported_too(processes: Processes, predictions: Path) -> None:
    program = processes.folder / "program.py"
    begins = """
if __name__ == "__main__":
    import multiprocessing
    process = multiprocessing.get_context("spawn").Process(target=print)
    process.start()
    process.join()
    sys.exit(process.exitcode)
"""
    program.write_text(_NO_GUARD.format(before=begins))
    command = [sys.executable, str(program), str(ONTOLOGY), str(predictions)]
    ended = processes.end(processes._start(command, None))  # pyright: ignore[reportPrivateUsage]
    assert (ended.code, ended.left) == (1, [])
    assert ended.err.count("Traceback") == 1 and "worker processes cannot begin\n  help: a program that asks for several" in ended.err
    assert not (processes.folder / "uploaded").exists()


def _checked_by_two(path: str) -> dict[str, int]:
    """In a worker of a pool, which may have no processes of its own."""
    sizes.PART = sizes.LEAST_FOR_PROCESSES = 4_000
    return predlint.compile(ONTOLOGY).validate(path, jobs=2).counts


def test_a_worker_of_a_pool_checks_alone(predictions: Path) -> None:
    with multiprocessing.get_context("fork").Pool(1) as pool:
        counts = pool.apply(_checked_by_two, (str(predictions),))
    assert counts == predlint.compile(ONTOLOGY).validate(predictions).counts
    assert counts["error"] > 0


#: A program begins to write the file anew when records are to be read again.
_BEGINS_ANEW = """
from predlint.engine import record_offsets
def find(self, position, original=record_offsets.RecordOffsets.find):
    open(self.source.name, "wb").close()
    return original(self, position)
record_offsets.RecordOffsets.find = find
"""


@pytest.mark.parametrize("least", [0, 8_000])
def test_a_file_that_is_changed_while_it_is_read_is_reported_by_any_number_of_processes(processes: Processes, least: int) -> None:
    """Each is checked in parts, or as a whole."""
    names = [f"{number}.ndjson" for number in range(3)]
    ended: list[tuple[int, str]] = []
    for jobs in (ONE, TWO):
        for at, name in enumerate(names):
            (processes.folder / name).write_bytes(signs(50, start=at * 90))
        run = processes.run(*VALIDATE, *jobs, *names, "--format", "jsonl", least=least, before=_BEGINS_ANEW)
        ended.append((run.code, run.out))
        assert [line for line in run.err.splitlines() if "error: " in line] == [
            f"predlint: error: {name}: the file was changed while it was read" for name in names
        ]
        assert run.left == []
    assert ended[0][0] == ended[1][0] == 2


#: What the system refuses, from the first time or from a later one on: a lock between processes, a process, a thread.
_REFUSES = """
import os, threading
from multiprocessing import synchronize
def refused(error, after, original):
    parent, asked = os.getpid(), []
    def run(*args, **how):
        asked.append(args)
        if os.getpid() == parent and len(asked) > after:
            raise error
        return original(*args, **how)
    return run
"""
_REFUSED = {
    "locks": "synchronize.SemLock.__init__ = refused(OSError(30, 'Read-only file system'), 0, synchronize.SemLock.__init__)",
    "processes": "os.fork = refused(BlockingIOError(11, 'Resource temporarily unavailable'), 0, os.fork)",
    "a second process": "os.fork = refused(BlockingIOError(11, 'Resource temporarily unavailable'), 1, os.fork)",
    "threads": "threading.Thread.start = refused(RuntimeError('can\\'t start new thread'), 0, threading.Thread.start)",
    "a second thread": "threading.Thread.start = refused(RuntimeError('can\\'t start new thread'), 1, threading.Thread.start)",
}


@pytest.mark.parametrize("what", list(_REFUSED))
def test_where_the_system_gives_no_workers_the_report_is_the_same(processes: Processes, predictions: Path, what: str) -> None:
    for number in range(3):
        (processes.folder / f"small {number}.ndjson").write_bytes(signs(20, start=number * 7))
    files = ("small 0.ndjson", predictions, "small 1.ndjson", "small 2.ndjson")
    expected = plain(processes, *files)
    ended = processes.run(*VALIDATE, *TWO, *files, least=3_000, before=_REFUSES + _REFUSED[what])
    assert ended.untimed == expected.untimed
    assert (ended.err, ended.left) == ("", [])


# -- what becomes of workers -----------------------------------------------------------------------------------------------------

#: A worker is killed by the machine in the middle of a part: the first time, or every time.
_KILLED = """
import os, pathlib, signal, time
def check(ref, part, original=workers.check):
    if part.start > 8_000 and (ALWAYS or not pathlib.Path("killed").exists()):
        pathlib.Path("killed").touch()
        time.sleep(0.3)  # what the other worker is at comes to its end
        os.kill(os.getpid(), signal.SIGKILL)
    return original(ref, part)
runner.check = check
"""


def test_what_a_killed_worker_was_at_is_done_again(processes: Processes, predictions: Path) -> None:
    expected = plain(processes, predictions)
    ended = processes.run(*VALIDATE, *TWO, predictions, before=_KILLED.replace("ALWAYS", "False"))
    assert (processes.folder / "killed").exists()
    assert ended.untimed == expected.untimed
    assert (ended.err, ended.left) == ("", [])


def test_workers_that_are_killed_again_and_again_end_the_run(processes: Processes, predictions: Path) -> None:
    ended = processes.run(*VALIDATE, *TWO, predictions, "--format", "jsonl", before=_KILLED.replace("ALWAYS", "True"))
    assert (ended.code, ended.left) == (3, [])
    assert "worker processes died 3 times over the same part" in ended.err
    assert "--jobs 1" in ended.err
    begins(ended.out, plain(processes, predictions, "--format", "jsonl").out)


def test_a_bug_in_a_worker_is_not_hidden(processes: Processes, predictions: Path) -> None:
    bug = "def check(ref, part):\n    return 1 // (part.start < 8_000) and workers.check(ref, part)\nrunner.check = check\n"
    ended = processes.run(*VALIDATE, *TWO, predictions, before=bug)
    assert (ended.code, ended.out, ended.left) == (3, "", [])
    assert "internal error: ZeroDivisionError" in ended.err


def _interrupted(processes: Processes, predictions: Path, *more: object, to: str) -> tuple[Ended, float]:
    """Ctrl-C, or a signal, while both workers are at it; and how long it takes then to end."""
    process = processes.start(*VALIDATE, *TWO, predictions, *more, before=SLEEPS.replace("LATE", "12_000"))
    assert until((processes.folder / "waits").exists, 60)
    time.sleep(0.3)  # the parts before are joined
    begin = time.monotonic()
    if to in ("all", "all, by Ctrl-\\"):  # as a terminal does
        os.killpg(process.pid, signal.SIGINT if to == "all" else signal.SIGQUIT)
    else:
        process.send_signal(signal.SIGTERM)
    ended = processes.end(process, 10)
    return ended, time.monotonic() - begin


#: Tells how many workers are begun.
_COUNTED = """
from predlint.model import processes
from predlint.engine import pool as pools
class Counted(pools.LocalPool):
    def __init__(self, jobs):
        with open("workers", "a") as file:
            print(jobs, file=file)
        super().__init__(jobs)
pools.LocalPool = Counted
processes._ALWAYS, processes._EACH = 5, 0
from predlint.io import spooled_bytes
spooled_bytes.MEMORY = 0
"""


def test_no_more_workers_are_begun_than_there_are_parts(processes: Processes, predictions: Path) -> None:
    expected = plain(processes, predictions)
    few = processes.folder / "few.ndjson"
    few.write_bytes(predictions.read_bytes()[:3_900].rpartition(b"\n")[0])
    packed = processes.folder / "packed.ndjson.gz"
    packed.write_bytes(gzip.compress(predictions.read_bytes()))
    told = re.compile(r"predlint: --jobs 9,999 is more than \d+ processors? can use: at most 5 processes are started\n")
    for files, workers in (((few,), 2), ((few, predictions), 5), ((predictions,), 5), ((packed,), 5)):
        ended = processes.run(*VALIDATE, "--jobs", 9999, *files, before=_COUNTED)
        assert told.match(ended.err)
        assert int((processes.folder / "workers").read_text()) == workers
        (processes.folder / "workers").unlink()
    assert processes.run(*VALIDATE, "--jobs", 9999, predictions, before=_COUNTED).untimed == expected.untimed
    assert processes.run(*VALIDATE, "--jobs", 5, predictions, before=_COUNTED).err == ""
    assert processes.run(*VALIDATE, "--jobs", 9999, "-q", predictions, before=_COUNTED).err == ""


@pytest.mark.parametrize("size", [1, 7, 10])
def test_how_many_parts_a_file_may_have(tmp_path: Path, size: int) -> None:
    path = tmp_path / "lines"
    for whole in range(60):
        path.write_bytes(b"\n" * whole)
        with open_path(str(path)) as source:
            assert len(list(split_lines(source, 0, size))) == max_parts(whole, size)


def test_a_pool_has_no_more_workers_than_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert cast(Any, LocalPool(100))._max_workers == 61
    assert cast(Any, LocalPool(3))._max_workers == 3


def test_a_pool_whose_workers_die_leaves_cancelled_work_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """As when a whole group of processes is ended: the thread of the pool must not end with a traceback."""
    reported: list[object] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)
    pool = LocalPool(1)
    work = [pool.submit(time.sleep, 30) for _ in range(5)]
    assert until(lambda: work[1].running(), 20), "one waits in the pipe to the worker, the others behind it"
    for each in work:
        each.cancel()
    for worker in list((pool._processes or {}).values()):
        worker.kill()
    assert until(work[0].done, 20)
    pool.shutdown(wait=True)
    assert not reported and all(each.done() for each in work)


@pytest.mark.parametrize("to", ["all", "all, by Ctrl-\\", "parent"])
def test_ctrl_c_ends_all_processes_with_the_findings_so_far(processes: Processes, predictions: Path, to: str) -> None:
    ended, seconds = _interrupted(processes, predictions, "--format", "text", "--format", "jsonl=found.jsonl", to=to)
    assert (ended.code, ended.left, ended.err) == (3, [], "")
    assert ended.out.startswith("STOPPED before the end")
    assert "\nstopped before the end: " in ended.out
    assert seconds < 2
    assert len(processes.workers) == 2
    assert until(lambda: not any(map(is_alive, processes.workers)), 1)
    begins((processes.folder / "found.jsonl").read_text(), plain(processes, predictions, "--format", "jsonl").out)


@pytest.mark.slow
def test_workers_do_not_heed_ctrl_c(processes: Processes, predictions: Path) -> None:
    """It is for the run as a whole, whoever of its processes a terminal tells first."""
    expected = plain(processes, predictions)
    shortly = SLEEPS.replace("LATE", "12_000").replace("time.sleep(60)", "time.sleep(0.3)")
    process = processes.start(*VALIDATE, *TWO, predictions, before=shortly)
    assert until((processes.folder / "waits").exists, 60)
    for pid in processes.workers:
        os.kill(pid, signal.SIGINT)
    ended = processes.end(process)
    assert (ended.untimed, ended.err, ended.left) == (expected.untimed, "", [])


#: A worker stops in the middle of its part, as if by Ctrl-Z, and is looked at often.
_STOPS = """
import os, pathlib, signal
from predlint.engine import pool
pool.CHECK_SECONDS = 0.2
def check(ref, part, original=workers.check):
    pathlib.Path(f"pids/{os.getpid()}").touch()
    if part.start > 8_000 and not pathlib.Path("stopped").exists():
        pathlib.Path("stopped").write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGSTOP)
    return original(ref, part)
runner.check = check
"""


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_stopped_worker_is_reported_while_the_run_waits_for_it(processes: Processes, predictions: Path, goes_on: bool) -> None:
    expected = plain(processes, predictions)
    process = processes.start(*VALIDATE, *TWO, predictions, before=_STOPS)
    assert process.stderr is not None
    output = process.stderr.readline().decode()
    pid = int((processes.folder / "stopped").read_text())
    assert output == f"predlint: worker process {pid} is stopped; the run waits for it (to let it go on: kill -CONT {pid})\n"
    assert process.poll() is None
    if goes_on:
        os.kill(pid, signal.SIGCONT)
        ended = processes.end(process)
        assert (ended.untimed, ended.err, ended.left) == (expected.untimed, "", [])
        return
    process.send_signal(signal.SIGINT)
    ended = processes.end(process, 20)
    assert (ended.code, ended.err, ended.left) == (3, "", [])
    assert ended.out.startswith("STOPPED before the end")
    assert until(lambda: not any(map(is_alive, processes.workers)), 2)


def test_messages_about_silent_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    states: dict[int, str] = {}
    monkeypatch.setattr(pool, "_state", states.__getitem__)
    reported: list[str] = []
    looks = pool.StallWarning(reported.append)

    def look(times: int, *found: str) -> list[str]:
        reported.clear()
        states.update(enumerate(found, 1))
        for _ in range(times):
            looks.check_workers(states)
        return reported.copy()

    assert look(20, "at work", "otherwise") == []  # one has much to do, the other waits for work
    assert look(5, "otherwise", "otherwise") == []
    assert look(20, "stopped", "otherwise")[0].startswith("worker process 1 is stopped")
    assert look(5, "otherwise", "otherwise") == []
    looks.over()  # a part came meanwhile
    assert look(5, "otherwise", "otherwise") == []
    assert look(20, "otherwise", "otherwise") == [
        "worker processes 1, 2 have not answered for 30 s; they may be stopped, or their storage may not answer"
    ]
    assert look(20, "at storage", "stopped") == [
        "worker process 1 has waited for its storage for 30 s; the run waits for it",
        "worker process 2 is stopped; the run waits for it (to let it go on: kill -CONT 2)",
    ]
    assert look(20, "at storage", "stopped") == []


#: As on Windows: who the parent was is told as long as the child is there.
_PARENT_STAYS = "import os; os.getppid = lambda parent=os.getpid(): parent\n"


@pytest.mark.parametrize("before", ["", _PARENT_STAYS], ids=["another parent", "the same parent"])
def test_workers_do_not_outlive_a_killed_parent(processes: Processes, predictions: Path, before: str) -> None:
    process = processes.start(*VALIDATE, *TWO, predictions, before=f"{before}pool._WATCH = 0.1\n{SLEEPS.replace('LATE', '2_000')}")
    assert until((processes.folder / "waits").exists, 60)
    assert any(map(is_alive, processes.workers))
    process.kill()
    assert until(lambda: not any(map(is_alive, processes.workers)), 3)


#: So little memory that there are notes on disk after every part.
_LITTLE = """
from predlint.engine import files
class Little(files.ExecutionResources):
    def __init__(self, *given):
        super().__init__(*given)
        self.memory = 1_000
files.ExecutionResources = Little
"""


@pytest.mark.slow
def test_what_a_killed_run_left_on_disk_goes_at_the_next_start(processes: Processes, predictions: Path) -> None:
    process = processes.start(*VALIDATE, *TWO, predictions, before=SLEEPS.replace("LATE", "20_000") + _LITTLE)
    assert until((processes.folder / "waits").exists, 60)
    assert until(lambda: os.listdir(processes.temporary) != [], 5)
    process.kill()
    process.wait()
    assert os.listdir(processes.temporary) != []
    assert until(lambda: not any(map(is_alive, processes.workers)), 3)
    ended = processes.run(*VALIDATE, *TWO, predictions, before=_LITTLE)
    assert ended.untimed == plain(processes, predictions).untimed
    assert ended.left == []
