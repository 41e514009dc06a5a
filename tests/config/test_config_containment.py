"""Which places belong to a configuration that was found."""

from __future__ import annotations

from pathlib import Path

import pytest

from predlint.config.patterns import outside_reason


@pytest.mark.parametrize("name", [".git", ".GIT", ".g\u200cit", ".git. ", ".git::$INDEX_ALLOCATION", "GIT~1", "sub/.hg"])
def test_what_a_disk_may_read_as_version_control(tmp_path: Path, name: str) -> None:
    assert outside_reason(str(tmp_path), str(tmp_path / name / "hooks")) == "belongs to version control"


@pytest.mark.parametrize("name", [".gitignore", ".github", "git", "a:b", "git~10", "x.git"])
def test_names_that_only_resemble_it(tmp_path: Path, name: str) -> None:
    assert outside_reason(str(tmp_path), str(tmp_path / name / "x")) is None
