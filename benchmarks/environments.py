"""Environments of their own for the tools that are measured, made under benchmarks/.venvs at the first run.

Only the standard library is needed here: programs that run inside such an environment import this too.
"""

from __future__ import annotations

import shutil
import subprocess
import venv
from pathlib import Path

VENVS = Path(__file__).parent / ".venvs"


class MissingPeerError(Exception):
    """A peer that cannot be had here; says why."""


def environment(package: str, *others: str) -> Path:
    """The Python of the environment that has a package, and others beside it; ``package==1.2`` where the release matters."""
    home = VENVS / package.replace("==", "-")
    python = home / "bin" / "python"
    if not (home / ".installed").exists():
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", package, *others]
        result = subprocess.run(command, capture_output=True, text=True)
        if result.returncode != 0:
            raise MissingPeerError(f"pip install {package}: {(result.stderr.strip() or 'failed').splitlines()[-1]}")
        (home / ".installed").touch()
    return python
