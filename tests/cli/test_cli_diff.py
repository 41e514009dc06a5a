"""``predlint diff``: for people, for programs, for a page; and its exit code."""

from __future__ import annotations

import gzip
import json
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from cli_process import GOOD, ONTOLOGY, Outcome, ndjson

from predlint.cli.main import cli
from predlint.report.terminal import Style, display_width, without_escapes
from predlint.tools.changes import Change
from predlint.tools.ontology_diff import Comparison, as_data, as_markdown, text_lines, totals

Run = Callable[..., Outcome]
Json = dict[str, Any]


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Path]:
    """``changed(tools=[…])`` gives the path of the ontology of `cli_process` with other members."""

    def changed(**members: Any) -> Path:
        path = tmp_path / "new.json"
        path.write_text(json.dumps({**ONTOLOGY, **members}))
        return path

    return changed


@pytest.fixture
def without_sign(changed: Callable[..., Path]) -> Path:
    return changed(tools=[*ONTOLOGY["tools"][1:], {"tool": "point", "name": "lamp"}])


def test_the_same_ontology(run: Run, ontology: Path) -> None:
    done = run("diff", ontology, ontology, "--exit-code")
    assert (done.code, done.out, done.err) == (0, "no differences\n", "")


def test_text_is_grouped_by_what_it_means(run: Run, ontology: Path, without_sign: Path) -> None:
    done = run("diff", ontology, without_sign, PYTHONIOENCODING="utf-8")
    assert done.code == 0
    breaking, widening = done.out.index("Breaking: 1"), done.out.index("Widening: 1")
    assert breaking < done.out.index("sign  removed") < widening < done.out.index("lamp  added")
    assert done.out.endswith("1 breaking, 1 widening, 0 cosmetic changes\n")


def test_exit_code_only_when_asked_and_only_for_breaking_changes(run: Run, ontology: Path, without_sign: Path) -> None:
    assert run("diff", ontology, without_sign, "--exit-code").code == 1
    assert run("diff", ontology, without_sign).code == 0
    more = without_sign.parent / "more.json"
    more.write_text(json.dumps({**ONTOLOGY, "tools": [*ONTOLOGY["tools"], {"tool": "point", "name": "lamp"}]}))
    assert run("diff", ontology, more, "--exit-code").code == 0


@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_total_agrees_with_its_last_number(number: int) -> None:
    changes = [Change("order-changed", "cosmetic", (), None, None, "the tools stand in another order")] * number
    last = totals(Comparison("a", "b", [Change("removed", "breaking", ("a",), "a", None, "gone"), *changes]))
    assert last == f"1 breaking, 0 widening, {number} cosmetic {'change' if number == 1 else 'changes'}"


def test_an_ontology_from_standard_input(run: Run, ontology: Path) -> None:
    text = ontology.read_bytes()
    assert run("diff", "-", ontology, stdin=text).out == run("diff", ontology, "-", stdin=text).out == "no differences\n"
    broken = run("diff", "-", ontology, stdin=b"")
    assert (broken.code, broken.err.splitlines()[0]) == (2, "predlint: error: standard input: the file is empty")
    twice = run("diff", "-", ontology, "--against", "-", stdin=text)
    assert twice.code == 2 and "which can be read only once" in twice.err


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names on this system")
def test_an_ontology_from_a_pipe(run: Run, ontology: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(ontology.read_bytes()))
    writer.start()
    assert run("diff", pipe, ontology).out == "no differences\n"
    writer.join()


def test_predictions_that_are_given_twice_are_counted_once(run: Run, ontology: Path, without_sign: Path, good: Path) -> None:
    once = run("diff", ontology, without_sign, "--against", good)
    twice = run("diff", ontology, without_sign, "--against", good, "--against", good)
    assert twice.out == once.out
    assert twice.err.endswith("is given twice: it is read once\n")


def test_json(run: Run, ontology: Path, without_sign: Path, good: Path) -> None:
    done = run("diff", ontology, without_sign, "--format", "json", "--against", good)
    data = json.loads(done.out)
    assert (data["version"], data["old"], data["new"]) == (1, str(ontology), str(without_sign))
    assert data["summary"] == {"breaking": 1, "widening": 1, "cosmetic": 0}
    removed, added = data["changes"]
    assert removed == {
        "kind": "removed", "class": "breaking", "path": "sign", "names": ["sign"], "old": "sign", "new": None,
        "message": 'the tool "sign" is gone', "help": "take it out of the predictions, or keep the tool",
        "hits": {"records": 1, "exact": True, "places": [f"{good}:1"]},
    }  # fmt: skip
    assert (added["kind"], added["class"], added["help"]) == ("added", "widening", None)
    assert "hits" not in added
    assert data["against"] == {
        "files": 1,
        "records": 1,
        "unreadable": 0,
        "first_unreadable": None,
        "without_features": 0,
        "broken_off": None,
    }


