"""Laws are asked of files that are the first ones of their checkers: what an example shows must not hang on the examples before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import pytest

from predlint.dialects.learned import Learned


@contextmanager
def alone() -> Iterator[None]:
    """Nothing is left by earlier files, or for later ones."""
    with mock.patch.object(Learned, "take", lambda self, fits=None: None), mock.patch.object(Learned, "leave", lambda self, lessons: None):
        yield


@pytest.fixture(scope="module", autouse=True)
def first_files(request: pytest.FixtureRequest) -> Iterator[None]:
    """But for the law about the others."""
    if request.module.__name__.endswith("test_learned"):
        yield
        return
    with alone():
        yield
