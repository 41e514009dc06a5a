"""Configurations on the command line, in real processes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import GOOD, ONTOLOGY, Outcome, ndjson

from predlint.cli.main import main

Run = Callable[..., Outcome]


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """The command without a process of its own: most tests here need none, and are quicker so."""
    monkeypatch.setattr("predlint.cli.main._end_on_sigterm", lambda: None)
    monkeypatch.setattr("gc.freeze", lambda: None)
    monkeypatch.setattr("gc.set_threshold", lambda *_: None)
    monkeypatch.chdir(tmp_path)

    def call(*args: object) -> Outcome:
        code = main([str(each) for each in args])
        outcome = Outcome(code, *capfd.readouterr())
        assert "internal error" not in outcome.err, outcome.err
        return outcome

    return call


@pytest.fixture
def project(tmp_path: Path, repository: Path) -> Path:
    """A Labelbox and a Label Studio ontology, predictions for both, and a configuration."""
    examples = repository / "examples"
    for name in ("ontology.json", "datarows.csv", "rules.onto"):
        shutil.copy(examples / "street" / name, tmp_path)
    for name in ("clean.ndjson", "broken.ndjson"):
        (tmp_path / "preds" / "old").mkdir(parents=True, exist_ok=True)
        shutil.copy(examples / "street" / name, tmp_path / "preds")
    shutil.copy(examples / "street" / "broken.ndjson", tmp_path / "preds" / "old")
    shutil.copytree(examples / "shelf", tmp_path / "shelf")
    (tmp_path / "predlint.toml").write_text(
        """\
ontology = "ontology.json"
data-rows = "datarows.csv"
rules = ["rules.onto"]
include = ["preds/**/*.ndjson"]
ignore = ["CNF", "one-weather"]
format = ["jsonl"]
fail-level = "warning"

[severity]
GEO007 = "error"
tiny-vehicle = "info"

[per-file-ignores]
"preds/old/**" = ["ANS", "NAM"]

