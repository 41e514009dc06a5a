"""`predlint.fix`: the same fixes, counts and bytes as the command; records in, records out; and what cannot be."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import predlint
from predlint.cli.main import main
from predlint.tools import fix_runs
from predlint.tools.fix_runs import TemporaryOutput

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
CORPUS = EXAMPLES.parent.parent / "shared" / "corpus" / "labelbox"
ONTOLOGY = EXAMPLES / "street" / "ontology.json"
BOX = {"top": 1, "left": 2, "height": 3, "width": 4}
GOOD: dict[str, Any] = {"name": "sign", "bbox": BOX, "dataRow": {"globalKey": "a.jpg"}}
SPELT: dict[str, Any] = {**GOOD, "name": "Sign", "dataRow": {"globalKey": "b.jpg"}}
FIXED: dict[str, Any] = {**SPELT, "name": "sign"}
BAD: dict[str, Any] = {**GOOD, "bbox": {**BOX, "height": 0}, "dataRow": {"globalKey": "c.jpg"}}


def ndjson(*records: Any) -> bytes:
    return b"".join(json.dumps(record).encode() + b"\n" for record in records)


@pytest.fixture(scope="module")
def checker() -> predlint.Checker:
    return predlint.compile(ONTOLOGY, media="image")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "preds.ndjson"
    path.write_bytes(ndjson(SPELT, GOOD, BAD))
    return path


@pytest.mark.skipif(os.name == "nt" or sys.platform == "darwin", reason="their names of files are text")
def test_a_name_of_any_bytes(checker: predlint.Checker, file: Path, tmp_path: Path) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/a\xff.ndjson")
    os.rename(file, path)
    fixed = predlint.fix(path, checker)
    assert fixed.changed == 1 and "a\\udcff.ndjson" in fixed.diff().splitlines()[0]


# -- as the command -------------------------------------------------------------------------------------------------------------


def as_the_command(path: Path, ontology: Path, rows: Path | None, tmp_path: Path, read: Callable[[], Any], *, unsafe: bool) -> None:
    """Holds the function to what the command writes, shows and counts."""
    line = ["fix", str(path), "-O", str(ontology), "--no-config", "--color", "never", *(["--unsafe"] if unsafe else [])]
    line += ["--data-rows", str(rows)] if rows is not None else []
    fixed = predlint.fix(path, ontology, data_rows=rows, unsafe=unsafe)
    read()
    code = main([*line, "-o", str(tmp_path / "out"), "--format", "json"])
    assert json.loads(read().out) == {**fixed.as_dict(), "written": True}
    assert (tmp_path / "out").read_bytes() == fixed.to_bytes()
    assert (code == 0) is fixed.ok and code in (0, 1)
    main([*line, "--diff", "-q"])
    assert read().out == fixed.diff()
    main([*line, "-o", str(tmp_path / "out")])
    assert read().out.replace("--unsafe", "unsafe=True") == f"{fixed}\n"
    again = predlint.fix(path, ontology, data_rows=rows, unsafe=unsafe, output=tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == fixed.to_bytes()
    assert again.as_dict() == {**fixed.as_dict(), "written": True} and again.mended == fixed.mended
    remaining = predlint.compile(ontology).validate(tmp_path / "again", data_rows=rows)
    assert [(each.code, each.offset) for each in fixed.remaining.diagnostics] == [(d.code, d.offset) for d in remaining.diagnostics]


@pytest.mark.parametrize("unsafe", [False, True])
@pytest.mark.parametrize(
    ("folder", "name", "ontology", "rows"),
    [
        ("street", "broken.ndjson", "ontology.json", "datarows.csv"),
        ("street", "clean.ndjson", "ontology.json", None),
        ("shelf", "broken.json", "config.xml", None),
        ("harbour", "broken.ndjson", "ontology.json", "datarows.csv"),
        ("harbour", "oars.json", "coco.json", None),
    ],
)
def test_the_examples_are_fixed_as_by_the_command(
    folder: str, name: str, ontology: str, rows: str | None, unsafe: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    at = EXAMPLES / folder
    as_the_command(at / name, at / ontology, at / rows if rows is not None else None, tmp_path, capsys.readouterr, unsafe=unsafe)


def corpus() -> list[tuple[str, str, str | None]]:
    path = CORPUS / "invalid" / "INDEX.json"
    entries: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.exists() else []
    return [(each["file"], each["ontology"], each.get("datarows")) for each in entries if each.get("ontology")]


@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"the shared corpus is not at {CORPUS}")
@pytest.mark.parametrize("unsafe", [False, True])
def test_the_corpus_is_fixed_as_by_the_command(unsafe: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    every = corpus()
    assert len(every) > 30
    for file, ontology, rows in every[int(unsafe) :: 2]:
        path = CORPUS / rows if rows is not None else None
        as_the_command(CORPUS / file, CORPUS / ontology, path, tmp_path, capsys.readouterr, unsafe=unsafe)


@lru_cache(maxsize=8)
def _checker(name: str) -> predlint.Checker:
    return predlint.compile(EXAMPLES / name)


@pytest.mark.parametrize("name", ["street/ontology.json", "shelf/config.xml", "harbour/ontology.json", "harbour/coco.json"])
@settings(max_examples=max(1, 6 * settings().max_examples // 100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), unsafe=st.booleans())
def test_random_files_are_fixed_as_by_the_command(name: str, seed: int, unsafe: bool, tmp_path: Path) -> None:
    made = predlint.sample(EXAMPLES / name, number=12, seed=seed, broken=0.6)
    data = made.text.encode("utf-8", "surrogatepass")
    (tmp_path / "in").write_bytes(data)
    line = ["fix", str(tmp_path / "in"), "-O", str(EXAMPLES / name), "--no-config", "-q", "-o", str(tmp_path / "out")]
    assert main([*line, *(["--unsafe"] if unsafe else [])]) in (0, 1)
    fixed = predlint.fix(data, _checker(name), unsafe=unsafe)
    assert fixed.to_bytes() == (tmp_path / "out").read_bytes()
    assert fixed.text.encode("utf-8", "surrogateescape") == fixed.to_bytes()
    assert fixed.changed or fixed.left_out or fixed.mended or fixed.to_bytes() == data
    once_more = predlint.fix(fixed.to_bytes(), _checker(name), unsafe=unsafe)
    assert once_more.to_bytes() == fixed.to_bytes() and not once_more.diff()


# -- records in, records out --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["street/ontology.json", "shelf/config.xml", "reviews/config.xml", "harbour/ontology.json"])
@pytest.mark.parametrize("unsafe", [False, True])
def test_clean_records_come_back_as_they_went_in(name: str, unsafe: bool) -> None:
    records = predlint.sample(EXAMPLES / name, number=30, seed=3).records
    fixed = predlint.fix(records, EXAMPLES / name, unsafe=unsafe)
    assert fixed.records == records and fixed.ok and not fixed.mended and fixed.diff() == ""
    assert list(fixed.iter_records()) == records


def test_a_coco_file_comes_back_as_one_dict() -> None:
    made = json.loads(predlint.sample(EXAMPLES / "harbour" / "coco.json", number=10, seed=3).text)
    document = made if isinstance(made, dict) else json.loads((EXAMPLES / "harbour" / "oars.json").read_text())
    for given_as in ([document], json.dumps(document).encode()):
        assert predlint.fix(given_as, EXAMPLES / "harbour" / "coco.json").records == [document]


def test_what_records_are(checker: predlint.Checker, file: Path) -> None:
    """Values as Python's own reader has them: long numbers, NaN, halves of surrogate pairs."""
    odd = {**GOOD, "x": [10**30, 1e-7, -0.0, "\u2028", "é"]}
    assert predlint.fix([odd], checker).records == [odd]
    assert predlint.fix([{**GOOD, "x": "\ud800"}], checker).records == [{**GOOD, "x": "\ud800"}]
    (back,) = predlint.fix([{**GOOD, "x": float("nan")}], checker).records
    assert back["x"] != back["x"]
    assert predlint.fix([], checker).records == [] and not predlint.fix([], checker).ok
    with pytest.raises(ValueError, match="record 2 of predictions is no JSON, and could not be fixed"):
        _ = predlint.fix([GOOD, '{"name": '], checker).records
    broken = predlint.fix(b'[{"name": "a"}, {"na', checker)
    with pytest.raises(ValueError, match="cannot be told apart as records"):
        list(broken.iter_records())
    assert broken.text == '[{"name": "a"}, {"na'


