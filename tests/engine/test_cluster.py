"""Dask clusters, in this process and of many: the report of one process, whatever becomes of workers; and what passes the scheduler."""

from __future__ import annotations

import contextlib
import gzip
import json
import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from engine_kit import ONTOLOGY, WRONG, checker, ndjson, sign, weather
from parts_process import Processes, is_alive, until

from laws.parts_kit import Case, RunReports, cut, run_reports, whole
from predlint.engine import pool, runner, sizes
from predlint.engine import workers as worker_tasks
from predlint.engine.files import Execution
from predlint.engine.pool import InlineExecutor
from predlint.engine.resume import ResumeState
from predlint.engine.workers import ResultFile, build
from predlint.io.paths import SourceError
from predlint.model.diagnostics import EngineError, WorkersLost

HERE = build()

pytest.importorskip("distributed", reason="the extra dask is not installed")


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    processes = Processes(tmp_path)
    yield processes
    processes.kill_all()


def lines(count: int) -> bytes:
    """Lines of which every tenth is wrong in its own way, and some stand twice."""
    made = [sign(number, f"row {number % 70}") for number in range(count)]
    made[4::10] = [weather(f"odd {at}", f"row {at}") for at in range(len(made[4::10]))]
    made[9::50] = [{**WRONG, "bbox": {**WRONG["bbox"], "top": at}} for at in range(len(made[9::50]))]
    made[-5:] = made[:5]
    return ndjson(*made)


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "predictions.ndjson"
    path.write_bytes(lines(600))
    return path


def expected(path: Path) -> RunReports:
    return whole(Case("", checker(), b""), path)


# -- in this process -----------------------------------------------------------------------------------------------------------

#: Reports of a cluster of threads, held against those of one process.
_IN_PROCESS = """
import json, sys
from laws.parts_kit import DIALECTS, NO_MEMORY, cut, make, on_disk, run_reports, whole
from predlint.engine.files import Execution
seen = []
for dialect in DIALECTS:
    for seed, memory in ((1, NO_MEMORY), (2, 512 << 20), (3, NO_MEMORY)):
        case = make(seed, dialect)
        if case is None:
            continue
        with on_disk(case.data) as path:
            expected = whole(case, path)
            with cut(max(200, len(case.data) // 8)) as counts:
                found = run_reports(case.checker, [path], case.rows, Execution(2, dask=True, memory=memory))
        same = [getattr(found, name) == getattr(expected, name) for name in found._fields if name != "text"]
        seen.append([case.name, seed, all(same), counts.elsewhere])
print(json.dumps(seen))
"""


def test_a_cluster_in_this_process_gives_the_report_of_one_process(processes: Processes) -> None:
    seen = processes.python(_IN_PROCESS)
    assert [one for one in seen if not one[2]] == []
    assert sum(parts > 1 for *_, parts in seen) > len(seen) / 3


def _taken(port: int) -> socket.socket:
    """Takes a port, if nobody else has it."""
    taken = socket.socket()
    with contextlib.suppress(OSError):
        taken.bind(("", port))
        taken.listen()
    return taken


def test_the_command_makes_a_cluster_of_its_own(processes: Processes, predictions: Path) -> None:
    how: tuple[object, ...] = ("validate", "-O", ONTOLOGY, "--progress", "never", predictions)
    one = processes.run(*how, "--jobs", 1)
    with contextlib.closing(_taken(8787)):  # that of Dask, which another cluster on this machine may have
        dask = processes.run(*how, "--engine", "dask", "--jobs", 2)
    message = "predlint: no --scheduler, and no DASK_SCHEDULER_ADDRESS: the Dask cluster is one of 2 threads in this process\n"
    assert (dask.untimed, dask.err, dask.left) == (one.untimed, message, [])
    assert processes.run(*how, "--engine", "dask", "--jobs", 2, "-q").err == ""


