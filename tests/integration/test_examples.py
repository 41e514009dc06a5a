"""The guards of examples/guards as their readers run them: good files pass, broken ones are refused and nothing is uploaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

import warm

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
GUARDS = EXAMPLES / "guards"


#: As `python SCRIPT …` does.
PROGRAM = """
import os, runpy, sys
sys.argv = sys.argv[1:]
sys.path[:1] = [path for path in (os.path.dirname(sys.argv[0]), os.environ.get("SDKS")) if path]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


def run(script: str, *arguments: object, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [GUARDS / f"{script}.py", *arguments]
    if os.name == "nt":
        environment["PYTHONUTF8"] = "1"
    done = warm.run(command, program=PROGRAM, cwd=cwd, env={**os.environ, **environment})
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("to_labelbox", "would upload 26 annotations"),
        ("to_label_studio", "would import 4 tasks"),
        ("to_encord", "would save 3 label rows"),
        ("coco_to_encord", "would import 3 annotations"),
    ],
)
def test_a_good_file_would_be_uploaded(script: str, words: str, tmp_path: Path) -> None:
    done = run(script, "--dry-run", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, words + "\n", "")


def test_a_file_that_is_not_there_is_no_refusal(tmp_path: Path) -> None:
    done = run("to_labelbox", "none.ndjson", "--dry-run", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "") and "none.ndjson: no such file" in done.stderr


@pytest.mark.parametrize(
    ("script", "arguments", "words"),
    [
        ("to_labelbox", ["--dry-run", "--media", "picture"], 'media "picture" is not known'),
        ("good_rows", ["--media", "picture"], 'media "picture" is not known'),
        ("good_rows", ["--rejects", "no/folder.jsonl"], "cannot write no/folder.jsonl"),
        ("upload_service", ["-O", "none.json"], "none.json: there is no such file"),
    ],
)
def test_what_cannot_run_is_no_refusal(script: str, arguments: list[str], words: str, tmp_path: Path) -> None:
    done = run(script, *arguments, cwd=tmp_path)
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "write", [lambda rows: json.dumps(rows), lambda rows: "\n".join(map(json.dumps, rows)), lambda rows: json.dumps(rows[0], indent=1)]
)
def test_every_form_that_passes_the_check_can_be_uploaded(write: Any) -> None:
    sys.path.insert(0, str(GUARDS))
    try:
        import to_encord
        import to_label_studio
    finally:
        sys.path.remove(str(GUARDS))
    rows = [{"data_hash": "a"}, {"data_hash": "b"}]
    text = write(rows)
    expected = rows if '"b"' in text else rows[:1]
    assert to_encord.rows_of(text.encode()) == to_label_studio.tasks_of(text.encode()) == expected


# -- the upload ----------------------------------------------------------------------------------------------------------------


class Server(HTTPServer):
    """Stands in for a Label Studio server: keeps what is sent to it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.got: list[tuple[str, str | None, Any]] = []
        self.refuses = False


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        value = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.got.append((self.path, self.headers["Authorization"], value))
        said = {"access": "short-lived"} if self.path == "/api/token/refresh/" else {"task_count": len(value)}
        text = json.dumps(said).encode()
        self.send_response(401 if self.server.refuses else 201)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Says nothing."""


@pytest.fixture
def label_studio() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def import_tasks(server: Server, cwd: Path, given: str, token: str) -> subprocess.CompletedProcess[str]:
    arguments = (EXAMPLES / "shelf" / given, "--url", f"http://127.0.0.1:{server.server_port}/", "--project", 7)
    return run("to_label_studio", *arguments, cwd=cwd, LABEL_STUDIO_API_KEY=token, NO_PROXY="127.0.0.1")


def test_tasks_reach_label_studio(label_studio: Server, tmp_path: Path) -> None:
    done = import_tasks(label_studio, tmp_path, "tasks.json", "legacy")
    assert (done.returncode, done.stdout) == (0, "imported 4 tasks\n"), done.stderr
    tasks = json.loads((EXAMPLES / "shelf" / "tasks.json").read_bytes())
    assert label_studio.got == [("/api/projects/7/import", "Token legacy", tasks)]


def test_a_personal_token_is_exchanged(label_studio: Server, tmp_path: Path) -> None:
    assert import_tasks(label_studio, tmp_path, "tasks.json", "a.b.c").returncode == 0
    assert [(path, header) for path, header, _ in label_studio.got] == [
        ("/api/token/refresh/", None), ("/api/projects/7/import", "Bearer short-lived"),
    ]  # fmt: skip


