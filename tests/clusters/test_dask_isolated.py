"""Dask workers that share no disk: each has a mount namespace, a working directory and temporary files of its own, and files come by HTTP
and S3. The report is that of one process, also when a worker is killed in the middle."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from clusters_kit import PATIENCE, needs, project, python, surroundings, untimed

from remote_server import serve

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="the clusters are those of Linux")]

#: Where a worker is at home: nothing of what the program has in this folder is there.
_WORKER = """
mount -t tmpfs none {hidden} && mkdir -p {hidden}/own/tmp && cd {hidden}/own || exit 9
TMPDIR={hidden}/own/tmp HOME={hidden}/own \\
exec {python} -m distributed.cli.dask_worker {address} --no-nanny --nthreads 1 --no-dashboard --name {name}
"""
#: Puts a file into a bucket.
_UPLOAD = """
import sys, s3fs
storage = s3fs.S3FileSystem()
storage.mkdir("bucket")
storage.put_file(sys.argv[1], "bucket/predictions.ndjson")
"""


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class IsolatedCluster:
    """A Dask cluster, and programs that use it."""

    def __init__(self, folder: Path, environment: dict[str, str], stack: contextlib.ExitStack, dies: str) -> None:
        self.folder, self._environment, self._stack = folder, environment, stack
        port = free_port()
        self.address = f"tcp://127.0.0.1:{port}"
        self.start(python("-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"))
        self.until_up(port)
        self.workers = [self._worker("one", **({"DIES_AT": dies} if dies else {})), self._worker("two")]
        self.until(lambda: self.count() == len(self.workers))

    def start(self, command: list[str], **more: str) -> subprocess.Popen[bytes]:
        with open(self.folder / "log", "ab") as log:
            how: Any = {"stdin": subprocess.DEVNULL, "stdout": log, "stderr": log, "start_new_session": True}
            process = subprocess.Popen(command, cwd=self.folder, env=self._environment | more, **how)
        self._stack.callback(_end, process)
        return process

    def _worker(self, name: str, **more: str) -> subprocess.Popen[bytes]:
        words = {"hidden": shlex.quote(str(self.folder)), "python": python()[0], "address": self.address, "name": name}
        return self.start(["unshare", "-m", "--propagation", "private", "sh", "-c", _WORKER.format(**words)], **more)

    def count(self) -> int:
        program = f"import distributed; print(len(distributed.Client({self.address!r}).scheduler_info()['workers']))"
        done = self.run(python("-c", program))
        return int(done.stdout) if done.returncode == 0 else 0

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self._environment, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def validate(self, url: str, name: str, *how: str) -> list[str]:
        """The command that writes a report of that name."""
        return python("-m", "predlint", "validate", url, "-O", "ontology.json", "--format", f"json={name}", *how)

    def until_up(self, port: int) -> None:
        def there() -> bool:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return True
            return False

        self.until(there)

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE / 2
        while not holds():
            assert time.monotonic() < end, (self.folder / "log").read_text()[-3_000:]
            time.sleep(0.05)

    def has_lost_one(self) -> None:
        assert [worker.poll() for worker in self.workers] == [-signal.SIGKILL, None]

    def hold(self, url: str) -> None:
        """The report of the cluster that was just made is that of one process."""
        one = self.run(self.validate(url, "one.json", "--jobs", "1"))
        assert one.returncode == 1, one.stderr
        expected = untimed(self.folder / "one.json")
        assert {"DUP001", "ANS001", "NAM002"} <= json.loads(expected)["summary"]["by_rule"].keys()
        assert untimed(self.folder / "dask.json") == expected


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


@contextlib.contextmanager
def isolated_cluster(folder: Path, *, dies: str = "", **more: str) -> Generator[IsolatedCluster]:
    needs("distributed", "aiohttp", "s3fs")
    if shutil.which("unshare") is None or subprocess.run(["unshare", "-m", "true"], capture_output=True).returncode:
        pytest.skip("mount namespaces take a root who may make them")
    with contextlib.ExitStack() as stack:
        environment = stack.enter_context(surroundings(**more))
        yield IsolatedCluster(project(folder, 12_000), environment, stack, dies)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[IsolatedCluster]:
    with isolated_cluster(tmp_path / "project") as found:
        yield found


def test_over_http(cluster: IsolatedCluster) -> None:
    with serve({"/predictions.ndjson": (cluster.folder / "predictions.ndjson").read_bytes()}) as server:
        url = f"{server.url}/predictions.ndjson"
        done = cluster.run(cluster.validate(url, "dask.json", "--engine", "dask", "--scheduler", cluster.address))
        assert done.returncode == 1, done.stderr
        assert len(server.asked()) > 40  # of blocks, one of each part at least
        cluster.hold(url)


def test_a_worker_is_killed_over_http(tmp_path: Path) -> None:
    with (
        isolated_cluster(tmp_path / "project", dies="3") as cluster,
        serve({"/predictions.ndjson": (cluster.folder / "predictions.ndjson").read_bytes()}) as server,
    ):
        url = f"{server.url}/predictions.ndjson"
        done = cluster.run(cluster.validate(url, "dask.json", "--engine", "dask", "--scheduler", cluster.address))
        assert done.returncode == 1, done.stderr
        cluster.has_lost_one()
        cluster.hold(url)


def test_a_file_of_this_machine_is_not_there_for_the_workers(cluster: IsolatedCluster) -> None:
    done = cluster.run(cluster.validate("predictions.ndjson", "dask.json", "--engine", "dask", "--scheduler", cluster.address))
    assert done.returncode == 2
    assert "predictions.ndjson: no such file, says a worker of the cluster" in done.stderr
    assert "name them by a path or URL that all machines see" in done.stderr


def test_a_worker_is_killed_over_s3(tmp_path: Path) -> None:
    needs("moto", "flask")
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    keys = {"AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": endpoint}
    with isolated_cluster(tmp_path / "project", dies="3", **keys) as cluster:
        cluster.start([str(Path(python()[0]).parent / "moto_server"), "-H", "127.0.0.1", "-p", str(port)])
        cluster.until_up(port)
        urllib.request.urlopen(endpoint).close()
        done = cluster.run(python("-c", _UPLOAD, cluster.folder / "predictions.ndjson"))
        assert done.returncode == 0, done.stderr
        url = "s3://bucket/predictions.ndjson"
        done = cluster.run(cluster.validate(url, "dask.json", "--engine", "dask", "--scheduler", cluster.address))
        assert done.returncode == 1, done.stderr
        cluster.has_lost_one()
        cluster.hold(url)
