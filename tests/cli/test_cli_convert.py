"""``predlint convert``, and .onto files wherever an ontology is named."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import BAD, GOOD, Outcome, ndjson

from predlint.cli.main import main

Run = Callable[..., Outcome]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs a command in this process, which takes a tenth of the time; for commands that only read and write ontologies."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def here(*args: object) -> Outcome:
        named = (getattr(signal, name, None) for name in ("SIGTERM", "SIGHUP", "SIGQUIT"))
        handlers = {number: signal.getsignal(number) for number in named if number is not None}
        try:
            code = main([str(arg) for arg in args])
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
        output = capfd.readouterr()
        return Outcome(code, output.out, output.err)

    return here


TEXT = "media image\n\nbox sign\nbox Sign\n\nradio weather {\n  - sunny\n}\n"
WRONG = "media image\nbox sign requird\n\nradio weather {\n  sunny\n}\n"


def test_there_and_back_again(here: Run, street: Path, tmp_path: Path) -> None:
    assert here("convert", street / "ontology.json", "-o", "street.onto") == Outcome(0, "", "")
    done = here("convert", "street.onto", "--to", "labelbox")
    assert (done.code, done.err) == (0, "")
    assert json.loads(done.out) == json.loads((street / "ontology.json").read_text(encoding="utf-8"))
    assert here("convert", "street.onto", "--to", "onto").out == (tmp_path / "street.onto").read_text(encoding="utf-8")


def test_json_is_what_show_writes(here: Run, street: Path) -> None:
    for path in (street / "ontology.json", street.parent / "shelf" / "config.xml", street.parent / "harbour" / "ontology.json"):
        assert here("convert", path, "--to", "json").out == here("show", path, "--format", "json").out


def test_losses_are_reported(here: Run, street: Path) -> None:
    done = here("convert", street.parent / "harbour" / "ontology.json", "--to", "onto")
    assert done.code == 0
    lines = done.err.splitlines()
    assert lines and all(line.startswith("predlint: not kept as it was: ") for line in lines)
    assert all(f"# - {line.removeprefix('predlint: not kept as it was: ')}" in done.out for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.onto"], "say it with --to: onto, labelbox, json"),
        (["a.onto", "--to", "yaml"], '--to cannot be "yaml"'),
        (["none.onto", "--to", "json"], "there is no such file"),
        (["a.onto", "-o", "a.onto"], "is the ontology itself"),
        (["main.onto", "--to", "json", "-o", "a.onto"], "is the ontology itself"),
        (["a.onto", "--to", "json", "-o", "none/x.json"], "cannot write"),
        (["wrong.onto", "--to", "json"], "did you mean required?"),
    ],
)
def test_what_cannot_be_done(here: Run, tmp_path: Path, arguments: list[str], message: str) -> None:
    (tmp_path / "a.onto").write_text(TEXT)
    (tmp_path / "wrong.onto").write_text(WRONG)
    (tmp_path / "main.onto").write_text('include "a.onto"\n')
    done = here("convert", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert (tmp_path / "a.onto").read_text() == TEXT


def test_an_onto_file_is_an_ontology_everywhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.onto").write_text(TEXT)
    (tmp_path / "p.ndjson").write_bytes(ndjson(GOOD, BAD))
    found = run("validate", "p.ndjson", "-O", "o.onto", "--format", "jsonl").diagnostics
    assert [(d["line"], d["code"]) for d in found if d["severity"] == "error"] == [(2, "GEO004")]
    assert "Sign" in run("show", "o.onto").out
    assert run("compile", "o.onto", "-o", "out").code == 0
    assert json.loads((tmp_path / "out" / "schema.json").read_text(encoding="utf-8"))


def test_check_points_into_the_text(here: Run, tmp_path: Path) -> None:
    (tmp_path / "o.onto").write_text(TEXT)
    done = here("check", "o.onto")
    assert "o.onto:4:5  box Sign\n" in done.out
    line = next(line for line in done.out.splitlines() if "o.onto:4:5" in line)
    carets = done.out.splitlines()[done.out.splitlines().index(line) + 1]
    assert line[carets.index("^") : carets.rindex("^") + 1] == "Sign"
    places = {d["code"]: (d["line"], d["column"], d["offset"]) for d in here("check", "o.onto", "--format", "jsonl").diagnostics}
    assert places["ONT005"] == (4, 5, TEXT.index("Sign"))


@pytest.mark.parametrize("command", [["validate", "p.ndjson", "-O"], ["show"], ["check"], ["compile", "-o", "out"]])
def test_every_fault_of_a_text_is_shown_with_its_line(here: Run, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "wrong.onto").write_text(WRONG)
    (tmp_path / "p.ndjson").write_bytes(ndjson(GOOD))
    done = here(*command, "wrong.onto")
    assert (done.code, done.out) == (2, "")
    assert 'predlint: error: wrong.onto:2:10: "requird" is not known here\n  box sign requird\n           ^^^^^^^\n' in done.err
    assert 'predlint: error: wrong.onto:5:3: an option begins with "-"\n  sunny\n  ^^^^^\n  help: write - sunny\n' in done.err


def test_check_gives_every_fault_to_programs(here: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.onto").write_text(WRONG)
    done = here("check", "wrong.onto", "--format", "jsonl")
    assert done.code == 2
    found = [(d["code"], d["file"], d["line"], d["column"], d["offset"]) for d in done.diagnostics]
    assert found == [("ONT001", "wrong.onto", 2, 10, WRONG.index("requird")), ("ONT001", "wrong.onto", 5, 3, WRONG.index("sunny"))]


def test_another_dialect_is_refused_in_words(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.onto").write_text(TEXT)
    (tmp_path / "p.ndjson").write_bytes(ndjson(GOOD))
    done = run("validate", "p.ndjson", "-O", "o.onto", "--dialect", "encord")
    assert done.code == 2
    assert "encord predictions are not checked against a labelbox ontology" in done.err


def test_a_dash_is_standard_output(here: Run, tmp_path: Path) -> None:
    (tmp_path / "a.onto").write_text(TEXT)
    written = here("convert", "a.onto", "--to", "labelbox", "-o", "-")
    assert [tool["name"] for tool in json.loads(written.out)["tools"]] == ["sign", "Sign"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.onto"]
