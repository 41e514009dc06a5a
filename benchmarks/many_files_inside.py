"""Inside one process: a checker goes from file to file, without and with a list of data rows; a bare loop. Prints medians of
processor time as JSON.

The folder has ``ontology.json``, ``rows.csv``, a list of data rows, and the files, which end in ``.ndjson``.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path

import predlint
from inside import seconds_of_bare_loop
from measure import interleave


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    folder: Path = arguments.folder
    files: list[Path] = sorted(folder.glob("*.ndjson"))
    checker = predlint.compile(folder / "ontology.json")
    rows = predlint.read_data_rows(folder / "rows.csv")

    def check(listed: predlint.DataRows | None) -> float:
        start = time.process_time()
        for path in files:
            report = checker.validate(path, data_rows=listed)
            if report.counts["error"] or report.counts["warning"]:
                raise SystemExit(f"{path} is not clean: {report.diagnostics[0].message}")
        return time.process_time() - start

    contenders: dict[str, Callable[[], float]] = {
        "bare": lambda: sum(seconds_of_bare_loop(path, time.process_time) for path in files),
        "one after the other": lambda: check(None),
        "with data rows": lambda: check(rows),
    }
    print(json.dumps(interleave(contenders, arguments.repeats)))


if __name__ == "__main__":
    main()
