"""Where the kernel was not built: the same verdicts, and who runs predlint learns of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel_kit import needs_kernel
from predlint.cli import validate
from predlint.cli.main import main
from predlint.kernel import kernel_option
from predlint.kernel import library as lib

NOT_BUILT = "it was not built when predlint was installed"


@pytest.fixture
def not_built(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """There is no library beside the sources, and each run counts as a long one."""
    monkeypatch.delenv("PREDLINT_KERNEL", raising=False)
    monkeypatch.setattr(lib, "HERE", tmp_path)
    monkeypatch.setattr(kernel_option, "_used", [])
    monkeypatch.setattr(validate, "_LONG_RECORDS", 0)
    lib._loaded.cache_clear()
    yield
    lib._loaded.cache_clear()


def validated(street: Path, capfd: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    command = ["validate", "-O", str(street / "ontology.json"), "--data-rows", str(street / "datarows.csv")]
    code = main([*command, "--format", "jsonl", *more, str(street / "broken.ndjson")])
    done = capfd.readouterr()
    return code, done.out, done.err


@needs_kernel
def test_the_findings_are_the_same(
    street: Path, capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validate, "_LONG_RECORDS", 0)
    code, out, err = validated(street, capfd)
    assert code == 1 and "kernel" not in err
    request.getfixturevalue("not_built")
    assert validated(street, capfd)[:2] == (code, out)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.usefixtures("not_built")
def test_a_long_run_ends_with_a_line_that_says_so(street: Path, capfd: pytest.CaptureFixture[str], jobs: int) -> None:
    output = validated(street, capfd, "--jobs", str(jobs))[2].splitlines()
    line = f"predlint: slower than it could be: the kernel is not there ({NOT_BUILT}); see predlint doctor"
    assert output.count(line) == 1


@pytest.mark.usefixtures("not_built")
def test_nothing_is_reported_for_a_short_run_or_if_unwanted(
    street: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREDLINT_KERNEL", "off")
    assert "kernel" not in validated(street, capfd)[2]
    monkeypatch.delenv("PREDLINT_KERNEL")
    monkeypatch.setattr(validate, "_LONG_RECORDS", 1_000_000)
    assert "kernel" not in validated(street, capfd)[2]


@pytest.mark.usefixtures("not_built")
def test_a_run_that_requires_it_does_not_begin(street: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREDLINT_KERNEL", "require")
    code, _, err = validated(street, capfd)
    assert code == 2
    assert f"PREDLINT_KERNEL=require is set, and the kernel is not there: {NOT_BUILT}" in err
    assert "-m predlint.kernel.build" in err


@pytest.mark.usefixtures("not_built")
def test_doctor_says_why_and_what_to_do(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    main(["doctor"])
    output = capfd.readouterr().out
    assert f"not there: {NOT_BUILT}" in output and "the verdicts are the same, large files take longer" in output
    main(["doctor", "--format", "json"])
    reported = json.loads(capfd.readouterr().out)
    assert reported["kernel"] == {
        "there": False, "path": None, "required": False, "why": NOT_BUILT,
        "help": f"to build it, with a C compiler or after pip install ziglang: {lib.remedy().partition(': ')[2]}",
    }  # fmt: skip
    monkeypatch.setenv("PREDLINT_KERNEL", "require")
    assert main(["doctor", "--format", "json"]) == 1
    assert json.loads(capfd.readouterr().out)["missing"] == reported["missing"] + 1
