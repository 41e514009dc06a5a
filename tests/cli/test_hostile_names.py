"""Names and values that are commands to whoever reads what is printed: to a shell, to a terminal, to a program that runs jobs."""

from __future__ import annotations

import json
import os
import re
import subprocess
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_process import Outcome

from predlint.report.terminal import as_word

Run = Callable[..., Outcome]

HOSTILE = (
    "::error::x\n::add-mask::y\r\n##[error]z ##vso[task.setvariable variable=a]b \x1b[31m\x9b31m\u202e\u2028"
    "`$(touch pwned)` =cmd|'/C calc'!A1 <script>alert(1)</script> ]]> \"'"
)
FILE = "::set-output name=a::b ##vso[x]\n::warning::w; touch pwned #.ndjson"
#: What no line may have in it, whatever the format: a command of a job, and characters that a terminal obeys.
_OBEYED = re.compile(r"^[ \t]*::|##\[|##vso\[|[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]", re.MULTILINE)


@pytest.fixture
def hostile(tmp_path: Path) -> list[object]:
    """Files in which everything that can have a name has a hostile one; the arguments of a run that finds much in them."""
    options = [{"value": value, "label": value} for value in (HOSTILE, "::b")]
    question = {"type": "radio", "name": f"{HOSTILE} q", "instructions": HOSTILE, "options": options}
    tools: list[dict[str, Any]] = [
        {"tool": "rectangle", "name": f"{HOSTILE} tool", "classifications": []},
        {"tool": "rectangle", "name": "sign", "classifications": [question]},
    ]
    (tmp_path / "ontology.json").write_text(json.dumps({"mediaType": "IMAGE", "tools": tools, "classifications": []}))
    box = {"bbox": {"top": 1, "left": 2, "height": 3, "width": 0}, "dataRow": {"globalKey": HOSTILE}}
    answer = {"name": f"{HOSTILE} q", "answer": {"name": f"{HOSTILE}!"}}
    records: list[dict[str, Any]] = [{"name": f"{HOSTILE} toool", **box}, {"name": "sign", **box, "classifications": [answer], HOSTILE: 1}]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (tmp_path / FILE).write_text("\n".join([*lines, "::error::broken", "  ::x", "##[group]", "##VSO[task.complete]"]) + "\n")
    (tmp_path / "rows.ndjson").write_text("".join(json.dumps({"global_key": key}) + "\n" for key in (f"{HOSTILE}!", "::key")))
    rule = 'rule r1 { on sign require width > 100 message "::error::own ##[x] {width}" why "::why ##vso[a]" fix "::fix" }\n'
    (tmp_path / "rules.onto").write_text(rule)
    return [FILE, "-O", "ontology.json", "--data-rows", "rows.ndjson"]


def lines_obeyed(text: str) -> list[str]:
    return [line for line in text.split("\n") if _OBEYED.search(line)]


@pytest.mark.parametrize("form", ["text", "concise", "json", "jsonl", "sarif", "gitlab", "junit", "markdown", "html"])
def test_no_report_has_a_line_that_is_obeyed(run: Run, hostile: list[object], tmp_path: Path, form: str) -> None:
    done = run("validate", *hostile, "--rules", "rules.onto", "--format", form, GITHUB_STEP_SUMMARY="")
    assert done.code == 1
    assert not lines_obeyed(done.out) and not lines_obeyed(done.err)
    if form == "junit":
        assert any("touch pwned" in (each.text or "") for each in ET.fromstring(done.out).iter("failure"))
    elif form in ("json", "gitlab"):
        assert FILE.split("\n")[0] in json.dumps(json.loads(done.out)), "what is read is what was there"
    elif form == "jsonl":
        assert {found["file"] for found in done.diagnostics} >= {FILE}
        assert HOSTILE in {found["record"]["data_row"] for found in done.diagnostics}
    elif form == "html":
        assert "<script>alert" not in done.out


def test_github_receives_nothing_but_what_is_intended(run: Run, hostile: list[object]) -> None:
    done = run("validate", *hostile, "--rules", "rules.onto", "--format", "github", GITHUB_STEP_SUMMARY="")
    commands = [line for line in done.out.split("\n") if line.lstrip().startswith("::")]
    place = r"(file=[^,:]*,)?(line=\d+,)?(col=\d+,)?"
    intended = re.compile(rf"::(error|warning|notice) {place}title=[^,:]*::[^\r\n]*|::stop-commands::\w{{32}}|::\w{{32}}::")
    assert len(commands) > 4 and all(intended.fullmatch(line) for line in commands)
    assert not re.search(r"##\[|##vso\[", done.out, re.IGNORECASE)


