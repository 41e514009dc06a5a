"""Whether a file looks like predictions, and whose, by its first bytes; and what is looked at in a folder that somebody names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Set

from predlint.lazy_regex import lazy_regex
from predlint.stream.urls import ending

LINES, DOCUMENT = (".ndjson", ".jsonl"), ".json"
#: Bytes that are looked at.
HEAD = 1 << 16
#: An object that Python printed, alone or in a list; and the first list of objects under a name.
_PRINTED = lazy_regex(rb"\[?\s*\{\s*'")
_LISTED = lazy_regex(rb"[\"']\s*:\s*\[\s*(?=\{)")

#: Members of predictions of any platform, one of which is enough.
OURS = frozenset({
    "dataRow", "data_units", "label_hash", "object_answers", "classification_answers", "predictions", "annotations", "from_name",
    "image_id", "category_id", "schemaId", "model_version",
})  # fmt: skip
#: What else stands in a JSON document that is of predictions, where it has only one of those members.
_ALONE = {
    "annotations": lazy_regex(rb'"annotations"\s*:\s*\[|"(?:images|categories|data)"\s*:'),
    "model_version": lazy_regex(rb'"(?:result|predictions|data)"\s*:'),
}
#: Members of records that are none, in files with one a line: data rows, exports of projects, findings of predlint itself.
_ROWS = frozenset({"global_key", "globalKey", "row_data", "rowData", "data_hash", "data_title", "data_row"})
_FINDING = frozenset({"code", "rule", "severity", "message"})
_TOTALS = frozenset({"file", "severity", "summary"})


def looks_like_predictions(file: str, head: bytes | None = None) -> bool:
    """By its first bytes, ``head`` or those of `head_of_file`. Lines of JSON are taken unless they are surely something else: a broken file
    must not be passed over."""
    from predlint.platforms.coco.format_detection import first_members, has_annotations

    head = head_of_file(file) if head is None else head
    if not head:
        return True  # cannot be looked into, or is empty: whoever reads it says so
    names = first_members(head)
    if _is_status(names):
        return False
    if ending(file) in LINES:
        if not OURS.isdisjoint(names):
            return True
        return _ROWS.isdisjoint(names) and not names >= _FINDING and not names >= _TOTALS and not _is_ontology(names)
    if ours := names & OURS:  # one of them alone may be anybody's: what describes a model, a dashboard with annotations
        alone = _ALONE.get(next(iter(ours))) if len(ours) == 1 else None
        return alone is None or alone.search(head) is not None
    if "data" in names:
        return head[:1] == b"["  # tasks without a prediction
    if intended_platform(head) is not None:
        return True
    return len(head) > HEAD - 16 and has_annotations(file)  # where the images of a COCO file fill its begin


def writer_of(names: Iterable[str]) -> str | None:
    """Whose predictions begin with a record of these members."""
    names = set(names)
    if "dataRow" in names:
        return "labelbox" if not _is_status(names) else None
    if "data_units" in names or {"object_answers", "classification_answers"} <= names:
        return "encord"
    return "label-studio" if "data" in names and names & {"predictions", "annotations"} else None


def intended_platform(head: bytes) -> str | None:
    """Whose predictions a document begins with that no platform reads: printed by Python, or in a list under a name. They are told what is
    wrong with them, rather than passed over."""
    from predlint.platforms.coco.format_detection import first_members

    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _PRINTED.match(text) is not None:
        text = text.replace(b"'", b'"')
        if (platform := writer_of(first_members(text))) is not None:
            return platform
    listed = _LISTED.search(text) if text[:1] == b"{" else None
    return writer_of(first_members(text[listed.end() :])) if listed is not None else None


def platform_of(file: str) -> str | None:
    """How a file is written; None where its first bytes do not show it."""
    from predlint.platforms.coco.format_detection import first_members

    head = head_of_file(file)
    return writer_of(first_members(head)) or intended_platform(head) or ("coco" if is_coco_file(file) else None)


def is_coco_file(file: str) -> bool:
    from predlint.platforms.coco.format_detection import is_coco

    return is_coco(file)


def _is_status(names: set[str]) -> bool:
    """What Labelbox says of the lines of an import, once it is done."""
    return names >= {"dataRow", "status"} and names.isdisjoint({"name", "schemaId"})


def _is_ontology(names: set[str]) -> bool:
    return bool(names & {"tools", "skeleton_templates", "featureNodeHash"}) or names == {"classifications"}


def head_of_file(file: str) -> bytes:
    """The first bytes of a file, without a byte order mark and white space, UTF-16 as UTF-8; none of what cannot be looked into."""
    return without_whitespace((head_of(file, HEAD) if os.path.isfile(file) else None) or b"")


def without_whitespace(head: bytes) -> bytes:
    """What a file begins with, without a byte order mark and white space, UTF-16 as UTF-8."""
    return in_utf_8(head).lstrip(b"\xef\xbb\xbf \t\r\n")


def in_utf_8(head: bytes) -> bytes:
    """UTF-16 with its mark, which some shells write, as UTF-8: so what is in it is known, and whoever reads it says what is wrong."""
    return head.decode("utf-16", "replace").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head


# -- what is looked at in a folder: nothing hidden, nothing of other programs; and how a file begins -------------------

#: By the ending of its name, what of Python unpacks a file.
_PACKERS = {".gz": "gzip", ".bgz": "gzip", ".bz2": "bz2", ".xz": "lzma"}
_OTHERS = frozenset({"node_modules", "__pycache__", "site-packages"})


def is_skipped(where: str, name: str, others: Set[str] = frozenset()) -> bool:
    """Whether a folder is passed over: a hidden one, a virtual environment, one that holds other people's files or is among ``others``."""
    return is_skipped_name(name) or name in others or os.path.exists(os.path.join(where, name, "pyvenv.cfg"))


def is_skipped_name(name: str) -> bool:
    """Whether it is passed over by its name alone."""
    return name.startswith(".") or name in _OTHERS


def is_file(path: str) -> bool:
    """False for a named pipe, which whoever opens it may wait for forever, and for a device. A link to nothing is told later."""
    return os.path.isfile(path) or not os.path.exists(path)


def head_of(path: str, size: int = 1 << 16) -> bytes | None:
    """The first bytes of a file, unpacked where Python can; None where that cannot be."""
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
