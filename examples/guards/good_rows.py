"""Uploads the good records of a file and keeps the others, each with the reasons, for whoever fixes them.

    python good_rows.py
    python good_rows.py predictions.ndjson -O ontology.json --data-rows rows.csv --rejects rejects.jsonl

``upload`` is where your platform's call goes; here it only counts. Exit code: 0 all were good, 1 some were kept back, 2 could not run.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import predlint

STREET = Path(__file__).parent.parent / "street"


def main() -> int:
    options = parse()
    try:
        checker = predlint.compile(options.ontology, media=options.media)
        report = checker.validate(options.predictions, data_rows=options.data_rows)
    except (predlint.OntologyError, predlint.OptionError, predlint.SourceError, predlint.DataRowsError) as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 2
    # The whole file is checked, not record after record: a record may be wrong because of one before it.
    reasons: dict[int, list[str]] = defaultdict(list)
    for found in report.diagnostics:
        if found.severity is predlint.Severity.ERROR and found.line is not None:
            reasons[found.line].append(f"{found.code} {found.message}" + (f"; {found.help}" if found.help else ""))
    good: list[bytes] = []
    try:
        with open(options.rejects, "w", encoding="utf-8") as rejects:
            for number, line in enumerate(options.predictions.read_bytes().split(b"\n"), 1):
                if number in reasons:
                    text = line.decode("utf-8", "backslashreplace")
                    rejects.write(json.dumps({"line": number, "reasons": reasons[number], "record": text}, ensure_ascii=False) + "\n")
                elif line.strip():
                    good.append(line)
    except OSError as error:
        print(f"cannot write {options.rejects}: {error.strerror}", file=sys.stderr)
        return 2
    again = checker.validate(good, data_rows=options.data_rows)  # a good record may need one that was kept back
    if not again.ok:
        print(again)
        print("the others cannot go without those that were kept back; nothing was uploaded")
        return 1
    upload(good)
    print(f"{len(reasons)} records kept back" + (f", with the reasons, in {options.rejects}" if reasons else ""))
    return 1 if reasons else 0


def upload(records: list[bytes]) -> None:
    """Your platform's call."""
    print(f"would upload {len(records)} records")


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Uploads good records, keeps back the others with the reasons.")
    parser.add_argument("predictions", type=Path, nargs="?", default=STREET / "broken.ndjson")
    parser.add_argument("-O", "--ontology", type=Path, default=STREET / "ontology.json")
    parser.add_argument("--data-rows", type=Path, help="the data rows that exist; those of the example by default")
    parser.add_argument("--media", default="image", help="what the data rows are (default image)")
    parser.add_argument("--rejects", type=Path, default=Path("rejects.jsonl"))
    options = parser.parse_args()
    if options.ontology == STREET / "ontology.json" and options.data_rows is None:
        options.data_rows = STREET / "datarows.csv"
    return options


if __name__ == "__main__":
    raise SystemExit(main())
