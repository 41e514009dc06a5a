"""Values as bytes in files that others may be able to write: whatever lies there is data, and nothing is run."""

from __future__ import annotations

import contextlib
import inspect
import math
import pickle
import subprocess
import sys
from array import array
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

import predlint
import predlint.platforms.coco.record
import predlint.platforms.coco.topics.box_convention
from predlint.engine.file_part import PartOutcome
from predlint.engine.workers import FileOutcome, JobFile, ResultFolder, digest
from predlint.kernel.column_index import ColumnChunk, Columns
from predlint.kernel.column_partitions import Segment
from predlint.kernel.column_queries import Table
from predlint.kernel.spill_folder import SpillLocation
from predlint.model import processes
from predlint.model.diagnostics import SpillError
from predlint.model.processes import SerializationError, pack, unpack
from predlint.platforms.coco.record import IndexRuns

_HASHABLE = st.none() | st.booleans() | st.integers() | st.text(st.characters(codec=None)) | st.binary()
_VALUES = st.recursive(
    _HASHABLE
    | st.floats(allow_nan=False)
    | st.lists(st.integers(0, 99)).map(lambda numbers: array("q", numbers))
    | st.dictionaries(_HASHABLE, st.integers(1, 9)).map(Counter),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(_HASHABLE, inner)
        | st.dictionaries(st.tuples(st.integers(), st.text()), inner)
        | st.sets(_HASHABLE)
        | st.frozensets(_HASHABLE)
    ),
    max_leaves=20,
)


class Ran:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


def same(left: Any, right: Any) -> bool:
    """Equal, and of the same classes all the way down: 1, 1.0 and True are three."""
    if left.__class__ is not right.__class__:
        return False
    if isinstance(left, (list, tuple)):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, dict):
        return len(left) == len(right) and all(same(a, b) and same(left[a], right[b]) for a, b in zip(left, right, strict=True))
    return bool(left == right)


@given(_VALUES)
def test_values_come_back_as_they_were(value: Any) -> None:
    assert same(unpack(pack(value)), value)


@given(st.binary() | _VALUES.map(pack).flatmap(lambda data: st.integers(0, len(data)).map(lambda at: data[:at] + b"\xc1" + data[at + 1 :])))
def test_other_bytes_are_a_value_or_refused(data: bytes) -> None:
    with contextlib.suppress(SerializationError):
        unpack(data)


def test_records_come_back() -> None:
    table = Table("keys", "hash")
    outcome = PartOutcome(
        records=3,
        bitmap=array("q", [1, 2]),
        found=b"x",
        notes=Columns([table], [ColumnChunk({"records": 3}, {"hash": array("Q", [7])})], {"a": (1,)}),
    )
    back = unpack(pack(outcome))
    assert (back.records, back.bitmap, back.found, back.sound) == (3, array("q", [1, 2]), b"x", True)
    assert (back.notes.tables, back.notes.facts) == ((table,), {"a": (1,)})
    assert back.notes.chunks[0].columns == {"hash": array("Q", [7])}


DECLARING = (
    predlint.platforms.coco.topics.box_convention,
    predlint.platforms.coco.record,
)


def test_declarations_name_what_constructors_take() -> None:
    assert {module.__name__ for module in DECLARING} <= {name.rpartition(".")[0] for name in processes._DECLARED}
    for name, declared in processes._DECLARED.items():
        fields = getattr(declared.cls, "__struct_fields__", None) or getattr(declared.cls, "_fields", None)
        assert tuple(declared.attributes) == tuple(fields or inspect.signature(declared.cls).parameters), name


def test_the_modules_that_declare_records_are_known() -> None:
    sources = Path(predlint.__file__).parent.rglob("*.py")
    declaring = {path for path in sources if "\n@serializable(" in path.read_text(encoding="utf-8")}
    assert {
        ".".join(("predlint", *path.relative_to(Path(predlint.__file__).parent).with_suffix("").parts)) for path in declaring
    } == processes.SERIALIZABLE_MODULES