def test_several_formats_each_to_its_file(run: Run, ontology: Path, without_sign: Path, tmp_path: Path) -> None:
    page = tmp_path / "diff.md"
    done = run("diff", ontology, without_sign, "--format", "json", "--format", f"markdown={page}")
    assert json.loads(done.out)["summary"]["breaking"] == 1
    assert '| sign | removed | the tool "sign" is gone |' in page.read_text(encoding="utf-8")


def test_hits_in_a_compressed_file_and_lines_that_cannot_be_read(run: Run, ontology: Path, without_sign: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.ndjson.gz"
    path.write_bytes(gzip.compress(ndjson(GOOD, GOOD) + b'{"name": \n' + ndjson(GOOD)))
    done = run("diff", ontology, without_sign, "--against", path)
    assert f"3 records: {path}:1, {path}:2, {path}:4" in done.out
    assert f"counted in 4 records of 1 file; 1 of these records cannot be read, first {path}:3" in done.out


def test_a_damaged_archive_is_reported_and_never_looks_whole(run: Run, ontology: Path, without_sign: Path, tmp_path: Path) -> None:
    path = tmp_path / "p.ndjson.gz"
    path.write_bytes(gzip.compress(ndjson(*([GOOD] * 50)))[:-12])
    done = run("diff", ontology, without_sign, "--against", path)
    assert done.code == 2
    assert str(path) in done.err


def test_predictions_from_standard_input(run: Run, ontology: Path, without_sign: Path) -> None:
    done = run("diff", ontology, without_sign, "--against", "-", stdin=ndjson(GOOD))
    assert "1 record: -:1" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["missing.json", "OLD"], "missing.json"),
        (["OLD", "OLD", "--format", "html"], '--format cannot be "html"'),
        (["OLD", "OLD", "--format", "jsn"], "did you mean json?"),
        (["OLD", "OLD", "--format", "json="], "names no file"),
        (["OLD", "OLD", "--format", "json=OLD"], "would overwrite a file that is read"),
        (["OLD", "OLD", "--format", "json", "--format", "text"], "json and text cannot both go to standard output"),
        (["OLD", "OLD", "--format", "json=no/such/folder.json"], "cannot write no/such/folder.json"),
        (["OLD", "OLD", "--against", "missing.ndjson"], "missing.ndjson: no such file"),
        (["OLD", "OLD", "--against", "OLD"], "this is an ontology, not predictions"),
        (["OLD"], "Missing argument"),
    ],
)
def test_what_cannot_be_done_is_reported_in_a_sentence(
    ontology: Path, arguments: list[str], message: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(click.ClickException) as raised:
        # by way of the group: click keeps the help option of a command as it is made first
        cli.main(["diff", *(argument.replace("OLD", str(ontology)) for argument in arguments)], standalone_mode=False)
    assert raised.value.exit_code == 2
    assert message in f"{raised.value.format_message()} {getattr(raised.value, 'help', '')}"
    assert capfd.readouterr().out == ""


def test_ascii_terminals(run: Run, ontology: Path, changed: Callable[..., Path]) -> None:
    question = {"type": "radio", "name": "größe", "options": [{"value": "klein", "label": "klein"}], "required": True}
    first = {**ONTOLOGY["tools"][0], "classifications": [question]}
    done = run("diff", ontology, changed(tools=[first, *ONTOLOGY["tools"][1:]]), PYTHONIOENCODING="ascii")
    assert done.out.isascii()
    assert "sign > gr\\u00f6\\u00dfe  added" in done.out


# -- how it looks ----------------------------------------------------------------------------------------------------------

LONG = Change("removed", "breaking", ("a long name " * 8, "option"), "x", None, "the option is gone " * 9, "do something else " * 9)
MANY = Comparison("old.json", "new.json", [LONG] * 250 + [Change("added", "widening", ("new|`one`*",), None, "n", "it is new")])


@pytest.mark.parametrize("width", [40, 80, 140, None])
@pytest.mark.parametrize("on", [True, False])
def test_no_line_is_wider_than_the_terminal(width: int | None, on: bool) -> None:
    lines = list(text_lines(MANY, Style(on), width))
    assert all(("\x1b" in line) <= on for line in lines)
    if width is not None:
        assert max(display_width(without_escapes(line)) for line in lines) <= width


def test_long_lists_are_cut_and_say_so() -> None:
    lines = list(text_lines(MANY, Style(), None))
    assert "  … 150 more: --format json or markdown lists all" in lines
    assert len(as_data(MANY)["changes"]) == 251


def test_markdown_shows_names_as_they_are() -> None:
    page = as_markdown(MANY)
    assert "| new\\|\\`one\\`\\* | added | it is new |" in page
    assert page.count('\n| "a long name') == 250


@pytest.mark.parametrize("name", ["@someone", "#12", "fix &amp; go", "see http://a.example", "www.a.example", "<b>"])
def test_markdown_calls_nobody_and_links_nothing(name: str) -> None:
    change = Change("removed", "breaking", (name,), name, None, f'the tool "{name}" is gone', "keep it")
    row = next(line for line in as_markdown(Comparison(name, "new.json", [change])).splitlines() if "removed" in line)
    assert not re.search(r"(?<!\\)[<&]|[@#]\w|://|www\.", row), row
