"""`predlint fix` as a user runs it: where the mended file goes, what is said, and how it ends."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cli_process import BAD, COMMAND, GOOD, ONTOLOGY, Outcome, clean_environment, ndjson

from predlint.cli.configured_run import ChosenConfiguration
from predlint.cli.errors import CommandError
from predlint.cli.fix import destinations
from predlint.cli.main import main
from predlint.config.load import EffectiveSettings
from predlint.report.terminal import PLAIN
from predlint.tools import fix_runs
from predlint.tools.file_fixer import originals
from predlint.tools.fix_job import Change, Differ, abbreviate, hunks
from predlint.tools.fix_runs import DiskFullError, TemporaryOutput, _Repeated

Run = Callable[..., Outcome]
FIXED = {**GOOD, "dataRow": {"globalKey": "street-002.jpg"}}
SPELT = {**FIXED, "name": "Sign"}
PERCENT = {**GOOD, "confidence": 87}


@pytest.fixture
def ontology(tmp_path: Path) -> Path:
    path = tmp_path / "ontology.json"
    path.write_text(json.dumps(ONTOLOGY))
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """One record to mend, one without a finding, one that nobody can mend."""
    path = tmp_path / "preds.ndjson"
    path.write_bytes(ndjson(SPELT, GOOD, BAD))
    return path


def test_a_fixed_file_and_the_remaining_findings(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    done = run("fix", file, "-O", ontology, "-o", tmp_path / "fixed.ndjson")
    assert (tmp_path / "fixed.ndjson").read_bytes() == ndjson(FIXED, GOOD, BAD)
    assert file.read_bytes() == before
    assert done.code == 1
    assert done.out == "NAM003 name-case  1 fixed\nGEO004 box-size   1 remains\n1 finding fixed in 1 record\n"


def test_nothing_remains(run: Run, ontology: Path, tmp_path: Path) -> None:
    done = run("fix", "-", "-O", ontology, "-o", "-", stdin=ndjson(SPELT))
    assert (done.code, done.out) == (0, ndjson(FIXED).decode())
    assert "NAM003 name-case  1 fixed" in done.err


def test_a_clean_file_is_written_as_it_is(run: Run, ontology: Path, tmp_path: Path) -> None:
    text = b'{ "name":"sign",  "bbox":{"top":1.50,"left":2e1,"height":3,"width":4},"dataRow":{"globalKey":"\\u0061"}}\r\n'
    done = run("fix", "-", "-O", ontology, "-o", tmp_path / "out.ndjson", stdin=text)
    assert (done.code, done.out) == (0, "there is nothing to fix\n")
    assert (tmp_path / "out.ndjson").read_bytes() == text


def test_an_output_path_is_required(run: Run, ontology: Path, file: Path) -> None:
    done = run("fix", file, "-O", ontology)
    assert done.code == 2
    assert "-o FILE" in done.err and "--in-place" in done.err and "--diff" in done.err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-o", "preds.ndjson"), "preds.ndjson is an input"),
        (("-o", "ontology.json"), "-o ontology.json would overwrite a file that is read"),
        (("-o", "nowhere/out.ndjson"), "there is no such folder"),
        (("-o", "x", "--in-place"), "contradict"),
        (("--diff", "--in-place"), "contradict"),
        (("-o", "x", "--rename", "car"), "--rename takes OLD=NEW"),
        (("-o", "x", "--rename", "car=a", "--rename", "car=b"), "two names"),
        (("-o", "x", "--rename", "car=a", "--rename", "a=car"), "--rename car=a --rename a=car leads back to car"),
        (("-o", "x", "--rename", "car=sgin"), '--rename "car=sgin": ontology.json has no "sgin"\n  help: did you mean sign?'),
        (("-o", "x", "--rename", "car=zebra"), "its names: sign"),
        (("-o", "x", "--resume", "state"), "predlint fix has no option --resume\n  help: validate, stats and baseline have it"),
    ],
)
def test_what_cannot_be_done(run: Run, ontology: Path, file: Path, options: tuple[str, ...], message: str) -> None:
    before = file.read_bytes()
    done = run("fix", "preds.ndjson", "-O", "ontology.json", *options)
    assert done.code == 2
    assert message in done.err
    assert file.read_bytes() == before


def test_in_place(run: Run, ontology: Path, file: Path) -> None:
    done = run("fix", file, "-O", ontology, "--in-place")
    assert done.code == 1
    assert file.read_bytes() == ndjson(FIXED, GOOD, BAD)


def test_in_place_leaves_a_clean_file_alone(run: Run, ontology: Path, file: Path) -> None:
    file.write_bytes(ndjson(GOOD))
    before = file.stat().st_mtime_ns, file.stat().st_ino
    assert run("fix", file, "-O", ontology, "--in-place").code == 0
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == before


def test_standard_input_has_no_place(run: Run, ontology: Path) -> None:
    done = run("fix", "-", "-O", ontology, "--in-place", stdin=ndjson(SPELT))
    assert done.code == 2
    assert "standard input cannot be written in place" in done.err


def test_what_a_shell_has_open(ontology: Path, file: Path, tmp_path: Path) -> None:
    """No summary stands among the records, and no bytes of a pipe are lost."""
    (tmp_path / "twice").write_bytes(ndjson(SPELT, FIXED))
    lines = (
        f"predlint fix {file} -O {ontology} -o /dev/stdout | cat",
        f"cat twice | predlint fix /dev/stdin -O {ontology} --unsafe -o /dev/stdout | cat",
        f"predlint fix /dev/stdin -O {ontology} --in-place < {file}",
        f"cat {file} | predlint fix /dev/stdin -O {ontology} --in-place",
    )
    before = file.read_bytes()
    script = "; ".join(lines).replace("predlint", " ".join(COMMAND))
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=clean_environment(), capture_output=True, text=True, check=False)
    assert done.stdout == ndjson(FIXED, GOOD, BAD, FIXED).decode()
    assert done.returncode == 2
    assert "/dev/stdin cannot be written in place" in done.stderr
    assert file.read_bytes() == before
    assert "/dev/stdin is a pipe: it cannot be written in place" in done.stderr


def test_files_that_were_to_follow_one_that_failed_leave_nothing(
    ontology: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "second.ndjson").write_bytes(ndjson(SPELT))
    replace = os.replace

    def stopped(source: str, target: str) -> None:
        if target.endswith("preds.ndjson"):
            raise KeyboardInterrupt
        replace(source, target)

    monkeypatch.setattr(os, "replace", stopped)
    files = [str(file), str(tmp_path / "second.ndjson")]
    assert main(["fix", *files, "-O", str(ontology), "-o", f"{tmp_path}/fixed/"]) == 3
    assert not (tmp_path / "fixed").exists()


def test_a_ctrl_c_between_two_runs(
    ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What repeats is known of the first file then, and of no other."""
    files = [str(tmp_path / name) for name in ("a.ndjson", "b.ndjson")]
    for file in files:
        Path(file).write_bytes(ndjson(SPELT, FIXED))
    add = _Repeated.add

    def stopped(self: Any, checked: Any) -> None:
        if self.alike:
            raise KeyboardInterrupt
        add(self, checked)

    monkeypatch.setattr(_Repeated, "add", stopped)
    assert main(["fix", *files, "-O", str(ontology), "--unsafe", "-o", f"{tmp_path}/fixed/"]) == 3
    assert capsys.readouterr().err == "predlint: error: stopped before the end: nothing was written\n"
    assert not (tmp_path / "fixed").exists()


