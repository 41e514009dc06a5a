"""Rules of one's own on the command line, in real processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Outcome

Run = Callable[..., Outcome]

LINES = b"""\
{"name":"vehicle","confidence":0.99,"bbox":{"top":10,"left":20,"height":3,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}
{"name":"sign","bbox":{"top":10,"left":20,"height":30,"width":40},"dataRow":{"globalKey":"street-001.jpg"}}
{"name":"weather","answer":{"name":"fog"},"dataRow":{"globalKey":"street-001.jpg"}}
{"name":"caption","answer":"hm","dataRow":{"globalKey":"street-002.jpg"}}
"""
WRONG = """\
rule small { on vehicel require width > 3 }
rule odd {
  on caption
  require width > 3
}
"""


@pytest.fixture
def predictions(tmp_path: Path) -> Path:
    path = tmp_path / "predictions.ndjson"
    path.write_bytes(LINES)
    return path


def found(run: Run, street: Path, predictions: Path, *more: str | Path) -> list[tuple[int, str, str, str]]:
    """Line, code, rule and severity of what the rules of the street find."""
    given = ("-O", street / "ontology.json", "--rules", street / "rules.onto", "--select", "RUL", "--format", "jsonl")
    result = run("validate", predictions, *given, *more)
    assert result.code in (0, 1), result.err
    rows = [json.loads(line) for line in result.out.splitlines()[:-1]]
    return [(row["line"], row["code"], row["rule"], row["severity"]) for row in rows]


def test_the_rules_of_the_street(run: Run, street: Path, predictions: Path) -> None:
    assert found(run, street, predictions) == [
        (1, "RUL001", "tiny-vehicle", "warning"),
        (1, "RUL004", "sure-in-fog", "warning"),
        (2, "RUL004", "sure-in-fog", "warning"),
        (4, "RUL003", "one-weather", "info"),
        (4, "RUL005", "caption-is-a-sentence", "warning"),
    ]


def test_names_select_ignore_and_set_severities(run: Run, street: Path, predictions: Path) -> None:
    given = ("--ignore", "Sure-In-Fog,RUL005", "--severity", "tiny-vehicle=error", "--severity", "RUL003=off")
    assert found(run, street, predictions, *given) == [(1, "RUL001", "tiny-vehicle", "error")]
    ontology = ("-O", street / "ontology.json", "--rules", street / "rules.onto")
    assert run("validate", predictions, *ontology, "--select", "tiny-vehicle", "-q").code == 0, "a warning"
    assert run("validate", predictions, *ontology, "--select", "tiny-vehicle", "--fail-level", "warning", "-q").code == 1
    wrong = run("validate", predictions, *ontology, "--select", "tiny-vehicel")
    assert wrong.code == 2
    assert 'did you mean "tiny-vehicle"?' in wrong.err


def test_the_clean_file_keeps_to_the_rules(run: Run, street: Path) -> None:
    result = run("validate", street / "clean.ndjson", "-O", street / "ontology.json", "--rules", street / "rules.onto", "--media", "image")
    assert result.code == 0, result.out


@pytest.mark.parametrize("command", ["validate", "check", "compile"])
def test_wrong_rules_are_all_reported_before_any_data_is_read(
    run: Run, street: Path, predictions: Path, tmp_path: Path, command: str
) -> None:
    rules = tmp_path / "wrong.onto"
    rules.write_text(WRONG)
    given = {"validate": (predictions, "-O", street / "ontology.json"), "check": (street / "ontology.json",),
             "compile": (street / "ontology.json", "-o", tmp_path / "out")}[command]  # fmt: skip
    result = run(command, *given, "--rules", rules)
    assert result.code == 2
    assert result.out == ""
    assert "wrong.onto:1:17: the ontology has no feature vehicel\n  rule small { on vehicel require width > 3 }\n" in result.err
    assert "\n                  ^^^^^^^\n" in result.err
    assert "did you mean vehicle?" in result.err
    assert "wrong.onto:4:11: caption (text) has no width" in result.err


def test_a_missing_file_of_rules(run: Run, street: Path, predictions: Path) -> None:
    result = run("validate", predictions, "-O", street / "ontology.json", "--rules", "nowhere.onto")
    assert result.code == 2
    assert "--rules nowhere.onto: no such file" in result.err


def test_rules_stand_in_the_ontology_too(run: Run, predictions: Path, tmp_path: Path) -> None:
    ontology = tmp_path / "street.onto"
    ontology.write_text("media image\nbox vehicle\nbox sign\nradio weather global { - fog }\ntext caption global\n"
                        "rule tiny { on vehicle require width >= 8 and height >= 8 }\n")  # fmt: skip
    result = run("validate", predictions, "-O", ontology, "--format", "concise")
    assert result.code == 1
    assert [line.split(": ", 1)[1][:12] for line in result.out.splitlines() if "error" in line] == ["error RUL001"]
    assert run("check", ontology).out.splitlines()[-2].endswith("1 rule")


def test_rule_explains_a_rule_from_its_text(run: Run, street: Path) -> None:
    result = run("rule", "sure-in-fog", "--rules", street / "rules.onto")
    assert result.code == 0
    assert result.out.startswith("RUL004 sure-in-fog · warning · ")
    assert "\n  rule sure-in-fog {\n    severity warning\n" in result.out
    assert "For each vehicle or sign where weather is fog, it must hold that confidence is at most 95%." in result.out
    data = json.loads(run("rule", "RUL004", "--rules", street / "rules.onto", "--format", "json").out)
    assert (data["rule"], data["comment"]) == ("sure-in-fog", "In fog nothing is certain.")
    wrong = run("rule", "in-fog", "--rules", street / "rules.onto")
    assert wrong.code == 2
    assert "did you mean sure-in-fog?" in wrong.err


def test_compile_lists_the_rules(run: Run, street: Path, tmp_path: Path) -> None:
    assert run("compile", street / "ontology.json", "--rules", street / "rules.onto", "-o", tmp_path).code == 0
    rules = {rule["code"]: rule for rule in json.loads((tmp_path / "rules.json").read_text())}
    assert rules["RUL001"]["parameters"]["require"] == ["width >= 8 px and height >= 8 px"]
    assert rules["RUL003"]["layer"] == "stream"


def test_a_file_of_rules_given_twice_is_read_once(run: Run, street: Path) -> None:
    given = ("validate", street / "clean.ndjson", "-O", street / "ontology.json", "--rules", street / "rules.onto")
    once, twice = run(*given, "--format", "jsonl"), run(*given, "--rules", f"{street}/./rules.onto", "--format", "jsonl")
    assert (twice.code, twice.out) == (once.code, once.out)


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_what_rules_hold_is_shown_and_not_obeyed(run: Run, tmp_path: Path, form: str) -> None:
    rules = tmp_path / "odd.onto"
    rules.write_text('rule odd {\n\ton vehicle\n\trequire width > 3\n\twhy "ask @someone\x1b[31m \u202e"\n\tfix "see <b>\t& #12 ``` "\n}\n')
    shown = run("rule", "--rules", rules, "--format", form).out
    assert "\\u001b" in shown and "\\u202e" in shown
    assert all(char.isprintable() or char in "\n\u200b" for char in shown)
    if form == "markdown":
        why, fix = (next(line for line in shown.splitlines() if line.startswith(start)) for start in ("ask", "**How to fix it:**"))
        assert "@\u200bsomeone" in why
        assert "\\<b\\> \\& #\u200b12" in fix
        assert "\n````\nrule odd {\n" in shown
