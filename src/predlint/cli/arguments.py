"""Files of predictions that a command line names by a folder or a pattern, and an ontology that stands among them."""

from __future__ import annotations

import contextlib
import glob
import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

from predlint.cli.faults import Fault, say
from predlint.cli.looking import is_file, is_passed
from predlint.cli.reach import refuse_included
from predlint.config.load import Configuration
from predlint.config.resolve import in_force, included, of_sections
from predlint.names import listing
from predlint.report.terminal import count, printable
from predlint.stream.urls import ending, is_url, local

_LINES, _DOCUMENT = (".ndjson", ".jsonl"), ".json"
_SIGNS = re.compile(r"[*?\[]")
#: Parameters that name files which are read beside the predictions, or written.
_NAMED = ("ontology", "data_rows", "mapping", "own_rules", "baseline", "output", "write_valid", "write_rejects", "resume", "formats")
#: Settings of a configuration that do.
_SET = ("ontology", "data-rows", "map", "rules", "baseline")
_HEAD = 1 << 16


def expand(files: Sequence[str], params: Mapping[str, Any], configuration: Configuration | None, *, quiet: bool) -> list[str]:
    """The files, with those of a folder or of a pattern in its place. Raises Fault for a folder or a pattern without any."""
    if not any(_is_folder(file) or _is_pattern(file) for file in files):
        return list(files)
    named = _named(params, configuration)
    found: dict[str, str] = {}
    passed: list[str] = []
    for file in files:
        if _is_folder(file):
            names: Iterable[str] = _of_folder(local(file), configuration, named, passed)
        elif _is_pattern(file):
            names = _of_pattern(file, configuration, named, passed)
        else:
            if os.path.realpath(file) not in found or not os.path.exists(file):
                found[f"\0{len(found)}"] = file  # given by name: whoever reads it says when that is done twice
            continue
        given = {os.path.realpath(each) for each in found.values() if not is_url(each)}
        found |= {real: name for name in names if (real := os.path.realpath(name)) not in given}
    if passed and not quiet:
        it = "it does not look like a file" if len(set(passed)) == 1 else "they do not look like files"
        say(printable(f"predlint: passed over {listing(sorted(set(passed)))}: {it} of predictions"))
    return list(found.values())


def _is_folder(file: str) -> bool:
    return not is_url(local(file)) and os.path.isdir(local(file))


def _is_pattern(file: str) -> bool:
    """A file that is there is meant by its name, whatever signs are in it."""
    return _SIGNS.search(file) is not None and not is_url(file) and "\n" not in file and not os.path.lexists(file)


def _named(params: Mapping[str, Any], configuration: Configuration | None) -> dict[str, bool]:
    """Files that are no predictions since the command has another use for them; True for those that stand for the ontology."""
    found: dict[str, bool] = {}
    for name in _NAMED:
        for each in _texts(params.get(name)):
            if each:
                path = each.partition("=")[2] if name == "formats" else each
                found[os.path.realpath(local(path))] = name == "ontology"
    if configuration is None:
        return found
    found[os.path.realpath(configuration.path)] = False
    for way in [*of_sections(configuration), in_force(configuration, {})]:
        for name in _SET:
            for each in _texts(way.value(name) if name in way.settings else None):
                found.setdefault(os.path.realpath(local(each)), name == "ontology")
    return found


def _texts(value: Any) -> list[str]:
    """The texts of an option that takes one or several."""
    every = list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else [value]
    return [each for each in every if isinstance(each, str)]


def _of_folder(folder: str, configuration: Configuration | None, named: Mapping[str, bool], passed: list[str]) -> list[str]:
    """What the configuration includes below a folder; without such patterns, what looks like predictions."""
    if configuration is not None and configuration.settings.get("include"):
        kept = _unnamed([file for file in included(configuration) if _is_below(folder, file)], named)
        refuse_included(configuration, kept, folder)
        if not kept:
            said = f"{configuration.where('include')} includes none of the files in it"
            raise Fault(f"no predictions in {folder}: {said}", "name the files, or add a pattern that takes them")
        return kept
    files = [file for file in _walk(folder) if ending(file) in (*_LINES, _DOCUMENT)]
    kept = _alike(_unnamed(files, named), passed)
    if not kept:
        what = f"none of {count(len(files), 'JSON file')} looks like one" if len(files) > 1 else "there is no .ndjson, .jsonl or .json file"
        if len(files) == 1:
            what = f"{os.path.basename(files[0])} is none"
        passed.clear()
        raise Fault(f"no predictions in {folder}: {what}", "name the files; a file that is named is checked, whatever it looks like")
    return kept


