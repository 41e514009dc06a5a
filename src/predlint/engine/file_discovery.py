"""Files of predictions that somebody names by a folder or by a pattern: what lies there, and what of it looks like predictions."""

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
    """A folder, or a pattern, that has no predictions."""

    def __init__(self, message: str, *, help: str | None = None, path: str | None = None) -> None:
        super().__init__(message, help=help, path=path)
        self.of(path)


def is_folder(file: str) -> bool:
    """Also of a URL of storage that lists what is in it. Raises SourceError where such a URL cannot be read here."""
    path = local(file)
    if is_url(path):
        from predlint.stream import remote_folders

        return remote_folders.is_folder(path)
    return os.path.isdir(path)


def is_pattern(file: str) -> bool:
    """A file that is there is meant by its name, whatever signs are in it. Raises SourceError as `is_folder` does."""
    path = local(file)
    if _SIGNS.search(path) is None or "\n" in path:
        return False
    if is_url(path):
        from predlint.stream import remote_folders

        return remote_folders.may_be_pattern(path) and not remote_folders.is_there(path)
    return not os.path.lexists(path)


def identity(path: str) -> str:
    """The same for all names of a file: its real path, or its URL."""
    path = local(path)
    return path if is_url(path) else os.path.realpath(path)


class FileSearch:
    """The files that a run is asked to read, with those of a folder or of a pattern in its place."""

    def __init__(
        self,
        named: Mapping[str, bool],
        excluded: ExclusionRules | None = None,
        included: Callable[[str], list[str] | None] | None = None,
    ) -> None:
        """``named``: files that are no predictions since they have another use, by their real paths; True for those that stand for the
        ontology. ``included``: what a configuration includes in a folder, None where it does not say."""
        self._named, self._excluded, self._included = named, excluded, included
        self.passed: list[str] = []
        """Files that do not look like predictions."""
        self.roots: dict[str, str] = {}
        """The folder that each file was looked for in."""
        self.left_out: dict[str, Exclusion] = {}
        """Files that were named one by one and are excluded, with the pattern that takes each."""
        self._entries: dict[str, Entry] = {}
        """What is known of files behind URLs."""

    def expand(self, files: Sequence[str]) -> list[str]:
        """Raises NothingThere for a folder, or a pattern, without any."""
        found: dict[str, str] = {}
        for file in files:
            if is_folder(file):
                names: Iterable[str] = self.of_folder(local(file))
                root = local(file)
            elif is_pattern(file):
                names = self._of_pattern(local(file))
                root = _fixed(local(file))
            else:
                why = self._excluded.why(file) if self._excluded is not None else None
                if why is not None:
                    self.left_out[file] = why
                elif identity(file) not in found or not (is_url(file) or os.path.exists(file)):
                    found[f"\0{len(found)}"] = file  # given by name: whoever reads it says when that is done twice
                continue
            given = {identity(each) for each in found.values()}
            found |= {real: name for name in names if (real := identity(name)) not in given}
            for name in names:
                self.roots.setdefault(name, root)
        return list(found.values())

    def of_folder(self, folder: str) -> list[str]:
        """What the configuration includes below a folder; without such patterns, what looks like predictions."""
        included = self._included(folder) if self._included is not None and not is_url(folder) else None
        if included is not None:
            return self.unnamed(included)
        files = [file for file in self._walk(folder) if self._may_hold_records(file)]
        kept = self.unnamed(files, alike=True)
        if kept:
            return kept
        what = f"none of {count(len(files), 'JSON file')} looks like one" if len(files) > 1 else "there is no .ndjson, .jsonl or .json file"
        if len(files) == 1:
            what = f"{os.path.basename(files[0])} is none"
        elif not files and self._excluded is not None and (file := _first(self._walk(folder, every=True))) is not None:
            what += f" that is not excluded ({self._excluded.why(file, start=folder) or 'exclude'})"
        self.passed.clear()
        raise NoFilesError(
            f"no predictions in {shown(folder)}: {what}",
            help="name the files; a file that is named is checked, whatever it looks like",
            path=shown(folder),
        )

    def _walk(self, folder: str, *, every: bool = False) -> Iterator[str]:
        """The files below a folder, wherever it is; ``every``: also those that are excluded."""
        excluded = None if every else self._excluded
        if not is_url(folder):
            return walk(folder, excluded, self._named)
        from predlint.stream.remote_folders import files_in_folder

        written = tuple(f"{path.rstrip('/')}/" for path in self._named if is_url(path))
        found = [entry for entry in files_in_folder(folder, _is_passed) if not entry.url.startswith(written)]
        return iter(self.not_excluded(self._remote(found), excluded, folder))

    def _may_hold_records(self, file: str) -> bool:
        """By its name; that of an object may have signs that would mean something in a URL."""
        return ending(self._entries[file].name if file in self._entries else file) in (*LINES, DOCUMENT)

    def _remote(self, entries: Iterable[Entry]) -> list[str]:
        """The URLs of files, of which it is kept how large they are."""
        found = {entry.url: entry for entry in entries}
        self._entries |= found
        return list(found)

    def _of_pattern(self, pattern: str) -> list[str]:
        """The files that a pattern takes, and those of the folders that it takes."""
        through = "**" in re.split(r"[/\\]" if os.name == "nt" else "/", pattern)
        matches, folders = self._matches_elsewhere(pattern) if is_url(pattern) else _matches(pattern, through)
        kept = self.not_excluded(matches, start=_fixed(pattern))
        wanted = ending(pattern) in (*LINES, DOCUMENT)
        if wanted:
            files = self.unnamed(kept)
        else:  # "runs/*" says nothing of what the files are
            files = self.unnamed([file for file in kept if self._may_hold_records(file)], alike=True)
        for folder in () if through else folders:
            with contextlib.suppress(NoFilesError):  # of some folders, not each need have predictions
                below = self.of_folder(folder)
                files += below if f"{folder}pyvenv.cfg" not in self._entries else []
        if not files:
            matched = len(matches) + len(folders)
            if matches and not kept and self._excluded is not None:
                what = f"what it matches is excluded ({self._excluded.why(matches[0])})"
            elif not matched:
                what = "no file matches this pattern"
            else:
                what = f"none of {count(matched, 'match', 'matches')} is a file of predictions"
            raise NoFilesError(f"{shown(pattern)}: {what}", help=_hint(pattern), path=shown(pattern))
        return [os.path.join(os.curdir, file) if file == "-" else file for file in files]

    def _matches_elsewhere(self, pattern: str) -> tuple[list[str], list[str]]:
        """The files and the folders that a pattern in a URL takes."""
        from predlint.stream.remote_folders import matches

        found = matches(pattern, lambda name: _is_passed(name) and name not in pattern)
        folders = [entry.url + "/" for entry in found if entry.is_folder and not _is_passed(entry.name.rpartition("/")[2])]
        return self._remote([entry for entry in found if not entry.is_folder]), folders

    def not_excluded(self, files: Iterable[str], excluded: ExclusionRules | None = None, start: str | None = None) -> list[str]:
        """``start``: the folder where patterns begin for a URL."""
        excluded = excluded or self._excluded
        return [file for file in files if excluded is None or excluded.why(file, start=start) is None]

    def unnamed(self, files: Iterable[str], *, alike: bool = False) -> list[str]:
        """Without the files that the run has another use for; with ``alike`` also without those that do not look like predictions. A COCO
        file that is checked against its own categories stays when it is all that is left."""
        files, named = list(files), self._named
        kept = [file for file in files if identity(file) not in named]
        kept = self._keep_predictions(kept) if alike else kept
        return kept or [file for file in files if named.get(identity(file), False) and is_coco_file(file)]

    def _keep_predictions(self, files: Sequence[str]) -> list[str]:
        """Those that look like predictions; the others go to ``passed``."""
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
    """What is said of files that do not look like predictions."""
    names = sorted({shown(file) for file in files})
    it = "it does not look like a file" if len(names) == 1 else "they do not look like files"
    return f"passed over {listing(names)}: {it} of predictions"


