"""The folder for notes on disk is gone when its run is, however that ended, and nothing else ever is."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from predlint.kernel import spill_folder
from predlint.kernel.spill_folder import SpillFolder
from predlint.model.diagnostics import SpillError

RUN = """
import sys, time
from predlint.kernel.spill_folder import SpillFolder
with SpillFolder(sys.argv[1]) as place:
    open(place.new_file("notes"), "wb").write(bytes(1000))
    print(place.folder, flush=True)
    if len(sys.argv) > 2:
        raise KeyboardInterrupt
    time.sleep(60)
"""
posix = pytest.mark.skipif(os.name == "nt", reason="there are no such signals and locks on Windows")


@pytest.fixture
def started(tmp_path: Path) -> Any:
    """A process that has such a folder, and the folder."""
    process = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield process, Path(process.stdout.readline().strip())
    process.kill()
    process.wait()
    process.stdout.close()


def test_it_is_removed_at_the_end(tmp_path: Path) -> None:
    with SpillFolder(str(tmp_path)) as place:
        made = Path(place.folder)
        assert made.parent == tmp_path and re.fullmatch(rf"predlint-.+-{os.getpid()}-[0-9a-f]{{16}}", made.name)
        Path(place.new_file("notes")).write_bytes(b"1")
        assert os.name == "nt" or made.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_it_is_removed_after_an_exception(error: type[BaseException], tmp_path: Path) -> None:
    with pytest.raises(error), SpillFolder(str(tmp_path)):
        raise error
    assert list(tmp_path.iterdir()) == []


def test_the_parent_is_made_and_kept(tmp_path: Path) -> None:
    with SpillFolder(str(tmp_path / "one" / "two")) as place:
        assert Path(place.folder).parent == tmp_path / "one" / "two"
    assert (tmp_path / "one" / "two").is_dir()


def test_an_interrupted_process_removes_it(tmp_path: Path) -> None:
    ran = subprocess.run([sys.executable, "-c", RUN, str(tmp_path), "stop"], capture_output=True, text=True, check=False)
    assert "KeyboardInterrupt" in ran.stderr and list(tmp_path.iterdir()) == []


@posix
def test_what_a_killed_process_left_goes_at_the_next_start(started: Any, tmp_path: Path) -> None:
    process, left = started
    with SpillFolder(str(tmp_path)):
        assert len(list(left.iterdir())) == 2, "it is still at work"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert left.is_dir()
    with SpillFolder(str(tmp_path)) as place:
        assert [path.name for path in tmp_path.iterdir()] == [Path(place.folder).name]
    assert list(tmp_path.iterdir()) == []


@posix
def test_a_process_of_the_same_number_is_no_excuse(started: Any, tmp_path: Path) -> None:
    """The lock tells, not the number: here that of a process that is running, this one."""
    process, left = started
    process.send_signal(signal.SIGKILL)
    process.wait()
    left.rename(tmp_path / left.name.replace(f"-{process.pid}-", f"-{os.getpid()}-"))
    with SpillFolder(str(tmp_path)) as place:
        assert [path.name for path in tmp_path.iterdir()] == [Path(place.folder).name]


@pytest.mark.parametrize("running", [True, False])
def test_without_locks_the_process_number_decides(running: bool, started: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    process, left = started
    monkeypatch.setattr(spill_folder, "try_lock", lambda file: None)
    if not running:
        process.kill()
        process.wait()
    with SpillFolder(str(tmp_path)):
        assert left.is_dir() is running


def test_a_folder_that_is_just_being_made_stays(tmp_path: Path) -> None:
    """Its process is there, its lock not yet."""
    with SpillFolder(str(tmp_path)) as place:
        name = Path(place.folder).name
    early, gone = tmp_path / name, tmp_path / name.replace(f"-{os.getpid()}-", "-999999999-")
    early.mkdir()
    gone.mkdir()
    with SpillFolder(str(tmp_path)):
        assert early.is_dir() and not gone.exists()


def test_nothing_else_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever stands before one that a killed run left keeps nobody from removing that."""
    with SpillFolder(str(tmp_path)) as place:
        name = Path(place.folder).name
    left = name.replace(f"-{os.getpid()}-", "-999999999-")
    host = re.sub(r"-[0-9]+-[0-9a-f]{16}$", "", name)
    another = left.replace(host, "predlint-another-host")
    others = [another, left + ".bak", "predlint-notes", f"my-{left}", left.replace("999999999", "x"), "predlint"]
    for other in others:
        (tmp_path / other).mkdir()
        (tmp_path / other / "lock").write_bytes(b"")
    (tmp_path / left.replace("999999999", "999999998")).write_text("a file")
    target = tmp_path / "target"
    target.mkdir()
    (target / "lock").write_bytes(b"")
    (tmp_path / left).symlink_to(target, target_is_directory=True)
    before = sorted(path.name for path in tmp_path.iterdir())
    gone = left.replace("999999999", "999999997")
    (tmp_path / gone).mkdir()
    listdir: Any = os.listdir

    def gone_last(path: Any) -> list[str]:
        return sorted(listdir(path), key=lambda name: name == gone)

    monkeypatch.setattr(os, "listdir", gone_last)
    with SpillFolder(str(tmp_path)):
        pass
    assert sorted(path.name for path in tmp_path.iterdir()) == before and (target / "lock").exists()


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpillError) as caught, SpillFolder(str(tmp_path / "file")):
        pass
    assert str(tmp_path / "file") in str(caught.value) and "--spill-dir" in str(caught.value.help)


def test_one_that_cannot_be_locked_is_not_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "rename", full)
    with pytest.raises(SpillError, match="No space left on device"), SpillFolder(str(tmp_path)):
        pass
    assert [*tmp_path.iterdir()] == []


def test_it_is_called_after_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "Node_7.Example")
    with SpillFolder(str(tmp_path)) as place:
        assert os.path.basename(place.folder).startswith(f"predlint-node-7.example-{os.getpid()}-")


@posix
def test_two_that_start_at_once_leave_one_another_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN.replace("time.sleep(60)", "time.sleep(0.3)"), str(tmp_path)]
    processes = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(4)]
    deadline = time.monotonic() + 20
    for process in processes:
        _, _ = process.communicate(timeout=deadline - time.monotonic())
        assert process.returncode == 0
    assert list(tmp_path.iterdir()) == []
