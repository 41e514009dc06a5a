"""Converts what a Python program passes as ontology or predictions into the inputs of a run."""

from __future__ import annotations

import inspect
import io
import os
import reprlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, cast

from predlint.engine.file_discovery import FileSearch, is_folder, is_pattern
from predlint.io.paths import as_text, is_text
from predlint.io.program_objects import as_class, column_of, is_object, is_table, refuse_plan, root_of
from predlint.io.sources import Source, spool
from predlint.lang.keywords import looks_like_onto
from predlint.model.texts import lazy_regex
from predlint.platforms.format_detection import looks_like_config
from predlint.platforms.registry import AnyOntology

if TYPE_CHECKING:
    from typing import Protocol

    from predlint.io.data_rows import DataRows, DataRowsGiven


# -- Converts what a Python program passes as predictions into the inputs of a run -----------------------------------


if TYPE_CHECKING:

    class _AsDict(Protocol):
        def asdict(self) -> dict[str, Any]: ...


if TYPE_CHECKING:

    class _ToDict(Protocol):
        def to_dict(self) -> dict[str, Any]: ...


if TYPE_CHECKING:

    class _WithConfig(Protocol):
        @property
        def config(self) -> str | None: ...


if TYPE_CHECKING:

    class _WithLabelConfig(Protocol):
        @property
        def label_config(self) -> str | None: ...


if TYPE_CHECKING:

    class _WithStructure(Protocol):
        @property
        def structure(self) -> _ToDict: ...


if TYPE_CHECKING:

    class _Normalized(Protocol):
        @property
        def normalized(self) -> Any: ...


if TYPE_CHECKING:

    class _WithDataset(Protocol):
        dataset: dict[str, Any]


if TYPE_CHECKING:
    OntologyObject = _AsDict | _ToDict | _WithConfig | _WithLabelConfig | _WithStructure | _Normalized | _WithDataset


#: A path, or a context manager that opens anything else.
Input = str | AbstractContextManager[Source]
#: How a record, or a list of records, begins. A path hardly ever does.
_JSON = lazy_regex(r"[\ufeff\s]*(?:\{|\[\s*[\[{])")


def rows_of(data_rows: DataRowsGiven | None, platform: str) -> DataRows | None:
    """Reads the data rows in any form. Raises TypeError; DataRowsError, with the platform's names of columns."""
    if data_rows is None:
        return None
    from predlint.io.data_row_files import read_data_rows
    from predlint.io.data_row_text import NoKeysError

    try:
        return read_data_rows(data_rows)
    except NoKeysError as error:
        raise error.on(platform) from None


def inputs_of(
    predictions: Any, named: Callable[[], Mapping[str, bool]] | None = None, roots: dict[str, str] | None = None
) -> Sequence[Input]:
    """Returns the path of each file, also of those in a folder or that match a pattern, or an opener of all records in memory. ``named``
    returns files that have another use; True for the ontology. ``roots`` gets the folder of each file that was not named itself. Raises
    TypeError for anything else, SourceError for a folder without predictions."""
    from predlint.engine.memory_input import records_as_lines

    if isinstance(predictions, str):
        _require_path(predictions)
    if isinstance(predictions, (str, os.PathLike)):
        return _found([os.fsdecode(cast("str | os.PathLike[str]", predictions))], named, roots)
    if isinstance(predictions, (bytes, bytearray, memoryview)):
        return [spool(io.BytesIO(bytes(cast(Any, predictions))))]
    if _is_record(predictions):
        raise TypeError(f"a list of records is expected, found {_one(predictions)}")
    if hasattr(predictions, "__aiter__"):
        raise TypeError("the records come asynchronously: use await checker.avalidate(records)")
    if hasattr(predictions, "read"):
        return [spool(_readable(predictions))]
    refuse_plan(predictions)
    if is_table(predictions):
        return [spool(records_as_lines(predictions), unpack=False)]
    predictions = column_of(predictions)
    if not isinstance(predictions, Iterable):
        wanted = "predictions must be a path, bytes, a binary file or an iterable of records"
        raise TypeError(f"{wanted}, found {_named(predictions)}{_hint(predictions, _OF_PREDICTIONS)}")
    items = cast("Iterable[Any]", predictions)
    if are_paths(items):
        for each in items:
            if isinstance(each, str):
                _require_path(each)
        return _found([os.fsdecode(p) for p in cast("Sequence[str | os.PathLike[str]]", items)], named, roots)
    return [spool(records_as_lines(items), unpack=False)]


