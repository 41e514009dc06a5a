"""Addresses in reports and schemas come from one place, and lead to files that the documentation has."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import predlint
from predlint.cli.publish import schemas, write_metadata
from predlint.model import diagnostics
from predlint.model.registry import RULES

ONTOLOGIES = (("street", "ontology.json"), ("shelf", "config.xml"), ("harbour", "ontology.json"))


@pytest.fixture
def restored() -> object:
    """The address, put back after a test."""
    before = diagnostics.DOCUMENTATION
    yield
    diagnostics.DOCUMENTATION = before


def test_pyproject_is_the_one_place(repository: Path, tmp_path: Path, restored: object) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (project["urls"]["Documentation"], project["version"]) == (diagnostics.DOCUMENTATION, predlint.__version__), "run: make docs"
    assert all(url.startswith(diagnostics.DOCUMENTATION) for url in project["urls"].values())
    parts = urlsplit(diagnostics.DOCUMENTATION)
    assert parts.scheme == "https" and not parts.query and not diagnostics.DOCUMENTATION.endswith("/")
    shutil.copytree(repository / "ci", tmp_path / "ci")
    names = ("src/predlint/version.py", "src/predlint/model/diagnostics.py", ".pre-commit-hooks.yaml")
    (tmp_path / "src" / "predlint" / "model").mkdir(parents=True)
    for name in names:
        shutil.copyfile(repository / name, tmp_path / name)
    text = (repository / "pyproject.toml").read_text(encoding="utf-8")
    moved = text.replace(diagnostics.DOCUMENTATION, "https://docs.example.org/p").replace(
        f'version = "{project["version"]}"', 'version = "7.8.9"'
    )
    (tmp_path / "pyproject.toml").write_text(moved, encoding="utf-8")
    (tmp_path / ".pre-commit-hooks.yaml").write_text("# changed\n")
    hooks = tmp_path / "ci" / "hook-repository"
    changed = {*names[:2], *(f"ci/hook-repository/{name}" for name in ("pyproject.toml", "README.md", ".pre-commit-hooks.yaml"))}
    assert {*write_metadata(tmp_path)} == changed
    assert write_metadata(tmp_path) == []
    assert '\nDOCUMENTATION = "https://docs.example.org/p"\n' in (tmp_path / names[1]).read_text(encoding="utf-8")
    assert '\n__version__ = "7.8.9"\n' in (tmp_path / names[0]).read_text(encoding="utf-8")
    hooked = tomllib.loads((hooks / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (hooked["version"], hooked["dependencies"]) == ("7.8.9", ["predlint==7.8.9"])
    readme = (hooks / "README.md").read_text(encoding="utf-8")
    assert "    rev: v7.8.9\n" in readme and "[hooks]: https://docs.example.org/p/hooks.html\n" in readme
    assert (repository / "docs" / "hooks.md").exists()
    assert (hooks / ".pre-commit-hooks.yaml").read_text() == "# changed\n"
    assert json.loads(schemas()["config.schema.json"])["$id"] == "https://docs.example.org/p/schemas/config.schema.json"


def test_nothing_that_is_repeated_is_behind(repository: Path, tmp_path: Path) -> None:
    names = ("pyproject.toml", ".pre-commit-hooks.yaml", "src/predlint/version.py", "src/predlint/model/diagnostics.py")
    shutil.copytree(repository / "ci", tmp_path / "ci")
    (tmp_path / "src" / "predlint" / "model").mkdir(parents=True)
    for name in names:
        shutil.copyfile(repository / name, tmp_path / name)
    assert write_metadata(tmp_path) == [], "run: make docs"


def test_no_address_of_the_documentation_stands_elsewhere(repository: Path) -> None:
    """In the sources: schemas are written from them."""
    host = urlsplit(diagnostics.DOCUMENTATION).netloc
    holding = [path for path in (repository / "src").rglob("*.py") if host in path.read_text(encoding="utf-8")]
    assert [path.name for path in holding] == ["diagnostics.py"]


def test_every_shipped_schema_says_where_it_lies(repository: Path) -> None:
    for name, text in schemas().items():
        assert json.loads(text)["$id"] == f"{diagnostics.DOCUMENTATION}/schemas/{name}"
        assert (repository / "schemas" / name).read_text(encoding="utf-8") == text, "run: make docs"


@pytest.mark.parametrize(("example", "name"), ONTOLOGIES)
def test_a_schema_made_from_an_ontology_is_known_by_what_it_says(repository: Path, example: str, name: str) -> None:
    path = repository / "examples" / example / name
    one, again = predlint.compile(path).json_schema, predlint.compile(path).json_schema
    assert [*one][:2] == ["$schema", "$id"] and one["$id"].startswith(f"{diagnostics.DOCUMENTATION}/schemas/compiled/")
    assert one == again
    Draft202012Validator.check_schema(one)
    other = predlint.compile(path, target="mal") if example == "street" else None
    assert other is None or other.json_schema["$id"] != one["$id"]
    others = {predlint.compile(repository / "examples" / each / file).json_schema["$id"] for each, file in ONTOLOGIES}
    assert len(others) == len(ONTOLOGIES)


@given(st.sampled_from(sorted(RULES)))
def test_every_rule_has_the_page_that_reports_name(repository: Path, code: str) -> None:
    """`mkdocs.yml` has pages as files: rules/CODE.md is rules/CODE.html."""
    below = diagnostics.page_of_rule(code).removeprefix(f"{diagnostics.DOCUMENTATION}/")
    assert (repository / "docs" / below).with_suffix(".md").is_file()
