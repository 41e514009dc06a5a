"""Ray as an Executor: the report of one process, whatever becomes of its workers, and nothing left running."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from clusters_kit import by_one_process, needs, project, python, run, untimed

from predlint.executors import RayExecutor, slots

#: One cluster for all cases, since it takes seconds to begin: what came of each, by its name.
_PROGRAM = '''
import json, os, pathlib, signal, sys, time
import ray
import predlint
from predlint.executors import RayExecutor

class Counted(RayExecutor):
    """The call of number ``dies`` takes its worker along."""
    calls, dies = 0, 0
    def submit(self, fn, /, *args, **kwargs):
        self.calls += 1
        return super().submit(die) if self.calls == self.dies else super().submit(fn, *args, **kwargs)

def die():
    os.kill(os.getpid(), signal.SIGKILL)

def touch(name, seconds):
    time.sleep(seconds)
    pathlib.Path(name).touch()

def refusal(work, *given, **more):
    try:
        work(*given, **more)
    except Exception as error:
        return [type(error).__name__, str(error).split("\\n")[0], [note.split("\\n")[0] for note in getattr(error, "__notes__", ())]]

checker, path, seen = predlint.compile("ontology.json"), "predictions.ndjson", {}
seen["nobody"] = [refusal(RayExecutor, "127.0.0.1:1"), refusal(RayExecutor, "ray://127.0.0.1:1")]
ray.init(address="local", num_cpus=2, include_dashboard=False, log_to_driver=False)
put, kept = ray.put, []
ray.put = lambda value: kept.append(value) or put(value)

with Counted() as executor:
    seen["workers"] = executor._max_workers, RayExecutor(num_cpus=2)._max_workers, RayExecutor(max_workers=7)._max_workers
    checker.validate(path, executor=executor).save("report.json")
    seen["calls"], seen["put"] = executor.calls, len(kept)
    executor.dies = executor.calls + 3
    checker.validate(path, executor=executor).save("killed.json")
    seen["died"] = executor.calls > executor.dies
    seen["raised"] = refusal(executor.submit(int, "x").result)
    many = predlint.read_data_rows([f"row {number}" for number in range(20_000)])
    before = executor.calls
    checker.validate(path, data_rows=many, executor=executor).save("rows.json")
    seen["large"] = executor.calls - before, len(kept)

    slow = [executor.submit(touch, f"slow{number}", 0.5) for number in range(2)]
    behind = [executor.submit(touch, f"behind{number}", 0) for number in range(20)]
    seen["cancelled"] = [future.cancel() for future in behind[2:]]
    for future in slow + behind[:2]:
        future.result()

    class Gone(RayExecutor):
        def submit(self, fn, /, *args, **kwargs):
            pathlib.Path(path).unlink(missing_ok=True)
            return super().submit(fn, *args, **kwargs)
    with Gone() as gone:
        seen["gone"] = refusal(checker.validate, path, executor=gone)
    seen["address"] = refusal(RayExecutor, "auto")
seen["still"] = ray.is_initialized()
seen["closed"] = refusal(executor.submit, abs, 1)
seen["behind"] = sorted(path.name for path in pathlib.Path().glob("behind*"))
print("SEEN", json.dumps(seen))
'''


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the clusters are those of Linux")
def test_a_cluster_of_ray(tmp_path: Path) -> None:
    needs("ray")
    folder = project(tmp_path / "project")
    expected = by_one_process(folder)
    program = folder / "program.py"
    program.write_text(_PROGRAM, encoding="utf-8")
    done = run(python(program), folder)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("SEEN ")] or [done.stderr]
    seen: dict[str, Any] = json.loads(line[5:])
    assert [untimed(folder / name) for name in ("report.json", "killed.json")] == [expected] * 2
    assert [refused[0] for refused in seen["nobody"]] == ["ConnectionError"] * 2
    assert [refused[1][:36] for refused in seen["nobody"]] == [
        "no Ray cluster answers at 127.0.0.1:",
        "no Ray cluster answers at ray://127.",
    ]
    assert seen["workers"] == [2, 1, 7]
    assert seen["calls"] > 10 and seen["put"] == 0
    assert seen["died"] is True
    assert seen["raised"] == ["ValueError", "invalid literal for int() with base 10: 'x'", ["in a task of Ray:"]]
    calls, put = seen["large"]
    assert calls > seen["calls"] and put == 1  # workers asked for the job, which was put where all see it once
    assert json.loads((folder / "rows.json").read_text())["summary"]["records"] == 2_000
    assert seen["cancelled"] == [True] * 18 and seen["behind"] == ["behind0", "behind1"]
    kind, words, _ = seen["gone"]
    assert kind == "SourceError" and words.endswith("predictions.ndjson: no such file, says a worker of the cluster")
    assert seen["address"][0] == "RuntimeError" and "connected to Ray already" in seen["address"][1]
    assert seen["still"] is True  # the program had it before
    assert seen["closed"] == ["RuntimeError", "cannot schedule new futures after shutdown", []]


_OWN = """
import os, signal, sys
import ray
from predlint.executors import RayExecutor
with RayExecutor("local") as executor:
    pid = executor.submit(os.getpid).result()
try:
    os.kill(pid, 0)
except ProcessLookupError:
    pid = None
print("SEEN", ray.is_initialized(), pid is None or open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[0] in "ZX")
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the clusters are those of Linux")
def test_what_the_executor_begins_it_ends(tmp_path: Path) -> None:
    needs("ray")
    program = tmp_path / "program.py"
    program.write_text(_OWN, encoding="utf-8")
    done = run(python(program), tmp_path)
    assert "SEEN False True" in done.stdout, done.stderr


@pytest.mark.skipif(find_spec("ray") is not None, reason="ray is installed")
def test_without_ray_it_says_what_is_missing() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"^RayExecutor needs ray: pip install ray$"):
        RayExecutor()


def test_no_workers_are_refused() -> None:
    with pytest.raises(ValueError, match="max_workers must be 1 or more, found 0"):
        RayExecutor(max_workers=0)


@pytest.mark.parametrize(
    ("there", "options", "expected"),
    [
        ({"CPU": 8.0}, {"num_cpus": 1}, 8),
        ({"CPU": 8.0}, {"num_cpus": 3}, 2),
        ({"CPU": 8.0}, {"num_cpus": 0.5}, 16),
        ({"CPU": 8.0, "GPU": 2.0}, {"num_cpus": 1, "num_gpus": 1}, 2),
        ({"CPU": 8.0, "big": 3.0}, {"num_cpus": 1, "resources": {"big": 1}}, 3),
        ({"CPU": 8.0, "memory": 4e9}, {"num_cpus": 1, "memory": 1 << 30}, 3),
        ({"CPU": 8.0}, {"num_cpus": 0}, 8),
        ({"CPU": 8.0}, {"num_cpus": 1, "resources": {"big": 1}}, 1),
        ({}, {"num_cpus": 1}, 1),
    ],
)
def test_as_many_tasks_as_the_resources_are_for(there: dict[str, float], options: dict[str, Any], expected: int) -> None:
    assert slots(there, options) == expected
