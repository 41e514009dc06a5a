"""The same report whatever the secret is that hashes hang on; and all parts of a run, wherever and whenever they are checked, have one."""

from __future__ import annotations

import io
import json
import pickle
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from random import Random
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
from laws.harness import examples, without_kernel
from laws.parts_kit import DIALECTS, NO_MEMORY, Case, by, cut, make, on_disk, run_reports, whole
from predlint.engine import files as executing
from predlint.engine import sizes, workers
from predlint.engine.files import Execution
from predlint.engine.resume import ResumeState
from predlint.engine.run import FileRun
from predlint.io.sources import open_path, spool
from predlint.kernel import column_queries, large_queries
from predlint.model.hashes import NONE, OWN, SIZE, Secret
from predlint.platforms.labelbox.topics import uuids
from predlint.report.collector import Collector
from predlint.report.model import Summary

SEEDS = st.integers(0, 10**6)
#: Also those with words that are alike, and that no run would draw.
SECRETS = [
    Secret(bytes(SIZE)),
    Secret(b"\xff" * SIZE),
    Secret(bytes(range(SIZE))),
    *[Secret(Random(seed).randbytes(SIZE)) for seed in (1, 2)],
]


@pytest.fixture(scope="module")
def threads() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def hold(case: Case, executor: Executor) -> None:
    with on_disk(case.data) as path:
        expected = whole(case, path)
        for number, secret in enumerate(SECRETS):
            with mock.patch.object(executing, "OWN", secret):
                assert whole(case, path) == expected, (case.name, number)
                with cut(max(1, len(case.data) // 5)):
                    memory = NO_MEMORY if number % 2 else None
                    assert run_reports(case.checker, [path], case.rows, by(executor, memory=memory)) == expected, (case.name, number)


@pytest.mark.parametrize("dialect", DIALECTS)
@examples(4)
@given(SEEDS)
def test_the_report_does_not_depend_on_the_secret(dialect: str, threads: Executor, seed: int) -> None:
    """Clean files, faulty ones and broken ones, whole and in parts, in memory and on disk."""
    case = make(seed, dialect, most=40)
    if case is not None:
        hold(case, threads)


def test_nor_does_it_where_numpy_looks_for_what_is_alike(threads: Executor) -> None:
    with (
        mock.patch.object(column_queries, "LARGE", 1),
        mock.patch.object(column_queries, "_SOME", 1),
        mock.patch.object(uuids, "AT_ONCE", 3),
    ):
        for dialect, seed in [(dialect, seed) for dialect in DIALECTS for seed in (3, 11)]:
            case = make(seed, dialect, most=30)
            if case is not None:
                hold(case, threads)


def test_nor_by_which_numbers_keys_fall_into_slices(threads: Executor) -> None:
    case = make(6113, "coco")
    assert case is not None
    with on_disk(case.data) as path:
        expected = whole(case, path)
        for odd in (1, 3, 0x9E3779B97F4A7C15):
            with mock.patch.object(large_queries, "_MIX", large_queries.np.uint64(odd)), cut(len(case.data) // 4):
                assert run_reports(case.checker, [path], case.rows, by(threads, memory=NO_MEMORY)) == expected


# -- who has which -------------------------------------------------------------------------------------------------------------


def columns(case: Case, secret: Secret, *, kernel: bool) -> dict[str, Counter[int]]:
    """What is noted of a file, by column."""
    plan = case.checker.plan_for(case.rows).for_file_head(case.data[: sizes.HEAD])
    with nullcontext() if kernel else without_kernel(), on_disk(case.data) as path, open_path(str(path)) as source:
        rules: Any = plan.file_rules(case.rows, secret)
        collector = Collector(case.checker.levels, [], 0)
        FileRun(source, rules, collector, Summary()).run()
        collector.close()
        column_index = rules.stream.column_index
        return {name: Counter(column_index.column(name)) for name in column_index.holders if column_index.column(name).typecode == "q"}


#: Columns of positions, and those of ids as they are.
_PLAIN = {"small", "mixed", "image_ids", "annotation_ids"}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_kernel_notes_the_hashes_of_the_same_secret(dialect: str) -> None:
    """Those of clean records, and of others, as Python makes them; by another secret there are none of them."""
    noted: set[str] = set()
    for seed in range(20):
        rng = Random(seed)
        case = DIALECTS[dialect](rng, "lines" if dialect != "coco" or seed % 2 else "array", 20, 0.1)
        if case is None:
            continue
        found = columns(case, SECRETS[3], kernel=True)
        assert found == columns(case, SECRETS[3], kernel=False), seed
        other = columns(case, SECRETS[4], kernel=True)
        assert found.keys() == other.keys()
        for name, hashes in found.items():
            if not name.endswith("_at") and name not in _PLAIN:
                assert hashes.keys() & other[name].keys() <= {NONE, NONE + 1, 0}, (seed, name)
                noted |= {name} if hashes.keys() - {NONE} else set()
    assert noted >= _NOTED[dialect]


#: What is found among so many files; of other columns there are fewer.
_NOTED = {
    "labelbox": {"identity", "content", "row", "answer"},
    "label_studio": {"rows", "ids"},
    "encord": {"keys", "labels"},
    "coco": {"image_names", "contents"},
}


_ONTOLOGY = {"mediaType": "IMAGE", "tools": [{"tool": "rectangle", "name": "sign", "classifications": []}], "classifications": []}


def _sign(number: int) -> dict[str, Any]:
    box = {"top": number, "left": 20, "height": 30, "width": 40}
    return {"name": "sign", "bbox": box, "dataRow": {"globalKey": f"row {number % 7}"}}


def test_rules_of_ones_own_have_the_secret_of_the_file() -> None:
    rule = b"rule few { on data row require at most 9 sign }"
    checker = predlint.compile(_ONTOLOGY, media="image", rules=[rule])
    data = b"".join(json.dumps(_sign(number)).encode() + b"\n" for number in range(40))
    runs: list[set[int]] = []
    for secret in SECRETS[2:4]:
        rules: Any = checker.record_plan.file_rules(None, secret)
        with spool(io.BytesIO(data)) as source:
            collector = Collector(checker.levels, [], 0)
            FileRun(source, rules, collector, Summary()).run()
            collector.close()
        runs.append({*rules.observers[0].run})
    assert len(runs[0]) == len(runs[1]) == 7 and runs[0].isdisjoint(runs[1])


class _Seen:
    """The secrets by which the files of a run are read."""

    def __init__(self, case: Case) -> None:
        self.secrets: set[Secret] = set()
        kind = type(case.checker.record_plan)
        original = kind.file_rules

        def file(plan: Any, rows: Any, secret: Secret = OWN) -> Any:
            self.secrets.add(secret)
            return original(plan, rows, secret)

        self.patch = mock.patch.object(kind, "file_rules", file)


def test_workers_have_the_secret_of_the_run(threads: Executor) -> None:
    case = make(349, "labelbox")
    assert case is not None
    seen = _Seen(case)
    with on_disk(case.data) as path, seen.patch, cut(50), mock.patch.object(executing, "OWN", SECRETS[3]):
        run_reports(case.checker, [path], case.rows, by(threads))
    assert seen.secrets == {SECRETS[3]}


def test_a_job_brings_its_secret() -> None:
    case = make(349, "labelbox")
    assert case is not None
    job = workers.Job("key", case.checker, None, Any, SECRETS[2])
    assert pickle.loads(pickle.dumps(job)).secret == SECRETS[2]


def test_a_run_that_goes_on_has_the_secret_that_it_began_with(tmp_path: Path) -> None:
    """Notes of parts that an earlier run has read are joined with those of this one."""
    folder = str(tmp_path / "state")
    with on_disk(b"") as path:
        first, others = ResumeState(folder, "x"), ResumeState(str(tmp_path / "other"), "x")
        mark = first.mark(str(path))
        first.close()
        again = ResumeState(folder, "x")
        assert again.secret == first.secret != others.secret and again.mark(str(path)) == mark != others.mark(str(path))
        assert first.secret != OWN
        again.close()
        anew = ResumeState(folder, "y")
        assert anew.begins_anew and anew.secret == first.secret
        anew.close()


@pytest.mark.parametrize("note", ['"secret": "', '"secret": 7, "was": "', '"secret": "zz', '"was": "'])
def test_a_state_whose_secret_is_damaged_begins_anew(tmp_path: Path, note: str) -> None:
    first = ResumeState(str(tmp_path), "x")
    first.close()
    (tmp_path / "kept.part").write_bytes(b"of the secret that is lost")
    about = (tmp_path / "run.json").read_text()
    (tmp_path / "run.json").write_text(about.replace('"secret": "', note))
    again = ResumeState(str(tmp_path), "x")
    again.close()
    assert (again.secret == first.secret) == (note == '"secret": "') == (tmp_path / "kept.part").exists()
    assert again.begins_anew == (note != '"secret": "')


def test_parts_of_two_runs_of_a_folder_are_joined(tmp_path: Path, threads: Executor) -> None:
    """Of an interrupted run some parts are kept; the rest is read by the next, and what is alike in both is found."""
    for dialect in DIALECTS:
        case = make(42, dialect, most=40)
        if case is None:
            continue
        folder = str(tmp_path / dialect)
        with on_disk(case.data) as path, cut(max(1, len(case.data) // 6)):
            expected = run_reports(case.checker, [path], case.rows, by(threads))
            for _ in range(2):
                state = ResumeState(folder, "x")
                try:
                    assert run_reports(case.checker, [path], case.rows, Execution(executor=threads, state=state)) == expected, dialect
                finally:
                    state.close()
                for part in sorted(Path(folder).glob("*.part"))[::2]:
                    part.unlink()
