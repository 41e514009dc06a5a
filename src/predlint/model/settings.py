"""The settings: one table, from which options, keys of the configuration and its schema are made. The words and sizes that they accept."""

from __future__ import annotations

from typing import Any, Literal, get_args

from msgspec import Struct

from predlint.model.texts import lazy_regex

# -- The words that options accept, as types and as lists: the same for the command line and the library -------------


#: Platforms of predictions.
Dialect = Literal["labelbox", "label-studio", "encord", "coco"]
#: The use of a file of Labelbox predictions.
Target = Literal["model-run", "mal"]

#: Media types of data rows.
Media = Literal[
    "image", "video", "text", "pdf", "audio", "conversational", "geospatial", "html", "dicom", "llm-prompt-response", "llm-multimodal"
]  # fmt: skip

#: A release or page of a platform's rules; `PROFILES` says which belong to which platform.
Profile = Literal[
    "default", "current", "docs-2023", "before-1.13", "sdk-2.1.2", "sdk-2.1.3", "strict-match", "partial-match"
]  # fmt: skip

BEFORE_1_13: Profile = "before-1.13"
DIALECTS: tuple[Dialect, ...] = get_args(Dialect)

#: Dialect of an ontology -> dialects of predictions that can be checked against it.
WRITTEN_FOR: dict[str, tuple[str, ...]] = {
    "labelbox": ("labelbox",),
    "label-studio": ("label-studio",),
    "encord": ("encord", "coco"),
    "coco": ("coco",),
}

TARGETS: tuple[Target, ...] = get_args(Target)
MEDIA: tuple[Media, ...] = get_args(Media)

#: Dialect -> its profiles, for platforms whose pages or releases differ. ``default`` and ``current`` are the same. ``docs-2023`` warns
# about what Labelbox's support tables of that year did not offer. ``before-1.13`` counts offsets in a Text as releases of Label Studio
# before July 2024 do, in UTF-16 units. ``sdk-2.1.2`` and ``sdk-2.1.3`` add errors for everything that a Label
# Studio server with that release of label-studio-sdk refuses. ``strict-match`` and ``partial-match`` are the ways in which Encord compares
# predictions with the truth, which decides whether unanswered questions matter.
PROFILES: dict[str, tuple[Profile, ...]] = {
    "labelbox": ("default", "current", "docs-2023"),
    "label-studio": ("default", "current", BEFORE_1_13, "sdk-2.1.2", "sdk-2.1.3"),
    "encord": ("default", "current", "strict-match", "partial-match"),
    "coco": ("default", "current"),
}

EVERY_PROFILE: tuple[Profile, ...] = get_args(Profile)

#: The formats of reports, in the order of their help.
ReportFormat = Literal[
    "text", "concise", "json", "jsonl", "html", "markdown", "csv", "spreadsheet", "parquet", "sarif", "github", "gitlab", "junit"
]  # fmt: skip
_NOTES = {"text": " (default)", "spreadsheet": " (csv without formulas)"}
_FORMATS = [name + _NOTES.get(name, "") for name in get_args(ReportFormat)]
#: Format of reports -> the module of `predlint.report` that writes it, and declares the rest in its ``FORMATS``.
REPORT_FORMATS = {
    "text": "text", "concise": "place_reports", "json": "place_reports", "jsonl": "place_reports", "sarif": "sarif",
    "github": "ci_reports", "gitlab": "ci_reports", "junit": "ci_reports", "markdown": "markdown", "html": "html.page", "csv": "table",
    "spreadsheet": "table", "parquet": "table",
}  # fmt: skip
LEVELS = ("error", "warning", "info")
#: Default limit of a record's bytes. The largest real ones, videos of hours with a box in every frame or a mask as text, are a few
# megabytes.
MAX_RECORD = 16 << 20
#: Less memory than this would be spilt all the time.
LEAST = 1 << 24
#: Ordinary records can have this size in bytes.
LEAST_RECORD = 1 << 16
#: A configuration comes with files that others have written: it may not have all memory taken. On a command line more is the user's word.
MOST_RECORD = 256 << 20
#: Environment variable in which Dask itself finds the address of a scheduler.
SCHEDULER = "DASK_SCHEDULER_ADDRESS"


# -- The settings: a row is all that there is to declare. Light to import: every run needs it -----------------------

#: The headings under which the help of a command with many options shows them.
SECTIONS = ("Ontology and predictions", "Rules", "Reports", "Files of records", "The run", "Configuration")
_FILES, _RULES, _REPORTS, _RECORDS, _RUN, _CONFIGURATION = SECTIONS


