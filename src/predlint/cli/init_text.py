"""Writes the text of a configuration for the files found."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from predlint.cli.init_fits import match_ontologies
from predlint.cli.init_medium import medium_of_files
from predlint.cli.init_rows import match_data_rows
from predlint.cli.init_search import FoundFiles
from predlint.config.patterns import exactly
from predlint.stream.row_media import Inferred
from predlint.stream.urls import ending


class Part(Struct):
    """An ontology with its prediction files and related files."""

    ontology: str | None
    patterns: list[str]
    """The patterns that match the files of this part."""
    files: list[str] = field(default_factory=list[str])
    data_rows: list[str] = field(default_factory=list[str])
    maps: list[str] = field(default_factory=list[str])
    rules: list[str] = field(default_factory=list[str])
    medium: Inferred | None = None
    """The medium of the data rows if the ontology does not tell it, and the reason."""
    dialect: str | None = None

    @property
    def example(self) -> str:
        """A pattern for predictions that do not exist yet: tasks and COCO files are documents, others have one record per line."""
        return f'["predictions/**/*{".json" if self.dialect in ("label-studio", "coco") else ".ndjson"}"]'


class Plan(Struct):
    """The content of the configuration to write."""

    parts: list[Part]
    """The parts: a single one is written at the top, several in sections."""
    lone: list[str]
    """Files for which there is no ontology."""
    unused: list[str]
    """Rule files that fit none of the ontologies."""
    arrays: list[str] = field(default_factory=list[str])
    """Patterns for Labelbox files that are one JSON array instead of lines."""

    @property
    def include(self) -> list[str]:
        return [pattern for part in self.parts for pattern in part.patterns]

    @property
    def ontologies(self) -> set[str | None]:
        return {part.ontology for part in self.parts}

    @property
    def for_others(self) -> set[str | None]:
        """The ontologies but for COCO files that are checked against their own categories, and that nothing else is for."""
        return {part.ontology for part in self.parts if part.files != [part.ontology]}


def plan(found: FoundFiles, ontology: str | None) -> Plan:
    """Plans the configuration for the files found. ``ontology``: the only ontology to use."""
    ontologies = {ontology: _dialect(ontology)} if ontology is not None else dict(found.ontologies)
    every = [*found.predictions, *found.others, *found.data_rows, *found.ontologies, *found.maps]
    predictions = found.predictions
    if ontology is not None and found.ontologies.get(ontology) == "encord":  # other COCO files are known not to be for it
        predictions = {path: kind for path, kind in predictions.items() if kind != "coco" or path in found.into_encord}
    groups = match_ontologies(predictions, ontologies, found.maps, found.into_encord)
    parts: list[Part] = []
    for name, paths in groups.items():
        if name is None or (not paths and ontologies[name] == "coco" and found.predictions and ontology is None):
            continue  # a COCO file that might be the ontology of results
        folders = {os.path.dirname(path) for path in (name, *paths)}
        alone = len(groups.keys() - {None}) == 1
        lists = found.data_rows if ontologies[name] != "label-studio" else []  # tasks of Label Studio bring their data
        rules = [each for each in found.rules if _goes_with(each, name)]
        coco = [path for path in paths if found.predictions[path] == "coco"] if ontologies[name] == "encord" else []
        maps = _near(found.maps, folders, alone=alone) if coco else []
        mapped = coco if maps else []  # a mapping is for these alone: with one, label rows would be taken for COCO files
        own = [path for path in paths if path not in mapped]
        if not paths:
            data_rows = _near(lists, folders, alone=alone)
            medium = medium_of_files(name, data_rows, []) if ontologies[name] == "labelbox" else None
            parts.append(Part(name, [], [], data_rows, [], rules, medium, ontologies[name]))
        for data_rows, files in match_data_rows(own, lists).items():
            medium = medium_of_files(name, data_rows, files) if ontologies[name] == "labelbox" else None
            parts.append(Part(name, _patterns_of(name, files, every, data_rows), files, [*data_rows], [], rules, medium))
        for data_rows, files in match_data_rows(mapped, lists, maps).items():
            parts.append(Part(name, _patterns_of(name, files, every, data_rows, maps), files, [*data_rows], maps, rules))
    lone = [*groups.get(None, []), *(path for path in found.predictions if path not in predictions)]
    if not ontologies:
        parts, lone = [Part(None, patterns(lone, every), lone, found.data_rows, [], found.rules)], []
    used = {rules for part in parts for rules in part.rules}
    return Plan(parts, lone, [rules for rules in found.rules if rules not in used], patterns(found.arrays, every))


def _dialect(ontology: str) -> str:
    from predlint.platforms.registry import read_ontology

    return read_ontology(ontology).dialect


def _near(paths: list[str], folders: set[str], *, alone: bool) -> list[str]:
    """Returns the paths in one of the folders. If there are none and the ontology is ``alone``, returns all."""
    near = [path for path in paths if os.path.dirname(path) in folders]
    return near or (paths if alone else [])


def _goes_with(rules: str, ontology: str) -> bool:
    """Returns True if the custom rules compile with the ontology."""
    from predlint.engine.api import compile
    from predlint.engine.options import OptionError
    from predlint.lang.errors import LanguageError
    from predlint.ontology import OntologyError

    try:
        compile(ontology, rules=[rules])
    except (LanguageError, OntologyError, OptionError):
        return False
    return True


# -- patterns ---------------------------------------------------------------------------------------------------------------


def _patterns_of(ontology: str, files: Sequence[str], every: Iterable[str], *named: Sequence[str]) -> list[str]:
    """Returns patterns for the files. They may also match files with another use (``named``, if there is only one), which are never
    checked. A COCO file that is checked against its own categories is named exactly, since they do not apply to other files."""
    others = [path for path in files if path != ontology]
    used = {paths[0] for paths in named if len(paths) == 1}
    return patterns(others, [path for path in every if path not in used]) + [f"/{exactly(path)}" for path in files if path == ontology]


def patterns(paths: Sequence[str], every: Iterable[str]) -> list[str]:
    """Returns a few patterns that match these files and none of the others."""
    left, others = set(paths), set(every) - set(paths)
    found: list[str] = []
    for path in paths:
        if path not in left:
            continue
        pattern = next((each for each in _widest_first(path) if not any(_takes(each, other) for other in others)), f"/{exactly(path)}")
        left -= {each for each in left if _takes(pattern, each)}
        found.append(pattern)
    return found


def _widest_first(path: str) -> Iterable[str]:
    """Yields patterns that match a file, widest first: all below its first folder, then its own folder. JSON in the configuration's folder
    gets none, since many programs write JSON there."""
    *folders, name = exactly(path).split("/")
    stem, end = os.path.splitext(name)
    if end not in ("", ending(name)):  # compressed
        end = os.path.splitext(stem)[1] + end
    if end and folders:
        slash = "/" if folders[0].startswith("!") else ""  # a pattern does not begin with !
        yield f"{slash}{folders[0]}/**/*{end}"
    if end and (folders or not end.startswith(".json") or end.startswith(".jsonl")):
        yield "/".join(("", *folders, f"*{end}"))


def _takes(pattern: str, path: str) -> bool:
    from predlint.config.patterns import matches

    return matches(pattern, path)


# -- text -------------------------------------------------------------------------------------------------------------------


def text_of(made: Plan, table: str = "") -> str:
    """The configuration as TOML. ``table``: that of predlint in a file that others use too."""
    lines = [f"[{table}]"] if table else []
    lines += ["# What predlint checks, and how: predlint config shows what is in force. Paths begin at the folder of this file.", ""]
    if len(made.parts) == 1:
        lines += [*_settings(made.parts[0]), ""]
    lines.append("# What predlint validate checks when no files are named.")
    if any("/*." not in pattern for pattern in made.include):
        lines.append("# A file that is named whole lies beside files of other kinds: a new one has to be named, too.")
    example = made.parts[0].example if len(made.parts) == 1 else '["predictions/**/*.ndjson"]'
    lines.append(f"include = {_list(made.include)}" if made.include else f"# include = {example}")
    known = len(made.parts) == 1 and made.parts[0].medium is not None
    lines += ["", *[line for line in _COMMON if not (known and line.startswith("# media"))]]
    lines += ["", f"# [{_dotted(table, 'severity')}]", '# GEO012 = "error"']
    lines += ["", f"# [{_dotted(table, 'per-file-ignores')}]", '# "drafts/**" = ["ANS", "KEY002"]']
    lines += [f'# {_quoted(each)} = ["JSN004"]  # if a program gives the SDK the list, not the file' for each in made.arrays]
    for part in made.parts if len(made.parts) > 1 else ():
        pattern = _list(part.patterns) if part.patterns else part.example
        own = [f"[[{_dotted(table, 'files')}]]", f"pattern = {pattern}", *_settings(part)]
        lines += ["", *(own if part.patterns else [f"# {line.removeprefix('# ')}" for line in own])]
    return "\n".join(lines) + "\n"


def _settings(part: Part) -> list[str]:
    """Returns the lines for the ontology and the files that go with it."""
    lines = [f"ontology = {_quoted(part.ontology)}" if part.ontology is not None else '# ontology = "ontology.json"']
    lines += [*_one_of("data-rows", part.data_rows), *_one_of("map", part.maps)]
    if part.medium is not None:
        lines.append(f"media = {_quoted(part.medium[0])}  # because {part.medium[1]}")
    return lines + ([f"rules = {_list(part.rules)}"] if part.rules else [])


_COMMON = (
    '# target = "mal"  # Labelbox: "model-run" (the default) or "mal"',
    '# media = "image"  # when the ontology does not say it',
    '# select = ["GEO", "ANS"]  # only these rules',
    '# ignore = ["KEY002"]  # not these',
    '# fail-level = "warning"  # the lowest severity that makes the exit code 1; "error" is the default',
)


def _dotted(table: str, name: str) -> str:
    return f"{table}.{name}" if table else name


def _one_of(key: str, paths: Sequence[str]) -> list[str]:
    """Returns the line of a key with the only path; several paths become comments to choose from."""
    if len(paths) == 1:
        return [f"{key} = {_quoted(paths[0])}"]
    return ["# There are several: choose one.", *(f"# {key} = {_quoted(path)}" for path in paths)] if paths else []


def _list(values: Sequence[str]) -> str:
    if len(values) <= 3:
        return f"[{', '.join(map(_quoted, values))}]"
    return "[\n" + "".join(f"  {_quoted(value)},\n" for value in values) + "]"


def _quoted(value: str) -> str:
    """Returns a text as a TOML string."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in escaped) + '"'
