"""Folders and patterns behind URLs: what they stand for, as on this machine, and what is said where that is nothing."""

from __future__ import annotations

import gzip
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import predlint
from predlint.config.configuration import ExclusionRules
from predlint.engine.file_discovery import FileSearch, is_folder, is_pattern
from predlint.io.paths import SourceError
from remote_server import serve

fsspec: Any = pytest.importorskip("fsspec", reason="the extra remote is not installed")

from predlint.io import remote  # noqa: E402

pytest.importorskip("aiohttp", reason="the extra remote is not installed")

ONTOLOGY = {"tools": [{"tool": "rectangle", "name": "x", "featureSchemaId": "f", "schemaNodeId": "s", "classifications": []}]}
GOOD = b'{"name":"x","dataRow":{"globalKey":"a"}}\n'
FILES = {
    "run/b.ndjson": GOOD,
    "run/a.json": b'[{"name":"x","dataRow":{"globalKey":"a"}}]',
    "run/c.jsonl.gz": gzip.compress(GOOD),
    "run/d.ndjson.gz": gzip.compress(GOOD)[:30],
    "run/empty.ndjson": b"",
    "run/package.json": b'{"name": "x"}',
    "run/rows.ndjson": b'{"global_key": "a"}\n',
    "run/wide.ndjson": ("\ufeff" + GOOD.decode()).encode("utf-16-le"),
    "run/notes.txt": b"x",
    "run/.hidden.ndjson": GOOD,
    "run/.git/a.ndjson": GOOD,
    "run/node_modules/a.ndjson": GOOD,
    "run/env/pyvenv.cfg": b"",
    "run/env/a.ndjson": GOOD,
    "run/env/deep/a.ndjson": GOOD,
    "run/deep/a.ndjson": GOOD,
    "run/deep/deeper/e.jsonl": GOOD,
    "run/deep/other/e.txt": GOOD,
    "run2/a.ndjson": GOOD,
    "bare/a.txt": b"x",
    "signs/a[1].ndjson": GOOD,
    "signs/a1.ndjson": GOOD,
    "signs/b#1.ndjson": GOOD,
}


@pytest.fixture
def both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """The same files in a folder here, and behind URLs."""
    memory = fsspec.filesystem("memory")
    for name, data in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
        memory.pipe_file(f"/both/{name}", data)
    monkeypatch.chdir(tmp_path)
    yield "./", "memory://both/"
    for path in [path for path in memory.store if path.startswith("/both/")]:
        del memory.store[path]


def found(files: list[str], root: str, excluded: ExclusionRules | None = None) -> list[str] | str:
    """What stands for them, or what is said, without the folder that all of it is in."""
    search = FileSearch({}, excluded)
    try:
        return [name.removeprefix(root) for name in search.expand([root + file for file in files])]
    except SourceError as error:
        return error.message.replace(root, "")


# fmt: off
GIVEN = [
    ["run/"], ["run"], ["run2/"], ["run/deep/"], ["run/*"], ["run/*.ndjson"], ["run/*.json*"], ["run/**/*.ndjson"], ["run/**/*.jsonl"],
    ["run/**"], ["run/**/"], ["*/a.ndjson"], ["*/*.ndjson"], ["**/deep/*"], ["**/e.*"], ["run*/"], ["r*n/d*p/a.ndjson"],
    ["run/.git/*.ndjson"],     ["run/.*.ndjson"], ["run/node_modules/*.ndjson"], ["run/[a-c]*"], ["run/[!a]*.ndjson"], ["run/?.ndjson"],
    ["signs/a[1].ndjson"], ["signs/a[1-9].ndjson"], ["signs/*"], ["run/env/**/*.ndjson"], ["bare/"], ["bare/*"],
    ["run/*.xml"], ["gone/*.ndjson"],
    ["run/", "run/b.ndjson"], ["run/b.ndjson", "run/"], ["run/b.ndjson", "run/*.ndjson"], ["run2/", "run/deep/", "run2/*"],
]  # fmt: skip
# fmt: on


@pytest.mark.parametrize("given", GIVEN, ids=" ".join)
def test_what_stands_for_a_folder_or_a_pattern_is_what_does_here(both: tuple[str, str], given: list[str]) -> None:
    here, there = both
    assert found(given, there) == found(given, here)


