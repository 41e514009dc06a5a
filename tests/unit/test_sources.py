"""Sources: what another process can open, and what is kept aside and removed again."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import predlint
from predlint.io import spooled_bytes
from predlint.io.paths import DiskFullError, SourceError, instead_of, source_error
from predlint.io.remote import ConnectionLostError, NotFoundError, RemoteError
from predlint.io.sources import Source, check_path, open_path, open_where, spool

TEXT = b"".join(b'{"id":%d}\n' % i for i in range(10_000))


@pytest.fixture
def little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spooled_bytes, "MEMORY", 4096)


def elsewhere(source: Source) -> bytes:
    """The bytes that another process finds."""
    code = """
import sys
from predlint.io.sources import open_where
with open_where(sys.argv[1], sys.argv[2]) as source:
    assert source.name == sys.argv[2] and source.where == sys.argv[1]
    sys.stdout.buffer.write(source.read_at(0, source.size))
"""
    assert source.where is not None and source.name is not None
    done = subprocess.run([sys.executable, "-c", code, source.where, source.name], stdout=subprocess.PIPE, check=True, cwd="/")
    return done.stdout


def test_a_plain_file_is_read_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ndjson").write_bytes(TEXT)
    monkeypatch.chdir(tmp_path)
    with open_path("a.ndjson") as source:
        assert source.name == "a.ndjson" and source.where == str(tmp_path / "a.ndjson")
        assert elsewhere(source) == TEXT


@pytest.mark.parametrize("text", [TEXT, gzip.compress(TEXT)], ids=["text", "packed twice"])
def test_what_is_large_is_unpacked_into_a_file_with_a_name(text: bytes, little_memory: None, tmp_path: Path) -> None:
    (tmp_path / "a.gz").write_bytes(gzip.compress(text))
    folder = tmp_path / "aside"
    folder.mkdir()
    with open_path(str(tmp_path / "a.gz"), folder=str(folder)) as source:
        assert [str(path) for path in folder.iterdir()] == [source.where]
        assert elsewhere(source) == text == source.read_at(0, source.size)
    assert not list(folder.iterdir())


def test_what_is_small_stays_in_memory(tmp_path: Path) -> None:
    with spool(io.BytesIO(gzip.compress(TEXT)), folder=str(tmp_path)) as source:
        assert source.where is None and source.read_at(0, source.size) == TEXT
        assert not list(tmp_path.iterdir())


def test_the_temporary_file_goes_whatever_happens(little_memory: None, tmp_path: Path) -> None:
    class Stopped(BaseException):
        pass

    with pytest.raises(Stopped), spool(io.BytesIO(TEXT), folder=str(tmp_path)) as source:
        assert source.where is not None
        raise Stopped
    assert not list(tmp_path.iterdir())

    class Breaking(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise KeyboardInterrupt
            return super().read(5000)

    with pytest.raises(KeyboardInterrupt), spool(Breaking(TEXT), folder=str(tmp_path)):
        pass
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_does_not_remove_it(little_memory: None, tmp_path: Path) -> None:
    with spool(io.BytesIO(TEXT), folder=str(tmp_path)) as source:
        child = os.fork()
        if not child:
            source.file.close()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert source.where is not None and Path(source.where).read_bytes() == TEXT


def test_what_is_kept_aside_may_grow_later(little_memory: None, tmp_path: Path) -> None:
    with spool(io.BytesIO(b""), unpack=False, folder=str(tmp_path)) as source:
        for start in range(0, 20_000, 100):
            source.file.seek(start)
            source.file.write(TEXT[start : start + 100])
            source.file.seek(7)
            assert source.file.read(5) == TEXT[7:12]
        source.file.seek(0)
        assert source.file.readline() == b'{"id":0}\n'
        assert source.file.read() == TEXT[9:20_000]
        assert len(list(tmp_path.iterdir())) == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(little_memory: None, tmp_path: Path) -> None:
    with pytest.raises(SourceError) as problem, spool(io.BytesIO(TEXT), folder=str(tmp_path / "nowhere")):
        pass
    assert f"no room to keep it aside in {tmp_path / 'nowhere'}" in problem.value.message


@pytest.mark.parametrize(
    "error",
    [
        SourceError("a.ndjson: no such file", help="is it b.ndjson?", path="a.ndjson"),
        DiskFullError("-: no room", help="free some", path="-"),
        *(
            kind("https://user:secret@example.org/a.ndjson", "gone", "another time")
            for kind in (RemoteError, NotFoundError, ConnectionLostError)
        ),
    ],
)
def test_what_cannot_be_read_is_reported_by_other_processes(error: SourceError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), again.path, again.help) == (type(error), str(error), error.path, error.help)


def test_no_room_is_not_the_fault_of_the_file(tmp_path: Path, street: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run ends there with what was found so far, whatever files come before or behind."""
    monkeypatch.setattr(spooled_bytes, "MEMORY", 4096)
    monkeypatch.setattr("predlint.io.spooled_bytes.folder_path", lambda _: str(tmp_path / "nowhere"))
    good = tmp_path / "good.ndjson"
    good.write_text('{"name": "weather", "answer": {"name": "sunny"}, "dataRow": {"globalKey": "a"}}\n')
    large = tmp_path / "large.ndjson.gz"
    large.write_bytes(gzip.compress(good.read_bytes() * 500))
    for inputs, records in ([str(large)], 0), ([str(good), str(large), str(good)], 1):
        summary = predlint.compile(street / "ontology.json").run(inputs)
        assert not summary.complete and summary.stopped is not None and "no room to keep it aside" in summary.stopped[0]
        assert (summary.records, summary.unread) == (records, [])


