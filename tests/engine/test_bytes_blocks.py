"""Faults at the borders of blocks, lines longer than blocks, and where the bytes come from."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from bytes_kit import (
    BOM,
    GOOD_LINE,
    WRONG_LINE,
    sizes,
    without_kernel,
)
from engine_kit import (
    ONTOLOGY,
    WRONG,
    check,
    checker,
    codes,
    command,
    command_codes,
    everything,
    line,
    ndjson,
    sign,
    weather,
    with_member,
)

import warm
from predlint.io import sources

# -- borders of blocks --------------------------------------------------------------------------------------------------------

FAULTS = {
    "wrong name": WRONG_LINE,
    "broken": GOOD_LINE[:-1],
    "duplicate member": GOOD_LINE.replace(b'"top":1', b'"top":1,"top":1'),
    "blank": b"",
    "nul": b"\0",
    "not utf-8": GOOD_LINE.replace(b"sign", b"\xff"),
    "separator": line({"name": "caption", "answer": "a\u2028b", "dataRow": {"globalKey": "a"}}),
    "two": GOOD_LINE + line(sign(77777)),
    "long": with_member(b'"x":"' + b"y" * 3000 + b'"'),
    "space before": b" " + WRONG_LINE,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_fault_at_every_side_of_a_block_border(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A block of 4,000 bytes: the fault ends just before, on, and after the border, and within."""
    good = [line(sign(10_000 + i)) for i in range(400)]
    width = len(good[0]) + 1
    for shift in (-2, -1, 0, 1, 2, width // 2):
        # Padding in a key puts the fault's first byte at the border plus the shift.
        count = 4000 * 4 // width
        lead = 4000 * 4 + shift - (count - 1) * width
        padded = line(sign(9_999, row="r" * (lead - len(line(sign(9_999, row=""))) - 1)))
        data = b"\n".join([*good[: count - 1], padded, FAULTS[fault], *good[count:], b""])
        assert data.index(FAULTS[fault] or b"\n\n") in (4000 * 4 + shift, 4000 * 4 + shift - 1)
        with without_kernel(monkeypatch):
            expected = everything(checker().validate(data))
        with sizes(4000, 500, monkeypatch):
            assert everything(checker().validate(data)) == expected, shift
        assert everything(checker().validate(data)) == expected, shift
        assert {d[0] for d in expected[-1]} == {count + 1}


@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_fault_at_the_border_of_a_real_block(shift: int) -> None:
    good = [line(sign(100_000 + i, row=f"{i % 90:02}")) for i in range(2 * sources.BLOCK // 90)]
    width = len(good[0]) + 1
    count = sources.BLOCK // width
    # The last good line before the fault is as long as it takes.
    lead = sources.BLOCK + shift - (count - 1) * width
    padded = line(sign(9_999, row="r" * (lead - len(line(sign(9_999, row=""))) - 1)))
    data = b"\n".join([*good[: count - 1], padded, WRONG_LINE, *good[count:], b""])
    assert data.index(WRONG_LINE) == sources.BLOCK + shift
    report = checker().validate(data)
    assert codes(report.diagnostics) == [("NAM002", count + 1)]
    assert report.diagnostics[0].offset == data.index(b'"sgn"')
    assert report.summary.records == len(good) + 1


def mixed_file() -> bytes:
    """A few hundred lines, some wrong in different ways, with duplicates far apart."""
    lines = [line(sign(i, row=f"r{i % 7}")) if i % 3 else line(weather(row=f"w{i}")) for i in range(500)]
    for at, raw in zip(range(130, 500, 37), FAULTS.values(), strict=False):
        lines[at] = raw
    lines[480] = lines[20]
    lines[490] = line(weather("fog", row="w30"))
    return b"\n".join(lines) + b"\n"


@pytest.mark.parametrize("block", [1, 2, 64, 101, 1000, 4096, 50_000])
@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b""], ids=["LF", "CRLF", "none at the end"])
def test_results_do_not_depend_on_the_size_of_blocks(block: int, ending: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    data = mixed_file().replace(b"\n", ending) if ending else mixed_file()[:-1]
    with without_kernel(monkeypatch):
        expected = everything(checker().validate(data))
    assert {"NAM002", "JSN001", "DUP001", "DUP002"} <= set(expected[3])
    for smallest in (1, 300):
        with sizes(block, smallest, monkeypatch):
            assert everything(checker().validate(data)) == expected


def test_a_line_longer_than_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    long = with_member(b'"x":"' + b"y" * 50_000 + b'"')
    for position in (0, 1, 150, 299):
        lines = [line(sign(i)) for i in range(300)]
        lines[position] = long
        data = ndjson(*lines, WRONG)
        with sizes(1000, 100, monkeypatch):
            assert codes(check(data)) == [("REC003", position + 1), ("NAM002", 301)]


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["string", "unterminated", "brackets", "letters", "not utf-8", "spaces"])
def test_a_line_of_15_megabytes(shape: str) -> None:
    size = 15_000_000
    raw, code = {
        "string": (lambda: with_member(b'"x":"' + b"y" * size + b'"'), "REC003"),
        "unterminated": (lambda: with_member(b'"x":"' + b"y" * size), "JSN001"),
        "brackets": (lambda: b"[" * size, "JSN018"),
        "letters": (lambda: b"y" * size, "JSN001"),
        "not utf-8": (lambda: b"\xff" * size, "JSN009"),
        "spaces": (lambda: b" " * size, "JSN013"),
    }[shape]
    begin = time.process_time()
    assert codes(check(ndjson(sign(8), raw(), WRONG))) == [(code, 2), ("NAM002", 3)]
    assert time.process_time() - begin < 60


@pytest.mark.slow
@pytest.mark.parametrize(
    "raw",
    [
        b"[" * 2_000_000,
        b"y" * 5_000_000,
        b'{"a":' * 400_000,
        b'"' * 3_000_000,
        b'{"name":"' + b"s" * 5_000_000 + b'"}',
        b"y " + b'"a":1,' * 400_000,
        b"y {" + b'"a":1,' * 400_000,
    ],
)
def test_lines_of_megabytes_take_no_more_than_seconds(raw: bytes) -> None:
    begin = time.process_time()
    assert codes(check(ndjson(raw, WRONG)))[-1] == ("NAM002", 2)
    assert time.process_time() - begin < 20


# -- where the bytes come from --------------------------------------------------------------------------------------------------


def test_command_reads_a_named_pipe(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    path = tmp_path / "pipe"
    os.mkfifo(path)

    def write() -> None:
        with contextlib.suppress(OSError), open(path, "wb") as pipe:
            pipe.write(ndjson(sign(), WRONG))

    writer = threading.Thread(target=write, daemon=True)
    writer.start()
    process = subprocess.Popen(
        [*warm.COMMAND, "validate", path, "-O", ONTOLOGY, "--ignore", "ANS024", "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        out, err = process.communicate(timeout=60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        pytest.fail("predlint never ends on a named pipe")
    finally:
        # A writer that nobody read from would wait for ever.
        with contextlib.suppress(OSError):
            os.close(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    assert process.returncode == 1, err
    assert b"NAM002" in out


@pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev")
def test_command_on_devices(tmp_path: Path) -> None:
    done = command("/dev/null")
    assert done.returncode == 1 and [code for code, _ in command_codes(done)] == ["JSN014"]
    done = command("/dev/stdin", stdin=ndjson(sign(), WRONG))
    assert done.returncode == 1 and command_codes(done) == [("NAM002", 2)]


def test_command_reads_standard_input() -> None:
    done = command("-", stdin=BOM + ndjson(sign(), b"", WRONG))
    assert done.returncode == 1
    assert command_codes(done) == [("JSN011", 1), ("JSN013", 2), ("NAM002", 3)]
    assert command("-", stdin=ndjson(sign())).returncode == 0
    # an array that is too large for one write to a temporary file's buffer
    done = command("-", stdin=json.dumps([sign(i) for i in range(3000)] + [WRONG], indent=1).encode())
    assert [code for code, _ in command_codes(done)] == ["JSN004", "NAM002"]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that can close a stream")
def test_command_with_closed_standard_input() -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", '"$0" -m predlint validate - -O "$1" <&-', sys.executable, str(ONTOLOGY)], capture_output=True, timeout=30
    )
    assert done.returncode == 2
    assert b"internal error" not in done.stderr and b"Traceback" not in done.stderr


def test_command_on_a_folder_and_on_nothing(tmp_path: Path) -> None:
    for path, word in ((tmp_path, b"folder"), (tmp_path / "none.ndjson", b"no such file")):
        done = command(path)
        assert done.returncode == 2 and done.stdout == b"" and word in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read every file")
def test_command_on_an_unreadable_file(tmp_path: Path) -> None:
    path = tmp_path / "closed.ndjson"
    path.write_bytes(ndjson(sign()))
    path.chmod(0)
    done = command(path)
    assert done.returncode == 2 and b"cannot be read" in done.stderr


def test_exit_codes_for_warnings_alone(tmp_path: Path) -> None:
    path = tmp_path / "p.ndjson"
    path.write_bytes(BOM + ndjson(sign(), b"", sign(2)))
    assert command(path).returncode == 0
    assert command(path, "--fail-level", "warning").returncode == 1
