"""Finds what each argument of a command line needs, and whether the machine and its packages have it."""

from __future__ import annotations

import locale
import os
import platform
import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from typing import Any, cast

import click
from msgspec import Struct
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from predlint.cli.arguments import expand
from predlint.cli.completion import formats_of, kind_of_path
from predlint.cli.configured_run import ChosenConfiguration, ConfigErrors, choose, choose_configured, configuration_of, platforms_of
from predlint.cli.errors import CommandError
from predlint.cli.outputs import parse_formats
from predlint.config.configuration import excluded_by
from predlint.config.extend import codes_changed_by, listed_codes
from predlint.io.archives import HEAD, ArchiveKind, MissingPackageError, kind_of
from predlint.io.paths import GIVEN_AS_TEXT, SourceError, ending, is_text, is_url, local, readable_text, shown, unexpanded_pattern
from predlint.kernel.kernel_option import requested
from predlint.model.diagnostics import EngineError
from predlint.model.processes import processors
from predlint.model.texts import lazy_regex, quote
from predlint.report.terminal import count, is_terminal, terminal_width, use_color

# -- Facts about the machine and its settings that affect a run ----------------------------------------------------


class Folder(Struct, frozen=True):
    """A folder for data that does not fit into memory."""

    path: str | None
    free: int | None
    """Bytes."""
    fault: str | None
    """Why nothing can be written there."""


def system() -> str:
    """The operating system, its release and the kind of processor."""
    return f"{platform.system()} {platform.release()} {platform.machine()}".strip()


def python() -> str:
    """The version of Python and its file."""
    return f"{platform.python_implementation()} {platform.python_version()}"


def kernel() -> dict[str, Any]:
    """Returns whether the compiled kernel is used; if not, the reason and the remedy."""
    from predlint.kernel.library import library_path, missing, remedy

    why = missing()
    return {
        "there": why is None, "path": library_path() if why is None else None, "required": requested() == "require",
        "why": why, "help": remedy() if why is not None else None,
    }  # fmt: skip


def memory() -> tuple[int | None, int | None]:
    """Returns the total and free memory in bytes, within the limit of a container. None for an unknown number."""
    total, free = _of_system()
    limit, used = _number("/sys/fs/cgroup/memory.max"), _number("/sys/fs/cgroup/memory.current")
    if limit is not None and (total is None or limit < total):
        total = limit
        if used is not None:
            free = min(free, limit - used) if free is not None else limit - used
    return total, max(0, free) if free is not None else None


def _of_system() -> tuple[int | None, int | None]:
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            lines = dict(line.split(":", 1) for line in file)
        return tuple(int(lines[name].split()[0]) * 1024 for name in ("MemTotal", "MemAvailable"))  # pyright: ignore[reportReturnType]
    except (OSError, ValueError, KeyError, IndexError):  # not Linux
        pass
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"), None
    except (AttributeError, ValueError, OSError):
        return None, None


def _number(path: str) -> int | None:
    try:
        with open(path, encoding="ascii") as file:
            return int(file.read())
    except (OSError, ValueError):  # no such limit: there is no file, or it says "max"
        return None


def temporary(path: str | None = None) -> Folder:
    """The folder for temporary files: the usual one, or another. Something is written there, and taken away again."""
    try:
        folder = path or tempfile.gettempdir()
    except OSError as error:
        return Folder(None, None, (error.strerror or str(error)).lower())
    try:
        free = shutil.disk_usage(folder).free
        with tempfile.TemporaryFile(prefix="predlint-", dir=folder) as file:
            file.write(b"predlint")
    except OSError as error:
        return Folder(folder, None, (error.strerror or str(error)).lower())
    return Folder(folder, free, None)


def terminal() -> dict[str, Any]:
    """Returns the facts about standard output."""
    return {
        "terminal": is_terminal(sys.stdout),
        "width": terminal_width(sys.stdout),
        "encoding": getattr(sys.stdout, "encoding", None),
        "locale": locale.getlocale()[1] or locale.getpreferredencoding(False),
        "colors": use_color("auto", sys.stdout),
        "because": _because(),
    }


def _because() -> str:
    """Returns the reason why colours are on or off."""
    if os.environ.get("NO_COLOR"):
        return "NO_COLOR is set"
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return "FORCE_COLOR is set"
    if is_terminal(sys.stdout):
        return "a terminal"
    return "TERM is dumb" if os.environ.get("TERM") == "dumb" and sys.stdout.isatty() else "not a terminal"


def machine() -> dict[str, Any]:
    """Processors, memory and room for temporary files."""
    total, free = memory()
    folder = temporary()
    return {
        "system": system(), "processors": processors(), "memory": total, "memory_free": free,
        "temporary": {"path": folder.path, "free": folder.free, "fault": folder.fault},
    }  # fmt: skip


# -- Lists predlint's dependencies and what is installed of them, from the metadata that predlint was installed with --

