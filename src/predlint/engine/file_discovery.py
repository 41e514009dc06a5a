"""Finds the prediction files of a folder or a pattern, and detects by first bytes whether a file looks like one."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence, Set
from typing import TYPE_CHECKING

from predlint.config.configuration import Exclusion, ExclusionRules
from predlint.io.paths import MissingSourceError, SourceError, ending, is_url, local, shown
from predlint.model.texts import lazy_regex, listing
from predlint.platforms.format_detection import first_members, has_annotations, is_coco
from predlint.report.terminal import count

if TYPE_CHECKING:
    from predlint.io.remote_folders import Entry


# -- Detects whether a file looks like predictions, and its platform, by the first bytes; and selects the files of a folder to examine --

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
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _PRINTED.match(text) is not None:
        text = text.replace(b"'", b'"')
        if (platform := writer_of(first_members(text))) is not None:
            return platform
    listed = _LISTED.search(text) if text[:1] == b"{" else None
    return writer_of(first_members(text[listed.end() :])) if listed is not None else None


def platform_of(file: str) -> str | None:
    """Returns the platform of a file, or None if its first bytes do not show it."""
    head = head_of_file(file)
    return writer_of(first_members(head)) or intended_platform(head) or ("coco" if is_coco_file(file) else None)


def is_coco_file(file: str) -> bool:
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


# -- Finds the prediction files of a folder or a pattern that the user named ---------------------------------------

_SIGNS = lazy_regex(r"[*?\[]")


class NoFilesError(MissingSourceError):
    """A folder or a pattern without predictions."""

    def __init__(self, message: str, *, help: str | None = None, path: str | None = None) -> None:
        super().__init__(message, help=help, path=path)
        self.of(path)


def is_folder(file: str) -> bool:
    """Returns True for a folder, also for a URL of storage that can be listed. Raises SourceError if such a URL cannot be read here."""
    path = local(file)
    if is_url(path):
        from predlint.io import remote_folders

        return remote_folders.is_folder(path)
    return os.path.isdir(path)


def is_pattern(file: str) -> bool:
    """Returns True for a pattern. An existing file is taken by its name, even if that has wildcards. Raises SourceError as `is_folder`
    does."""
    path = local(file)
    if _SIGNS.search(path) is None or "\n" in path:
        return False
    if is_url(path):
        from predlint.io import remote_folders

        return remote_folders.may_be_pattern(path) and not remote_folders.is_there(path)
    return not os.path.lexists(path)


def identity(path: str) -> str:
    """Returns the same text for all names of a file: its real path, or its URL."""
    path = local(path)
    return path if is_url(path) else os.path.realpath(path)


class FileSearch:
    """Expands folders and patterns into the prediction files that a run is to read."""

    def __init__(
        self,
        named: Mapping[str, bool],
        excluded: ExclusionRules | None = None,
        included: Callable[[str], list[str] | None] | None = None,
    ) -> None:
        """``named``: real paths of files that are not predictions because they have another use; True for those that serve as the ontology.
        ``included``: returns what the configuration includes in a folder, or None if it does not say."""
        self._named, self._excluded, self._included = named, excluded, included
        self.passed: list[str] = []
        """Files that do not look like predictions."""
        self.roots: dict[str, str] = {}
        """File -> the folder it was searched in."""
        self.left_out: dict[str, Exclusion] = {}
        """Files that were named one by one and are excluded -> the pattern that excludes them."""
        self._entries: dict[str, Entry] = {}
        """URL -> what the listing of its folder says about the file."""

    def expand(self, files: Sequence[str]) -> list[str]:
        """Returns the files to read. Raises NoFilesError for a folder or a pattern without any."""
        found: dict[str, str] = {}
        for file in files:
            if is_folder(file):
                names: Iterable[str] = self.of_folder(local(file))
                root = local(file)
            elif is_pattern(file):
                names = self._of_pattern(local(file))
                root = _fixed(local(file))
            else:
                exclusion = self._excluded.why(file) if self._excluded is not None else None
                if exclusion is not None:
                    self.left_out[file] = exclusion
                elif identity(file) not in found or not (is_url(file) or os.path.exists(file)):
                    found[f"\0{len(found)}"] = file  # given by name: the reader reports duplicates
                continue
            given = {identity(each) for each in found.values()}
            found |= {real: name for name in names if (real := identity(name)) not in given}
            for name in names:
                self.roots.setdefault(name, root)
        return list(found.values())

    def of_folder(self, folder: str) -> list[str]:
        """Returns what the configuration includes below a folder; without such patterns, the files that look like predictions."""
        included = self._included(folder) if self._included is not None and not is_url(folder) else None
        if included is not None:
            return self.unnamed(included)
        files = [file for file in self._walk(folder) if self._may_hold_records(file)]
        kept = self.unnamed(files, alike=True)
        if kept:
            return kept
        reason = (
            f"none of {count(len(files), 'JSON file')} looks like one" if len(files) > 1 else "there is no .ndjson, .jsonl or .json file"
        )
        if len(files) == 1:
            reason = f"{os.path.basename(files[0])} is none"
        elif not files and self._excluded is not None and (file := _first(self._walk(folder, every=True))) is not None:
            reason += f" that is not excluded ({self._excluded.why(file, start=folder) or 'exclude'})"
        self.passed.clear()
        raise NoFilesError(
            f"no predictions in {shown(folder)}: {reason}",
            help="name the files; a file that is named is checked, whatever it looks like",
            path=shown(folder),
        )

    def _walk(self, folder: str, *, every: bool = False) -> Iterator[str]:
        """Yields the files below a folder, local or remote; ``every``: also the excluded ones."""
        excluded = None if every else self._excluded
        if not is_url(folder):
            return walk(folder, excluded, self._named)
        from predlint.io.remote_folders import files_in_folder

        written = tuple(f"{path.rstrip('/')}/" for path in self._named if is_url(path))
        found = [entry for entry in files_in_folder(folder, _is_passed) if not entry.url.startswith(written)]
        return iter(self.not_excluded(self._remote(found), excluded, folder))

    def _may_hold_records(self, file: str) -> bool:
        """Returns True if the name has the ending of a prediction file. A remote object is judged by its name, not by its URL."""
        return ending(self._entries[file].name if file in self._entries else file) in (*LINES, DOCUMENT)

    def _remote(self, entries: Iterable[Entry]) -> list[str]:
        """Remembers remote entries and returns their URLs."""
        found = {entry.url: entry for entry in entries}
        self._entries |= found
        return list(found)

    def _of_pattern(self, pattern: str) -> list[str]:
        """Returns the files that match a pattern, and those of the folders that match it."""
        through = "**" in re.split(r"[/\\]" if os.name == "nt" else "/", pattern)
        matches, folders = self._matches_elsewhere(pattern) if is_url(pattern) else _matches(pattern, through)
        kept = self.not_excluded(matches, start=_fixed(pattern))
        wanted = ending(pattern) in (*LINES, DOCUMENT)
        if wanted:
            files = self.unnamed(kept)
        else:  # "runs/*" says nothing about the type of the files
            files = self.unnamed([file for file in kept if self._may_hold_records(file)], alike=True)
        for folder in () if through else folders:
            with contextlib.suppress(NoFilesError):  # not every folder must have predictions
                below = self.of_folder(folder)
                files += below if f"{folder}pyvenv.cfg" not in self._entries else []
        if not files:
            matched = len(matches) + len(folders)
            if matches and not kept and self._excluded is not None:
                reason = f"what it matches is excluded ({self._excluded.why(matches[0])})"
            elif not matched:
                reason = "no file matches this pattern"
            else:
                reason = f"none of {count(matched, 'match', 'matches')} is a file of predictions"
            raise NoFilesError(f"{shown(pattern)}: {reason}", help=_hint(pattern), path=shown(pattern))
        return [os.path.join(os.curdir, file) if file == "-" else file for file in files]

    def _matches_elsewhere(self, pattern: str) -> tuple[list[str], list[str]]:
        """Returns the files and the folders that match a pattern in a URL."""
        from predlint.io.remote_folders import matches

        found = matches(pattern, lambda name: _is_passed(name) and name not in pattern)
        folders = [entry.url + "/" for entry in found if entry.is_folder and not _is_passed(entry.name.rpartition("/")[2])]
        return self._remote([entry for entry in found if not entry.is_folder]), folders

    def not_excluded(self, files: Iterable[str], excluded: ExclusionRules | None = None, start: str | None = None) -> list[str]:
        """Drops excluded files. ``start``: the folder that patterns are relative to for a URL."""
        excluded = excluded or self._excluded
        return [file for file in files if excluded is None or excluded.why(file, start=start) is None]

    def unnamed(self, files: Iterable[str], *, alike: bool = False) -> list[str]:
        """Drops the files that the run uses otherwise; with ``alike`` also those that do not look like predictions. A COCO file that is
        checked against its own categories stays if no other file is left."""
        files, named = list(files), self._named
        kept = [file for file in files if identity(file) not in named]
        kept = self._keep_predictions(kept) if alike else kept
        return kept or [file for file in files if named.get(identity(file), False) and is_coco_file(file)]

    def _keep_predictions(self, files: Sequence[str]) -> list[str]:
        """Returns the files that look like predictions; the others are added to ``passed``."""
        kept: list[str] = []
        for file, head in zip(files, self._heads(files), strict=True):
            (kept if looks_like_predictions(file, head) else self.passed).append(file)
        return kept

    def _heads(self, files: Sequence[str]) -> Iterator[bytes]:
        elsewhere = [self._entries[file] for file in files if file in self._entries]
        if not elsewhere:
            return map(head_of_file, files)
        from predlint.io.remote_folders import heads

        found = {entry.url: without_whitespace(head) for entry, head in zip(elsewhere, heads(elsewhere, HEAD), strict=True)}
        return (found[file] if file in found else head_of_file(file) for file in files)


def skipped_files(files: Iterable[str]) -> str:
    """Returns the message about files that do not look like predictions."""
    names = sorted({shown(file) for file in files})
    phrase = "it does not look like a file" if len(names) == 1 else "they do not look like files"
    return f"passed over {listing(names)}: {phrase} of predictions"


def _hint(pattern: str) -> str:
    import glob

    if is_url(pattern):
        return "* takes any name in one folder, ** any number of folders; an object whose name has these signs is taken by its exact name"
    if "**" not in pattern and glob.glob(os.path.join(os.path.dirname(pattern), "**", os.path.basename(pattern)), recursive=True):
        deeper = "/".join(filter(None, (os.path.dirname(pattern), "**", os.path.basename(pattern))))
        return f"there are some in folders below: {deeper}"
    return "* takes any name in one folder, ** any number of folders"


# -- the files of a folder ---------------------------------------------------------------------------------------------------


def _fixed(pattern: str) -> str:
    """Returns the folder part of a pattern before its first wildcard."""
    if is_url(pattern):
        from predlint.io.remote_folders import fixed_part

        return fixed_part(pattern)
    fixed = os.path.dirname(pattern[: match.start() + 1] if (match := _SIGNS.search(pattern)) is not None else pattern)
    return fixed or os.curdir


def walk(folder: str, excluded: ExclusionRules | None = None, named: Container[str] = ()) -> Iterator[str]:
    """Yields the files below a folder in the order of their names, without hidden, excluded and third-party ones. ``named``: real paths of
    folders that the run writes into."""

    def refuse(error: OSError) -> None:
        message = f"{error.filename}: the folder cannot be read ({(error.strerror or str(error)).lower()})"
        raise SourceError(message, help="name the files to check", path=error.filename)

    for where, folders, files in os.walk(folder, onerror=refuse):
        kept = (name for name in folders if not is_skipped(where, name) and os.path.realpath(os.path.join(where, name)) not in named)
        folders[:] = sorted(kept)
        if excluded is not None:
            folders[:] = [name for name in folders if excluded.why(os.path.join(where, name), folder=True) is None]
        for name in sorted(files):
            path = os.path.normpath(os.path.join(where, name))
            if not name.startswith(".") and is_file(path) and (excluded is None or excluded.why(path) is None):
                yield path


def files_named(file: str) -> list[str]:
    """Returns the file, or all files that match a pattern, whatever they contain. Raises NoFilesError if none does."""
    if not is_pattern(file):
        return [file]
    pattern = local(file)
    if is_url(pattern):
        from predlint.io.remote_folders import matches

        found = [entry.url for entry in matches(pattern, _is_passed) if not entry.is_folder]
    else:
        found, _ = _matches(pattern, "**" in pattern)
    if not found:
        raise NoFilesError(f"{shown(pattern)}: no file matches this pattern", help=_hint(pattern), path=shown(pattern))
    return found


def _matches(pattern: str, through: bool) -> tuple[list[str], list[str]]:
    """Returns the local files and folders that match a pattern."""
    import glob

    matches: list[str] = []
    folders: list[str] = []
    with contextlib.suppress(OSError, ValueError):
        for name in sorted(glob.iglob(pattern, recursive=True)):
            if through and _passes(os.path.dirname(name), pattern):
                continue
            if os.path.isdir(name):
                folders += [] if is_skipped(os.path.dirname(name), os.path.basename(name)) else [name]
            elif is_file(name):
                matches.append(name)
    return matches, folders


def _is_passed(name: str) -> bool:
    """Returns True for a remote folder that is not searched, by its name."""

    return is_skipped_name(name)


def _first(files: Iterable[str]) -> str | None:
    """Returns the first file that may contain predictions."""
    return next((file for file in files if ending(file) in (*LINES, DOCUMENT)), None)


def _passes(folder: str, pattern: str) -> bool:
    """Returns True if "**" would lead through a skipped folder that the pattern does not name."""

    parts, at = folder.split(os.sep), ""
    for part in parts:
        if part not in ("", os.curdir, os.pardir) and part not in pattern and is_skipped(at, part):
            return True
        at = os.path.join(at, part)
    return False
