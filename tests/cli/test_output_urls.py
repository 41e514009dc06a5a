"""What is written to URLs: whole files, or none. ``local://`` is storage that is reached as any other, and can be looked into."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Outcome

pytest.importorskip("fsspec")
Run = Callable[..., Outcome]


@pytest.fixture
def there(tmp_path: Path) -> Path:
    (folder := tmp_path / "bucket").mkdir()
    return folder


def url(path: Path) -> str:
    return f"local://{path.as_posix()}"


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_reports_records_and_fixed_files(run: Run, ontology: Path, bad: Path, there: Path, tmp_path: Path) -> None:
    reports = ["--format", f"json={url(there / 'a.json')}", "--format", f"jsonl={url(there / 'b.jsonl.gz')}", "--format", "text"]
    sides = ["--write-valid", url(there / "good.ndjson.gz"), "--write-rejects", f"{url(there)}/rejects/"]
    done = run("validate", bad, "-O", ontology, *reports, *sides)
    assert done.code == 1, done.err
    assert names(there) == ["a.json", "b.jsonl.gz", "good.ndjson.gz", "rejects/bad.ndjson"]
    here = [
        "--format",
        f"json={tmp_path / 'a.json'}",
        "--write-valid",
        tmp_path / "good.ndjson",
        "--write-rejects",
        tmp_path / "rejects.ndjson",
    ]
    run("validate", bad, "-O", ontology, *here)
    assert json.loads((there / "a.json").read_text())["diagnostics"] == json.loads((tmp_path / "a.json").read_text())["diagnostics"]
    assert gzip.decompress((there / "good.ndjson.gz").read_bytes()) == (tmp_path / "good.ndjson").read_bytes()
    assert (there / "rejects" / "bad.ndjson").read_bytes() == (tmp_path / "rejects.ndjson").read_bytes()
    assert len(gzip.decompress((there / "b.jsonl.gz").read_bytes()).splitlines()) == 5


def test_other_commands(run: Run, ontology: Path, bad: Path, there: Path, tmp_path: Path) -> None:
    assert run("fix", bad, "-O", ontology, "-o", url(there / "fixed.ndjson.gz")).code in (0, 1)
    assert run("fix", bad, bad.with_name("bad.ndjson"), "-O", ontology, "-o", f"{url(there)}/fixed/").code in (0, 1)
    assert run("sample", ontology, "-n", "3", "-o", url(there / "made.ndjson"), "--data-rows", url(there / "rows.csv")).code == 0
    assert run("convert", ontology, "--to", "onto", "-o", url(there / "a.onto")).code == 0
    assert names(there) == ["a.onto", "fixed.ndjson.gz", "fixed/bad.ndjson", "made.ndjson", "rows.csv"]
    run("fix", bad, "-O", ontology, "-o", tmp_path / "fixed.ndjson")
    assert gzip.decompress((there / "fixed.ndjson.gz").read_bytes()) == (tmp_path / "fixed.ndjson").read_bytes()


def test_what_is_there_stays_when_a_run_cannot_be(run: Run, ontology: Path, there: Path) -> None:
    (there / "a.json").write_text("before")
    assert run("validate", "none.ndjson", "-O", ontology, "--format", f"json={url(there / 'a.json')}").code == 2
    assert names(there) == ["a.json"] and (there / "a.json").read_text() == "before"


def test_failed_uploads_are_reported(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = run("validate", bad, "-O", ontology, "--format", "text", "--format", f"json={url(tmp_path / 'file' / 'a.json')}")
    assert done.code == 3 and "cannot write local://" in done.err and "errors" in done.out
    for given, expected in (
        (["validate", bad, "-O", ontology, "--format", "json=https://host/a.json"], "a web server takes no files"),
        (["validate", bad, "-O", ontology, "--write-valid", "https://host/a.json"], "a web server takes no files"),
        (["fix", bad, "-O", ontology, "-o", "https://host/a.json"], "a web server takes no files"),
        (["validate", bad, "-O", ontology, "--format", "json=nothing://host/a.json"], "is not a kind of storage that fsspec knows"),
        (["fix", url(bad), "-O", ontology, "-o", url(bad)], "is an input"),
        (["validate", url(bad), "-O", ontology, "--format", f"json={url(bad)}"], "would overwrite a file that is read"),
    ):
        done = run(*given)
        assert done.code == 2 and expected in done.err, given


def test_a_configuration_that_was_found_writes_nowhere_else(run: Run, ontology: Path, bad: Path, there: Path, tmp_path: Path) -> None:
    (tmp_path / "predlint.toml").write_text(f'ontology = "{ontology}"\nformat = ["json={url(there / "a.json")}"]\n')
    done = run("validate", bad)
    assert done.code == 2 and "is not on this machine" in done.err and names(there) == []
    assert run("validate", bad, "--config", "predlint.toml").code == 1 and names(there) == ["a.json"]
