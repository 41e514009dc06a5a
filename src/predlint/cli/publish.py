"""Writes the files that are generated from the code: ``schemas/`` and ``docs/rules/``. For developers: ``python -m predlint.cli.publish
[ROOT]``.

Tests check that these files match the code.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

from predlint.config.keys import config_schema
from predlint.custom_rules.scope import with_tables
from predlint.lang.grammar import with_grammar
from predlint.model import diagnostics
from predlint.platforms.labelbox.ontology_schema import ontology_schema
from predlint.report.baseline import baseline_schema
from predlint.report.rule_pages import with_fixes, write_folder, write_pages
from predlint.report.schemas import diagnostic_schema, outline_schema, report_schema, rules_schema
from predlint.report.statistics import statistics_json_schema


def schemas() -> dict[str, str]:
    """Every file of schemas/ with its text."""
    published = {
        "diagnostic.schema.json": diagnostic_schema(),
        "report.schema.json": report_schema(),
        "rules.schema.json": rules_schema(),
        "outline.schema.json": outline_schema(),
        "statistics.schema.json": statistics_json_schema(),
        "labelbox-ontology.schema.json": ontology_schema(),
        "config.schema.json": config_schema(),
        "baseline.schema.json": baseline_schema(),
    }
    return {name: json.dumps(_with_id(name, schema), indent=2, ensure_ascii=False) + "\n" for name, schema in published.items()}


def _with_id(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """Returns a schema with its $id at the beginning."""
    return {"$schema": schema["$schema"], "$id": diagnostics.id_of_schema(name), **schema}


def write_schemas(folder: Path) -> list[str]:
    """Updates a folder of schemas. Returns the names of the changed files."""
    return write_folder(folder, schemas(), "*.schema.json")


def write_blocks(docs: Path) -> list[str]:
    """Updates the generated blocks in pages of the documentation. Returns the names of the changed pages."""
    changed: list[str] = []
    for name, made in (("language-reference.md", with_grammar), ("language-reference.md", with_tables), ("fixes.md", with_fixes)):
        text = (docs / name).read_text(encoding="utf-8")
        text_now = made(text)
        if text_now != text:
            (docs / name).write_text(text_now, encoding="utf-8", newline="\n")
            changed.append(name)
    return changed


def write_metadata(root: Path) -> list[str]:
    """Updates what other files repeat from pyproject.toml, the version and the address of the documentation, and the hooks in the template
    of their repository. Returns the names of the changed files."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    diagnostics.DOCUMENTATION = project["urls"]["Documentation"]
    version, hooks = project["version"], "ci/hook-repository"
    lines = (
        ("src/predlint/version.py", r'^__version__ = ".*"$', f'__version__ = "{version}"'),
        ("src/predlint/model/diagnostics.py", r'^DOCUMENTATION = ".*"$', f'DOCUMENTATION = "{diagnostics.DOCUMENTATION}"'),
        (f"{hooks}/pyproject.toml", r'^version = ".*"$', f'version = "{version}"'),
        (f"{hooks}/pyproject.toml", r'^dependencies = \["predlint==.*"\]$', f'dependencies = ["predlint=={version}"]'),
        (f"{hooks}/README.md", r"^    rev: v.*$", f"    rev: v{version}"),
        (f"{hooks}/README.md", r"^\[hooks\]: .*$", f"[hooks]: {diagnostics.DOCUMENTATION}/hooks.html"),
    )
    contents = {f"{hooks}/.pre-commit-hooks.yaml": (root / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")}
    for name, line, replacement in lines:
        text = contents.get(name) or (root / name).read_text(encoding="utf-8")
        contents[name] = re.sub(line, replacement, text, flags=re.MULTILINE)
    changed = [name for name, text in contents.items() if _text_of(root / name) != text]
    for name in changed:
        (root / name).write_text(contents[name], encoding="utf-8", newline="\n")
    return changed


def _text_of(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None


def publish(root: Path) -> list[str]:
    """Updates all generated files of a checkout. Returns the names of the changed ones."""
    return [*write_metadata(root), *write_schemas(root / "schemas"), *write_pages(root / "docs" / "rules"), *write_blocks(root / "docs")]


if __name__ == "__main__":
    written = publish(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
    sys.stdout.write(f"{len(written)} files written again{': ' + ', '.join(written) if written else ''}\n")
