"""Commands that stand in pages of the documentation, run for real: what a page shows is what they print.

A page's blocks of ```` ```console ```` are one session of a shell, which begins in a folder with a copy of ``examples``. Lines that
begin with ``$`` are commands, with ``>`` their further lines; the lines below each are its output on both streams. A line that is only
``…`` stands for any number of lines. ``python tests/integration/console_blocks.py PAGE …`` writes anew the outputs that have
no such line and are no longer so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = "\x1e"
LEFT_OUT = "…"


class Step(NamedTuple):
    """A command, and the output that the page shows below it."""

    command: str
    shown: list[str]
    block: int


def steps(page: str) -> list[Step]:
    """Every command of a page, in order."""
    found: list[Step] = []
    for number, block in enumerate(_BLOCK.findall(page)):
        commands: list[Step] = []
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append(Step(line[2:], [], number))
            elif line.startswith("> ") and commands and not commands[-1].shown:  # as a shell asks for the rest of a command
                commands[-1] = commands[-1]._replace(command=f"{commands[-1].command}\n{line[2:]}")
            else:
                assert commands, f"a block begins with output: {line}"
                commands[-1].shown.append(line)
        found += commands
    return found


def run(page: list[Step], root: Path, folder: Path) -> list[list[str]]:
    """What each command prints, in a copy of the examples below ``folder``."""
    shutil.copytree(root / "examples", folder / "examples")
    script = "".join(f"{step.command}\n_code=$?; printf '\\n{_MARK}\\n'; (exit $_code)\n" for step in page)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT", "PREDLINT"))}
    environment = kept | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}", "PRE_COMMIT_HOME": str(folder / ".pre-commit"),
        "PRE_COMMIT_COLOR": "never", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A",
        "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "A", "GIT_COMMITTER_EMAIL": "a@example.com", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    result = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", timeout=120,
    )  # fmt: skip
    outputs = result.stdout.split(f"\n{_MARK}\n")
    assert len(outputs) == len(page) + 1, result.stdout
    return [tidy(output) for output in outputs[:-1]]


def tidy(output: str) -> list[str]:
    """Lines without white space at their ends, and without empty lines around them."""
    return [line.rstrip() for line in output.strip("\n").splitlines()]


def plain(lines: list[str]) -> list[str]:
    """Without what differs from run to run: seconds, and the hashes of commits."""
    return [re.sub(r"\b\d+(\.\d+)? ?(ms|s)\b", "N s", re.sub(r"\b[0-9a-f]{7}\]", "HASH]", line)) for line in lines]


def fits(shown: list[str], printed: list[str]) -> bool:
    """True when a page's lines are what was printed; ``…`` by itself fits any lines, at the end of a line any rest."""
    pattern = ""
    for line in plain(tidy("\n".join(shown))):
        if line == LEFT_OUT:
            pattern += r"(?:.*\n)*?"
        else:
            pattern += re.escape(line) + "\n"
    return re.fullmatch(pattern, "".join(line + "\n" for line in plain(printed))) is not None


def written_anew(page: str, root: Path, folder: Path) -> str:
    """The page with the outputs that its commands print now."""
    every = steps(page)
    printed = run(every, root, folder)
    blocks: dict[int, list[str]] = {}
    for step, output in zip(every, printed, strict=True):
        kept = step.shown if LEFT_OUT in step.shown or fits(step.shown, output) else output
        blocks.setdefault(step.block, []).extend(["$ " + step.command.replace("\n", "\n> "), *kept])
    numbers = iter(range(len(blocks)))
    return _BLOCK.sub(lambda _found: "```console\n" + "\n".join(blocks[next(numbers)]) + "\n```", page)


if __name__ == "__main__":
    checkout = Path(__file__).resolve().parent.parent.parent
    for name in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as scratch:
            text = Path(name).read_text(encoding="utf-8")
            Path(name).write_text(written_anew(text, checkout, Path(scratch)), encoding="utf-8")
