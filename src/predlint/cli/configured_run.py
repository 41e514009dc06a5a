"""Combines a command line with a configuration: ``--config``, ``--no-config``, and the settings in force for each file."""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from typing import Any, cast

import click
from msgspec import Struct, field

from predlint.cli.arguments import expand, of_hook, ontology_among
from predlint.cli.config_trust import is_outside_project, refuse_included, unsafe_settings
from predlint.cli.errors import CommandError, print_error, print_message, unique_files
from predlint.cli.options import severities
from predlint.config.configuration import Configuration, ExclusionRules, exclude_error, excluded_by
from predlint.config.load import (
    DEFAULT,
    ConfigError,
    EffectiveSettings,
    Setting,
    effective_settings,
    find,
    included,
    is_foreign_owned,
    load,
    mistaken,
    of_sections,
)
from predlint.config.load import ConfigProblem as ConfigFault
from predlint.engine.file_discovery import head_of
from predlint.io.paths import instead_of, is_text, is_url, local, shown, source_error
from predlint.lang.keywords import is_onto_path
from predlint.model.ontology import OntologyError
from predlint.model.registry import OF_WHOLE_LISTS
from predlint.model.settings import PATHS, PER_FILE, PER_RUN, SETTINGS
from predlint.platforms.format_detection import is_coco
from predlint.platforms.registry import read_ontology
from predlint.report.terminal import printable

#: Settings whose files must exist.
_READ = [name for name in PATHS if name in PER_FILE]


class ConfigErrors(CommandError):
    """All errors in a configuration."""

    def __init__(self, error: ConfigError) -> None:
        first = error.faults[0]
        super().__init__(f"{first.where}: {first.message}", first.help)
        self.faults = error.faults

    def show(self, file: object = None) -> None:
        for fault in self.faults:
            print_error(f"{fault.where}: {fault.message}", fault.help)


def configuration_of(ctx: click.Context, given: Mapping[str, Any] = {}) -> Configuration | None:
    """Returns the configuration to use in addition to the command line, or None if there is none. Raises CommandError."""
    path, none = ctx.params["config"], ctx.params["no_config"]
    if none and path is not None:
        raise CommandError("--config and --no-config contradict each other", "give one of them")
    if none:
        return None
    named = bool(path)
    with contextlib.suppress(OSError):  # a deleted current folder has no configuration
        path = path or find()
    if path is None:
        return None
    if not named and is_foreign_owned(path):
        message = f"{path} is the file of another user, in a folder where everybody may write"
        raise CommandError(message, f"--no-config does without; to trust it: --config {shlex.quote(path)}")
    try:
        return load(path, own_rules=bool(given.get("rules")) or is_onto_path(given.get("ontology", "")), found=not named)
    except ConfigError as error:
        raise ConfigErrors(error) from None


def given_options(ctx: click.Context) -> dict[str, Any]:
    """Returns the settings given on the command line, in the form of a configuration."""
    given = {
        name: _as_configured(name, ctx.params[param])
        for name in (*PER_FILE, *PER_RUN)
        if (param := SETTINGS[name].param) in ctx.params and stands_on_line(ctx, param)
    }
    if ctx.command.name == "validate" and ctx.params.get("hook"):
        given["ignore"] = [*given.get("ignore", ()), *OF_WHOLE_LISTS]
    return given


def stands_on_line(ctx: click.Context, name: str) -> bool:
    """Returns True for a parameter given on the command line, even with its default value."""
    from click.core import ParameterSource

    return ctx.get_parameter_source(name) not in (ParameterSource.DEFAULT, ParameterSource.DEFAULT_MAP)


def _as_configured(setting: str, value: Any) -> Any:
    if setting in ("select", "ignore"):
        return [word.strip() for each in value for word in each.split(",") if word.strip()]
    if setting == "severity":
        return severities(value, own=True)
    if setting == "jobs":
        return value or "auto"
    return list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value