#: Extra -> its purpose. Extras for developers are not listed.
PURPOSES = {
    "gzip": "unpacks gzip three times as fast; without it the standard library does",
    "zstd": "files that are compressed with zstd",
    "remote": "files behind URLs: https://, and with a driver beside it s3://, gs://, abfs:// and others",
    "parquet": "lists of data rows, and findings, in parquet; report.to_arrow()",
    "dask": "many machines: --engine dask",
    "frame": "findings as a table of pandas: report.to_frame()",
    "testing": "predlint.testing: predictions made up by hypothesis",
}
DEVELOPMENT = frozenset({"test", "dev", "docs"})
_EXTRA = lazy_regex(r'extra == "([^"]+)"')


class Package(Struct, frozen=True):
    """A required package, and the installed version of it."""

    name: str
    bounds: str
    """The accepted versions, such as ``>=8.1.7``; empty for any."""
    version: str | None
    """The installed version, or None if it is not installed."""

    @property
    def ok(self) -> bool:
        return self.version is not None and SpecifierSet(self.bounds).contains(self.version, prereleases=True)

    def __str__(self) -> str:
        return f"{self.name} {self.version}" if self.version is not None else self.name


class Extra(Struct, frozen=True):
    """A set of packages that predlint does more with."""

    name: str
    packages: tuple[Package, ...]
    requirements: tuple[str, ...]
    """The requirements as pip takes them: ``fsspec[http]>=2024.2``."""

    @property
    def ok(self) -> bool:
        return all([package.ok for package in self.packages])

    @property
    def install(self) -> str:
        """Returns the command that installs the packages by their own names, independent of where predlint came from."""
        return " ".join(["pip install", *map(shlex.quote, self.requirements)])

    @property
    def purpose(self) -> str:
        return PURPOSES.get(self.name, "")


def own_version() -> str | None:
    """Returns predlint's version, or None if it runs from a source tree that is not installed."""
    return _version("predlint")


def packages() -> list[Package]:
    """Returns the packages that predlint cannot run without."""
    return _packages("predlint", "")


def extras() -> list[Extra]:
    """The extras of users, by name."""
    lines = _requires("predlint")
    names = {name for line in lines for name in _EXTRA.findall(str(line.marker))} - DEVELOPMENT
    return [
        Extra(name, tuple(_packages("predlint", name)), tuple([_plain(line) for line in lines if name in _EXTRA.findall(str(line.marker))]))
        for name in sorted(names)
    ]


def extra(name: str) -> Extra | None:
    """The extra of a name, if predlint has it."""
    return next((each for each in extras() if each.name == name), None)


def _packages(distribution: str, extra: str) -> list[Package]:
    """Returns the requirements of a distribution on this Python, or of one of its extras, including the extras of its requirements."""
    found: dict[str, Package] = {}
    for line in _requires(distribution):
        if not _applies(line, extra) or (extra and _applies(line, "")):
            continue
        found.setdefault(line.name, Package(line.name, str(line.specifier), _version(line.name)))
        for each in line.extras if line.name != distribution else ():
            found.update({package.name: package for package in _packages(line.name, each) if package.name not in found})
    return list(found.values())


def _applies(line: Requirement, extra: str) -> bool:
    """Returns True if a requirement applies to this Python when the extra is installed."""
    return line.marker is None or line.marker.evaluate({"extra": extra})


def _plain(line: Requirement) -> str:
    """Returns a requirement without its marker, as pip takes it."""
    return str(line).partition(";")[0].strip()


def _requires(distribution: str) -> list[Requirement]:
    try:
        return list(map(Requirement, requires(distribution) or ()))
    except PackageNotFoundError:
        return []


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


# -- Finds what each argument of a command line needs, and whether it is available. Runs nothing, and requests no remote file --

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
        configuration = configuration_of(context)
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
        found[code] = Argument(f"severity {code} = {severity[code]}", (Need(listed_codes(code, changed), True),))
    named = context.params.get("files")
    included = [] if named or named is None else [Argument(shown(path), tuple(_read(path))) for path in chosen.paths]
    return [*_merge_repeated(included), *found.values()]


def _chosen(context: click.Context) -> ChosenConfiguration | None:
    """Returns the settings of configuration and command line, or None if the command reads no configuration. Raises CommandError."""
    params = context.params
    if not {"config", "no_config"} <= params.keys():
        return None
    if "files" in params:
        return choose(context, params["files"], "check")
    if not {"ontology", "ontologies"} & params.keys() or params.get("ontology") or params.get("ontologies"):
        return None
    return choose_configured(context)


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
    from predlint.io.remote import require

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
    from predlint.engine.pool import require

    try:
        require()
    except EngineError as error:
        return Need(error.message, False, error.help)
    return Need(f"Dask is here{_with('dask')}", True)


def _parquet() -> Need:
    from predlint.io.data_row_files import MissingPyarrow, pyarrow

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
