"""Folders and patterns in a bucket of S3: what is read, and what is written back, by commands as a shell runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow
pytest.importorskip("s3fs", reason="s3fs is not installed")
moto: Any = pytest.importorskip("moto.server", reason="moto is not installed")
boto3: Any = pytest.importorskip("boto3", reason="boto3 is not installed")

Run = Callable[..., "subprocess.CompletedProcess[str]"]
BUCKET = "s3://bucket"
ONTOLOGY = ("-O", f"{BUCKET}/run/ontology.json")


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Any, dict[str, str]]]:
    """A client of a server of this machine, and the environment in which commands find it."""
    server = moto.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    home = tmp_path_factory.mktemp("home")
    told = {
        "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1", "HOME": str(home),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    client = boto3.client(
        "s3", endpoint_url=told["AWS_ENDPOINT_URL"], aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1"
    )
    yield client, {**os.environ, **told}
    server.stop()


@pytest.fixture
def bucket(s3: tuple[Any, dict[str, str]], street: Path) -> Iterator[Any]:
    client, _ = s3
    client.create_bucket(Bucket="bucket")
    good, bad = ((street / name).read_bytes() for name in ("clean.ndjson", "broken.ndjson"))
    for key, data in {
        "run/": b"",
        "run/b.ndjson": good,
        "run/a.ndjson": bad,
        "run/.temporary/c.ndjson": bad,
        "run/deep/d.ndjson": good,
        "run/package.json": b'{"name": "x"}',
        "run/ontology.json": (street / "ontology.json").read_bytes(),
        "signs/a[1].ndjson": good,
        "signs/a1.ndjson": bad,
        "signs/b?.ndjson": good,
        "other/a.txt": b"x",
    }.items():
        client.put_object(Bucket="bucket", Key=key, Body=data)
    yield client
    for each in client.list_objects_v2(Bucket="bucket")["Contents"]:
        client.delete_object(Bucket="bucket", Key=each["Key"])
    client.delete_bucket(Bucket="bucket")


@pytest.fixture
def run(s3: tuple[Any, dict[str, str]], tmp_path: Path) -> Run:
    _, environment = s3

    def command(*words: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "predlint", *words]
        return subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False)

    return command


def files(done: subprocess.CompletedProcess[str]) -> int:
    return json.loads(done.stdout)["summary"]["files"]


@pytest.mark.parametrize(
    ("given", "count"),
    [
        ("run/", 3), ("run", 3), ("", 6), ("run/*.ndjson", 2), ("run/**/*.ndjson", 3), ("*/*.ndjson", 5), ("signs/a[1].ndjson", 1),
        ("signs/a[0-9].ndjson", 1), ("signs/b?.ndjson", 1),
    ],
)  # fmt: skip
def test_what_is_checked(run: Run, bucket: Any, given: str, count: int) -> None:
    done = run("validate", f"{BUCKET}/{given}", *ONTOLOGY, "--format", "json")
    assert files(done) == count, done.stderr
    names = [each["file"] for each in json.loads(done.stdout)["diagnostics"] if each["file"] is not None]
    assert all(name.startswith(f"{BUCKET}/") for name in names)


def test_the_object_of_exactly_that_name(run: Run, bucket: Any) -> None:
    assert run("validate", f"{BUCKET}/signs/a[1].ndjson", *ONTOLOGY).returncode == 0
    assert run("validate", f"{BUCKET}/signs/a[0-9].ndjson", *ONTOLOGY).returncode == 1


def test_every_file_is_fixed_into_a_folder(run: Run, bucket: Any) -> None:
    done = run("fix", f"{BUCKET}/run/", *ONTOLOGY, "-o", f"{BUCKET}/out/")
    assert done.returncode == 1, done.stderr
    keys = [each["Key"] for each in bucket.list_objects_v2(Bucket="bucket", Prefix="out/")["Contents"]]
    assert keys == ["out/a.ndjson", "out/b.ndjson", "out/deep/d.ndjson"]
    for name in ("b.ndjson", "deep/d.ndjson"):
        fixed, given = (bucket.get_object(Bucket="bucket", Key=f"{root}/{name}")["Body"].read() for root in ("out", "run"))
        assert fixed == given
    before, after = (run("validate", f"{BUCKET}/{root}/", *ONTOLOGY, "--format", "json") for root in ("run", "out"))
    assert json.loads(after.stdout)["summary"]["errors"] < json.loads(before.stdout)["summary"]["errors"]


def test_what_is_counted_and_what_is_kept(run: Run, bucket: Any) -> None:
    assert json.loads(run("stats", f"{BUCKET}/run/*.ndjson", *ONTOLOGY, "--format", "json").stdout)
    done = run("validate", f"{BUCKET}/run/", *ONTOLOGY, "--write-valid", f"{BUCKET}/good/", "--exclude", "deep/")
    assert done.returncode == 1, done.stderr
    keys = [each["Key"] for each in bucket.list_objects_v2(Bucket="bucket", Prefix="good/")["Contents"]]
    assert keys == ["good/a.ndjson", "good/b.ndjson"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("s3://bucket/gone/", "error: s3://bucket/gone/: no such folder\n"),
        ("s3://bucket/gone/*.ndjson", "error: s3://bucket/gone/*.ndjson: no file matches this pattern\n"),
        ("s3://bucket/other/", "error: no predictions in s3://bucket/other/: there is no .ndjson, .jsonl or .json file\n"),
        ("s3://nobody/run/", "error: s3://nobody/run/: no such folder\n  help: there is no bucket nobody\n"),
        ("s3://nobody/*.ndjson", "error: s3://nobody/: no such folder\n  help: there is no bucket nobody\n"),
    ],
)
def test_what_is_not_there(run: Run, bucket: Any, given: str, message: str) -> None:
    done = run("validate", given, *ONTOLOGY)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"predlint: {message}") or done.stderr.startswith(message), done.stderr
