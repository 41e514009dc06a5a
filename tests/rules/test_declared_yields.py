"""Checks of records declare all that they may find: a code that is reached from what one runs is among those of its kinds."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from predlint import platforms
from predlint.io.data_rows import DataRows
from predlint.platforms.labelbox.rules import RecordRules
from predlint.platforms.registry import read_ontology
from predlint.shape.record_checks import Check
from rules.reachable_codes import Reach

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def _of_modules() -> Iterator[tuple[str, Check[Any]]]:
    """The checks that stand in modules of the platforms, by the package of each."""
    for package in pkgutil.iter_modules(platforms.__path__, f"{platforms.__name__}."):
        for module in pkgutil.walk_packages(import_module(package.name).__path__, f"{package.name}.") if package.ispkg else ():
            for value in vars(import_module(module.name)).values():
                yield from ((package.name, check) for check in _checks_in(value))


def _checks_in(value: Any) -> Iterator[Check[Any]]:
    """A value that is a check, or those that it holds."""
    if isinstance(value, Check):
        yield value
    elif isinstance(value, tuple | list):
        for inner in value:
            yield from _checks_in(inner)


def _of_encord() -> Iterator[tuple[str, Check[Any]]]:
    """Those that are bound to an ontology, with a list of data rows."""
    from predlint.platforms.encord.plan import RowPlan

    plan = RowPlan(read_ontology(EXAMPLES / "harbour" / "ontology.json", "encord"), "strict-match")  # pyright: ignore[reportArgumentType]
    yield from (("predlint.platforms.encord", check) for check in plan.file_rules(DataRows([])).checks)


def _of_labelbox() -> Iterator[tuple[str, Check[Any]]]:
    """Those that are bound to an ontology and a medium."""
    for medium in (None, "dicom", "geospatial"):
        plan = read_ontology((EXAMPLES / "street" / "ontology.json").read_bytes())
        rules = RecordRules(plan, "model-run", medium, None, lambda record: None)  # pyright: ignore[reportArgumentType]
        yield from (("predlint.platforms.labelbox", check) for check in (*rules.of_all, *rules.checks))


CHECKS = {
    (package, check.name): check
    for package, check in (*_of_modules(), *_of_encord(), *_of_labelbox())
    if not package.endswith("label_studio")  # see test_declared_yields_label_studio
}


def test_those_of_all_platforms_are_found() -> None:
    assert {package.rpartition(".")[2] for package, _ in CHECKS} == {"coco", "encord", "labelbox"}
    assert sum([package.endswith("labelbox") for package, _ in CHECKS]) > 12
    assert sum([package.endswith("encord") for package, _ in CHECKS]) >= 12


@pytest.mark.parametrize(("package", "name"), CHECKS)
def test_all_codes_that_are_reached_are_declared(package: str, name: str) -> None:
    check = CHECKS[package, name]
    declared = {kind if isinstance(kind, str) else kind.code for kind in check.violations}
    reached = Reach(package).codes(check.run)
    assert reached <= declared
    assert reached
