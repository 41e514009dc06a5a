"""``predlint`` itself, and its commands ``compile``, ``check`` and ``rule``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_process import BAD, GOOD, Outcome
from jsonschema import Draft202012Validator

from predlint.model.registry import RULES
from predlint.report.rule_pages import index_page, pages, rule_page, write_pages
from predlint.report.source_record import TextPlaces
from predlint.report.spans import locate

Run = Callable[..., Outcome]

ONTOLOGY: dict[str, Any] = {
    "tools": [{"tool": "rectangle", "name": "car", "classifications": []}, {"tool": "polygon", "name": "Car", "classifications": []}],
    "classifications": [{"type": "radio", "name": "weather", "instructions": "weather", "options": []}],
}


def test_help_names_every_command_and_every_option_of_the_contract(run: Run) -> None:
    done = run("--help")
    assert done.code == 0
    assert all(f"  {name} " in done.out for name in ("validate", "compile", "check", "show", "rule"))
    options = run("validate", "--help").out
    for option in (
        "-O, --ontology", "--dialect", "--target", "--media", "--data-rows", "--map", "--profile", "--select", "--ignore", "--severity",
        "--fail-level", "--format", "--samples", "--jobs", "--progress", "--color", "-q",
    ):  # fmt: skip
        assert option in options


def test_nothing_at_all_shows_the_help(run: Run) -> None:
    done = run()
    assert (done.code, done.out) == (2, "")
    assert "Usage: predlint" in done.err


def test_version(run: Run) -> None:
    done = run("--version")
    assert done.code == 0
    assert done.out.startswith("predlint ")


@pytest.mark.parametrize(
    ("word", "hint"),
    [("valdate", "did you mean validate?"), ("preds.ndjson", "predlint validate preds.ndjson -O ONTOLOGY"), ("zzz", "commands: validate")],
)
def test_an_unknown_command(run: Run, word: str, hint: str) -> None:
    done = run(word)
    assert done.code == 2
    assert hint in done.err


@pytest.mark.parametrize("text", ["[" * 100_000, '{"tools":' + "[" * 100_000 + "]" * 100_000 + "}"])
def test_check_takes_no_time_for_brackets_without_end(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "ontology.json"
    path.write_text(text)
    done = run("check", path)  # within the minute that a run may take here
    assert (done.code, done.out) == (2, "")
    assert "nested too deep to be an ontology" in done.err


def test_compile_writes_a_schema_that_accepts_good_and_rejects_bad(run: Run, ontology: Path, tmp_path: Path) -> None:
    done = run("compile", ontology, "-o", "out/deep", "--media", "image")
    assert (done.code, done.err) == (0, "")
    assert "schema.json" in done.out and "rules.json" in done.out
    schema = json.loads((tmp_path / "out" / "deep" / "schema.json").read_text(encoding="utf-8"))
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(GOOD)
    assert not Draft202012Validator(schema).is_valid(BAD)
    rules = json.loads((tmp_path / "out" / "deep" / "rules.json").read_text(encoding="utf-8"))
    assert rules


def test_compile_twice_gives_the_same_bytes(run: Run, ontology: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        assert run("compile", ontology, "-o", folder).code == 0
    for name in ("schema.json", "rules.json"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_compile_that_cannot_run(run: Run, ontology: Path, good: Path) -> None:
    assert "-o DIR" in run("compile", ontology).err
    for arguments in ([ontology], ["nope.json", "-o", "x"], [ontology, "-o", "good.ndjson"], ["good.ndjson", "-o", "x"]):
        assert run("compile", *arguments).code == 2


def test_no_folder_is_made_for_what_names_none(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    for folder, expected in (
        ("-", "name a folder: -o compiled"),
        ("s3://bucket/x", "files are written to this machine, not to s3://bucket/x\n"),
    ):
        done = run("compile", ontology, "-o", folder)
        assert done.code == 2 and expected in done.err
    done = run("validate", good, "-O", ontology, "--resume", "-")
    assert done.code == 2 and "--resume takes a folder" in done.err
    assert sorted(tmp_path.iterdir()) == before


def test_check_of_a_good_ontology_says_what_was_read(run: Run, street: Path) -> None:
    done = run("check", street / "ontology.json")
    assert done.code == 0
    assert done.out.splitlines()[-1] == "no problems · 8 tools, 11 classifications, 20 options, 3 levels deep"


def test_an_ontology_given_twice_is_checked_once(run: Run, street: Path) -> None:
    path = street / "ontology.json"
    once, twice = run("check", path), run("check", path, f"{street}/./ontology.json")
    assert (twice.code, twice.out) == (once.code, once.out)
    assert "are one file: it is read once" in twice.err
    assert "can be read only once" in run("check", "-", "-").err


def test_check_names_the_places_in_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text(json.dumps(ONTOLOGY, indent=2))
    done = run("check", "o.json")
    assert done.code == 1
    assert "error ONT003 no-options" in done.out and "warning ONT005 names-differ-by-case" in done.out
    found = {d["code"]: d for d in run("check", "o.json", "--format", "jsonl").diagnostics}
    lines = (tmp_path / "o.json").read_text().splitlines()
    case = found["ONT005"]
    assert case["file"] == "o.json"
    assert lines[case["line"] - 1][case["column"] - 1 :].startswith('"Car"')
    assert (tmp_path / "o.json").read_bytes()[case["offset"] :].startswith(b'"Car"')


def test_check_fail_level(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text(json.dumps({**ONTOLOGY, "classifications": []}))
    for level, code in (("error", 0), ("warning", 1), ("never", 0)):
        assert run("check", "o.json", "--fail-level", level).code == code


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"tools": [{"tool": 5}], "classifications": []}', "\udcff\udcfe", "<View>"])
def test_a_wrong_ontology_is_reported_with_its_place_and_as_a_finding(run: Run, tmp_path: Path, good: Path, text: str) -> None:
    (tmp_path / "o.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert run("check", "o.json").out == ""
    done = run("check", "o.json", "--format", "jsonl")
    assert done.code == 2
    assert done.err.startswith("predlint: error: o.json")
    assert [(d["code"], d["severity"]) for d in done.diagnostics] == [("ONT001", "error")]


def test_a_config_that_is_no_xml_is_reported_at_its_place(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config.xml"
    config.write_text(
        '<View>\n  <Text name="é" value="$a"/>\n  <Choices name="c" toName="é"><Choice value="R&D"/></Choices>\n</View>\n', "utf-8"
    )
    done = run("check", str(config), "--format", "jsonl")
    assert [(d["line"], d["column"], d["offset"]) for d in done.diagnostics] == [(3, 48, config.read_bytes().index(b"&"))]
    done = run("validate", "good.ndjson", "-O", "o.json")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("predlint: error: o.json")


def test_the_place_in_a_wrong_ontology(run: Run, tmp_path: Path) -> None:
    (tmp_path / "o.json").write_text('{"tools": [\n  {"tool": 5, "name": "x"}], "classifications": []}')
    for arguments in (["check", "o.json"], ["validate", "-", "-O", "o.json"]):
        assert run(*arguments).err.startswith("predlint: error: o.json:2:12: ")


def test_locate_finds_what_stands_behind_values_that_are_no_json() -> None:
    text = """{"a": [{'x': NaN, "]": "]", "\\"": {"b": 1 2}}, [None,, True]], "b": {"c": 7}}"""
    start, end = locate(text, ["/b/c"])["/b/c"]
    assert (text[start:end], start) == ("7", text.rindex("7"))
    assert locate('{"b": 1, "a": [{"c": "', ["/b"]) == {"/b": (6, 7)}


def test_locate_finds_every_value_and_what_is_around_an_absent_one() -> None:
    data = {"a/b": [1, {"~": 'x\\"y', "": [[]]}], "é": None, "deep": {"er": [True, False]}}
    for indent in (None, 2):
        text = json.dumps(data, indent=indent, ensure_ascii=False)

        def at(pointer: str, text: str = text) -> Any:
            start, end = locate(text, [pointer])[pointer]
            return json.loads(text[start:end])

        assert at("") == data
        assert at("/a~1b") == data["a/b"]
        assert at("/a~1b/0") == 1
        assert at("/a~1b/1/~0") == 'x\\"y'
        assert at("/a~1b/1/") == [[]]
        assert at("/a~1b/1//0") == []
        assert at("/é") is None
        assert at("/deep/er/1") is False
        assert at("/deep/absent") == data["deep"]
        assert at("/absent/more") == data
    for broken in ("", "}", "]]", '"', '{"a', "[1,,2", "{1:2}", '{"a":}'):
        locate(broken, ["", "/a", "/0/1"])
    assert TextPlaces("a\nbcd").line_and_column(3) == (2, 2)


def test_rule_explains_by_code_and_by_name(run: Run) -> None:
    for name in ("GEO004", "geo004", "box-size"):
        done = run("rule", name)
        assert (done.code, done.err) == (0, "")
        for part in ("GEO004 box-size", RULES["GEO004"].why, RULES["GEO004"].fix, RULES["GEO004"].bad, RULES["GEO004"].good):
            assert part in done.out
    assert "\x1b" not in done.out
    assert "\x1b" in run("rule", "GEO004", "--color", "always").out


def test_rule_without_a_code_lists_one_line_a_rule(run: Run) -> None:
    lines = run("rule").out.splitlines()
    for code, rule in RULES.items():
        assert sum(line.split()[:3] == [code, rule.slug, rule.severity.label] for line in lines) == 1
    family = run("rule", "GEO").out
    assert "GEO004" in family and "ANS001" not in family


def test_rule_all_explains_every_rule(run: Run) -> None:
    done = run("rule", "--all")
    for rule in RULES.values():
        assert rule.fix in done.out


def test_rule_as_data_and_as_markdown(run: Run) -> None:
    one = json.loads(run("rule", "GEO004", "--format", "json").out)
    assert (one["code"], one["rule"], one["severity"]) == ("GEO004", "box-size", "error")
    assert [r["code"] for r in json.loads(run("rule", "--all", "--format", "json").out)] == list(RULES)
    assert run("rule", "GEO004", "--format", "markdown").out == rule_page(RULES["GEO004"])
    assert run("rule", "--format", "markdown").out == index_page()


def test_an_unknown_rule(run: Run) -> None:
    done = run("rule", "box-sise")
    assert done.code == 2
    assert "did you mean" in done.err and "box-size" in done.err
    assert run("rule", "--all", "GEO004").code == 2


def test_rule_pages_are_fresh(repository: Path) -> None:
    folder = repository / "docs" / "rules"
    assert {p.name: p.read_text(encoding="utf-8") for p in folder.glob("*.md")} == pages(), "run: make docs"


def test_writing_pages_again_changes_only_what_is_stale(tmp_path: Path) -> None:
    assert len(write_pages(tmp_path)) == len(RULES) + 1
    assert write_pages(tmp_path) == []
    (tmp_path / "GEO004.md").write_text("old")
    (tmp_path / "GEO998.md").write_text("gone")
    (tmp_path / "notes.md").write_text("not ours")
    assert sorted(write_pages(tmp_path)) == ["GEO004.md", "GEO998.md"]
    assert (tmp_path / "notes.md").exists()


def test_check_takes_several_ontologies(run: Callable[..., Outcome], ontology: Path, tmp_path: Path) -> None:
    """As pre-commit gives them: all that a commit has."""
    odd = tmp_path / "odd.json"
    odd.write_text('{"tools": [], "classifications": [{"type": "radio", "name": "q", "options": []}]}')
    both = run("check", ontology, odd, "--format", "jsonl")
    assert {d["file"] for d in both.diagnostics} == {str(odd)}
    assert both.code == run("check", odd).code == 1
    missing = run("check", tmp_path / "nowhere.json", odd)
    assert missing.code == 2
    assert "nowhere.json: there is no such file" in missing.err
    assert "    odd.json\n" in missing.out, "what was found in the other is told all the same"
    assert run("check", tmp_path / "nowhere.json", "--format", "markdown").out.splitlines()[0] == "## predlint: ❌ 1 error"
