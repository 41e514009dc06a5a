"""A check that finds one thing more is heard on each record of a clean file, with the kernel and without, or it is refused.

No check is named here: all are tried that are run on a record of a platform's clean files. So a new one needs no test of its own.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest

import predlint
from kernel_kit import needs_kernel
from laws.test_planted import FILES, compiled, found, made, words
from predlint.engine import sizes
from predlint.model.violation import Finding, Kind
from predlint.shape.record_checks import Check
from violation_kit import MadeUpKind

pytestmark = needs_kernel
#: Codes of rules that no file here breaks, and that are told of each record.
CODES = {
    "labelbox": ("GEO018", "MET004"),
    "label_studio": ("REC117", "ANS108"),
    "encord": ("REC220", "REC209"),
    "coco": ("REC305", "REC313"),
}
#: Bytes of a block, and records of more than one.
BLOCK = 1 << 17
LONG = {"labelbox": 1_000, "label_studio": 190, "encord": 75, "coco": 1_750}
#: Each task of it has a result of which checks say that nothing declared is enough.
UNPROVEN = (("shelf/config.xml",),)
FILES_OF = [(platform, ontology) for platform, (_, ontologies) in FILES.items() for ontology in ontologies]
each_file = pytest.mark.parametrize(("platform", "ontology"), FILES_OF, ids=[" ".join(ontology) for _, ontology in FILES_OF])
Key = tuple[str, tuple[str, ...], frozenset[Kind | str]]


def key_of(check: Check[Any]) -> Key:
    """A check is made anew for each file: what stays of it, and of its members as they were made."""
    return getattr(check[0], "__qualname__", repr(check[0])), check[2], check[1]


def reads_members_of(check: Check[Any], given: tuple[Any, ...]) -> bool:
    """False where a record, or what a view shows of one, has no member that a check reads."""
    shown = [one if isinstance(one, dict) else getattr(one, "whole", None) or getattr(one, "value", None) for one in given]
    records = [record for record in shown if isinstance(record, dict)]
    return not check.members or not records or not records[0].keys().isdisjoint(check.members)


@contextmanager
def changed(target: Key, also: Kind, *, declared: bool, under: bool = True) -> Generator[None]:
    """A check finds something besides in whatever it looks at, which it says or not. ``under``: it relies on the same as before; else it
    relies on nothing."""

    def run_of(check: Check[Any]) -> Any:
        def run(*given: Any) -> Any:
            result = check[0](*given)
            if reads_members_of(check, given):
                takers = [one.out for one in given if hasattr(one, "out")] or [one for one in reversed(given) if isinstance(one, list)]
                takers[0].append(Finding(also, None, None))
            return result

        return run if key_of(check) == target else check[0]

    def yields_of(check: Check[Any]) -> frozenset[Kind | str]:
        return check[1] | {also} if declared and key_of(check) == target else check[1]

    def under_of(check: Check[Any]) -> Any:
        return check[3] if under or key_of(check) != target else None

    with mock.patch.multiple(Check, run=property(run_of), violations=property(yields_of), guarded_by=property(under_of)):
        yield


def checks_run(checker: predlint.Checker, data: bytes) -> Iterator[Key]:
    """The checks that are run on a file where each record is explained."""
    seen: dict[Key, None] = {}

    def run_of(check: Check[Any]) -> Any:
        def run(*given: Any) -> Any:
            if reads_members_of(check, given):
                seen[key_of(check)] = None
            return check[0](*given)

        return run

    with mock.patch.object(Check, "run", property(run_of)):
        assert found(checker, data, "JSN001", kernel=False) == 0
    return iter(seen)


@each_file
def test_what_a_check_does_not_declare_is_refused(platform: str, ontology: tuple[str, ...]) -> None:
    """On the first record that it looks at, with the kernel, which leaves it all of them, and without."""
    checker, data = made(*ontology)
    listed = [*checks_run(checker, data)]
    assert listed
    for target in listed:
        codes = {kind if isinstance(kind, str) else kind.code for kind in target[2]}
        code = next(code for code in CODES[platform] if code not in codes)
        for kernel in (True, False):
            with changed(target, MadeUpKind(code, words), declared=False, under=False):
                assert found(compiled(*ontology), data, code, kernel=kernel) is None, (target[0], kernel)


@each_file
def test_what_a_check_declares_is_found_or_refused(platform: str, ontology: tuple[str, ...]) -> None:
    """Refused where the check relies on what the Shape declares, found where it does not: a check cannot be dead in long files."""
    checker, data = made(*ontology)
    refused = 0
    for target in checks_run(checker, data):
        kind = MadeUpKind(CODES[platform][0], words)
        for under in (True, False):
            with changed(target, kind, declared=True, under=under):
                expected = found(compiled(*ontology), data, kind.code, kernel=False)
                findings = found(compiled(*ontology), data, kind.code, kernel=True)
            assert expected, target[0]
            assert findings == expected or (under and findings is None), (target[0], under, findings, expected)
            refused += findings is None
    assert refused or ontology in UNPROVEN, "the kernel proves nothing of these files"


@pytest.mark.slow
@each_file
def test_a_check_that_relies_on_nothing_sees_each_record_of_a_long_file(platform: str, ontology: tuple[str, ...]) -> None:
    """Of more than a block, with what is explained of it in use."""
    _, data = made(*ontology, count=LONG[platform])
    assert len(data) > BLOCK
    for target in checks_run(compiled(*ontology), made(*ontology)[1]):
        kind = MadeUpKind(CODES[platform][0], words)
        with changed(target, kind, declared=True, under=False), mock.patch.object(sizes, "BLOCK", BLOCK):
            expected = found(compiled(*ontology), data, kind.code, kernel=False)
            assert found(compiled(*ontology), data, kind.code, kernel=True, held=1) == expected, target[0]
