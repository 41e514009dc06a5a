"""``predlint validate``: exit codes, options, streams."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_process import BAD, COMMAND, GOOD, WARNED, Outcome, clean_environment, ndjson

import warm

Run = Callable[..., Outcome]
#: Bytes that a file may have, in place of a disk that is full: fewer than any report of the tests below.
_BOUND = 20_000


def test_the_shipped_example(run: Run, street: Path) -> None:
    clean = run("validate", street / "clean.ndjson", "-O", street / "ontology.json", "--data-rows", street / "datarows.csv")
    assert (clean.code, clean.err) == (0, "")
    assert clean.out.startswith("no problems in ")
    broken = run("validate", "broken.ndjson", "-O", "ontology.json", "--data-rows", "datarows.csv", cwd=street)
    assert (broken.code, broken.err) == (1, "")
    assert "broken.ndjson:" in broken.out
    assert "for details." in broken.out
    assert "\x1b" not in broken.out


def test_findings_are_grouped_counted_and_shown_with_their_value(run: Run, ontology: Path, bad: Path) -> None:
    done = run("validate", "bad.ndjson", "-O", ontology)
    assert done.code == 1
    lines = done.out.splitlines()
    assert lines[0] == "error GEO004 box-size · 4 places"
    assert sum("bad.ndjson:" in line for line in lines) == 3
    assert "and 1 more place" in done.out
    assert lines[-3].startswith("4 errors in 4 of 5 records · 1 file · ")
    assert "Run `predlint rule GEO004` for details." in lines


def test_a_selection_of_rules_of_other_platforms_is_reported(run: Run, street: Path) -> None:
    for selected, expected in (("ANS1,NAM1", True), ("ANS1,NAM", False), ("GEO", False), ("JSN0", False)):
        done = run("validate", street / "clean.ndjson", "-O", street / "ontology.json", "--select", selected)
        assert done.code == 0 and ("none of the selected rules (ANS1, NAM1) is one for labelbox" in done.err) is expected, selected
    for more, expected in (((), True), (("--rules", street / "rules.onto"), False)):
        done = run("validate", street / "clean.ndjson", "-O", street / "ontology.json", "--select", "RUL", *more)
        assert done.code == 0 and ("only rules of your own are selected, and there are none" in done.err) is expected, more


def test_samples(run: Run, ontology: Path, bad: Path) -> None:
    for number in (0, 1, 4, 100):
        assert run("validate", "bad.ndjson", "-O", ontology, "--samples", number).out.count("bad.ndjson:") == min(4, number)


def test_jsonl_is_the_contracts(run: Run, ontology: Path, bad: Path) -> None:
    done = run("validate", "bad.ndjson", "-O", ontology, "--format", "jsonl")
    assert done.code == 1
    assert len(done.diagnostics) == 4
    first = done.diagnostics[0]
    assert list(first) == [
        "file", "line", "column", "offset", "pointer", "code", "rule", "severity", "message", "help", "value", "record",
    ]  # fmt: skip
    text = bad.read_bytes()
    offset = text.index(b'"width": 0') + len(b'"width": ')
    line_start = text.index(b"\n") + 1
    assert {k: first[k] for k in ("file", "line", "column", "offset", "pointer", "code", "rule", "severity", "value")} == {
        "file": "bad.ndjson", "line": 2, "column": offset - line_start + 1, "offset": offset, "pointer": "/bbox/width",
        "code": "GEO004", "rule": "box-size", "severity": "error", "value": 0,
    }  # fmt: skip
    assert first["record"] == {"data_row": "street-001.jpg", "uuid": None, "feature": "sign"}


def test_all_formats_in_one_pass(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    formats = ("--format", "json=r.json", "--format", "jsonl=r.jsonl", "--format=concise=r.txt", "--format", "text")
    done = run("validate", "bad.ndjson", "-O", ontology, *formats)
    assert done.code == 1
    assert done.out.startswith("error GEO004")
    report = json.loads((tmp_path / "r.json").read_bytes())
    assert report["version"] == 1
    assert report["diagnostics"] == [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()[:-1]]
    summary = report["summary"]
    assert {k: summary[k] for k in ("files", "records", "clean_records", "errors", "warnings", "infos", "by_rule")} == {
        "files": 1, "records": 5, "clean_records": 1, "errors": 4, "warnings": 0, "infos": 0, "by_rule": {"GEO004": 4},
    }  # fmt: skip
    assert len((tmp_path / "r.txt").read_text().splitlines()) == 4
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.ndjson", "r.json", "r.jsonl", "r.txt"]


def test_a_report_that_cannot_be_written_leaves_no_others_behind(ontology: Path, bad: Path, tmp_path: Path) -> None:
    command = [*COMMAND, "validate", "bad.ndjson", "-O", str(ontology), "--format", "json=r.json"]
    for more in ("--format text >&-", "--format html=new/"):
        done = subprocess.run(["sh", "-c", f'"$@" {more}', "sh", *command], cwd=tmp_path, env=clean_environment(), capture_output=True)
        assert done.returncode in (2, 3)
        assert os.listdir(tmp_path) == ["bad.ndjson"]


def test_the_order_is_by_file_then_place(run: Run, ontology: Path, tmp_path: Path) -> None:
    for name in ("b.ndjson", "a.ndjson"):
        (tmp_path / name).write_bytes(ndjson(BAD, WARNED))
    done = run("validate", "b.ndjson", "a.ndjson", "-O", ontology, "--format", "jsonl", "--ignore", "DUP")
    places = [(d["line"], d["offset"]) for d in done.diagnostics if d["file"] == "a.ndjson"]
    assert places == sorted(places)
    assert {d["file"] for d in done.diagnostics} == {"a.ndjson", "b.ndjson"}


def test_standard_input(run: Run, ontology: Path) -> None:
    assert run("validate", "-", "-O", ontology, stdin=ndjson(GOOD)).code == 0
    assert run("validate", "-", "-O", ontology, stdin=ndjson(BAD)).code == 1
    assert [d["file"] for d in run("validate", "-", "-O", ontology, "--format", "jsonl", stdin=ndjson(BAD)).diagnostics] == ["-"]


@pytest.mark.parametrize(
    ("level", "good", "warned", "bad"), [("error", 0, 0, 1), ("warning", 0, 1, 1), ("info", 0, 1, 1), ("never", 0, 0, 0)]
)  # fmt: skip
def test_fail_level(run: Run, ontology: Path, level: str, good: int, warned: int, bad: int) -> None:
    for record, code in ((GOOD, good), (WARNED, warned), (BAD, bad)):
        assert run("validate", "-", "-O", ontology, "--fail-level", level, stdin=ndjson(record)).code == code


def test_select_ignore_and_severity(run: Run, ontology: Path) -> None:
    both = ndjson({**BAD, "colour": "red"})

    def codes(*options: str) -> list[str]:
        done = run("validate", "-", "-O", ontology, "--format", "jsonl", *options, stdin=both)
        return [f"{d['code']} {d['severity']}" for d in done.diagnostics]

    assert sorted(codes()) == ["GEO004 error", "REC003 warning"]
    assert codes("--select", "GEO") == ["GEO004 error"]
    assert codes("--select", "geo004,REC", "--ignore", "box-size") == ["REC003 warning"]
    assert sorted(codes("--severity", "GEO004=warning", "--severity", "rec=error")) == ["GEO004 warning", "REC003 error"]
    assert codes("--severity", "REC003=off") == ["GEO004 error"]


def test_empty_words_choose_nothing(run: Run, ontology: Path, tmp_path: Path) -> None:
    """A script has nothing to say. All rules are chosen then, also where the configuration chooses some."""
    (tmp_path / "predlint.toml").write_text('select = ["GEO"]\nignore = ["GEO004"]\n')
    both = ndjson({**BAD, "colour": "red"})

    def codes(*options: str) -> list[str]:
        done = run("validate", "-", "-O", ontology, "--format", "jsonl", *options, stdin=both)
        return sorted(d["code"] for d in done.diagnostics)

    assert codes() == codes("--ignore", "") == []
    assert codes("--select", "") == codes("--select", " ,", "--ignore", ",") == ["REC003"]
    assert codes("--select", "REC,,GEO,", "--no-config") == ["GEO004", "REC003"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-O", "{ontology}"], ["no files to check", '"-" for standard input']),
        (["good.ndjson"], ["no ontology", "-O"]),
        (["nope.ndjson", "-O", "{ontology}"], ["nope.ndjson"]),
        (["good.ndjson", "-O", "nope.json"], ["nope.json"]),
        (["good.ndjson", "-O", "good.ndjson"], ["good.ndjson"]),
        (["good.ndjson", "-O", "{ontology}", "--data-rows", "nope.csv"], ["nope.csv"]),
        (["good.ndjson", "-O", "{ontology}", "--formt", "json"], ["--formt", "--format"]),
        (["good.ndjson", "-O", "{ontology}", "--format", "jsn"], ['"jsn"', "did you mean json", "concise"]),
        (["good.ndjson", "-O", "{ontology}", "--format", "json", "--format", "jsonl"], ["json and jsonl", "jsonl=report.jsonl"]),
        (["good.ndjson", "-O", "{ontology}", "--format", "json=/dev/stdout", "--format", "text"], ["cannot both go to standard output"]),
        (["good.ndjson", "-O", "{ontology}", "--format", "json=a", "--format", "jsonl=a"], ["two reports"]),
        (["good.ndjson", "-O", "{ontology}", "--format", "json=good.ndjson"], ["overwrite"]),
        (["good.ndjson", "-O", "{ontology}", "--format", "json="], ["names no file"]),
        (["good.ndjson", "-O", "{ontology}", "--format", "json=no/such/folder/r.json"], ["cannot write", "mkdir -p no/such/folder"]),
        (["good.ndjson", "-O", "{ontology}", "--select", "GEO999"], ["GEO999", "matches no rule"]),
        (["good.ndjson", "-O", "{ontology}", "--ignore", "box-sise"], ["box-sise", "did you mean box-size or "]),
        (["good.ndjson", "-O", "{ontology}", "--severity", "GEO004"], ["CODE=LEVEL"]),
        (["good.ndjson", "-O", "{ontology}", "--severity", "GEO004=eror"], ["eror", "did you mean error?"]),
        (["good.ndjson", "-O", "{ontology}", "--fail-level", "warn"], ["warn", "did you mean warning?"]),
        (["good.ndjson", "-O", "{ontology}", "--media", "imag"], ["did you mean image?"]),
        (["good.ndjson", "-O", "{ontology}", "--target", "upload"], ["upload", "model-run"]),
        (["good.ndjson", "-O", "{ontology}", "--jobs", "0"], ["--jobs"]),
        (["good.ndjson", "-O", "{ontology}", "--samples", "-1"], ["--samples"]),
        (["good.ndjson", "-O", "{ontology}", "--map", "m.json"], ["m.json: no such file"]),
    ],
)  # fmt: skip
def test_what_cannot_run_says_why_and_what_to_do(run: Run, ontology: Path, good: Path, arguments: list[str], words: list[str]) -> None:
    done = run("validate", *(a.format(ontology=ontology) for a in arguments))
    assert done.code == 2
    assert done.out == ""
    assert done.err.startswith("predlint: error: ")
    for word in words:
        assert word in done.err
    assert good.read_bytes() == ndjson(GOOD)


def test_a_missing_file_is_reported_before_another_is_read(run: Run, ontology: Path, bad: Path) -> None:
    done = run("validate", "bad.ndjson", "nope.ndjson", "-O", ontology, "--format", "jsonl")
    assert (done.code, done.out) == (2, "")


def test_a_report_file_is_replaced_whole_or_not_at_all(run: Run, ontology: Path, good: Path, tmp_path: Path) -> None:
    report = tmp_path / "r.json"
    report.write_text("old")
    assert run("validate", "good.ndjson", "nope.ndjson", "-O", ontology, "--format", "json=r.json").code == 2
    assert report.read_text() == "old"
    lines = tmp_path / "r.jsonl"
    lines.write_text("old")
    assert run("validate", "good.ndjson", "nope.ndjson", "-O", ontology, "--format", "jsonl=r.jsonl").code == 2
    assert lines.read_text() == "old", "an empty list looks like that of a clean file"
    lines.unlink()
    link = tmp_path / "link.json"
    link.symlink_to(report)
    assert run("validate", "good.ndjson", "-O", ontology, "--format", "json=link.json").code == 0
    assert link.is_symlink()
    assert json.loads(report.read_text())["diagnostics"] == []
    assert sorted(p.name for p in tmp_path.iterdir()) == ["good.ndjson", "link.json", "r.json"]


def test_a_device_is_written_to_not_replaced(run: Run, ontology: Path, bad: Path) -> None:
    assert run("validate", "bad.ndjson", "-O", ontology, "--format", f"json={os.devnull}", "--format", f"jsonl={os.devnull}").code == 1
    assert not Path(os.devnull).is_file()


def test_quiet(run: Run, ontology: Path, bad: Path) -> None:
    done = run("validate", "bad.ndjson", "-O", ontology, "-q")
    assert (done.code, done.err, len(done.out.splitlines())) == (1, "", 1)
    assert done.out.startswith("4 errors in 4 of 5 records")
    done = run("validate", "bad.ndjson", "-O", ontology, "-q", "--format", "concise")
    assert (len(done.out.splitlines()), done.err) == (4, "")


def test_without_a_text_report_the_totals_go_to_standard_error(run: Run, ontology: Path, bad: Path) -> None:
    done = run("validate", "bad.ndjson", "-O", ontology, "--format", "jsonl=r.jsonl")
    assert done.out == ""
    assert done.err.startswith("4 errors in 4 of 5 records")


def test_colour(run: Run, ontology: Path, bad: Path) -> None:
    def coloured(*options: str, **environment: str) -> bool:
        return "\x1b[" in run("validate", "bad.ndjson", "-O", ontology, *options, **environment).out

    assert not coloured()
    assert coloured("--color", "always")
    assert coloured(FORCE_COLOR="1")
    assert not coloured(FORCE_COLOR="1", NO_COLOR="1")
    assert not coloured("--color", "never", FORCE_COLOR="1")


def test_a_report_in_a_file_stays_plain(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    run("validate", "bad.ndjson", "-O", ontology, "--color", "always", "--format", "text=r.txt")
    assert "\x1b" not in (tmp_path / "r.txt").read_text()


def test_the_report_is_utf_8_whatever_the_locale(run: Run, ontology: Path) -> None:
    done = run("validate", "-", "-O", ontology, stdin=ndjson({**GOOD, "name": "交通標識 \U0001f6a6"}), PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.code == 1
    assert "交通標識 \U0001f6a6" in done.out


def test_a_file_name_that_is_not_text(run: Run, ontology: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"a\xff.ndjson")
    (tmp_path / name).write_bytes(ndjson(BAD))
    for form in ("text", "concise", "json", "jsonl"):
        done = run("validate", name, "-O", ontology, "--format", form)
        assert done.code == 1
        assert "\\udcff.ndjson" in done.out.replace("\\\\", "\\")


def test_a_terminal_gets_colour(ontology: Path, bad: Path) -> None:
    import pty

    leader, follower = pty.openpty()
    with subprocess.Popen(
        [*COMMAND, "validate", str(bad), "-O", str(ontology)],
        stdout=follower,
        stderr=follower,
        env=clean_environment(TERM="xterm", COLUMNS="80"),
    ) as process:
        os.close(follower)
        seen = b""
        try:
            while piece := os.read(leader, 65536):
                seen += piece
        except OSError:  # Linux: the other end was closed
            pass
    os.close(leader)
    assert process.returncode == 1
    assert b"\x1b[1;31merror\x1b[0m" in seen


def test_a_full_disk_never_looks_clean(run: Run, ontology: Path, good: Path, bad: Path) -> None:
    for file in ("good.ndjson", "bad.ndjson"):
        done = run("validate", file, "-O", ontology, "--format", "json=/dev/full", "--format", "text")
        assert done.code == 3
        assert "cannot write /dev/full: no space left on device" in done.err
        assert "1 file" in done.out, "the other report is written all the same"
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, "validate", str(good), "-O", str(ontology)], stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 3
    assert b"cannot write standard output" in done.stderr and b"Traceback" not in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device")
def test_findings_are_reported_if_their_report_is_lost_on_a_full_disk(ontology: Path, bad: Path) -> None:
    with open("/dev/full", "wb") as full:
        for more in ((), ("--format", "sarif")):
            done = subprocess.run([*COMMAND, "validate", str(bad), "-O", str(ontology), *more], stdout=full, stderr=subprocess.PIPE)
            assert done.returncode == 3
            assert b"cannot write standard output: no space left on device\n  help: make room there" in done.stderr
            assert b"4 errors in 4 of 5 records" in done.stderr


@pytest.mark.skipif(not hasattr(signal, "SIGXFSZ"), reason="files cannot be bounded here")
@pytest.mark.parametrize("form", ["jsonl", "concise", "json", "jsonl.gz"])
def test_a_file_of_lines_that_could_not_be_finished_holds_those_before(ontology: Path, tmp_path: Path, form: str) -> None:
    (tmp_path / "many.ndjson").write_bytes(ndjson(*({**BAD, "bbox": {**BAD["bbox"], "top": n}} for n in range(4_000))))
    command = [*COMMAND, "validate", "many.ndjson", "-O", str(ontology), "--format"]
    kind = form.partition(".")[0]
    whole = warm.run([*command[len(COMMAND) :], kind], cwd=tmp_path).stdout
    bound = (
        f"import resource, os, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({_BOUND}, {_BOUND})); os.execv(sys.argv[1], sys.argv[1:])"
    )
    bounded = [sys.executable, "-c", bound, *command, f"{kind}=report.{form}"]
    done = subprocess.run(bounded, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == 3
    assert f"cannot write report.{form}: file too large".encode() in done.stderr
    report = tmp_path / f"report.{form}"
    if form not in ("jsonl", "concise"):
        assert not report.exists()
        return
    assert b"\n  help: it holds what was found until then\n" in done.stderr
    held = report.read_bytes()
    assert _BOUND - 1_000 < len(held) <= _BOUND and held.endswith(b"\n") and whole.startswith(held)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_reader_that_leaves_early_is_no_clean_end_and_no_noise(ontology: Path, tmp_path: Path) -> None:
    file = tmp_path / "many.ndjson"
    file.write_bytes(ndjson(*({**BAD, "bbox": {**BAD["bbox"], "top": n}} for n in range(5_000))))  # reports larger than a pipe holds
    for form in ("concise", "json", "jsonl"):
        with subprocess.Popen(
            [*COMMAND, "validate", str(file), "-O", str(ontology), "-q", "--format", form], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            assert process.stdout is not None and process.stderr is not None
            process.stdout.read(10)
            process.stdout.close()
            assert process.stderr.read() == b""
        assert process.returncode == 3


# orjson loads the module json, and does not outlive an exception there
@pytest.mark.parametrize("module", ["click", "json", "predlint.cli.main"])
def test_a_run_that_is_stopped_while_it_is_loaded_exits_3(module: str, good: Path, ontology: Path) -> None:
    program = (
        f"import os, signal, sys; sys.argv = ['predlint', 'validate', {str(good)!r}, '-O', {str(ontology)!r}]\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from predlint.cli.start import main\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        f"        if name == {module!r}: os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Stop())\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=clean_environment())
    assert (done.returncode, done.stdout, done.stderr) == (3, "", "predlint: stopped before the end\n")


@pytest.mark.skipif(os.name == "nt", reason="a folder in use is not removed there")
@pytest.mark.parametrize(
    "args", [("validate", "../good.ndjson"), ("fix", "{good}", "-o", "x"), ("validate", "{good}", "--format", "json=x")]
)
def test_a_current_folder_that_is_gone_is_reported(ontology: Path, good: Path, tmp_path: Path, args: tuple[str, ...]) -> None:
    program = f"import os, sys; os.rmdir({str(tmp_path / 'gone')!r}); from predlint.cli.start import main; sys.exit(main())"
    (tmp_path / "gone").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", program, *(each.format(good=good) for each in args), "-O", str(ontology)],
        cwd=tmp_path / "gone", capture_output=True, text=True, env=clean_environment(),
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("predlint: error: the current folder was removed or moved\n  help: ")


def of_program(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What became of a program of Python that runs the command."""
    done = warm.run([], program=program, env=clean_environment(**environment))
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.mark.parametrize("by", ["SIGINT", "SIGTERM", "SIGQUIT"])
@pytest.mark.parametrize("form", ["text", "json", "jsonl"])
def test_a_stopped_run_reports_what_it_found_and_exits_3(ontology: Path, tmp_path: Path, by: str, form: str) -> None:
    file = tmp_path / "many.ndjson"
    file.write_bytes(ndjson(*({**BAD, "bbox": {**BAD["bbox"], "top": n}} for n in range(6_000))))
    program = (  # a real signal, at a moment when something was found and much is left to do
        "import os, signal, sys, predlint.engine.checker as c, predlint.engine.sizes as sizes\n"
        "sizes.BLOCK = 1 << 16\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # a shell starts background jobs with it ignored
        "signal.signal(signal.SIGQUIT, signal.SIG_DFL)\n"
        "run = c.Checker.run\n"
        f"def stop(done, total, errors, warnings): errors and os.kill(os.getpid(), signal.{by})\n"
        "c.Checker.run = lambda self, paths, **options: run(self, paths, **{**options, 'progress': stop})\n"
        "from predlint.cli.main import main\n"
        f"sys.exit(main(['validate', {str(file)!r}, '-O', {str(ontology)!r}, '--format', {form!r}]))\n"
    )
    done = of_program(program)
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert "no problems" not in done.stdout
    if form == "text":
        assert done.stdout.startswith("STOPPED before the end")
        assert "GEO004" in done.stdout
        return
    assert "stopped before the end" in done.stderr
    if form == "json":
        report = json.loads(done.stdout)
        assert report["summary"]["complete"] is False
        found = report["diagnostics"]
    else:
        found = [json.loads(line) for line in done.stdout.splitlines()[:-1]]
    assert 0 < len(found) < 6_000