def _hint(pattern: str) -> str:
    import glob

    if is_url(pattern):
        return "* takes any name in one folder, ** any number of folders; an object whose name has these signs is taken by its exact name"
    if "**" not in pattern and glob.glob(os.path.join(os.path.dirname(pattern), "**", os.path.basename(pattern)), recursive=True):
        deeper = "/".join(filter(None, (os.path.dirname(pattern), "**", os.path.basename(pattern))))
        return f"there are some in folders below: {deeper}"
    return "* takes any name in one folder, ** any number of folders"


# -- what is in a folder -----------------------------------------------------------------------------------------------------


def _fixed(pattern: str) -> str:
    """The folder that a pattern begins with before its first sign."""
    if is_url(pattern):
        from predlint.stream.remote_folders import fixed_part

        return fixed_part(pattern)
    fixed = os.path.dirname(pattern[: match.start() + 1] if (match := _SIGNS.search(pattern)) is not None else pattern)
    return fixed or os.curdir


def walk(folder: str, excluded: ExclusionRules | None = None, named: Container[str] = ()) -> Iterator[str]:
    """The files below a folder, but for what is hidden, excluded or other people's, in the order of their names. ``named``: folders that
    the run writes into, by their real paths."""

    from predlint.engine.file_detection import is_file, is_skipped

    def refuse(error: OSError) -> None:
        said = f"{error.filename}: the folder cannot be read ({(error.strerror or str(error)).lower()})"
        raise SourceError(said, help="name the files to check", path=error.filename)

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
    """The file, or those that a pattern takes, here or elsewhere, whatever they hold. Raises NothingThere for none."""
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
    """The files and the folders of this machine that a pattern takes."""
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
    """The same of a folder elsewhere, by its name."""
    from predlint.engine.file_detection import is_skipped_name

    return is_skipped_name(name)


def _first(files: Iterable[str]) -> str | None:
    """The first file that may hold predictions."""
    return next((file for file in files if ending(file) in (*LINES, DOCUMENT)), None)


def _passes(folder: str, pattern: str) -> bool:
    """Whether "**" would lead through a folder that is passed over, and that the pattern does not name."""
    from predlint.engine.file_detection import is_skipped

    parts, at = folder.split(os.sep), ""
    for part in parts:
        if part not in ("", os.curdir, os.pardir) and part not in pattern and is_skipped(at, part):
            return True
        at = os.path.join(at, part)
    return False
