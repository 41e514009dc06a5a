"""Results of workers as files: there whole or not at all, and only as long as somebody needs them."""

from __future__ import annotations

import errno
import os
import pickle
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from predlint.engine import workers
from predlint.engine.workers import ATOMIC, SMALL, ResultFile, ResultFolder, ResultLostError
from predlint.model.diagnostics import SpillError

LITTLE, MUCH = {"found": b"x" * 100}, {"found": b"x" * 100_000}


def test_small_results_are_handed_over_and_large_ones_lie_in_a_file(tmp_path: Path) -> None:
    made = ResultFolder(str(tmp_path))
    assert made.put("a", LITTLE) is LITTLE
    assert list(tmp_path.iterdir()) == []
    parcel = made.put("b", MUCH)
    assert isinstance(parcel, ResultFile)
    assert [path.name for path in tmp_path.iterdir()] == ["b.part"]
    assert len(pickle.dumps(parcel)) < 1_000
    assert made.get("b") is None, "it is on its way, and not known"
    assert pickle.loads(pickle.dumps(parcel)).open() == MUCH
    assert list(tmp_path.iterdir()) == [], "what was taken is gone"


@pytest.mark.parametrize("small", [ATOMIC, SMALL])
def test_what_is_small_depends_on_the_way(tmp_path: Path, small: int) -> None:
    made = ResultFolder(str(tmp_path), small=small)
    little = b"x" * (small - 100)
    assert made.put("a", little) is little
    assert isinstance(made.put("b", b"x" * small), ResultFile)


def test_results_that_are_kept_stay(tmp_path: Path) -> None:
    made = ResultFolder(str(tmp_path), keeps=True)
    assert made.get("a") is None
    assert made.put("a", LITTLE) is LITTLE
    parcel = made.put("b", MUCH)
    assert parcel.open() == parcel.open() == made.get("b") == MUCH
    assert made.get("a") == LITTLE
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.part", "b.part"]


def test_a_later_result_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    made = ResultFolder(str(tmp_path), keeps=True)
    made.put("a", MUCH)
    made.put("a", LITTLE)
    assert made.get("a") == LITTLE
    assert len(list(tmp_path.iterdir())) == 1


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    made = ResultFolder(str(tmp_path), keeps=True)
    made.put("a", LITTLE)
    path = tmp_path / "a.part"
    data = path.read_bytes()
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert made.get("a") is None, at
        path.write_bytes(data[:at])
        assert made.get("a") is None, at
    path.write_bytes(data)
    assert made.get("a") == LITTLE


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_bytes(b"no result")], ids=["missing", "damaged"])
def test_a_parcel_that_cannot_be_opened_says_so(tmp_path: Path, damage: Any) -> None:
    parcel = ResultFolder(str(tmp_path)).put("a", MUCH)
    damage(tmp_path / "a.part")
    with pytest.raises(ResultLostError, match=r"a\.part: what a worker has put there cannot be read: it is missing or damaged") as raised:
        parcel.open()
    assert "--spill-dir" in str(raised.value.help)


def test_a_parcel_of_another_user_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: str, **_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(workers, "read", refused)
    with pytest.raises(ResultLostError, match=r"a\.part: .*: Permission denied") as raised:
        ResultFile(str(tmp_path / "a.part"), stays=True).open()
    assert "--resume" in str(raised.value.help)


def test_what_another_run_tidies_up_is_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs may be at work in one folder of `--resume`: one that begins takes what the other is writing for left behind."""
    replace, calls = os.replace, [0]

    def tidied(half: str, path: str) -> None:
        calls[0] += 1
        if calls[0] == 1:
            os.unlink(half)
        replace(half, path)

    monkeypatch.setattr(workers.os, "replace", tidied)
    made = ResultFolder(str(tmp_path), keeps=True)
    made.put("a", MUCH)
    assert (made.get("a"), [path.name for path in tmp_path.iterdir()]) == (MUCH, ["a.part"])


def test_a_folder_that_is_gone_is_reported(tmp_path: Path) -> None:
    with pytest.raises(SpillError, match="cannot be kept there: No such file") as raised:
        ResultFolder(str(tmp_path / "gone"), keeps=True).put("a", MUCH)
    assert raised.value.help == "something removed it: run again"


class _NoRoom:
    """A file on a disk that is full after some bytes."""

    def __init__(self, file: Any) -> None:
        self.file = file

    def __enter__(self) -> _NoRoom:
        return self

    def __exit__(self, *raised: object) -> None:
        self.file.close()

    def write(self, data: bytes) -> None:
        if len(data) > 1_000:
            self.file.write(data[:1_000])
            raise OSError(errno.ENOSPC, "No space left on device")
        self.file.write(data)


def test_where_there_is_no_room_nothing_stays_behind(tmp_path: Path) -> None:
    made = ResultFolder(str(tmp_path), keeps=True)
    made.put("a", LITTLE)
    fdopen = os.fdopen
    with (
        mock.patch.object(workers.os, "fdopen", lambda handle, mode: _NoRoom(fdopen(handle, mode))),
        pytest.raises(SpillError, match="No space"),
    ):
        made.put("a", MUCH)
    assert [path.name for path in tmp_path.iterdir()] == ["a.part"]
    assert made.get("a") == LITTLE, "what was there is still there"