def _found(files: list[str], named: Callable[[], Mapping[str, bool]] | None, roots: dict[str, str] | None) -> list[str]:
    """Replaces folders and patterns by their files, as on the command line."""
    if not any(is_folder(file) or is_pattern(file) for file in files):
        return files
    search = FileSearch(named() if named is not None else {})
    found = search.expand(files)
    if roots is not None:
        roots |= search.roots
    return found


def files_of(inputs: Any) -> Sequence[Input]:
    """Returns the inputs that `Checker.run` takes: paths, open files, and openers of data in memory. Raises TypeError for anything else."""
    if isinstance(inputs, (str, bytes, os.PathLike)) or hasattr(inputs, "read"):  # iterating over a text would give its letters
        raise TypeError("run() takes a list of files: put it between brackets, or use validate()")
    if not isinstance(inputs, Iterable) or isinstance(inputs, Mapping):
        raise TypeError(f"run() takes a list of files, found {_named(cast(object, inputs))}")
    found: list[Input] = []
    for each in cast("Iterable[Any]", inputs):
        if isinstance(each, (str, os.PathLike)):
            found.append(os.fsdecode(cast("str | os.PathLike[str]", each)))
        elif hasattr(each, "read"):
            found.append(spool(_readable(each)))
        elif isinstance(each, AbstractContextManager):
            found.append(cast("Input", each))
        else:
            raise TypeError(f"run() takes a list of files, and {_named(each)} is none: validate() takes records and bytes")
    return found


def _is_record(value: object) -> bool:
    """Returns True for one record where several are expected: a pydantic model or a named tuple is iterable, but has no records."""
    return isinstance(value, Mapping) or is_object(value)


def _one(value: object) -> str:
    """Returns the message for a single record; a COCO file, which has many, is no record of check()."""
    if isinstance(value, Mapping) and "images" in value and "annotations" in value:
        return "a whole COCO file: validate([file]) checks it"
    return "one record: put it into a list, or use checker.check()"


def _readable(file: Any) -> Any:
    """Returns the file as one that reads bytes. Raises ValueError if it is closed or open for writing only."""
    if getattr(file, "closed", False) is True:
        raise ValueError("the file is closed: check it before its with block ends, or give its path")
    readable = getattr(file, "readable", None)
    if callable(readable) and readable() is False:
        raise ValueError("the file is open for writing: close it, and give its path")
    return _Encoded(file) if isinstance(file.read(0), str) else file