def _is_below(folder: str, file: str) -> bool:
    """Whether a file is in a folder, as it is spelled, or as links lead."""
    return any(way(file).startswith(os.path.join(way(folder), "")) for way in (os.path.abspath, os.path.realpath))


def _of_pattern(pattern: str, configuration: Configuration | None, named: Mapping[str, bool], passed: list[str]) -> list[str]:
    """The files that a pattern takes, and those of the folders that it takes. Raises Fault for none."""
    kept: list[str] = []
    folders: list[str] = []
    through = "**" in re.split(r"[/\\]" if os.name == "nt" else "/", pattern)
    with contextlib.suppress(OSError, ValueError):
        for name in sorted(glob.iglob(pattern, recursive=True)):
            if through and _passes(os.path.dirname(name), pattern):
                continue
            if os.path.isdir(name):
                folders += [] if is_passed(os.path.dirname(name), os.path.basename(name)) else [name]
            elif is_file(name):
                kept.append(name)
    wanted = ending(pattern) in (*_LINES, _DOCUMENT)
    files = _unnamed(kept, named) if wanted else [file for file in _unnamed(kept, named) if ending(file) in (*_LINES, _DOCUMENT)]
    if not wanted:  # "runs/*" says nothing of what the files are
        files = _alike(files, passed)
    for folder in () if through else folders:
        with contextlib.suppress(Fault):  # of some folders, not each need have predictions
            files += _of_folder(folder, configuration, named, passed)
    if not files:
        what = (
            "no file matches this pattern"
            if not kept and not folders
            else f"none of {count(len(kept) + len(folders), 'match', 'matches')} is a file"
        )
        raise Fault(f"{pattern}: {what}{'' if not kept and not folders else ' of predictions'}", _hint(pattern))
    return [os.path.join(os.curdir, file) if file == "-" else file for file in files]


def _hint(pattern: str) -> str:
    if "**" not in pattern and glob.glob(os.path.join(os.path.dirname(pattern), "**", os.path.basename(pattern)), recursive=True):
        deeper = "/".join(filter(None, (os.path.dirname(pattern), "**", os.path.basename(pattern))))
        return f"there are some in folders below: {deeper}"
    return "* takes any name in one folder, ** any number of folders"


def _unnamed(files: Iterable[str], named: Mapping[str, bool]) -> list[str]:
    """Without the files that the command has another use for. A COCO file that is checked against its own categories stays when it is all
    that is left."""
    files = list(files)
    kept = [file for file in files if os.path.realpath(file) not in named]
    return kept or [file for file in files if named[os.path.realpath(file)] and _is_coco(file)]


def _is_coco(file: str) -> bool:
    from predlint.dialects.coco.recognise import is_coco

    return is_coco(file)


# -- what is in a folder -----------------------------------------------------------------------------------------------------


def _walk(folder: str) -> Iterator[str]:
    """The files below a folder, but for what is hidden or other people's, in the order of their names."""

    def refuse(error: OSError) -> None:
        raise Fault(f"{error.filename}: the folder cannot be read ({(error.strerror or str(error)).lower()})", "name the files to check")

    for where, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not is_passed(where, name))
        for name in sorted(files):
            path = os.path.normpath(os.path.join(where, name))
            if not name.startswith(".") and is_file(path):
                yield path


def _passes(folder: str, pattern: str) -> bool:
    """Whether "**" would lead through a folder that is passed over, and that the pattern does not name."""
    parts, at = folder.split(os.sep), ""
    for part in parts:
        if part not in ("", os.curdir, os.pardir) and part not in pattern and is_passed(at, part):
            return True
        at = os.path.join(at, part)
    return False


# -- what a file looks like ---------------------------------------------------------------------------------------------------

