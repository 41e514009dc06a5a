"""Records above the limits, in whatever they stand: told, not read, and never clean. What is below takes little memory."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_process import COMMAND, Outcome, clean_environment

import predlint
from predlint.io import splitting

Run = Callable[..., Outcome]
LIMIT = "64k"
_LONG = 70_000
GOOD = b'{"name":"caption","answer":"dry street","dataRow":{"globalKey":"street-001.jpg"}}'
ALSO = GOOD.replace(b"001", b"003")
LONG = b'{"name":"caption","answer":"%b","dataRow":{"globalKey":"street-002.jpg"}}' % (b"x" * _LONG)
MANY = b'{"name":"caption","answer":[%b1],"dataRow":{"globalKey":"street-002.jpg"}}' % (b"1," * splitting.VALUES)
WRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "lines": lambda long: GOOD + b"\n" + long + b"\n" + ALSO + b"\n",
    "a list": lambda long: b"[" + GOOD + b",\n" + long + b",\n" + ALSO + b"]",
    "a list on one line": lambda long: b"[" + b", ".join((GOOD, long, ALSO)) + b"]",
    "objects over several lines": lambda long: b"\n".join(each.replace(b',"', b',\n"') for each in (GOOD, long, ALSO)),
}


def found(done: Outcome) -> list[dict[str, Any]]:
    """What is said of records above a limit."""
    assert "Traceback" not in done.err
    return [told for line in done.out.splitlines() if (told := json.loads(line)).get("code") == "JSN018"]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_record_above_the_limit(run: Run, ontology: Path, tmp_path: Path, written: str, jobs: str) -> None:
    path = tmp_path / ("records.ndjson" if written == "lines" else "records.json")
    path.write_bytes(WRITTEN[written](LONG))
    done = run("validate", path, "-O", ontology, "--max-record", LIMIT, "--format", "jsonl", "--jobs", jobs, "--select", "JSN018")
    (reported,) = found(done)
    assert done.code == 1
    assert " 70,0" in reported["message"] and "65,536 bytes (--max-record) is not read" in reported["message"], reported["message"]
    assert not found(run("validate", path, "-O", ontology, "--max-record", "128k", "--format", "jsonl"))


@pytest.mark.parametrize("written", WRITTEN)
def test_a_record_of_too_many_values(run: Run, ontology: Path, tmp_path: Path, written: str) -> None:
    path = tmp_path / ("records.ndjson" if written == "lines" else "records.json")
    path.write_bytes(WRITTEN[written](MANY))
    done = run("validate", path, "-O", ontology, "--format", "jsonl", "--select", "JSN018", "--jobs", "1")
    (reported,) = found(done)
    assert done.code == 1
    assert "values and names, and what has more than 800,000 is not read" in reported["message"]
    assert reported["help"].endswith("--max-record 25MiB")
    assert not found(run("validate", path, "-O", ontology, "--max-record", "25MiB", "--format", "jsonl", "--select", "JSN018"))


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_an_archive_unpacks_to(run: Run, ontology: Path, tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "records.packed"
    path.write_bytes(pack(WRITTEN["lines"](LONG)))
    (reported,) = found(run("validate", path, "-O", ontology, "--max-record", LIMIT, "--format", "jsonl", "--select", "JSN018"))
    assert reported["line"] == 2


@pytest.mark.parametrize("name", ["annotations", "info"])
def test_sections_of_a_coco_file(run: Run, repository: Path, tmp_path: Path, name: str) -> None:
    reference = repository / "examples" / "harbour" / "coco.json"
    coco = json.loads(reference.read_bytes())
    coco["info"] = {}
    coco[name] = {"long": "x" * _LONG} if name == "info" else [*coco[name], {"id": "x" * _LONG}]
    path = tmp_path / "coco.json"
    path.write_text(json.dumps(coco))
    done = run("validate", path, "-O", reference, "--max-record", LIMIT, "--format", "jsonl", "--select", "JSN018")
    assert done.code == 1 and [told["code"] for told in found(done)] == ["JSN018"]


def test_tasks_of_label_studio(run: Run, repository: Path, tmp_path: Path) -> None:
    shelf = repository / "examples" / "shelf"
    tasks = json.loads((shelf / "tasks.json").read_bytes())
    tasks[1:1] = [{"data": {"photo": "x" * _LONG}}]
    path = tmp_path / "tasks.json"
    path.write_text(json.dumps(tasks))
    done = run("validate", path, "-O", shelf / "config.xml", "--max-record", LIMIT, "--format", "jsonl", "--select", "JSN018")
    assert done.code == 1 and len(found(done)) == 1


def test_other_commands(run: Run, ontology: Path, tmp_path: Path) -> None:
    path, fixed = tmp_path / "records.ndjson", tmp_path / "fixed.ndjson"
    path.write_bytes(WRITTEN["lines"](LONG))
    limited = ("-O", ontology, "--max-record", LIMIT)
    assert run("fix", path, *limited, "-o", fixed).code == 1
    assert LONG in fixed.read_bytes(), "it stays as it is"
    valid, rejects = tmp_path / "valid.ndjson", tmp_path / "rejects.ndjson"
    run("validate", path, *limited, "--write-valid", valid, "--write-rejects", rejects)
    assert LONG + b"\n" in rejects.read_bytes() and LONG not in valid.read_bytes()
    known = tmp_path / "baseline.json"
    assert run("baseline", path, *limited, "-o", known).code == 0 and "JSN018" in known.read_text()
    assert run("stats", path, *limited).code == 0


def test_what_was_not_read_is_not_clean_whatever_is_left_out(run: Run, ontology: Path, tmp_path: Path) -> None:
    path, valid = tmp_path / "long.ndjson", tmp_path / "valid.ndjson"
    good = b'{"name":"sign","bbox":{"top":1,"left":2,"height":30,"width":40},"dataRow":{"globalKey":"a.jpg"}}\n'
    path.write_bytes(good + LONG + b'\n{"name\n')
    options = ("-O", ontology, "--media", "image", "--max-record", "64k", "--ignore", "JSN018,JSN001,ANS024,KEY010")
    done = run("validate", path, *options)
    assert "no problems in 1 of 3 records, 2 not read" in done.out
    report = json.loads(run("validate", path, *options, "--format", "json").out)
    assert report["summary"]["clean_records"] == 1
    run("validate", path, *options, "--write-valid", valid)
    assert valid.read_bytes() == good


def test_the_option(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    done = run("validate", good, "-O", ontology, "--max-record", "much")
    assert (done.code, done.out) == (2, "") and '--max-record cannot be "much"' in done.err
    done = run("validate", good, "-O", ontology, "--max-record", "512")
    assert done.code == 2 and "--max-record 512 is too little" in done.err and "64k or more" in done.err
    config = tmp_path / "predlint.toml"
    config.write_text('max-record = "1G"\n')
    done = run("validate", good, "-O", ontology, "--config", config)
    assert done.code == 2 and "is too much in a configuration" in done.err and "256MiB or less" in done.err
    config.write_text('max-record = "64k"\n')
    (tmp_path / "long.ndjson").write_bytes(LONG)
    assert run("validate", tmp_path / "long.ndjson", "-O", ontology, "--config", config, "--select", "JSN018").code == 1


def test_the_library(ontology: Path) -> None:
    checker = predlint.compile(ontology, media="image", max_record=LIMIT, select=["JSN018"])
    assert [found.code for found in checker.check(LONG)] == ["JSN018"]
    assert [found.line for found in checker.iter_diagnostics([GOOD, LONG, json.loads(GOOD)])] == [2]
    assert not checker.validate([GOOD, LONG]).ok
    assert predlint.compile(ontology, media="image", max_record=1 << 20, select=["JSN018"]).validate([GOOD, LONG]).ok
    for wrong in ("much", 10, True, 1.5):
        with pytest.raises(predlint.OptionError, match="max_record"):
            predlint.compile(ontology, max_record=wrong)  # pyright: ignore[reportArgumentType]


def test_findings_of_one_record_are_limited(run: Run, ontology: Path, tmp_path: Path) -> None:
    points = b"[" + b'"ab",' * 50_000 + b'"ab"]'
    path = tmp_path / "points.ndjson"
    path.write_bytes(b'{"name":"lane","polygon":%b,"dataRow":{"globalKey":"street-002.jpg"}}\n' % points)
    done = run("validate", path, "-O", ontology, "--format", "json", "--jobs", "1")
    by_rule = json.loads(done.out)["summary"]["by_rule"]
    assert done.code == 1 and by_rule["JSN018"] == 1 and 15_000 < sum(by_rule.values()) < 25_000


# -- memory --------------------------------------------------------------------------------------------------------------------------------

_PEAK = """
import resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.returncode)
"""
#: What a long line is filled with, and the signs before and behind that.
FILLINGS = {
    "backslashes": (b'"', b"\\\\", b'"'),
    "quotation marks": (b"", b'"', b""),
    "single quotes": (b"{", b"'", b"}"),
    "points": (b'{"name":"lane","polygon":[', b'{"x":12.5,"y":33.1},', b"0]}"),
    "objects": (b"[", b"{},", b"{}]"),
    "objects on a line": (b"", b"{},", b""),
    "lists": (b'{"name":[', b"[],", b"0]}"),
    "texts": (b'{"name":"lane","polygon":[', b'"ab",', b"0]}"),
    "NaN": (b'{"name":"lane","polygon":[', b"NaN,", b"0]}"),
    "tuples": (b"{'name':[", b"(1,2),", b"0]}"),
    "control characters": (b'{"name":"', b"\x01", b'"}'),
    "members": (b"{", b'"a":1,', b'"b":1}'),
    "spaces": (b'{"name":', b" ", b"1}"),
    "letters that never end": (b'{"name":"', b"a", b""),
    "brackets": (b"", b"[", b""),
}


def peak_of(path: Path, ontology: Path, *options: str) -> int:
    """Bytes of memory of a run over a file, which is not clean."""
    command = [*COMMAND, "validate", str(path), "-O", str(ontology), "--jobs", "1", "--format", "json", *options]
    done = subprocess.run(
        [sys.executable, "-c", _PEAK, *command], env=clean_environment(), stdout=subprocess.PIPE, text=True, check=True, timeout=300
    )
    peak, code = map(int, done.stdout.split())
    assert code == 1
    return peak << 10


@pytest.mark.parametrize(
    "filling", [pytest.param(name, marks=[pytest.mark.slow] if name == "NaN" else []) for name in FILLINGS if name != "objects"]
)
def test_a_line_of_a_few_megabytes(ontology: Path, tmp_path: Path, filling: str) -> None:
    begin, fill, end = FILLINGS[filling]
    path = tmp_path / "line.ndjson"
    path.write_bytes(begin + fill * ((3 << 20) // len(fill)) + end + b"\n" + LONG + b"\n")
    assert peak_of(path, ontology, "--max-record", "4M", "--severity", "ANS024=error") < 4 * path.stat().st_size + (200 << 20)


#: Those of which a record is looked at as one, and not value by value, which takes minutes.
_QUICK = [name for name in FILLINGS if name not in ("objects", "NaN", "brackets")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("filling", "listed"), [*[(name, False) for name in _QUICK], *[(name, True) for name in _QUICK if name != "objects on a line"]]
)
def test_memory_of_a_record_above_the_limit(ontology: Path, tmp_path: Path, filling: str, listed: bool) -> None:
    _check_long_line(filling, ontology, tmp_path, 18, listed=listed)


@pytest.mark.slow
@pytest.mark.parametrize("filling", ["quotation marks", "objects on a line"])
def test_a_line_of_more_than_a_hundred_megabytes(ontology: Path, tmp_path: Path, filling: str) -> None:
    _check_long_line(filling, ontology, tmp_path, 101, listed=False)


def _check_long_line(filling: str, ontology: Path, folder: Path, megabytes: int, *, listed: bool) -> None:
    begin, fill, end = FILLINGS[filling]
    path = folder / "line.ndjson"
    with path.open("wb") as file:
        file.write(b'[{"name":1},\n' * listed + begin)
        for _ in range(megabytes):
            file.write(fill * ((1 << 20) // len(fill)))
        file.write(end + b',\n{"name":2}]' * listed)
    assert peak_of(path, ontology) < 4 * path.stat().st_size + (200 << 20)