class ChosenConfiguration(Struct):
    """The files of a run, each with the way in which it is checked."""

    configuration: Configuration | None
    whole: EffectiveSettings
    """The settings that apply to the whole run."""
    ways: list[EffectiveSettings] = field(default_factory=list[EffectiveSettings])
    files: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    """The number of its way, and the path, of each file."""
    roots: dict[str, str] = field(default_factory=dict[str, str])
    """File -> the folder that was searched for it, if the file was not named."""

    @property
    def paths(self) -> list[str]:
        return [path for _, path in self.files]

    def first(self, way: int) -> str:
        """The first file of a way."""
        return next(path for number, path in self.files if number == way)

    @property
    def inputs(self) -> list[str]:
        """Returns everything that is read, which must not be overwritten."""
        read = [path for way in self.ways for name in _READ for path in _paths(way.value(name))]
        layers = self.configuration.layers if self.configuration is not None else ()
        return [*self.paths, *read, *(layer.path for layer in layers)]


def _require(given: Mapping[str, Any]) -> None:
    """Raises CommandError for a file that an option names, and that is not there: of a command line's many files."""
    for name in ("data-rows", "map", "rules", "reference"):
        for path in _paths(given.get(name)):
            here = local(path)
            if path and path != "-" and not is_url(here) and not is_text(path) and not os.path.lexists(here):
                missing = source_error(path, FileNotFoundError())
                raise CommandError(f"--{name} {missing.message}", missing.help)


def choose(ctx: click.Context, files: Sequence[str], verb: str) -> ChosenConfiguration:
    """Returns the files and settings to work on; ``verb`` names the work in messages. Raises CommandError if there is nothing to do; only
    with ``--hook`` there may be no file."""
    given = given_options(ctx)
    _require(given)
    configuration = configuration_of(ctx, given)
    name, quiet = ctx.command.name, ctx.params.get("quiet", False)
    params = ctx.params
    excluded = _excluded(configuration, given)
    hook: bool = params.get("hook", False)
    if hook:
        files = of_hook(files, params, configuration, excluded)
        if not files:
            return ChosenConfiguration(configuration, effective_settings(configuration, given))
    elif "ontology" not in given and not (configuration is not None and _ontologies(configuration)):
        among = ontology_among(files, excluded)
        if among is not None:
            given["ontology"], files = among
            params = {**params, "ontology": among[0]}
            if not quiet:
                print_message(printable(f"predlint: {among[0]} is an ontology: the predictions are checked against it (-O)"))
    if configuration is None and "ontology" not in given:
        any_file = "say which one the predictions are meant for: -O ontology.json; or predlint init looks for it, and writes predlint.toml"
        raise missing_ontology(_own(files) or any_file, ctx.params["no_config"])
    roots: dict[str, str] = {}
    if not hook:
        files, roots = expand(files, params, configuration, excluded, quiet=quiet)
    if not files and configuration is not None:
        from predlint.config.patterns import root_of

        files = _included(configuration, excluded)
        patterns: list[str] = configuration.settings.get("include", [])
        roots = dict.fromkeys(files, root_of(configuration.folder_of("include"), patterns))
        for folder in _bare_folders(configuration, files) if files and not quiet else ():
            if not _leaves_out(configuration, folder):
                continue
            about = f"{configuration.where('include')}: {folder} takes no file"
            print_message(printable(f'predlint: warning: {about}: it is a folder, and "{folder}/" takes everything below it'))
    if not files:
        raise _no_files(configuration, given, name, verb)
    files = unique_files(files, quiet=quiet)
    chosen = ChosenConfiguration(configuration, effective_settings(configuration, given), roots=roots)
    numbers: dict[tuple[Any, ...], int] = {}
    missing: list[ConfigFault] = []
    for file in files:
        way = effective_settings(configuration, given, file)
        number = numbers.setdefault(way.group, len(numbers))
        if number == len(chosen.ways):
            missing += _missing(way, file, configuration)
            chosen.ways.append(way)
        chosen.files.append((number, file))
    refuse(missing)
    return chosen


def _excluded(configuration: Configuration | None, given: Mapping[str, Any]) -> ExclusionRules | None:
    """Returns the exclusion rules. Raises CommandError for an invalid pattern on the command line; those of the configuration are valid by
    now."""
    patterns: list[str] = given.get("exclude", [])
    for pattern in patterns:
        if (fault := exclude_error(pattern)) is not None:
            raise CommandError(f"--exclude: {fault[0]}", fault[1])
    return excluded_by(configuration, patterns)


def _own(files: Sequence[str]) -> str | None:
    """Returns a hint that the first file, if it is a COCO file, may serve as the ontology with its own categories; else None."""
    head = head_of(files[0]) if files and os.path.isfile(files[0]) else None
    if head is None or head.lstrip()[:1] == b"[" or not is_coco(files[0]):
        return None
    path = shlex.quote(files[0])
    return f"a COCO file can be checked against its own categories: -O {path}; or against the ontology that it is to be imported into"


