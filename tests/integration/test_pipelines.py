"""The programs of docs/pipelines.md are run: with stand-ins for names of other packages, and with these where they are installed."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
import yaml

import predlint


@pytest.fixture
def block(repository: Path) -> Callable[[str], str]:
    """The program below a heading of the page."""
    text = (repository / "docs" / "pipelines.md").read_text(encoding="utf-8")
    found = dict(re.findall(r"^## ([^\n]+)\n(?:(?!^## ).)*?^```(?:python|yaml)\n(.*?)^```", text, re.MULTILINE | re.DOTALL))
    assert list(found) == ["Airflow", "Dagster", "DVC", "MLflow", "Weights & Biases", "GitHub", "GitLab"]
    return lambda name: found[name]


@pytest.fixture(params=["clean", "broken"])
def good(request: pytest.FixtureRequest, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether the file of predictions in the current folder has no errors."""
    street = repository / "examples" / "street"
    shutil.copy(street / "ontology.json", tmp_path / "ontology.json")
    shutil.copy(street / f"{request.param}.ndjson", tmp_path / "predictions.ndjson")
    monkeypatch.chdir(tmp_path)
    return request.param == "clean"


class Calls:
    """Stands in for a package: remembers which of its functions were called, and works as a context manager."""

    def __init__(self) -> None:
        self.made: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *given, **named: (self.made.append(name), self)[1]

    def __enter__(self) -> Calls:
        return self

    def __exit__(self, *error: object) -> None:
        pass


def execute(program: str, monkeypatch: pytest.MonkeyPatch, **modules: Any) -> dict[str, Any]:
    """Runs a program with stand-ins for modules. Those show that the program calls predlint rightly, not that it calls them so."""
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name.replace("_", "."), module)
    names: dict[str, Any] = {}
    exec(compile(program, "pipelines.md", "exec"), names)
    return names


def refused(good: bool) -> contextlib.AbstractContextManager[object]:
    return contextlib.nullcontext() if good else pytest.raises(predlint.PredictionError)