[[files]]
pattern = "shelf/*.json"
ontology = "shelf/config.xml"
rules = []
"""
    )
    return tmp_path


def codes(outcome: Outcome, file: str) -> set[str]:
    return {found["code"] for found in outcome.diagnostics if found["file"] == file}


def test_files_alone_are_enough(run: Run, project: Path) -> None:
    """As pre-commit calls it, with the files of a commit and nothing else."""
    files = ("preds/broken.ndjson", "shelf/broken.json", "preds/old/broken.ndjson", "preds/clean.ndjson")
    done = run("validate", *files)
    assert done.code == 1
    assert {"ANS001", "NAM002", "GEO007", "RUL004"} < codes(done, files[0])
    assert {"NAM101", "GEO102"} < codes(done, files[1])
    assert codes(done, files[2]) and not any(code.startswith(("ANS", "NAM")) for code in codes(done, files[2]))
    assert not codes(done, files[3])
    rules = {(found["code"], found["rule"], found["severity"]) for found in done.diagnostics}
    assert ("GEO007", "sticks-out", "error") in rules
    assert not any(code.startswith("CNF") or rule == "one-weather" for code, rule, _ in rules)
    places = [files.index(found["file"]) for found in done.diagnostics]
    assert places == sorted(places), "files in the order in which they were given"
    assert "in 42 of 95 records" not in done.out and "4 files" in done.err


def test_without_files_what_is_included_is_checked(run: Run, project: Path) -> None:
    done = run("validate", "--format", "concise", cwd=project / "shelf")
    assert done.code == 1
    assert "../preds/broken.ndjson:1:98: error ANS001" in done.out.replace("\\", "/")
    assert "3 files" in done.err
    (project / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["gone/*"]\n')
    done = run("validate")
    assert (done.code, done.err.splitlines()[0]) == (
        2, "predlint: error: no files to check: predlint.toml:2 includes gone/*, and there is no such file"
    )  # fmt: skip
    assert "patterns begin at the folder of the configuration" in done.err and "predlint validate predictions.ndjson" in done.err
    (project / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["preds"]\n')
    assert 'help: preds is a folder: "preds/" takes everything below it' in run("validate").err
    (project / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["preds", "preds/*"]\n')
    message = 'predlint: warning: predlint.toml:2: preds takes no file: it is a folder, and "preds/" takes everything below it'
    assert message in run("validate").err.splitlines() and message not in run("validate", "-q").err
    (project / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["preds", "preds/"]\n')
    assert "takes no file" not in run("validate").err, "all of the folder is checked"


def test_what_the_configuration_names_itself_is_not_included(run: Run, tmp_path: Path) -> None:
    (tmp_path / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (tmp_path / "rows.ndjson").write_text('{"global_key": "street-001.jpg"}\n')
    (tmp_path / "preds.ndjson").write_bytes(ndjson(GOOD))
    (tmp_path / "predlint.toml").write_text('ontology = "ontology.json"\ndata-rows = "rows.ndjson"\ninclude = ["**"]\n')
    done = run("validate")
    assert (done.code, done.out.rpartition(" · ")[0]) == (0, "no problems in 1 record · 1 file")
    coco = {"images": [{"id": 1, "file_name": "a", "width": 9, "height": 9}], "categories": [{"id": 1, "name": "boat"}], "annotations": []}
    (tmp_path / "coco.json").write_text(json.dumps(coco))
    (tmp_path / "predlint.toml").write_text('ontology = "coco.json"\ninclude = ["*.json"]\n')
    (tmp_path / "ontology.json").unlink()
    assert "1 file" in run("validate").out
    (tmp_path / "predlint.toml").write_text('ontology = "coco.json"\nmap = "rows.ndjson"\ninclude = ["rows.ndjson"]\n')
    assert "there is no such file" not in run("validate").err


def test_the_command_line_wins(run: Run, project: Path) -> None:
    given = ("--select", "GEO007,CNF,tiny-vehicle", "--severity", "GEO007=warning", "--fail-level", "error", "--ignore", "KEY")
    done = run("validate", "preds/broken.ndjson", *given)
    assert (done.code, {(found["code"], found["severity"]) for found in done.diagnostics}) == (
        1, {("GEO007", "warning"), ("JSN002", "error")},
    )  # fmt: skip
    done = run("validate", "preds/clean.ndjson", "--no-config")
    assert (done.code, done.err.splitlines()[0]) == (2, "predlint: error: no ontology given")
    (project / "predlint.toml").rename(project / "pyproject.toml")
    (project / "pyproject.toml").write_text('[tool.predlintt]\nontology = "ontology.json"\n')
    for command in (("validate", "preds/clean.ndjson"), ("show",)):
        done = run(*command)
        assert (done.code, "pyproject.toml has [tool.predlintt], which is not read" in done.err) == (2, True)
        assert "which is not read" not in run(*command, "--no-config").err
    assert "has [tool.predlintt], which is not read" in run("config").out
    done = run("validate", "preds/broken.ndjson", "-O", "ontology.json", "--no-config", "--format", "jsonl")
    assert any(code.startswith("CNF") for code in codes(done, "preds/broken.ndjson"))
    assert not any(code.startswith("RUL") for code in codes(done, "preds/broken.ndjson"))


def test_all_errors_of_a_configuration_are_reported(inside: Run, project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.predlint]\nontolgy = "x"\n\n[tool.predlint.severity]\nGEO007 = "eror"\n')
    done = inside("validate", "preds/clean.ndjson", "--config", "pyproject.toml")
    assert done.code == 2
    assert 'error: pyproject.toml:2: ontolgy: "ontolgy" is not a key\n  help: did you mean "ontology"?' in done.err
    assert 'error: pyproject.toml:5: severity.GEO007: "eror" is not possible here\n  help: did you mean "error"?' in done.err
    done = inside("config", "--config", "a.toml", "--no-config")
    assert (done.code, "contradict each other" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('ontology = "gone.json"\n', "predlint.toml:1: ontology names gone.json, which is not there"),
        ('ontology = "ontolgy.json"\n', "help: did you mean ontology.json? paths begin at the folder of the configuration"),
        ('ontology = "ontology.json"\nrules = ["gone.onto"]\n', "predlint.toml:2: rules names gone.onto, which is not there"),
        ('ontology = "ontology.json"\nformat = ["sarf"]\n', 'predlint.toml:2: format[1]: "sarf" is not possible here'),
        ('ontology = "ontology.json"\nmemory = 3\n', "predlint.toml:2: memory: 3 is too little"),
        (f"memory = 0x{'f' * 5_000}\n", "predlint.toml:1: memory: a number of more than 60 digits is not a size"),
        ('memory = "1M"\njobs = 10000\n', "predlint.toml:2: jobs: 10000 is not possible here\n  help: an integer from 1 to 9,999"),
        ('[predlint]\nontology = "ontology.json"\n', "predlint.toml:1: [predlint] is not needed in predlint.toml"),
        ('ontology = "gone.json"\ndata-rows = "gone.csv"\n', "predlint.toml:2: data-rows names gone.csv, which is not there"),
        ('ontology = "ontology.json"\nprofile = "strict-match"\n', "shows what is in force"),
        ('ontology = "ontology.json"\nrules = ["rules.onto"]\nignore = ["tiny-vehicel"]\n', "did you mean tiny-vehicle?"),
        ('[[files]]\npattern = "x/*"\nontology = "ontology.json"\n', "no ontology for preds/clean.ndjson"),
        (
            'statistics = true\n[[files]]\npattern = "*"\nontology = "ontology.json"\n[[files]]\npattern = "old/*"\nselect = []\n',
            "per-file-ignores",
        ),
    ],
)
def test_what_a_configuration_cannot_say(inside: Run, project: Path, text: str, message: str) -> None:
    (project / "predlint.toml").write_text(text)
    done = inside("validate", "preds/clean.ndjson")
    assert done.code == 2
    assert message in done.err


def test_all_unknown_rule_names_are_reported_with_their_lines(inside: Run, project: Path) -> None:
    """Also where there are rules of the user's own."""
    words = 'select = ["GEO", "RUL", "TINY-vehicle"]\n[severity]\nGEO07x = "error"\ntiny-vehicel = "off"\n'
    (project / "predlint.toml").write_text(f'ontology = "ontology.json"\nrules = ["rules.onto"]\n{words}')
    errors = [line for line in inside("validate", "preds/clean.ndjson").err.splitlines() if "error" in line]
    assert errors == [
        'predlint: error: predlint.toml:5: severity.GEO07x: "GEO07x" matches no rule',
        'predlint: error: predlint.toml:6: severity.tiny-vehicel: "tiny-vehicel" matches no rule',
    ]