@dataclass
class Box:
    name: str
    bbox: dict[str, int]
    dataRow: dict[str, str]  # noqa: N815 - as the platform has it
    uuid: str | None = None


def test_records_of_all_kinds_are_fixed(checker: predlint.Checker, file: Path) -> None:
    wanted = [FIXED, GOOD, BAD]
    given: list[Callable[[], Any]] = [
        lambda: [SPELT, GOOD, BAD],
        lambda: iter([SPELT, GOOD, BAD]),
        lambda: [Box(**each) for each in (SPELT, GOOD, BAD)],
        lambda: [json.dumps(each) for each in (SPELT, GOOD, BAD)],
        lambda: [json.dumps(SPELT).encode(), GOOD, Box(**BAD)],
        lambda: file,
        lambda: str(file),
        lambda: [file],
        lambda: file.read_bytes(),
        lambda: gzip.compress(file.read_bytes()),
        lambda: io.BytesIO(file.read_bytes()),
        lambda: io.StringIO(file.read_text()),
        lambda: str(file.parent),
        lambda: str(file.parent / "*.ndjson"),
    ]
    for each in given:
        for unsafe in (False, True):
            fixed = predlint.fix(each(), checker, unsafe=unsafe)
            assert fixed.records == wanted and fixed.mended == {"NAM003": 1} and fixed.changed == 1
            assert [found.code for found in fixed.remaining.diagnostics if found.severity == "error"] == ["GEO004"] and not fixed.ok


