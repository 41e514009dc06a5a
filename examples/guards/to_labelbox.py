"""Uploads predictions to a Labelbox model run, or as pre-labels into a project, when they fit the ontology.

    python to_labelbox.py --dry-run
    python to_labelbox.py predictions.ndjson -O ontology.json --data-rows rows.csv --model-run MODEL_RUN_ID
    python to_labelbox.py predictions.ndjson -O ontology.json --data-rows rows.csv --project PROJECT_ID

The upload needs the platform's SDK (pip install labelbox) and LABELBOX_API_KEY. Exit code: 0 uploaded, 1 refused, 2 could not run.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

import predlint

STREET = Path(__file__).parent.parent / "street"


def main() -> int:
    options = parse()
    target = "mal" if options.project else "model-run"
    try:
        checker = predlint.compile(options.ontology, target=target, media=options.media)
        report = checker.validate(options.predictions, data_rows=options.data_rows)
    except (predlint.OntologyError, predlint.OptionError, predlint.SourceError, predlint.DataRowsError) as error:
        print(f"cannot check: {error}", file=sys.stderr)
        return 2
    if not report.ok:
        print(report)
        print("nothing was uploaded")
        return 1
    if options.dry_run:
        print(f"would upload {report.summary.records} annotations")
        return 0
    return upload(options.predictions, options.model_run, options.project, options.name)


def upload(path: Path, model_run: str | None, project: str | None, name: str) -> int:
    """Hands the file to the platform and waits for its answer."""
    try:
        import labelbox
    except ImportError:
        print("the upload needs Labelbox's SDK: pip install labelbox", file=sys.stderr)
        return 2
    client = labelbox.Client(api_key=os.environ["LABELBOX_API_KEY"])
    if model_run is not None:
        job = client.get_model_run(model_run).add_predictions(name=name, predictions=str(path))
    else:
        job = labelbox.MALPredictionImport.create_from_file(client=client, project_id=project, name=name, path=str(path))
    job.wait_till_done()
    for error in job.errors:
        print(f"the platform refused: {error}")
    print(f"uploaded, with {len(job.errors)} errors on the platform's side")
    return 1 if job.errors else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Uploads predictions to Labelbox when they fit the ontology.")
    parser.add_argument("predictions", type=Path, nargs="?", default=STREET / "clean.ndjson")
    parser.add_argument("-O", "--ontology", type=Path, default=STREET / "ontology.json")
    parser.add_argument("--data-rows", type=Path, help="the data rows of the model run or project; those of the example by default")
    parser.add_argument("--media", default="image", help="what the data rows are (default image)")
    parser.add_argument("--name", default="predictions", help="of the import job")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--model-run", metavar="ID")
    where.add_argument("--project", metavar="ID", help="pre-labels for annotators (MAL)")
    where.add_argument("--dry-run", action="store_true", help="only check, as for a model run")
    options = parser.parse_args()
    if options.ontology == STREET / "ontology.json" and options.data_rows is None:
        options.data_rows = STREET / "datarows.csv"
    if not options.dry_run and "LABELBOX_API_KEY" not in os.environ:
        parser.error("LABELBOX_API_KEY is not set")
    return options


if __name__ == "__main__":
    raise SystemExit(main())