class SettingSpec(Struct, frozen=True):
    """A setting: an option ``--name`` of commands, a key ``name`` of the configuration, or both."""

    name: str
    section: str
    metavar: str | None
    """What a value is. None for a flag, and for an option whose help lists its words."""
    help: str
    """The help of the option; empty where there is none."""
    about: str = ""
    """The description of the key; empty where there is none."""
    default: Any = None
    """A list or a table for an option that is repeatable; False for a flag."""
    words: tuple[str, ...] = ()
    minimum: int = 0
    maximum: int | None = None
    scope: Literal["file", "run", "table", "line"] = "run"
    """What a value is for: one file, or the whole run. ``table``: a key that is no setting of its own. ``line``: an option alone."""
    short: tuple[str, ...] = ()
    """A short name of the option."""

    @property
    def param(self) -> str:
        """The name of the option as a parameter in Python."""
        return self.name.replace("-", "_")


_S = SettingSpec
#: Name -> setting, in the order of the schema.
SETTINGS: dict[str, SettingSpec] = {each.name: each for each in (
    _S("ontology", _FILES, "PATH",
       "The ontology the predictions are meant for: Labelbox or Encord JSON, .onto text, a Label Studio config (XML) or a COCO file.",
       "The ontology that the predictions are meant for: a path or a URL.", scope="file", short=("-O",)),
    _S("dialect", _FILES, "NAME", f"How the predictions are written: {', '.join(DIALECTS)}; else detected from the file.",
       "How the predictions are written; found from the files when it is not set.", words=DIALECTS, scope="file"),
    _S("target", _FILES, None, "Labelbox: what the file is for.", "Labelbox: what the predictions are for.", "model-run", TARGETS,
       scope="file"),
    _S("media", _FILES, "KIND", f"Labelbox: what the data rows are ({', '.join(MEDIA)}).", "What the data rows are.", words=MEDIA,
       scope="file"),
    _S("profile", _RULES, "NAME", f"Which version of the platform's rules to check: {', '.join(EVERY_PROFILE)}.",
       "Which version of the platform's rules to check.", "default", EVERY_PROFILE, scope="file"),
    _S("map", _FILES, "PATH", "For COCO into Encord: JSON that maps ids of categories and images to features and data.",
       "COCO into Encord: the mapping of ids of categories and images.", scope="file"),
    _S("data-rows", _FILES, "PATH", "The data rows that exist: .csv, .ndjson, .txt (one key per line), .parquet or COCO.",
       "The list of the data rows that exist.", scope="file"),
    _S("rules", _RULES, "PATH", "A file with rules of your own (.onto); repeatable.", "Files with rules of your own (.onto).", [],
       scope="file"),
    _S("reference", _RULES, "PATH", "What rules of your own compare figures with: predictions, or JSON that predlint stats wrote.",
       "What rules of your own compare figures with: predictions, or the JSON of predlint stats.", scope="file"),
    _S("include", "", "GLOB", "", "What predlint validate checks when no files are given: patterns of file names.", []),
    _S("exclude", "", "PATTERN", "Not these files: a pattern as in .gitignore, ! takes files back in; repeatable.",
       "What is never checked: patterns as in .gitignore, also for files that are named; one with ! at its beginning takes files back in.",
       []),
    _S("select", _RULES, "CODES", "Only these rules: codes, their beginnings, or names, comma-separated (GEO,ANS001).",
       "Only these rules.", []),
    _S("ignore", _RULES, "CODES", "Not these rules; wins over --select.", "Not these rules; wins over select.", []),
    _S("severity", _RULES, "CODE=LEVEL", "error, warning, info or off for a rule; repeatable.",
       "Levels of rules, by code or by name.", {}),
    _S("per-file-ignores", "", "PATTERN=CODES", "", "Rules that are left out for files that match a pattern.", scope="table"),
    _S("fail-level", _RULES, "LEVEL", "The lowest severity that makes the exit code 1: error, warning, info or never.",
       "The lowest severity that makes the exit code 1.", "error", (*LEVELS, "never")),
    _S("baseline", _RULES, "PATH", "Known findings, in a file written by predlint baseline: only new ones are shown.",
       "Known findings, as predlint baseline counts them: validate leaves them out."),
    _S("no-baseline", _RULES, None, "No baseline, even if the configuration names one.", default=False, scope="line"),
    _S("format", _REPORTS, "FORMAT[=PATH]",
       f"{', '.join(_FORMATS[:-1])} or {_FORMATS[-1]}; repeatable, each to a PATH.", "Reports, as FORMAT or FORMAT=PATH.", ["text"]),
    _S("samples", _REPORTS, "N", "Places shown per rule by text, html, markdown, github.", "text: places shown per rule.", 3,
       maximum=1_000_000_000),
    _S("statistics", _REPORTS, None, "Count what the records hold in the same pass: in text, json and html reports.",
       "Count what the records hold in the same pass.", False),
    _S("write-valid", _RECORDS, "PATH",
       "Write the records without an error there, as they are; into a folder: a file for each input.", scope="line"),
    _S("write-rejects", _RECORDS, "PATH", "Write the records with an error there.", scope="line"),
    _S("hook", "", None, "For hooks: pass over in silence what is excluded, or by its content is nothing to check.", default=False,
       scope="line"),
    _S("jobs", _RUN, "N|auto", "Processes at most; small files take one.", "Processes at most.", "auto", minimum=1, maximum=9_999),
    _S("engine", _RUN, None, "Where to run: in processes on this machine, or on a Dask cluster.", "", "local", ("local", "dask"),
       scope="line"),
    _S("scheduler", _RUN, "ADDRESS",
       f"Address of the Dask scheduler; without it that in {SCHEDULER}, or a cluster in this process.", scope="line"),
    _S("memory", _RUN, "SIZE", "Memory for rules that compare records with each other; more goes to disk.",
       "What rules across records may keep in memory.", "512MiB", minimum=LEAST),
    _S("max-record", _RUN, "SIZE", "Largest record that is read; memory grows with it.", "The largest record that is read.",
       f"{MAX_RECORD >> 20}MiB", minimum=LEAST_RECORD, maximum=MOST_RECORD),
    _S("spill-dir", _RUN, "PATH", "Folder for what does not fit into --memory; for Dask, one that all workers see.", scope="line"),
    _S("resume", _RUN, "STATE", "Folder that keeps what was checked, so that another run continues from there.", scope="line"),
    _S("config", _CONFIGURATION, "PATH", "The configuration; else predlint.toml or pyproject.toml, here or above.", scope="line"),
    _S("no-config", _CONFIGURATION, None, "No configuration, even where there is one.", default=False, scope="line"),
    _S("extend", "", "CONFIGURATION", "",
       "Another configuration, whose settings hold where this one has none: a path. Its own paths begin at its folder."),
    _S("required-version", "", "VERSIONS", "", "The versions of predlint that this is for: bounds, or one version."),
    _S("files", "", "SECTIONS", "",
       "Settings for files that match a pattern; of several sections that set a key, the last one wins.", scope="table"),
    _S("progress", _REPORTS, None, "A progress bar on standard error.", "", "auto", ("auto", "never"), scope="line"),
    _S("color", _REPORTS, None, "Colours on standard output.", "", "auto", ("auto", "always", "never"), scope="line"),
)}  # fmt: skip

