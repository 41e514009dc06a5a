"""Rules on a file and on a run: their figures are those of a loop that counts."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import pytest

import predlint
from predlint.custom_rules import tallies
from predlint.engine import sizes

FEATURES = ("car", "truck", "sign")
ONTOLOGY: dict[str, Any] = {
    "tools": [{"tool": "rectangle", "name": name, "classifications": []} for name in FEATURES],
    "classifications": [],
    "mediaType": "IMAGE",
}
Row = tuple[str, str, float | None, int]
"""Data row, feature, confidence, width."""


def record(row: str, feature: str, confidence: float | None = None, width: int = 10) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": feature, "bbox": {"top": 1, "left": 1, "height": 10, "width": width}, "dataRow": {"globalKey": row},
    }  # fmt: skip
    return found | ({"confidence": confidence} if confidence is not None else {})


def messages_of(rules: str, records: Sequence[dict[str, Any]], **more: Any) -> list[str]:
    """What rules of one's own say of records."""
    checker = predlint.compile(ONTOLOGY, rules=rules.encode())
    found = checker.validate(records, **more).diagnostics
    return [each.message for each in found if each.code.startswith("RUL")]


RECORDS = [record("a.jpg", "car", 1.0), record("a.jpg", "car", 0.5), record("a.jpg", "sign", 0.9), record("b.jpg", "car", 0.3, 20)]


@pytest.mark.parametrize(
    ("require", "message"),
    [
        ("count(car) <= 3", None),
        (
            "count(car) <= 2",
            "count(car) is 3; at most 2 is required of the file; what explains it most: record 1, record 2, record 4",
        ),
        ("at most 2 car", "count(car) is 3; at most 2 car is required of the file; what explains it most: record 1, record 2, record 4"),
        ("at least 1 truck", "count(truck) is 0; at least 1 truck is required of the file"),
        ("no truck", None),
        ("share(car of object) <= 75%", None),
        (
            "share(car of object) < 75%",
            "share(car of object) is 75 %; less than 75% is required of the file; "
            "what explains it most: record 1, record 2, record 4",
        ),
        (
            "share(object where confidence = 1) <= 2%",
            "share(object where confidence = 1) is 25 %; at most 2% is required of the file; "
            "what explains it most: record 1",
        ),
        ("count(car where confidence < 40%) / count(car) <= 0.5", None),
        ("median(confidence of object) = 50%", None),
        ("quantile(75%, confidence of object) = 90%", None),
        ("quantile(0%, width of object) = 10 px and quantile(100%, width of object) = 20 px", None),
        ("median(count(object) of data row) = 1", None),
        (
            "2 <= median(count(object) of data row) <= 40",
            "median(count(object) of data row) is 1; 2 to 40 is required of the file; "
            "what explains it most: record 4 (1), record 1 (3)",
        ),
        (
            "each object of kind box as class has share(class of object of kind box) >= 30%",
            "truck 0 %, sign 25 %; share(class of object of kind box) >= 30% is required of each object of kind box of the file; "
            "what explains it most: record 1, record 2, record 3, record 4",
        ),
        ("share(truck where confidence > 50%) <= 1%", None),
        ("count(car) / count(truck) > 5", None),
    ],
)  # fmt: skip
def test_a_rule_on_a_file(require: str, message: str | None) -> None:
    assert messages_of(f"rule r {{ on file require {require} }}", RECORDS) == ([message] if message is not None else [])


def test_a_message_of_its_own_has_figures_in_it() -> None:
    rules = 'rule r { severity warning on file require share(car of object) < 10% message "{share(car of object)} of {count(object)}" }'
    assert messages_of(rules, RECORDS) == ["75 % of 4; what explains it most: record 1, record 2, record 4"]


