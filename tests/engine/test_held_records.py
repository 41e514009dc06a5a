"""Some records that the kernel finds clean are explained in each part of a file, and always the same ones."""

from __future__ import annotations

import io
from typing import Any
from unittest import mock

import pytest

from kernel_kit import needs_kernel
from laws.test_planted import FILES, compiled, made
from predlint.engine import sizes
from predlint.io.sources import spool

pytestmark = needs_kernel
FIRST = [(platform, ontologies[0]) for platform, (_, ontologies) in FILES.items() if platform != "encord"]


def held(ontology: tuple[str, ...], data: bytes) -> list[Any]:
    """The records that are explained though they are clean."""
    checker, found = compiled(*ontology), list[Any]()
    file_rules = checker.record_plan.file_rules

    def rules_of(*given: Any, **more: Any) -> Any:
        rules: Any = file_rules(*given, **more)
        explain = rules.explain_clean

        def explained(value: Any) -> Any:
            found.append(value)
            return explain(value)

        rules.explain_clean = explained
        return rules

    with (
        mock.patch.object(type(checker.record_plan), "file_rules", lambda self, *given, **more: rules_of(*given, **more)),
        mock.patch.multiple(sizes, BLOCK=1 << 13, SMALLEST=1 << 9, SAMPLE_RECORDS=2, SAMPLE_BYTES=1 << 10, SAMPLE_OF_BLOCK=1 << 9),
    ):
        assert checker.run([spool(io.BytesIO(data))]).complete
    return found


@pytest.mark.parametrize(("platform", "ontology"), FIRST)
def test_records_of_the_whole_file_are_held(platform: str, ontology: tuple[str, ...]) -> None:
    _, data = made(*ontology, count=400)
    found = held(ontology, data)
    assert found == held(ontology, data)
    assert 10 < len(found) < 200, platform