def missing_ontology(help: str, known: bool) -> CommandError:
    """The ontology is missing. ``known``: it is plain why there is no configuration that has it."""
    return CommandError("no ontology given", help if known or (notice := unread_config()) is None else f"{notice}\n{help}")


def unread_config() -> str | None:
    """Returns the notice about a file here or above that was probably meant as a configuration but is none, or None."""
    try:
        return mistaken()
    except (OSError, ValueError):  # a deleted current folder; paths on two drives
        return None


def _included(configuration: Configuration, excluded: ExclusionRules | None) -> list[str]:
    """Returns the files that the configuration includes, without files that it names for another purpose, such as a list of data rows."""
    files = [file for file in included(configuration) if excluded is None or excluded.why(file) is None]
    ways = [*of_sections(configuration), effective_settings(configuration, {})]
    named = {_real(path) for way in ways for name in (*_READ[1:], "baseline") if name in way.settings for path in _paths(way.value(name))}
    named |= {_real(layer.path) for layer in configuration.layers}
    ontologies = {_real(way.value("ontology")) for way in ways if way.value("ontology") is not None}
    kept = [file for file in files if (real := _real(file)) not in named and not (real in ontologies and _is_ontology_only(file))]
    refuse_included(configuration, kept or files)
    return kept or files


def _bare_folders(configuration: Configuration, files: Sequence[str]) -> list[str]:
    """Returns the patterns of ``include`` that match no file because they name a folder without a slash at the end."""
    from predlint.config.patterns import matches, relative_name

    bare = [each for each in configuration.settings.get("include", ()) if not each.endswith("/")]
    start = configuration.folder_of("include")
    folders = [each for each in bare if os.path.isdir(os.path.join(start, each))]
    names = [relative_name(start, file) for file in files] if folders else []
    return [each for each in folders if not any(matches(each, name) for name in names)]


def _leaves_out(configuration: Configuration, folder: str) -> bool:
    """Returns True if the folder contains a file that no pattern of ``include`` matches."""
    from predlint.config.patterns import matching_files

    return not {*matching_files(configuration.folder_of("include"), [f"{folder}/"])} <= {*included(configuration)}


def _is_ontology_only(path: str) -> bool:
    """Returns False for a COCO file, which can be checked against its own categories, and for a file that cannot be read."""
    try:
        return read_ontology(path).dialect != "coco"
    except OntologyError:
        return False


def choose_ontology(ctx: click.Context, ontology: str | None) -> tuple[str, EffectiveSettings]:
    """Returns the given ontology, or else the configured one, and the settings for it. Raises CommandError if there is none, or several."""
    if ontology is None:
        chosen = choose_configured(ctx)
        return chosen.paths[0], chosen.ways[0]
    given = given_options(ctx)
    _require(given)
    configuration = configuration_of(ctx, given)
    whole = effective_settings(configuration, given)
    if "rules" in given:
        return ontology, whole
    known = _ontologies(configuration).get(_real(ontology))
    if known is not None:
        refuse(unsafe_settings(known, configuration, ("rules",)))
    # rules for another ontology are not for this one
    rules = known.settings["rules"] if known is not None else Setting([], DEFAULT)
    return ontology, EffectiveSettings({**whole.settings, "rules": rules})


def ontologies_of(configuration: Configuration | None) -> list[str]:
    """The ontologies that a configuration names, in their order."""
    return [way.value("ontology") for way in _ontologies(configuration).values()]


def choose_configured(ctx: click.Context) -> ChosenConfiguration:
    """Returns the only ontology of the configuration in place of files, with its settings. Raises CommandError."""
    given = given_options(ctx)
    _require(given)
    configuration = configuration_of(ctx, given)
    ways = list(_ontologies(configuration).values())
    if not ways:
        raise missing_ontology(
            f"predlint {ctx.command.name} ontology.json, or set it in predlint.toml", ctx.params["no_config"] or configuration is not None
        )
    names = [way.value("ontology") for way in ways]
    if len(ways) > 1:
        listed = ", ".join(map(shown, names))
        raise CommandError(
            f"the configuration has several ontologies: {listed}", f"predlint {ctx.command.name} {shlex.quote(shown(names[0]))}"
        )
    whole = effective_settings(configuration, given)
    on_line = {name: setting for name, setting in whole.settings.items() if name in given}
    way = EffectiveSettings({**whole.settings, **ways[0].settings, **on_line})
    refuse(_missing(way, names[0], configuration))
    return ChosenConfiguration(configuration, whole, [way], [(0, names[0])])


