"""Finds what each argument of a command line needs, and whether it is available. Runs nothing, and requests no remote file."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator
from typing import Any, cast

import click
from msgspec import Struct

from predlint.cli.arguments import expand
from predlint.cli.completion_values import formats_of, kind_of_path
from predlint.cli.configured_run import ChosenConfiguration, ConfigErrors, choose, choose_configured, configuration_of, platforms_of
from predlint.cli.doctor_facts import temporary
from predlint.cli.doctor_packages import extra
from predlint.cli.errors import CommandError
from predlint.cli.formats import parse_formats
from predlint.config.exclusion import excluded_by
from predlint.config.prefixes import codes_changed_by, words
from predlint.lazy_regex import lazy_regex
from predlint.names import quote
from predlint.report.terminal import count
from predlint.stream.archives import HEAD, ArchiveKind, MissingPackageError, kind_of
from predlint.stream.errors import GIVEN_AS_TEXT, SourceError, is_text, readable_text, unexpanded_pattern
from predlint.stream.urls import ending, is_url, local, shown

#: Suffix of compressed files -> the bytes that they begin with.
_BEGINS = {".gz": b"\x1f\x8b\x08", ".bgz": b"\x1f\x8b\x08", ".zst": b"\x28\xb5\x2f\xfd", ".zstd": b"\x28\xb5\x2f\xfd"}
_PARQUET = b"PAR1"
#: Matches the help of options that name a file to write.
_WRITES = lazy_regex(r"(where to )?writes?\b", re.IGNORECASE)


class Need(Struct, frozen=True):
    """Something that an argument takes."""

    what: str
    there: bool
    help: str | None = None
    """How to get what is missing."""
    optional: bool = False
    """True for a need that only makes a run faster."""


class Argument(Struct, frozen=True):
    """An argument of a command line, or a key of the configuration."""

    name: str
    needs: tuple[Need, ...]

    @property
    def missing(self) -> int:
        """Counts the needs that are not met and not optional."""
        return sum(not need.there and not need.optional for need in self.needs)


def needs_of(context: click.Context) -> list[Argument]:
    """Returns the needs of a parsed command line. Raises CommandError for an unknown format, as the command would."""
    found: list[Argument] = []
    for param in context.command.params:
        if context.get_parameter_source(param.name or "") is click.core.ParameterSource.COMMANDLINE:
            if param.name == "files":
                found += [argument for each in context.params["files"] for argument in _of_files(param, str(each), context)]
            else:
                found += _of(param, context.params[param.name or ""])
    known = {need.what for argument in found for need in argument.needs}
    settings = [each for each in _configured(context) if each.missing != 1 or each.needs[0].what not in known]
    return [*_merge_repeated(found), *settings]


def _of_files(param: click.Parameter, file: str, context: click.Context) -> Iterator[Argument]:
    """Yields the needs of prediction files, also of those in a folder or matched by a pattern."""
    params = context.params
    try:
        configuration = configuration_of(params.get("config"), bool(params.get("no_config")), {})
        excluded = excluded_by(configuration, params.get("exclude") or ())
        files, _ = expand([file], params, configuration, excluded, quiet=True)
    except ConfigErrors:  # reported with the settings
        files = [file]
    except CommandError as fault:
        yield Argument(shown(file), (Need(fault.message, False, fault.help),))
        return
    if files == [file]:
        yield from _of(param, (file,))
        return
    needs = [need for each in files for need in _read(each) if not need.there]
    yield Argument(shown(file), tuple(needs) or (Need(count(len(files), "file"), True),))


def _of(param: click.Parameter, value: Any) -> Iterator[Argument]:
    """Yields the needs of one option or argument."""
    option = "" if isinstance(param, click.Argument) else f"{max(param.opts, key=len)} "
    values: tuple[Any, ...] = value if isinstance(value, tuple) else (value,)  # pyright: ignore[reportUnknownVariableType]
    kind = kind_of_path(param)
    is_format = (param.metavar or "").startswith("FORMAT")
    if is_format:
        parse_formats(list(map(str, values)), formats=formats_of(param))
    for each in map(str, values):
        name = f"{option}{quote(each) if is_text(each) else shown(each)}"
        if param.name == "engine" and each == "dask":
            yield Argument(name, (_cluster(),))
        elif param.name == "spill_dir":
            yield Argument(name, (_spill(each),))
        elif param.name == "resume":
            yield Argument(name, (_state(each),))
        elif is_format:
            path = each.partition("=")[2]
            if path not in ("", "-"):
                yield Argument(name, tuple(_written(path)))
        elif kind == "file" and each:
            yield Argument(name, tuple(_written(each) if _writes(param) else _read(each)))


def _writes(param: click.Parameter) -> bool:
    """Returns True for an option whose value is a file to be written."""
    named = any(option == "-o" or option.startswith("--write-") for option in param.opts)
    return named or _WRITES.match(getattr(param, "help", None) or "") is not None


def _configured(context: click.Context) -> list[Argument]:
    """Returns the needs that the configuration adds to a command that reads one."""
    try:
        chosen = _chosen(context)
    except ConfigErrors as wrong:
        faults = [Need(f"{fault.where}: {fault.message}", False, fault.help) for fault in wrong.faults]
        return [Argument("settings", tuple(faults))]
    except CommandError as fault:
        return [Argument("settings", (Need(fault.message, False, fault.help),))]
    if chosen is None:
        return []
    found: dict[str, Argument] = {}
    for name in ("ontology", "map", "data-rows", "rules", "reference", "baseline"):
        settings = [way.settings[name] for way in (*chosen.ways, chosen.whole) if name in way.settings]
        for setting in [setting for setting in settings if setting.configured and setting.value]:
            for path in cast("list[str]", setting.value) if isinstance(setting.value, list) else [str(setting.value)]:
                shown_as = f"{name} {shown(path)} ({setting.origin})"
                found.setdefault(shown_as, Argument(shown_as, tuple(_read(path))))
    severity: dict[str, str] = chosen.whole.value("severity") if "severity" in chosen.whole.settings else {}
    for code, changed in codes_changed_by(severity, platforms_of(chosen.ways)).items():
        found[code] = Argument(f"severity {code} = {severity[code]}", (Need(words(code, changed), True),))
    named = context.params.get("files")
    included = [] if named or named is None else [Argument(shown(path), tuple(_read(path))) for path in chosen.paths]
    return [*_merge_repeated(included), *found.values()]


def _chosen(context: click.Context) -> ChosenConfiguration | None:
    """Returns the settings of configuration and command line, or None if the command reads no configuration. Raises CommandError."""
    params = context.params
    if not {"config", "no_config"} <= params.keys():
        return None
    if "files" in params:
        return choose(context, params["files"], params["config"], params["no_config"], "check")
    if not {"ontology", "ontologies"} & params.keys() or params.get("ontology") or params.get("ontologies"):
        return None
    return choose_configured(context, params["config"], params["no_config"])


def _merge_repeated(arguments: Iterable[Argument]) -> list[Argument]:
    """The arguments; of several in a row that need the same, the first one with the number of the others."""
    found: list[Argument] = []
    first, more = None, 0
    for argument in [*arguments, None]:
        if argument is not None and first is not None and argument.needs == first.needs and not argument.name.startswith("-"):
            more += 1
            continue
        if first is not None:
            found.append(first if not more else Argument(f"{first.name} and {more:,} more", first.needs))
        first, more = argument, 0
    return found


def _read(path: str) -> Iterator[Need]:
    """Yields what reading a file needs."""
    if path == "-":
        return
    head = b""
    if is_url(path) and local(path) == path:
        yield _driver(path)
    else:
        path = local(path)
        there = _file(path)
        yield there
        head = _head(path) if there.there else b""
    kind = kind_of(head) if head else _kind_by_name(path)
    if kind is not None:
        yield _unpacking(kind)
    if head.startswith(_PARQUET) or (not head and ending(path) == ".parquet"):
        yield _parquet()


def _file(path: str) -> Need:
    if os.path.isdir(path):
        return Need("a folder, where a file is expected", False, f"name files in it: {path.rstrip('/')}/*.ndjson")
    if is_text(path):
        return Need(GIVEN_AS_TEXT, False, readable_text(path))
    if not os.path.exists(path):
        if _is_closed(os.path.dirname(path)):
            return Need("the folder that it is in cannot be opened: permission denied", False)
        pattern = any(mark in path for mark in "*?[")
        return Need("no such file", False, unexpanded_pattern(path) if pattern else None)
    return Need("the file can be read", True) if os.access(path, os.R_OK) else Need("the file cannot be read: permission denied", False)


def _is_closed(folder: str) -> bool:
    """Returns True if this folder, or the nearest existing one above it, denies access."""
    while folder and not os.path.isdir(folder):
        folder = os.path.dirname(folder) if os.path.dirname(folder) != folder else ""
    return bool(folder) and not os.access(folder, os.X_OK)


def _head(path: str) -> bytes:
    """Returns the first bytes of a regular file, else nothing, since bytes read from a pipe would be lost."""
    if not os.path.isfile(path):
        return b""
    with open(path, "rb") as file:
        return file.read(HEAD)


def _kind_by_name(path: str) -> ArchiveKind | None:
    """Returns the kind of compression by file name, for files that cannot be read."""
    return kind_of(_BEGINS.get(os.path.splitext(path.partition("?")[0].lower())[1], b""))


def _driver(url: str) -> Need:
    from predlint.stream.remote import require

    scheme = url.partition("://")[0]
    try:
        require(url)
    except SourceError as error:
        return Need(getattr(error, "strerror", None) or error.message, False, error.help)
    return Need(f"{scheme}:// can be read{_with('remote')}; whether the file exists was not checked", True)


def _unpacking(kind: ArchiveKind) -> Need:
    if kind.name == "gzip":
        found = extra("gzip")
        if found is not None and not found.ok:
            return Need("gzip is unpacked by the standard library; three times as fast with isal", False, found.install, optional=True)
        return Need(f"gzip is here{_with('gzip')}", True)
    try:
        kind.open()
    except MissingPackageError as missing:
        return Need(f"{kind.name} needs a package that is not installed", False, f"pip install {missing.package}")
    return Need(f"{kind.name} is here{_with(kind.name)}", True)


def _cluster() -> Need:
    from predlint.engine.cluster import require
    from predlint.engine.errors import EngineError

    try:
        require()
    except EngineError as error:
        return Need(error.message, False, error.help)
    return Need(f"Dask is here{_with('dask')}", True)


def _parquet() -> Need:
    from predlint.stream.data_row_parquet import MissingPyarrow, pyarrow

    try:
        pyarrow()
    except MissingPyarrow:
        return Need("parquet needs a package that is not installed", False, "pip install pyarrow")
    return Need(f"parquet can be read{_with('parquet')}", True)


def _with(name: str) -> str:
    """The packages of an extra that do it."""
    found = extra(name)
    packages = ", ".join(str(package) for package in found.packages if package.version is not None) if found is not None else ""
    return f" ({packages})" if packages else ""


def _written(path: str) -> Iterator[Need]:
    """Yields what writing a file needs, including the compression that its suffix asks for."""
    folder = os.path.dirname(path) or os.curdir
    kind = _kind_by_name(path)
    if kind is not None and kind.name == "zstd":
        yield _unpacking(kind)
    if is_url(path):
        yield Need("reports are written to files of this machine", False, "name a path")
    elif os.path.isdir(path):
        yield Need("can be written", True) if os.access(path, os.W_OK) else Need("cannot be written: permission denied", False)
    elif not os.path.isdir(folder):
        yield Need(f"no such folder: {folder}", False, f"mkdir -p {shlex.quote(folder)}")
    elif not os.access(folder, os.W_OK):
        yield Need(f"the folder {folder} cannot be written to: permission denied", False)
    else:
        yield Need("can be written", True)


def _spill(path: str) -> Need:
    if not os.path.isdir(path):
        return Need("no such folder", False, f"mkdir -p {shlex.quote(path)}")
    folder = temporary(path)
    if folder.fault is not None or folder.free is None:
        return Need(f"nothing can be written there: {folder.fault}", False)
    return Need(f"{folder.free / 1e9:,.1f} GB free", True)


def _state(path: str) -> Need:
    """Returns the need for the folder of ``--resume``, which is created if it does not exist."""
    folder = os.path.abspath(path)
    while not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder):
        return Need("a file, where a folder is expected", False, "name a folder, which is made if it is not there")
    return Need("can be written", True) if os.access(folder, os.W_OK | os.X_OK) else Need("cannot be written: permission denied", False)