def test_a_rule_of_another_file_is_known_in_any_spelling(inside: Run, project: Path) -> None:
    """``--rules`` takes the place of the rules of the configuration, and a word may still be of those."""
    (project / "other.onto").write_text("rule other {\n  on vehicle\n  require confidence >= 0\n}\n")
    text = 'ontology = "ontology.json"\nrules = ["rules.onto"]\nignore = ["TINY-Vehicle", "rul001", "RUL01"]\n'
    (project / "predlint.toml").write_text(text)
    assert 'predlint.toml:3: ignore[3]: "RUL01" matches no rule' in inside("validate", "preds/clean.ndjson").err
    (project / "predlint.toml").write_text(text.replace(', "RUL01"', ""))
    assert inside("validate", "preds/clean.ndjson", "--rules", "other.onto").code == 0


def test_a_code_of_rules_that_no_file_here_is_held_to(inside: Run, project: Path) -> None:
    text = 'ontology = "ontology.json"\nrules = ["rules.onto"]\n[per-file-ignores]\n"old/*" = ["RUL077"]\n'
    (project / "predlint.toml").write_text(text)
    assert 'predlint.toml:4: per-file-ignores."old/*"[1]: "RUL077" matches no rule' in inside("validate", "preds/clean.ndjson").err


def test_a_hint_quotes_a_name_with_a_space(inside: Run, project: Path) -> None:
    (project / "predlint.toml").write_text('ontology = "ontology.json"\nprofile = "strict-match"\n')
    (project / "preds" / "clean.ndjson").rename(project / "a b.ndjson")
    assert "predlint config 'a b.ndjson' shows what is in force" in inside("validate", "a b.ndjson").err


def test_statistics_are_of_one_ontology(inside: Run, project: Path) -> None:
    done = inside("stats", "preds/clean.ndjson", "preds/old/broken.ndjson", "--format", "json")
    assert done.code == 0
    assert json.loads(done.out)["statistics"]["records"]["total"] == 54
    for command in (("stats",), ("validate", "--statistics")):
        done = inside(*command, "preds/clean.ndjson", "shelf/tasks.json")
        assert (done.code, "statistics are for one ontology" in done.err) == (2, True)


