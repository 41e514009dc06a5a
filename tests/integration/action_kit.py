"""Runs the steps of a composite action as the runner of GitHub does: inputs filled in, outputs read from files, scripts run by bash."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_EXPRESSION = re.compile(r"\$\{\{\s*([\w.-]+)\s*\}\}")
_OUTPUT = re.compile(r"([^\n]+?)<<(end-\w+)\n(.*?)\n\2\n", re.DOTALL)


@dataclass
class Done:
    """How an action ended."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


@dataclass
class Runner:
    """A job with a workspace. Steps that use other actions are not run: ``provided`` has the outputs that they would give."""

    action: Path
    workspace: Path
    temporary: Path
    provided: dict[str, dict[str, str]] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)

    def __call__(self, **inputs: str) -> Done:
        wanted = yaml.safe_load((self.action / "action.yml").read_text(encoding="utf-8"))
        unknown = {name.replace("_", "-") for name in inputs} - wanted["inputs"].keys()
        assert not unknown, unknown
        values = {f"inputs.{name}": about.get("default", "") for name, about in wanted["inputs"].items()}
        values |= {f"inputs.{name.replace('_', '-')}": value for name, value in inputs.items()}
        summary = self.temporary / "summary.md"
        summary.write_bytes(b"")
        log, code = "", 0
        for number, step in enumerate(wanted["runs"]["steps"]):
            outputs = self.provided.get(step["id"])
            if outputs is None and "run" in step:
                code, said, outputs = self._run(step, values, self.temporary / f"output-{number}", summary)
                log += said
            values |= {f"steps.{step['id']}.outputs.{name}": value for name, value in (outputs or {}).items()}
            if code:
                break
        told = {name: filled(about["value"], values) for name, about in wanted["outputs"].items()}
        return Done(code, log, told, summary.read_text(encoding="utf-8"))

    def _run(self, step: dict[str, Any], values: dict[str, str], output: Path, summary: Path) -> tuple[int, str, dict[str, str]]:
        assert step["shell"] == "bash"
        output.write_bytes(b"")
        script = self.temporary / "step.sh"
        script.write_text(filled(step["run"], values), encoding="utf-8")
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("GITHUB_", "RUNNER_", "PREDLINT_", "PYTHON"))}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
            cwd=self.workspace,
            env={
                **keep, **self.environment,
                "GITHUB_ACTION_PATH": str(self.action), "GITHUB_WORKSPACE": str(self.workspace), "RUNNER_TEMP": str(self.temporary),
                "GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary),
                **{name: filled(value, values) for name, value in step.get("env", {}).items()},
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )  # fmt: skip
        text = output.read_text(encoding="utf-8")
        found = {name: value for name, _, value in _OUTPUT.findall(text)}
        assert _OUTPUT.sub("", text) == ""
        return done.returncode, done.stdout.decode("utf-8", "replace"), found


def filled(text: str, values: dict[str, str]) -> str:
    """A text with its expressions replaced, as the runner does before bash sees it; what is not known is empty."""
    return _EXPRESSION.sub(lambda match: values.get(match.group(1), ""), str(text))


#: In the place of the step that installs: the predlint that is installed here.
HERE = {"install": {"python": sys.executable, "command": ""}}