@pytest.mark.parametrize(
    ("require", "expected_message"),
    [
        ("count(object) <= 1", "count(object) is 1,200; at most 1 is required of the file"),
        ("median(count(car) of data row) <= 1", "median(count(car) of data row) is 1,100; at most 1 is required of the file"),
        ("median(area of car) > 1e6", "median(area of car) is 10,005; more than 1e6 is required of the file"),
        ("count(car) / count(truck) <= 2",
         "count(car) / count(truck) is 11 (count(car) is 1,100, count(truck) is 100); at most 2 is required of the file"),
        ("50% <= count(truck)/count(car) <= 1000%",
         "count(truck)/count(car) is 9.091 % (count(truck) is 100, count(car) is 1,100); 50% to 1000% is required of the file"),
        ("share(car of object) - share(truck of object) <= 10%",
         "share(car of object) - share(truck of object) is 83.33 % (share(car of object) is 91.67 %, share(truck of object) is 8.333 %); "
         "at most 10% is required of the file"),
        ("count(car) <= count(truck) * 2",
         "count(car) is 1,100, count(truck) is 100; count(car) <= count(truck) * 2 is required of the file"),
        ("each object as c has count(c) / count(object) >= 50%",
         "sign 0 %, truck 8.333 %; count(c) / count(object) >= 50% is required of each object of the file"),
    ],
)  # fmt: skip
def test_figures_are_shown_as_people_read_them(require: str, expected_message: str) -> None:
    """Thousands have commas, and what is reckoned from figures is told itself, in percent where it is held against percents."""
    records = [record("a.jpg", "car", width=1000) | {"bbox": {"top": 1, "left": 1, "height": 10.005, "width": 1000}}] * 1100
    messages = messages_of(f"rule r {{ on file require {require} }}", [*records, *[record("a.jpg", "truck")] * 100])
    assert [message.partition("; what explains")[0] for message in messages] == [expected_message]


def test_statistics_show_what_is_reckoned_beside_its_figures() -> None:
    rules = b"rule r { on file require count(car) / count(sign) <= 1 and count(sign) > 0 }"
    measures = predlint.stats(RECORDS, ONTOLOGY, rules=rules).as_dict()["statistics"]["measures"]
    assert [(each["measure"], each["value"]) for each in measures] == [
        ("count(car)", 3), ("count(sign)", 1), ("count(car) / count(sign)", 3.0),
    ]  # fmt: skip


def test_each_of_thousands_of_features_is_no_square_of_them() -> None:
    """Each is held against all: that takes a second, and a minute where each of them counts all by itself."""
    names = [f"c{number}" for number in range(2_000)]
    ontology = {"tools": [{"tool": "rectangle", "name": name} for name in names], "classifications": [], "mediaType": "IMAGE"}
    records = [record("a.jpg", name) for name in [*names[1:], "c7"]]
    joined = 0

    def join(self: tallies.Places, entries: Sequence[tuple[float, Any]], moved: Any) -> None:
        nonlocal joined
        joined += len(entries)
        kept(self, entries, moved)

    kept = tallies.Places.merge
    with mock.patch.object(tallies.Places, "merge", join):
        checker = predlint.compile(ontology, rules=b"rule r { on file require each object as c has 0.01% < share(c of object) < 0.1% }")
        found = [each.message for each in checker.validate(records).diagnostics if each.code == "RUL001"]
    assert found == [
        "c0 0 %, c7 0.1 %; 0.01% < share(c of object) < 0.1% is required of each object of the file; "
        "what explains it most: record 1, record 7, record 2, record 2000, record 3"
    ]
    assert joined < 10 * len(names)


def test_several_things_of_a_record_count_as_by_shares_of_their_own() -> None:
    """What shares of many features take in common is what each would count: regions with two labels are one object."""
    config = "<View><Image name='i' value='$i'/><RectangleLabels name='l' toName='i'>{}</RectangleLabels></View>"
    names = ("car", "sign", "truck")
    rng = Random(5)

    def region(number: int) -> dict[str, Any]:
        value = {"x": 1, "y": 1, "width": 9, "height": 9, "rotation": 0, "rectanglelabels": rng.sample(names, rng.choice((1, 1, 2)))}
        return {"id": f"r{number}", "from_name": "l", "to_name": "i", "type": "rectanglelabels", "value": value} | {
            "original_width": 9, "original_height": 9,
        }  # fmt: skip

    tasks = [
        {"data": {"i": f"{number}.jpg"}, "predictions": [{"result": [region(at) for at in range(rng.randrange(6))]}]}
        for number in range(30)
    ]
    asked = "rule r-{0} {{ on file require share({1} of object) <= 0.1% }}\n"
    alone = ["".join(label_studio_messages(config, names, tasks, asked.format(name, name))) for name in names]
    together = label_studio_messages(config, names, tasks, "".join(asked.format(name, name) for name in names))
    assert together == alone and all("; what explains it most: " in each for each in alone)


