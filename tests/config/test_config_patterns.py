"""Patterns of file names."""

from __future__ import annotations

import os
import re
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predlint.config.patterns import exactly, expression, matches, matching_files, pattern_error, relative_name


@pytest.mark.parametrize(
    ("pattern", "names", "others"),
    [
        ("*.ndjson", ["a.ndjson", "x/y/a.ndjson", "../a.ndjson"], ["a.json", "a.ndjson/b"]),
        ("/*.ndjson", ["a.ndjson"], ["x/a.ndjson"]),
        ("preds/*.json", ["preds/a.json"], ["preds/x/a.json", "x/preds/a.json"]),
        ("preds/**/*.json", ["preds/a.json", "preds/x/y/a.json"], ["preds2/a.json", "a.json"]),
        ("preds/**", ["preds/a", "preds/x/y.z"], ["preds", "x/preds/a"]),
        ("preds/", ["preds/a", "x/preds/y/a"], ["preds"]),
        ("./preds/a.json", ["preds/a.json"], ["a.json"]),
        ("**/old/*", ["old/a", "x/y/old/a"], ["old/x/a"]),
        ("run-[0-9]?.json", ["run-12.json"], ["run-1.json", "run-a2.json"]),
        ("[!a].json", ["b.json"], ["a.json", "/.json"]),
        ("a+(b).json", ["a+(b).json"], ["aab.json"]),
        ("[x.json", ["[x.json"], ["x.json"]),
        ("../other/*.json", ["../other/a.json"], ["other/a.json"]),
        ("s3://bucket/**", ["s3://bucket/run/a.ndjson"], ["s3://bucket2/a"]),
        ("-", ["-"], ["a"]),
        ("[!].json", ["!.json"], ["a.json"]),
        ("[a--]", [], ["a", "-"]),
        ("[]&&-]", ["]", "&", "-"], ["a"]),
        ("**/**/a", ["a", "x/y/a"], ["ab"]),
        ("[\\\\]", ["\\"], ["/"]),
    ],
)
def test_what_a_pattern_takes(pattern: str, names: list[str], others: list[str]) -> None:
    assert [name for name in names if not matches(pattern, name)] == []
    assert [name for name in others if matches(pattern, name)] == []


@pytest.mark.parametrize("pattern", ["a\\b.json", "[z-a].json", "[!9-0]"])
def test_an_implausible_pattern_is_reported(pattern: str) -> None:
    assert pattern_error(pattern) is not None
    assert pattern_error(pattern.replace("\\", "/").replace("z-a", "a-z").replace("9-0", "0-9")) is None


@pytest.mark.parametrize(
    ("pattern", "message", "help"),
    [
        ("a/../b/*.json", '"a/../b/*.json" takes nothing', 'write "b/*.json"'),
        ("a/./b/", '"a/./b/" takes nothing', 'write "a/b/"'),
        ("/a//*.json", '"/a//*.json" takes nothing', 'write "/a/*.json"'),
        pytest.param(
            "//a/*.json",
            '"//a/*.json" takes nothing',
            'write "/a/*.json"',
            marks=pytest.mark.skipif(os.name == "nt", reason="a share there"),
        ),
        ("!drafts/**", 'begins with "!", which leaves nothing out here', 'a file that is called so is "/!drafts/**"'),
        ("a/*.{json,ndjson}", "has braces, which stand for themselves here", "write a pattern for each of the names"),
    ],
)
def test_a_pattern_that_matches_nothing_is_reported(pattern: str, message: str, help: str) -> None:
    fault = pattern_error(pattern)
    assert fault is not None
    assert message in fault[0] and help in fault[1]


@pytest.mark.parametrize(
    "pattern", ["./a/b.json", "../a/*.json", "../../b/", "/a/", "s3://a/b/*", "{a}.json", "[{]a,b}.json", "[{,}].json", "/!a.json", "a/!b"]
)
def test_a_pattern_that_may_take_something_is_not(pattern: str) -> None:
    assert pattern_error(pattern) is None


def test_the_name_of_a_file_with_braces_can_be_written_as_a_pattern() -> None:
    assert pattern_error(exactly("run{1,2}.json")) is None
    assert matches(f"/{exactly('run{1,2}.json')}", "run{1,2}.json")


@given(st.text(alphabet="ab*?[]!-\\/^&|~.", max_size=12), st.text(alphabet="ab/-[", max_size=8))
def test_every_text_is_a_pattern(pattern: str, name: str) -> None:
    matches(pattern, name)
    assert matches("/" + exactly(pattern), pattern) or pattern[:1] in "/." or pattern[-1:] == "/" or "//" in pattern


def test_a_folder_with_two_names_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "real" / "preds").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)
    monkeypatch.chdir(tmp_path / "real")
    assert relative_name("", str(tmp_path / "link" / "preds" / "a.json")) == "preds/a.json"
    monkeypatch.chdir(tmp_path)
    assert relative_name(str(tmp_path / "link"), "real/preds/a.json") == "preds/a.json"
    assert relative_name(str(tmp_path / "link"), "real2/a.json") == "../real2/a.json"


def test_names_begin_at_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert relative_name("", "preds/a.json") == "preds/a.json"
    assert relative_name("conf", "conf/preds/../a.json") == "a.json"
    assert relative_name("..", "a.json") == f"{tmp_path.name}/a.json"
    assert relative_name("", str(tmp_path / "x" / "a.json")) == "x/a.json"
    assert relative_name("conf", "https://example.org/a.ndjson?sig=secret") == "https://example.org/a.ndjson"
    assert relative_name("conf", "-") == "-"


def test_files_below_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.ndjson", "x/b.ndjson", "x/c.json", ".git/d.ndjson", "x/.hidden.ndjson", "y/.keep/e.ndjson"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.chdir(tmp_path)
    assert matching_files("", ["*.ndjson"]) == ["a.ndjson", "x/b.ndjson"]
    assert matching_files("", ["x/**", "x/*.ndjson"]) == ["x/b.ndjson", "x/c.json"]
    assert matching_files("", ["y/.keep/*.ndjson"]) == ["y/.keep/e.ndjson"]
    assert matching_files("", ["gone/**/*.ndjson"]) == []
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.ndjson")
        (tmp_path / "gone.ndjson").symlink_to("nothing")
        assert matching_files("", ["/*.ndjson"]) == ["a.ndjson", "gone.ndjson"]
    monkeypatch.chdir(tmp_path / "y")
    assert matching_files("..", ["x/*.json"]) == ["../x/c.json"]


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*a" * 40 + "*b", "a" * 250),
        ("?*" * 60 + "b", "a" * 250),
        ("[a-z]*" * 60 + "b", "a" * 250),
        ("**/a/" * 40 + "**/b", "a/" * 500 + "c"),
        ("**/*a*/" * 40 + "b", "aaa/" * 500 + "c"),
    ],
)
def test_no_pattern_takes_long(pattern: str, name: str) -> None:
    began = process_time()
    assert not matches(pattern, name)
    assert process_time() - began < 2


@given(st.text("ab*?/", min_size=1, max_size=12), st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=5))
def test_the_expression_for_others_takes_the_same(pattern: str, parts: list[str]) -> None:
    name = "/".join(parts)
    assert matches(pattern, name) == (re.fullmatch(expression(pattern), name, re.DOTALL) is not None)