def test_airflow(block: Callable[[str], str], good: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def decorator(*given: Any, **_named: Any) -> Any:
        return given[0] if given else lambda function: function

    sdk = SimpleNamespace(dag=decorator, task=decorator)
    with refused(good):
        execute(block("Airflow"), monkeypatch, airflow=ModuleType("airflow"), airflow_sdk=sdk)
    assert capsys.readouterr().out == ("uploading predictions.ndjson\n" if good else "")


def test_dagster(block: Callable[[str], str], good: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    def decorator(*given: Any, **_named: Any) -> Any:
        return given[0] if given else lambda function: function

    stand_in = SimpleNamespace(
        asset=decorator, asset_check=decorator, AssetCheckResult=SimpleNamespace, Definitions=SimpleNamespace,
        MetadataValue=SimpleNamespace(md=str),
    )  # fmt: skip
    names = execute(block("Dagster"), monkeypatch, dagster=stand_in)
    result = names["fits_the_ontology"](names["predictions"]())
    assert result.passed is good
    assert (result.metadata["error"] == 0) is good and result.metadata["report"]


@pytest.mark.parametrize(("name", "module", "last"), [("MLflow", "mlflow", "log_artifact"), ("Weights & Biases", "wandb", "log_artifact")])
def test_trackers(block: Callable[[str], str], good: bool, monkeypatch: pytest.MonkeyPatch, name: str, module: str, last: str) -> None:
    calls = Calls()
    with refused(good):
        execute(block(name), monkeypatch, **{module: calls})
    assert (calls.made[-1] == last) is good


def test_dvc(block: Callable[[str], str], good: bool, predlint_command: str) -> None:
    stage = yaml.safe_load(block("DVC"))["stages"]["check"]
    program, *arguments = shlex.split(stage["cmd"])
    assert program == "predlint"
    done = subprocess.run([predlint_command, *arguments], capture_output=True, timeout=60)
    assert done.returncode == (0 if good else 1)
    assert Path(*stage["outs"][0]).exists() and all(Path(path).exists() for path in stage["deps"])


def test_gitlab(block: Callable[[str], str], good: bool, predlint_command: str) -> None:
    job = yaml.safe_load(block("GitLab"))["predictions"]
    program, *arguments = shlex.split(job["script"][1])
    assert program == "predlint"
    assert subprocess.run([predlint_command, *arguments], capture_output=True, timeout=60).returncode == (0 if good else 1)
    assert Path(job["artifacts"]["reports"]["codequality"]).exists()


def test_the_action_has_the_inputs(block: Callable[[str], str], repository: Path) -> None:
    steps = yaml.safe_load(block("GitHub"))["jobs"]["predlint"]["steps"]
    assert set(steps[-1]["with"]) <= set(yaml.safe_load((repository / "action.yml").read_text(encoding="utf-8"))["inputs"])


@pytest.mark.parametrize(("name", "schema"), [("GitHub", "vendor.github-workflows"), ("GitLab", "vendor.gitlab-ci")])
def test_code_hosts_take_it(block: Callable[[str], str], tmp_path: Path, name: str, schema: str) -> None:
    checker = shutil.which("check-jsonschema") or shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
    if checker is None:
        pytest.skip("check-jsonschema is not installed")
    (tmp_path / "job.yml").write_text(block(name), encoding="utf-8")
    done = subprocess.run([checker, "--builtin-schema", schema, tmp_path / "job.yml"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def isolated_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages that are run for real keep their files in the folder of the test, and ask nobody."""
    settings = {
        "HOME": tmp_path, "AIRFLOW_HOME": tmp_path / "airflow", "AIRFLOW__CORE__DAGS_FOLDER": tmp_path / "dags",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False", "MLFLOW_TRACKING_URI": f"sqlite:///{tmp_path}/mlflow.db", "WANDB_MODE": "offline",
        "DAGSTER_DISABLE_TELEMETRY": "yes", "DVC_NO_ANALYTICS": "true",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, str(value))


def needs(package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")


@pytest.mark.slow
@pytest.mark.usefixtures("isolated_home")
@pytest.mark.parametrize(("name", "package"), [("MLflow", "mlflow"), ("Weights & Biases", "wandb")])
def test_the_tracker_itself(block: Callable[[str], str], good: bool, name: str, package: str) -> None:
    needs(package)
    done = subprocess.run([sys.executable, "-c", block(name)], capture_output=True, text=True, timeout=300)
    assert done.returncode == (0 if good else 1), done.stderr
    assert good or "PredictionError" in done.stderr


_MATERIALIZE = """
result = defs.resolve_implicit_global_asset_job_def().execute_in_process(raise_on_error=False)
assert result.success is {good}
assert [check.passed for check in result.get_asset_check_evaluations()] == [{good}]
assert ("uploaded" in [event.step_key for event in result.all_events if event.is_step_success]) is {good}
"""


@pytest.mark.slow
@pytest.mark.usefixtures("isolated_home")
def test_dagster_itself(block: Callable[[str], str], good: bool) -> None:
    needs("dagster")
    Path("definitions.py").write_text(block("Dagster") + _MATERIALIZE.format(good=good), encoding="utf-8")
    done = subprocess.run([sys.executable, "definitions.py"], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("isolated_home")
def test_dvc_itself(block: Callable[[str], str], good: bool) -> None:
    needs("dvc")
    Path("dvc.yaml").write_text(block("DVC"), encoding="utf-8")
    Path("upload.py").write_text("print('uploading')", encoding="utf-8")
    for command in (["git", "init", "--quiet"], [sys.executable, "-m", "dvc", "init", "--quiet"]):
        subprocess.run(command, check=True, timeout=120)
    done = subprocess.run([sys.executable, "-m", "dvc", "repro"], capture_output=True, text=True, timeout=300)
    assert (done.returncode == 0) is good and ("uploading" in done.stdout) is good, done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.usefixtures("isolated_home")
def test_airflow_itself(block: Callable[[str], str], good: bool) -> None:
    needs("airflow")
    Path("dags").mkdir()
    Path("dags", "predictions.py").write_text(block("Airflow"), encoding="utf-8")
    for command in (["db", "migrate"], ["dags", "reserialize"]):
        subprocess.run(["airflow", *command], check=True, capture_output=True, timeout=300)
    done = subprocess.run(["airflow", "dags", "test", "predictions"], capture_output=True, text=True, timeout=300)
    printed = done.stdout + done.stderr
    assert ("uploading predictions.ndjson" in printed) is good, printed
    assert good or "PredictionError" in printed