@pytest.mark.parametrize(
    "args",
    [
        ("check", "ontology.json"), ("check", "ontology.json", "--rules", "rules.onto", "--format", "jsonl"), ("show", "ontology.json"),
        ("show", "ontology.json", "--format", "json"), ("stats", FILE, "-O", "ontology.json"),
        ("stats", FILE, "-O", "ontology.json", "--format", "json"),
        ("validate", FILE, "-O", "ontology.json", "--statistics"), ("fix", FILE, "-O", "ontology.json", "--diff"),
        ("rule", "r1", "--rules", "rules.onto"), ("rule", "r1", "--rules", "rules.onto", "--format", "markdown"),
        ("rule", "r1", "--rules", "rules.onto", "--format", "json"), ("convert", "ontology.json", "--to", "onto"),
        ("convert", "ontology.json", "--to", "labelbox"), ("baseline", FILE, "-O", "ontology.json", "-o", "-"), ("init",),
        ("doctor", "validate", FILE, "-O", "ontology.json"), ("sample", "ontology.json", "-n", "3"), ("config", FILE),
        ("diff", "ontology.json", "other.json"), ("diff", "ontology.json", "other.json", "--format", "markdown"),
        ("diff", "ontology.json", "other.json", "--format", "json"), ("validate", "::error::none.ndjson", "-O", "ontology.json"),
        ("validate", FILE, "-O", "::error::\n::x"), ("validate", FILE, "-O", "wrong.onto"),
    ],
)  # fmt: skip
def test_no_command_prints_a_line_that_is_obeyed(run: Run, hostile: list[object], tmp_path: Path, args: tuple[str, ...]) -> None:
    other = json.loads((tmp_path / "ontology.json").read_text())
    other["tools"][0]["name"] = "::new ##[x]"
    del other["tools"][1]["classifications"][0]["options"][0]
    (tmp_path / "other.json").write_text(json.dumps(other))
    (tmp_path / "wrong.onto").write_text("box a\n::error:: ##[x]\n  ::warning::\nbxo ##vso[x]\n")
    done = run(*args)
    assert not lines_obeyed(done.out) and not lines_obeyed(done.err)
    assert done.out or done.err


@pytest.mark.skipif(os.name == "nt", reason="asks a shell")
@pytest.mark.parametrize("form", ["concise", "text"])
@pytest.mark.parametrize(
    "name", ["touch pwned;#.ndjson", "touch pwned #", "$(touch pwned)", "PATH=.", "a'\ntouch pwned\n'", "`touch pwned`", "&touch pwned&"]
)
def test_a_report_that_is_taken_for_a_script_runs_nothing_of_a_name(run: Run, tmp_path: Path, name: str, form: str) -> None:
    (tmp_path / "ontology.json").write_text('{"mediaType": "IMAGE", "tools": [{"tool": "rectangle", "name": "sign"}]}')
    (tmp_path / name).write_text("{}\n")
    (tmp_path / "error").write_text("#!/bin/sh\ntouch pwned\n")
    (tmp_path / "error").chmod(0o755)
    done = run("validate", name, "-O", "ontology.json", "--format", f"{form}=script")
    assert done.code == 1 and (tmp_path / "script").read_text()
    places = [line.strip() for line in (tmp_path / "script").read_text().split("\n")]
    script = "\n".join(line for line in places if line.startswith(("'", name[:2]))) + "\n"
    assert script.strip()
    subprocess.run(["sh"], input=script.encode(), cwd=tmp_path, capture_output=True, timeout=20, env={"PATH": "/usr/bin:/bin"}, check=False)
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("args", [("show", "touch pwned;#.json"), ("baseline", FILE, "-O", "ontology.json", "-o", "touch pwned;#.json")])
def test_a_line_begins_with_no_name_that_a_shell_would_run(run: Run, hostile: list[object], tmp_path: Path, args: tuple[str, ...]) -> None:
    if args[0] == "show":
        (tmp_path / "touch pwned;#.json").write_text((tmp_path / "ontology.json").read_text())
    assert run(*args).out.startswith("'touch pwned;#.json'")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("preds.ndjson", "preds.ndjson"), ("runs/dt=2026-01-01/a-b_c.ndjson", "runs/dt=2026-01-01/a-b_c.ndjson"),
        ("../möwe.json", "../möwe.json"),
        ("s3://bucket/a.ndjson", "s3://bucket/a.ndjson"), ("my file.ndjson", "'my file.ndjson'"), ("it's", "'it'\\''s'"),
        ("dt=1/a.ndjson", "'dt=1/a.ndjson'"), ("::error::", "'::error::'"), ("#a", "'#a'"), ("~/a", "'~/a'"),
        ("a\nb", "'a\\nb'"), ("", "''"),
    ],
)  # fmt: skip
def test_names_that_are_not_plain_are_quoted(name: str, shown: str) -> None:
    assert as_word(name) == shown
