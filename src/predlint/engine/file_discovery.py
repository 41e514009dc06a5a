"""Finds the prediction files of a folder or a pattern that the user named."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from predlint.config.exclusion import Exclusion, ExclusionRules
from predlint.engine.file_detection import DOCUMENT, HEAD, LINES, head_of_file, is_coco_file, looks_like_predictions, without_whitespace
from predlint.lazy_regex import lazy_regex
from predlint.names import listing
from predlint.report.terminal import count
from predlint.stream.errors import MissingSourceError, SourceError
from predlint.stream.urls import ending, is_url, local, shown

if TYPE_CHECKING:
    from predlint.stream.remote_folders import Entry

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
        from predlint.stream import remote_folders

        return remote_folders.is_folder(path)
    return os.path.isdir(path)


def is_pattern(file: str) -> bool:
    """Returns True for a pattern. An existing file is taken by its name, even if that has wildcards. Raises SourceError as `is_folder`
    does."""
    path = local(file)
    if _SIGNS.search(path) is None or "\n" in path:
        return False
    if is_url(path):
        from predlint.stream import remote_folders

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
        from predlint.stream.remote_folders import files_in_folder

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
        from predlint.stream.remote_folders import matches

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
        from predlint.stream.remote_folders import heads

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
        from predlint.stream.remote_folders import fixed_part

        return fixed_part(pattern)
    fixed = os.path.dirname(pattern[: match.start() + 1] if (match := _SIGNS.search(pattern)) is not None else pattern)
    return fixed or os.curdir


def walk(folder: str, excluded: ExclusionRules | None = None, named: Container[str] = ()) -> Iterator[str]:
    """Yields the files below a folder in the order of their names, without hidden, excluded and third-party ones. ``named``: real paths of
    folders that the run writes into."""

    from predlint.engine.file_detection import is_file, is_skipped

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
        from predlint.stream.remote_folders import matches

        found = [entry.url for entry in matches(pattern, _is_passed) if not entry.is_folder]
    else:
        found, _ = _matches(pattern, "**" in pattern)
    if not found:
        raise NoFilesError(f"{shown(pattern)}: no file matches this pattern", help=_hint(pattern), path=shown(pattern))
    return found


def _matches(pattern: str, through: bool) -> tuple[list[str], list[str]]:
    """Returns the local files and folders that match a pattern."""
    import glob

    from predlint.engine.file_detection import is_file, is_skipped

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
    from predlint.engine.file_detection import is_skipped_name

    return is_skipped_name(name)


def _first(files: Iterable[str]) -> str | None:
    """Returns the first file that may contain predictions."""
    return next((file for file in files if ending(file) in (*LINES, DOCUMENT)), None)


def _passes(folder: str, pattern: str) -> bool:
    """Returns True if "**" would lead through a skipped folder that the pattern does not name."""
    from predlint.engine.file_detection import is_skipped

    parts, at = folder.split(os.sep), ""
    for part in parts:
        if part not in ("", os.curdir, os.pardir) and part not in pattern and is_skipped(at, part):
            return True
        at = os.path.join(at, part)
    return False
