"""Builds the wheels of a release, one for each system: ``python requirements/wheels.py dist``, as `make wheels` does.

The compiler is Zig's from the package index: it builds for all of them on any of them, and the same bytes wherever it runs.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main(folder: Path) -> None:
    """Builds all wheels that hatch_build.py names into a folder. Raises CalledProcessError where one cannot be built."""
    for wheel in runpy.run_path(str(ROOT / "hatch_build.py"))["WHEELS"]:
        # what Zig builds of the systems' libraries serves the next wheel, too
        asked = {"PREDLINT_WHEEL": wheel, "PREDLINT_KERNEL": "require"}
        environment = {"ZIG_GLOBAL_CACHE_DIR": str(ROOT / "build" / "zig")} | os.environ | asked
        command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder.resolve())]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