def test_broken_tasks_do_not_reach_label_studio(label_studio: Server, tmp_path: Path) -> None:
    assert import_tasks(label_studio, tmp_path, "broken.json", "legacy").returncode == 1
    assert label_studio.got == []


def test_a_server_that_refuses_is_reported(label_studio: Server, tmp_path: Path) -> None:
    label_studio.refuses = True
    done = import_tasks(label_studio, tmp_path, "tasks.json", "legacy")
    assert done.returncode == 2 and "401" in done.stderr


#: Stand-ins for the SDKs, with the calls that the guards make, as the SDKs name them; they write down what they were given.
LABELBOX = """
import json

def note(*what):
    with open("calls.jsonl", "a") as file:
        file.write(json.dumps(what) + "\\n")

class Job:
    errors = []
    def wait_till_done(self, sleep_time_seconds=10, show_progress=False):
        note("wait_till_done")

class ModelRun:
    def add_predictions(self, name, predictions):
        note("add_predictions", name, predictions)
        return Job()

class Client:
    def __init__(self, api_key=None):
        note("Client", api_key)
    def get_model_run(self, model_run_id):
        note("get_model_run", model_run_id)
        return ModelRun()

class MALPredictionImport:
    @classmethod
    def create_from_file(cls, client, project_id, name, path):
        note("create_from_file", project_id, name, path)
        return Job()
"""

ENCORD = """
import contextlib, json

def note(*what):
    with open("calls.jsonl", "a") as file:
        file.write(json.dumps(what) + "\\n")

class LabelRow:
    def __init__(self, data_hash):
        self.data_hash = data_hash
    def initialise_labels(self, *, bundle=None):
        note("initialise_labels", self.data_hash)
    def from_labels_dict(self, label_row_dict, *, preserve_identity=False):
        note("from_labels_dict", self.data_hash, label_row_dict, preserve_identity)
    def save(self, bundle=None):
        note("save", self.data_hash)

class Project:
    def list_label_rows_v2(self, data_hashes=None, *, branch_name=None):
        note("list_label_rows_v2", branch_name)
        return [LabelRow(data_hash) for data_hash in data_hashes]
    def create_bundle(self):
        return contextlib.nullcontext()
    def import_coco_labels(
        self, labels_dict, category_id_to_feature_hash, image_id_to_frame_index, branch_name=None, confidence_field_name=None
    ):
        frames = {number: [index.data_hash, index.frame] for number, index in image_id_to_frame_index.items()}
        assert all(type(number) is int for number in [*category_id_to_feature_hash, *frames])
        note("import_coco_labels", len(labels_dict["annotations"]), category_id_to_feature_hash, frames, branch_name, confidence_field_name)

class EncordUserClient:
    @staticmethod
    def create_with_ssh_private_key(ssh_private_key=None, password=None, *, ssh_private_key_path=None):
        note("key", ssh_private_key_path)
        return EncordUserClient()
    def get_project(self, project_hash):
        note("get_project", project_hash)
        return Project()
"""

FRAMES = """
from dataclasses import dataclass

@dataclass
class FrameIndex:
    data_hash: str
    frame: int = 0
"""


def calls(folder: Path) -> list[list[Any]]:
    made = folder / "calls.jsonl"
    return [json.loads(line) for line in made.read_text(encoding="utf-8").splitlines()] if made.exists() else []


@pytest.fixture
def sdks(tmp_path: Path) -> dict[str, str]:
    """The environment in which the SDKs' stand-ins are found."""
    files = {"labelbox.py": LABELBOX, "encord/__init__.py": ENCORD, "encord/utilities/coco/datastructure.py": FRAMES}
    for name, text in files.items():
        (tmp_path / "sdks" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "sdks" / name).write_text(text, encoding="utf-8")
    return {"SDKS": str(tmp_path / "sdks"), "LABELBOX_API_KEY": "secret", "ENCORD_SSH_KEY_FILE": "key.pem"}


def test_predictions_reach_a_model_run(sdks: dict[str, str], tmp_path: Path) -> None:
    done = run("to_labelbox", "--model-run", "run-1", "--name", "may", cwd=tmp_path, **sdks)
    assert (done.returncode, done.stdout) == (0, "uploaded, with 0 errors on the platform's side\n"), done.stderr
    path = str(EXAMPLES / "street" / "clean.ndjson")
    assert calls(tmp_path) == [["Client", "secret"], ["get_model_run", "run-1"], ["add_predictions", "may", path], ["wait_till_done"]]