def test_rows_of_tables_are_fixed(checker: predlint.Checker) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame([SPELT, {**GOOD, "confidence": 0.5}])
    assert predlint.fix(frame, checker).records == [FIXED, {**GOOD, "confidence": 0.5}]


def test_records_that_become_the_same_are_one(checker: predlint.Checker) -> None:
    """They are read again: of an iterator, from what was kept."""
    fixed = predlint.fix(iter([SPELT, FIXED, GOOD]), checker, unsafe=True)
    assert fixed.records == [FIXED, GOOD] and fixed.left_out == 1
    assert predlint.fix([SPELT, FIXED, GOOD], checker).left_out == 0
    assert fixed.diff().startswith("--- predictions\n+++ predictions\n@@ -1 +1 @@ NAM003\n")


def test_what_was_fixed_can_be_pickled(checker: predlint.Checker) -> None:
    fixed = predlint.fix([SPELT, BAD], checker)
    again = pickle.loads(pickle.dumps(fixed))
    assert (again.records, again.diff(), str(again), again.as_dict()) == (fixed.records, fixed.diff(), str(fixed), fixed.as_dict())
    with pytest.raises(OSError) as raised:
        predlint.fix([GOOD], checker, output="no/such/x.ndjson")
    assert str(pickle.loads(pickle.dumps(raised.value))) == str(raised.value)


def test_options_are_those_of_the_command(checker: predlint.Checker) -> None:
    car = {**GOOD, "name": "auto"}
    fixed = predlint.fix([car], checker, renames={"auto": "x", "x": "sign"})
    assert fixed.records == [GOOD] and fixed.mended == {"NAM002": 1} and "renames" not in str(fixed)
    assert 'renames={"zzz": "sign"}: no finding is about "zzz"' in str(predlint.fix([car], checker, renames={"zzz": "sign"}))
    assert predlint.fix([SPELT], ONTOLOGY, media="image", ignore=["NAM003"]).records == [SPELT]
    assert predlint.fix([SPELT], ONTOLOGY, media="image", select=["GEO"]).remaining.diagnostics == []
    assert predlint.fix([BAD] * 5, checker, max_diagnostics=2).remaining.summary.errors == 5
    assert len(predlint.fix([BAD] * 5, checker, max_diagnostics=2).remaining.diagnostics) == 2
    counted = predlint.fix([SPELT], predlint.compile(ONTOLOGY, media="image", statistics=True))
    assert counted.remaining.statistics is not None
    assert predlint.fix([{**GOOD, "confidence": 87}], checker, unsafe=True).records == [{**GOOD, "confidence": 0.87}]
    text = str(predlint.fix([{**GOOD, "confidence": 87}], checker))
    assert "unsafe=True may fix more of CNF001" in text and "--unsafe" not in text
    assert repr(fixed).startswith("<Fixed: 1 finding fixed; remaining: 1 info in 1 record")


# -- where it goes --------------------------------------------------------------------------------------------------------------


