"""Shells complete what is typed: commands, options, values, rules, files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import Outcome
from shell_kit import SHELLS, completed

from predlint.cli.completion import SHELLS as ANSWERS
from predlint.cli.completion import VARIABLE
from predlint.cli.main import cli
from predlint.model.registry import FAMILIES, RULES
from predlint.model.settings import REPORT_FORMATS

Run = Callable[..., Outcome]
Ask = Callable[..., list[tuple[str, str]]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """``ask("validate", "--ont")``: the kinds and texts that a shell is offered for the last of the words."""

    def ask(*words: str, shell: str = "zsh") -> list[tuple[str, str]]:
        typed, current = ("predlint", *words), str(len(words))
        if shell == "fish":  # which gives the word that is asked for by itself
            typed, current = typed[:-1], typed[-1]
        monkeypatch.setenv("COMP_WORDS", "\n".join(typed))
        monkeypatch.setenv("COMP_CWORD", current)
        lines = ANSWERS[shell](cli, {}, "predlint", VARIABLE).complete().splitlines()
        return [(line.split("\t")[0], line.split("\t")[1]) for line in lines]

    return ask


def texts(found: list[tuple[str, str]]) -> list[str]:
    return [text for _, text in found]


def test_commands(ask: Ask) -> None:
    import click

    assert texts(ask("")) == cli.list_commands(click.Context(cli))
    assert texts(ask("comp")) == ["compile", "completion"]
    assert texts(ask("--v")) == ["--version"]
    assert texts(ask("nonsense", "x")) == []


def test_a_number_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMP_WORDS", "predlint\nvali")
    for number in ("²", "-1", "x", ""):
        monkeypatch.setenv("COMP_CWORD", number)
        assert ANSWERS["bash"](cli, {}, "predlint", VARIABLE).get_completion_args() == ([], "predlint")


def test_options_with_what_they_mean(run: Run, ask: Ask) -> None:
    assert texts(ask("validate", "--ont")) == ["--ontology"]
    done = run(COMP_WORDS="predlint\nvalidate", COMP_CWORD="--quie", _PREDLINT_COMPLETE="fish_complete")
    assert done.out == "word\t--quiet\tOnly the totals as text; only errors on standard error.\n"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("validate", "--dialect", "l"), ["labelbox", "label-studio"]),
        (("validate", "--dialect=l"), ["--dialect=labelbox", "--dialect=label-studio"]),
        (("validate", "--target", ""), ["model-run", "mal"]),
        (("validate", "--format", ""), list(REPORT_FORMATS)),
        (("stats", "--format", ""), ["text", "json"]),
        (("validate", "--select", ""), list(FAMILIES)),
        (("validate", "--select", "ANS001,UI"), ["ANS001,UID"]),
        (("validate", "--ignore", "GEO00"), [code for code in RULES if code.startswith("GEO00")]),
        (("validate", "--ignore", "unknown-op"), ["unknown-option"]),
        (("validate", "--severity", "GEO007=w"), ["GEO007=warning"]),
        (("rule", "GEO001", "GEO001"), []),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("validate", "--jobs", ""), ["auto"]),
        (("validate", "--samples", ""), []),
        (("doctor", "--", "validate", "--engine", "d"), ["dask"]),
    ],
)
def test_values(ask: Ask, words: tuple[str, ...], wanted: list[str]) -> None:
    assert texts(ask(*words)) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("validate", ""), ("file", "")),
        (("validate", "-O", ""), ("file", "")),
        (("validate", "--ontology=x"), ("file", "--ontology=")),
        (("validate", "--format", "sarif=x"), ("file", "sarif=")),
        (("validate", "--format=sarif=x"), ("file", "--format=sarif=")),
        (("validate", "--spill-dir", ""), ("dir", "")),
        (("compile", "x", "-o", ""), ("dir", "")),
        (("show", ""), ("file", "")),
        (("validate", "--severity", "GEO007"), ("part", "GEO007=")),
    ],
)
def test_files_and_what_goes_on(ask: Ask, words: tuple[str, ...], wanted: tuple[str, str]) -> None:
    assert ask(*words) == [wanted]


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("validate", "--severity", "GEO007", "=", "w"), "warning"),
        (("validate", "--severity", "GEO007", "="), "error"),
        (("validate", "--dialect", "=", "e"), "encord"),
        (("validate", "s3", ":", "//x", "--dialect", "e"), "encord"),
    ],
)
def test_bash_takes_words_apart(ask: Ask, words: tuple[str, ...], wanted: str) -> None:
    """What it takes for a word of its own is put together again, and only the end of it is given back."""
    assert ask(*words, shell="bash")[0][1] == wanted


def test_rules_of_ones_own(ask: Ask, street: Path) -> None:
    first, *_ = texts(ask("rule", "--rules", str(street / "rules.onto"), ""))
    assert first not in FAMILIES
    assert first in (street / "rules.onto").read_text(encoding="utf-8")
    assert texts(ask("rule", "--rules", "not-there.onto", "GEO0010")) == []


# -- in the shells -----------------------------------------------------------------------------------------------------------------


#: Lines, and what a tab makes of them.
TABS = {
    "predlint vali": "predlint validate",
    "predlint validate --select=GEO001,unknown-na": "predlint validate --select=GEO001,unknown-name",
    "predlint validate --severity GEO007=err": "predlint validate --severity GEO007=error",
    "predlint validate --format sarif=a": "predlint validate --format sarif=a file.ndjson",
    "predlint validate --ontology=on": "predlint validate --ontology=ontology.json",
}


@pytest.mark.skipif(sys.platform == "win32", reason="there are no terminals of this kind")
@pytest.mark.parametrize("shell", list(SHELLS))
def test_a_tab(shell: str, tmp_path: Path, predlint_command: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    for name in ("ontology.json", "a file.ndjson"):
        (tmp_path / name).touch()
    assert completed(shell, list(TABS), tmp_path, predlint_command) == list(TABS.values())


def test_an_older_bash_is_reported(run: Run) -> None:
    script = run("completion", "bash").out
    old = script.replace("BASH_VERSINFO", "OLD").replace("complete -o", "false -o")
    done = subprocess.run(["bash", "-c", f"OLD=(3 2); {old}"], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr.startswith("predlint: completion takes bash 4.4 or newer, and this is")) == ("", True)
    new = subprocess.run(["bash", "-c", f"OLD=(4 4); {script.replace('BASH_VERSINFO', 'OLD')}"], capture_output=True, text=True, check=True)
    assert new.stderr == ""


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not installed")
@pytest.mark.parametrize(("last", "first"), [("GEO007=", "GEO007=error"), ("GEO007", None), ("unknown-na", "unknown-name=:NAM002: ")])
def test_zsh_is_given_no_description_that_is_empty(run: Run, predlint_command: str, tmp_path: Path, last: str, first: str | None) -> None:
    """It would list such words apart, behind two dashes."""
    stubs = 'compdef() { :; }; _describe() { print -rl -- "${(@P)3}"; }; compset() { :; }'
    asked = f"words=(predlint validate --severity {last}); CURRENT=4; _predlint_completion"
    environment = {**os.environ, "PATH": f"{Path(predlint_command).parent}{os.pathsep}{os.environ['PATH']}"}
    script = f"{stubs}; {run('completion', 'zsh').out}\n{asked}"
    done = subprocess.run(["zsh", "-f", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    found = done.stdout.splitlines()
    assert found and not [line for line in found if line.endswith(":")]
    assert first is None or found[0].startswith(first)


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish(tmp_path: Path, predlint_command: str) -> None:
    for name in ("ontology.json", "a.ndjson"):
        (tmp_path / name).touch()
    (tmp_path / "sub").mkdir()
    lines = ("vali", "validate --ontology=on", "validate --format sarif=a", "validate --spill-dir s", "validate --select GEO001,unknown-na")
    asked = "".join(f"complete -C 'predlint {line}'; echo '|'; " for line in lines)
    script = f"set -x PATH {Path(predlint_command).parent} $PATH; predlint completion fish | source; {asked}"
    done = subprocess.run(["fish", "--no-config", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    found = [[line.split("\t")[0] for line in part.splitlines() if line] for part in done.stdout.split("|\n")[:-1]]
    assert found == [["validate"], ["--ontology=ontology.json"], ["sarif=a.ndjson"], ["sub/"], ["GEO001,unknown-name"]]


@pytest.mark.skipif(shutil.which("fish") is None, reason="fish is not installed")
def test_fish_and_unusual_names(tmp_path: Path, predlint_command: str) -> None:
    (tmp_path / "some dir").mkdir()
    for name in ("-dash.ndjson", "my file.ndjson", "some dir/in.ndjson"):
        (tmp_path / name).touch()
    tabs = {
        "-- -d": "-dash.ndjson",
        '"my': "my file.ndjson",
        r"some\ dir/": "some dir/in.ndjson",
        "--ontology='some dir/i": "--ontology=some dir/in.ndjson",
        r"--format sarif=some\ dir/": "sarif=some dir/in.ndjson",
    }
    lines = tmp_path / "lines"
    lines.write_text("".join(f"predlint validate {line}\n" for line in tabs), encoding="utf-8")
    asked = f"while read -l line; complete -C $line; echo '|'; end < {lines}"
    script = f"set -x PATH {Path(predlint_command).parent} $PATH; predlint completion fish | source; {asked}"
    done = subprocess.run(["fish", "--no-config", "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.stdout.split("\n|\n")[:-1], done.stderr) == (list(tabs.values()), "")


# -- the script ----------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_that_the_shell_reads(run: Run, shell: str) -> None:
    done = run("completion", shell)
    assert done.code == 0
    assert run("completion", SHELL=f"/usr/bin/{shell}").out == done.out
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    read = subprocess.run([shell, "-n"], input=done.out, capture_output=True, text=True, timeout=60)
    assert (read.returncode, read.stderr) == (0, "")


@pytest.mark.parametrize(
    ("shell", "message"), [("/bin/tcsh", '$SHELL is "/bin/tcsh"'), ("", "$SHELL is not set"), ("C:\\cmd.exe", "for which shell?")]
)
def test_without_a_name_the_shell_must_be_one_of_them(run: Run, shell: str, message: str) -> None:
    done = run("completion", SHELL=shell)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "predlint completion bash|zsh|fish" in done.err