def _ontologies(configuration: Configuration | None) -> dict[str, EffectiveSettings]:
    """Returns ontology -> settings of the first section that names it."""
    found: dict[str, EffectiveSettings] = {}
    for way in of_sections(configuration) if configuration is not None else ():
        if way.value("ontology") is not None:
            found.setdefault(_real(way.value("ontology")), way)
    return found


def _real(path: str) -> str:
    """Returns the same text for all names of a file."""
    return path if is_url(path) else os.path.realpath(path)


def _no_files(configuration: Configuration | None, given: Mapping[str, Any], name: str | None, verb: str) -> CommandError:
    message = f"no files to {verb}"
    if configuration is None:
        piped = ', or "-" for standard input' if name != "parts" else ""  # which no other process could read
        return CommandError(message, f"predlint {name} predictions.ndjson -O {shlex.quote(shown(given['ontology']))}{piped}")
    if (included_files := included(configuration)) and (excluded := excluded_by(configuration, given.get("exclude", ()))) is not None:
        why = next(filter(None, map(excluded.why, included_files)), "a pattern")
        reason = f"{message}: all that {configuration.where('include')} includes is excluded"
        return CommandError(reason, f"{shown(included_files[0])} is excluded by {why}")
    if configuration.settings.get("include"):
        patterns = ", ".join(configuration.settings["include"])
        reason = f"{message}: {configuration.where('include')} includes {patterns}, and there is no such file"
        if folders := _bare_folders(configuration, ()):
            return CommandError(reason, f'{folders[0]} is a folder: "{folders[0]}/" takes everything below it')
        return CommandError(
            reason, f"patterns begin at the folder of the configuration; or name the files: predlint {name} predictions.ndjson"
        )
    return CommandError(message, f'predlint {name} predictions.ndjson, or in {configuration.path}: include = ["predictions/**/*.ndjson"]')


def _missing(way: EffectiveSettings, file: str, configuration: Configuration | None) -> Iterator[ConfigFault]:
    """Yields the errors for files that a configuration names for a file and that do not exist. Raises CommandError if it has no
    ontology."""
    if way.value("ontology") is None:
        where = configuration.path if configuration is not None else "predlint.toml"
        name = "standard input" if file == "-" else shown(file)
        raise CommandError(
            f"no ontology for {name}", f"-O ontology.json, or ontology in {where}: at its top, or in [[files]] with a pattern"
        )
    for name in _READ:
        setting = way.settings[name]
        for path in _paths(setting.value) if setting.configured else ():
            if not is_url(path) and not os.path.exists(path):
                message, near = (
                    f"{name} names {path}, which is not there",
                    None if is_outside_project(path, configuration) else instead_of(path),
                )
                more = f"{near} " if near is not None and near.endswith("?") else ""  # other words are for a shell
                yield ConfigFault(setting.origin, message, f"{more}paths begin at the folder of the configuration")
    yield from unsafe_settings(way, configuration, _READ)


def platforms_of(ways: Iterable[EffectiveSettings]) -> set[str]:
    """Returns the platforms that are checked; ontologies that cannot be read are left out."""
    found: set[str] = set()
    for way in ways:
        if (written := way.value("dialect")) is not None:
            found.add(written)
        elif (path := way.value("ontology")) is not None and not is_url(path):
            with contextlib.suppress(OntologyError):
                found.add(read_ontology(path).dialect)
    return found


def refuse(wrong: Iterable[ConfigFault]) -> None:
    """Raises ConfigErrors with all errors, each once, if there are any."""
    if faults := list(dict.fromkeys(wrong)):
        raise ConfigErrors(ConfigError(faults))


def _paths(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value is not None else []


@contextlib.contextmanager
def blamed_setting(setting: Setting) -> Generator[None]:
    """Re-raises a CommandError with the place of the setting in the configuration."""
    try:
        yield
    except CommandError as fault:
        if not setting.configured or type(fault) is not CommandError:
            raise
        raise CommandError(f"{setting.origin}: {fault.message}", fault.help) from None