class _Encoded:
    """A file that was opened as text, as UTF-8 bytes."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(size).encode("utf-8", "surrogatepass")


def readable_ontology(ontology: Any) -> Any:
    """Returns an ontology in a form that is read: the bytes of its text, what an object of an SDK holds, or the ontology itself. Raises
    TypeError for another text, because that is taken for a path, for an open file, and for anything that is no ontology."""
    if isinstance(ontology, str):
        if not is_text(ontology):
            return ontology
        data = ontology.encode("utf-8", "surrogatepass")
        if _JSON.match(ontology) is None and not looks_like_config(data) and not looks_like_onto(data):
            raise TypeError("; ".join(as_text("the ontology is", ontology, "give its path, or text.encode()")))
        return data
    if hasattr(ontology, "read"):
        raise TypeError("an open file is not an ontology: give its path, or its bytes, file.read()")
    if isinstance(ontology, _READ) or hasattr(ontology, "dialect"):
        return cast(Any, ontology)
    content = _content_of(ontology)
    if content is None:
        wanted = "an ontology is a path, its bytes or its JSON as a dict"
        raise TypeError(f"{wanted}, found {_named(ontology)}{_hint(ontology, _ASKS | _ASKS_OF_SDK.get(root_of(ontology), {}))}")
    return content


#: Types that readers of ontologies accept. For other JSON values they report what an ontology is.
_READ = (os.PathLike, bytes, bytearray, memoryview, Mapping, list, int, float, type(None))

#: Member that an object has -> how its ontology is read: objects of the SDKs of Encord, Labelbox and Label Studio, of pycocotools and
#: others, and files in archives or packages. None of them asks a server.
_CONTENTS: dict[str, Callable[[Any], Any]] = {
    "structure": lambda given: given.structure.to_dict(),
    "normalized": lambda given: given.normalized,
    "label_config": lambda given: given.label_config,
    "dataset": lambda given: given.dataset,
    "to_dict": lambda given: given.to_dict(),
    "asdict": lambda given: given.asdict(),
    "model_dump": lambda given: given.model_dump(),
    "config": lambda given: given.config,
    "read_bytes": lambda given: given.read_bytes(),
}

#: Members that may ask a server -> the expression that does.
_ASKS = {"ontology_structure": ".ontology_structure.to_dict()"}
#: Those with a common name, which mean this in one SDK only.
_ASKS_OF_SDK = {"labelbox": {"ontology": ".ontology().normalized"}}
_OF_PREDICTIONS = {"dataset": ".dataset", "read_bytes": ".read_bytes()"}


def _named(value: object) -> str:
    """Describes a value briefly: by its type if its repr is not literal."""
    if isinstance(value, type):
        return as_class(value)
    shown = reprlib.repr(value)
    return f"an object of type {type(value).__name__}" if shown.startswith("<") else shown


def _has(value: object, member: str) -> bool:
    """Returns True for an object with that member, without running a property: that of a client may ask its server."""
    missing = object()
    return not isinstance(value, type) and inspect.getattr_static(value, member, missing) is not missing


def _content_of(value: object) -> Mapping[str, Any] | bytes | None:
    """Returns the ontology that an object holds; None if it holds none, or has to ask a server for it."""
    if is_table(value) or any(_has(value, member) for member in _ASKS):
        return None
    for member, read in _CONTENTS.items():
        if _has(value, member):
            content = read(value)
            if isinstance(content, str):
                return content.encode("utf-8", "surrogatepass")
            if isinstance(content, (Mapping, bytes)):
                return cast("Mapping[str, Any] | bytes", content)
    return None


def _hint(value: object, expressions: Mapping[str, str]) -> str:
    """Returns a hint for an object that has the expected content in a member."""
    found = next((expression for member, expression in expressions.items() if _has(value, member)), None)
    return f": give its {found}" if found is not None else ""


def are_paths(items: Iterable[Any]) -> bool:
    """Returns True for a list or tuple of paths. Texts that begin as JSON does are lines, and so is any text in another iterable."""
    if not isinstance(items, (list, tuple)) or not items or not all(isinstance(item, (str, os.PathLike)) for item in items):
        return False
    return not any(isinstance(item, str) and _is_json(item) for item in items)


def _is_json(text: str) -> bool:
    return _JSON.match(text) is not None and not os.path.exists(text)


def _require_path(text: str) -> None:
    """Raises TypeError for the content of a file in place of its path."""
    if not text:
        raise TypeError("the path of the predictions is empty")
    if _is_json(text) or is_text(text):
        fix = "give the path of the file, or text.encode(), or text.splitlines()"
        raise TypeError("; ".join(as_text("predictions are", text, fix)))


def are_records(predictions: Any) -> bool:
    """Returns True for an iterable of records; False for paths, bytes, files and tables. Raises TypeError for a polars LazyFrame."""
    refuse_plan(predictions)
    if hasattr(predictions, "__aiter__"):
        return True
    if (
        hasattr(predictions, "read")
        or is_table(predictions)
        or _is_record(predictions)
        or isinstance(predictions, (str, os.PathLike, bytes, bytearray, memoryview))
    ):
        return False
    return isinstance(predictions, Iterable) and not are_paths(cast("Iterable[Any]", predictions))


def require_records(records: Any, *, waits: bool = False) -> None:
    """Raises TypeError unless ``records`` is an iterable of records, or an asynchronous one if ``waits``."""
    if _is_record(records):
        raise TypeError(f"an iterable of records is expected, found {_one(records)}")
    if isinstance(records, (str, bytes, bytearray, memoryview, os.PathLike)):
        hint = "avalidate() takes paths and bytes" if waits else "validate() takes paths and bytes"
        raise TypeError(f"an iterable of records is expected, found one value: {hint}")
    refuse_plan(records)
    if not hasattr(records, "__aiter__") and not isinstance(cast(object, records), Iterable) and not is_table(records):
        raise TypeError(f"an iterable of records is expected, found {_named(records)}")
    if not waits and hasattr(records, "__aiter__"):
        raise TypeError("the records come asynchronously: use checker.aiter_diagnostics(records)")


if TYPE_CHECKING:
    OntologyGiven = str | os.PathLike[str] | bytes | Mapping[str, Any] | AnyOntology | OntologyObject
