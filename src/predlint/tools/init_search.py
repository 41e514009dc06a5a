"""Searches a folder for ontologies, predictions and lists of data rows, and finds which belong together, by their contents."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, cast

import orjson
from msgspec import Struct, field

from predlint.config.patterns import outside_reason
from predlint.engine.file_discovery import head_of, in_utf_8, intended_platform, is_file, is_skipped, writer_of
from predlint.io.archives import GIT_LFS
from predlint.io.data_row import DataRowsError, Inferred
from predlint.io.paths import READ, ending
from predlint.lang.errors import LanguageError
from predlint.lang.keywords import looks_like_onto
from predlint.lang.load import load
from predlint.model.ontology import OntologyError
from predlint.model.settings import WRITTEN_FOR
from predlint.model.texts import lazy_regex
from predlint.platforms.coco.reader import read_reference
from predlint.platforms.encord.ontology import Structure
from predlint.platforms.format_detection import first_members, is_coco
from predlint.platforms.labelbox.features import infer_medium
from predlint.platforms.registry import read_ontology
from predlint.report.terminal import as_word

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.model.settings import Dialect
    from predlint.platforms.coco.ontology import CocoReference


# -- Finds the role of COCO files in a folder: import into Encord, check against their own categories, or ontology of results --


class CocoRoles(Struct):
    """The paths of COCO files, by role."""

    results: list[str] = field(default_factory=list[str])
    """Lists of results: each is for one of the whole files."""
    into_encord: list[str] = field(default_factory=list[str])
    """Whole files that are to be imported into Encord."""
    annotated: list[str] = field(default_factory=list[str])
    """Other whole files with annotations, which are checked against their own categories: splits number their images alike."""
    references: list[str] = field(default_factory=list[str])
    """Whole files that results may be for."""
    others: list[str] = field(default_factory=list[str])
    """Files that are no usable COCO file."""
    remarks: list[str] = field(default_factory=list[str])


def coco_roles(paths: Iterable[str], folder: str, encord: Iterable[str], maps: Iterable[str]) -> CocoRoles:
    """Sorts files by their role. ``encord``: the Encord ontologies; COCO files are for them if at least half of their names are known
    there, or if a mapping is in their folder."""
    found = CocoRoles()
    names = _names_of_encord(folder, encord)
    mapped = {os.path.dirname(path) for path in maps}
    for path in paths:
        full = os.path.join(folder, path)
        if (head_of(full) or b"").removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"[":
            found.results.append(path)
            continue
        reference = _read(full)
        if reference is None:
            found.others.append(path)
            continue
        called = {category.name for category in reference.categories}
        if names is not None and (os.path.dirname(path) in mapped or (called and 2 * len(names & called) >= len(called))):
            found.into_encord.append(path)
        elif reference.faults:
            found.remarks.append(f"{as_word(path)}: not taken for a COCO file: {reference.faults[0].message}")
            found.others.append(path)
            continue
        elif reference.annotations and called:  # captions have no categories
            found.annotated.append(path)
        if not reference.faults:
            found.references.append(path)
    return found


def _read(path: str) -> CocoReference | None:
    """Returns the COCO file, or None if it is not a usable one, such as a list of classes."""
    try:
        reference = read_reference(path, faulty=True)
    except (OntologyError, OSError):
        return None
    return reference if reference.annotations or reference.images is not None else None


def _names_of_encord(folder: str, ontologies: Iterable[str]) -> set[str] | None:
    """Returns the names of all objects of the ontologies, or None if there are none."""
    read = [read_ontology(os.path.join(folder, path)) for path in ontologies]
    return {each.name for one in read if isinstance(one, Structure) for each in one.objects} if read else None


# -- Searches a folder for ontologies, predictions, and related files, which are recognised by content -------------

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
    from predlint.io.data_row_files import read_data_rows

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


# -- Matches files of predictions to ontologies: by platform, by the names in the file, then by folder -------------

#: How much of a file is read: a number of lines, or of bytes of a list.
_TRIED, _TRIED_BYTES = 20, 1 << 18
_WORD = lazy_regex(r"[^\W\d_]+|\d+")


def match_ontologies(
    predictions: Mapping[str, str | None],
    ontologies: Mapping[str, str | None],
    maps: Iterable[str] = (),
    into_encord: Container[str] = (),
) -> dict[str | None, list[str]]:
    """Returns ontology -> its most likely files; the key None has the files that match no ontology. ``into_encord``: COCO files for Encord
    only."""
    groups: dict[str | None, list[str]] = {name: [] for name in ontologies}
    mapped = {os.path.dirname(path): path for path in maps}
    checker = cache(_checker)
    for path, dialect in predictions.items():
        if path in into_encord and "encord" in ontologies.values():
            candidates = [name for name, kind in ontologies.items() if kind == "encord"]
        else:
            candidates = [path] if path in ontologies else [name for name, kind in ontologies.items() if _may_go(dialect, kind)]
        written, mapping = ("coco", mapped.get(os.path.dirname(path))) if dialect == "coco" else (None, None)
        made = [(name, checker(name, written, mapping)) for name in candidates] if len(candidates) > 1 else []
        unknown = _count_unknown_names(path, dialect, [(name, each) for name, each in made if each is not None])
        best = min(candidates, key=lambda name: (unknown.get(name, (0, 0)), -_like(path, name), _distance(path, name)), default=None)
        groups.setdefault(best, []).append(path)
    return {name: paths for name, paths in groups.items() if paths or name is not None}


def _checker(ontology: str, dialect: str | None, mapping: str | None) -> Checker | None:
    """Returns the checker, or None if the ontology or the mapping cannot be used."""
    from predlint.engine.api import compile

    try:
        return compile(ontology, dialect=cast("Dialect | None", dialect), map=mapping)
    except (ValueError, OSError):
        return None


def _may_go(dialect: str | None, ontology: str | None) -> bool:
    """Returns True if predictions of this dialect can be meant for an ontology of that dialect."""
    return dialect is None or ontology is None or dialect in WRITTEN_FOR[ontology]


def _like(path: str, other: str) -> int:
    """Counts the words that two file names share, such as ``keypoints_val_results`` and ``person_keypoints_val``."""
    one, two = ({*_WORD.findall(os.path.splitext(os.path.basename(each))[0].lower())} for each in (path, other))
    return len(one & two)


def _distance(path: str, other: str) -> int:
    """Folders between two files."""
    one, two = os.path.dirname(path) or os.curdir, os.path.dirname(other) or os.curdir
    return 0 if one == two else len(os.path.relpath(one, two).split(os.sep))


def _count_unknown_names(path: str, dialect: str | None, checkers: Iterable[tuple[str, Checker]]) -> dict[str, tuple[int, int]]:
    """Returns ontology -> (number of names in the file that it does not have, number of errors). Unreadable files are left out. Also
    counted as errors: a list of results that the ontology's platform does not import, since another ontology fits better, and ids that
    cannot be checked."""
    head = _first(path)
    is_list = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"["  # the first elements are enough; a document is read as a whole
    given: Any = path if dialect == "coco" and not is_list and os.path.getsize(path) <= MOST_BYTES else head
    found: dict[str, tuple[int, int]] = {}
    for name, checker in checkers if given else ():
        with suppress(OSError):
            summary = checker.validate(given, max_diagnostics=0).summary
            found[name] = (
                sum([count for code, count in summary.by_rule.items() if code[:3] == "NAM"]),
                summary.errors + summary.by_rule.get("JSN302", 0) + summary.by_rule.get("KEY316", 0),
            )
    return found


def _first(path: str) -> bytes:
    """The first records of a file; of lines only whole ones."""
    head = head_of(path, _TRIED_BYTES) or b""
    if ending(path) not in (".ndjson", ".jsonl"):
        return head
    return b"".join([line for line in head.splitlines(keepends=True)[:_TRIED] if line.endswith(b"\n")])


# -- Matches files of predictions to lists of data rows by their keys ----------------------------------------------

#: Bytes that are read of a file: first a part of it, then more if no key was found.
_SIZES = (1 << 18, MOST_BYTES)
_TEXT = lazy_regex(rb'"(?:[^"\\]|\\.)*"')


def match_data_rows(paths: Sequence[str], lists: Sequence[str], maps: Sequence[str] = ()) -> dict[tuple[str, ...], list[str]]:
    """Returns lists -> files that go with them: several lists if they fit equally well, no list if none fits. ``maps``: files that also
    name the data rows of COCO files. Files that cannot be read join the largest group."""
    keys = {each: _keys(each) for each in lists}
    mapped = [text for each in maps for text in _texts(each, _SIZES[-1]) or ()]
    groups: dict[tuple[str, ...], list[str]] = {}
    unread: list[str] = []
    for path in paths:
        fits = _fits(path, keys, mapped) if keys else ()
        if fits is None:
            unread.append(path)
        else:
            groups.setdefault(fits, []).append(path)
    if unread:
        groups.setdefault(max(groups, key=lambda each: len(groups[each]), default=()), []).extend(unread)
    return groups


def _fits(path: str, keys: dict[str, frozenset[str]], mapped: Iterable[str]) -> tuple[str, ...] | None:
    """Returns the lists with most of the keys of a file, and of these the nearest ones; None if the file cannot be read."""
    for size in _SIZES:
        texts = _texts(path, size)
        if texts is None:
            return None
        named = texts.union(mapped)
        found = {each: len(named & of) for each, of in keys.items()}
        if maximum := max(found.values()):
            best = [each for each, count in found.items() if count == maximum]
            near = min(_folders_between(path, each) for each in best)
            return tuple(each for each in best if _folders_between(path, each) == near)
    return ()


def _folders_between(path: str, other: str) -> int:
    one, two = os.path.dirname(path) or os.curdir, os.path.dirname(other) or os.curdir
    return 0 if one == two else len(os.path.relpath(one, two).split(os.sep))


def _keys(path: str) -> frozenset[str]:
    """Returns the keys by which predictions name the data rows of a list."""
    from predlint.io.data_row_files import read_data_rows

    try:
        rows = read_data_rows(path)
    except (DataRowsError, OSError):
        return frozenset()
    return frozenset({*rows.by_key, *rows.by_id})


def _texts(path: str, size: int) -> set[str] | None:
    """Returns all texts in the first ``size`` bytes of a JSON file."""
    head = head_of(path, size)
    if head is None:
        return None
    found: set[str] = set()
    for text in {*_TEXT.findall(head)}:
        try:
            found.add(orjson.loads(text))
        except orjson.JSONDecodeError:
            continue
    return found


# -- Infers the medium of data rows from the files found, if a Labelbox ontology does not tell it ------------------


def medium_of_files(ontology: str, data_rows: Sequence[str], predictions: Iterable[str]) -> Inferred | None:
    """Returns the medium and the reason, by the list of data rows, else by all prediction files; None if the ontology already tells the
    medium."""
    from predlint.io.data_row_files import read_data_rows

    if read_ontology(ontology).media is not None:
        return None
    if len(data_rows) == 1:
        rows = read_data_rows(data_rows[0])
        if rows.medium is not None or rows.are_mixed:
            return None  # the list itself is read with each file
        if rows.inferred is not None:
            return rows.inferred
    found = [infer_medium(head) for path in predictions if (head := head_of(path)) is not None]
    known = [each for each in found if each is not None]
    return known[0] if known and len(known) == len(found) and len({medium for medium, _ in known}) == 1 else None