def label_studio_messages(config: str, names: Sequence[str], tasks: list[dict[str, Any]], rules: str) -> list[str]:
    """What rules of one's own say of tasks of Label Studio."""
    ontology = config.format("".join(f"<Label value='{name}'/>" for name in names)).encode()
    found = predlint.compile(ontology, rules=rules.encode()).validate(tasks).diagnostics
    return [each.message for each in found if each.code.startswith("RUL")]


def test_when_says_which_files_are_meant() -> None:
    assert messages_of("rule r { on file when count(object) >= 5 require at most 1 car }", RECORDS) == []
    assert messages_of("rule r { on file when count(object) >= 4 require at most 1 car }", RECORDS) != []


def test_the_first_places_of_repeated_findings_are_reported() -> None:
    records = [record(f"{number}.jpg", "car") for number in range(20)]
    assert messages_of("rule r { on file require no car }", records)[0].endswith(
        ": " + ", ".join(f"record {number}" for number in range(1, 6))
    )


def test_a_feature_may_be_called_file(tmp_path: Path) -> None:
    ontology = json.loads(json.dumps(ONTOLOGY).replace("truck", "file"))
    checker = predlint.compile(ontology, rules=b"rule r { on file as one require one.width > 15 }")
    found = checker.validate([record("a.jpg", "file"), record("a.jpg", "file", None, 20)]).diagnostics
    assert [(each.line, each.code) for each in found if each.code == "RUL001"] == [(1, "RUL001")]


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("on file require count(cr) > 1", "1:32: the ontology has no feature cr"),
        ("on file require width > 1", "1:26: a file has no width"),
        ("on file require car > 1", "1:26: which car? a file has many"),
        ("on file, car require count(car) > 1", "1:13: a rule is on the file or on something else, not on both"),
        ("on file as f require count(car) > 1", "1:21: a file goes without a name"),
        ("on file require count(car where overlaps some truck) > 1", "1:42: this looks at other things of the data row"),
        ("on file require share(car of truck) > 1%", "1:39: car is not among truck: this is no share"),
        ("on file require share(car) > 1%", "1:26: a share of what?"),
        ("on file require share(car of object) > 5", "1:49: share(car of object) is a number from 0 to 1"),
        ("on file require median(width) > 1", "1:26: what is it measured of?"),
        ("on file require mean(width of car) > 1", '1:26: nothing is measured by "mean"'),
        ("on file require quantile(width of car) > 1", "1:26: quantile takes 2 arguments before of, not 1"),
        ("on file require quantile(120%, width of car) > 1", "1:35: which quantile? a number from 0% to 100%"),
        ("on file require median(width of data row) > 1", "1:33: of data rows, things are counted"),
        ("on file require count(car) >= 0", "1:26: this is always true"),
        ("on file require each object has count(object) > 1", "1:31: each of them needs a name"),
        ("on file require coverge > 1%", "1:26: a file has no coverge"),
        ("on car require share(car of object) > 1%", "1:25: share is for rules on a file or run"),
        ("on data row require median(width of car) > 1", "1:30: median is for rules on a file or run"),
        ("on file require reference(reference(count(car))) > 1", "1:36: this is of the reference already"),
    ],
)
def test_faults_are_reported_with_their_place(rule: str, fault: str) -> None:
    with pytest.raises(predlint.LanguageError) as caught:
        predlint.compile(ONTOLOGY, rules=f"rule r {{ {rule} }}".encode())
    assert f"rules 1:{fault}" in str(caught.value), str(caught.value)


@pytest.mark.parametrize(
    ("rule", "help_"),
    [
        ("on file require count(file) > 1", "what stands here is a thing: object, answer, record or a feature"),
        ("on run require share(car of images) > 1%", "what stands here is a thing: object, answer, record or a feature"),
        ("on data row require some image", "what stands here is a thing: object, answer, record or a feature"),
        ("on image require some car", "did you mean data row?"),
        ("on files require no car", "did you mean file?"),
        ("on runs require no car", "did you mean run?"),
    ],
)
def test_only_what_can_stand_there_is_advised(rule: str, help_: str) -> None:
    with pytest.raises(predlint.LanguageError) as caught:
        predlint.compile(ONTOLOGY, rules=f"rule r {{ {rule} }}".encode())
    assert str(caught.value).rpartition("help: ")[2] == help_


