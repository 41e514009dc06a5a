"""An ontology or a list of data rows from a pipe, as the shell's ``<(command)`` gives it: it can be read only once."""

from __future__ import annotations

import errno
import gzip
import json
import os
import subprocess
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_process import COMMAND, Outcome, clean_environment

from predlint.io.output_streams import OutputError

Run = Callable[..., Outcome]
pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")


@contextmanager
def piped(path: Path, data: bytes) -> Generator[Path]:
    """A pipe with a writer that gives the data once."""
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(data,), daemon=True)
    writer.start()
    yield path
    writer.join(10)
    assert not writer.is_alive()


def test_an_ontology_from_a_pipe(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    with piped(tmp_path / "pipe", ontology.read_bytes()) as pipe:
        done = run("validate", good, "-O", pipe)
    assert (done.code, done.err) == (0, "")
    with piped(tmp_path / "checked", ontology.read_bytes()) as pipe:
        assert run("check", pipe).code == 0


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
@pytest.mark.parametrize("form", ["labelbox", "onto", "json"])
def test_what_is_converted_from_a_pipe(run: Run, ontology: Path, tmp_path: Path, form: str, pack: Callable[[bytes], bytes]) -> None:
    with piped(tmp_path / "pipe", pack(ontology.read_bytes())) as pipe:
        done = run("convert", pipe, "--to", form)
    assert (done.code, done.err) == (0, "")
    packed = tmp_path / "packed"
    packed.write_bytes(pack(ontology.read_bytes()))
    assert done.out == run("convert", ontology, "--to", form).out == run("convert", packed, "--to", form).out


def test_a_wrong_ontology_from_a_pipe(run: Run, good: Path, tmp_path: Path) -> None:
    with piped(tmp_path / "pipe", b'{"tools": [{"tool": "rectangle"}]}') as pipe:
        done = run("validate", good, "-O", pipe)
    assert done.code == 2
    assert f'{pipe}: a tool without "name"' in done.err


def test_what_to_do_about_a_pointer_of_git_lfs_from_a_pipe(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n"
    for name, option in (("ontology", "-O"), ("rows", "--data-rows")):
        with piped(tmp_path / name, pointer) as pipe:
            done = run("validate", good, "-O", ontology, option, pipe)
        assert done.code == 2
        assert f"{pipe}: cannot be read: it is a pointer of Git LFS" in done.err
        assert "help: fetch the file: git lfs pull" in done.err


def test_an_ontology_is_not_standard_input(run: Run, ontology: Path, good: Path) -> None:
    done = run("validate", good, "-O", "-", stdin=ontology.read_bytes())
    assert done.code == 2
    assert "the ontology cannot be standard input" in done.err


@pytest.mark.parametrize(
    "rows",
    [
        b"street-001.jpg\n",
        b"global_key,width,height\nstreet-001.jpg,2000,1000\n",
        b'{"images": [{"id": 1, "file_name": "street-001.jpg"}], "annotations": [], "categories": []}',
    ],
)
def test_data_rows_from_a_pipe(run: Run, ontology: Path, good: Path, tmp_path: Path, rows: bytes) -> None:
    with piped(tmp_path / "pipe", rows) as pipe:
        done = run("validate", good, "-O", ontology, "--data-rows", pipe)
    assert (done.code, done.err) == (0, "")


def test_nothing_is_resumed_of_a_run_with_a_pipe(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    """What another pipe of the same name holds may be another ontology."""
    reported: list[list[str]] = []
    for name in (b"sign", b"board"):
        with piped(tmp_path / "pipe", ontology.read_bytes().replace(b"sign", name)) as pipe:
            done = run("validate", good, "-O", pipe, "--resume", tmp_path / "state", "--format", "jsonl")
        reported.append([diagnostic["code"] for diagnostic in done.diagnostics])
        pipe.unlink()
    assert reported == [[], ["NAM002"]]


@pytest.mark.parametrize("line", [("--help",), ("--version",), ("validate", "--help"), ("rule",)])
def test_a_reader_that_has_gone_is_no_finding(line: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    with open(write, "wb") as out:
        done = subprocess.run([*COMMAND, *line], stdout=out, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, env=clean_environment())
    assert (done.returncode, done.stderr) == (3, b"")


def test_a_closed_pipe_is_signalled_differently_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    for system, left in (("nt", True), ("posix", False)):
        with monkeypatch.context() as there:
            there.setattr(os, "name", system)
            error = OutputError("standard output", OSError(errno.EINVAL, "Invalid argument"))
        assert error.reader_closed is left


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_standard_input_that_does_not_block_is_read_to_its_end(ontology: Path, pack: Callable[[bytes], bytes]) -> None:
    """Node and others set their end of a pipe so, which holds for ours too: "no data yet" is no end."""
    line = b'{"name":"nobody","bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"%d.jpg"}}\n'
    data = pack(b"".join([line % number for number in range(50)]))
    ours, other = os.pipe()
    os.set_blocking(ours, False)
    command = [*COMMAND, "validate", "-", "-O", ontology, "--format", "json", "--no-config"]
    with subprocess.Popen(command, stdin=ours, stdout=subprocess.PIPE, env=clean_environment()) as process:
        os.close(ours)
        for begin in range(0, len(data), 1 + len(data) // 7):
            time.sleep(0.1)
            os.write(other, data[begin : begin + 1 + len(data) // 7])
        os.close(other)
        assert process.stdout is not None
        summary = json.loads(process.stdout.read())["summary"]
    assert (process.returncode, summary["records"], summary["by_rule"]["NAM002"]) == (1, 50, 50)