def test_ctrl_c_while_waiting_for_standard_input(ontology: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, "validate", "-", "-O", str(ontology)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None and process.stdout is not None and process.stderr is not None
        # far more than a pipe holds: once it is gone, the process has read of it, and waits for more
        process.stdin.write(ndjson(GOOD) * 10_000)
        process.stdin.flush()
        time.sleep(0.5)  # a signal between two reads would be seen only after the next one
        process.send_signal(signal.SIGTERM)
        out, err = process.stdout.read().decode(), process.stderr.read().decode()
    assert process.returncode == 3
    assert "Traceback" not in err
    assert "no problems" not in out


def test_a_bug_of_ours_is_one_line_and_no_clean_end(ontology: Path, good: Path) -> None:
    program = (
        "import sys, predlint.engine.checker as c\n"
        "def broken(*a, **k): raise RuntimeError('two\\nlines')\n"
        "c.Checker.run = broken\n"
        "from predlint.cli.main import main\n"
        f"sys.exit(main(['validate', {str(good)!r}, '-O', {str(ontology)!r}]))\n"
    )
    for debug in ("", "1"):
        done = of_program(program, PREDLINT_DEBUG=debug)
        assert (done.returncode, done.stdout) == (3, "")
        assert done.stderr.splitlines()[-1].startswith("predlint: internal error: RuntimeError: two lines; please report it")
        assert ("Traceback" in done.stderr) == bool(debug)


def test_validate_loads_only_what_it_needs(ontology: Path, good: Path) -> None:
    program = (
        "import sys\n"
        "from predlint.cli.main import main\n"
        f"code = main(['validate', {str(good)!r}, '-O', {str(ontology)!r}, '-q'])\n"
        "heavy = {'rich', 'jsonschema', 'pydantic', 'hypothesis', 'yaml', 'asyncio', 'http', 'fsspec', 'pyarrow', 'isal', 'zstandard'}\n"
        "sys.exit(' '.join(sorted(heavy & set(sys.modules))) or code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=clean_environment())
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("names", [("-", "-"), ("/dev/stdin", "-"), ("-", "/dev/fd/0")])
def test_standard_input_given_twice(run: Run, ontology: Path, names: tuple[str, str]) -> None:
    done = run("validate", *names, "-O", ontology, stdin=ndjson(GOOD))
    assert (done.code, done.out) == (2, "") and "can be read only once" in done.err
    assert all(f'"{name}"' in done.err for name in names)


def test_a_file_given_twice_is_read_once(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    once = run("validate", "bad.ndjson", "-O", ontology, "--format", "jsonl")
    twice = run("validate", "bad.ndjson", "./bad.ndjson", "-O", ontology, "--format", "jsonl")
    assert (twice.code, twice.out) == (once.code, once.out)
    assert twice.err.startswith("predlint: bad.ndjson and ./bad.ndjson are one file: it is read once\n")
    assert "twice" not in run("validate", "bad.ndjson", "./bad.ndjson", "-O", ontology, "-q").err
    again = run("validate", "bad.ndjson", "bad.ndjson", "-O", ontology)
    assert again.err.startswith("predlint: bad.ndjson is given twice: it is read once\n")
    (tmp_path / "other.ndjson").symlink_to(bad)
    assert "bad.ndjson and other.ndjson are one file" in run("validate", "bad.ndjson", "other.ndjson", "-O", ontology).err


@pytest.mark.parametrize("command", [("validate",), ("stats",), ("fix", "-o", "fixed.ndjson")])
def test_a_list_of_data_rows_that_contradicts_itself(run: Run, ontology: Path, bad: Path, tmp_path: Path, command: tuple[str, ...]) -> None:
    """It is told once, by every command that reads one."""
    (tmp_path / "rows.csv").write_text("key,width\n" + "".join(f"street-001.jpg,{width}\n" for width in (640, 600, 500, 400, 300)))
    done = run(*command, bad, "-O", ontology, "--data-rows", "rows.csv")
    message = 'predlint: warning: rows.csv: line 3 gives "street-001.jpg" width 600, where line 2 has 640: line 2 is taken\n'
    assert done.err.count(message) == 1
    assert done.err.count("predlint: warning: rows.csv: 1 more row contradicts others\n") == 1
    assert "rows.csv" not in run("validate", bad, "-O", ontology, "--data-rows", "rows.csv", "-q").err


def test_columns_of_a_list_of_data_rows_that_are_not_read(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("global_key,w,h\nstreet-001.jpg,1,1\n")
    (tmp_path / "named.csv").write_text("global_key,width,height\nstreet-001.jpg,1,1\n")
    message = "the columns w, h are not read; if they are what they seem, call them width (in pixels), height (in pixels)\n"
    assert run("validate", bad, "-O", ontology, "--data-rows", "rows.csv").err.startswith(f"predlint: rows.csv: {message}")
    assert "not read" not in run("validate", bad, "-O", ontology, "--data-rows", "rows.csv", "-q").err
    assert "not read" not in run("validate", bad, "-O", ontology, "--data-rows", "named.csv").err


def test_a_file_that_begins_with_a_dash(run: Run, ontology: Path, bad: Path, tmp_path: Path) -> None:
    for name in ("-x.ndjson", "--x.ndjson"):
        (tmp_path / name).write_bytes(bad.read_bytes())
        done = run("validate", name, "-O", ontology)
        assert (done.code, done.err) == (
            2,
            f"predlint: error: {name} is taken for an option, as it begins with a dash\n  help: name it ./{name}, or put it after --\n",
        )
        assert run("validate", f"./{name}", "-O", ontology).code == run("validate", "-O", ontology, "--", name).code == 1
