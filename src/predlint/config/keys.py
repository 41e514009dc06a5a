"""The keys of a configuration: one table, from which values are checked, the JSON Schema is made, and ``predlint config`` lists."""

from __future__ import annotations

from predlint.config.defaults import LEAST_RECORD, MOST_RECORD, PER_RUN
from predlint.config.value_types import (
    Choice,
    Flag,
    Key,
    ListInstead,
    ListOf,
    Number,
    PathText,
    Schema,
    Size,
    Table,
    TableOf,
    Text,
    Versions,
)
from predlint.settings import DIALECTS, EVERY_PROFILE, LEVELS, MEDIA, TARGETS

#: The formats of reports.
FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown", "html", "csv", "spreadsheet", "parquet")
_CODES = ListOf(Text("a code, its beginning, or the name of a rule"))
_PATH = Text("a path")

_OF_FILES: dict[str, Key] = {
    "ontology": Key(_PATH, "The ontology that the predictions are meant for: a path or a URL."),
    "dialect": Key(Choice(DIALECTS, empty=True), "How the predictions are written; found from the files when it is not set."),
    "target": Key(Choice(TARGETS), "Labelbox: what the predictions are for."),
    "media": Key(Choice(MEDIA, empty=True), "What the data rows are."),
    "profile": Key(Choice(EVERY_PROFILE), "Which version of the platform's rules to check."),
    "map": Key(Text("a path", empty=True), "COCO into Encord: the mapping of ids of categories and images."),
    "data-rows": Key(Text("a path", empty=True), "The list of the data rows that exist."),
    "rules": Key(ListOf(_PATH), "Files with rules of your own (.onto)."),
    "reference": Key(
        Text("a path", empty=True), "What rules of your own compare figures with: predictions, or the JSON of predlint stats."
    ),
}
_PATTERN = Text("a pattern of file names")
_SECTION = Table(
    {
        "pattern": Key(
            ListOf(_PATTERN, single=True, minimum=1),
            "The files that these settings are for, from the configuration's folder on: * in one folder, ** through any number of them.",
        ),
        **_OF_FILES,
    },
    required={"pattern": 'the files that a section is for: pattern = "predictions/**"'},
    elsewhere={
        **{name: f"{name} holds for the whole run: set it above the sections" for name in PER_RUN if name not in ("select", "ignore")},
        "select": "select holds for the whole run: set it above the sections; per-file-ignores leaves rules out for files",
        "ignore": "rules are left out for files by per-file-ignores, a table of patterns with codes",
    },
)
_WORDS = {
    "exclude-files extend-exclude skip ignore-files": "exclude is a list of patterns of what is not checked",
    "enable extend-select only": "rules are chosen by select",
    "disable extend-ignore exclude-rules": "rules are left out by ignore",
    "predictions input inputs paths": "include is a list of patterns of what is checked",
    "workers threads processes parallel": "the number of processes is jobs",
    "output outputs report reports": 'reports go to files by format: format = ["text", "html=report.html"]',
    "error errors warn warning warnings level levels": 'levels of rules are a table: severity = {GEO007 = "error"}',
    "extends base inherit inherits": "another configuration is extended by extend",
    "requires-version minimum-version min-version predlint-version": 'versions of predlint are said by required-version: ">=0.3,<1"',
    "fail-on fail-under exit-level": "the level that fails a run is fail-level",
}
_COMMAND_LINE = "color config engine no-baseline progress quiet resume scheduler spill-dir write-rejects write-valid"
#: Names that users of other programs look for, and options that are not keys -> where to find them.
_ELSEWHERE = {name: said for names, said in _WORDS.items() for name in names.split()} | {
    name: f"it is an option of the command line alone: --{name}" for name in _COMMAND_LINE.split()
}
#: The whole configuration.
CONFIGURATION = Table({
    **_OF_FILES,
    "include": Key(ListOf(_PATTERN), "What predlint validate checks when no files are given: patterns of file names."),
    "exclude": Key(
        ListOf(Text("a pattern as in .gitignore")),
        "What is never checked: patterns as in .gitignore, also for files that are named; one with ! at its beginning takes files back in.",
    ),
    "select": Key(_CODES, "Only these rules."),
    "ignore": Key(_CODES, "Not these rules; wins over select."),
    "severity": Key(TableOf(Choice((*LEVELS, "off")), "codes", 'severity = {GEO007 = "error"}'), "Levels of rules, by code or by name."),
    "per-file-ignores": Key(
        TableOf(_CODES, "patterns of file names", '"drafts/**" = ["KEY002"]'), "Rules that are left out for files that match a pattern."
    ),
    "fail-level": Key(Choice((*LEVELS, "never")), "The lowest severity that makes the exit code 1."),
    "baseline": Key(Text("a path", empty=True), "Known findings, as predlint baseline counts them: validate leaves them out."),
    "format": Key(ListOf(PathText(FORMATS), minimum=1), "Reports, as FORMAT or FORMAT=PATH."),
    "samples": Key(Number(0, maximum=1_000_000_000), "text: places shown per rule."),
    "statistics": Key(Flag(), "Count what the records hold in the same pass."),
    "jobs": Key(Number(1, "auto", 9_999), "Processes at most."),
    "memory": Key(Size(), "What rules across records may keep in memory."),
    "max-record": Key(Size(LEAST_RECORD, MOST_RECORD), "The largest record that is read."),
    "extend": Key(
        ListInstead("a path", instead="that one may extend another"),
        "Another configuration, whose settings hold where this one has none: a path. Its own paths begin at its folder.",
    ),
    "required-version": Key(Versions(), "The versions of predlint that this is for: bounds, or one version."),
    "files": Key(ListOf(_SECTION), "Settings for files that match a pattern; of several sections that set a key, the last one wins."),
}, elsewhere=_ELSEWHERE)  # fmt: skip


def config_schema() -> Schema:
    """The JSON Schema of a ``predlint.toml``, and of the table ``[tool.predlint]``, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "predlint configuration",
        "description": "predlint.toml, or the table [tool.predlint] of pyproject.toml. Paths and patterns begin at the folder of the file.",
        **CONFIGURATION.schema(),
    }
