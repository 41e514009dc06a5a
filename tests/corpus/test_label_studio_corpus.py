"""The shared corpus of Label Studio files, if it lies beside the checkout: every expected fault, every valid file, the vendor's own page.

Nothing of it is part of this repository.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import predlint
import warm
from predlint.model.diagnostics import Diagnostic, Severity
from predlint.model.ontology import OntologyError
from predlint.platforms.registry import lint, read_ontology
from predlint.shape.json_schema import check_schema

SHARED = Path(__file__).parent.parent.parent.parent / "shared"
HERE = SHARED / "corpus" / "labelstudio"
pytestmark = pytest.mark.skipif(not HERE.is_dir(), reason=f"the shared corpus is not at {HERE}")
MANIFEST: dict[str, Any] = json.loads((HERE / "MANIFEST.json").read_text("utf-8")) if HERE.is_dir() else {"valid": {}, "invalid": {}}
#: Files of the manifest's valid ones that are not accepted: an import of them brings no predictions at all, though they have some.
WITHOUT_PREDICTIONS = {
    "shape_json_min.json": "JSN104",  # what was labelled becomes data
    "shape_ml_backend_response.json": "JSN106",  # predictions without their tasks, which the server does not take
}
#: Files of the manifest's valid ones that were so for older releases: profile of these, and what is wrong with the file since.
SUPERSEDED = {
    "text_emoji_utf16.json": ("before-1.13", ["SPN102"]),  # counts an emoji in a Text as two, where the editor counts one: beyond its end
}
#: What is expected as a warning of each prediction and is an info of the file: a person answers the question.
INFOS = {"a07_required_missing.json": "ANS112"}
#: Configs that the server does not save.
UNSAVED = {"tagdoc_textarea_no_toname.xml": "ONT106"}
#: Configs that cannot be read at all.
UNREADABLE = {"bad_unclosed.xml", "bad_xxe.xml", "bad_billion_laughs.xml"}


@cache
def compiled(config: str, profile: str | None = None) -> predlint.Checker:
    return predlint.compile(HERE / "configs" / config, profile=profile)


def found_in(kind: str, name: str, profile: str | None = None) -> list[Diagnostic]:
    return compiled(MANIFEST[kind][name]["config"], profile).validate(HERE / kind / name).diagnostics


def errors_in(name: str, profile: str | None = None) -> list[str]:
    """The errors of a file that is marked valid."""
    return [d.code for d in found_in("valid", name, profile) if d.severity is Severity.ERROR]


def near(found: str, wanted: str) -> bool:
    if found == wanted or found.startswith(wanted + "/"):
        return True
    return wanted.startswith(found + "/") and "/" not in wanted[len(found) + 1 :]


@pytest.mark.parametrize("name", sorted(MANIFEST["invalid"]))
def test_every_expected_fault_is_found(name: str) -> None:
    found = found_in("invalid", name)
    sidecar = HERE / "invalid" / f"{name.rsplit('.', 1)[0]}.expected.json"
    assert found
    if name in INFOS:
        assert [(d.code, d.severity) for d in found] == [(INFOS[name], Severity.INFO)]
        return
    for item in json.loads(sidecar.read_text("utf-8")) if sidecar.exists() else []:
        minimum = Severity.parse(item["severity"])
        assert [d for d in found if d.severity >= minimum and near(d.pointer, item["pointer"])], (item, found)


@pytest.mark.parametrize("name", sorted(MANIFEST["valid"]))
def test_every_valid_file_is_accepted(name: str) -> None:
    allowed = [WITHOUT_PREDICTIONS[name]] if name in WITHOUT_PREDICTIONS else []
    profile, since = SUPERSEDED.get(name, (None, allowed))
    assert errors_in(name, profile) == allowed
    assert errors_in(name) == since


@pytest.mark.parametrize("name", sorted(MANIFEST["valid"]))
def test_the_schema_takes_every_valid_task(name: str) -> None:
    checker = compiled(MANIFEST["valid"][name]["config"])
    check_schema(checker.json_schema)
    try:
        whole = json.loads((HERE / "valid" / name).read_text("utf-8"))
    except ValueError:
        pytest.skip("lines")
    for task in whole if isinstance(whole, list) else [whole]:
        if "data" in task:
            assert list(Draft202012Validator(checker.json_schema).iter_errors(task)) == []


@pytest.mark.parametrize("path", sorted(HERE.glob("configs/*")), ids=lambda path: path.name)
def test_every_config_is_read_and_linted(path: Path) -> None:
    try:
        notices = lint(read_ontology(path, "label-studio"))
    except OntologyError as error:
        assert path.name in UNREADABLE and error.at is not None and error.help
        return
    assert path.name not in UNREADABLE
    if not path.name.startswith("bad_"):
        allowed = [UNSAVED[path.name]] if path.name in UNSAVED else []
        assert [n.code for n in notices if predlint_severity(n.code) is Severity.ERROR] == allowed


def predlint_severity(code: str) -> Severity:
    from predlint.model.registry import RULES

    return RULES[code].severity


def test_every_sample_of_the_vendors_page() -> None:
    """Each config on the page, with the tasks that follow it: right but for the one that names a tool of another type."""
    page = (next((SHARED / "reference").glob("004_*.txt"))).read_text("utf-8")
    configs = list(re.finditer(r"^<View>.*?^</View>", page, re.DOTALL | re.MULTILINE))
    faulty: list[list[tuple[str, str]]] = []
    for number, config in enumerate(configs):
        end = configs[number + 1].start() if number + 1 < len(configs) else len(page)
        start = re.compile(r"^[\[{]", re.MULTILINE).search(page, config.end(), end)
        assert start is not None
        text = page[start.start() : end]
        _, size = json.JSONDecoder().raw_decode(text)
        report = predlint.compile(config.group().encode()).validate(text[:size].encode())
        faulty.append([(d.code, d.pointer) for d in report.diagnostics if d.severity is Severity.ERROR])
    assert len(configs) == 4
    assert [found for found in faulty if found] == [[("NAM103", "/0/predictions/0/result/3/from_name")]]


def test_the_fragment_on_the_vendors_page(tmp_path: Path) -> None:
    """A part of a config between dots is read as if a View stood around it."""
    config = tmp_path / "fragment.xml"
    config.write_text('...\n  <TimeSeries name="ts" value="$csv" valueType="url">\n    <Channel column="c"/>\n  </TimeSeries>\n...\n')
    tasks = tmp_path / "tasks.json"
    tasks.write_text('[{"data": {"csv": "https://example.com/s.csv"}, "predictions": []}]')
    done = warm.run(["validate", tasks, "-O", config, "--format", "jsonl"])
    assert [json.loads(line)["code"] for line in done.stdout.splitlines()[:-1]] == ["JSN108"]  # the task is read, and has no prediction