def test_what_was_removed_in_between(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as problem, open_where(str(tmp_path / "gone"), "predictions.ndjson"):
        pass
    assert problem.value.message == "predictions.ndjson: no such file"


@pytest.mark.parametrize(
    ("names", "like"),
    [
        ((), "*.ndjson"),
        (("notes.txt", "rows.csv", "a.py"), "*.ndjson"),
        (("a.json", "b.json", "c.ndjson", "d.log"), "*.json"),
        (("a.jsonl.gz", "b.jsonl.gz", "c.json"), "*.jsonl.gz"),
        ((".a.json", "b.jsonl"), "*.jsonl"),
    ],
)
def test_a_folder_is_reported_with_its_content(tmp_path: Path, names: tuple[str, ...], like: str) -> None:
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "more.json").mkdir()
    with pytest.raises(SourceError) as problem, open_path(str(tmp_path)):
        pass
    assert problem.value.help == f"name the files in it: {tmp_path / like}"


def test_a_folder_is_not_what_was_meant_by_the_name_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "popen").mkdir()
    with pytest.raises(SourceError) as problem:
        check_path(str(tmp_path / "popen.ndjson"))
    assert problem.value.help is None
    (tmp_path / "opens.ndjson").touch()
    with pytest.raises(SourceError) as problem:
        check_path(str(tmp_path / "popens.ndjson"))
    assert problem.value.help == f"did you mean {tmp_path / 'opens.ndjson'}?"


@pytest.mark.parametrize(
    ("there", "meant"), [("gen.py", False), ("gen.jsonl", True), ("gen", True), ("gen.ndjson.gz", True), ("gen.GEO", True)]
)
def test_a_file_of_a_kind_that_is_not_read_is_not_what_was_meant(tmp_path: Path, there: str, meant: bool) -> None:
    (tmp_path / there).touch()
    asked = "geo.geo" if there == "gen.GEO" else "geo.ndjson"
    assert instead_of(str(tmp_path / asked)) == (f"did you mean {tmp_path / there}?" if meant else None)


def test_a_folder_is_what_was_meant_where_the_name_has_no_ending(tmp_path: Path) -> None:
    (tmp_path / "predictions").mkdir()
    (tmp_path / "predictions" / "may.ndjson").touch()
    assert instead_of(str(tmp_path / "predictons")) == f"did you mean {tmp_path / 'predictions'}?"
    wrong = tmp_path / "predictons"
    assert instead_of(str(wrong / "may.ndjson")) == f"there is no folder {wrong}: did you mean {tmp_path / 'predictions' / 'may.ndjson'}?"
    assert instead_of(str(wrong / "june.ndjson")) == f"there is no folder {wrong}"
    assert instead_of(str(tmp_path / "a" / "b" / "c.ndjson")) == f"there is no folder {tmp_path / 'a' / 'b'}"


def test_a_link_to_nothing_says_where_it_leads(tmp_path: Path) -> None:
    (tmp_path / "link.ndjson").symlink_to("gone.ndjson")
    assert instead_of(str(tmp_path / "link.ndjson")) == "it is a link to gone.ndjson, which is not there"


def test_of_what_is_elsewhere_nothing_is_guessed() -> None:
    assert instead_of("memory://bucket/ontology.json") is None
    assert instead_of("https://host/ontology.json?sig=*") is None


def test_what_a_small_file_cannot_be_read_for_is_reported_with_its_name() -> None:
    found = source_error("rules.onto", SourceError("zstd data is not read here", help="install it"))
    assert (found.message, found.help, found.path) == ("rules.onto: zstd data is not read here", "install it", "rules.onto")
    assert found.strerror == found.message and "install it" not in found.strerror, "the help is told beside it"
    assert source_error("other", found) is found


@pytest.mark.skipif(os.name == "nt", reason="there is no such terminal")
@pytest.mark.timeout(20)
def test_one_end_of_input_ends_what_a_terminal_gives() -> None:
    ours, theirs = os.openpty()
    try:
        os.write(ours, b'{"id":1}\n\x04')  # Ctrl-D at the begin of a line
        with open(theirs, "rb", closefd=False) as terminal, spool(terminal, name="-") as source:
            assert source.read_at(0, 100) == b'{"id":1}\n'
    finally:
        os.close(ours)
        os.close(theirs)