#: Settings that can differ from file to file, with their defaults.
PER_FILE = {each.name: each.default for each in SETTINGS.values() if each.scope == "file"}
#: Settings that apply to the whole run, with their defaults.
PER_RUN = {each.name: each.default for each in SETTINGS.values() if each.scope == "run"}
for _last in ("baseline", "extend", "required-version"):  # predlint config shows them below the others
    PER_RUN[_last] = PER_RUN.pop(_last)
#: Settings that are paths, relative to the folder of the configuration.
PATHS = tuple(each.name for each in SETTINGS.values() if each.about and each.metavar in ("PATH", "CONFIGURATION"))


# -- Parses sizes such as ``512MiB`` and ``2g`` --------------------------------------------------------------------

#: The pattern for JSON Schema, which has no flags.
SIZE_PATTERN = r"^([0-9]+(?:\.[0-9]+)?) ?([kmgtKMGT]?)[iI]?[bB]?$"
_SIZE = lazy_regex(SIZE_PATTERN[1:-1])
_POWERS = {"": 0, "k": 1, "m": 2, "g": 3, "t": 4}
#: Larger than the memory of any machine; longer numbers could overflow.
ENDLESS = 1e30


def bytes_of(value: Any) -> int | None:
    """Returns the number of bytes, or None if the value is not a size."""
    match = _SIZE.fullmatch(str(value))
    if match is None:
        return None
    number, unit = match.groups()
    return int(min(float(number), ENDLESS) * 1024 ** _POWERS[unit.lower()])


def too_little(value: Any, size: int, least: int) -> str | None:
    """Returns what to give instead of a size below the minimum, or None if it is large enough. ``least``: `LEAST` or `LEAST_RECORD`."""
    if size >= least:
        return None
    text, enough = str(value).strip(), "16M" if least == LEAST else "64k"
    if size and text.isdecimal():
        unit = "M" if int(text) * 1024**2 >= LEAST else "G"
        return f"give {enough} or more; a number alone counts bytes, a unit goes right after it: {text}{unit}"
    return f"give {enough} or more; {_ABOUT[least]}"


_ABOUT = {LEAST: "notes of a million records take about 30 MB", LEAST_RECORD: "records of many points are as long"}
