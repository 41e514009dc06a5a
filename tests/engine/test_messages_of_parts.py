"""What is said of a record does not hang on what was said in other parts of its file, which somebody else may check."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest import mock

import pytest
from engine_kit import checker, ndjson, sign

import predlint
from laws.parts_kit import RunReports, cut, run_reports
from predlint.engine.files import Execution
from predlint.io import similar_rows
from predlint.io.data_row_files import read_data_rows
from predlint.model import names


def unknown_keys(count: int) -> bytes:
    return ndjson(*[sign(at, f"sreet-{at:03}.jpg") for at in range(count)])


def unknown_names(count: int) -> bytes:
    return ndjson(*[sign(at, name=f"traffic light {at:03}") for at in range(count)])


def unknown_images(count: int) -> bytes:
    images = [{"id": at, "width": 640, "height": 480, "file_name": f"{at}.jpg"} for at in range(1, 4)]
    boxes = [{"id": at + 1, "image_id": at + 900, "category_id": 1, "bbox": [at, 1, 5, 5], "area": 25} for at in range(count)]
    return json.dumps({"images": images, "categories": [{"id": 1, "name": "boat"}], "annotations": boxes}).encode()


@pytest.mark.parametrize("which", ["keys", "images"])
def test_the_first_of_each_part_are_reported_in_full(tmp_path: Path, which: str) -> None:
    """Keys with those that look like them, images with their ids; where most are not known, the others are told in words that are alike."""
    path = tmp_path / "predictions.json"
    path.write_bytes(unknown_keys(120) if which == "keys" else unknown_images(120))
    (tmp_path / "rows.txt").write_text("".join(f"street-{at:03}.jpg\n" for at in range(120)))
    rows = read_data_rows(tmp_path / "rows.txt") if which == "keys" else None
    checks = checker() if which == "keys" else predlint.compile(str(path), dialect="coco")
    with mock.patch.object(similar_rows, "_MOST_KEYS", 3), cut(2_000) as counts:
        found = [run_reports(checks, [path], rows)]
        for workers in (1, 2):
            with ThreadPoolExecutor(workers) as executor:
                found.append(run_reports(checks, [path], rows, Execution(executor=executor)))
    assert counts.here > 3 and counts.elsewhere > 6
    assert found[0] == found[1] == found[2]
    assert 6 < _at_length(found[0]) < 100


def test_likely_names_are_looked_for_in_each_part(tmp_path: Path) -> None:
    path = tmp_path / "predictions.ndjson"
    path.write_bytes(unknown_names(120))
    checks = checker()
    with mock.patch.object(names, "_MOST_COMPARED", 40), cut(2_000) as counts:
        found = [run_reports(checks, [path], None), run_reports(checks, [path], None)]
        for workers in (1, 2):
            with ThreadPoolExecutor(workers) as executor:
                found.append(run_reports(checks, [path], None, Execution(executor=executor)))
    assert counts.here > 3 and counts.elsewhere > 6
    assert found[0] == found[1] == found[2] == found[3]
    assert 6 < _at_length(found[0]) < 100


@pytest.mark.parametrize("compared", [40, 100, 101, 102, 103, 104])
def test_what_was_found_likely_stays_when_no_more_is_looked_for(tmp_path: Path, compared: int) -> None:
    """More wrong names than are remembered, and than are looked for: one and the same is asked for several times while it is told."""
    path = tmp_path / "predictions.ndjson"
    path.write_bytes(unknown_names(60))
    with mock.patch.object(names, "_MOST_COMPARED", compared), mock.patch.object(names, "_MOST_KEPT", 3):
        report = run_reports(checker(), [path], None)
        text = names.Likely(names.NameIndex(["traffic light"]).near, "traffic lihgt")
        assert (bool(text), text[0], [*text], len(text)) == (True, "traffic light", ["traffic light"], 1)
    assert report.jsonl.count('"code":"NAM002"') == 60
    assert 0 < _at_length(report) < 60


def _at_length(report: RunReports) -> int:
    words = [f"{each['message']} {each['help']}" for each in map(json.loads, report.jsonl.splitlines())]
    return sum("did you mean" in each or "image 9" in each for each in words)
