"""Saves a model's label rows in an Encord project when they fit its ontology.

    python to_encord.py --dry-run
    python to_encord.py rows.ndjson -O ontology.json --data-rows datarows.csv --project PROJECT_HASH

The upload needs the platform's SDK (pip install encord) and ENCORD_SSH_KEY_FILE. Exit code: 0 saved, 1 refused, 2 could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

import predlint

HARBOUR = Path(__file__).parent.parent / "harbour"


def main() -> int:
    options = parse()
    try:
        checker = predlint.compile(options.ontology)
        report = checker.validate(options.rows, data_rows=options.data_rows)
    except (predlint.OntologyError, predlint.SourceError, predlint.DataRowsError) as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 2
    if not report.ok:
        print(report)
        print("nothing was saved")
        return 1
    if options.dry_run:
        print(f"would save {report.summary.records} label rows")
        return 0
    return upload(options.rows, options.project)


def upload(path: Path, project_hash: str) -> int:
    """Saves each row in place of what its data has on the same branch."""
    try:
        from encord import EncordUserClient
    except ImportError:
        print("the upload needs Encord's SDK: pip install encord", file=sys.stderr)
        return 2
    by_branch: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in rows_of(path.read_bytes()):
        by_branch[row.get("branch_name", "main")][row["data_hash"]] = row
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"])
    project = client.get_project(project_hash)
    saved = 0
    for branch, rows in by_branch.items():
        label_rows = project.list_label_rows_v2(data_hashes=list(rows), branch_name=branch)
        with project.create_bundle() as bundle:
            for label_row in label_rows:
                label_row.initialise_labels(bundle=bundle)
        with project.create_bundle() as bundle:
            for label_row in label_rows:
                label_row.from_labels_dict(rows[label_row.data_hash], preserve_identity=True)
                label_row.save(bundle=bundle)
        saved += len(label_rows)
    missing = sum(map(len, by_branch.values())) - saved
    print(f"saved {saved} label rows" + (f"; the project has no data for {missing} others" if missing else ""))
    return 1 if missing else 0


def rows_of(text: bytes) -> list[dict[str, Any]]:
    """The label rows of a file: one row, a list of them, or a row a line."""
    try:
        rows = json.loads(text)
    except json.JSONDecodeError:
        return [json.loads(line) for line in text.splitlines() if line.strip()]
    return rows if isinstance(rows, list) else [rows]


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Saves label rows in an Encord project when they fit its ontology.")
    parser.add_argument("rows", type=Path, nargs="?", default=HARBOUR / "rows.ndjson", help="a list of label rows, or a row a line")
    parser.add_argument("-O", "--ontology", type=Path, default=HARBOUR / "ontology.json")
    parser.add_argument("--data-rows", type=Path, help="the data of the project; that of the example by default")
    parser.add_argument("--project", metavar="HASH")
    parser.add_argument("--dry-run", action="store_true", help="only check")
    options = parser.parse_args()
    if options.ontology == HARBOUR / "ontology.json" and options.data_rows is None:
        options.data_rows = HARBOUR / "datarows.csv"
    if not options.dry_run and options.project is None:
        parser.error("name the project with --project, or only check with --dry-run")
    if not options.dry_run and "ENCORD_SSH_KEY_FILE" not in os.environ:
        parser.error("ENCORD_SSH_KEY_FILE is not set: the path of your private key")
    return options


if __name__ == "__main__":
    raise SystemExit(main())
