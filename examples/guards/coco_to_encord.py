"""Imports predictions in COCO's format into an Encord project when they fit its ontology.

    python coco_to_encord.py --dry-run
    python coco_to_encord.py coco.json -O ontology.json --map mapping.json --data-rows images.csv --project PROJECT_HASH

The import needs the platform's SDK (pip install 'encord[coco]') and ENCORD_SSH_KEY_FILE. It skips what it cannot match without an
error; the check tells that before. Exit code: 0 imported, 1 refused, 2 could not run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import predlint

HARBOUR = Path(__file__).parent.parent / "harbour"


def main() -> int:
    options = parse()
    try:
        checker = predlint.compile(options.ontology, dialect="coco", map=options.map)
        report = checker.validate(options.predictions, data_rows=options.data_rows)
    except (predlint.OntologyError, predlint.OptionError, predlint.SourceError, predlint.DataRowsError) as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 2
    if not report.ok:
        print(report)
        print("nothing was imported")
        return 1
    if options.dry_run:
        print(f"would import {report.summary.records} annotations")
        return 0
    return upload(options.predictions, options.map, options.project, options.branch)


def upload(path: Path, mapping: Path, project_hash: str, branch: str | None) -> int:
    """Hands the file to the SDK, which makes label rows of it."""
    try:
        from encord import EncordUserClient
        from encord.utilities.coco.datastructure import FrameIndex
    except ImportError:
        print("the import needs Encord's SDK: pip install 'encord[coco]'", file=sys.stderr)
        return 2
    ids, labels = json.loads(mapping.read_bytes()), json.loads(path.read_bytes())
    scored = all("score" in annotation for annotation in labels["annotations"])
    client = EncordUserClient.create_with_ssh_private_key(ssh_private_key_path=os.environ["ENCORD_SSH_KEY_FILE"])
    client.get_project(project_hash).import_coco_labels(
        labels_dict=labels,
        category_id_to_feature_hash={int(number): feature for number, feature in ids["category_id_to_feature_hash"].items()},
        image_id_to_frame_index={int(number): FrameIndex(**frame) for number, frame in ids["image_id_to_frame_index"].items()},
        branch_name=branch,
        confidence_field_name="score" if scored else None,
    )
    print("imported")
    return 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Imports COCO annotations into an Encord project when they fit its ontology.")
    parser.add_argument("predictions", type=Path, nargs="?", default=Path(__file__).parent / "coco.json")
    parser.add_argument("-O", "--ontology", type=Path, default=HARBOUR / "ontology.json")
    parser.add_argument("--map", type=Path, default=HARBOUR / "mapping.json", help="ids of categories and images to features and data")
    parser.add_argument("--data-rows", type=Path, help="the images of the project; those of the example by default")
    parser.add_argument("--project", metavar="HASH")
    parser.add_argument("--branch", help="of the labels (default: the main branch)")
    parser.add_argument("--dry-run", action="store_true", help="only check")
    options = parser.parse_args()
    if options.ontology == HARBOUR / "ontology.json" and options.data_rows is None:
        options.data_rows = HARBOUR / "images.csv"
    if not options.dry_run and options.project is None:
        parser.error("name the project with --project, or only check with --dry-run")
    if not options.dry_run and "ENCORD_SSH_KEY_FILE" not in os.environ:
        parser.error("ENCORD_SSH_KEY_FILE is not set: the path of your private key")
    return options


if __name__ == "__main__":
    raise SystemExit(main())
