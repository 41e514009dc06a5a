"""Helps, and what is said of command lines that are wrong. All in this process: a process for each would take long."""

from __future__ import annotations

import contextlib
import glob
import io
import os
import shlex
import shutil
import signal
from collections.abc import Callable, Generator
from pathlib import Path
from types import SimpleNamespace

import click
import pytest

from predlint.cli.help import Command, metavar
from predlint.cli.main import cli, main
from predlint.cli.options import Size
from predlint.cli.outputs import cannot_write
from predlint.io.outputs import read_only
from predlint.model.registry import RULES
from predlint.report.rule_pages import table_text
from predlint.report.terminal import display_width

UsageErrorOf = Callable[..., str]
COMMANDS = cli.list_commands(click.Context(cli))
#: Commands that are not made with `predlint.cli.help.command`.
WITHOUT_EXAMPLES = {name for name in COMMANDS if not isinstance(cli.get_command(click.Context(cli), name), Command)}


def command_named(name: str) -> click.Command:
    found = cli.get_command(click.Context(cli), name)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def signals() -> Generator[None]:
    """A command line sets how signals end it."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def folder(tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the examples of the repository."""
    shutil.copytree(repository / "examples", tmp_path / "examples", ignore=shutil.ignore_patterns("guards"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def usage_error_of(capfd: pytest.CaptureFixture[str]) -> UsageErrorOf:
    """What a command line is answered that cannot be run: one or two sentences, and exit code 2."""

    def said(line: str) -> str:
        assert main(shlex.split(line)) == 2
        done = capfd.readouterr()
        assert done.out == ""
        assert done.err.startswith("predlint: error: ") and len(done.err.splitlines()) <= 2, done.err
        return done.err

    return said


# -- helps ---------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [40, 60, 80, 100, 200])
@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_no_line_of_a_help_is_wider_than_the_terminal(
    name: str, width: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if name in WITHOUT_EXAMPLES:
        pytest.skip("its help is click's own")
    monkeypatch.setenv("COLUMNS", str(width))
    assert main([*([name] if name else []), "--help"]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert "Examples:" in lines
    assert max(map(display_width, lines)) <= width
    assert not [line for line in lines if line != line.rstrip()]


@pytest.mark.parametrize("name", COMMANDS)
def test_examples_work_when_they_are_copied(name: str, folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    command = command_named(name)
    if name in WITHOUT_EXAMPLES:
        pytest.skip("it has none")
    assert isinstance(command, Command) and command.examples
    for example in command.examples:
        program, *words = shlex.split(example)
        assert program == "predlint"
        assert main([part for word in words for part in (sorted(glob.glob(word)) if "*" in word else [word])]) in (0, 1), example
        assert "predlint: error" not in capfd.readouterr().err


def test_options_that_commands_share_have_the_same_words() -> None:
    helps: dict[str, set[str | None]] = {}
    for name in COMMANDS:
        for param in command_named(name).params:
            if isinstance(param, click.Option) and name not in WITHOUT_EXAMPLES and name != "sample":  # which writes data rows
                helps.setdefault(f"{param.opts[0]} {metavar(param)}", set()).add(param.help)
    mixed = {option for option, texts in helps.items() if len(texts) > 1}
    assert mixed <= {"--format FORMAT[=PATH]", "-o PATH", "-q QUIET", "--all EVERYTHING"}


# -- what is wrong ---------------------------------------------------------------------------------------------------------------

STREET = "validate examples/street/clean.ndjson -O examples/street/ontology.json"


@pytest.mark.parametrize(
    ("line", "what", "help"),
    [
        # options
        (f"{STREET} --fromat json", "predlint validate has no option --fromat", "did you mean --format?"),
        (f"{STREET} --dialct coco", "has no option --dialct", "did you mean --dialect?"),
        (f"{STREET} --jbos 2", "has no option --jbos", "did you mean --jobs?"),
        (f"{STREET} -j 2", "has no option -j", "did you mean --jobs?"),
        (f"{STREET} --only GEO", "has no option --only", "did you mean --select?"),
        (f"{STREET} --platform coco", "has no option --platform", "did you mean --dialect?"),
        (f"{STREET} --werror", "has no option --werror", "did you mean --fail-level warning?"),
        (f"{STREET} --report", "has no option --report", "did you mean --format html=PATH?"),
        (f"{STREET} -o x.json", "has no option -o", "did you mean -O for the ontology, or --format json=x.json for a report?"),
        ("stats a.ndjson -O b.json --json", "has no option --json", "did you mean --format json?"),
        (f"{STREET} -j4", "has no option -j4", "did you mean --jobs?"),
        (f"{STREET} --json", "has no option --json", "did you mean --format json?"),
        ("diff x y --html", "predlint diff has no option --html", "predlint diff --help lists the options"),
        ("show x --output y", "predlint show has no option --output", "check-part and baseline have it"),
        (f"{STREET} --fail-on warning", "has no option --fail-on", "did you mean --fail-level?"),
        (f"{STREET} --select 'GEO ANS001'", '--select: "GEO ANS001" matches no rule', "separate codes by commas: --select GEO,ANS001"),
        (f"{STREET} --ignore 'geo;uid'", '--ignore: "geo;uid" matches no rule', "separate codes by commas: --ignore geo,uid"),
        (f"{STREET} -format json", "has no option -format", "it has two dashes: --format"),
        (f"{STREET} --no-color", "has no option --no-color", "did you mean --color never?"),
        (f"{STREET} --zzz", "has no option --zzz", "predlint validate --help lists the options"),
        ("stats x -O y --baseline z", "predlint stats has no option --baseline", "validate and config have it"),
        ("report x --in-place", "has no option --in-place", "fix has it"),
        ("check -O y", "predlint check has no option -O", "give the ontology by itself: predlint check ontology.json"),
        ("convert x --format onto", "has no option --format", "did you mean --to?"),
        ("--format json validate x", "--format comes before the command", "predlint validate … --format"),
        ("--no-config", "predlint itself has no option --no-config", "goes after the command"),
        ("--verison", "predlint itself has no option --verison", "did you mean --version?"),
        ("doctor --fromat json", "predlint doctor has no option --fromat", "did you mean --format?"),
        ("validate x -- -O y", '-O comes after', 'put "--" after -O'),
        # values
        ("validate x -O", "-O has no value", "-O PATH  The ontology"),
        ("validate x -O --format json", "-O has no value: --format after it is an option", "-O PATH"),
        (f"{STREET} --target", "--target has no value", "--target [model-run|mal]"),
        (f"{STREET} --quiet=1", "--quiet takes no value", "--quiet"),
        (f"{STREET} --media vidoe", '--media cannot be "vidoe"', "did you mean video? possible: image, video"),
        (f"{STREET} --media DOCUMENT", '--media cannot be "DOCUMENT"', "did you mean pdf? possible: image, video"),
        (f"{STREET} --media tiled", '--media cannot be "tiled"', "did you mean geospatial? possible: image, video"),
        (f"{STREET} --fail-level warn", '--fail-level cannot be "warn"', "did you mean warning?"),
        (f"{STREET} --jobs 99999", "--jobs cannot be", "the number of processes (1 to 9,999) or auto"),
        (f"{STREET} --samples two", '--samples cannot be "two"', "an integer of 0 or more"),
        (f"{STREET} --memory 512", "--memory 512 is too little", "a unit goes right after it: 512M"),
        (f"{STREET} --memory 5 GB", "--memory 5 is too little", "a unit goes right after it: 5G"),
        (f"{STREET} --severity GEO003:off", 'not "GEO003:off"', "for example: --severity GEO003=off"),
        (f"{STREET} --severity =off", 'not "=off"', "for example: --severity GEO007=off"),
        (f"{STREET} --severity ANS=off,", '"off," is not a level', "each code: --severity ANS=off; levels"),
        (f"{STREET} --severity ANS=off,CNF=info", '"off,CNF=info" is not a level', "each code: --severity ANS=off --severity CNF=info;"),
        (f"{STREET} --select GE0003", '"GE0003" matches no rule', "did you mean GEO003"),
        (f"{STREET} --format sraif", '--format cannot be "sraif"', "did you mean sarif?"),
        (f"{STREET} --format json:x.json", '--format cannot be "json:x.json"', "did you mean --format json=x.json?"),
        (f"{STREET} --format x.sarif", '--format cannot be "x.sarif"', "did you mean --format sarif=x.sarif?"),
        (f"{STREET} --format text,json", '--format cannot be "text,json"', "--format text --format json"),
        ("diff examples/street/ontology.json examples/street/ontology.json --format html", "html", "possible: text, json, markdown"),
        ("sample examples/street/ontology.json --broken half", '--broken cannot be "half"', "--broken 0.05"),
        # arguments
        ("diff x", "NEW is missing", "usage: predlint diff [OPTIONS] OLD NEW"),
        ("show x y", 'predlint show does not take "y" as well', "usage: predlint show [OPTIONS] [ONTOLOGY]"),
        ("rule NAM03", 'no rule has the code or name "NAM03"', "did you mean NAM003"),
        ("rule GEO,ANS001", 'no rule has the code or name "GEO,ANS001"', "did you mean predlint rule GEO ANS001?"),
        ("rule GEO003,nope", 'no rule has the code or name "GEO003,nope"', "did you mean predlint rule GEO003 nope?"),
        ("fix -O examples/street/ontology.json -o x.ndjson", "no files to fix", "predlint fix predictions.ndjson -O examples/street/"),
        ("rule nope,x", 'no rule has the code or name "nope,x"', "predlint rule lists every rule"),
        ("rule ,", 'no rule has the code or name ","', "predlint rule lists every rule"),
        ("rule GEX", 'no rule has the code or name "GEX"', "did you mean GEO?"),
        ("rule small", 'no rule has the code or name "small"', "with --rules FILE, those of your own"),
        (f"{STREET} --select 'GEO*'", '"GEO*" matches no rule', "did you mean GEO?"),
        (f"{STREET} --ignore GEOxxx", '"GEOxxx" matches no rule', "did you mean GEO?"),
        (f"{STREET} --select ALL", '"ALL" matches no rule', "leave it out: without --select all rules are on"),
        (f"{STREET} --select GE0", '"GE0" matches no rule', "did you mean GEO?"),
        (f"{STREET} --select GEO-003", '"GEO-003" matches no rule', "did you mean GEO003?"),
        (f"{STREET} --ignore KYE", '"KYE" matches no rule', "did you mean KEY?"),
        (f"{STREET} --ignore GEO9999", '"GEO9999" matches no rule', "did you mean GEO?"),
        # commands
        ("vaildate x", '"vaildate" is not a command', "did you mean validate?"),
        ("lint x", '"lint" is not a command', "did you mean predlint validate?"),
        ("help show", '"help" is not a command', "predlint show --help"),
        ("version", '"version" is not a command', "predlint --version"),
        # files
        ("report examples/street/claen.ndjson", "no such file", "did you mean examples/street/clean.ndjson?"),
        ("validate examples/*.ndjson -O examples/street/ontology.json", "no file matches this pattern", "examples/**/*.ndjson"),
        ("validate examples/{a,b}.ndjson -O examples/street/ontology.json", "no such file", "several names of the braces"),
        ("validate examples/harbour/coco.json", "no ontology given", "-O examples/harbour/coco.json"),
        ("validate no/a.ndjson -O examples/street/ontology.json", "no such file", "there is no folder no"),
        ("check examples/street/ontolgy.json", "there is no such file", "did you mean examples/street/ontology.json?"),
        ("check exmples/street/ontology.json", "there is no such file", "there is no folder exmples/street"),
        ("validate examples/street/clean.ndjson -O=examples/street/ontology.json", '-O takes its value without "="', "-O examples/street"),
        ("sample examples/street/ontology.json -n=3", '-n takes its value without "="', "-n 3"),
        (f"{STREET} --rules examples/street/rule.onto", "--rules examples/street/rule.onto: no such file", "examples/street/rules.onto?"),
        (f"{STREET} --rules examples/street", "rules: examples/street is a folder", "examples/street/*.onto"),
        (f"{STREET} --rules -", "rules cannot be standard input", "save them as a file"),
        (f"{STREET} --map examples/street/ontolgy.json", "no such file", "did you mean examples/street/ontology.json?"),
        (f"{STREET} --map examples/street", "examples/street is a folder", "examples/street/*.json"),
        ("validate examples/street/ontology.json", "ontology.json is an ontology", "predlint check examples/street/ontology.json"),
        ("validate examples/street/ontology.json examples/shelf/config.xml", "are ontologies", "-O examples/street/ontology.json"),
        (f"{STREET} --format json=no/a.json", "cannot write no/a.json", "mkdir -p no"),
        ("sample examples/street/ontology.json -o examples", "cannot write examples", "name a file in it: examples/predictions.ndjson"),
        ("convert examples/street/ontology.json --to onto -o no/a.onto", "cannot write no/a.onto", "mkdir -p no"),
        ("convert examples/street/ontology.json --to onto -o https://b/a.onto", "a web server takes no files", "write to storage, such as"),
        ("compile examples/street/ontology.json -o examples/street/rules.onto", "cannot write", "examples/street/rules.onto is a file"),
    ],
)  # fmt: skip
def test_a_wrong_command_line_is_reported_with_what_was_intended(
    folder: Path, usage_error_of: UsageErrorOf, line: str, what: str, help: str
) -> None:
    first, second = usage_error_of(line).splitlines()
    assert what in first
    assert second.startswith("  help: ") and help in second


def test_a_long_help_is_wrapped_on_a_terminal_but_not_what_has_to_be_copied(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _on_a_terminal(monkeypatch, 40, ["validate", "x", "-O", "y", "--media", "vidoe"]).splitlines()[:3] == [
        "predlint: error: --media cannot be", '  "vidoe"', "  help: did you mean video? possible:",
    ]  # fmt: skip
    name = "a" * 60
    assert name in _on_a_terminal(monkeypatch, 40, ["show", name])


def test_an_html_page_is_not_written_to_a_terminal(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _on_a_terminal(monkeypatch, 100, [*STREET.split(), "--format", "html"])
    assert shown.splitlines()[1] == "  help: give it a file: --format html=report.html"


def _on_a_terminal(monkeypatch: pytest.MonkeyPatch, width: int, args: list[str]) -> str:
    """What a command line that cannot be run shows on a terminal without colours."""
    above, below = pytest.importorskip("pty").openpty()
    with monkeypatch.context() as patched, open(below, "w", encoding="utf-8") as terminal:
        patched.setenv("COLUMNS", str(width))
        patched.setenv("NO_COLOR", "1")
        patched.setenv("TERM", "xterm")
        patched.setattr("sys.stdout", terminal)
        patched.setattr("sys.stderr", terminal)
        assert main(args) == 2
        terminal.flush()
        shown = os.read(above, 1 << 16).decode("utf-8")
    os.close(above)
    return shown.replace("\r\n", "\n")


def test_what_may_not_be_written_is_reported_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "held").mkdir()
    (tmp_path / "here.json").touch()
    monkeypatch.setattr("os.access", lambda *_: False)
    denied = PermissionError(13, "Permission denied")
    for path, expected in (
        ("held/a.json", "cannot write held/a.json: the folder held cannot be written to"),
        ("held/new/a.json", "cannot write held/new/a.json: the folder held cannot be written to"),
        ("a.json", "cannot write a.json: this folder cannot be written to"),
        ("here.json", "cannot write here.json: it is read-only"),
    ):
        assert cannot_write(path, denied, "report.json").message == expected
    for path, help in ("predlint.toml", "run this in another folder, where it can be"), ("here.json", "chmod u+w"):
        assert cannot_write(path, denied, path, fixed=True).help == help  # nobody named it


@pytest.mark.skipif(not hasattr(os, "statvfs"), reason="Windows does not tell it so")
def test_no_chmod_helps_on_a_read_only_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here.json").touch()
    assert read_only(str(tmp_path / "here.json")).help == "chmod u+w, or another name"
    monkeypatch.setattr("os.statvfs", lambda _: SimpleNamespace(f_flag=os.ST_RDONLY | os.ST_NOSUID))
    told = read_only(str(tmp_path / "here.json"))
    assert (told.message.endswith("its disk is read-only"), told.help) == (True, "write it to another one")
    (tmp_path / "link.json").symlink_to(tmp_path / "locked" / "out.json")
    monkeypatch.undo()
    assert read_only(str(tmp_path / "link.json")).help == "chmod u+w, or another name"


# -- configuration ---------------------------------------------------------------------------------------------------------------


def test_rule_finds_rules_of_the_configuration(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (folder / "predlint.toml").write_text('ontology = "examples/street/ontology.json"\nrules = ["examples/street/rules.onto"]\n')
    assert main(["rule", "tiny-vehicle"]) == 0
    assert capfd.readouterr().out.startswith("RUL001 tiny-vehicle · warning · examples/street/rules.onto:6")
    assert main(["rule", "tiny-vehicel"]) == 2
    assert "did you mean tiny-vehicle?" in capfd.readouterr().err
    assert main(["rule", "small"]) == 2
    assert "yours are tiny-vehicle, same-light-twice" in capfd.readouterr().err
    assert main(["rule", "tiny-vehicle", "--no-config"]) == 2
    (folder / "predlint.toml").write_text("ontologie = 3\n")
    assert main(["rule", "GEO003"]) == 0  # what is wrong there is of no concern
    capfd.readouterr()
    assert main(["rule", "tiny-vehicle"]) == 2
    assert "rules of your own were not looked at: predlint.toml:1" in capfd.readouterr().err


@pytest.mark.parametrize("line", ["doctor -- -h", "doctor -- --version"])
def test_doctor_takes_a_command_behind_the_dashes(usage_error_of: UsageErrorOf, line: str) -> None:
    assert "is where a command belongs" in usage_error_of(line)


def test_messages_about_names_move_no_cursor(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    shutil.copy("examples/street/ontology.json", "on\x1b[31mto.json")
    for line in (
        ["compile", "examples/street/ontology.json", "-o", "out\x1b[31m"],
        ["sample", "examples/street/ontology.json", "-n", "4", "--broken", "0.5", "-o", "a\x1b[31m.ndjson"],
        ["validate", "x", "-O", "on\x1b[31mto.json", "--media", "text", "--\x1b[31m"],
        ["validate", "examples/street/clean.ndjson", "-O", "on\x1b[31mto.json", "--media", "text"],
        ["val\x1b[31m"],
    ):
        main(line)
        done = capfd.readouterr()
        assert "\x1b" not in done.out + done.err, line


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_list_of_rules_fits_the_terminal(width: int) -> None:
    lines = table_text(RULES.values(), width=width).splitlines()
    assert max(map(display_width, lines)) <= width


def test_standard_output_may_be_a_stream_of_text(folder: Path) -> None:
    """As a program has it that calls the command in its own process."""
    with contextlib.redirect_stdout(io.StringIO()) as shown:
        assert main(shlex.split("validate examples/street/broken.ndjson -O examples/street/ontology.json")) == 1
        assert main(shlex.split("show examples/street/ontology.json")) == 0
    assert "ANS001 unknown-option" in shown.getvalue() and "traffic light" in shown.getvalue()


def test_a_folder_for_what_does_not_fit_that_cannot_be_written(
    folder: Path, usage_error_of: UsageErrorOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told before the run, not when the memory is full."""
    (folder / "held").mkdir()
    monkeypatch.setattr("os.access", lambda path, _: path != "held")
    message = usage_error_of("validate examples/street/clean.ndjson -O examples/street/ontology.json --spill-dir held")
    assert message.startswith("predlint: error: --spill-dir held cannot be written to\n")


def test_a_folder_behind_a_url_has_a_bucket(folder: Path, usage_error_of: UsageErrorOf) -> None:
    message = usage_error_of("validate examples/street/clean.ndjson -O examples/street/ontology.json --engine dask -q --spill-dir s3://")
    assert message == "predlint: error: --spill-dir s3:// names no bucket\n  help: for example: --spill-dir s3://bucket/notes\n"


def test_a_folder_for_records_that_cannot_be_written(folder: Path, usage_error_of: UsageErrorOf, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told before the run, as it is of a file."""
    (folder / "held").mkdir()
    monkeypatch.setattr("os.access", lambda path, _: path != "held/")
    message = usage_error_of("validate examples/street/clean.ndjson -O examples/street/ontology.json --write-valid held/")
    assert message.startswith("predlint: error: --write-valid held/: the folder cannot be written to\n")


def test_a_coco_file_that_is_not_there(folder: Path, usage_error_of: UsageErrorOf) -> None:
    message = usage_error_of("validate examples/harbour/coco.json --dialect coco -O examples/harbour/coc.json")
    assert "there is no such file\n  help: did you mean examples/harbour/coco.json?" in message.replace("\\", "/")


def test_an_option_given_twice_shows_no_secret(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    main(shlex.split("validate a --data-rows rows.csv --data-rows 'https://user:word@127.0.0.1:9/r.csv?sig=hidden' -O gone.json"))
    output = capfd.readouterr().err
    assert "--data-rows is given 2 times" in output and "hidden" not in output and "word" not in output


@pytest.mark.parametrize(
    "line", ["validate a -O ''", "validate a -O b --baseline ''", "fix a -O b -o ''", "sample a --output=", "compile a -o ''"]
)
def test_a_path_that_is_empty(usage_error_of: UsageErrorOf, line: str) -> None:
    """As that of a variable of the shell which is not set."""
    assert "predlint: error: the value of --" in usage_error_of(line) and " is empty\n  help: -" in usage_error_of(line)


def test_memory_may_be_more_than_there_is() -> None:
    assert Size("--memory", 1).convert("9" * 400 + "G", None, None) > 1 << 64


@pytest.mark.parametrize("line", [
    "validate {street}/clean.ndjson -O TEXT", "check TEXT", "show TEXT", "diff TEXT TEXT", "sample TEXT", "compile TEXT -o made",
    "validate {street}/clean.ndjson --dialect coco -O TEXT", "validate TEXT -O {street}/ontology.json", "report TEXT",
    "validate {street}/clean.ndjson -O {street}/ontology.json --baseline TEXT", "validate {street}/clean.ndjson --config TEXT",
    "validate {harbour}/coco.json -O {harbour}/ontology.json --map TEXT",
])  # fmt: skip
def test_the_text_of_a_file_in_place_of_its_path(folder: Path, usage_error_of: UsageErrorOf, line: str) -> None:
    """As by "$(cat FILE)": the text is cut, and told as what it is."""
    text = (folder / "examples/street/ontology.json").read_text(encoding="utf-8")
    line = line.format(street="examples/street", harbour="examples/harbour").replace("TEXT", shlex.quote(text))
    message = usage_error_of(line)
    assert "given as text, not as a path" in message and "help: save it as a file, and give its path" in message
    assert len(message) < 250


@pytest.mark.parametrize("line", ["validate NAMES -O {street}/ontology.json", "report NAMES", "check NAMES",
    "validate {street}/clean.ndjson -O NAMES",
    "validate {street}/clean.ndjson -O {street}/ontology.json --data-rows NAMES", "validate {street}/clean.ndjson --config NAMES",
    "validate {street}/clean.ndjson -O {street}/ontology.json --rules NAMES",
])  # fmt: skip
def test_names_of_files_in_one_word(usage_error_of: UsageErrorOf, line: str) -> None:
    """As by "$(ls *.ndjson)": that is no text to save."""
    names = "examples/street/clean.ndjson\nexamples/street/broken.ndjson\n"
    line = line.format(street="examples/street")
    assert "help: these are the names of 2 files: give each by itself" in usage_error_of(line.replace("NAMES", shlex.quote(names)))
    assert "examples/street/clean.ndjson is there" in usage_error_of(line.replace("NAMES", shlex.quote("examples/street/clean.ndjson\n")))


@pytest.mark.parametrize("line", [
    "validate {street}/clean.ndjson -O FILE.json", "check FILE.onto", "show FILE.xml",
    "validate {street}/clean.ndjson -O {street}/ontology.json --data-rows FILE.txt",
    "validate {street}/clean.ndjson -O {street}/ontology.json --data-rows FILE.csv",
    "validate {street}/clean.ndjson -O {street}/ontology.json --rules FILE.onto",
    "validate {street}/clean.ndjson -O {street}/ontology.json --baseline FILE.json",
    "validate {harbour}/coco.json -O {harbour}/ontology.json --map FILE.json",
])  # fmt: skip
def test_a_file_that_stands_for_another_one(folder: Path, usage_error_of: UsageErrorOf, line: str) -> None:
    """A pointer of Git LFS, in place of what was not fetched."""
    line = line.format(street="examples/street", harbour="examples/harbour")
    name = line[line.index("FILE") :].split()[0].replace("FILE", "stand-in")
    (folder / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n")
    message = usage_error_of(line.replace("FILE", "stand-in"))
    assert f"{name}: " in message and "it is a pointer of Git LFS" in message
    assert message.count("\n") == 2 and message.count("  help: fetch the file: git lfs pull") == 1


def test_only_a_text_is_reported_as_a_text(usage_error_of: UsageErrorOf) -> None:
    assert "no such file" in usage_error_of("validate '<file>.ndjson' -O examples/street/ontology.json")
    message = usage_error_of("""validate examples/street/clean.ndjson -O examples/street/ontology.json --data-rows '{"globalKey":"a"}'""")
    assert message.endswith("save it as a file, and give its path\n"), "standard input cannot be the list of data rows"


def test_what_is_too_long_for_a_path_is_not_shown_in_full(folder: Path, usage_error_of: UsageErrorOf) -> None:
    for word in ("a", "a/", "a "):
        message = usage_error_of(f"validate '{word * 5000}b' -O examples/street/ontology.json")
        assert message.startswith(f"predlint: error: {(word * 80)[:80]}…")
        assert f"{word * 20}b: cannot be read" in message
        assert len(message) < 250
    text = shlex.quote((folder / "examples/street/ontology.json").read_text(encoding="utf-8"))
    for option in ("--severity", "--format", "--spill-dir", "--media", "--write-valid", "--jobs", "--$"):
        assert len(usage_error_of(f"validate examples/street/clean.ndjson -O examples/street/ontology.json {option} {text}")) < 600, option
    near = "a" * 4000
    assert near in usage_error_of(f"validate {near} -O examples/street/ontology.json")


def test_a_path_that_is_given_twice_is_reported(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    line = "validate examples/street/clean.ndjson -Oexamples/street/ontology.json --data-rows examples/street/datarows.csv"
    for more, expected in (
        (
            "--data-rows=./examples/street/datarows.csv",
            "predlint: --data-rows is given 2 times, and takes one: ./examples/street/datarows.csv\n",
        ),
        ("-O examples/street/../street/ontology.json", "predlint: --ontology is given 2 times, and takes one: examples/street/../street/"),
        ("-O examples/street/ontology.json --rules examples/street/rules.onto --rules ./examples/street/rules.onto", ""),
        ("-O ./examples/street/ontology.json --quiet", ""),
    ):
        assert main([*line.split(), *more.split()]) == 0
        error = capfd.readouterr().err
        assert error.startswith(expected) and bool(error) == bool(expected)
