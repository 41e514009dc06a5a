"""The same bytes, whether a file is checked at one go or in parts by several workers."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import predlint
from predlint.engine import sizes
from predlint.engine.files import Execution
from predlint.report.ci_reports import GithubSink, GitlabSink, JunitSink
from predlint.report.formats import ReportOptions
from predlint.report.markdown import MarkdownSink
from predlint.report.sarif import SarifSink

OPTIONS = ReportOptions(environment={}, warn=print)
SINKS: dict[str, Any] = {
    "sarif": lambda out: SarifSink(out, most=100),
    "github": lambda out: GithubSink(out, OPTIONS),
    "gitlab": lambda out: GitlabSink(out, OPTIONS, most=100),
    "junit": lambda out: JunitSink(out, most=50),
    "markdown": MarkdownSink,
}


class Workers(ThreadPoolExecutor):
    """Counts what it is given."""

    given = 0

    def submit(self, *args: Any, **how: Any) -> Any:
        self.given += 1
        return super().submit(*args, **how)


def record(at: int) -> dict[str, Any]:
    box = {"top": at, "left": 20, "height": 30, "width": at % 5}
    made: dict[str, Any] = {"name": "sign", "confidence": at % 9 / 4, "bbox": box, "dataRow": {"globalKey": f"street-{at % 40}.jpg"}}
    if at % 11 == 0:
        made["uuid"] = f"36f675cc-81e7-4ef5-a8e2-{at % 3:012}"
    if at % 50 == 0:
        made["name"] = f"x{at}"
    return made


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("parts")
    for name, numbers in (("many.ndjson", range(2_000)), ("few.ndjson", range(7))):
        (folder / name).write_text("".join(json.dumps(record(at)) + "\n" for at in numbers))
    return [str(folder / "many.ndjson"), str(folder / "few.ndjson")]


def reports(files: list[str], ontology: Path, execution: Execution) -> dict[str, bytes]:
    outs = {name: io.BytesIO() for name in SINKS}
    predlint.compile(ontology).run(files, sinks=[SINKS[name](out) for name, out in outs.items()], execution=execution)
    return {name: out.getvalue() for name, out in outs.items()}


@pytest.mark.slow
def test_reports_do_not_depend_on_the_number_of_workers(files: list[str], street: Path) -> None:
    with mock.patch.object(sizes, "PART", 20_000):
        alone = reports(files, street / "ontology.json", Execution())
        with mock.patch.object(sizes, "LEAST_FOR_PROCESSES", 0), Workers(2) as workers:
            together = reports(files, street / "ontology.json", Execution(executor=workers))
    assert workers.given > 5
    assert together == alone
    (run,) = json.loads(alone["sarif"])["runs"]
    assert run["properties"]["found"] > run["properties"]["shown"] > 80
    assert len({told["shown"] for told in run["properties"]["by_rule"].values() if told["shown"] < told["found"]}) == 1