def test_a_diff_writes_nothing(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    done = run("fix", "preds.ndjson", "-O", ontology, "--diff")
    assert sorted(tmp_path.iterdir()) == before
    old, new = ndjson(SPELT).decode(), ndjson(FIXED).decode()
    assert done.out == f"--- preds.ndjson\n+++ preds.ndjson\n@@ -1 +1 @@ NAM003\n-{old}+{new}"
    assert "NAM003 name-case  1 would be fixed\n" in done.err and "1 finding would be fixed in 1 record" in done.err
    assert done.code == 1


def test_names_of_files_in_a_diff_move_no_cursor() -> None:
    texts: list[str] = []
    differ = Differ(texts.append, PLAIN, short=False)
    differ.file("a\x1b[31m\n.ndjson", "b\u202e.ndjson")
    differ.show(Change(1, 1, b"1", b"2", ("CNF001",)))
    assert texts[0] == "--- a\\u001b[31m\\n.ndjson\n+++ b\\u202e.ndjson\n"


def test_a_diff_of_the_whole_file(run: Run, ontology: Path) -> None:
    done = run("fix", "-", "-O", ontology, "--diff", stdin=b"\n\n" + ndjson(GOOD))
    assert done.out == "--- -\n+++ -\n@@ the whole file @@ JSN013 blank-line: removes the line, 2 times\n"


def test_a_diff_shows_what_cannot_be_seen() -> None:
    texts: list[str] = []
    differ = Differ(texts.append, PLAIN, short=True)
    differ.show(Change(1, 1, '{"name":"caf\u00e9"}'.encode(), '{"name":"cafe\u0301"}'.encode(), ("NAM004",)))
    assert "".join(texts) == '@@ -1 +1 @@ NAM004\n-{"name":"caf\\u00e9"}\n+{"name":"cafe\\u0301"}\n'


def test_a_terminal_is_not_flooded() -> None:
    texts: list[str] = []
    differ = Differ(texts.append, PLAIN, short=True)
    for line in range(1, 251):
        differ.show(Change(line, line, b"1", b"2", ("CNF001",)))
    differ.close()
    assert "".join(texts).count("@@ -") == 100
    assert texts[-1] == "… 150 more changes; to see all of them: --diff > changes.diff\n"
    record = json.dumps({"name": "x" * 200, "score": 1.5, "key": "y" * 200})
    assert [len(text) < 70 for text in abbreviate(record, record.replace("1.5", "1"), 6)] == [True, True]
    long = json.dumps([{"X": at, "y": "a long text that stays as it is, and is left out"} for at in range(5_000)])
    one, other = abbreviate(long, long.replace("X", "x"))
    assert len(one) < 2_000 and one.count('"X"') == other.count('"x"') == 12
    assert one.endswith("… (4,988 more changes in this record)")


def test_colours_of_a_diff(run: Run, ontology: Path, file: Path) -> None:
    done = run("fix", file, "-O", ontology, "--diff", "--color", "always")
    assert "\x1b[1;31m-" in done.out and "\x1b[32m+" in done.out


def test_a_fix_that_two_runs_undo_is_counted_once(run: Run, ontology: Path, tmp_path: Path) -> None:
    corners = {**GOOD, "bbox": {"top": 1, "left": 2, "bottom": 3, "right": 1}, "dataRow": {"globalKey": "street-003.jpg"}}
    done = run("fix", "-", "-O", ontology, "-o", tmp_path / "out", "--unsafe", stdin=ndjson(corners, FIXED, SPELT))
    assert "1 record left out because an earlier one is the same" in done.out
    assert "1 fix of GEO002 was undone because it caused another error: GEO004 box-size" in done.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_a_full_folder_stops_the_run(
    ontology: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    message = "fixed records cannot be stored there: no space left on device"
    with pytest.raises(DiskFullError, match=message), TemporaryOutput("/dev/full") as aside:
        aside.write(bytes(1 << 22))
    before = file.read_bytes()
    monkeypatch.setattr(fix_runs, "TemporaryOutput", lambda _path: TemporaryOutput("/dev/full"))
    assert main(["fix", str(file), "-O", str(ontology), "--in-place"]) == 3
    assert message in " ".join(capsys.readouterr().err.split())
    assert file.read_bytes() == before


def test_unsafe(run: Run, ontology: Path, tmp_path: Path) -> None:
    safely = run("fix", "-", "-O", ontology, "-o", tmp_path / "a", stdin=ndjson(PERCENT, GOOD, GOOD))
    assert (tmp_path / "a").read_bytes() == ndjson(PERCENT, GOOD, GOOD)
    assert safely.code == 1
    assert "--unsafe may fix" in safely.out
    done = run("fix", "-", "-O", ontology, "-o", tmp_path / "b", "--unsafe", stdin=ndjson(PERCENT, GOOD, GOOD))
    assert (tmp_path / "b").read_bytes() == ndjson({**PERCENT, "confidence": 0.87}, GOOD)
    assert done.code == 0
    assert "1 record left out because an earlier one is the same" in done.out


def test_records_that_become_the_same_are_one(run: Run, ontology: Path, tmp_path: Path) -> None:
    done = run("fix", "-", "-O", ontology, "-o", tmp_path / "out", "--unsafe", stdin=ndjson(FIXED, SPELT))
    assert (tmp_path / "out").read_bytes() == ndjson(FIXED)
    assert done.code == 0
    again = run("fix", tmp_path / "out", "-O", ontology, "-o", tmp_path / "again", "--unsafe")
    assert again.out == "there is nothing to fix\n"


def test_what_cannot_be_read_stays_where_a_repetition_beside_it_goes(run: Run, ontology: Path, tmp_path: Path) -> None:
    good, other = json.dumps(GOOD), json.dumps(FIXED)
    (tmp_path / "list.json").write_text(f'[{other}, {{"x": 01}}, {other}, {{"x": 02}}, {other}, {good}, {{"x": 03}}, {good}, 04]')
    done = run("fix", "--unsafe", tmp_path / "list.json", "-O", ontology, "-o", tmp_path / "fixed.json")
    assert "3 records left out" in done.out
    assert (tmp_path / "fixed.json").read_text() == f'[{other}, {{"x": 01}}, {{"x": 02}}, {good}, {{"x": 03}}, 04]'


@pytest.mark.parametrize("broken", ['{"data": {"text": "a"}, "predict', '{"data": 01}', "[" * 300 + "]" * 300])
def test_tasks_are_no_list_where_one_is_no_json(run: Run, tmp_path: Path, broken: str) -> None:
    config = tmp_path / "config.xml"
    config.write_text('<View><Text name="text" value="$text"/><Choices name="tone" toName="text"><Choice value="good"/></Choices></View>')
    result = {"from_name": "tone", "to_name": "text", "type": "choices", "value": {"choices": ["Good"]}}
    tasks = [json.dumps({"data": {"text": text}, "predictions": [{"model_version": "a", "result": [result]}]}) for text in "abc"]
    file = tmp_path / "tasks.json"
    file.write_text("\n".join([tasks[0], broken, *tasks[1:]]))
    run("fix", file, "-O", config, "-o", tmp_path / "fixed.json")
    assert (tmp_path / "fixed.json").read_text() == file.read_text().replace("Good", "good")
    file.write_text("\n".join(tasks))
    run("fix", file, "-O", config, "-o", tmp_path / "fixed.json")
    assert len(json.loads((tmp_path / "fixed.json").read_text())) == 3


def test_what_is_ignored_is_not_fixed(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    run("fix", file, "-O", ontology, "-o", tmp_path / "out", "--ignore", "NAM003")
    assert (tmp_path / "out").read_bytes() == file.read_bytes()
    file.write_bytes(b"\xef\xbb\xbf" + ndjson(GOOD))
    run("fix", file, "-O", ontology, "-o", tmp_path / "marked", "--ignore", "JSN011")
    assert (tmp_path / "marked").read_bytes() == file.read_bytes()


def test_renames(run: Run, ontology: Path, tmp_path: Path) -> None:
    done = run("fix", "-", "-O", ontology, "-o", tmp_path / "out", "--rename", "car=vehicle", stdin=ndjson({**GOOD, "name": "car"}))
    assert (tmp_path / "out").read_bytes() == ndjson({**GOOD, "name": "vehicle"})
    assert done.out == "NAM002 unknown-name  1 fixed\n1 finding fixed in 1 record\n"


def test_a_name_may_be_renamed_twice(run: Run, ontology: Path, tmp_path: Path) -> None:
    chain = ("--rename", "car=auto", "--rename", "auto=vehicle")
    done = run("fix", "-", "-O", ontology, "-o", tmp_path / "out", *chain, stdin=ndjson({**GOOD, "name": "car"}))
    assert (tmp_path / "out").read_bytes() == ndjson({**GOOD, "name": "vehicle"})
    assert done.out == "NAM002 unknown-name  1 fixed\n1 finding fixed in 1 record\n"


def test_renames_that_come_to_nothing_are_reported(run: Run, ontology: Path, tmp_path: Path) -> None:
    wheel, others = {**GOOD, "name": "wheel"}, ("--rename", "wheel=box", "--rename", "bus=vehicle")
    done = run("fix", "-", "-O", ontology, "-o", tmp_path / "out", *others, stdin=ndjson(wheel))
    assert (tmp_path / "out").read_bytes() == ndjson(wheel)
    assert '--rename "wheel=box": "box" is not right there either\n' in done.out
    assert '--rename "bus=vehicle": no finding is about "bus"\n' in done.out


def test_a_new_name_of_another_kind_is_not_written(run: Run, street: Path, tmp_path: Path) -> None:
    shelf = street.parent / "shelf"
    cases = (
        (street / "broken.ndjson", street / "ontology.json", "traffic_light=sunny"),  # an option, where a feature is named
        (shelf / "broken.json", shelf / "config.xml", "Tin=closed"),  # the label of another control
    )
    for file, ontology, rename in cases:
        done = run("fix", file, "-O", ontology, "-o", tmp_path / "out", "--rename", rename)
        old, new = rename.split("=")
        assert f'--rename "{rename}": "{new}" is not right there either\n' in done.out
        assert f'"{old}"'.encode() in (tmp_path / "out").read_bytes()


def test_several_files_are_all_written_or_none(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "second.ndjson").write_bytes(ndjson(SPELT))
    (tmp_path / "fixed" / "second.ndjson").mkdir(parents=True)
    done = run("fix", file, "second.ndjson", "-O", ontology, "-o", "fixed/")
    assert done.code == 3
    assert "cannot write fixed/second.ndjson" in done.err
    assert [path.name for path in (tmp_path / "fixed").iterdir()] == ["second.ndjson"]


def test_a_folder_for_several_files(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "more.ndjson.gz").write_bytes(gzip.compress(ndjson(SPELT)))
    done = run("fix", file, tmp_path / "more.ndjson.gz", "-O", ontology, "-o", "fixed/")
    assert done.code == 1
    assert (tmp_path / "fixed" / "preds.ndjson").read_bytes() == ndjson(FIXED, GOOD, BAD)
    assert gzip.decompress((tmp_path / "fixed" / "more.ndjson.gz").read_bytes()) == ndjson(FIXED)
    assert "NAM003 name-case  2 fixed" in done.out
    one = run("fix", file, tmp_path / "more.ndjson.gz", "-O", ontology, "-o", "one.ndjson")
    assert one.code == 2
    assert "2 files do not go into one" in one.err


@pytest.mark.parametrize("folder", ["fixed/", "a/b/fixed/"])
@pytest.mark.parametrize(
    "args",
    [
        ("preds.ndjson", "-O", "broken.json"),
        ("preds.ndjson", "-O", "nowhere.json"),
        ("nowhere.ndjson", "-O", "ontology.json"),
        ("preds.ndjson", "broken.ndjson.gz", "-O", "ontology.json"),
        ("preds.ndjson", "-O", "ontology.json", "--rename", "car=zebra"),
        ("preds.ndjson", "-O", "ontology.json", "--data-rows", "broken.json"),
    ],
)
def test_a_folder_in_which_nothing_is_written_is_not_left_behind(
    run: Run, ontology: Path, file: Path, tmp_path: Path, args: tuple[str, ...], folder: str
) -> None:
    (tmp_path / "broken.json").write_text('{"tools": 1}')
    (tmp_path / "broken.ndjson.gz").write_bytes(gzip.compress(ndjson(SPELT))[:-12])
    there = sorted(path.name for path in tmp_path.iterdir())
    assert run("fix", *args, "-o", folder).code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == there
    (tmp_path / folder).mkdir(parents=True)
    run("fix", *args, "-o", folder)
    assert (tmp_path / folder).is_dir(), "one that was there stays"


def test_a_folder_that_cannot_be_made_leaves_none_above_it(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    done = run("fix", file, "-O", ontology, "-o", "above/" + "x" * 300 + "/")
    assert done.code == 2
    assert "cannot make" in done.err
    assert not (tmp_path / "above").exists()


def test_compressed_in_place_stays_compressed(run: Run, ontology: Path, tmp_path: Path) -> None:
    path = tmp_path / "preds.ndjson.gz"
    path.write_bytes(gzip.compress(ndjson(SPELT)))
    assert run("fix", path, "-O", ontology, "--in-place").code == 0
    assert gzip.decompress(path.read_bytes()) == ndjson(FIXED)


def test_in_place_keeps_how_a_file_is_compressed(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "packed.ndjson").write_bytes(gzip.compress(ndjson(SPELT)))
    (tmp_path / "plain.gz").write_bytes(ndjson(SPELT))
    assert run("fix", "packed.ndjson", "plain.gz", "-O", ontology, "--in-place").code == 0
    assert gzip.decompress((tmp_path / "packed.ndjson").read_bytes()) == ndjson(FIXED)
    assert (tmp_path / "plain.gz").read_bytes() == ndjson(FIXED)


def test_one_file_is_not_fixed_twice_in_place(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "link.ndjson").symlink_to(file)
    done = run("fix", "preds.ndjson", "link.ndjson", "./preds.ndjson", "-O", ontology, "--in-place")
    assert done.out == "NAM003 name-case  1 fixed\nGEO004 box-size   1 remains\n1 finding fixed in 1 record\n"
    assert "preds.ndjson and link.ndjson are one file: it is read once" in done.err
    assert (tmp_path / "link.ndjson").is_symlink()
    assert file.read_bytes() == ndjson(FIXED, GOOD, BAD)


def test_a_file_that_breaks_off_is_not_written(run: Run, ontology: Path, tmp_path: Path) -> None:
    path = tmp_path / "preds.ndjson.gz"
    path.write_bytes(gzip.compress(ndjson(*[SPELT] * 2_000))[:-40])
    done = run("fix", path, "-O", ontology, "-o", "out.ndjson")
    assert done.code == 2
    assert "nothing was written" in done.err
    assert not (tmp_path / "out.ndjson").exists()


def test_a_file_that_is_not_there(run: Run, ontology: Path, tmp_path: Path) -> None:
    done = run("fix", "none.ndjson", "-O", ontology, "-o", "out.ndjson")
    assert done.code == 2
    assert "none.ndjson: no such file" in done.err


def test_the_summary_as_data(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    done = run("fix", file, "-O", ontology, "-o", tmp_path / "out", "--format", "json")
    data = json.loads(done.out)
    assert (data["records"], data["changed"], data["left_out"], data["mended"], data["written"]) == (3, 1, 0, 1, True)
    assert data["remain"] == {"error": 1, "warning": 0, "info": 0}
    assert data["rules"][0] == {
        "code": "NAM003", "rule": "name-case", "severity": "error", "mended": 1, "remain": 0, "taken_back": 0, "fixable": "safe",
    }  # fmt: skip


def test_the_configuration_holds(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "predlint.toml").write_text('ontology = "ontology.json"\ninclude = ["*.ndjson"]\nignore = ["GEO004"]\n')
    done = run("fix", "-o", "fixed.out")
    assert done.code == 0
    assert (tmp_path / "fixed.out").read_bytes() == ndjson(FIXED, GOOD, BAD)


def test_files_of_several_ontologies(run: Run, ontology: Path, file: Path, tmp_path: Path) -> None:
    (tmp_path / "config.xml").write_text(
        '<View><Image name="photo" value="$photo"/><Choices name="order" toName="photo"><Choice value="tidy"/></Choices></View>'
    )
    task = '[{"data":{"photo":"https://a.example/1.jpg"},"predictions":[{"model_version":"m","result":[{"from_name":"order",'
    task += '"to_name":"photo","type":"choices","value":{"choices":["%s"]}}]}]}]'
    (tmp_path / "tasks.json").write_text(task % "Tidy")
    (tmp_path / "predlint.toml").write_text(
        '[[files]]\npattern = "*.ndjson"\nontology = "ontology.json"\n\n[[files]]\npattern = "*.json"\nontology = "config.xml"\n'
    )
    done = run("fix", "preds.ndjson", "tasks.json", "-o", "fixed/")
    assert done.code == 1, done.err
    assert (tmp_path / "fixed" / "preds.ndjson").read_bytes() == ndjson(FIXED, GOOD, BAD)
    assert (tmp_path / "fixed" / "tasks.json").read_text() == task % "tidy"


def test_a_rule_says_how_it_is_fixed(run: Run) -> None:
    shown = run("rule", "ANS101").out
    assert "predlint fix\n  Splits several labels in one string." in shown
    assert "predlint fix --unsafe\n  Writes the label of the config" in shown
    data = json.loads(run("rule", "NAM003", "--format", "json").out)
    assert data["fixable"] == "safe" and data["safe_fix"] and data["unsafe_fix"] is None


SPELT_TOO = {**SPELT, "name": " sign"}
OTHER = {**FIXED, "dataRow": {"globalKey": "street-003.jpg"}}
SPELT_OTHER = {**OTHER, "name": "SIGN"}


def _rows(*records: dict[str, Any]) -> list[str]:
    return [json.dumps(record) for record in records]


@pytest.mark.parametrize("options", [(), ("--unsafe",)], ids=["safe", "unsafe"])
@pytest.mark.parametrize(
    "text",
    [
        "\n\n".join(_rows(GOOD, SPELT, SPELT_TOO, OTHER, SPELT_OTHER, PERCENT)) + "\n",
        "[\n" + ",\n".join(_rows(GOOD, GOOD, SPELT, SPELT_TOO, OTHER, SPELT_OTHER, PERCENT)) + "\n]\n",
        json.dumps([GOOD, SPELT, SPELT_TOO, OTHER, SPELT_OTHER, PERCENT], indent=1),
        "\n".join(json.dumps(record, indent=2) for record in (GOOD, SPELT, SPELT_TOO, OTHER, SPELT_OTHER)),
        "\r\n".join(_rows(FIXED, SPELT, FIXED, SPELT_OTHER)),
    ],
    ids=["blank lines", "list", "indented list", "objects in lines", "crlf"],
)
def test_lines_of_a_diff_are_those_of_the_files(run: Run, ontology: Path, tmp_path: Path, text: str, options: tuple[str, ...]) -> None:
    """However many runs it took, and whatever becomes of the file as a whole."""
    (tmp_path / "preds.ndjson").write_bytes(text.encode())
    run("fix", "preds.ndjson", "-O", ontology, "-o", "out.ndjson", *options)
    old, new = (Path(tmp_path / name).read_bytes().decode().split("\n") for name in ("preds.ndjson", "out.ndjson"))
    output = run("fix", "preds.ndjson", "-O", ontology, "--diff", *options).out
    assert output.count("\n+++ ") == 1
    held = before = after = 0
    for line in output.splitlines()[2:]:
        place = re.match(r"@@ -(\d+)\S* \+(\d+)", line)
        if place is not None:
            before, after = int(place[1]) - 1, int(place[2]) - 1
        elif line.startswith(" "):
            before, after = before + 1, after + 1
            assert line[1:] in old[before - 1] and line[1:] in new[after - 1]
        elif line.startswith("-"):
            held, before = held + 1, before + 1
            assert line[1:] in old[before - 1]
        elif line.startswith("+"):
            held, after = held + 1, after + 1
            assert line[1:] in new[after - 1]
    assert held


def test_records_that_become_alike_are_left_out_in_one_block(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "preds.ndjson").write_bytes(ndjson(FIXED, SPELT, SPELT_OTHER))
    done = run("fix", "preds.ndjson", "-O", ontology, "--diff", "--unsafe")
    one, other, fixed = (json.dumps(record) for record in (SPELT, SPELT_OTHER, OTHER))
    assert done.out == (
        f"--- preds.ndjson\n+++ preds.ndjson\n@@ -2 +1,0 @@ DUP001 NAM003\n-{one}\n@@ -3 +2 @@ NAM003\n-{other}\n+{fixed}\n"
    )
    assert "2 findings" not in done.err and "1 record would be left out" in done.err


def test_names_that_tasks_bring_themselves_are_not_asked_of_the_config(run: Run, tmp_path: Path) -> None:
    config = '<View><Text name="t" value="$text"/><Choices name="c" toName="t" value="$options"/></View>'
    (tmp_path / "config.xml").write_text(config)
    (tmp_path / "tasks.json").write_text("[]")
    assert "has no" not in run("fix", "tasks.json", "-O", "config.xml", "--diff", "--rename", "a=b").err
    (tmp_path / "config.xml").write_text(
        config.replace(' value="$options"', "").replace("/></View>", '><Choice value="good"/></Choices></View>')
    )
    done = run("fix", "tasks.json", "-O", "config.xml", "--diff", "--rename", "a=God")
    assert (done.code, "did you mean good?" in done.err) == (2, True)


def test_originals() -> None:
    """Records 0 to 9; 2 is left out, 4 became three of which the second is left out, 5 is left out, 7 became two."""
    written = {2: [], 4: [0, 2], 5: [], 7: [0, 1]}
    fixed = [(0, 0), (1, 0), (3, 0), (4, 0), (4, 2), (6, 0), (7, 0), (7, 1), (8, 0), (9, 0)]
    assert list(originals(range(10), written)) == fixed
    assert list(originals([2, 4, 9], written)) == [fixed[2], fixed[4], fixed[9]]
    assert list(originals([0, 1], {0: [], 1: []})) == [(2, 0), (3, 0)]


@pytest.mark.parametrize("feed", ["\n", "\r\n"])
def test_lines_that_become_several(run: Run, ontology: Path, tmp_path: Path, feed: str) -> None:
    """One of two values of a line is like another line once all is mended; lines end as they did."""
    one, two, three = _rows(GOOD, FIXED, OTHER)
    (spelt,) = _rows(SPELT)
    (tmp_path / "preds.ndjson").write_bytes(feed.join([spelt, f"{one} {two}", three, f"{three}{one}", ""]).encode())
    done = run("fix", "preds.ndjson", "-O", ontology, "-o", "out.ndjson", "--unsafe")
    assert (tmp_path / "out.ndjson").read_bytes() == feed.join([two, one, three, ""]).encode()
    assert "3 records left out" in done.out
    run("fix", "out.ndjson", "-O", ontology, "-o", "again.ndjson", "--unsafe")
    assert (tmp_path / "again.ndjson").read_bytes() == (tmp_path / "out.ndjson").read_bytes()


def test_lines_of_another_form_end_as_those_of_the_input(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "preds.json").write_bytes(json.dumps([GOOD, OTHER], indent=1).replace("\n", "\r\n").encode())
    run("fix", "preds.json", "-O", ontology, "-o", "out.ndjson")
    assert (tmp_path / "out.ndjson").read_bytes() == "".join(f"{row}\r\n" for row in _rows(GOOD, OTHER)).encode()


def test_what_cannot_be_written_is_reported_at_once(ontology: Path, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a user has it for whom something is read-only, which nothing is for root."""
    monkeypatch.setattr(os, "access", lambda path, _: os.path.realpath(path) != os.path.realpath(tmp_path))
    with pytest.raises(CommandError, match="cannot be written to"):
        destinations(
            ChosenConfiguration(None, EffectiveSettings({}), [], [(0, str(file))]), str(tmp_path / "out.ndjson"), in_place=False, diff=False
        )
    monkeypatch.setattr(os, "access", lambda path, _: os.path.realpath(path) != os.path.realpath(file))
    with pytest.raises(CommandError, match="it is read-only") as raised:
        destinations(ChosenConfiguration(None, EffectiveSettings({}), [], [(0, str(file))]), None, in_place=True, diff=False)
    assert raised.value.help == "-o FILE writes the fixed file elsewhere"


def test_of_a_record_in_many_lines_those_that_change_are_shown(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "preds.json").write_text(json.dumps([GOOD, {**SPELT, "confidence": "0.5"}], indent=2))
    old = (tmp_path / "preds.json").read_text().split("\n")
    output = run("fix", "preds.json", "-O", ontology, "--diff", "--ignore", "JSN004").out.splitlines()
    assert len([line for line in output if line.startswith("-")]) == 1 + 2, output
    assert len([line for line in output if line.startswith("+")]) == 1 + 2, output
    assert len(output) < len(old)


def test_fixes_of_a_whole_file_are_not_counted_as_records(run: Run, ontology: Path, tmp_path: Path) -> None:
    (tmp_path / "preds.json").write_text(json.dumps([GOOD]))
    assert "\n1 finding fixed\n" in run("fix", "preds.json", "-O", ontology, "-o", "fixed.ndjson").out
    (tmp_path / "preds.json").write_text(json.dumps([GOOD, SPELT]))
    assert re.search(r"\n\d findings fixed in 1 record\n", run("fix", "preds.json", "-O", ontology, "-o", "fixed.ndjson", "--unsafe").out)


@pytest.mark.parametrize("lines", [10, 5_000])
def test_hunks_have_a_few_lines_around_what_changes(lines: int) -> None:
    old = [f"line {number}" for number in range(lines)]
    new = ["first", *old[1:7], *old[8:], "last"]
    found = hunks(old, new)
    assert [(each.at, each.to, each.lengths) for each in found] == (
        [(0, 0, (3, 3)), (5, 5, (5, 5))] if lines == 10 else [(0, 0, (3, 3)), (5, 5, (5, 4)), (4_998, 4_997, (2, 3))]
    )
    assert not hunks(old, old[: lines // 3]) and not hunks(["a"], ["b"]) and not hunks(old, old)


def test_a_diff_on_a_terminal_keeps_to_it_where_lines_are_many_and_long() -> None:
    before = [f'"name {number}": {"[1, 2, 3] " * 30}' for number in range(400)]
    after = [line.replace("name", "Name") if number % 8 == 0 else line for number, line in enumerate(before)]
    texts: list[str] = []
    Differ(texts.append, PLAIN, short=True, width=80).show(Change(5, 5, "\n".join(before).encode(), "\n".join(after).encode(), ("NAM003",)))
    shown = "".join(texts).splitlines()
    assert shown[0] == "@@ -5,3 +5,3 @@ NAM003" and shown[-1] == "… (38 more changes in this record)"
    assert max(map(len, shown)) <= 80


def test_a_diff_shows_less_of_what_stays_where_a_terminal_is_narrow() -> None:
    old = json.dumps({**GOOD, "uuid": "0f8fad5b-d9cb-469f-a165-70867728950e", "confidence": 87})
    for width in (60, 80, 100):
        texts: list[str] = []
        Differ(texts.append, PLAIN, short=True, width=width).show(
            Change(1, 1, old.encode(), old.replace("sign", "Sign").replace("87", "0.87").encode(), ("CNF001",))
        )
        assert all(len(line) <= width for text in texts for line in text.splitlines()), width


@pytest.mark.parametrize("indent", [None, 1])
def test_repetitions_in_lists_of_a_list_go_with_their_commas(run: Run, tmp_path: Path, indent: int | None) -> None:
    reference = {"images": [{"id": 1, "file_name": "a.jpg", "width": 640, "height": 480}], "categories": [{"id": 1, "name": "boat"}]}
    one, other = ({"image_id": 1, "category_id": 1, "bbox": [x, 60, 200, 100], "score": 0.5} for x in (40, 50))
    (tmp_path / "truth.json").write_text(json.dumps(reference))
    for given in ([[one, one], [one], other], [[one, other], other, [one]], [one, [one, one], [other, one]]):
        (tmp_path / "given.json").write_text(json.dumps(given, indent=indent))
        run("fix", "given.json", "-O", "truth.json", "-o", "fixed.json", "--unsafe")
        assert json.loads((tmp_path / "fixed.json").read_text()) == [one, other]


@pytest.mark.skipif(os.name == "nt", reason="files have no owners there")
def test_in_place_leaves_a_file_to_its_owner_and_group(ontology: Path, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a group shares it could not read afterwards."""
    asked: list[tuple[int, int]] = []

    def chown(path: object, owner: int, group: int) -> None:
        asked.append((owner, group))
        if owner >= 0:
            raise PermissionError

    monkeypatch.setattr(os, "chown", chown)
    file.chmod(0o640)
    there = file.stat()
    assert main(["fix", str(file), "-O", str(ontology), "--in-place"]) == 1
    assert asked == [(there.st_uid, there.st_gid), (-1, there.st_gid)]
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    "written", ['{\n "data": {"text": "a"}\n}\n{\n "data": {"text": "b"}\n}\n', '{"data": {"text": "a"}}\r{"data": {"text": "b"}}\r']
)
def test_tasks_of_json_lines_that_are_on_no_lines_of_their_own_become_lines(run: Run, tmp_path: Path, written: str) -> None:
    (tmp_path / "config.xml").write_text(
        '<View><Text name="t" value="$text"/><Choices name="c" toName="t"><Choice value="x"/></Choices></View>'
    )
    (tmp_path / "tasks.jsonl").write_bytes(written.encode())
    done = run("fix", tmp_path / "tasks.jsonl", "-O", tmp_path / "config.xml", "-o", "-")
    assert [json.loads(line) for line in done.out.splitlines()] == [{"data": {"text": "a"}}, {"data": {"text": "b"}}]


@pytest.mark.parametrize(("x", "code"), [(62, "GEO104"), (110, "GEO101")])
def test_shapes_on_small_images_that_may_be_in_pixels_are_not_clipped(run: Run, tmp_path: Path, x: int, code: str) -> None:
    (tmp_path / "config.xml").write_text(
        '<View><Image name="i" value="$u"/><RectangleLabels name="l" toName="i"><Label value="x"/></RectangleLabels></View>'
    )
    sizes = {"original_width": 160, "original_height": 90}
    region = {"from_name": "l", "to_name": "i", "type": "rectanglelabels", **sizes}
    tasks = [
        {"data": {"u": f"https://e.example.com/{at}.jpg"}, "predictions": [{"model_version": "m", "result": [{**region, "value": value}]}]}
        for at, value in enumerate({"x": here, "y": 20, "width": 40, "height": 60, "rectanglelabels": ["x"]} for here in (10, x))
    ]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    done = run("fix", tmp_path / "tasks.json", "-O", tmp_path / "config.xml", "--unsafe", "-o", "-")
    assert json.loads(done.out) == tasks
    assert code in done.err
    tasks[0]["predictions"][0]["result"][0]["value"]["y"] = 35  # 35 + 60 are no pixels of 90: then it is percent
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    done = run("fix", tmp_path / "tasks.json", "-O", tmp_path / "config.xml", "--unsafe", "-o", "-")
    assert (json.loads(done.out) == tasks) is (code == "GEO101")


def test_a_file_that_was_changed_meanwhile_is_not_replaced(
    ontology: Path, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A job that still appends to its predictions loses none of them."""
    line = '{"name":"late","bbox":{"top":1,"left":2,"height":3,"width":4},"dataRow":{"globalKey":"b"}}\n'
    checked = fix_runs._Fix._check  # pyright: ignore[reportPrivateUsage]

    def check_and_append(self: Any, *given: Any) -> Any:
        summary = checked(self, *given)
        if given[2] is None:  # the fixed text is being checked
            with file.open("a", encoding="utf-8") as appended:
                appended.write(line)
        return summary

    monkeypatch.setattr(fix_runs._Fix, "_check", check_and_append)  # pyright: ignore[reportPrivateUsage]
    before = file.read_text(encoding="utf-8")
    for kept in (f"{file}.fixed", f"{file}.fixed1"):
        assert main(["fix", str(file), "-O", str(ontology), "--in-place"]) == 2
        output = " ".join(capsys.readouterr().err.split())
        assert "was changed while it was being fixed" in output
        assert Path(kept).exists() and kept in output
    assert file.read_text(encoding="utf-8") == before + 2 * line
    assert not [entry.name for entry in file.parent.iterdir() if entry.name.endswith(".tmp")]
