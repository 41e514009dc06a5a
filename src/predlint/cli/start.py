"""The entry of the ``predlint`` command: so light that a Ctrl-C while the rest is loaded ends it as any other does."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Runs the command line; gives its exit code."""
    # numpy's linear algebra is not used: its threads would only take memory, and stand in the way of processes that are forked.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from predlint.cli.main import main as run

        return run()
    except KeyboardInterrupt:
        sys.stderr.write("predlint: stopped before the end\n")
        return 3
