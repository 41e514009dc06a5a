"""What the tests of odd bytes share: a line beside others, places in a file, blocks of another size."""

from __future__ import annotations

import contextlib
import io
import zipfile
from typing import Any

import pytest
from engine_kit import (
    WRONG,
    checker,
    line,
    ndjson,
    sign,
)

from predlint.engine import sizes as sizes_of
from predlint.kernel import library

GOOD_LINE, WRONG_LINE = line(sign()), line(WRONG)
BOM = b"\xef\xbb\xbf"


def assert_line(raw: bytes, *expected: str, pointer: str | None = None) -> list[Any]:
    """The line alone between good ones and before a wrong one: its codes, and the wrong line still seen. Gives its findings."""
    report = checker().validate(ndjson(sign(8), raw, sign(9), WRONG))
    assert report.summary.records == 4
    about = [d for d in report.diagnostics if d.line == 2]
    assert sorted(d.code for d in about) == sorted(expected)
    assert [(d.code, d.line) for d in report.diagnostics if d.line != 2] == [("NAM002", 4)]
    assert report.summary.clean_records == (2 if expected else 3)
    if pointer is not None:
        assert [d.pointer for d in about] == [pointer] * len(about)
    return about


def place(data: bytes, offset: int | None) -> tuple[int, int]:
    """Line and column of a byte, as an editor counts them."""
    assert offset is not None
    before = data[:offset]
    return before.count(b"\n") + 1, len(before[before.rfind(b"\n") + 1 :].decode()) + 1


def assert_places(data: bytes, found: list[Any]) -> None:
    for d in found:
        if d.pointer:
            assert (d.line, d.column) == place(data, d.offset), d


def zipped() -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        archive.writestr("predictions.ndjson", ndjson(sign(), WRONG))
    return kept.getvalue()


@contextlib.contextmanager
def sizes(block: int, smallest: int, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Blocks of another size; parts are tried down to ``smallest`` bytes."""
    with monkeypatch.context() as patch:
        patch.setattr(sizes_of, "BLOCK", block)
        patch.setattr(sizes_of, "SMALLEST", smallest)
        yield


@contextlib.contextmanager
def without_kernel(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every line explained on its own: what the kernel must agree with."""
    with monkeypatch.context() as patch:
        patch.setattr(library, "library", lambda: None)
        yield
