"""``predlint compile --models`` and ``--verify``."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest
from cli_process import BAD, GOOD, Outcome

Run = Callable[..., Outcome]

EXAMPLES = Path(__file__).parents[2] / "examples"
ONTOLOGIES = (
    "street/ontology.json",
    "shelf/config.xml",
    "harbour/ontology.json",
    "guards/coco.json",
    "media/video.json",
    "studio/pages.xml",
)

#: What a program does with the module, where predlint is not installed.
PROGRAM = """
import sys
sys.modules["predlint"] = None
import models as m
line = m.Sign(dataRow=m.DataRow(globalKey="street-001.jpg"), bbox=m.Bbox(top=1, left=2, height=3, width=4))
print(line.to_json())
assert m.parse_json(line.to_json()) == m.parse(line.to_dict()) == line
for name in ("sgn", "Sign"):
    try:
        m.Sign(name=name, dataRow=line.dataRow, bbox=line.bbox)
    except ValueError as error:
        print(error.errors()[0]["loc"], error.errors()[0]["msg"])
"""


def written(run: Run, tmp_path: Path, ontology: str, *options: str) -> Path:
    done = run("compile", EXAMPLES / ontology, "-o", "out", "--models", *options)
    assert (done.code, done.err) == (0, "")
    assert "models.py" in done.out
    return tmp_path / "out" / "models.py"


def test_the_module_needs_pydantic_alone(run: Run, tmp_path: Path) -> None:
    path = written(run, tmp_path, "street/ontology.json", "--media", "image")
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=path.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    record, *refused = done.stdout.splitlines()
    assert json.loads(record) == {
        "name": "sign", "dataRow": {"globalKey": "street-001.jpg"}, "bbox": {"top": 1, "left": 2, "height": 3, "width": 4},
    }  # fmt: skip
    assert refused == ["('name',) Input should be 'sign'"] * 2
    (tmp_path / "one.ndjson").write_text(record)
    assert run("validate", "one.ndjson", "-O", EXAMPLES / "street/ontology.json", "--media", "image").code == 0


@pytest.mark.parametrize("ontology", ONTOLOGIES)
def test_the_same_bytes_each_time_and_nothing_of_this_machine(run: Run, tmp_path: Path, ontology: str) -> None:
    text = written(run, tmp_path, ontology).read_bytes()
    assert written(run, tmp_path, ontology).read_bytes() == text
    assert str(EXAMPLES).encode() not in text and b"Written by predlint" in text[:1000]
    assert f"The ontology: {Path(ontology).name}.".encode() in text[:1000]
    assert b"pydantic_core" not in text


@pytest.mark.skipif(find_spec("ruff") is None, reason="ruff is not installed")
@pytest.mark.parametrize("ontology", ONTOLOGIES)
def test_the_module_is_clean(run: Run, tmp_path: Path, ontology: str) -> None:
    path = written(run, tmp_path, ontology)
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--isolated",
        "--select",
        "B,E,F,I,PIE,RET,RUF,S,SIM,UP,W",
        "--ignore",
        "E501,RUF001",
        path,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.skipif(find_spec("basedpyright") is None, reason="basedpyright is not installed")
def test_the_module_is_typed_strictly(run: Run, tmp_path: Path) -> None:
    checked = tmp_path / "typed"
    checked.mkdir()
    for number, ontology in enumerate(ONTOLOGIES):
        shutil.copy(written(run, tmp_path, ontology), checked / f"models{number}.py")
    (checked / "pyproject.toml").write_text('[tool.pyright]\ntypeCheckingMode = "strict"\n')
    (checked / "use.py").write_text(
        "import models0 as m\n"
        'row = m.DataRow(globalKey="a")\n'
        "box = m.Bbox(top=1, left=2, height=3, width=4)\n"
        "good = m.Sign(dataRow=row, bbox=box, confidence=1)\n"
        "read: m.Record = m.parse(good.to_dict())\n"
        'misspelt = m.Sign(name="sgn", dataRow=row, bbox=box)\n'
        'option = m.WeatherAnswer(name="suny")\n'
        "lacking = m.Sign(dataRow=row)\n"
    )
    command = [sys.executable, "-m", "basedpyright", "--outputjson", "-p", checked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    errors = [each for each in json.loads(done.stdout)["generalDiagnostics"] if each["severity"] == "error"]
    places = [(Path(each["file"]).name, each["range"]["start"]["line"] + 1) for each in errors]
    assert places == [("use.py", 6), ("use.py", 7), ("use.py", 8)], errors


def test_models_that_cannot_be_written(run: Run, tmp_path: Path) -> None:
    ontology = EXAMPLES / "street/ontology.json"
    done = run("compile", ontology, "--models")
    assert done.code == 2 and "--models -o DIR" in done.err
    assert run("compile", ontology, "--models", "-o", "-").code == 2
    (tmp_path / "models.py").write_bytes((EXAMPLES / "street/rules.onto").read_bytes())
    done = run("compile", "models.py", "--models", "-o", ".")
    assert done.code == 2


def nested(depth: int) -> dict[str, object]:
    question: dict[str, object] = {"type": "text", "name": "last", "instructions": "last", "options": []}
    for number in range(depth):
        option = {"label": f"o{number}", "value": f"o{number}", "options": [question]}
        question = {"type": "radio", "name": f"q{number}", "instructions": f"q{number}", "options": [option]}
    return {"tools": [], "classifications": [question]}


def test_deep_questions(run: Run, tmp_path: Path) -> None:
    (tmp_path / "deep.json").write_text(json.dumps(nested(49)))  # as deep as an ontology may be
    assert run("compile", "deep.json", "--models", "-o", "deep").code == 0
    done = subprocess.run([sys.executable, "-c", "import models"], cwd=tmp_path / "deep", capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# -- --verify --------------------------------------------------------------------------------------------------------------------


def test_nothing_to_report(run: Run, tmp_path: Path) -> None:
    done = run("compile", EXAMPLES / "street/ontology.json", "--media", "image", "--verify", EXAMPLES / "street/broken.ndjson")
    assert (done.code, done.err) == (0, "")
    assert "28 records: 10 taken by both, 16 refused by both, 1 no JSON, which no schema judges, 0 disagreements\n" in done.out
    assert "1 more record refused by predlint alone, for what no schema of one record can say: REC004 1\n" in done.out
    assert list(tmp_path.iterdir()) == []


def test_what_holds_no_json_was_not_compared(run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.ndjson").write_text("{oh\n{no\n")
    done = run("compile", EXAMPLES / "street/ontology.json", "--media", "image", "--verify", "odd.ndjson")
    assert (done.code, done.err) == (2, "predlint: error: nothing of odd.ndjson is JSON, so nothing was compared\n")


@pytest.mark.parametrize(
    ("ontology", "files"),
    [
        ("shelf/config.xml", ("shelf/tasks.json", "shelf/broken.json")),
        ("harbour/ontology.json", ("harbour/rows.ndjson", "harbour/broken.ndjson", "harbour/coco.json")),
        ("harbour/coco.json", ("harbour/coco.json",)),
        ("guards/coco.json", ("guards/coco.json",)),
    ],
)
def test_files_of_every_platform(run: Run, ontology: str, files: tuple[str, ...]) -> None:
    given = [word for file in files for word in ("--verify", EXAMPLES / file)]
    done = run("compile", EXAMPLES / ontology, *given)
    assert (done.code, done.err) == (0, "")
    assert done.out.count(", 0 disagreements\n") == len(files)


def test_standard_input_and_the_files_besides(run: Run, ontology: Path, tmp_path: Path) -> None:
    lines = "".join(f"{json.dumps(each)}\n" for each in (GOOD, BAD)).encode()
    done = run("compile", ontology, "--media", "image", "-o", "out", "--verify", "-", stdin=lines)
    assert done.code == 0
    assert "standard input: 2 records: 1 taken by both, 1 refused by both, 0 disagreements\n" in done.out
    assert (tmp_path / "out" / "schema.json").exists() and not (tmp_path / "out" / "models.py").exists()


def test_what_cannot_be_verified(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "torn.ndjson.gz").write_bytes(b"\x1f\x8b\x08\x00")
    (tmp_path / "page.html").write_text("<!doctype html><html></html>")
    for file in ("none.ndjson", "torn.ndjson.gz", "page.html"):
        done = run("compile", ontology, "--verify", file)
        assert done.code == 2 and "error: " in done.err, file