def test_nothing_is_written_unasked(checker: predlint.Checker, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    monkeypatch.chdir(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    fixed = predlint.fix("preds.ndjson", checker)
    assert fixed.as_dict()["written"] is False
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before and not any(aside.iterdir())
    fixed.save("saved.ndjson.gz")
    assert gzip.decompress((tmp_path / "saved.ndjson.gz").read_bytes()) == fixed.to_bytes() == ndjson(FIXED, GOOD, BAD)


def test_in_place(checker: predlint.Checker, file: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean.ndjson"
    clean.write_bytes(ndjson(GOOD))
    os.utime(clean, ns=(1, 1))
    fixed = predlint.fix([file, clean], checker, in_place=True)
    assert file.read_bytes() == ndjson(FIXED, GOOD, BAD) and clean.stat().st_mtime_ns == 1
    assert fixed.as_dict()["written"] is True and fixed.changed == 1
    assert predlint.fix(file, checker, in_place=True).as_dict()["written"] is False
    for ask in (lambda: fixed.records, lambda: fixed.text, fixed.diff, fixed.to_bytes, lambda: fixed.save("x")):
        with pytest.raises(ValueError, match="is not kept where output or in_place is given: leave them out, and write"):
            ask()


def test_a_folder_for_several_files(checker: predlint.Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("data/train/a.ndjson", "data/b.ndjson"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(ndjson(SPELT))
    assert predlint.fix("data", checker, output="fixed/").changed == 2
    assert sorted(str(path) for path in Path("fixed").rglob("*.ndjson")) == ["fixed/b.ndjson", "fixed/train/a.ndjson"]
    assert main(["fix", "data", "-O", str(ONTOLOGY), "--no-config", "-q", "-o", "other/", "--media", "image"]) == 0
    for name in ("b.ndjson", "train/a.ndjson"):
        assert (Path("other") / name).read_bytes() == (Path("fixed") / name).read_bytes() == ndjson(FIXED)
    several = predlint.fix(["data/train/a.ndjson", "data/b.ndjson"], checker)
    assert several.records == [FIXED, FIXED] and several.diff().count("+++ data/") == 2
    with pytest.raises(ValueError, match=r"text is about one file, and 2 were fixed: give output=\"fixed/\""):
        _ = several.text


def test_urls(checker: predlint.Checker, file: Path) -> None:
    fsspec = pytest.importorskip("fsspec")
    with fsspec.open("memory://fix-function/in.ndjson", "wb") as stream:
        stream.write(file.read_bytes())
    predlint.fix("memory://fix-function/in.ndjson", checker, output="memory://fix-function/out.ndjson.gz", unsafe=True)
    with fsspec.open("memory://fix-function/out.ndjson.gz", "rb") as stream:
        assert gzip.decompress(stream.read()) == ndjson(FIXED, GOOD, BAD)
    predlint.fix([SPELT], checker, output="memory://fix-function/records.ndjson")
    with fsspec.open("memory://fix-function/records.ndjson", "rb") as stream:
        assert json.loads(stream.read()) == FIXED
    predlint.fix([SPELT], checker).save("memory://fix-function/saved.ndjson")
    with fsspec.open("memory://fix-function/saved.ndjson", "rb") as stream:
        assert json.loads(stream.read()) == FIXED


def test_a_file_that_is_written_is_not_held(checker: predlint.Checker, tmp_path: Path) -> None:
    path, records = tmp_path / "large.ndjson", 20_000
    with path.open("wb") as out:
        for number in range(records):
            record = {**(SPELT if number % 100 == 0 else GOOD), "dataRow": {"globalKey": f"{number}.jpg"}}
            out.write(json.dumps(record).encode().ljust(1_000) + b"\n")
    tracemalloc.start()
    try:
        fixed = predlint.fix(path, checker, output=tmp_path / "fixed.ndjson")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert fixed.mended == {"NAM003": records // 100} and peak < path.stat().st_size / 2


# -- what cannot be -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"output": "x", "in_place": True}, "output and in_place contradict each other"),
        ({"output": "preds.ndjson"}, r"preds\.ndjson is an input\n  help: in_place=True overwrites it"),
        ({"output": "rows.txt", "data_rows": "rows.txt"}, 'output="rows.txt" would overwrite a file that is read'),
        ({"output": "-"}, 'output="-" names no file'),
        ({"output": 3}, "output must be a path or a URL, found int"),
        ({"renames": {"a": "b"}}, 'renames={"a": "b"}: the ontology given has no "b"'),
        ({"renames": {"a": "b", "b": "a"}}, 'renames={"a": "b", "b": "a"} leads back to a'),
        ({"renames": ["a=b"]}, "renames must map names to names, found list"),
        ({"renames": {"a": 1}}, "renames must map names to names, found 1 among them"),
        ({"target": "mal", "ignore": ["GEO"]}, "a checker has its options already: target, ignore"),
    ],
)
def test_options_that_cannot_be(
    checker: predlint.Checker, file: Path, monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], message: str
) -> None:
    monkeypatch.chdir(file.parent)
    Path("rows.txt").write_text("a.jpg\nb.jpg\nc.jpg\n")
    held = predlint.Checker(checker.ontology, checker.options)
    with pytest.raises(predlint.OptionError, match=message):
        predlint.fix("preds.ndjson", held, **options)
    assert sorted(os.listdir()) == ["preds.ndjson", "rows.txt"] and file.read_bytes() == ndjson(SPELT, GOOD, BAD)


@pytest.mark.parametrize(
    ("predictions", "options", "kind", "message"),
    [
        ([GOOD], {"in_place": True}, predlint.OptionError, "predictions in memory have no file to overwrite"),
        ([GOOD], {"output": "folder/"}, predlint.OptionError, "records in memory have no name in a folder, folder/"),
        (["preds.ndjson", "./preds.ndjson"], {"in_place": True}, predlint.OptionError, "preds.ndjson and ./preds.ndjson are one file"),
        (
            ["preds.ndjson", "b.ndjson"],
            {"output": "x.ndjson"},
            predlint.OptionError,
            "2 files do not go into one: x.ndjson\n  help: name a folder: output=.fixed/",
        ),
        (GOOD, {}, TypeError, "a list of records is expected, found one record"),
        (3, {}, TypeError, "predictions must be a path, bytes, a binary file or an iterable of records"),
        ("none.ndjson", {}, predlint.SourceError, "none.ndjson: no such file"),
        ("none.ndjson", {"in_place": True}, FileNotFoundError, "none.ndjson: no such file"),
        ("cut.ndjson.gz", {"output": "x"}, predlint.SourceError, "cut.ndjson.gz: .*\n  help: nothing was written"),
        ([GOOD], {"output": "no/such/x.ndjson"}, OSError, "cannot write no/such/x.ndjson: there is no such folder"),
        ([GOOD], {"output": "https://example.org/x"}, OSError, "a web server takes no files"),
        ([GOOD], {"max_diagnostics": -1}, ValueError, "max_diagnostics must be a whole number"),
        ([GOOD], {"jobs": -1}, ValueError, "jobs must be 1 or more"),
        ([GOOD], {"data_rows": "none.csv"}, predlint.DataRowsError, "none.csv"),
    ],
)
def test_what_cannot_be_fixed(
    checker: predlint.Checker,
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    predictions: Any,
    options: dict[str, Any],
    kind: type,
    message: str,
) -> None:
    monkeypatch.chdir(file.parent)
    Path("b.ndjson").write_bytes(ndjson(SPELT))
    Path("cut.ndjson.gz").write_bytes(gzip.compress(ndjson(*[{**SPELT, "x": os.urandom(30).hex()} for _ in range(100)]))[:-200])
    before = {name: Path(name).read_bytes() for name in os.listdir()}
    with pytest.raises(kind, match=message):
        predlint.fix(predictions, checker, **options)
    assert {name: Path(name).read_bytes() for name in os.listdir()} == before


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_disk_that_is_full_is_an_error(checker: predlint.Checker, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="No space left"):
        predlint.fix(file, checker, output="/dev/full")
    monkeypatch.setattr(fix_runs, "TemporaryOutput", lambda _path: TemporaryOutput("/dev/full"))
    with pytest.raises(predlint.EngineError, match="fixed records cannot be stored there"):
        predlint.fix(file, checker, in_place=True)
    assert file.read_bytes() == ndjson(SPELT, GOOD, BAD)


def test_what_records_raise_passes_on(checker: predlint.Checker) -> None:
    def records() -> Iterator[Any]:
        yield GOOD
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        predlint.fix(records(), checker)
    with pytest.raises(TypeError, match="record 1 cannot be written as JSON"):
        predlint.fix([{"a": {1, 2}}], checker)


def test_a_ctrl_c_ends_it(checker: predlint.Checker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def records() -> Iterator[Any]:
        yield GOOD
        raise KeyboardInterrupt

    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    with pytest.raises(KeyboardInterrupt):
        predlint.fix(records(), checker, output=tmp_path / "out.ndjson")
    assert not (tmp_path / "out.ndjson").exists() and not any(aside.iterdir())