def test_a_process_that_has_loaded_nothing_else_reads_records() -> None:
    """What a worker has found is read where nothing was checked before."""
    program = (
        "import sys; from predlint.model.processes import SERIALIZABLE_MODULES, unpack; "
        "print(type(unpack(sys.stdin.buffer.read())).__name__); "
        "assert len(SERIALIZABLE_MODULES & set(sys.modules)) < len(SERIALIZABLE_MODULES)"
    )
    for value in (IndexRuns(array("q", [1])), PartOutcome(), FileOutcome(b"", 0, 0, 0, b"", (b"",), None)):
        read = subprocess.run([sys.executable, "-c", program], input=pack(value), capture_output=True, check=False)
        assert read.stdout.decode().strip() == type(value).__name__, read.stderr.decode()


def test_records_that_name_files_are_read_from_folders_of_the_run_alone() -> None:
    place = SpillLocation("/somewhere")
    segment = Segment("/somewhere/precious", {}, {}, place)
    for value in (place, segment, PartOutcome(notes=Columns([], [segment], {}))):
        with pytest.raises(SerializationError, match="no record that is kept"):
            unpack(pack(value))
        unpack(pack(value), private=True)


@pytest.mark.parametrize(
    "record",
    [
        ["os.system", "true"],
        ["builtins.eval", "1"],
        ["predlint.engine.file_part.PartOutcome"],
        ["predlint.engine.workers.FileOutcome", b"", "three", 0, 0, b"", b"", None, None, None],
        ["predlint.kernel.column_queries.Table", "a", "b", 1, "c", "d"],
        [7],
        [],
        {},
    ],
)
def test_records_of_other_classes_or_forms_are_refused(record: Any) -> None:
    with pytest.raises(SerializationError):
        unpack(processes._BEGIN + msgspec.msgpack.encode({9: record}))


def test_what_is_of_no_declared_class_is_not_written() -> None:
    with pytest.raises(SerializationError, match="Path is not kept"):
        pack(Path())


def test_deep_values_are_kept_or_refused_without_harm() -> None:
    deep: Any = 1
    for _ in range(100):
        deep = [deep]
    assert unpack(pack(deep)) == deep
    for _ in range(100_000):
        deep = [deep]
    with pytest.raises(SerializationError, match="deep"):
        pack(deep)
    with pytest.raises(SerializationError):
        unpack(processes._BEGIN + b"\x91" * 100_000 + b"\x01")


def test_numbers_keep_what_they_are() -> None:
    assert math.isnan(unpack(pack(math.nan)))
    assert same(unpack(pack([1, 1.0, True, -0.0, 10**40, -(10**40)])), [1, 1.0, True, -0.0, 10**40, -(10**40)])


def test_a_pickle_in_the_state_is_not_run(tmp_path: Path) -> None:
    from xxhash import xxh3_128_digest

    store, mark = ResultFolder(str(tmp_path), keeps=True), tmp_path / "ran"
    evil = pickle.dumps(Ran(mark))
    Path(store.path("a")).write_bytes(xxh3_128_digest(evil) + evil)
    assert store.get("a") is None
    assert not mark.exists()


def test_what_is_of_another_kind_is_not_known(tmp_path: Path) -> None:
    store = ResultFolder(str(tmp_path), keeps=True)
    store.put("a", PartOutcome())
    assert isinstance(store.get("a", PartOutcome), PartOutcome)
    assert store.get("a", FileOutcome) is None


def test_a_job_that_was_changed_is_not_opened(tmp_path: Path) -> None:
    path, mark = tmp_path / "a.job", tmp_path / "ran"
    path.write_bytes(pickle.dumps(Ran(mark)))
    with pytest.raises(SpillError, match="what workers need was changed there"):
        JobFile(str(path), digest(b"the job")).read()
    assert not mark.exists()
