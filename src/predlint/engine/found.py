"""Files of predictions that somebody names by a folder or by a pattern: what lies there, and what of it looks like predictions."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence

from predlint.config.excluded import Excluded, Why
from predlint.names import listing
from predlint.regex import regex
from predlint.report.terminal import count
from predlint.stream.faults import MissingSource, SourceError
from predlint.stream.urls import ending, is_url, local

LINES, DOCUMENT = (".ndjson", ".jsonl"), ".json"
_SIGNS = regex(r"[*?\[]")
_HEAD = 1 << 16
#: An object that Python printed, alone or in a list; and the first list of objects under a name.
_PRINTED = regex(rb"\[?\s*\{\s*'")
_LISTED = regex(rb"[\"']\s*:\s*\[\s*(?=\{)")


class NothingThere(MissingSource):
    """A folder, or a pattern, that has no predictions."""

    def __init__(self, message: str, *, help: str | None = None, path: str | None = None) -> None:
        super().__init__(message, help=help, path=path)
        self.of(path)


def is_folder(file: str) -> bool:
    return not is_url(local(file)) and os.path.isdir(local(file))


def is_pattern(file: str) -> bool:
    """A file that is there is meant by its name, whatever signs are in it."""
    return _SIGNS.search(file) is not None and not is_url(file) and "\n" not in file and not os.path.lexists(file)


class Search:
    """The files that a run is asked to read, with those of a folder or of a pattern in its place."""

    def __init__(
        self,
        named: Mapping[str, bool],
        excluded: Excluded | None = None,
        included: Callable[[str], list[str] | None] | None = None,
    ) -> None:
        """``named``: files that are no predictions since they have another use, by their real paths; True for those that stand for the
        ontology. ``included``: what a configuration includes in a folder, None where it does not say."""
        self._named, self._excluded, self._included = named, excluded, included
        self.passed: list[str] = []
        """Files that do not look like predictions."""
        self.roots: dict[str, str] = {}
        """The folder that each file was looked for in."""
        self.left_out: dict[str, Why] = {}
        """Files that were named one by one and are excluded, with the pattern that takes each."""

    def expand(self, files: Sequence[str]) -> list[str]:
        """Raises NothingThere for a folder, or a pattern, without any."""
        found: dict[str, str] = {}
        for file in files:
            if is_folder(file):
                names: Iterable[str] = self.of_folder(local(file))
                root = local(file)
            elif is_pattern(file):
                names = self._of_pattern(file)
                root = _fixed(file)
            else:
                why = self._excluded.why(file) if self._excluded is not None else None
                if why is not None:
                    self.left_out[file] = why
                elif os.path.realpath(file) not in found or not os.path.exists(file):
                    found[f"\0{len(found)}"] = file  # given by name: whoever reads it says when that is done twice
                continue
            given = {os.path.realpath(each) for each in found.values() if not is_url(each)}
            found |= {real: name for name in names if (real := os.path.realpath(name)) not in given}
            for name in names:
                self.roots.setdefault(name, root)
        return list(found.values())

    def of_folder(self, folder: str) -> list[str]:
        """What the configuration includes below a folder; without such patterns, what looks like predictions."""
        included = self._included(folder) if self._included is not None else None
        if included is not None:
            return self.unnamed(included)
        files = [file for file in walk(folder, self._excluded, self._named) if ending(file) in (*LINES, DOCUMENT)]
        kept = self.unnamed(files, alike=True)
        if kept:
            return kept
        what = f"none of {count(len(files), 'JSON file')} looks like one" if len(files) > 1 else "there is no .ndjson, .jsonl or .json file"
        if len(files) == 1:
            what = f"{os.path.basename(files[0])} is none"
        elif not files and self._excluded is not None and (file := _first(walk(folder))) is not None:
            what += f" that is not excluded ({self._excluded.why(file) or 'exclude'})"
        self.passed.clear()
        raise NothingThere(
            f"no predictions in {folder}: {what}",
            help="name the files; a file that is named is checked, whatever it looks like",
            path=folder,
        )

    def _of_pattern(self, pattern: str) -> list[str]:
        """The files that a pattern takes, and those of the folders that it takes."""
        matches: list[str] = []
        folders: list[str] = []
        through = "**" in re.split(r"[/\\]" if os.name == "nt" else "/", pattern)
        with contextlib.suppress(OSError, ValueError):
            import glob

            from predlint.engine.looking import is_file, is_passed

            for name in sorted(glob.iglob(pattern, recursive=True)):
                if through and _passes(os.path.dirname(name), pattern):
                    continue
                if os.path.isdir(name):
                    folders += [] if is_passed(os.path.dirname(name), os.path.basename(name)) else [name]
                elif is_file(name):
                    matches.append(name)
        kept = self.not_excluded(matches)
        wanted = ending(pattern) in (*LINES, DOCUMENT)
        if wanted:
            files = self.unnamed(kept)
        else:  # "runs/*" says nothing of what the files are
            files = self.unnamed([file for file in kept if ending(file) in (*LINES, DOCUMENT)], alike=True)
        for folder in () if through else folders:
            with contextlib.suppress(NothingThere):  # of some folders, not each need have predictions
                files += self.of_folder(folder)
        if not files:
            matched = len(matches) + len(folders)
            if matches and not kept and self._excluded is not None:
                what = f"what it matches is excluded ({self._excluded.why(matches[0])})"
            elif not matched:
                what = "no file matches this pattern"
            else:
                what = f"none of {count(matched, 'match', 'matches')} is a file of predictions"
            raise NothingThere(f"{pattern}: {what}", help=_hint(pattern), path=pattern)
        return [os.path.join(os.curdir, file) if file == "-" else file for file in files]

    def not_excluded(self, files: Iterable[str]) -> list[str]:
        excluded = self._excluded
        return [file for file in files if excluded is None or excluded.why(file) is None]

    def unnamed(self, files: Iterable[str], *, alike: bool = False) -> list[str]:
        """Without the files that the run has another use for; with ``alike`` also without those that do not look like predictions. A COCO
        file that is checked against its own categories stays when it is all that is left."""
        files, named = list(files), self._named
        kept = [file for file in files if os.path.realpath(file) not in named]
        kept = self._alike(kept) if alike else kept
        return kept or [file for file in files if named.get(os.path.realpath(file), False) and is_coco_file(file)]

    def _alike(self, files: Iterable[str]) -> list[str]:
        """Those that look like predictions; the others go to ``passed``."""
        kept: list[str] = []
        for file in files:
            (kept if looks_like_predictions(file) else self.passed).append(file)
        return kept


def passed_over(files: Iterable[str]) -> str:
    """What is said of files that do not look like predictions."""
    names = sorted(set(files))
    it = "it does not look like a file" if len(names) == 1 else "they do not look like files"
    return f"passed over {listing(names)}: {it} of predictions"


def _hint(pattern: str) -> str:
    import glob

    if "**" not in pattern and glob.glob(os.path.join(os.path.dirname(pattern), "**", os.path.basename(pattern)), recursive=True):
        deeper = "/".join(filter(None, (os.path.dirname(pattern), "**", os.path.basename(pattern))))
        return f"there are some in folders below: {deeper}"
    return "* takes any name in one folder, ** any number of folders"


# -- what is in a folder -----------------------------------------------------------------------------------------------------


def _fixed(pattern: str) -> str:
    """The folder that a pattern begins with before its first sign."""
    fixed = os.path.dirname(pattern[: match.start() + 1] if (match := _SIGNS.search(pattern)) is not None else pattern)
    return fixed or os.curdir


def walk(folder: str, excluded: Excluded | None = None, named: Container[str] = ()) -> Iterator[str]:
    """The files below a folder, but for what is hidden, excluded or other people's, in the order of their names. ``named``: folders that
    the run writes into, by their real paths."""

    from predlint.engine.looking import is_file, is_passed

    def refuse(error: OSError) -> None:
        said = f"{error.filename}: the folder cannot be read ({(error.strerror or str(error)).lower()})"
        raise SourceError(said, help="name the files to check", path=error.filename)

    for where, folders, files in os.walk(folder, onerror=refuse):
        kept = (name for name in folders if not is_passed(where, name) and os.path.realpath(os.path.join(where, name)) not in named)
        folders[:] = sorted(kept)
        if excluded is not None:
            folders[:] = [name for name in folders if excluded.why(os.path.join(where, name), folder=True) is None]
        for name in sorted(files):
            path = os.path.normpath(os.path.join(where, name))
            if not name.startswith(".") and is_file(path) and (excluded is None or excluded.why(path) is None):
                yield path


def _first(files: Iterable[str]) -> str | None:
    """The first file that may hold predictions."""
    return next((file for file in files if ending(file) in (*LINES, DOCUMENT)), None)


def _passes(folder: str, pattern: str) -> bool:
    """Whether "**" would lead through a folder that is passed over, and that the pattern does not name."""
    from predlint.engine.looking import is_passed

    parts, at = folder.split(os.sep), ""
    for part in parts:
        if part not in ("", os.curdir, os.pardir) and part not in pattern and is_passed(at, part):
            return True
        at = os.path.join(at, part)
    return False


# -- what a file looks like ---------------------------------------------------------------------------------------------------

#: Members of predictions of any platform, one of which is enough.
OURS = frozenset({
    "dataRow", "data_units", "label_hash", "object_answers", "classification_answers", "predictions", "annotations", "from_name",
    "image_id", "category_id", "schemaId", "model_version",
})  # fmt: skip
#: What else stands in a JSON document that is of predictions, where it has only one of those members.
_ALONE = {
    "annotations": regex(rb'"annotations"\s*:\s*\[|"(?:images|categories|data)"\s*:'),
    "model_version": regex(rb'"(?:result|predictions|data)"\s*:'),
}
#: Members of records that are none, in files with one a line: data rows, exports of projects, findings of predlint itself.
_ROWS = frozenset({"global_key", "globalKey", "row_data", "rowData", "data_hash", "data_title", "data_row"})
_FINDING = frozenset({"code", "rule", "severity", "message"})
_TOTALS = frozenset({"file", "severity", "summary"})


def looks_like_predictions(file: str) -> bool:
    """By its first bytes. Lines of JSON are taken unless they are surely something else: a broken file must not be passed over."""
    from predlint.dialects.coco.recognise import first_members, holds_annotations

    head = head_of_file(file)
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
    if meant_by(head) is not None:
        return True
    return len(head) > _HEAD - 16 and holds_annotations(file)  # where the images of a COCO file fill its begin


def written_by(names: Iterable[str]) -> str | None:
    """Whose predictions begin with a record of these members."""
    names = set(names)
    if "dataRow" in names:
        return "labelbox" if not _is_status(names) else None
    if "data_units" in names or {"object_answers", "classification_answers"} <= names:
        return "encord"
    return "label-studio" if "data" in names and names & {"predictions", "annotations"} else None


def meant_by(head: bytes) -> str | None:
    """Whose predictions a document begins with that no platform reads: printed by Python, or in a list under a name. They are told what is
    wrong with them, rather than passed over."""
    from predlint.dialects.coco.recognise import first_members

    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if _PRINTED.match(text) is not None:
        text = text.replace(b"'", b'"')
        if (platform := written_by(first_members(text))) is not None:
            return platform
    listed = _LISTED.search(text) if text[:1] == b"{" else None
    return written_by(first_members(text[listed.end() :])) if listed is not None else None


def platform_of(file: str) -> str | None:
    """How a file is written; None where its first bytes do not show it."""
    from predlint.dialects.coco.recognise import first_members

    head = head_of_file(file)
    return written_by(first_members(head)) or meant_by(head) or ("coco" if is_coco_file(file) else None)


def is_coco_file(file: str) -> bool:
    from predlint.dialects.coco.recognise import is_coco

    return is_coco(file)


def _is_status(names: set[str]) -> bool:
    """What Labelbox says of the lines of an import, once it is done."""
    return names >= {"dataRow", "status"} and names.isdisjoint({"name", "schemaId"})


def _is_ontology(names: set[str]) -> bool:
    return bool(names & {"tools", "skeleton_templates", "featureNodeHash"}) or names == {"classifications"}


def head_of_file(file: str) -> bytes:
    """The first bytes of a file, without a byte order mark and white space, UTF-16 as UTF-8; none of what cannot be looked into."""
    from predlint.engine.looking import head_of

    return in_utf_8((head_of(file, _HEAD) if os.path.isfile(file) else None) or b"").lstrip(b"\xef\xbb\xbf \t\r\n")


def in_utf_8(head: bytes) -> bytes:
    """UTF-16 with its mark, which some shells write, as UTF-8: so what is in it is known, and whoever reads it says what is wrong."""
    return head.decode("utf-16", "replace").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
