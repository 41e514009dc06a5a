"""Files of Label Studio tasks: their shapes, giant arrays, compressed input, places, and the two roads."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import predlint
import warm
from block_verdict_kit import counted
from predlint.engine import run as engine
from predlint.io.layout import Layout
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.platforms.label_studio.topics.files import ending

SHELF = Path(__file__).parent.parent.parent / "examples" / "shelf"
CONFIG = (
    b'<View><Image name="photo" value="$image"/><RectangleLabels name="box" toName="photo"><Label value="cup"/><Label value="plate"/>'
    b'</RectangleLabels><Choices name="light" toName="photo"><Choice value="day"/><Choice value="night"/></Choices></View>'
)


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(CONFIG)


def box(number: int = 0, label: str = "cup", **more: Any) -> dict[str, Any]:
    value = {"x": 10.5, "y": 20, "width": 30 + number % 7, "height": 15, "rotation": 0, "rectanglelabels": [label]}
    return {
        "id": f"r{number}", "from_name": "box", "to_name": "photo", "type": "rectanglelabels", "value": value | more,
        "original_width": 800, "original_height": 600, "image_rotation": 0,
    }  # fmt: skip


def task(number: int = 0, *results: dict[str, Any]) -> dict[str, Any]:
    prediction = {"model_version": "m1", "score": 0.5 + number % 5 / 10, "result": list(results) or [box(number)]}
    return {"data": {"image": f"https://example.com/{number}.jpg"}, "predictions": [prediction]}


def codes(found: list[Diagnostic]) -> list[tuple[str, int | None, str]]:
    return [(d.code, d.line, d.pointer) for d in found]


def array(tasks: list[Any], indent: int | None = None) -> bytes:
    separators = (",", ":") if indent is None else None
    return json.dumps(tasks, indent=indent, separators=separators, ensure_ascii=False).encode()


# -- shapes of files ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "tasks",
    [
        [task()],
        [{"image": "https://example.com/1.jpg"}],
        [{"task": 7, "result": [box()], "score": 0.4, "model_version": "m"}],
        [
            {
                "id": 3,
                "data": {"image": "/data/upload/1.jpg"},
                "annotations": [{"id": 1, "completed_by": 2, "result": []}],
                "predictions": [],
            }
        ],
    ],
    ids=["tasks", "data only", "predictions", "export"],
)
def test_shapes_that_an_import_takes(checker: predlint.Checker, tasks: list[Any]) -> None:
    for given in (tasks, tasks[0]):
        found = checker.validate(array(given)).diagnostics  # type: ignore[arg-type]
        assert codes([each for each in found if each.code != "JSN108"]) == []  # that there is no prediction says nothing of the form


def test_the_shape_of_the_file_is_named(checker: predlint.Checker, tmp_path: Path) -> None:
    lines = b"".join(array(task(n)) + b"\n" for n in range(3))  # type: ignore[arg-type]
    told: dict[str, list[tuple[str, int | None, str]]] = {}
    for name, data in {
        "a.json": lines, "a.jsonl": lines, "a.jsonl.gz": gzip.compress(lines),
        "coco.json": array({"images": [], "annotations": [], "categories": []}),  # type: ignore[arg-type]
        "backend.json": array({"results": [{"result": [box()], "model_version": "m"}]}),  # type: ignore[arg-type]
        "model.json": array({"model_version": "m", "predictions": [{"result": [box()], "score": 0.4}]}),  # type: ignore[arg-type]
        "min.json": array([{"image": "https://example.com/1.jpg", "annotation_id": 4, "annotator": 1, "lead_time": 2.5}]),
        "nested.json": array([[task()]]), "pretty.json": array(task(1), 1) + b"\n" + array(task(2), 1),  # type: ignore[arg-type]
    }.items():  # fmt: skip
        (tmp_path / name).write_bytes(data)
        told[name] = codes(checker.validate(tmp_path / name).diagnostics)
    assert told == {
        "a.json": [("JSN101", 1, "")], "a.jsonl": [("JSN102", 1, "")], "a.jsonl.gz": [("JSN102", 1, "")], "coco.json": [("JSN105", 1, "")],
        "backend.json": [("JSN106", 1, "")], "model.json": [("JSN106", 1, "")],
        "min.json": [("JSN104", 1, "/0")], "nested.json": [("JSN103", 1, "/0")],
        "pretty.json": [("JSN101", 1, "")],
    }  # fmt: skip


# -- one report, whatever the road and the form ------------------------------------------------------------------------------------


def mutated_tasks(count: int) -> list[dict[str, Any]]:
    tasks = [task(n) for n in range(count)]
    tasks[count // 3] = task(count // 3, box(1, "cpu"))
    tasks[count // 2] = task(count // 2, box(1), box(1, x=70.0, width=40.0))
    tasks[-1] = task(count - 2)  # the picture of the one before it
    return tasks


@pytest.mark.parametrize("indent", [None, 1, 4])
def test_kernel_and_python_give_one_report(checker: predlint.Checker, monkeypatch: pytest.MonkeyPatch, indent: int | None) -> None:
    data = array(mutated_tasks(1500), indent)
    clean_count = [0]
    original = engine.FileRun

    def ran(*, prove: bool) -> predlint.Report:
        class Run(original):  # type: ignore[misc, valid-type]
            def __init__(self, *given: Any) -> None:
                super().__init__(*given)
                counted(self.rules, clean_count, fast=prove)

        monkeypatch.setattr("predlint.engine.files.FileRun", Run)
        return checker.validate(data)

    fast = ran(prove=True)
    assert clean_count[0] > 500
    slow = ran(prove=False)
    assert {d.code for d in fast.diagnostics} == {"ANS101", "LNK102", "GEO104", "KEY106"}
    assert [d.as_dict() for d in slow.diagnostics] == [d.as_dict() for d in fast.diagnostics]
    assert fast.summary.records == slow.summary.records == 1500


def test_places_in_an_array_are_those_of_the_file(checker: predlint.Checker) -> None:
    for indent in (None, 2):
        data = array(mutated_tasks(400), indent)
        for d in checker.validate(data).diagnostics:
            assert d.offset is not None
            value, _ = json.JSONDecoder().raw_decode(data[d.offset :].decode())
            if d.code in ("ANS101", "GEO104"):
                assert value == d.value
            before = data[: d.offset].decode()
            assert (d.line, d.column) == (before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
            found: Any = json.loads(data)
            for key in d.pointer.split("/")[1:]:
                found = found[int(key)] if isinstance(found, list) else found[key]


def test_lines_dicts_and_array_agree(checker: predlint.Checker) -> None:
    tasks = mutated_tasks(300)
    in_array = [(d.code, d.pointer.partition("/predictions")[2], d.message) for d in checker.validate(array(tasks)).diagnostics]
    for form in (tasks, b"".join(array(t) + b"\n" for t in tasks)):  # type: ignore[arg-type]
        other = [(d.code, d.pointer.partition("/predictions")[2], d.message) for d in checker.validate(form).diagnostics]
        assert [o[:2] for o in other] == [a[:2] for a in in_array]


def test_a_duplicate_member_or_label_is_found_in_a_clean_block(checker: predlint.Checker) -> None:
    tasks = [array(task(n)).decode() for n in range(800)]  # type: ignore[arg-type]
    tasks[600] = tasks[600].replace('"x":10.5', '"x":10.5,"x":10.5')
    tasks[700] = tasks[700].replace('["cup"]', '["cup","cup"]')
    found = checker.validate(("[" + ",".join(tasks) + "]").encode()).diagnostics
    assert [(d.code, d.pointer.split("/")[1]) for d in found] == [("JSN007", "600"), ("ANS107", "700")]


# -- bytes -------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress], ids=["gzip", "bzip2", "xz"])
def test_compressed_files_are_unpacked(checker: predlint.Checker, tmp_path: Path, pack: Any) -> None:
    plain = checker.validate(array(mutated_tasks(300)))
    packed = tmp_path / "tasks.json.packed"
    packed.write_bytes(pack(array(mutated_tasks(300))))
    report = checker.validate(packed)
    assert [d.as_dict() | {"file": None} for d in report.diagnostics] == [d.as_dict() for d in plain.diagnostics]


def test_a_damaged_archive_gives_what_was_readable_and_exit_2(tmp_path: Path) -> None:
    (tmp_path / "config.xml").write_bytes(CONFIG)
    whole = gzip.compress(array(mutated_tasks(3000)))
    (tmp_path / "tasks.json.gz").write_bytes(whole[: len(whole) // 2])
    ran = warm.run(["validate", "tasks.json.gz", "-O", "config.xml", "--format", "concise"], cwd=tmp_path)
    assert ran.returncode == 2
    assert b"breaks off" in ran.stderr
    assert b"ANS101" in ran.stdout


def test_a_truncated_array_loses_no_finding_before_the_cut(checker: predlint.Checker) -> None:
    data = array(mutated_tasks(600))
    found = checker.validate(data[: len(data) * 9 // 10]).diagnostics
    assert {"ANS101", "LNK102", "GEO104", "JSN001"} <= {d.code for d in found}


@pytest.mark.slow
def test_a_giant_array_takes_little_memory(tmp_path: Path) -> None:
    (tmp_path / "config.xml").write_bytes(CONFIG)
    one = [array(task(n)) for n in range(1000)]  # type: ignore[arg-type]
    with open(tmp_path / "giant.json", "wb") as file:
        file.write(b"[")
        for part in range(400):
            changed = [text.replace(b"example.com/", b"example.com/%d-" % part) for text in one]
            file.write((b"," if part else b"") + b",".join(changed))
        file.write(b"]")
    assert (tmp_path / "giant.json").stat().st_size > 100_000_000
    script = (
        "import subprocess, resource, sys;"
        "code = subprocess.run([sys.executable, '-m', 'predlint', 'validate', 'giant.json', '-O', 'config.xml', '-q']).returncode;"
        "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=tmp_path, check=True, text=True)
    code, kilobytes = ran.stdout.split()[-2:]
    assert code == "0", ran
    assert int(kilobytes) < 120_000
    assert resource.RUSAGE_CHILDREN


# -- the library -------------------------------------------------------------------------------------------------------------------


def test_the_library_takes_tasks(checker: predlint.Checker) -> None:
    wrong = task(5, box(1, "cpu"))
    assert [(d.code, d.pointer) for d in checker.check(wrong)] == [("ANS101", "/predictions/0/result/0/value/rectanglelabels/0")]
    record = checker.check(wrong)[0].record
    assert record == {"data_row": "https://example.com/5.jpg", "uuid": "r1", "feature": "box"}
    assert [d.code for d in checker.iter_diagnostics([task(1), wrong])] == ["ANS101"]
    with pytest.raises(predlint.PredictionError, match="1 error in 2 predictions"):
        checker.raise_for_errors([task(1), wrong])
    assert checker.raise_for_errors([task(1), task(2)]).ok


def test_profiles_of_another_dialect_are_refused() -> None:
    with pytest.raises(predlint.OptionError, match="docs-2023"):
        predlint.compile(CONFIG, profile="docs-2023")
    assert predlint.compile(CONFIG, profile="sdk-2.1.2").levels["MED101"] is Severity.ERROR
    assert predlint.compile(CONFIG).levels["MED101"] is Severity.WARNING


def test_the_shipped_example() -> None:
    checker = predlint.compile(SHELF / "config.xml")
    assert checker.validate(SHELF / "tasks.json").counts["error"] == 0
    assert checker.validate(SHELF / "broken.json").counts["error"] > 5


def test_words_are_those_of_each_task_where_its_numbers_are_equal_to_others() -> None:
    """1, 1.0 and true are equal for Python: what was said of the one is not said of the other."""
    labels = b'<Labels name="who" toName="text"><Label value="person"/></Labels>'
    checker = predlint.compile(b'<View><Text name="text" value="$text"/>%b</View>' % labels)

    def said(*starts: str) -> list[str]:
        span = '{"from_name": "who", "to_name": "text", "type": "labels", "value": {"start": %s, "end": 1, "labels": ["person"]}}'
        task = '{"data": {"text": "some %d words"}, "predictions": [{"model_version": "one", "result": [%s]}]}'
        data = "\n".join(task % (number, span % start) for number, start in enumerate(starts))
        return [d.message.partition(";")[0] for d in checker.validate(data.encode()).diagnostics if d.code == "SPN101"]

    whole, point = "the span ends at 1 before it starts at 3", "the span ends at 1 before it starts at 3.0"
    assert said("3", "3.0", "3", "3.0") == [whole, point, whole, point]
    assert said("3.0", "3") == [point, whole]


def test_a_size_one_byte_over_the_limit_is_not_shown_as_the_limit() -> None:
    limit = 250 * 1024 * 1024
    assert [said.fields for said in ending(Layout("array"), "a.json", 3, limit + 1) if said.kind.code == "JSN107"] == [("251 MB", "250 MB")]
    assert not list(ending(Layout("array"), "a.json", 3, limit))


def test_labels_in_an_answer_are_reported_whatever_stood_there_before() -> None:
    """Empty ones are no fault, and teach nothing of those that hold some."""
    config = b"""<View><Image name="i" value="$u"/><Rectangle name="rect" toName="i"/>
        <Labels name="lab" toName="i"><Label value="a"/></Labels><TextArea name="t" toName="i" perRegion="true"/></View>"""
    checker = predlint.compile(config)

    def task(number: int, labels: list[str]) -> dict[str, Any]:
        box = {"x": 1, "y": 2, "width": 3, "height": 4}
        about = {"id": "r1", "to_name": "i", "original_width": 10, "original_height": 10, "image_rotation": 0}
        drawn = {**about, "from_name": "rect", "type": "rectangle", "value": box}
        answer = {**about, "from_name": "t", "type": "textarea", "value": {**box, "text": ["one"], "labels": labels}}
        return {"data": {"u": f"https://a.example/{number}.png"}, "predictions": [{"model_version": "m", "result": [drawn, answer]}]}

    tasks = [task(number, []) for number in range(40)] + [task(number, ["a"]) for number in range(40, 45)]
    data = "\n".join(map(json.dumps, tasks)).encode()
    for given in (tasks, data):
        assert [d.code for d in checker.validate(given, jobs=1).diagnostics if d.code == "LNK114"] == ["LNK114"] * 5