def test_statistics_have_the_figures_of_configured_rules(inside: Run, project: Path) -> None:
    """Of files with rules on a file or the run, and of no others: what these find is not counted among the errors."""
    plain = inside("stats", "preds/clean.ndjson", "--no-config", "-O", "ontology.json").out
    (project / "things.onto").write_text("rule wide { on sign require width > 1e9 }\n")
    (project / "figures.onto").write_text("rule many { on run require count(sign) > 1e9 }\n")
    written = 'ontology = "ontology.json"\nrules = '
    (project / "predlint.toml").write_text(written + '["things.onto"]\n')
    assert inside("stats", "preds/clean.ndjson").out == plain
    (project / "predlint.toml").write_text(written + '["things.onto", "figures.onto"]\n')
    done = inside("stats", "preds/clean.ndjson", "--format", "json")
    read = json.loads(done.out)
    assert [(each["measure"], each["rules"]) for each in read["statistics"]["measures"]] == [("count(sign)", ["many"])]
    assert read["summary"]["errors"] == 1
    done = inside("stats", "preds/clean.ndjson", "--rules", "things.onto", "--format", "json")
    assert "measures" not in json.loads(done.out)["statistics"]
    (project / "figures.onto").write_text("rule many { on run require count(sgn) > 1e9 }\n")
    done = inside("stats", "preds/clean.ndjson")
    assert done.code == 2 and "figures.onto:1:34: the ontology has no feature sgn" in done.err


def test_names_of_rules_that_the_command_line_brings(inside: Run, project: Path) -> None:
    (project / "predlint.toml").write_text('ontology = "ontology.json"\nignore = ["sure-in-fog"]\nseverity = {RUL003 = "error"}\n')
    done = inside("validate", "preds/broken.ndjson", "--select", "RUL", "--rules", "rules.onto", "--format", "jsonl")
    assert {(found["code"], found["severity"]) for found in done.diagnostics} == {("RUL003", "error"), ("JSN002", "error")}
    assert '"sure-in-fog" matches no rule' in inside("validate", "preds/broken.ndjson").err


def test_check_takes_the_ontology_and_its_rules(inside: Run, project: Path) -> None:
    done = inside("check")
    assert (done.code, "no problems · 2 ontologies" in done.out) == (0, True)
    shutil.copy(project / "ontology.json", project / "kept.json")
    (project / "ontology.json").write_text("{}")
    done = inside("check")
    assert (done.code, "ontology.json" in done.err) == (2, True)
    shutil.move(project / "kept.json", project / "ontology.json")
    assert "5 rules" in inside("check", "ontology.json").out
    assert "rule" not in inside("check", "shelf/config.xml").out
    (project / "predlint.toml").write_text('ontology = "twice.json"\nfail-level = "never"\n[severity]\nONT002 = "warning"\n')
    ontology = json.loads((project / "ontology.json").read_text())
    (project / "twice.json").write_text(json.dumps({**ontology, "tools": [*ontology["tools"], ontology["tools"][0]]}))
    done = inside("check", "--format", "jsonl")
    assert done.code == 0
    assert ("ONT002", "warning") in {(found["code"], found["severity"]) for found in done.diagnostics}
    assert inside("check", "--no-config", "twice.json").code == 1


def test_the_only_ontology_is_that_of_commands_about_one(inside: Run, project: Path) -> None:
    for command in (("show",), ("compile", "-o", "out"), ("sample", "-n", "2")):
        assert "several ontologies: ontology.json, shelf/config.xml" in inside(*command).err
    (project / "predlint.toml").write_text(
        'target = "mal"\n[[files]]\npattern = "preds/**"\nontology = "ontology.json"\nmedia = "image"\nrules = ["rules.onto"]\n'
        '[[files]]\npattern = "more/**"\nontology = "./ontology.json"\n'
    )
    assert inside("show").out.startswith("ontology.json\nlabelbox · image ·")
    assert "labelbox · video ·" in inside("show", "--media", "video").out
    assert "no ontology given" in inside("show", "--no-config").err
    assert inside("compile", "-o", "out").code == 0
    assert inside("compile", "ontology.json", "-o", "same", "--target", "mal", "--media", "image", "--rules", "rules.onto").code == 0
    for name in ("schema.json", "rules.json"):
        assert (project / "out" / name).read_bytes() == (project / "same" / name).read_bytes()
    assert inside("sample", "-n", "3").out == inside("sample", "ontology.json", "-n", "3", "--target", "mal", "--media", "image").out
    assert inside("sample", "-n", "30", "-o", "preds/made.ndjson").code == 0
    assert inside("validate", "preds/made.ndjson").code == 0


