"""What the action of ``action.yml`` does in its two steps: ``install`` predlint from this checkout, and ``run`` it.

Every input comes through the environment and is handed on as one argument, so that no shell sees it. Only the standard library is used.
"""

from __future__ import annotations

import glob
import hashlib
import json
import os
import secrets
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
Environment = Mapping[str, str]
#: Inputs, and the options that they are given with.
OPTIONS = {"ONTOLOGY": "--ontology", "DATA_ROWS": "--data-rows", "CONFIG": "--config", "FAIL_LEVEL": "--fail-level"}


class Refused(Exception):
    """An input that cannot be used."""


def main(step: str, environment: Environment) -> int:
    """One of the steps; gives its exit code."""
    try:
        return install(environment) if step == "install" else run(environment)
    except (Refused, OSError, subprocess.CalledProcessError) as error:
        said = _one_line(str(error)).replace("%", "%25")  # the runner takes %0A for the end of a line
        say(f"::error title=predlint::{said}")
        return 2


# -- install -------------------------------------------------------------------------------------------------------------------


def install(environment: Environment) -> int:
    """Makes an environment for predlint alone, or takes the one that an earlier step of the job made for the same."""
    if sys.version_info < (3, 11):  # noqa: UP036 - so old may be the one of a runner
        raise Refused(f"predlint needs Python 3.11 or newer; this is {sys.version.split()[0]}: set python-version")
    wanted = packages(environment)
    name = hashlib.blake2b(repr([sys.executable, wanted]).encode(), digest_size=8).hexdigest()
    folder = temporary(environment) / f"predlint-{name}"
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    python = programs / ("python.exe" if os.name == "nt" else "python")
    done = folder / "predlint-is-here"
    if not done.exists():
        subprocess.run([sys.executable, "-I", "-m", "venv", "--clear", folder], check=True)
        pip = [python, "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, *wanted], check=True)
        done.touch()
    subprocess.run([python, "-I", "-m", "predlint", "--version"], check=True)
    tell(environment, python=str(python), command=str(programs / ("predlint.exe" if os.name == "nt" else "predlint")))
    return 0


def packages(environment: Environment) -> list[str]:
    """What pip installs: predlint from this checkout with its extras, and what was asked for beside it."""
    extras = ",".join(environment.get("PREDLINT_EXTRAS", "").replace(",", " ").split())
    return [f"{ROOT}[{extras}]" if extras else str(ROOT), *words(environment, "packages")]


# -- run -----------------------------------------------------------------------------------------------------------------------


def run(environment: Environment) -> int:
    """Runs predlint, and tells the outputs."""
    folder = Path(environment.get("PREDLINT_FOLDER") or ".")
    if not folder.is_dir():
        raise Refused(f"working-directory: there is no folder {folder}")
    named = {name: environment.get(f"PREDLINT_{name.upper()}", "").strip() for name in ("sarif", "html")}
    reports = {name: path for name, path in named.items() if path}
    reports.setdefault("sarif", str(temporary(environment) / f"predlint-{secrets.token_hex(8)}.sarif"))
    line = command_line(environment, folder, reports)
    paths = {name: folder / path for name, path in reports.items()}
    for path in paths.values():
        path.parent.mkdir(parents=True, exist_ok=True)
    before = {name: mark(path) for name, path in paths.items()}
    say(_one_line(shlex.join(["predlint", *line])))
    code = subprocess.run([sys.executable, "-I", "-m", "predlint", *line], cwd=folder, stdin=subprocess.DEVNULL).returncode
    written = {name: path for name, path in paths.items() if mark(path) not in (None, before[name])}
    tell(environment, **{"exit-code": str(code)}, **counts(written.get("sarif")))
    tell(environment, **{name: str(written[name].resolve()) if name in written else "" for name in named})
    if code not in (0, 1):
        said = "could not run" if code == 2 else "stopped before the end"
        say(f"::error title=predlint::predlint {said} (exit code {code}): the log of this step says why")
    return code


def command_line(environment: Environment, folder: Path, reports: Mapping[str, str]) -> list[str]:
    """The arguments for predlint. What is taken for a value stays one: it is joined to its option, or stands behind ``--``."""
    line = ["validate", "--format", "github", *(f"--format={name}={path}" for name, path in reports.items())]
    for name, option in OPTIONS.items():
        value = environment.get(f"PREDLINT_{name}", "").strip()
        if value:
            line.append(f"{option}={value}")
    return [*line, *words(environment, "args"), "--", *files(environment, folder)]


def files(environment: Environment, folder: Path) -> list[str]:
    """The files, a line each. What is no file and has the marks of a pattern stands for the files that it fits, in order."""
    found: list[str] = []
    for line in environment.get("PREDLINT_FILES", "").splitlines():
        name = line.strip()
        is_pattern = glob.has_magic(name) and "://" not in name and not os.path.lexists(folder / name)
        # a pattern without files is handed on as it is: predlint says that there is no such file
        found += (sorted(glob.glob(name, root_dir=folder, recursive=True)) or [name]) if is_pattern else [name] if name else []
    return list(dict.fromkeys(found))


def counts(sarif: Path | None) -> dict[str, str]:
    """How many errors, warnings and infos a report tells of; empty where there is none."""
    totals: dict[str, int] = {}
    if sarif is not None:
        totals = json.loads(sarif.read_bytes())["runs"][0]["properties"]["summary"]
    return {name: str(totals.get(name, "")) for name in ("errors", "warnings", "infos")}


# -- what both take ------------------------------------------------------------------------------------------------------------


def words(environment: Environment, name: str) -> list[str]:
    """The words of an input that is written as in a shell."""
    text = environment.get(f"PREDLINT_{name.upper()}", "")
    try:
        return shlex.split(text)
    except ValueError as error:
        raise Refused(f"{name}: {str(error).lower()} in {text!r}") from None


def temporary(environment: Environment) -> Path:
    """The folder that is emptied after each job."""
    return Path(environment.get("RUNNER_TEMP") or ".")


def mark(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written anew; None for no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def tell(environment: Environment, **outputs: str) -> None:
    """Sets outputs of the step. A value may hold anything: what ends it cannot be known before."""
    path = environment.get("GITHUB_OUTPUT")
    if not path:
        return
    with open(path, "a", encoding="utf-8", newline="\n") as file:
        for name, value in outputs.items():
            end = f"end-{secrets.token_hex(16)}"
            file.write(f"{name}<<{end}\n{value}\n{end}\n")


def say(line: str) -> None:
    """A line of the log, before what other programs write there."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _one_line(text: str) -> str:
    """A text for the log. A line of its own could be taken for a command of the runner, and what begins with ``##[`` anywhere in a line."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text).replace("##[", "## [")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], os.environ))
