"""A run over a few records, as at every commit, loads only what it needs. (How long that takes, the benchmarks say.)"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from cli_process import clean_environment

from predlint.model import registry

EXAMPLES = Path(__file__).parents[2] / "examples"
SCRIPT = "import sys; from predlint.cli.main import main; code = main(sys.argv[1:]); print(code, *sys.modules, file=sys.stderr)"
#: Packages that take long to load, for what such a run does not do.
HEAVY = {
    "numpy", "rapidfuzz", "lark", "pydantic", "rich", "fsspec", "distributed", "multiprocessing", "asyncio", "pyarrow",
    "ctypes", "tempfile", "shutil", "secrets", "glob", "bz2", "lzma",
}  # fmt: skip
#: Modules of ours for what is not there: archives, parts of a file, the kernel, lists that are read again, and what is wrong with JSON.
FOR_OTHERS = {
    "predlint.engine.session", "predlint.kernel.scanner", "predlint.kernel.library", "predlint.kernel.spill_folder",
    "predlint.report.place_reports", "predlint.shape.json_schema", "predlint.io.compression", "predlint.io.spooled_bytes",
}  # fmt: skip
#: The same where records stand on lines, and there is no list of data rows.
FOR_DOCUMENTS = {
    "hashlib", "_hashlib", "random", "socket",
    "predlint.engine.element_checker", "predlint.report.spans", "predlint.io.boundaries", "predlint.io.data_rows",
    "predlint.model.lenient_json", "predlint.io.document_blocks", "predlint.io.json_errors",
    "predlint.io.sections",
}  # fmt: skip
RUNS = {
    "0": "street/clean.ndjson -O {examples}/street/ontology.json --data-rows {examples}/street/datarows.csv",
    "1": "shelf/tasks.json -O {examples}/shelf/config.xml",
    "2": "harbour/rows.ndjson -O {examples}/harbour/ontology.json --data-rows {examples}/harbour/datarows.csv",
    "3": "harbour/coco.json -O {examples}/harbour/coco.json",
}


def loaded_by(folder: Path, *words: str) -> set[str]:
    """The modules that a run loads in which nothing is found, with ``folder`` for temporary files: in others runs may have left some."""
    environment = clean_environment(TMPDIR=str(folder))
    ran = subprocess.run([sys.executable, "-c", SCRIPT, "validate", *words], capture_output=True, text=True, env=environment, check=True)
    code, *loaded = ran.stderr.splitlines()[-1].split()
    assert code == "0", ran.stdout + ran.stderr
    return set(loaded)


@pytest.mark.parametrize("platform", RUNS)
def test_a_run_loads_no_rules_of_other_platforms(platform: str, tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, *f"{EXAMPLES}/{RUNS[platform].format(examples=EXAMPLES)}".split())
    others = {name for number in registry._TOPICS if number not in ("JSN0", platform) for name in registry._modules(number)}
    assert others & loaded == set()
    assert HEAVY & loaded == set()
    assert FOR_OTHERS & loaded == set()


def test_lines_load_nothing_for_documents(tmp_path: Path) -> None:
    loaded = loaded_by(tmp_path, f"{EXAMPLES}/street/clean.ndjson", "-O", f"{EXAMPLES}/street/ontology.json", "--media", "image")
    assert (HEAVY | FOR_OTHERS | FOR_DOCUMENTS) & loaded == set()


def test_a_code_alone_loads_the_rule_that_all_have() -> None:
    rules = dict(registry._Register())
    for code, rule in rules.items():
        assert registry._Register()[code] is rule
    with pytest.raises(KeyError):
        registry._Register()["GEO999"]
    with pytest.raises(KeyError):
        registry._Register()["nothing"]


def test_a_hook_loads_no_more(tmp_path: Path) -> None:
    street = f"{EXAMPLES}/street"
    loaded = loaded_by(tmp_path, "--hook", "-O", f"{street}/ontology.json", "--media", "image", "--", f"{street}/clean.ndjson")
    others = {name for number in "13" for name in registry._modules(number)}  # of the other two it leaves out rules
    assert (HEAVY | FOR_DOCUMENTS | others) & loaded == set()


def test_a_library_leaves_the_garbage_collector_alone() -> None:
    settings = "gc.isenabled(), gc.get_threshold(), gc.get_freeze_count()"
    work = f"import predlint; predlint.compile({str(EXAMPLES / 'street' / 'ontology.json')!r})"
    subprocess.run([sys.executable, "-c", f"import gc; before = {settings}; {work}; assert before == ({settings})"], check=True)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ("print('printed before', end='')", "printed before"),  # in the buffer of a pipe
        ("import atexit; atexit.register(print, 'registered')", "registered"),
        ("import threading; threading.Thread(target=lambda: (time.sleep(0.3), print('a thread'))).start()", "a thread"),
        ("import cProfile; cProfile.Profile().enable(); end = 'looked on'", "looked on"),
        ("sys.settrace(lambda *_: None); end = 'traced'", "traced"),
    ],
)
def test_the_command_ends_its_process_when_nothing_is_left_to_be_done(before: str, message: str) -> None:
    program = (
        "import sys, time; end = ''\n"
        f"{before}\n"
        "from predlint.cli.start import main\n"
        f"sys.argv = ['predlint', 'check', {str(EXAMPLES / 'street' / 'ontology.json')!r}]\n"
        "code = main()\n"
        "print(end)\n"
        "sys.exit(code)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=clean_environment(), check=True)
    assert message in done.stdout and done.stderr == ""
    alone = program.replace(f"{before}\n", "")
    done = subprocess.run([sys.executable, "-c", alone], capture_output=True, text=True, env=clean_environment(), check=True)
    assert done.stdout and not done.stdout.endswith("\n\n")  # nothing of what stands behind it
