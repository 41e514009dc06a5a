"""``predlint parts``, ``check-part`` and ``merge`` as a user, or a scheduler, runs them."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Outcome

import predlint

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
STREET = EXAMPLES / "street"
OPTIONS = ("-O", STREET / "ontology.json", "--media", "image", "--data-rows", STREET / "datarows.csv")
FILES = (STREET / "broken.ndjson", STREET / "clean.ndjson")
Run = Callable[..., Outcome]


def planned(run: Run, *more: object) -> Outcome:
    made = run("parts", *FILES, *OPTIONS, "-o", "parts.jsonl", *more)
    assert (made.code, made.out) == (0, ""), made.err
    return made


def timeless(text: str) -> str:
    """A report without how long it took."""
    return re.sub(r'\d+\.\d+ s|"seconds": ?[\d.e-]+', "", text)


@pytest.mark.parametrize("format", ["text", "concise", "json", "jsonl", "sarif", "junit", "markdown", "csv"])
def test_the_report_is_that_of_one_process(run: Run, format: str) -> None:
    assert planned(run).err.startswith("2 parts of 2 files: predlint check-part parts.jsonl 1 -o 1.part")
    for number in (2, 1):
        done = run("check-part", "parts.jsonl", number)
        assert (done.code, done.out, done.err) == (0, "", "")
    merged = run("merge", "2.part", "1.part", "2.part", "--format", format)
    expected = run("validate", *FILES, *OPTIONS, "--format", format)
    assert (merged.code, timeless(merged.out)) == (expected.code, timeless(expected.out)) and merged.code == 1


def test_parts_and_results_go_through_pipes_and_are_compressed(run: Run) -> None:
    made = run("parts", *FILES, *OPTIONS, "-q")
    lines = made.out.splitlines()
    assert [json.loads(line)["number"] for line in lines] == [1, 2] and made.err == ""
    run("parts", *FILES, *OPTIONS, "-o", "parts.jsonl.gz")
    assert run("check-part", "parts.jsonl.gz", 2, *OPTIONS, "-o", "second").code == 0
    assert run("merge", "second", *OPTIONS).err.startswith("predlint: error: the result of part 1 of 2 is missing")


@pytest.mark.parametrize(
    ("command", "message"),
    [
        (("check-part", "parts.jsonl", 3, *OPTIONS), "there is no part 3 in parts.jsonl\n  help: its parts: 1 to 2"),
        (("check-part", FILES[0], 1, *OPTIONS), "broken.ndjson: this is no part of a run ("),
        (("check-part", "nowhere.jsonl", 1, *OPTIONS), "nowhere.jsonl: no such file"),
        (("check-part", "parts.jsonl", 1, "--data-rows", EXAMPLES / "media" / "rows.csv"), "rows.csv: no such file"),
        (("check-part", "parts.jsonl", 1, "--data-rows", STREET / "clean.ndjson"), "entry 1 is a prediction, not a data row"),
        (("check-part", "parts.jsonl", 1, "--data-rows", "few.txt"), "planned with another list of data rows"),
        (("check-part", "parts.jsonl", 1, "-O", EXAMPLES / "shelf" / "config.xml"), "planned for another ontology, or with other options"),
        (("check-part", "parts.jsonl", 1, *OPTIONS, "--ignore", "ANS"), "planned for another ontology, or with other options"),
        (("merge", "1.part", *OPTIONS), "the result of part 2 of 2 is missing"),
        (("merge", "1.part", "cut.part", *OPTIONS), "cut.part: the result of part 2 of 2 is damaged"),
        (("merge", "1.part", "parts.jsonl", *OPTIONS), "parts.jsonl: this is no result of a part"),
        (("merge", "1.part", "other.part", *OPTIONS), "these are results of different runs"),
        (("merge", "1.part", "2.part", *OPTIONS, "--samples", 9), "these parts keep 3 places of each message\n  help: plan them by"),
        (("parts", "-", *OPTIONS), "standard input cannot be checked in parts"),
        (("merge",), "RESULTS is missing"),
    ],
)
def test_parts_that_do_not_match_are_reported(run: Run, tmp_path: Path, command: tuple[object, ...], message: str) -> None:
    planned(run)
    for number in (1, 2):
        run("check-part", "parts.jsonl", number, *OPTIONS)
    (tmp_path / "few.txt").write_text("street-001.jpg\n")
    (tmp_path / "cut.part").write_bytes((tmp_path / "2.part").read_bytes()[:-7])
    planned(run)
    run("check-part", "parts.jsonl", 2, *OPTIONS, "-o", "other.part")
    ended = run(*command)
    assert ended.code == 2
    assert message in ended.err


@pytest.mark.parametrize("named", [True, False], ids=["on the line", "in a configuration"])
def test_other_folders_have_the_options_of_the_plan(run: Run, tmp_path: Path, named: bool) -> None:
    for name in ("ontology.json", "datarows.csv", "broken.ndjson"):
        (tmp_path / name).write_bytes((STREET / name).read_bytes())
    how = ("-O", "ontology.json", "--data-rows", "datarows.csv", "--media", "image", "--ignore", "ANS,GEO", "--severity", "NAM002=warning")
    if not named:
        (tmp_path / "predlint.toml").write_text(
            'ontology = "ontology.json"\ndata-rows = "datarows.csv"\nmedia = "image"\nignore = ["ANS", "GEO"]\n'
            'severity = { NAM002 = "warning" }\n'
        )
    (tmp_path / "elsewhere").mkdir()
    run("parts", "broken.ndjson", "-o", "elsewhere/parts.jsonl", *(how if named else ()))
    assert run("check-part", "parts.jsonl", 1, cwd=tmp_path / "elsewhere").code == 0
    merged = run("merge", "1.part", "--format", "jsonl", cwd=tmp_path / "elsewhere")
    assert timeless(merged.out) == timeless(run("validate", "broken.ndjson", *(how if named else ()), "--format", "jsonl").out)
    assert "NAM002" in merged.out and "ANS" not in merged.out


def test_results_are_named_by_a_quoted_pattern_and_not_by_their_folder(run: Run, tmp_path: Path) -> None:
    planned(run)
    for number in (1, 2):
        run("check-part", "parts.jsonl", number)
    merged, whole = run("merge", "*.part"), run("validate", *FILES, *OPTIONS)
    assert (merged.code, timeless(merged.out)) == (whole.code, timeless(whole.out))
    refused = run("merge", ".")
    assert (refused.code, refused.err) == (2, "predlint: error: . is a folder\n  help: name the results in it: *.part\n")
    assert run("merge", "x*.part").code == 2


def test_a_program_checks_what_the_command_planned(run: Run, tmp_path: Path) -> None:
    assert run("parts", *FILES, *OPTIONS, "-o", "parts.jsonl", "--statistics", "--rules", STREET / "rules.onto").code == 0
    checker = predlint.compile(STREET / "ontology.json", media="image", statistics=True, rules=(STREET / "rules.onto").read_bytes())
    parts = [predlint.Part.from_bytes(line) for line in (tmp_path / "parts.jsonl").read_bytes().splitlines()]
    rows = predlint.read_data_rows(STREET / "datarows.csv")
    results = [checker.check_part(part, data_rows=rows) for part in parts]
    assert checker.merge(results, data_rows=rows).counts == checker.validate(FILES, data_rows=rows).counts


def test_nothing_that_is_read_is_written_over(run: Run, tmp_path: Path) -> None:
    for name in ("clean.ndjson", "ontology.json", "datarows.csv"):
        (tmp_path / name).write_bytes((STREET / name).read_bytes())
    (tmp_path / "link.ndjson").symlink_to("clean.ndjson")
    options = ("-O", "ontology.json", "--data-rows", "datarows.csv")
    assert run("parts", "clean.ndjson", *options, "-o", "parts.jsonl").code == 0
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    for name in before:
        commands = [("check-part", "parts.jsonl", 1)]
        if name != "parts.jsonl":
            commands.append(("parts", "clean.ndjson"))
        for command in commands:
            ended = run(*command, *options, "-o", name)
            assert (ended.code, ended.err.splitlines()[0]) == (2, f"predlint: error: -o {name} would overwrite a file that is read")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert run("check-part", "parts.jsonl", 1, *options, "-o", "/dev/null").code == 0


def test_a_plan_of_nothing_does_not_ask_for_a_pipe(run: Run) -> None:
    ended = run("parts", *OPTIONS)
    assert ended.code == 2 and "no files to check in parts" in ended.err and "standard input" not in ended.err


def test_a_file_that_changed_is_refused(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "p.ndjson"
    file.write_bytes(FILES[1].read_bytes())
    run("parts", "p.ndjson", *OPTIONS, "-o", "parts.jsonl")
    run("check-part", "parts.jsonl", 1, *OPTIONS)
    stat = file.stat()
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns // 10**9 * 10**9))
    assert run("merge", "1.part", *OPTIONS).code == 0, "a copy may have lost the fraction of the second"
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns + 10**9))
    for command in ("check-part", "parts.jsonl", 1), ("merge", "1.part"):
        ended = run(*command, *OPTIONS)
        assert ended.code == 2 and "p.ndjson was changed since the run was planned" in ended.err
    file.unlink()
    assert "p.ndjson: no such file" in run("check-part", "parts.jsonl", 1, *OPTIONS).err


def test_files_of_several_ontologies_are_planned_by_themselves(run: Run, tmp_path: Path) -> None:
    (tmp_path / "predlint.toml").write_text(
        f'[[files]]\npattern = "a/*"\nontology = "{STREET / "ontology.json"}"\n'
        f'[[files]]\npattern = "b/*"\nontology = "{EXAMPLES / "shelf" / "config.xml"}"\n'
    )
    for folder, source in (("a", STREET / "clean.ndjson"), ("b", EXAMPLES / "shelf" / "tasks.json")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / source.name).write_bytes(source.read_bytes())
    both = run("parts", "a/clean.ndjson", "b/tasks.json", "-o", "parts.jsonl")
    assert both.code == 2 and "a run in parts is for one ontology, and these files are for several" in both.err
    assert not (tmp_path / "parts.jsonl").exists()
    assert run("parts", "b/tasks.json", "-o", "parts.jsonl").code == 0
    assert run("check-part", "parts.jsonl", 1).code == 0
    assert run("merge", "1.part").code == 0


def test_what_a_configuration_has_for_some_files_alone_and_what_is_not_used(run: Run, tmp_path: Path) -> None:
    settings = f'ontology = "{STREET / "ontology.json"}"\nmedia = "image"\nbaseline = "known.json"\n'
    (tmp_path / "predlint.toml").write_text(settings)
    assert run("baseline", *FILES, "-o", "known.json").code == 0
    not_used = "is not used: known findings are in the report of a run in parts, too"
    made = run("parts", FILES[0], "-o", "parts.jsonl")
    assert made.code == 0 and f"baseline in predlint.toml:3 {not_used}" in made.err
    assert run("check-part", "parts.jsonl", 1).err == ""
    merged = run("merge", "1.part", "--format", "csv")
    assert merged.code == 1 and not_used in merged.err
    assert merged.out == run("validate", FILES[0], "--format", "csv", "--no-baseline").out
    assert not_used not in run("merge", "1.part", "-q").err
    (tmp_path / "predlint.toml").write_text(settings + '[per-file-ignores]\n"**/broken.ndjson" = ["GEO"]\n')
    both = run("parts", *FILES, "-o", "parts.jsonl")
    assert both.code == 2
    assert "a run in parts has the same options for all files, and predlint.toml has others for some of them" in both.err