#: The four things that teams ask for first, in the words of the language.
FOUR = """
# at least 95 % of data rows have a prediction
rule most-have-one { on run require coverage >= 95% }
# no class below 1 % of all boxes
rule no-rare-class { on run require each object of kind box as class has share(class of object of kind box) >= 1% }
# at most 2 % of confidences are 1.0
rule not-too-sure { on run require share(record where confidence = 1.0) <= 2% }
# median boxes per image between 1 and 40
rule usual-number { on run require 1 <= median(count(object of kind box) of data row) <= 40 }
# no class's share moves by more than 5 points
rule no-drift {
  severity warning
  on run
  require each object of kind box as class
    has abs(share(class of object of kind box) - reference(share(class of object of kind box))) <= 5%
}
"""


def _street(tmp_path: Path, rows: int, boxes: int, trucks: int, sure: int) -> list[str]:
    """Files and options of a run over two files: images with so many boxes each, so many of which are trucks, and sure, in all."""
    records = [record(f"{row}.jpg", "car", 0.5) for row in range(rows) for _ in range(boxes)]
    for at in range(trucks):
        records[at]["name"] = "truck"
    records[0]["name"] = "sign"
    for at in range(sure):
        records[-1 - at]["confidence"] = 1.0
    half = len(records) // 2
    for name, part in (("a.ndjson", records[:half]), ("b.ndjson", records[half:])):
        (tmp_path / name).write_text("".join(json.dumps(each) + "\n" for each in part))
    (tmp_path / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (tmp_path / "rules.onto").write_text(FOUR)
    (tmp_path / "rows.txt").write_text("".join(f"{row}.jpg\n" for row in range(100)))
    return ["a.ndjson", "b.ndjson", "-O", "ontology.json", "--rules", "rules.onto", "--data-rows", "rows.txt"]


def _run(folder: Path, *words: str) -> tuple[int, list[str]]:
    done = subprocess.run([sys.executable, "-m", "predlint", *words], cwd=folder, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, (done.stdout + done.stderr).splitlines()


def test_what_teams_ask_for_first(tmp_path: Path) -> None:
    words = _street(tmp_path, 100, 2, 4, 4)
    (tmp_path / "before.ndjson").write_text("".join((tmp_path / name).read_text() for name in ("a.ndjson", "b.ndjson")))
    code, lines = _run(tmp_path, "validate", *words, "--reference", "before.ndjson", "--ignore", "MED,KEY", "--format", "concise")
    assert code == 1  # one sign among 200 boxes
    assert [line for line in lines if "RUL" in line] == [
        "record: error RUL002 sign 0.5 %; share(class of object of kind box) >= 1% is required of each object of kind box of the run; "
        "what explains it most: a.ndjson:2, a.ndjson:3, a.ndjson:4, a.ndjson:5, a.ndjson:6"
    ]
    words = _street(tmp_path, 90, 1, 30, 5)
    expected = [
        "record: error RUL001 coverage is 90 %; at least 95% is required of the run; what explains it most: "
        'nothing for "90.jpg", nothing for "91.jpg", nothing for "92.jpg", nothing for "93.jpg", nothing for "94.jpg"',
        "record: error RUL003 share(record where confidence = 1.0) is 5.556 %; at most 2% is required of "
        "the run; what explains it most: b.ndjson:41, b.ndjson:42, b.ndjson:43, b.ndjson:44, b.ndjson:45",
        "record: warning RUL005 car 66.67 % (reference 98 %), truck 32.22 % (reference 1.5 %); abs(share(class of object of kind box) - "
        "reference(share(class of object of kind box))) <= 5% is required of each object of kind box of the run; what explains it most: "
        "a.ndjson:31, a.ndjson:2, a.ndjson:32, a.ndjson:3, a.ndjson:33",
    ]
    for jobs in ("1", "2"):
        code, lines = _run(
            tmp_path, "validate", *words, "--reference", "before.ndjson", "--ignore", "MED,KEY", "--format", "concise", "--jobs", jobs
        )
        assert code == 1
        found = sorted((line for line in lines if "RUL" in line), key=lambda line: line.split("RUL")[1])
        assert found == expected
    words = _street(tmp_path, 2, 90, 30, 1)
    code, lines = _run(tmp_path, "validate", *words, "--select", "usual-number", "--format", "jsonl")
    only = json.loads(lines[0])
    assert (only["code"], only["file"], only["line"], only["severity"]) == ("RUL004", None, None, "error")
    assert only["message"] == (
        "median(count(object of kind box) of data row) is 90; 1 to 40 is required of the "
        "run; what explains it most: a.ndjson:1 (90), b.ndjson:1 (90)"
    )


def test_statistics_show_the_same_figures_under_the_same_names(tmp_path: Path) -> None:
    words = _street(tmp_path, 90, 1, 30, 5)
    code, lines = _run(tmp_path, "stats", *words, "--format", "json")
    assert code == 0
    statistics = json.loads(lines[0])["statistics"]
    figures = {each["measure"]: each["value"] for each in statistics["measures"]}
    assert figures == {
        "coverage": 0.9,
        "share(car of object of kind box)": pytest.approx(60 / 90),
        "share(truck of object of kind box)": pytest.approx(29 / 90),
        "share(sign of object of kind box)": pytest.approx(1 / 90),
        "share(record where confidence = 1.0)": pytest.approx(5 / 90),
        "median(count(object of kind box) of data row)": 1.0,
    }
    (tmp_path / "before.json").write_text(lines[0])
    code, found = _run(tmp_path, "validate", *words, "--reference", "before.json", "--select", "no-drift", "--format", "concise")
    assert code == 0, found
    _street(tmp_path, 90, 1, 40, 5)
    code, found = _run(tmp_path, "validate", *words, "--reference", "before.json", "--select", "no-drift", "--format", "concise")
    assert "car 55.56 % (reference 66.67 %)" in "".join(found)
    code, lines = _run(tmp_path, "stats", *words)
    assert "  55.56 %  share(car of object of kind box)" in lines, lines


def test_what_a_reference_lacks_is_reported(tmp_path: Path) -> None:
    words = _street(tmp_path, 10, 1, 3, 0)
    assert "was not checked: no reference is given" in "".join(_run(tmp_path, "validate", *words, "--format", "concise")[1])
    _, lines = _run(tmp_path, "stats", "a.ndjson", "-O", "ontology.json", "--format", "json=before.json")
    (tmp_path / "rules.onto").write_text("rule r { on file require median(width of car) <= reference(median(width of car)) }")
    _, lines = _run(tmp_path, "validate", *words, "--reference", "before.json", "--format", "concise")
    assert "r was not checked: the reference does not tell median(width of car)" in "".join(lines)
    for name, expected in (("nothing.json", "no such file"), ("rows.txt", "no predictions in rows.txt")):
        code, lines = _run(tmp_path, "validate", *words, "--reference", name)
        assert code == 2
        assert expected in lines[0], lines
    feature = '{"name":"car","kind":"box","objects":"hunter2"}'
    for features in ("7", f"[{feature}]", "[{}]", "["):
        (tmp_path / "before.json").write_text(f'{{"version":1,"statistics":{{"features":{features}}}}}')
        code, lines = _run(tmp_path, "validate", *words, "--reference", "before.json")
        assert code == 2
        assert lines[0] == "predlint: error: reference: before.json is not what predlint stats wrote"
    (tmp_path / "predlint.toml").write_text('ontology = "ontology.json"\nrules = ["rules.onto"]\nreference = "before.json"\n')
    code, lines = _run(tmp_path, "validate", "a.ndjson")
    assert code == 2
    assert lines[0] == "predlint: error: predlint.toml:3: reference: before.json is not what predlint stats wrote"


def test_without_a_list_of_data_rows_coverage_is_not_checked() -> None:
    assert messages_of("rule r { on file require coverage >= 95% }", RECORDS) == ["r was not checked: no list of data rows is given"]
    assert messages_of("rule r { on run require coverage >= 50% }", RECORDS, data_rows=["a.jpg", "b.jpg", "c.jpg", "d.jpg"]) == []
    assert messages_of("rule r { on run require coverage > 50% }", RECORDS, data_rows=["a.jpg", "b.jpg", "c.jpg", "d.jpg"]) == [
        'coverage is 50 %; more than 50% is required of the run; what explains it most: nothing for "c.jpg", nothing for "d.jpg"'
    ]


@pytest.mark.parametrize("given", [float("nan"), float("inf"), "0.9", True, [1]])
def test_a_confidence_that_is_no_number_counts_nowhere(given: Any) -> None:
    """Nobody assumes 1 in its place, as where there is none."""
    records = [record("a.jpg", "car", given), record("a.jpg", "car", 0.5), record("a.jpg", "car")]
    findings = messages_of(
        "rule r { on file require count(car) < 1 "
        'message "{count(car)} {share(car where confidence = 1)} {count(car where car.confidence = 1)} '
        '{quantile(0%, confidence of car)}" }',
        records,
    )
    assert [each.partition(";")[0] for each in findings] == ["3 50 % 1 50 %"]


def test_numbers_that_are_not_json_count_the_same_in_a_file(tmp_path: Path) -> None:
    lines = [json.dumps(record("a.jpg", "car", confidence)) for confidence in (float("nan"), 0.5, None)]
    (tmp_path / "predictions.ndjson").write_text("\n".join(lines) + "\n")
    checker = predlint.compile(ONTOLOGY, rules=b"rule r { on file require share(car where confidence = 1) > 99% }")
    found = [each.message for each in checker.validate(tmp_path / "predictions.ndjson").diagnostics if each.code == "RUL001"]
    assert [each.partition(";")[0] for each in found] == ["share(car where confidence = 1) is 50 %"]


@pytest.mark.parametrize("on", ["file", "run"])
@pytest.mark.parametrize(
    ("images", "fault"),
    [
        ([], '"images" lists no image with an id'),
        ([{"file_name": "a.jpg"}], '"images" lists no image with an id'),
        (None, "no list of data rows is given"),
    ],
)
def test_an_empty_list_of_images_is_reported(tmp_path: Path, on: str, images: Any, fault: str) -> None:
    document = {
        "categories": [{"id": 1, "name": "boat"}],
        "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [1, 1, 3, 3], "area": 9, "iscrowd": 0}],
    } | ({"images": images} if images is not None else {})
    (tmp_path / "coco.json").write_text(json.dumps(document))
    checker = predlint.compile(document | {"images": []}, rules=f"rule r {{ on {on} require coverage >= 95% }}".encode())
    report = checker.validate(tmp_path / "coco.json")
    assert [each.message for each in report.diagnostics if each.code == "RUL000"] == [f"r was not checked: {fault}"]


def test_records_that_come_one_by_one() -> None:
    checker = predlint.compile(ONTOLOGY, rules=b"rule f { on file require no sign } rule r { on run require at most 2 car }")
    found = [(each.code, each.message) for each in checker.iter_diagnostics(RECORDS) if each.code.startswith("RUL")]
    assert [code for code, _ in found] == ["RUL001", "RUL002"]
    assert [each for each in checker.check(RECORDS[2]) if each.code.startswith("RUL")] == []
    assert [d.code for d in checker.validate(RECORDS).diagnostics if d.code.startswith("RUL")] == ["RUL001", "RUL002"]


@pytest.mark.parametrize("kernel", ["on", "off"])
def test_a_rule_is_found_in_a_long_file(tmp_path: Path, kernel: str) -> None:
    """In one process and in several, with the kernel and without it, the figures are those of a loop."""
    rng = Random(7)
    records = [
        record(f"{rng.randrange(3_000)}.jpg", rng.choice(FEATURES), rng.choice((None, 0.25, 0.5, 1)), rng.randrange(5, 90))
        for _ in range(12_000)
    ]
    path = tmp_path / "long.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in records))
    (tmp_path / "ontology.json").write_text(json.dumps(ONTOLOGY))
    rules = "".join(
        f"rule on-{on} {{ on {on} require count(car where width < 10) = 1 and median(width of truck) < 1 and "
        f"share(car of object) <= 0% and median(count(object) of data row) < 1 }}\n"
        f'rule told-{on} {{ on {on} require count(object) < 1 message "{{count(car where width < 10)}} {{median(width of truck)}} '
        f'{{share(car of object) * 1}} {{median(count(object) of data row)}}" }}\n'
        for on in ("file", "run")
    )
    (tmp_path / "rules.onto").write_text(rules)
    small = sum(each["name"] == "car" and each["bbox"]["width"] < 10 for each in records)
    widths = sorted(each["bbox"]["width"] for each in records if each["name"] == "truck")
    counts = sorted(Counter(each["dataRow"]["globalKey"] for each in records).values())
    share = sum(each["name"] == "car" for each in records) / len(records)
    expected = f"{small} {widths[(len(widths) - 1) // 2]} {share:.6g} {counts[(len(counts) - 1) // 2]}"
    first = [str(at) for at, each in enumerate(records, 1) if each["name"] == "car" and each["bbox"]["width"] < 10][:5]
    outputs: set[str] = set()
    for jobs in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-m", "predlint", "validate", "long.ndjson", "-O", "ontology.json", "--rules", "rules.onto", "--jobs", jobs,
             "--format", "jsonl"],
            cwd=tmp_path, capture_output=True, text=True, check=False, env={**os.environ, "PREDLINT_KERNEL": kernel},
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        outputs.add(done.stdout)
    (output,) = outputs
    found = [json.loads(line) for line in output.splitlines()]
    messages = {each["rule"]: each["message"] for each in found if each["code"].startswith("RUL")}
    for on in ("file", "run"):
        assert messages[f"told-{on}"].split(";")[0] == expected
        assert messages[f"on-{on}"] == (
            f"count(car where width < 10) is {small}; exactly 1 is required of the {on}; "
            f"what explains it most: {', '.join(f'long.ndjson:{line}' for line in first)}"
        )


def test_parts_of_a_run_give_the_same_report(tmp_path: Path) -> None:
    words = _street(tmp_path, 90, 3, 30, 5)
    paths = [str(tmp_path / "a.ndjson"), str(tmp_path / "b.ndjson")]
    checker = predlint.compile(ONTOLOGY, rules=FOUR.encode(), reference=tmp_path / "a.ndjson")
    rows = [f"{row}.jpg" for row in range(100)]
    expected = checker.validate(paths, data_rows=rows)
    with mock.patch.object(sizes, "PART", 2_000), mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 0):
        parts = checker.plan(paths, data_rows=rows)
        assert len(parts) > 3, words
        results = [predlint.PartResult.from_bytes(checker.check_part(part, data_rows=rows).to_bytes()) for part in reversed(parts)]
        merged = checker.merge(results, data_rows=rows)
    assert [str(each) for each in merged.diagnostics] == [str(each) for each in expected.diagnostics]
    other = predlint.compile(ONTOLOGY, rules=FOUR.encode(), reference=tmp_path / "b.ndjson")
    with pytest.raises(predlint.PartError):
        other.merge(results, data_rows=rows)


