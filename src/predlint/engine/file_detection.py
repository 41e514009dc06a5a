"""Detects whether a file looks like predictions, and its platform, by the first bytes; and selects the files of a folder to examine."""

from __future__ import annotations

import os
from collections.abc import Iterable, Set

from predlint.lazy_regex import lazy_regex
from predlint.stream.urls import ending

LINES, DOCUMENT = (".ndjson", ".jsonl"), ".json"
#: Number of bytes that are examined.
HEAD = 1 << 16
#: Patterns for an object that Python printed, alone or in a list; and for the first list of objects under a name.
_PRINTED = lazy_regex(rb"\[?\s*\{\s*'")
_LISTED = lazy_regex(rb"[\"']\s*:\s*\[\s*(?=\{)")

#: Members of predictions of any platform; one of them is enough.
OURS = frozenset({
    "dataRow", "data_units", "label_hash", "object_answers", "classification_answers", "predictions", "annotations", "from_name",
    "image_id", "category_id", "schemaId", "model_version",
})  # fmt: skip
#: What else a JSON document of predictions must have if it has only this one of those members.
_ALONE = {
    "annotations": lazy_regex(rb'"annotations"\s*:\s*\[|"(?:images|categories|data)"\s*:'),
    "model_version": lazy_regex(rb'"(?:result|predictions|data)"\s*:'),
}
#: Members of records that are not predictions, in files with one a line: data rows, exports of projects, findings of predlint.
_ROWS = frozenset({"global_key", "globalKey", "row_data", "rowData", "data_hash", "data_title", "data_row"})
#: Members that neither data rows nor exports have: a record with one is a prediction, however it names its data row.
_PREDICTED = frozenset({"bbox", "polygon", "mask", "answer", "classifications", "confidence", "schema_id"})
_FINDING = frozenset({"code", "rule", "severity", "message"})
_TOTALS = frozenset({"file", "severity", "summary"})


def looks_like_predictions(file: str, head: bytes | None = None) -> bool:
    """Returns True if the first bytes, ``head`` or those of `head_of_file`, look like predictions. JSON lines are accepted unless they are
    surely something else, so that a broken file is not skipped."""
    from predlint.platforms.coco.format_detection import first_members, has_annotations

    head = head_of_file(file) if head is None else head
    if not head:
        return True  # unreadable or empty: reading the file reports that
    names = first_members(head)
    if _is_status(names):
        return False
    if not _PREDICTED.isdisjoint(names) and not _ROWS.isdisjoint(names):
        return True
    if ending(file) in LINES:
        if not OURS.isdisjoint(names):
            return True
        return _ROWS.isdisjoint(names) and not names >= _FINDING and not names >= _TOTALS and not _is_ontology(names)
    if ours := names & OURS:  # one such member alone also occurs elsewhere: model descriptions, dashboards with annotations
        alone = _ALONE.get(next(iter(ours))) if len(ours) == 1 else None
        return alone is None or alone.search(head) is not None
    if "data" in names:
        return head[:1] == b"["  # tasks, perhaps without a prediction
    if intended_platform(head) is not None:
        return True
    return len(head) > HEAD - 16 and has_annotations(file)  # the images of a COCO file may fill the examined bytes


def writer_of(names: Iterable[str]) -> str | None:
    """Returns the platform whose predictions have a first record with these members, or None."""
    names = set(names)
    if "dataRow" in names:
        return "labelbox" if not _is_status(names) else None
    if "data_units" in names or {"object_answers", "classification_answers"} <= names:
        return "encord"
    return "label-studio" if "data" in names and names & {"predictions", "annotations"} else None


def intended_platform(head: bytes) -> str | None:
    """Returns the platform of predictions in a form that no platform reads: printed by Python, or in a list under a name. Such files are
    checked, so that the user learns the error."""
    from predlint.platforms.coco.format_detection import first_members

    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _PRINTED.match(text) is not None:
        text = text.replace(b"'", b'"')
        if (platform := writer_of(first_members(text))) is not None:
            return platform
    listed = _LISTED.search(text) if text[:1] == b"{" else None
    return writer_of(first_members(text[listed.end() :])) if listed is not None else None


def platform_of(file: str) -> str | None:
    """Returns the platform of a file, or None if its first bytes do not show it."""
    from predlint.platforms.coco.format_detection import first_members

    head = head_of_file(file)
    return writer_of(first_members(head)) or intended_platform(head) or ("coco" if is_coco_file(file) else None)


def is_coco_file(file: str) -> bool:
    from predlint.platforms.coco.format_detection import is_coco

    return is_coco(file)


def _is_status(names: set[str]) -> bool:
    """Returns True for the status lines that Labelbox gives for a finished import."""
    return names >= {"dataRow", "status"} and names.isdisjoint({"name", "schemaId"})


def _is_ontology(names: set[str]) -> bool:
    return bool(names & {"tools", "skeleton_templates", "featureNodeHash"}) or names == {"classifications"}


def head_of_file(file: str) -> bytes:
    """Returns the first bytes of a file, as UTF-8 without a byte order mark and leading white space; empty if it cannot be read."""
    return without_whitespace((head_of(file, HEAD) if os.path.isfile(file) else None) or b"")


def without_whitespace(head: bytes) -> bytes:
    """Returns the first bytes as UTF-8, without a byte order mark and leading white space."""
    return in_utf_8(head).lstrip(b"\xef\xbb\xbf \t\r\n")


def in_utf_8(head: bytes) -> bytes:
    """Converts UTF-16 with a byte order mark, which some shells write, to UTF-8: so the content is detected, and reading reports the
    encoding."""
    return head.decode("utf-16", "replace").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head


# -- which files of a folder are examined (none that are hidden or of other programs), and how a file begins -----------

#: Ending of a file's name -> Python module that unpacks it.
_PACKERS = {".gz": "gzip", ".bgz": "gzip", ".bz2": "bz2", ".xz": "lzma"}
_OTHERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def is_skipped(where: str, name: str, others: Set[str] = frozenset()) -> bool:
    """Returns True for a folder that is not searched: a hidden one, a virtual environment, a package folder, or one among ``others``."""
    return is_skipped_name(name) or name in others or os.path.exists(os.path.join(where, name, "pyvenv.cfg"))


def is_skipped_name(name: str) -> bool:
    """Returns True if the name alone excludes the folder."""
    return name.startswith(".") or name in _OTHERS


def is_file(path: str) -> bool:
    """Returns False for a device or a named pipe, which may block forever when opened. A link to nothing is reported when it is opened."""
    return os.path.isfile(path) or not os.path.exists(path)


def head_of(path: str, size: int = 1 << 16) -> bytes | None:
    """Returns the first bytes of a file, unpacked if Python can; None if it cannot be read."""
    ending = os.path.splitext(path)[1].lower()
    if ending in (".zst", ".zstd"):
        return None
    if ending in _PACKERS:
        return _unpacked_head(path, _PACKERS[ending], size)
    try:
        with open(path, "rb") as file:
            return file.read(size)
    except (OSError, ValueError):
        return None


def _unpacked_head(path: str, packer: str, size: int) -> bytes | None:
    import lzma
    import zlib
    from importlib import import_module

    try:
        with import_module(packer).open(path, "rb") as file:
            return file.read(size)
    except (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error):
        return None
