"""Searches a folder for ontologies, predictions, and related files, which are recognised by content."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator

import orjson
from msgspec import Struct, field

from predlint.cli.init_coco import coco_roles
from predlint.config.containment import outside_reason
from predlint.engine.file_detection import head_of, in_utf_8, intended_platform, is_file, is_skipped, writer_of
from predlint.lazy_regex import lazy_regex
from predlint.report.terminal import as_word
from predlint.stream.archives import GIT_LFS
from predlint.stream.urls import READ, ending

#: Folders that usually contain build results or copies.
_BUILT = frozenset({"venv", "env", "build", "dist", "target", "vendor"})
#: Limits of the search: depth of folders, number of files, and size of a file that can be an ontology.
_DEEPEST, MOST_FILES, MOST_BYTES = 8, 20_000, 20 << 20
#: Name of a list of data rows. If no file in a folder has such a name, the columns decide: those that other lists do not have, or the
#: member of a Labelbox export that contains data rows.
_ROWS = lazy_regex(r"data[-_. ]?rows?|global[-_. ]?keys?|^rows\.(?:txt|parquet)", re.IGNORECASE)
_KEYS = frozenset({"globalkey", "datahash", "datatitle"})
#: The reason for a file that TOML has no way to name.
NO_TEXT = "its name is not UTF-8, so that a configuration cannot name it"
_ONTOLOGY = lazy_regex(rb'"(?:tools|classifications|featureNodeHash|skeleton_templates)"\s*:')


class FoundFiles(Struct):
    """The files below a folder, with paths relative to it, sorted by path."""

    ontologies: dict[str, str] = field(default_factory=dict[str, str])
    """Paths with dialects."""
    predictions: dict[str, str | None] = field(default_factory=dict[str, "str | None"])
    """Path -> dialect; None if a compressed file was not read."""
    data_rows: list[str] = field(default_factory=list[str])
    rules: list[str] = field(default_factory=list[str])
    maps: list[str] = field(default_factory=list[str])
    arrays: list[str] = field(default_factory=list[str])
    """Predictions of Labelbox that are one JSON array."""
    into_encord: list[str] = field(default_factory=list[str])
    """Predictions that are COCO files for an ontology of Encord."""
    remarks: list[str] = field(default_factory=list[str])
    """Remarks on files that look usable but are not."""
    others: list[str] = field(default_factory=list[str])
    """Other files that end like predictions."""
    checked_files: int = 0
    more: bool = False
    """True if there were more files than the limit."""


def search(folder: str = os.curdir) -> FoundFiles:
    """Returns all files below a folder that predlint can use."""
    found = FoundFiles()
    coco: list[str] = []
    for path in _files(folder, found):
        _sort(folder, path, found, coco)
    _place_coco(coco, folder, found)
    called = {os.path.dirname(path) for path in found.data_rows if _is_called_rows(path)}
    found.data_rows = [path for path in found.data_rows if _is_called_rows(path) or os.path.dirname(path) not in called]
    _leave_links(folder, found)
    return found


def _leave_links(folder: str, found: FoundFiles) -> None:
    """Removes files that a found configuration does not accept: predictions and lists of keys that are outside of the folder."""
    lists = [path for path in found.data_rows if path.endswith(".txt")]
    for path in [*found.predictions, *lists]:
        if outside_reason(folder, os.path.join(folder, path)) is not None:
            found.remarks.append(f"{as_word(path)}: it is a link out of this folder: name it on the command line")
            found.predictions.pop(path, None)
            found.data_rows = [other for other in found.data_rows if other != path]


def _files(folder: str, found: FoundFiles) -> Iterator[str]:
    for where, folders, files in os.walk(folder):
        below = os.path.relpath(where, folder)
        parts = [] if below == os.curdir else below.split(os.sep)
        folders[:] = [] if len(parts) >= _DEEPEST else sorted(name for name in folders if not is_skipped(where, name, _BUILT))
        for name in sorted(files):
            if name.startswith(".") or ending(name) not in READ or not is_file(os.path.join(where, name)):
                continue
            if found.checked_files >= MOST_FILES:
                found.more = True
                return
            found.checked_files += 1
            path = "/".join((*parts, name))
            if is_text(path):
                yield path
            else:
                found.remarks.append(f"{as_word(path)}: {NO_TEXT}")


def is_text(path: str) -> bool:
    """Returns False for a name with bytes that are not UTF-8."""
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


def _sort(folder: str, path: str, found: FoundFiles, coco: list[str]) -> None:
    """Adds a file to the list of its kind."""
    from predlint.lang.text_detection import looks_like_onto
    from predlint.platforms.coco.format_detection import first_members, is_coco

    full, end = os.path.join(folder, path), ending(path)
    head = head_of(full)
    if head is None:
        if not os.access(full, os.R_OK):
            found.remarks.append(f"{as_word(path)}: it cannot be read")
        elif end in (".ndjson", ".jsonl"):
            found.predictions[path] = None
        return
    head = in_utf_8(head)
    if head.startswith(GIT_LFS):
        found.remarks.append(f"{as_word(path)}: it is a pointer of Git LFS: git lfs pull fetches the file")
        return
    if _is_called_rows(path) and _are_rows(full):
        found.data_rows.append(path)
    elif end == ".onto" or (end in (".txt", ".json") and looks_like_onto(head)):
        _sort_onto(full, path, found)
    elif end == ".xml":
        if b"<View" in head:
            _is_ontology(full, path, found)
    elif end in (".csv", ".tsv"):
        columns = head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].decode("utf-8", "replace")
        if _names_keys(re.split("[,;\t]", columns)) and _are_rows(full, each_once=True):
            found.data_rows.append(path)
    elif end in (".json", ".ndjson", ".jsonl"):
        names = first_members(head)
        dialect = writer_of(names) or intended_platform(head)
        if dialect is not None:
            found.predictions[path] = dialect
            if dialect == "labelbox" and head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
                found.arrays.append(path)
        elif is_coco(full):
            coco.append(path)
        elif "category_id_to_feature_hash" in names:
            found.maps.append(path)
        elif end == ".json" and _ONTOLOGY.search(head) and _is_ontology(full, path, found):
            return
        elif (_names_keys(names) or "data_row" in names) and _are_rows(full, each_once=True):
            found.data_rows.append(path)
        else:
            found.others.append(path)


def _is_called_rows(path: str) -> bool:
    return _ROWS.search(os.path.basename(path)) is not None


def _names_keys(names: Iterable[str]) -> bool:
    return any(re.sub('[-_ "]', "", name.strip()).lower() in _KEYS for name in names)


def _are_rows(path: str, each_once: bool = False) -> bool:
    """Returns True if a file can be read as a list of data rows. ``each_once``: no row may occur twice, since a table of findings names its
    rows as well."""
    from predlint.stream.data_rows import DataRowsError, read_data_rows

    try:
        return os.path.getsize(path) > MOST_BYTES or len(read_data_rows(path)) >= (_entries(path) if each_once else 1)
    except (DataRowsError, OSError, ValueError):
        return False


def _entries(path: str) -> int:
    """Returns the number of rows that a table or JSON file has if no row occurs twice."""
    text = (head_of(path, MOST_BYTES) or b"").lstrip()
    if text[:1] == b"[":
        return len(orjson.loads(text))
    lines = sum([not line.isspace() for line in text.splitlines()])
    return lines if text[:1] == b"{" else lines - 1


def _sort_onto(full: str, path: str, found: FoundFiles) -> None:
    from predlint.lang.errors import LanguageError
    from predlint.lang.load import load

    try:
        document = load(full)
    except LanguageError as error:
        fault = error.faults[0]
        found.remarks.append(f"{fault.at.path}:{fault.at.line}: {fault.message}")
        return
    except OSError:
        return
    if document.ontology:
        found.ontologies[path] = "labelbox"
    elif document.rules:
        found.rules.append(path)


def _is_ontology(full: str, path: str, found: FoundFiles) -> bool:
    """Returns True for an ontology that can be read; adds a remark for one that cannot."""
    from predlint.ontology import OntologyError
    from predlint.platforms.registry import read_ontology

    if os.path.getsize(full) > MOST_BYTES:
        return False
    try:
        found.ontologies[path] = read_ontology(full).dialect
    except OntologyError as error:
        found.remarks.append(f"{as_word(path)}: not taken for an ontology: {error.message}")
        return False
    return True


def _place_coco(paths: list[str], folder: str, found: FoundFiles) -> None:
    """Decides by the other files whether a COCO file is predictions, or stands for its categories, or both."""
    encord = [path for path, dialect in found.ontologies.items() if dialect == "encord"]
    placed = coco_roles(paths, folder, encord, found.maps)
    found.predictions |= dict.fromkeys([*placed.results, *placed.into_encord, *placed.annotated], "coco")
    found.ontologies |= dict.fromkeys([*placed.annotated, *(placed.references if placed.results else ())], "coco")
    found.into_encord += placed.into_encord
    found.others += placed.others
    found.remarks += placed.remarks