@pytest.mark.parametrize(
    "patterns", [["deep/"], ["b.*"], ["*.json"], ["deep/*", "!deep/deeper"], ["/deep/a.ndjson"], ["*.ndjson", "!b.ndjson"]]
)
def test_patterns_of_what_is_excluded_begin_at_the_folder(
    both: tuple[str, str], patterns: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = both
    monkeypatch.chdir("run")
    for given in ("", "**/*.ndjson"):
        excluded = ExclusionRules([("", patterns, ["--exclude"] * len(patterns))])
        assert found([given], f"{there}run/", excluded) == found([given], here, excluded)
    assert found(["run/b.ndjson"], there, ExclusionRules([("", ["*"], ["--exclude"])])) == ["run/b.ndjson"]  # it was named


def test_a_folder_that_is_written_into_is_not_read(both: tuple[str, str]) -> None:
    for named in ("memory://both/run/deep", "memory://both/run/deep/"):
        found = FileSearch({named: False}).expand(["memory://both/run/"])
        assert found and not any("/deep/" in name for name in found)
    assert FileSearch({"memory://both/run/de": False}).expand(["memory://both/run/deep/"])


def test_an_archive_elsewhere(both: tuple[str, str]) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in ("run/a.ndjson", "run/deep/b.ndjson", "run/notes.txt"):
            archive.writestr(name, GOOD)
    fsspec.filesystem("memory").pipe_file("/both/a.zip", packed.getvalue())
    tail = "::memory://both/a.zip"
    search = FileSearch({})
    every = [f"zip://run/a.ndjson{tail}", f"zip://run/deep/b.ndjson{tail}"]
    assert search.expand([f"zip://run/{tail}"]) == every
    assert search.expand([f"zip://**/*.ndjson{tail}"]) == every
    assert search.expand([f"zip://run/*.ndjson{tail}"]) == every[:1]


def test_files_that_came_since(both: tuple[str, str]) -> None:
    _, there = both
    assert len(found(["run2/"], there)) == 1
    fsspec.filesystem("memory").pipe_file("/both/run2/b.ndjson", GOOD)
    assert found(["run2/"], there) == found(["run2/*"], there) == ["run2/a.ndjson", "run2/b.ndjson"]


@pytest.mark.parametrize(
    "url",
    [
        "s3://bucket/a.ndjson?versionId=3", "https://host/*.ndjson", "https://host/a?of=[1]", "http://host/run/", "http://host/run",
        "https://host/a.ndjson?X-Amz-Signature=b%3D", "s3://bucket*/a.ndjson",
    ],
)  # fmt: skip
def test_what_is_neither_a_folder_nor_a_pattern(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is asked for it."""
    monkeypatch.delattr(remote, "system_of")
    assert not is_folder(url)
    assert not is_pattern(url)


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    (tmp_path / "a.ndjson").write_bytes(GOOD)
    assert FileSearch({}).expand([f"{tmp_path.as_uri()}/*.ndjson"]) == [str(tmp_path / "a.ndjson")]
    assert FileSearch({}).expand([f"{tmp_path.as_uri()}/"]) == [str(tmp_path / "a.ndjson")]


def test_web_servers_list_nothing() -> None:
    with serve({"/run/": b"<html><a href=a.ndjson></html>"}) as server:
        for path in ("/gone/", "/gone"):
            with pytest.raises(SourceError) as raised:
                predlint.compile(ONTOLOGY).validate(server.url + path)
            listed = "a web server does not list what is in a folder: name each file in it"
            assert raised.value.help == (listed if path.endswith("/") else None)


def test_a_web_page_in_the_place_of_a_folder() -> None:
    checker = predlint.compile(ONTOLOGY)
    with serve({"/run/": GOOD}) as server:
        url = f"{server.url}/run/"
        assert checker.validate(url).summary.records == 1
        server.types["/run/"] = "text/html; charset=utf-8"
        with pytest.raises(SourceError) as raised:
            checker.validate(url)
        assert raised.value.message == f"{url}: it is a web page, and a web server does not list what is in a folder"
        assert raised.value.help == "name each file in it"


class Closed(Exception):
    status = 403


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (Closed("no"), "no permission to list it (status 403)"),
        (PermissionError("Access Denied"), "no permission to list it"),
        (FileNotFoundError("The specified bucket does not exist"), "no such folder"),
    ],
)
@pytest.mark.parametrize("pattern", ["", "*.ndjson", "**/*.ndjson"])
def test_what_cannot_be_listed(
    both: tuple[str, str], error: Exception, message: str, pattern: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise error

    for name in ("ls", "info", "find"):
        monkeypatch.setattr(fsspec.get_filesystem_class("memory"), name, refuse)
    with pytest.raises(SourceError) as raised:
        FileSearch({}).expand([f"memory://both/run/{pattern}"])
    assert raised.value.message == f"memory://both/run/: {message}"
    assert raised.value.help is not None


def test_a_connection_that_breaks_is_not_an_empty_folder(both: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ConnectionError("reset")

    monkeypatch.setattr(remote, "WAITS", (0.0,))
    monkeypatch.setattr(fsspec.get_filesystem_class("memory"), "ls", broken)
    for given in ("run/", "run/*.ndjson"):
        findings = found([given], "memory://both/")
        assert isinstance(findings, str) and "no connection to" in findings


def test_the_ontology_and_the_data_rows_in_the_folder_are_no_predictions(street: Path, tmp_path: Path) -> None:
    memory = fsspec.filesystem("memory")
    for name in ("clean.ndjson", "ontology.json", "broken.ndjson"):
        memory.pipe_file(f"/street/{name}", (street / name).read_bytes())
        shutil.copy(street / name, tmp_path)
    memory.pipe_file("/street/rows.ndjson", b'{"global_key": "street-001.jpg"}\n')
    shutil.copy(street / "datarows.csv", tmp_path / "rows.csv")
    checker = predlint.compile("memory://street/ontology.json", media="image")
    every = checker.validate("memory://street/*.ndjson", data_rows="memory://street/rows.ndjson")
    assert every.summary.files == 2
    there, here = checker.validate("memory://street/"), predlint.compile(tmp_path / "ontology.json", media="image").validate(tmp_path)
    assert there.counts == here.counts
    assert [d.file for d in there.diagnostics] == [f"memory://street/{Path(d.file or '').name}" for d in here.diagnostics]
