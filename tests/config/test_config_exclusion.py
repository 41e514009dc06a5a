"""What `exclude` takes is what git would ignore."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from predlint.config.configuration import ExclusionRules, exclude_error, excluded_by
from predlint.config.load import ConfigError, load
from predlint.model.texts import quote

PARTS = st.sampled_from(["a", "b", "drafts", "a.json", "b.json", "old.a.json"])
NAMES = st.lists(PARTS, min_size=1, max_size=3).map("/".join)
PATTERNS = st.lists(
    st.builds(
        "{}{}{}{}".format,
        st.sampled_from(["", "!"]),
        st.sampled_from(["", "/", "**/"]),
        st.lists(st.sampled_from(["a", "drafts", "*.json", "a*", "?.json", "[ab].json", "*"]), min_size=1, max_size=3).map("/".join),
        st.sampled_from(["", "/", "/**", "/*"]),
    ),
    min_size=1,
    max_size=4,
)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    path = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "--quiet", str(path)], check=True)
    return path


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PATTERNS, st.lists(NAMES, min_size=1, max_size=8, unique=True))
def test_git_ignores_the_same_files(repository: Path, patterns: list[str], names: list[str]) -> None:
    (repository / ".git" / "info" / "exclude").write_text("\n".join(patterns) + "\n")
    asked = ["git", "-C", str(repository), "-c", "core.excludesFile=/dev/null", "check-ignore", "--no-index", *names]
    ignored = set(subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split())
    excluded = ExclusionRules([("", patterns, patterns)])
    assert {name for name in names if excluded.why(name)} == ignored, patterns


@given(st.text("[]!^-az*?/\\.:{}()|+$# ", min_size=1, max_size=9))
@example("[z-a]")
@example("a+([!?--]")
def test_a_pattern_is_valid_or_reported(pattern: str) -> None:
    fault = exclude_error(pattern)
    if fault is None:
        ExclusionRules([("", [pattern], ["1"])]).why("a/b.json")
    else:
        assert fault[0] in (f"{quote(pattern)} is no pattern", f"{quote(pattern)} has a range that goes backwards")


def test_a_range_that_goes_backwards_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("predlint.toml").write_text('exclude = ["a", "[z-a].json"]\n')
    with pytest.raises(ConfigError) as caught:
        load("predlint.toml")
    (fault,) = caught.value.faults
    assert fault.where == "predlint.toml:1"
    assert fault.message == 'exclude[2]: "[z-a].json" has a range that goes backwards'
    assert fault.help == "in brackets the lower one comes first: [a-z]"


def test_the_command_line_has_the_last_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "conf").mkdir()
    (tmp_path / "conf" / "predlint.toml").write_text('exclude = ["drafts/",\n  "*.old.json"]\n')
    monkeypatch.chdir(tmp_path)
    configuration = load("conf/predlint.toml")
    own = excluded_by(configuration, [])
    assert own is not None
    assert [str(own.why(name)) for name in ("conf/drafts/a/b.json", "conf/x.old.json", "x.old.json", "conf/b.json", "-")] == [
        '"drafts/" in conf/predlint.toml:1',
        '"*.old.json" in conf/predlint.toml:2',
        '"*.old.json" in conf/predlint.toml:2',
        "None",
        "None",
    ]
    assert own.why("s3://bucket/drafts/a.old.json") is None
    back = excluded_by(configuration, ["!drafts/", "conf/drafts/a/"])
    assert back is not None
    assert back.why("conf/drafts/b.json") is None
    assert str(back.why("conf/drafts/a/b.json")) == '"conf/drafts/a/" in --exclude'
    assert str(back.why("conf/x.old.json")) == '"*.old.json" in conf/predlint.toml:2'
    assert excluded_by(None, []) is None


@pytest.mark.parametrize("pattern", ["drafts/", "*.old.json", "/[[]a*", "a b/", "[[]*/"])
def test_what_takes_a_file_back(pattern: str) -> None:
    names = ["drafts/x/a.json", "[a]/b.old.json", "a b/[c].old.json"]
    excluded = ExclusionRules([("", [pattern], [""])])
    for name in names:
        why = excluded.why(name)
        if why is not None:
            assert ExclusionRules([("", [pattern, why.back], ["", ""])]).why(name) is None