#: Members of predictions of any platform, one of which is enough.
_OURS = frozenset({
    "dataRow", "data_units", "label_hash", "object_answers", "classification_answers", "predictions", "annotations", "from_name",
    "image_id", "category_id", "schemaId", "model_version",
})  # fmt: skip
#: Members of records that are none, in files with one a line: data rows, exports of projects, findings of predlint itself.
_ROWS = frozenset({"global_key", "globalKey", "row_data", "rowData", "data_hash", "data_title", "data_row"})
_FINDING = frozenset({"code", "rule", "severity", "message"})


def _alike(files: Iterable[str], passed: list[str]) -> list[str]:
    """Those that look like predictions; the others go to ``passed``."""
    kept: list[str] = []
    for file in files:
        (kept if _looks_like_predictions(file) else passed).append(file)
    return kept


def _looks_like_predictions(file: str) -> bool:
    """By its first bytes. Lines of JSON are taken unless they are surely something else: a broken file must not be passed over."""
    from predlint.dialects.coco.recognise import first_members

    head = _head(file)
    if not head:
        return True  # cannot be looked into, or is empty: whoever reads it says so
    names = first_members(head)
    if not _OURS.isdisjoint(names):
        return True
    if ending(file) in _LINES:
        return _ROWS.isdisjoint(names) and not names >= _FINDING and not _is_ontology(names)
    return "data" in names and head[:1] == b"["  # tasks without a prediction


def _is_ontology(names: set[str]) -> bool:
    return bool(names & {"tools", "skeleton_templates", "featureNodeHash"}) or names == {"classifications"}


# -- an ontology among the files ----------------------------------------------------------------------------------------------


def ontology_among(files: Sequence[str]) -> tuple[str, list[str]] | None:
    """The only file that is an ontology, also in a folder, and the others; None where there is none.

    Raises Fault where it cannot be told.
    """
    found = [file for file in files if _may_be_ontology(file)]
    if not found and (below := _ontologies_below(files)):
        if len(below) > 1:
            several = f"{len(below):,} files are ontologies: {listing(below)}"
            raise Fault(several, f"say which one the predictions are meant for: -O {shlex.quote(below[0])}")
        return below[0], list(files)
    if not found and len(files) > 1:  # a COCO file has the categories of a list of results
        whole = [file for file in files if _is_coco(file) and _begin(file) == b"{"]
        others = [file for file in files if file not in whole]
        found = whole if len(whole) == 1 and all(_begin(file) == b"[" for file in others) else []
    if not found:
        return None
    if len({os.path.realpath(file) for file in found}) > 1:
        raise Fault(f"{' and '.join(found)} are ontologies", f"say which one the predictions are meant for: -O {shlex.quote(found[0])}")
    others = [file for file in files if file not in found]
    if not others:
        raise Fault(
            f"{found[0]} is an ontology, and there are no predictions", f"predlint check {shlex.quote(found[0])} checks the ontology itself"
        )
    return found[0], others


def _ontologies_below(files: Sequence[str]) -> list[str]:
    """The ontologies in folders that are given. A file of the language may hold rules alone, and has to be named."""
    every = (path for file in files if _is_folder(file) for path in _walk(local(file)))
    return sorted({path for path in every if ending(path) in (_DOCUMENT, ".xml") and _may_be_ontology(path)})


def _may_be_ontology(file: str) -> bool:
    from predlint.dialects.coco.recognise import first_members
    from predlint.lang.recognise import is_onto_path

    if file == "-" or is_url(file) or not os.path.isfile(file):
        return False
    if is_onto_path(file):
        return True
    head = _head(file)
    if head[:1] == b"<":
        return b"<View" in head
    if head[:1] != b"{" or ending(file) in _LINES:
        return False
    names = first_members(head)
    ours = names & {"tools", "classifications", "normalized", "objects", "skeleton_templates"}
    return bool(ours) and _OURS.isdisjoint(names)


def _begin(file: str) -> bytes:
    return _head(file)[:1]


def _head(file: str) -> bytes:
    """The first bytes of a file, without a byte order mark and white space; none of what cannot be looked into."""
    from predlint.cli.init_search import head_of

    return ((head_of(file, _HEAD) if os.path.isfile(file) else None) or b"").lstrip(b"\xef\xbb\xbf \t\r\n")