def test_rules_are_explained_and_given_as_data(tmp_path: Path) -> None:
    checker = predlint.compile(ONTOLOGY, rules=FOUR.encode())
    own = [rule for rule in checker.rules if rule["code"].startswith("RUL")]
    assert [rule["parameters"]["level"] for rule in own] == ["run"] * 5
    assert own[0]["parameters"]["require"] == ["coverage >= 95%"]
    assert "RUL001" not in json.dumps(checker.json_schema)
    (tmp_path / "rules.onto").write_text(FOUR)
    _, lines = _run(tmp_path, "rule", "no-rare-class", "usual-number", "--rules", "rules.onto")
    text = " ".join(" ".join(lines).split())
    assert (
        "For all files of a run together, it must hold that for each feature among object of kind box (class), the share of class" in text
    )
    assert "the median of the number of object of kind box of each data row" in text


def test_severity_selection_and_levels_are_as_of_other_rules() -> None:
    rules = b"rule few { severity info on file require at most 1 car }"
    for more, expected in (
        ({}, ["info"]), ({"severities": {"few": "error"}}, ["error"]), ({"ignore": ["few"]}, []), ({"select": ["RUL001"]}, ["info"]),
    ):  # fmt: skip
        checker = predlint.compile(ONTOLOGY, rules=rules, **more)  # pyright: ignore[reportArgumentType]
        found = checker.validate(RECORDS).diagnostics
        assert [each.severity.label for each in found if each.code == "RUL001"] == expected