def test_the_address_is_where_dask_itself_has_it(processes: Processes, predictions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And where nobody answers there, the run is not made somewhere else."""
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://127.0.0.1:1")
    ended = processes.run("validate", "-O", ONTOLOGY, "--progress", "never", predictions, "--engine", "dask")
    assert (ended.code, ended.out, ended.left) == (2, "", [])
    assert ended.err.startswith("predlint: error: no Dask scheduler answers at tcp://127.0.0.1:1 (")


#: What becomes of work whose results cannot be brought as they are: each line is what its future holds.
_BROUGHT = """
import json, pathlib, time
from concurrent.futures import CancelledError
import distributed
from predlint.engine import pool

def first(gather, becomes):
    async def gathered(self, futures, *args, once=iter([True]), **kwargs):
        result = await gather(self, futures, *args, **kwargs)
        if next(once, False):
            becomes(futures[0]._state)
        return result
    return gathered

def refuses(state):
    raise distributed.KilledWorker("check", None, [])

def held(work, *given):
    future = executor.submit(work, *given)
    try:
        return future.result(20)
    except BaseException as error:
        return f"{type(error).__module__}.{type(error).__name__}"

gather = distributed.Client._gather
with pool.connect(None, 1, ".") as found:
    executor = found.start()
    seen = [held(abs, -1), held(int, "x")]
    for becomes in (distributed.client.FutureState.lose, refuses, distributed.client.FutureState.cancel):
        distributed.Client._gather = first(gather, becomes)
        seen.append(held(abs, -2))
    distributed.Client._gather = gather
    running, behind = executor.submit(time.sleep, 0.3), executor.submit(pathlib.Path("done").touch)
    seen += [behind.cancel(), held(abs, -4), running.result(20), pathlib.Path("done").exists()]
    running = executor.submit(time.sleep, 1)
seen.append(isinstance(running.exception(20), CancelledError))
print(json.dumps(seen))
"""


@pytest.mark.slow
def test_what_a_future_of_a_cluster_holds_is_what_became_of_its_work(processes: Processes) -> None:
    """Be it lost, refused or cancelled while it is brought: Dask's own Executor makes an error of a result there, or never tells it."""
    assert processes.python(_BROUGHT) == [
        1, "builtins.ValueError", 2, "distributed.scheduler.KilledWorker", 2,
        True, 4, None, False, True,
    ]  # fmt: skip


# -- of many processes ---------------------------------------------------------------------------------------------------------

_CLUSTER = """
import logging, sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=logging.CRITICAL) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler with two worker processes."""
    folder = tmp_path_factory.mktemp("cluster")
    environment = {**os.environ, "TMPDIR": str(folder), "DASK_DISTRIBUTED__WORKER__DAEMON": "True"}
    process = subprocess.Popen(
        [sys.executable, "-c", _CLUSTER],
        cwd=folder,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().decode().strip()
    finally:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.communicate(b"", timeout=20)
        process.kill()
        process.wait()


#: What a part does first in its worker.
_BEFORE = """
def check(ref, part, original=workers.check, folder={folder!r}):
    import os, pathlib, signal, time
    pathlib.Path(folder, f"worker {{os.getpid()}}").touch()
{what}
    return original(ref, part)
runner.check = check
"""
_WAITS = """
    if part.start > 8_000 and not pathlib.Path(folder, "go on").exists():
        pathlib.Path(folder, f"waits {os.getpid()}").touch()
        time.sleep(0.4)
"""


def _arguments(processes: Processes, address: str, *files: object) -> tuple[object, ...]:
    (processes.folder / "shared").mkdir(exist_ok=True)
    return (
        "validate", "-O", ONTOLOGY, "--progress", "never", "--engine", "dask", "--scheduler", address, "--spill-dir", "shared", *files,
    )  # fmt: skip


def _reports(processes: Processes, name: str) -> tuple[object, ...]:
    return "--format", "text", "--format", f"jsonl={name}.jsonl"


@pytest.mark.slow
def test_a_cluster_of_processes_gives_the_report_of_one_process(processes: Processes, predictions: Path, address: str) -> None:
    one = processes.run("validate", "-O", ONTOLOGY, predictions, *_reports(processes, "one"), "--jobs", 1, part=1 << 30)
    before = _BEFORE.format(folder=str(processes.folder), what="")
    dask = processes.run(*_arguments(processes, address, predictions), *_reports(processes, "dask"), before=before)
    assert (dask.untimed, dask.err, dask.left) == (one.untimed, "", [])
    assert (processes.folder / "dask.jsonl").read_bytes() == (processes.folder / "one.jsonl").read_bytes()
    assert os.listdir(processes.folder / "shared") == []
    workers = [int(path.name.split()[1]) for path in processes.folder.glob("worker *")]
    assert len(workers) == 2
    assert all(map(is_alive, workers)), "they are somebody else's"


def test_a_worker_that_is_killed_in_mid_run_changes_nothing(processes: Processes, predictions: Path, address: str) -> None:
    one = processes.run("validate", "-O", ONTOLOGY, predictions, *_reports(processes, "one"), "--jobs", 1, part=1 << 30)
    before = _BEFORE.format(folder=str(processes.folder), what=_WAITS)
    process = processes.start(*_arguments(processes, address, predictions), *_reports(processes, "dask"), before=before)
    waits: Callable[[], list[Path]] = lambda: sorted(processes.folder.glob("waits *"))  # noqa: E731
    if not until(lambda: bool(waits()), 60):
        process.send_signal(signal.SIGINT)
        pytest.fail(f"no worker came to the late parts: {processes.end(process)}")
    killed = int(waits()[0].name.split()[1])
    os.kill(killed, signal.SIGKILL)
    (processes.folder / "go on").touch()
    dask = processes.end(process)
    assert not is_alive(killed)
    assert (dask.untimed, dask.err, dask.left) == (one.untimed, "", [])
    assert (processes.folder / "dask.jsonl").read_bytes() == (processes.folder / "one.jsonl").read_bytes()
    assert os.listdir(processes.folder / "shared") == []


def test_dask_says_nothing_of_its_own(tmp_path: Path) -> None:
    """What becomes of workers is told by what becomes of the run."""
    script = (
        "import logging\nfrom predlint.engine import pool\n"
        "with pool.connect(None, 1, '.'):\n"
        "    names = [name for name in logging.Logger.manager.loggerDict if name.startswith('distributed')]\n"
        "    loud = [name for name in names if logging.getLogger(name).isEnabledFor(logging.ERROR)]\n"
        "import json\nprint(json.dumps([len(names), loud]))"
    )
    names, loud = Processes(tmp_path).python(script)
    assert names > 10
    assert loud == []


@pytest.mark.slow
def test_workers_that_are_killed_again_and_again_end_the_run(processes: Processes, predictions: Path, address: str) -> None:
    dies = "    if 8_000 < part.start < 10_050:\n        os.kill(os.getpid(), signal.SIGKILL)"
    before = _BEFORE.format(folder=str(processes.folder), what=dies)
    ended = processes.end(processes.start(*_arguments(processes, address, predictions), before=before), 300)
    assert (ended.code, ended.left) == (3, [])
    assert ended.out.startswith("STOPPED before the end")
    assert "ANS001" in ended.out
    assert "worker processes died" in ended.err


def test_a_bug_in_a_worker_is_not_hidden(processes: Processes, predictions: Path, address: str) -> None:
    before = _BEFORE.format(folder=str(processes.folder), what="    1 // (part.start < 8_000)")
    ended = processes.run(*_arguments(processes, address, predictions), before=before)
    assert (ended.code, ended.out) == (3, "")
    assert "internal error: ZeroDivisionError" in ended.err


# -- clusters that cannot be used ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("given", ["tcp://127.0.0.1:1", "nonsense", "tcp://"])
def test_a_wrong_address_is_reported(processes: Processes, predictions: Path, given: str) -> None:
    """At once, and though the file is too small to be given to anybody."""
    patience = "from predlint.engine import pool\npool._SECONDS_TO_CONNECT = 1\n"
    ended = processes.run(*_arguments(processes, given, predictions), before=patience, least=1 << 30)
    assert (ended.code, ended.out, ended.left) == (2, "", [])
    assert f"error: no Dask scheduler answers at {given} (" in ended.err
    assert "--scheduler tcp://HOST:8786" in ended.err
    assert "Traceback" not in ended.err


def test_the_extra_that_is_missing_is_reported(tmp_path: Path) -> None:
    with (
        mock.patch.dict(sys.modules, {"distributed": None}),
        pytest.raises(EngineError, match="distributed") as raised,
        pool.connect(None, 2, str(tmp_path)),
    ):
        pass
    assert raised.value.help == "pip install distributed"
    assert str(raised.value) == "the engine dask needs the package distributed\n  help: pip install distributed"


@pytest.mark.parametrize(
    "says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x18" + bytes(7) + b"\1" + bytes(7) + b"\x08" + bytes(7) + b"\xc1 garbage"]
)
def test_what_is_no_scheduler_is_not_waited_for(tmp_path: Path, says: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    """Such as the page that shows the state of the cluster, one port further on."""
    with socket.create_server(("127.0.0.1", 0)) as server, mock.patch.object(pool, "_SECONDS_TO_CONNECT", 0.3):
        answering = threading.Thread(target=_answer, args=(server, says))
        answering.start()
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(EngineError, match=f"no Dask scheduler answers at {address} \\("), pool.connect(address, 1, str(tmp_path)):
            pass
        answering.join(20)
    assert capfd.readouterr() == ("", "")


def _answer(server: socket.socket, says: bytes) -> None:
    caller, _ = server.accept()
    with caller:
        caller.sendall(says)
        caller.settimeout(20)
        with contextlib.suppress(OSError):
            while caller.recv(1000):
                pass


class _Client:
    """A client of a cluster whose workers answer as they are told."""

    def __init__(self, answers: dict[str, Any]) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def nthreads(self) -> dict[str, int]:
        return dict.fromkeys(self.answers, 1)

    def run(self, function: Callable[[str], str | bool], path: str, *, on_error: str) -> dict[str, Any]:
        assert on_error == "return"
        assert function(path) == HERE, "the file that workers look for is there"
        assert function(path + " of another folder") is False
        self.asked.append(path)
        return self.answers


@pytest.mark.parametrize(
    ("answers", "message", "help"),
    [
        ({}, "the Dask cluster at tcp://x:1 has no workers", "start some: dask worker ADDRESS"),
        ({"tcp://a": HERE, "tcp://b": False}, "the worker at tcp://b does not see {folder}", "give --spill-dir a folder on storage"),
        ({"tcp://a": HERE, "tcp://b": "0.0.9"}, f"the worker at tcp://b cannot work: it has predlint 0.0.9, and this is {HERE}", "install"),
        ({"tcp://b": True}, "the worker at tcp://b cannot work: it has predlint another release", "install"),
        ({"tcp://b": ModuleNotFoundError("No module named 'predlint'")}, "the worker at tcp://b cannot work: No module", "install"),
    ],
    ids=["no workers", "a folder of its own", "another release", "one that did not tell it", "no predlint"],
)  # fmt: skip
def test_workers_that_cannot_be_used_are_reported(tmp_path: Path, answers: dict[str, Any], message: str, help: str) -> None:
    client = _Client(answers)
    with pytest.raises(EngineError) as raised:
        pool._try_folder(client, str(tmp_path), "tcp://x:1")  # pyright: ignore[reportPrivateUsage]
    assert raised.value.message.startswith(message.format(folder=tmp_path))
    assert (raised.value.help or "").startswith(help)
    assert list(tmp_path.iterdir()) == []


def test_workers_that_see_the_folder_are_taken(tmp_path: Path) -> None:
    client = _Client({"tcp://a": HERE, "tcp://b": HERE})
    pool._try_folder(client, str(tmp_path), None)  # pyright: ignore[reportPrivateUsage]
    assert len(client.asked) == 1
    assert list(tmp_path.iterdir()) == []


class _Connected(_Client):
    """A client that is connected, and is told what to cancel."""

    def __init__(self, answers: dict[str, Any]) -> None:
        super().__init__(answers)
        self.status = "running"
        self.gone: BaseException | None = None
        self.cancel = mock.Mock()

    def __enter__(self) -> _Connected:
        return self

    def __exit__(self, *raised: object) -> None:
        pass

    def nthreads(self) -> dict[str, int]:
        if self.gone is not None:
            raise self.gone
        return {worker: 2 + at for at, worker in enumerate(self.answers)}


def test_a_cluster_has_the_threads_of_its_workers_and_is_let_go_of(tmp_path: Path) -> None:
    client = _Connected({"tcp://a": HERE, "tcp://b": HERE})
    with mock.patch.object(pool, "_client", lambda *_: client), pool.connect("tcp://x:1", 9, str(tmp_path)) as found:
        assert len(client.asked) == 1, "workers were asked for the folder"
        assert found.workers is not None
        assert (found.jobs, found.workers()) == (2 + 3, 2)
        client.gone = OSError("it is gone")
        assert found.workers() is None
        client.gone, client.status = None, "connecting"
        assert found.workers() is None
        client.cancel.side_effect = found.lost[1]("a scheduler that is gone has nothing to cancel")
        assert not client.cancel.called
    assert client.cancel.mock_calls == [mock.call([])]


def test_the_state_of_a_run_must_be_seen_by_workers_too(tmp_path: Path) -> None:
    client = _Connected({"tcp://a": HERE})

    def sees(client: Any, folder: str, address: str | None, option: str = "--spill-dir") -> None:
        if option == "--resume":
            client.answers = {"tcp://a": False}
        try_folder(client, folder, address, option)

    try_folder = pool._try_folder  # pyright: ignore[reportPrivateUsage]
    (tmp_path / "spilled").mkdir()
    predictions = tmp_path / "predictions.ndjson"
    predictions.write_bytes(lines(20))
    execution = Execution(2, dask=True, spill_dir=str(tmp_path / "spilled"), state=ResumeState(str(tmp_path / "state"), "x"))
    with (
        mock.patch.object(pool, "_client", lambda *_: client),
        mock.patch.object(pool, "_try_folder", sees),
        pytest.raises(EngineError, match=re.escape(f"the worker at tcp://a does not see {tmp_path / 'state'}")) as raised,
    ):
        run_reports(checker(), [predictions], None, execution)
    assert raised.value.help == "give --resume a folder on storage that all workers and this machine share"
    assert [Path(asked).parent.parent for asked in client.asked] == [tmp_path / "spilled", tmp_path]


class Abroad(InlineExecutor):
    """Works in another folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        with contextlib.chdir(self.folder):
            return super().submit(fn, *args, **kwargs)


def clustered(executor: Executor, **about: Any) -> Any:
    """A cluster has these workers, whatever its address."""
    crew = pool.Crew(lambda: executor, 2, foreign=True, **{"workers": lambda: 1, **about})
    return mock.patch.object(pool, "connect", lambda *_: contextlib.nullcontext(crew))


@pytest.fixture
def abroad(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Path]]:
    """A cluster whose workers are in another folder than the files, which have relative names: one that is cut, and three that are not."""
    found = [Path(name) for name in ("large.ndjson", "small.ndjson", "packed.gz", "little.ndjson")]
    for folder in ("files", "other"):
        (tmp_path / folder).mkdir()
    monkeypatch.chdir(tmp_path / "files")
    found[0].write_bytes(lines(200))
    found[1].write_bytes(lines(20))
    found[2].write_bytes(gzip.compress(lines(30)))
    found[3].write_bytes(lines(20))

    with clustered(Abroad(tmp_path / "other")), cut(2_000), mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 3_000):
        yield found


def test_workers_may_be_in_another_folder(abroad: list[Path]) -> None:
    found = run_reports(checker(), abroad, None, Execution(2, dask=True))
    assert found == run_reports(checker(), abroad)
    assert {json.loads(line)["file"] for line in found.jsonl.splitlines()[:-1]} == set(map(str, abroad))


def test_a_file_that_workers_do_not_see_is_reported(abroad: list[Path]) -> None:
    def hidden(where: str, *given: Any, original: Callable[..., Any], **named: Any) -> Any:
        return original(os.path.join("elsewhere", os.path.basename(where)), *given, **named)

    execution = Execution(2, dask=True)
    with (
        mock.patch.object(worker_tasks, "open_path", partial(hidden, original=worker_tasks.open_path)),
        mock.patch.object(worker_tasks, "open_where", partial(hidden, original=worker_tasks.open_where)),
    ):
        assert run_reports(checker(), abroad, None, execution).unread == [
            f"{name}: no such file, says a worker of the cluster" for name in abroad
        ]
        with pytest.raises(SourceError, match=r"large\.ndjson: no such file, says a worker") as raised:
            run_reports(checker(), abroad[:1], None, execution)
    assert raised.value.help == "workers open files by themselves: name them by a path or URL that all machines see"


class Deserted(Executor):
    """Nobody works here until somebody comes."""

    def __init__(self, comes: threading.Event | None) -> None:
        self.comes = comes
        self.threads = ThreadPoolExecutor(1)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if self.comes is None:
            return Future()
        comes = self.comes
        return self.threads.submit(lambda: (comes.wait(), fn(*args, **kwargs))[1])


@pytest.mark.parametrize("comes", [False, True], ids=["nobody comes", "somebody comes"])
def test_a_cluster_that_has_lost_all_its_workers_is_reported(tmp_path: Path, predictions: Path, comes: bool) -> None:
    somebody = threading.Event()
    executor = Deserted(somebody if comes else None)
    looks: list[bool] = []

    def workers() -> int:
        looks.append(somebody.is_set())
        if comes and len(looks) == 3:
            somebody.set()
        return 0

    with (
        clustered(executor, workers=workers),
        mock.patch.object(pool, "CHECK_SECONDS", 0.05),
        mock.patch.object(runner, "_PATIENCE", 0.5),
        executor.threads,
        cut(2_000),
    ):
        found = run_reports(checker(), [predictions], None, Execution(2, dask=True, spill_dir=str(tmp_path)))
    if comes:
        assert found == expected(predictions)
    else:
        assert len(looks) == 10
        assert found.totals["complete"] is False
        assert found.text.startswith("STOPPED before the end")


class Lost(Exception):
    """Somebody died over this."""


class Deadly(Executor):
    """Who works here first dies of it, and it takes a while until another one is there."""

    def __init__(self) -> None:
        self.died = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if self.died == 0:
            self.died += 1
            future.set_exception(Lost())
        else:
            future.set_result(fn(*args, **kwargs))
        return future


@pytest.mark.parametrize("after", [[0, 0, 0, 2], [0, 0, None], [0] * 200], ids=["others begin", "the scheduler goes", "nobody begins"])
def test_workers_that_are_begun_again_are_waited_for(tmp_path: Path, predictions: Path, after: list[int | None]) -> None:
    counts = iter(after)
    with (
        clustered(Deadly(), lost=(Lost,), workers=lambda: next(counts)),
        mock.patch.object(runner, "_GLANCE", 0.01),
        mock.patch.object(runner, "_PATIENCE", 0.2),
        cut(2_000),
    ):
        found = run_reports(checker(), [predictions], None, Execution(2, dask=True, spill_dir=str(tmp_path)))
    assert (found == expected(predictions)) == (after[-1] == 2)
    assert found.totals["complete"] is (after[-1] == 2)


class JustInTime(Future[Any]):
    """Its result comes just when a wait for it has run out."""

    def result(self, timeout: float | None = None) -> Any:
        late = super().result()
        if timeout is not None:
            raise TimeoutError
        return late


class LateExecutor(Executor):
    """Does all work at once, in this thread; the first results are told late."""

    def __init__(self) -> None:
        self.done = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.done += 1
        future: Future[Any] = JustInTime() if self.done < 4 else Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_a_result_that_comes_just_when_a_look_ends_is_taken(tmp_path: Path, predictions: Path) -> None:
    executor = LateExecutor()
    with clustered(executor), cut(2_000):
        found = run_reports(checker(), [predictions], None, Execution(2, dask=True, spill_dir=str(tmp_path)))
    assert executor.done > 4
    assert found == expected(predictions)


# -- what passes the scheduler ---------------------------------------------------------------------------------------------------


class Measured(Executor):
    """Threads that are sent pickles, as workers are, of which the sizes are kept."""

    def __init__(self) -> None:
        self.threads = ThreadPoolExecutor(2)
        self.lock = threading.Lock()
        self.sent: list[tuple[str, int, int]] = []
        """By call: the name of the function, bytes of what it takes, bytes of what it gives."""
        self.parcels = 0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        taken = pickle.dumps((fn, args, kwargs), protocol=5)

        def work() -> Any:
            function, arguments, named = pickle.loads(taken)
            result = function(*arguments, **named)
            given = pickle.dumps(result, protocol=5)
            with self.lock:
                self.sent.append((args[0].__name__, len(taken), len(given)))
                self.parcels += isinstance(result, ResultFile)
            return pickle.loads(given)

        return self.threads.submit(work)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self.threads.shutdown(wait, cancel_futures=cancel_futures)


@pytest.mark.slow
@pytest.mark.parametrize("memory", [512 << 20, 200_000], ids=["in memory", "on disk"])
def test_nothing_large_passes_the_scheduler(tmp_path: Path, memory: int) -> None:
    predictions = tmp_path / "predictions.ndjson"
    predictions.write_bytes(lines(40_000))
    measured = Measured()
    with clustered(measured), cut(1 << 19) as counts:
        found = run_reports(checker(), [predictions], None, Execution(2, dask=True, memory=memory, spill_dir=str(tmp_path)))
    assert found._replace(text="") == expected(predictions)._replace(text="")
    assert counts.elsewhere > 3
    assert measured.parcels > 3, "results that are too large for the scheduler"
    functions = {name for name, *_ in measured.sent}
    assert (functions - {"check"} != set()) == (memory < 1 << 20), "with notes on disk, questions of them are sent, too"
    assert max(taken for _, taken, _ in measured.sent) < 70_000
    assert max(given for *_, given in measured.sent) < 70_000
    assert [path.name for path in tmp_path.iterdir()] == ["predictions.ndjson"]


def no_job(inherited: bool) -> Any:
    pytest.fail("work without a key knows no job")


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_a_bounded_number_of_pieces_is_at_work(jobs: int) -> None:
    """Two for each worker and one, however many there are: what comes back early is kept in memory until its turn."""
    given: list[int] = []

    class Eager(InlineExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            given.append(args[0])
            return super().submit(fn, *args, **kwargs)

    made = runner.Runner(pool.Crew(Eager, jobs), no_job)
    results: list[int] = []
    for result in made.each(abs, ((-number,) for number in range(50))):
        results.append(result)
        assert len(given) == min(50, len(results) + 2 * jobs)
    assert results == list(range(50))


def test_where_work_breaks_off_what_was_given_out_is_waited_for() -> None:
    """A file that cannot be read on is cut no further; what is in the parts before that is not lost."""

    def work() -> Iterator[tuple[int]]:
        yield from ((-number,) for number in range(3))
        raise SourceError("no connection")

    results: list[int] = []
    with pytest.raises(SourceError, match="no connection"):
        results.extend(runner.Runner(pool.Crew(InlineExecutor, 2), no_job).each(abs, work()))
    assert results == [0, 1, 2]


class Dying(InlineExecutor):
    """Works a few times, and is lost over everything else."""

    def __init__(self, works: int) -> None:
        self.works, self.calls = works, list[int]()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.calls.append(args[-1])
        if len(self.calls) <= self.works:
            return super().submit(fn, *args, **kwargs)
        future: Future[Any] = Future()
        future.set_exception(BrokenExecutor("they are\ngone"))
        return future


@pytest.mark.parametrize(
    ("works", "forks", "keep", "begins"),
    [(0, False, False, False), (1, False, False, True), (0, True, False, True), (0, False, True, True)],
    ids=["they never began", "one has answered", "copies can begin", "somebody else's"],
)
def test_work_over_which_workers_are_lost_is_given_up(works: int, forks: bool, keep: bool, begins: bool) -> None:
    executor, results = Dying(works), list[int]()
    made = runner.Runner(pool.Crew(lambda: executor, 1, foreign=keep), no_job)
    with mock.patch.object(runner, "forks", lambda: forks), pytest.raises(EngineError) as raised:
        results.extend(made.each(abs, ((-number,) for number in range(1, 9))))
    assert (results, executor.calls.count(-works - 1)) == ([1][:works], 3)
    assert isinstance(raised.value, WorkersLost) == begins
    died = "worker processes died 3 times over the same part (they are)"
    assert raised.value.message == (died if begins else "worker processes cannot begin")


def test_where_no_workers_are_given_after_some_were_lost_this_process_does_the_work() -> None:
    gone: list[type[Exception]] = [BrokenExecutor, BrokenExecutor, pool.NoWorkersError]

    class Refusing(InlineExecutor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            raise gone.pop(0)

    made = runner.Runner(pool.Crew(Refusing, 2), no_job)
    assert list(made.each(abs, ((-number,) for number in range(9)))) == list(range(9))
    assert gone == []


def test_what_was_done_is_not_done_again_when_others_are_lost() -> None:
    class Once(Dying):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            self.works = 0 if not self.calls else 99  # the first piece is lost once
            return super().submit(fn, *args, **kwargs)

    executor = Once(0)
    made = runner.Runner(pool.Crew(lambda: executor, 2, foreign=True), no_job)
    assert list(made.each(abs, ((number,) for number in range(9)))) == list(range(9))
    assert sorted(executor.calls) == [0, *range(9)]


def test_what_nobody_waits_for_any_more_is_cancelled() -> None:
    futures: list[Future[Any]] = []

    class Idle(Executor):
        def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
            futures.append(Future())
            if len(futures) == 1:
                futures[0].set_result("first")
            return futures[-1]

    made = runner.Runner(pool.Crew(Idle, 2), no_job)
    with contextlib.closing(made.run(abs, ((None, (number,)) for number in range(9)))) as results:
        assert next(results) == ((0,), "first")
    assert [future.cancelled() for future in futures] == [False, True, True, True, True]


def test_every_caller_may_bring_an_executor(predictions: Path) -> None:
    with ThreadPoolExecutor(3) as threads, cut(2_000) as counts:
        report = checker().validate(predictions, executor=threads)
    assert counts.elsewhere > 3
    *findings, totals = map(json.loads, expected(predictions).jsonl.splitlines())
    assert [d.as_dict() for d in report.diagnostics] == findings
    assert totals["code"] == "" and totals["summary"]["errors"] == report.summary.errors
    assert threads._shutdown  # pyright: ignore - by the with statement, not before it


def test_a_callers_executor_is_not_ended(predictions: Path) -> None:
    with ThreadPoolExecutor(2) as threads:
        for _ in range(2):
            with cut(2_000):
                assert not checker().validate(predictions, executor=threads).ok
        assert threads.submit(pool.forks).result() in (True, False)
