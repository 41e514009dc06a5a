"""``--write-valid`` and ``--write-rejects``: what goes where, what is never written over, and when nothing is written."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_process import BAD, COMMAND, GOOD, WARNED, Outcome, clean_environment, ndjson

from predlint.io.archives import kind_of

Run = Callable[..., Outcome]
BOTH = ("--write-valid", "good.ndjson", "--write-rejects", "bad.ndjson")


def other_records(record: dict[str, Any], count: int, start: int = 0) -> list[dict[str, Any]]:
    """Records with one box each, no two alike."""
    return [{**record, "bbox": {**record["bbox"], "top": top}} for top in range(start, start + count)]


def test_the_shipped_example(run: Run, street: Path, tmp_path: Path) -> None:
    """Every line of it is in one of the two files, in its order, byte by byte."""
    done = run("validate", street / "broken.ndjson", "-O", street / "ontology.json", *BOTH)
    assert done.code == 1
    good, bad = ((tmp_path / name).read_bytes().splitlines(True) for name in ("good.ndjson", "bad.ndjson"))
    assert done.err == f"{len(good)} good records in good.ndjson, {len(bad)} rejects in bad.ndjson\n"
    assert len(good) > 0
    assert len(bad) > 0
    lines = [line for line in (street / "broken.ndjson").read_bytes().splitlines(True) if line.strip()]
    assert [line for line in lines if line in good] == good
    assert [line for line in lines if line not in good] == bad
    assert run("validate", "good.ndjson", "-O", street / "ontology.json").code == 0


def test_warnings_are_good_and_levels_are_those_of_the_run(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "p.ndjson").write_bytes(ndjson(GOOD, WARNED))
    done = run("validate", "p.ndjson", "-O", ontology, *BOTH)
    assert (done.code, done.err) == (0, "2 good records in good.ndjson, 0 rejects in bad.ndjson\n")
    assert (tmp_path / "good.ndjson").read_bytes() == (tmp_path / "p.ndjson").read_bytes()
    assert (tmp_path / "bad.ndjson").read_bytes() == b""
    code = next(
        d["code"] for d in run("validate", "p.ndjson", "-O", ontology, "--format", "jsonl").diagnostics if d["severity"] == "warning"
    )
    strict = run("validate", "p.ndjson", "-O", ontology, "--severity", f"{code}=error", *BOTH, "-q")
    assert (strict.code, strict.err) == (1, "")
    assert (tmp_path / "bad.ndjson").read_bytes() == ndjson(WARNED)


def test_a_warning_that_repeats_among_clean_lines_makes_no_reject(run: Run, ontology: Path, tmp_path: Path) -> None:
    """So do errors beside it: such lines are told without being explained one by one."""
    lines = [
        json.dumps(each) for pair in zip(other_records(GOOD, 1_000), other_records(WARNED, 1_000, 1_000), strict=True) for each in pair
    ]
    bad = [json.dumps({**GOOD, "name": "sgn", "bbox": {**GOOD["bbox"], "left": left}}) for left in range(400)]
    lines = [line for number, line in enumerate(lines) for line in ([line, bad[number // 5]] if number % 5 == 0 else [line])]
    (tmp_path / "p.ndjson").write_text("\n".join(lines) + "\n")
    done = run("validate", "p.ndjson", "-O", ontology, "--jobs", "1", *BOTH)
    assert (done.code, done.err) == (1, "2,000 good records in good.ndjson, 400 rejects in bad.ndjson\n")
    assert (tmp_path / "bad.ndjson").read_text().split("\n") == [*bad, ""]


def test_lines_keep_their_bytes(run: Run, ontology: Path, tmp_path: Path) -> None:
    """Spaces, line ends and escapes; a byte order mark and blank lines are left out, lines that are no JSON are rejects."""
    good = b'  {"name" : "sign",\t"bbox":{"top":1e1,"left":20,"height":30,"width":40}, "dataRow": {"globalKey":"\\u0061"}} \r\n'
    rest = [b"{no json\r\n", ndjson(BAD), b'{"name":"sign"}']
    (tmp_path / "p.ndjson").write_bytes(b"\xef\xbb\xbf" + good + b"\r\n" + rest[0] + b"\n" + rest[1] + rest[2])
    done = run("validate", "p.ndjson", "-O", ontology, *BOTH)
    assert done.code == 1
    assert (tmp_path / "good.ndjson").read_bytes() == good
    assert (tmp_path / "bad.ndjson").read_bytes() == b"".join(rest)


@pytest.mark.parametrize(("ending", "unpack"), [(".gz", gzip.decompress), (".bz2", bz2.decompress), (".xz", lzma.decompress)])
def test_compression_by_suffix(run: Run, ontology: Path, tmp_path: Path, ending: str, unpack: Callable[[bytes], bytes]) -> None:
    """In and out; the same bytes every time."""
    (tmp_path / "p.ndjson.gz").write_bytes(gzip.compress(ndjson(GOOD, BAD)))
    made: set[bytes] = set()
    for _ in range(2):
        assert run("validate", "p.ndjson.gz", "-O", ontology, "--write-valid", f"g.ndjson{ending}").code == 1
        made.add((tmp_path / f"g.ndjson{ending}").read_bytes())
    assert [unpack(data) for data in made] == [ndjson(GOOD)]


def test_zstd(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    if sys.version_info < (3, 14):
        pytest.importorskip("zstandard", reason="the extra zstd is not installed")
    assert run("validate", good, "-O", ontology, "--write-valid", "out.ndjson.zst").code == 0
    packed = (tmp_path / "out.ndjson.zst").read_bytes()
    kind = kind_of(packed)
    assert kind is not None and kind.name == "zstd"
    assert kind.open()[0]().decompress(packed) == good.read_bytes()


def test_zstd_that_is_missing_is_reported_before_the_work(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    hidden = "import sys\nsys.modules['compression.zstd'] = sys.modules['zstandard'] = None\n"
    (tmp_path / "hidden" / "sitecustomize.py").write_text(hidden)
    done = run("validate", good, "-O", ontology, "--write-valid", "out.ndjson.zst", PYTHONPATH=str(tmp_path / "hidden"))
    assert (done.code, done.out) == (2, "")
    assert "pip install zstandard" in done.err
    assert not list(tmp_path.glob("*out*"))


def test_an_array_stays_one(run: Run, ontology: Path, tmp_path: Path) -> None:
    """And several become one; in a file of lines each element has its own."""
    records = [*other_records(GOOD, 2), *other_records(BAD, 1), *other_records(GOOD, 1, 5)]
    (tmp_path / "a.json").write_text(json.dumps(records, indent=2) + "\n")
    (tmp_path / "b.json").write_text(json.dumps([GOOD]))
    ignore = ("--ignore", "JSN004")
    assert run("validate", "a.json", "b.json", "-O", ontology, *ignore, "--write-valid", "g.json", "--write-rejects", "r.json").code == 1
    text = (tmp_path / "g.json").read_text()
    assert json.loads(text) == [*other_records(GOOD, 2), *other_records(GOOD, 1, 5), GOOD]
    assert text.startswith("[\n  {\n    ")
    assert json.loads((tmp_path / "r.json").read_text()) == other_records(BAD, 1)
    assert run("validate", "a.json", "-O", ontology, "--write-valid", "g.ndjson").code == 1
    assert [json.loads(line) for line in (tmp_path / "g.ndjson").read_text().splitlines()] == [
        *other_records(GOOD, 2),
        *other_records(GOOD, 1, 5),
    ]
    assert run("validate", "b.json", "-O", ontology, *ignore, "--write-rejects", "none.json").code == 0
    assert (tmp_path / "none.json").read_text() == "[]\n"


def test_objects_spread_over_lines_stay_so(run: Run, ontology: Path, tmp_path: Path) -> None:
    """With every byte; only a name of lines makes lines of them."""
    texts = [json.dumps(record, indent=1) for record in (*other_records(GOOD, 1), BAD, *other_records(GOOD, 1, 1))]
    (tmp_path / "p.json").write_text("\n\n".join(texts))
    check = ("validate", "p.json", "-O", ontology, "-q")
    assert run(*check, "--write-valid", "g.json", "--write-rejects", "r.json").code == 1
    assert (tmp_path / "g.json").read_text() == f"{texts[0]}\n\n{texts[2]}"
    assert (tmp_path / "r.json").read_text() == texts[1]
    assert run(*check, "--write-valid", "g.ndjson").code == 1
    assert [json.loads(line) for line in (tmp_path / "g.ndjson").read_text().splitlines()] == other_records(GOOD, 2)
    (tmp_path / "lines.ndjson").write_bytes(ndjson(GOOD))
    mixed = run("validate", "p.json", "lines.ndjson", "-O", ontology, "--write-valid", "both.json")
    assert mixed.code == 2
    assert "both.json cannot hold both: p.json is objects spread over lines, lines.ndjson lines" in mixed.err


def test_a_document_keeps_everything_else(run: Run, repository: Path, tmp_path: Path) -> None:
    reference = repository / "examples" / "harbour" / "coco.json"
    document = json.loads(reference.read_text())
    first = document["annotations"][0]
    document["annotations"] += [{**first, "id": 99, "category_id": 77}, {**first, "id": 100, "image_id": 4711}]
    (tmp_path / "p.json").write_text(json.dumps(document, indent=1))
    done = run("validate", "p.json", "-O", reference, "--write-valid", "g.json", "--write-rejects", "r.json")
    assert done.code == 1
    good, bad = (json.loads((tmp_path / name).read_text()) for name in ("g.json", "r.json"))
    assert (
        done.err.splitlines(True)[-1] == f"{len(good['annotations'])} good records in g.json, {len(bad['annotations'])} rejects in r.json\n"
    )
    assert {99, 100} <= {annotation["id"] for annotation in bad["annotations"]}
    assert [a for a in document["annotations"] if a in good["annotations"]] == good["annotations"]
    assert len(good["annotations"]) + len(bad["annotations"]) == len(document["annotations"])
    for side in (good, bad):
        assert {**side, "annotations": None} == {**document, "annotations": None}
    assert run("validate", "g.json", "-O", reference).code == 0


def test_a_folder_gets_a_file_for_each_input(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(ndjson(GOOD, BAD))
    (tmp_path / "b.json.gz").write_bytes(gzip.compress(json.dumps([BAD, GOOD]).encode()))
    done = run("validate", "a.ndjson", "b.json.gz", "-O", ontology, "--write-valid", "good/", "--write-rejects", "bad/")
    assert done.code == 1
    assert done.err == "2 good records in good/, 2 rejects in bad/\n"
    assert (tmp_path / "good" / "a.ndjson").read_bytes() == ndjson(GOOD)
    assert json.loads(gzip.decompress((tmp_path / "bad" / "b.json.gz").read_bytes())) == [BAD]
    assert sorted(os.listdir(tmp_path / "good")) == ["a.ndjson", "b.json.gz"]


def test_files_of_several_forms_do_not_go_into_one(run: Run, ontology: Path, tmp_path: Path) -> None:
    """The report is made all the same. Lines take all but documents."""
    (tmp_path / "a.ndjson").write_bytes(ndjson(GOOD))
    (tmp_path / "b.json").write_text(json.dumps([GOOD]))
    done = run("validate", "a.ndjson", "b.json", "-O", ontology, "--write-valid", "out.json")
    assert done.code == 2
    assert "out.json cannot hold both: a.ndjson is lines, b.json a JSON array" in done.err
    assert "out/" in done.err
    assert "JSN004" in done.out
    assert not list(tmp_path.glob("*out*"))
    assert run("validate", "a.ndjson", "b.json", "-O", ontology, "--write-valid", "out.jsonl").code == 1
    assert (tmp_path / "out.jsonl").read_bytes() == ndjson(GOOD) * 2


def test_a_value_that_is_no_record_is_reported(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(ndjson(GOOD))
    (tmp_path / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(92))
    (tmp_path / "c.json").write_bytes(b'[{"name": tru}, ' + ndjson(GOOD).strip() + b"]")
    done = run("validate", "a.ndjson", "b.png", "c.json", "-O", ontology, *BOTH)
    assert done.code == 1
    assert "predlint: b.png: left out 100 bytes that belong to no record" in done.err
    assert "predlint: c.json: left out 13 bytes that belong to no record" in done.err
    assert (tmp_path / "good.ndjson").read_bytes() == ndjson(GOOD) * 2


def test_standard_input_and_output(run: Run, ontology: Path, tmp_path: Path) -> None:
    """All at once when the run has come to its end; the report goes elsewhere."""
    done = run("validate", "-", "-O", ontology, "--format", "text=report.txt", "--write-valid", "-", stdin=ndjson(GOOD, BAD))
    assert (done.code, done.out) == (1, ndjson(GOOD).decode())
    assert "1 good record on standard output" in done.err
    assert "GEO004" in (tmp_path / "report.txt").read_text()
    clash = run("validate", "-", "-O", ontology, "--write-valid", "-", stdin=ndjson(GOOD))
    assert (clash.code, clash.out) == (2, "")
    assert "--format text=report.txt" in clash.err


def test_nothing_is_written_over(run: Run, ontology: Path, tmp_path: Path) -> None:
    data = ndjson(GOOD, BAD)
    (tmp_path / "p.ndjson").write_bytes(data)
    os.symlink("p.ndjson", tmp_path / "link.ndjson")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "p.ndjson").write_bytes(data)
    check = ("validate", "p.ndjson", "-O", ontology)
    for given in (
        ("--write-valid", "p.ndjson"), ("--write-rejects", "link.ndjson"), ("--write-valid", "./"), ("--write-valid", str(ontology)),
        ("--write-valid", "x.ndjson", "--write-rejects", "x.ndjson"), ("--write-valid", "r.txt", "--format", "text=r.txt"),
    ):  # fmt: skip
        done = run(*check, *given)
        assert (done.code, done.out) == (2, ""), given
        assert "would overwrite" in done.err, given
    by_url = run("validate", (tmp_path / "p.ndjson").as_uri(), "-O", ontology, "--write-valid", "p.ndjson")
    assert (by_url.code, "would overwrite" in by_url.err) == (2, True)
    assert (tmp_path / "p.ndjson").read_bytes() == data
    assert sorted(os.listdir(tmp_path)) == ["link.ndjson", "p.ndjson", "sub"]


def test_a_file_is_known_under_every_name(ontology: Path, run: Run, tmp_path: Path) -> None:
    """As a second name of it, and as what the shell gives to standard input."""
    (tmp_path / "p.ndjson").write_bytes(ndjson(GOOD, BAD))
    os.link(tmp_path / "p.ndjson", tmp_path / "other.ndjson")
    assert "would overwrite a file that is read" in run("validate", "p.ndjson", "-O", ontology, "--write-valid", "other.ndjson").err
    with open(tmp_path / "p.ndjson", "rb") as file:
        done = subprocess.run(
            [*COMMAND, "validate", "-", "-O", str(ontology), "--write-valid", "p.ndjson"],
            cwd=tmp_path, env=clean_environment(), stdin=file, capture_output=True, text=True, check=False,
        )  # fmt: skip
    assert (done.returncode, "would overwrite a file that is read" in done.stderr) == (2, True)
    assert (tmp_path / "other.ndjson").read_bytes() == ndjson(GOOD, BAD)


def test_a_file_in_a_folder_has_the_name_that_was_given(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "3f09").write_bytes(ndjson(GOOD))
    os.symlink("3f09", tmp_path / "p.ndjson")
    assert run("validate", "p.ndjson", "-O", ontology, "--write-valid", "out/").code == 0
    assert os.listdir(tmp_path / "out") == ["p.ndjson"]


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="there is no /dev/fd here")
def test_what_a_shell_has_open(ontology: Path, tmp_path: Path) -> None:
    """Reports and records go into it, behind what stands there."""
    (tmp_path / "p.ndjson").write_bytes(ndjson(GOOD, BAD))

    def script(text: str) -> str:
        command = [*COMMAND, "validate", "p.ndjson", "-O", str(ontology)]
        done = subprocess.run(
            ["sh", "-c", f'"$@" {text}', "sh", *command], cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=False
        )
        return done.stdout

    assert script("--format text=r.txt --write-valid /dev/stdout | cat") == ndjson(GOOD).decode()
    assert script("--format concise=/dev/stdout | cat").startswith("p.ndjson:2:")
    assert script("--format text=r.txt --write-valid /dev/fd/3 3>out; cat out") == ndjson(GOOD).decode()
    (tmp_path / "log").write_text("before\n")
    assert script("--format concise=/dev/fd/3 3>>log; cat log").startswith("before\np.ndjson:2:")


def test_wrong_places_are_reported_before_the_work(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    for path, words in (
        ("none/out.ndjson", "mkdir -p none"),
        ("", "--write-valid is empty"),
        ("https://host/out.ndjson", "a web server takes no files"),
    ):
        done = run("validate", good, "-O", ontology, "--write-rejects", "r.ndjson", "--write-valid", path)
        assert (done.code, done.out) == (2, ""), path
        assert words in done.err
    assert os.listdir(tmp_path) == ["good.ndjson"]


def test_what_is_read_in_part_is_not_split(run: Run, ontology: Path, tmp_path: Path) -> None:
    packed = gzip.compress(ndjson(*other_records(GOOD, 2_000)))
    (tmp_path / "p.ndjson.gz").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "good.ndjson").write_bytes(b"of an earlier run")
    done = run("validate", "p.ndjson.gz", "-O", ontology, *BOTH)
    assert done.code == 2
    assert "good.ndjson and bad.ndjson not written: not all files could be read to their end" in done.err
    assert (tmp_path / "good.ndjson").read_bytes() == b"of an earlier run"
    assert sorted(os.listdir(tmp_path)) == ["good.ndjson", "p.ndjson.gz"]


@pytest.mark.skipif(os.name == "nt", reason="there are no signals to send")
def test_a_run_that_is_stopped_writes_nothing(ontology: Path, tmp_path: Path) -> None:
    import signal

    fifo = tmp_path / "p.ndjson"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [*COMMAND, "validate", "p.ndjson", "-O", str(ontology), "--write-valid", "out/"],
        cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with open(fifo, "wb") as pipe:
        pipe.write(ndjson(GOOD))
        pipe.flush()
        time.sleep(0.3)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "out/ not written: the run stopped before its end" in err
    assert os.listdir(tmp_path) == ["p.ndjson"]


@pytest.mark.skipif(os.name == "nt", reason="there are no signals to send")
def test_a_reader_that_nobody_waits_for_leaves_nothing_half_written(ontology: Path, tmp_path: Path) -> None:
    import signal

    (tmp_path / "p.ndjson").write_bytes(ndjson(*other_records(GOOD, 3_000), BAD))
    process = subprocess.Popen(
        [*COMMAND, "validate", "p.ndjson", "-O", str(ontology), "-q", "--format", "text=r.txt",
         "--write-valid", "-", "--write-rejects", "bad.ndjson"],
        cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.read(1)  # the run is over: what is good is handed over, and does not fit into the pipe
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert b"stopped before the end" in err
    assert sorted(os.listdir(tmp_path)) == ["p.ndjson", "r.txt"]


def test_a_reader_who_has_seen_enough_is_no_clean_end(ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "p.ndjson").write_bytes(ndjson(*other_records(GOOD, 3_000)))
    process = subprocess.Popen(
        [*COMMAND, "validate", "p.ndjson", "-O", str(ontology), "--format", "text=r.txt", "--write-valid", "-"],
        cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None and process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=30) == 3
    assert "good records" not in err


def test_both_may_go_nowhere(run: Run, ontology: Path, good: Path) -> None:
    assert run("validate", good, "-O", ontology, "--write-valid", os.devnull, "--write-rejects", os.devnull).code == 0


def test_no_folder_is_left_behind(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    for valid, rejects in (("a/b/good/", "a/b/bad/"), ("there/a/", "there/a/b/")):
        assert run("validate", "p.ndjson", "-O", ontology, "--write-valid", valid, "--write-rejects", rejects).code == 2
    assert [*tmp_path.rglob("*")] == [tmp_path / "there"]


def test_a_full_disk(run: Run, ontology: Path, good: Path) -> None:
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full here")
    done = run("validate", good, "-O", ontology, "--write-valid", "/dev/full")
    assert done.code == 3
    assert "cannot write /dev/full: no space left on device" in done.err
    assert done.out.startswith("no problems")
    both = run("validate", good, "-O", ontology, "--write-rejects", "bad.ndjson", "--write-valid", "/dev/full")
    assert "/dev/full and bad.ndjson not written" in both.err
    assert not list(good.parent.glob("*bad*"))


def test_existing_output_is_reported(ontology: Path, tmp_path: Path) -> None:
    """When the last file cannot be put in its place."""
    fifo = tmp_path / "p.ndjson"
    os.mkfifo(fifo)
    process = subprocess.Popen(
        [*COMMAND, "validate", "p.ndjson", "-O", str(ontology), *BOTH],
        cwd=tmp_path, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with open(fifo, "wb") as pipe:
        pipe.write(ndjson(GOOD))
        (tmp_path / "bad.ndjson").mkdir()
    _, err = process.communicate(timeout=30)
    assert process.returncode == 3
    assert "cannot write bad.ndjson: is a directory" in err
    assert "predlint: bad.ndjson not written: see the error above\npredlint: in place already: good.ndjson\n" in err


def test_workers_change_nothing(run: Run, ontology: Path, tmp_path: Path) -> None:
    """Of a file that is large enough for them."""
    lines = [json.dumps({**(GOOD if n % 50 else BAD), "pad": f"{n}{'x' * 16_000}"}).encode() + b"\n" for n in range(2_200)]
    (tmp_path / "p.ndjson").write_bytes(b"".join(lines))
    assert run("validate", "p.ndjson", "-O", ontology, "-q", "--ignore", "REC,DUP", "--jobs", 2, *BOTH).code == 1
    assert (tmp_path / "good.ndjson").read_bytes() == b"".join(line for n, line in enumerate(lines) if n % 50)
    assert (tmp_path / "bad.ndjson").read_bytes() == b"".join(line for n, line in enumerate(lines) if not n % 50)


def test_an_earlier_run_changes_nothing(run: Run, ontology: Path, tmp_path: Path) -> None:
    """What it kept without knowing which records are good is checked anew, and kept for the next one."""
    (tmp_path / "p.ndjson").write_bytes(ndjson(BAD, *other_records(GOOD, 3), BAD))
    check = ("validate", "p.ndjson", "-O", ontology, "--resume", "state", "-q")
    for further in ((), BOTH, BOTH):
        assert run(*check, *further).code == 1
    assert (tmp_path / "good.ndjson").read_bytes() == ndjson(*other_records(GOOD, 3))
    assert (tmp_path / "bad.ndjson").read_bytes() == ndjson(BAD, BAD)


def test_what_a_baseline_knows_is_a_reject_all_the_same(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "p.ndjson").write_bytes(ndjson(BAD, GOOD))
    assert run("baseline", "p.ndjson", "-O", ontology, "-o", "b.json").code in (0, 1)
    for further in ((), (WARNED, {**BAD, "name": "sing"})):
        (tmp_path / "p.ndjson").write_bytes(ndjson(BAD, GOOD, *further))
        done = run("validate", "p.ndjson", "-O", ontology, "--baseline", "b.json", *BOTH)
        assert done.code == bool(further)
        assert (tmp_path / "good.ndjson").read_bytes() == ndjson(GOOD, *further[:1])
        assert (tmp_path / "bad.ndjson").read_bytes() == ndjson(BAD, *further[1:])


@pytest.mark.parametrize(("lacking", "reported"), [(3, 200), (1, 1)])
def test_an_error_that_is_reported_once_rejects_every_record_that_has_it(
    run: Run, repository: Path, tmp_path: Path, lacking: int, reported: int
) -> None:
    """Else the good ones would have it again. What all annotations lack is told once, what some lack is told of each."""
    reference = repository / "examples" / "harbour" / "coco.json"
    document = json.loads(reference.read_text())
    first = next(annotation for annotation in document["annotations"] if "area" in annotation)
    made = [{**first, "id": n, "bbox": [n / 1_000, *first["bbox"][1:]]} for n in range(1_000, 1_600)]
    document["annotations"] = [{name: value for name, value in each.items() if name != "area" or each["id"] % lacking} for each in made]
    (tmp_path / "p.json").write_text(json.dumps(document))
    code = "REC303" if lacking > 1 else "REC316"
    check = ("-O", reference, "--severity", f"{code}=error", "--ignore", "GEO,REC310", "--format", "concise")
    done = run("validate", "p.json", *check, "--write-valid", "g.json", "--write-rejects", "r.json")
    assert done.out.count(code) == reported
    rejects = 600 // lacking
    assert f"{600 - rejects} good records in g.json, {rejects} rejects in r.json" in done.err
    assert len(json.loads((tmp_path / "r.json").read_bytes())["annotations"]) == rejects
    if rejects < 600:
        assert run("validate", "g.json", *check).code == 0


def test_the_folder_of_an_interrupted_run_is_no_place_for_records(run: Run, street: Path, tmp_path: Path) -> None:
    done = run(
        "validate", street / "clean.ndjson", "-O", street / "ontology.json", "--resume", tmp_path / "G", "--write-valid", f"{tmp_path}/G/"
    )
    assert done.code == 2
    assert "is where --resume keeps its state" in " ".join(done.err.split())


def test_a_report_does_not_overwrite_an_input_under_another_name(run: Run, street: Path, tmp_path: Path) -> None:
    predictions = tmp_path / "p.ndjson"
    predictions.write_bytes((street / "broken.ndjson").read_bytes())
    before = predictions.read_bytes()
    (tmp_path / "link.ndjson").hardlink_to(predictions)
    for given, target in ((predictions.as_uri(), predictions), (predictions, tmp_path / "link.ndjson")):
        done = run("validate", given, "-O", street / "ontology.json", "--format", f"jsonl={target}")
        assert (done.code, "would overwrite a file that is read" in " ".join(done.err.split())) == (2, True)
        assert predictions.read_bytes() == before