def test_places_in_a_document_of_one_line_have_columns(tmp_path: Path) -> None:
    """As most programs write it; by their lines alone all records would stand in one place."""
    (tmp_path / "ontology.json").write_text(json.dumps({"categories": [{"id": 1, "name": "car"}], "images": [], "annotations": []}))
    (tmp_path / "rules.onto").write_text("rule f { on file require no car } rule r { on run require at most 1 car }")
    text = json.dumps([{"image_id": number, "category_id": 1, "bbox": [1, 1, 9, 9], "score": 0.5} for number in (1, 2)])
    (tmp_path / "found.json").write_text(text)
    second = text.index("{", 3) + 1
    words = ("found.json", "-O", "ontology.json", "--rules", "rules.onto", "--select", "RUL", "--format", "concise")
    code, lines = _run(tmp_path, "validate", *words)
    assert code == 1
    assert [line.partition("most: ")[2] for line in lines if "RUL" in line] == [f"found.json:1:2, found.json:1:{second}"] * 2
    checker = predlint.compile(tmp_path / "ontology.json", rules=tmp_path / "rules.onto")
    messages = [each.message for each in checker.validate(text.encode()).diagnostics if each.code == "RUL002"]
    assert messages[0].endswith(f"what explains it most: line 1:2, line 1:{second}")


