"""The examples of docs/clusters.md run as they stand there, and give the report of one process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from clusters_kit import block, by_one_process, mpiexec, needs, project, python, run, surroundings, untimed

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="the clusters are those of Linux")]

#: What sbatch does, as far as the page asks for it: the jobs of an array, one after the other, here.
SBATCH = """#!/bin/sh
[ "$1" = --wait ] && [ "$3" = --wrap ] || exit 9
for number in $(seq 1 "${2#--array=1-}"); do SLURM_ARRAY_TASK_ID=$number sh -c "$4" || exit 1; done
"""

#: A Dask cluster of two processes, until nobody has its input open any more.
CLUSTER = """
import distributed, sys
if __name__ == "__main__":
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return project(tmp_path / "project")


def hold(folder: Path, done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode in (0, 1) and (folder / "report.json").exists(), done.stdout + done.stderr
    assert untimed(folder / "report.json") == by_one_process(folder)


def written(folder: Path, name: str) -> Path:
    program = folder / name
    program.write_text(block("python", f"# {name}\n"), encoding="utf-8")
    return program


def test_dask(folder: Path) -> None:
    needs("distributed")
    hold(folder, run(python(written(folder, "check_dask.py")), folder))


def test_ray(folder: Path) -> None:
    needs("ray")
    hold(folder, run(python(written(folder, "check_ray.py")), folder))


def test_processes(folder: Path) -> None:
    needs()
    hold(folder, run(python(written(folder, "check_pool.py")), folder))


def test_loky(folder: Path) -> None:
    needs("loky")
    text = block("python", "# check_pool.py\n").replace("from concurrent.futures import", "from loky import")
    (folder / "check_loky.py").write_text(text, encoding="utf-8")
    hold(folder, run(python(folder / "check_loky.py"), folder))


@pytest.mark.parametrize("ranks", ["2", "3"])
def test_mpi(folder: Path, ranks: str) -> None:
    needs("mpi4py", "mpich-*")
    written(folder, "check_mpi.py")
    (command,) = [words for words in block_words("mpiexec -n 3") if words]
    assert command == "mpiexec -n 3 python -m mpi4py check_mpi.py"
    hold(folder, run([mpiexec(), "-n", ranks, *command.split()[3:]], folder))


def block_words(begin: str) -> list[str]:
    """What stands between backquotes in the text of the page, and begins so."""
    page = (Path(__file__).parent.parent.parent / "docs" / "clusters.md").read_text(encoding="utf-8")
    return [words for words in page.split("`") if words.startswith(begin)]


def test_spark(folder: Path) -> None:
    needs("pyspark", "pandas", "pyarrow")
    if shutil.which("java") is None:
        pytest.skip("there is no Java, which Spark runs on")
    hold(folder, run(python(written(folder, "check_spark.py")), folder, MASTER="local[2]", SPARK_LOCAL_IP="127.0.0.1"))


def test_a_shell(folder: Path) -> None:
    hold(folder, run(["sh", "-ec", block("sh", "xargs")], folder))
    assert len(list(folder.glob("*.part"))) > 5


def test_a_job_array(folder: Path, tmp_path: Path) -> None:
    sbatch = tmp_path / "sbatch"
    sbatch.write_text(SBATCH, encoding="utf-8")
    sbatch.chmod(0o755)
    hold(folder, run(["sh", "-ec", f'PATH="{tmp_path}:$PATH"\n' + block("sh", "sbatch")], folder))


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a Dask cluster of two processes with the packages of this environment."""
    pytest.importorskip("distributed", reason="the extra dask is not installed")
    path = tmp_path / "cluster.py"
    path.write_text(CLUSTER, encoding="utf-8")
    with surroundings() as environment:
        started = subprocess.Popen(
            [sys.executable, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
        )
        assert started.stdout is not None
        yield started.stdout.readline().strip()
        started.communicate()


def test_the_command_with_dask(folder: Path, scheduler: str) -> None:
    hold(folder, run(["sh", "-ec", block("sh", "--engine dask")], folder, SCHEDULER=scheduler))


def test_every_example_is_run() -> None:
    page = (Path(__file__).parent.parent.parent / "docs" / "clusters.md").read_text(encoding="utf-8")
    own = Path(__file__).read_text(encoding="utf-8")
    names = [line[2:].strip() for line in page.splitlines() if line.startswith("# check_")]
    assert len(names) == page.count("```python") == 5 and all(f'"{name}"' in own or name in own for name in names)
    assert page.count("```sh\n") == 3
    assert os.path.exists(Path(__file__).parent / "small" / "sitecustomize.py")