def test_pre_labels_reach_a_project(sdks: dict[str, str], tmp_path: Path) -> None:
    lines = (EXAMPLES / "street" / "clean.ndjson").read_text(encoding="utf-8").splitlines()
    plain = [line for line in lines if not any(word in line for word in ("confidence", "metric", "uuid"))]
    path = tmp_path / "labels.ndjson"
    path.write_text(
        "".join(f'{line[:-1]}, "uuid": "9d1f6c1e-8a53-4f6e-9a11-{n:012}"}}\n' for n, line in enumerate(plain)), encoding="utf-8"
    )
    done = run("to_labelbox", path, "--project", "project-1", cwd=tmp_path, **sdks)
    assert done.returncode == 0, done.stdout + done.stderr
    assert calls(tmp_path) == [["Client", "secret"], ["create_from_file", "project-1", "predictions", str(path)], ["wait_till_done"]]


def test_label_rows_reach_encord(sdks: dict[str, str], tmp_path: Path) -> None:
    done = run("to_encord", "--project", "p", cwd=tmp_path, **sdks)
    assert (done.returncode, done.stdout) == (0, "saved 3 label rows\n"), done.stderr
    rows = [json.loads(line) for line in (EXAMPLES / "harbour" / "rows.ndjson").read_text(encoding="utf-8").splitlines()]
    made = calls(tmp_path)
    assert made[:3] == [["key", "key.pem"], ["get_project", "p"], ["list_label_rows_v2", "pred-may"]]
    assert [call[1:] for call in made if call[0] == "from_labels_dict"] == [[row["data_hash"], row, True] for row in rows]
    assert [call[1] for call in made if call[0] == "save"] == [row["data_hash"] for row in rows]


def test_coco_reaches_encord(sdks: dict[str, str], tmp_path: Path) -> None:
    done = run("coco_to_encord", "--project", "p", "--branch", "may", cwd=tmp_path, **sdks)
    assert (done.returncode, done.stdout) == (0, "imported\n"), done.stderr
    ids = json.loads((EXAMPLES / "harbour" / "mapping.json").read_bytes())
    frames = {number: [frame["data_hash"], frame["frame"]] for number, frame in ids["image_id_to_frame_index"].items()}
    assert calls(tmp_path)[-1] == ["import_coco_labels", 3, ids["category_id_to_feature_hash"], frames, "may", "score"]


@pytest.mark.parametrize(
    ("script", "where", "given", "words"),
    [
        ("to_labelbox", "--model-run", "street/broken.ndjson", 'did you mean "traffic light"?'),
        ("to_labelbox", "--project", "street/clean.ndjson", "MED002"),  # a model run takes metrics, a project does not
        ("to_encord", "--project", "harbour/broken.ndjson", "ANS201"),
        ("coco_to_encord", "--project", "harbour/coco.json", "NAM302"),
    ],
)
def test_a_broken_file_is_refused_with_the_reasons(
    script: str, where: str, given: str, words: str, sdks: dict[str, str], tmp_path: Path
) -> None:
    done = run(script, EXAMPLES / given, where, "x", cwd=tmp_path, **sdks)
    assert (done.returncode, done.stderr) == (1, "")
    assert words in done.stdout
    assert done.stdout.splitlines()[-1].startswith("nothing was ")
    assert calls(tmp_path) == []


# -- good rows, and the service ------------------------------------------------------------------------------------------------


def test_good_rows_go_and_the_others_are_kept(tmp_path: Path) -> None:
    done = run("good_rows", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    assert done.stdout.splitlines() == ["would upload 6 records", "22 records kept back, with the reasons, in rejects.jsonl"]
    lines = (EXAMPLES / "street" / "broken.ndjson").read_text(encoding="utf-8").splitlines()
    rejects = [json.loads(line) for line in (tmp_path / "rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert len(rejects) == 22 and all(lines[each["line"] - 1] == each["record"] and each["reasons"] for each in rejects)
    done = run("good_rows", EXAMPLES / "street" / "clean.ndjson", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()) == (0, ["would upload 26 records", "0 records kept back"])


def test_the_service_starts_and_answers(tmp_path: Path) -> None:
    command = [sys.executable, str(GUARDS / "upload_service.py"), "--port", "0", "--keep", "accepted"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, encoding="utf-8") as service:
        try:
            assert service.stdout is not None
            url = service.stdout.readline().removeprefix("listening on ").strip()
            data = (EXAMPLES / "street" / "clean.ndjson").read_bytes()
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(urllib.request.Request(url, data), timeout=30) as answer:
                reported = json.load(answer)
            assert (tmp_path / "accepted" / reported["file"]).read_bytes() == data
        finally:
            service.terminate()