def test_a_file_without_records_is_measured(tmp_path: Path) -> None:
    """There is nothing of anything in it, whatever is said of an empty file otherwise."""
    (tmp_path / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (tmp_path / "rules.onto").write_text(
        "rule f { on file require at least 1 car } rule r { on run require coverage >= 95% }"
        " rule m { on run require median(width of car) > 9 px }"
    )
    (tmp_path / "empty.ndjson").write_text("")
    (tmp_path / "rows.txt").write_text("a.jpg\nb.jpg\n")
    words = ("empty.ndjson", "-O", "ontology.json", "--rules", "rules.onto", "--data-rows", "rows.txt", "--format", "concise")
    code, lines = _run(tmp_path, "validate", *words, "--severity", "JSN014=off")
    assert code == 1
    assert [line for line in lines if "RUL" in line] == [
        "empty.ndjson: error RUL001 count(car) is 0; at least 1 car is required of the file",
        'empty.ndjson: error RUL002 coverage is 0 %; at least 95% is required of the run; what explains it most: nothing for "a.jpg", '
        'nothing for "b.jpg"',
    ]
    checker = predlint.compile(ONTOLOGY, rules=b"rule f { on file require some car } rule r { on run require some car }")
    assert [each.code for each in checker.validate([]).diagnostics] == ["JSN014", "RUL001", "RUL002"]
    assert [each.code for each in checker.iter_diagnostics([])] == ["JSN014", "RUL001", "RUL002"]


def test_a_packed_reference_is_read_in_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes of an archive may be gigabytes."""
    (tmp_path / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (tmp_path / "rules.onto").write_text("rule r { on run require count(car) >= reference(count(car)) }")
    (tmp_path / "before.json.gz").write_bytes(gzip.compress(b'{"version":1,"statistics":{"features":[%s]}}' % (b" " * 2_000_000)))
    monkeypatch.setattr("predlint.io.sources.MOST", 1 << 20)
    with pytest.raises(predlint.OptionError, match=r"reference: .*before\.json\.gz: it is larger than 1 MB\n"):
        predlint.compile(tmp_path / "ontology.json", rules=tmp_path / "rules.onto", reference=tmp_path / "before.json.gz")


def test_a_reference_of_another_ontology(tmp_path: Path) -> None:
    """Nothing of it counts, and no figure is compared with none."""
    (tmp_path / "ontology.json").write_text(json.dumps(ONTOLOGY))
    (tmp_path / "rules.onto").write_text("rule f { on file require count(car) >= reference(count(car)) }")
    (tmp_path / "a.ndjson").write_text(json.dumps(record("a.jpg", "car")))
    words = ("a.ndjson", "-O", "ontology.json", "--rules", "rules.onto", "--select", "RUL", "--format", "concise", "--reference")
    for names, code_ in ((("boat", "dog"), 2), (("boat", "truck"), 0), (("car", "car"), 1)):
        (tmp_path / "b.ndjson").write_text("".join(json.dumps(record("a.jpg", name)) + "\n" for name in names))
        code, lines = _run(tmp_path, "validate", *words, "b.ndjson")
        assert code == code_, (names, lines)
        assert ("no record of b.ndjson is of a feature of this ontology" in lines[0]) is (code == 2)
    (tmp_path / "rules.onto").write_text("rule f { on run require coverage >= reference(coverage) }")
    (tmp_path / "rows.txt").write_text("a.jpg\n")
    code, lines = _run(tmp_path, "validate", *words, "b.ndjson", "--data-rows", "rows.txt")
    assert "the reference does not tell coverage; give what predlint stats --format json wrote of it with its --data-rows" in lines[0]
