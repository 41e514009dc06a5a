"""Matches files of predictions to ontologies: by platform, by the names in the file, then by folder."""

from __future__ import annotations

import os
from collections.abc import Container, Iterable, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from predlint.cli.init_search import MOST_BYTES
from predlint.engine.file_detection import head_of
from predlint.lazy_regex import lazy_regex
from predlint.settings import WRITTEN_FOR
from predlint.stream.urls import ending

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.settings import Dialect

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
