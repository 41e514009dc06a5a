"""The keys of a configuration and the types of their values: one table, from which values are checked and the JSON Schema is made."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterator, Mapping
from typing import Any, Protocol, cast

from msgspec import Struct, field

from predlint.model.names import nearest
from predlint.model.settings import ENDLESS, LEVELS, PER_RUN, REPORT_FORMATS, SETTINGS, SIZE_PATTERN, SettingSpec, bytes_of, too_little
from predlint.model.texts import lazy_regex, quote
from predlint.version import __version__

# -- The types of values of settings: each type validates a value, and returns its JSON Schema ---------------------

Schema = dict[str, Any]
#: The keys and, in lists, the positions that lead to a value.
KeyPath = tuple[str | int, ...]


class ValueProblem(Struct, frozen=True):
    """An error at a key."""

    at: KeyPath
    message: str
    help: str | None = None


class Kind(Protocol):
    """The type of a value."""

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        """Yields all errors in a value."""
        ...

    def schema(self) -> Schema:
        """The JSON Schema of a value."""
        ...


class Text(Struct, frozen=True):
    """A text: a path, a pattern. ``empty``: it may be empty."""

    what: str
    empty: bool = False

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if not isinstance(value, str):
            yield ValueProblem(at, f"{quote(value)} is {_kind_of(value)}, not {self.what}", f"{self.what} goes between quotes")
        elif not value and not self.empty:
            yield ValueProblem(at, f"{self.what} is empty", "leave the key out where there is none")
        elif "\0" in value:
            yield ValueProblem(at, f"{quote(value)} is not {self.what}: it holds a NUL")

    def schema(self) -> Schema:
        return {"type": "string", "pattern": "^[^\\u0000]*$"} if self.empty else {"type": "string", "pattern": "^[^\\u0000]+$"}


class ListInstead(Text, frozen=True):
    """A text, for which people may expect a list."""

    instead: str = ""
    """The setting to use for several values."""

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if isinstance(value, list):
            yield ValueProblem(at, f"{quote(cast('Any', value))} is a list, not {self.what}", f"name one: {self.instead}")
        else:
            yield from super().wrong(value, at)


class Choice(Struct, frozen=True):
    """One of a few words."""

    words: tuple[str, ...]
    empty: bool = False
    """True if the text may be empty: this unsets the value."""

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if value in self.words if isinstance(value, str) and (value or not self.empty) else value == "":
            return
        allowed = f"one of {', '.join(self.words)}"
        if not isinstance(value, str):
            yield ValueProblem(at, f"{quote(value)} is {_kind_of(value)}, not a word", allowed)
            return
        yield ValueProblem(at, f"{quote(value)} is not possible here", _hint(value, self.words) + allowed)

    def schema(self) -> Schema:
        return {"enum": [*self.words, *([""] if self.empty else [])]}


class PathText(Struct, frozen=True):
    """One of a few words, alone or with a path: ``json``, ``html=report.html``."""

    words: Collection[str]

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        *_, last = self.words
        allowed = f"one of {', '.join(self.words)}, or one with a file: {last}=report.{last}"
        if not isinstance(value, str):
            yield ValueProblem(at, f"{quote(value)} is {_kind_of(value)}, not a word", allowed)
            return
        word, equals, path = value.partition("=")
        if word not in self.words:
            yield ValueProblem(at, f"{quote(word)} is not possible here", _hint(word, self.words) + allowed)
        elif equals and not path:
            yield ValueProblem(at, f"{quote(value)} names no file", f"{quote(word)}, or with a file: {quote(f'{word}=report.{word}')}")
        elif "\0" in path:
            yield ValueProblem(at, f"{quote(value)} is not a path: it holds a NUL")

    def schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({'|'.join(self.words)})(=[^\\u0000]+)?$"}


class Flag(Struct, frozen=True):
    """true or false."""

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if not isinstance(value, bool):
            yield ValueProblem(at, f"{quote(value)} is neither true nor false", "true or false, without quotes")

    def schema(self) -> Schema:
        return {"type": "boolean"}


class Number(Struct, frozen=True):
    """An integer from ``minimum`` to ``maximum``, or a word."""

    minimum: int
    word: str | None
    maximum: int

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if type(value) is int and self.minimum <= value <= self.maximum:
            return
        if self.word is None or value != self.word or not isinstance(value, str):
            allowed = f"an integer from {self.minimum} to {self.maximum:,}" + (f', or "{self.word}"' if self.word is not None else "")
            yield ValueProblem(at, f"{quote(value)} is not possible here", allowed)

    def schema(self) -> Schema:
        number: Schema = {"type": "integer", "minimum": self.minimum, "maximum": self.maximum}
        return number if self.word is None else {"anyOf": [number, {"const": self.word}]}


class Size(Struct, frozen=True):
    """A number of bytes: 512MiB, 2g."""

    minimum: int
    maximum: int | None = None

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        size = bytes_of(value) if isinstance(value, str) or (type(value) is int and 0 <= value < ENDLESS) else None
        if size is None:
            yield ValueProblem(at, f"{quote(value)} is not a size", 'bytes, or a number with k, M, G between quotes: "512M", "2GiB"')
        elif (help := too_little(value, size, self.minimum)) is not None:
            yield ValueProblem(at, f"{quote(value)} is too little", help)
        elif self.maximum is not None and size > self.maximum:
            help = f"give {self.maximum >> 20}MiB or less; --max-record takes more on the command line"
            yield ValueProblem(at, f"{quote(value)} is too much in a configuration", help)

    def schema(self) -> Schema:
        number = {"type": "integer", "minimum": self.minimum} | ({"maximum": self.maximum} if self.maximum is not None else {})
        return {"anyOf": [number, {"type": "string", "pattern": SIZE_PATTERN}]}


class ListOf(Struct, frozen=True):
    """A list of values of one type. ``single``: a single value may be written without brackets."""

    of: Kind
    single: bool = False
    minimum: int = 0

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if not isinstance(value, list):
            if self.single:
                yield from self.of.wrong(value, at)
            elif isinstance(self.of, Table) and isinstance(value, dict):
                name = at[-1] if at else ""
                yield ValueProblem(
                    at, f"[{name}] is one table, not a list of them", f"write [[{name}]], with two brackets, above each section"
                )
            else:
                yield ValueProblem(at, f"{quote(value)} is {_kind_of(value)}, not a list", "put it between brackets: [ … ]")
            return
        items = cast("list[Any]", value)
        if len(items) < self.minimum:
            yield ValueProblem(at, "the list is empty", "name at least one, or leave the key out")
        for number, item in enumerate(items):
            yield from self.of.wrong(item, (*at, number))

    def schema(self) -> Schema:
        items: Schema = {"type": "array", "items": self.of.schema(), **({"minItems": self.minimum} if self.minimum else {})}
        return {"anyOf": [self.of.schema(), items]} if self.single else items


class TableOf(Struct, frozen=True):
    """A table with names chosen by the user, each with a value of one type."""

    of: Kind
    names: str
    example: str

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if not isinstance(value, dict):
            yield ValueProblem(at, f"{quote(value)} is {_kind_of(value)}, not a table of {self.names}", f"for example: {self.example}")
            return
        for name, member in cast("dict[str, Any]", value).items():
            if not name:
                yield ValueProblem((*at, name), f"a name is empty: {self.names} are expected", f"for example: {self.example}")
            yield from self.of.wrong(member, (*at, name))

    def schema(self) -> Schema:
        return {"type": "object", "propertyNames": {"minLength": 1}, "additionalProperties": self.of.schema()}


class Key(Struct, frozen=True):
    """A key of a table."""

    kind: Kind
    about: str


class Table(Struct, frozen=True):
    """A table whose keys are known."""

    keys: Mapping[str, Key]
    required: Mapping[str, str] = field(default_factory=dict[str, str])
    """Required keys, with what to write."""
    elsewhere: Mapping[str, str] = field(default_factory=dict[str, str])
    """Keys that people may look for here -> where they belong."""

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if not isinstance(value, dict):
            yield ValueProblem(at, f"{quote(value)} is {_kind_of(value)}, not a table", "its keys are below a header, or between braces")
            return
        table = cast("dict[str, Any]", value)
        intended = set[str]()
        for name, member in table.items():
            key = self.keys.get(name)
            if key is not None:
                yield from key.kind.wrong(member, (*at, name))
            elif (place := self.elsewhere.get(name.replace("_", "-"))) is not None:
                yield ValueProblem((*at, name), f"{quote(name)} is not a key here", place)
            else:
                intended.update(nearest(name, [key for key in self.keys if key not in table])[:1])
                yield ValueProblem((*at, name), f"{quote(name)} is not a key", _hint(name, self.keys) + f"keys: {', '.join(self.keys)}")
        for name in self.required:
            if name not in table and name not in intended:  # a misspelling of its name was reported
                yield ValueProblem(at, f'"{name}" is missing', self.required[name])

    def schema(self) -> Schema:
        properties = {name: {"description": key.about, **key.kind.schema()} for name, key in self.keys.items()}
        required: Schema = {"required": list(self.required)} if self.required else {}
        return {"type": "object", "properties": properties, **required, "additionalProperties": False}


def _hint(word: str, words: Any) -> str:
    close = nearest(word, list(words))
    return f"did you mean {' or '.join(map(quote, close[:2]))}? " if close else ""


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return "a truth value"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "a table" if isinstance(value, dict) else "a date or a time"


# -- The versions of predlint that a configuration is for: ``>=0.3,<1``, as pip reads it ---------------------------

# The length of numbers is limited so that each can be parsed.
_RELEASE = r"[0-9]{1,9}(?:\.[0-9]{1,9}){0,9}"
_REST = r"(?:(?:a|b|rc)[0-9]{1,9})?(?:\.post[0-9]{1,9})?(?:\.dev[0-9]{1,9})?"
_VERSION = rf"{_RELEASE}{_REST}"
_CLAUSE = rf"(?:(?:>=|<=|>|<|==|!=) ?{_VERSION}|[=!]= ?{_RELEASE}\.\*|~= ?[0-9]{{1,9}}(?:\.[0-9]{{1,9}}){{1,9}}{_REST})"
#: Also used in JSON Schema: one version, or bounds.
PATTERN = rf"^(?:{_VERSION}|{_CLAUSE}(?: ?, ?{_CLAUSE}){{0,19}})$"
_WHOLE = lazy_regex(PATTERN[1:-1])
_EXAMPLE = 'for example ">=0.3,<1", or one version: "0.3.1"'


class Versions(Struct, frozen=True):
    """Versions of predlint: a version, or bounds."""

    def wrong(self, value: Any, at: KeyPath) -> Iterator[ValueProblem]:
        if not isinstance(value, str) or _WHOLE.fullmatch(value) is None:
            yield ValueProblem(at, f"{quote(value)} says no versions of predlint", _EXAMPLE)

    def schema(self) -> Schema:
        return {"type": "string", "pattern": PATTERN}


def wrong_version(required: Any) -> tuple[str, str] | None:
    """Returns the message and help if this version of predlint is not among the required ones. Returns None if it is, and also if the value
    is invalid, which is reported with the other errors."""
    if not isinstance(required, str) or _WHOLE.fullmatch(required) is None:
        return None
    if satisfies(__version__, required):
        return None
    compact = "".join(required.split())
    name = f"predlint=={compact}" if compact[0].isdigit() else f"predlint{compact}"
    message = f"required-version: this is predlint {__version__}, and the configuration is for {quote(required)}"
    return message, f"install one that it is for: pip install {shlex.quote(name)}; for a hook of pre-commit set rev"


def satisfies(version: str, required: str) -> bool:
    """Returns True if a version is among the required ones, as pip reads them. Pre-releases count like any other version; the local part
    after ``+`` is ignored."""
    from packaging.specifiers import SpecifierSet  # takes a while to load, and few configurations name versions
    from packaging.version import Version

    public = Version(version).public
    return Version(public) == Version(required) if required[0].isdigit() else SpecifierSet(required).contains(public, prereleases=True)


# -- The keys of a configuration: one table, from which values are checked, the JSON Schema is made, and ``predlint config`` lists --


_PATTERN = Text("a pattern of file names")
_CODES = ListOf(Text("a code, its beginning, or the name of a rule"))


#: What the help calls a value -> the type of values in a configuration; of others it depends on the setting.
_KINDS: dict[str | None, Kind] = {
    None: Flag(), "GLOB": ListOf(_PATTERN), "PATTERN": ListOf(Text("a pattern as in .gitignore")), "CODES": _CODES,
    "CODE=LEVEL": TableOf(Choice((*LEVELS, "off")), "codes", 'severity = {GEO007 = "error"}'),
    "PATTERN=CODES": TableOf(_CODES, "patterns of file names", '"drafts/**" = ["KEY002"]'),
    "FORMAT[=PATH]": ListOf(PathText(REPORT_FORMATS), minimum=1), "VERSIONS": Versions(),
    "CONFIGURATION": ListInstead("a path", instead="that one may extend another"),
}  # fmt: skip


def _kind_for(spec: SettingSpec) -> Kind:
    if spec.words:
        return Choice(spec.words, empty=spec.default is None)
    if spec.metavar == "PATH":
        return Text("a path", empty=spec.name != "ontology") if spec.default is None else ListOf(Text("a path"))
    if spec.metavar == "SIZE":
        return Size(spec.minimum, spec.maximum)
    if spec.metavar in ("N", "N|auto") and spec.maximum is not None:
        return Number(spec.minimum, "auto" if spec.default == "auto" else None, spec.maximum)
    return _KINDS[spec.metavar]


def _keys_of(*scopes: str) -> dict[str, Key]:
    return {each.name: Key(_kind_for(each), each.about) for each in SETTINGS.values() if each.scope in scopes}


_SECTION = Table(
    {
        "pattern": Key(
            ListOf(_PATTERN, single=True, minimum=1),
            "The files that these settings are for, from the configuration's folder on: * in one folder, ** through any number of them.",
        ),
        **_keys_of("file"),
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

#: Options of the command line alone that people write into a configuration.
_COMMAND_LINE = {each.name for each in SETTINGS.values() if not each.about} - {"hook", "no-config"} | {"quiet"}

#: Names that users of other programs look for, and options that are not keys -> where to find them.
_ELSEWHERE = {name: help for names, help in _WORDS.items() for name in names.split()} | {
    name: f"it is an option of the command line alone: --{name}" for name in _COMMAND_LINE
}

_KINDS["SECTIONS"] = ListOf(_SECTION)
#: The whole configuration.
CONFIGURATION = Table(_keys_of("file", "run", "table"), elsewhere=_ELSEWHERE)


def config_schema() -> Schema:
    """The JSON Schema of a ``predlint.toml``, and of the table ``[tool.predlint]``, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "predlint configuration",
        "description": "predlint.toml, or the table [tool.predlint] of pyproject.toml. Paths and patterns begin at the folder of the file.",
        **CONFIGURATION.schema(),
    }
