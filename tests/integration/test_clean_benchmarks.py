"""Clean files of the benchmarks are proven in blocks: a check that the fast road does not know would have every record explained."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import warm

#: Writes a clean file and what it is held against, then tells how many of its records were explained, and what was found.
PROGRAM = """
import json, sys
from pathlib import Path
from unittest import mock

kind, folder, benchmarks = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
sys.path.insert(0, benchmarks)
import predlint
from predlint.platforms.coco import file
from predlint.kernel import kernel_option
from predlint.engine.record_checker import RecordChecker

kernel_option.WORTH = 0

ontology, path, options = folder / "ontology.json", folder / "predictions.json", {}
if kind == "label studio":
    from label_studio_data import write_config, write_tasks

    ontology = folder / "config.xml"
    write_config(ontology)
    write_tasks(path, 2000)
elif kind == "coco":
    from coco_files import CocoFiles, write_categories

    write_categories(ontology)
    CocoFiles(400, 10).write_document(path, "lists-first")
elif kind.startswith("encord"):
    from encord_rows import ONTOLOGY, write_images, write_videos

    ontology = ONTOLOGY
    write_images(path, 1000, 10) if kind == "encord images" else write_videos(path, 300, 3, 10)
elif kind == "labelbox":
    from data import Classes, Images, write_data_rows, write_ontology

    classes = Classes.of(12)
    write_ontology(ontology, classes)
    Images(classes, uuids=True, images=500).write(path, 5000)
    rows = folder / "rows.csv"
    write_data_rows(rows, 5000)
    options["data_rows"] = rows
else:
    from other_media import write

    write(kind.removeprefix("labelbox "), ontology, path, 4000)
explained, explain = [], RecordChecker.explain


def counted(self, *given, **named):
    explained.append(1)
    return explain(self, *given, **named)


with mock.patch.object(RecordChecker, "explain", counted):
    report = predlint.compile(ontology, **({"dialect": "coco"} if kind == "coco" else {})).validate(path, **options)
print(json.dumps([len(explained), report.summary.records, report.counts]))
"""


@pytest.mark.parametrize(
    "kind",
    [
        *("labelbox", "labelbox video", "labelbox text", "labelbox conversation", "labelbox pdf"),
        *("label studio", "encord images", "encord videos", "coco"),
    ],
)
def test_clean_files_pass_the_kernel(repository: Path, tmp_path: Path, kind: str) -> None:
    done = warm.run([kind, tmp_path, repository / "benchmarks"], program=PROGRAM, timeout=240)
    assert done.returncode == 0, done.stderr
    explained, records, counts = json.loads(done.stdout)
    assert records >= 300 and not counts["error"] and not counts["warning"]
    assert explained < 0.2 * records