def test_config_shows_settings_and_their_origin(inside: Run, project: Path) -> None:
    done = inside("config", "preds/old/broken.ndjson", "--select", "GEO", "--severity", "tiny-vehicle=off")
    assert done.code == 0
    rows = [line.split(maxsplit=1) for line in done.out.splitlines() if line]
    lines = {" ".join(row[1].split()) for row in rows if len(row) == 2}
    assert {
        "predlint.toml", "preds/old/broken.ndjson", "ontology.json predlint.toml:1", "GEO command line", "GEO007 = error predlint.toml:10",
        "tiny-vehicle = off command line", "out ANS predlint.toml:14", "3 default", "CNF, one-weather predlint.toml:5",
    } <= lines  # fmt: skip
    assert "\x1b" not in done.out
    shown = [" ".join(line.split()) for line in inside("config").out.splitlines()]  # of no file: all that is left out, and for which
    assert {"include preds/**/*.ndjson predlint.toml:4", 'left out NAM, for "preds/old/**" predlint.toml:14'} <= {*shown}
    left_out = json.loads(inside("config", "--format", "json").out)["left_out"]
    assert left_out[0] == {"rule": "ANS", "pattern": "preds/old/**", "whence": "predlint.toml:14"}
    (project / "rules.onto").rename(project / "other.onto")
    assert "rules.onto (not there)" in inside("config").out and "ontology.json (not there)" not in inside("config").out
    shown = json.loads(inside("config", "shelf/tasks.json", "--format", "json", "--jobs", "2").out)
    assert shown["configuration"] == "predlint.toml"
    assert shown["settings"]["ontology"] == {"value": "shelf/config.xml", "whence": "predlint.toml:18"}
    assert shown["settings"]["jobs"] == {"value": 2, "whence": "command line"}
    assert shown["settings"]["samples"] == {"value": 3, "whence": "default"}
    assert shown["sections"] == [
        {"pattern": ["shelf/*.json"], "whence": "predlint.toml:16", "sets": ["ontology", "rules"], "matches": True}
    ]
    done = inside("config", "--no-config")
    assert done.out.startswith("configuration: none")


def test_values_and_places_stand_in_columns(project: Path, inside: Run) -> None:
    (project / "predlint.toml").write_text('required-version = ">=0.1"\nontology = "ontology.json"\n[severity]\nGEO003 = "info"\n')
    lines = inside("config").out.partition("\n\n")[2].splitlines()
    names = [line.split(" ", 1)[0] for line in lines]
    assert {"ontology", "required-version", "severity"} <= {*names}
    values = {len(name) + len(line[len(name) :]) - len(line[len(name) :].lstrip()) for name, line in zip(names, lines, strict=True)}
    assert values == {len("required-version  ")}
    places = {re.sub(r"(default|predlint\.toml:\d)$", "", line) for line in lines}
    assert len({len(each) for each in places}) == 1


def test_a_code_that_is_only_a_beginning_says_which_rules_it_changes(project: Path, inside: Run) -> None:
    (project / "predlint.toml").write_text('ontology = "ontology.json"\n[severity]\nCNF = "warning"\nCNF001 = "off"\nGEO003 = "info"\n')
    lines = inside("config").out.splitlines()
    (at,) = [number for number, line in enumerate(lines) if line.startswith("severity          CNF = warning")]
    assert lines[at + 1].startswith("                    changes CNF0") and "CNF001" not in lines[at + 1] and "CNF1" not in lines[at + 1]
    assert sum("changes" in line for line in lines) == 1
    changes = json.loads(inside("config", "--format", "json").out)["changes"]
    assert list(changes) == ["CNF"] and all(code.startswith("CNF0") for code in changes["CNF"])
    assert inside("doctor").out.count("severity CNF = warning: changes CNF0") == 1
    assert "severity CNF = warning\n  ok        changes CNF0" in inside("doctor", "--", "validate", "preds/broken.ndjson").out
    assert "changes" not in inside("validate", "preds/broken.ndjson").err
