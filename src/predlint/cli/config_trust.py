"""Limits what a configuration may do that was found rather than named: it came with the files, and is trusted as little as they are.

It may name any file to be read. But if a file is elsewhere, or has an unusual name, and its content is not what is expected, nothing of it
is shown. Files that are checked and written must be in the configuration's folder; reports replace only earlier reports.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING

from predlint.cli.errors import CommandError
from predlint.config.configuration import Configuration
from predlint.config.load import ConfigProblem as ConfigFault
from predlint.engine.options import read_rules
from predlint.io.data_row import DataRowsError
from predlint.io.output_streams import descriptor_of
from predlint.io.paths import ending, is_chain, is_url, local, shown
from predlint.io.sources import open_bytes
from predlint.lang.keywords import HEAD, is_onto_path
from predlint.platforms.registry import read_ontology

if TYPE_CHECKING:
    from predlint.cli.outputs import Target
    from predlint.config.load import EffectiveSettings, Setting


_READ_AS = {
    "ontology": "an ontology", "map": "a mapping", "rules": "rules", "baseline": "a baseline", "data-rows": "a list of data rows",
    "reference": "predictions",
}  # fmt: skip
#: Suffixes of lists of data rows that contain structure; any text is a list of keys, one per line.
_KNOWN_ENDINGS = frozenset({".csv", ".tsv", ".ndjson", ".jsonl", ".json", ".parquet"})
#: Storage for files of everybody. Drivers for others open files of this machine, or sign in to a server with the user's password.
_STORAGE = frozenset("http https s3 s3a gs gcs az abfs abfss adl oss hf".split())
#: Files in archives of such storage: zip://a.json::https://host/a.zip
_PACKED_IN = frozenset({"zip", "tar"})
#: Folders in which a system exposes itself as files.
_OF_SYSTEM = ("/proc/", "/sys/", "/dev/")


# -- what is read ----------------------------------------------------------------------------------------------------------------


def unsafe_settings(way: EffectiveSettings, configuration: Configuration | None, names: Iterable[str]) -> Iterator[ConfigFault]:
    """Yields the errors for files that a found configuration names and whose content is not what is expected."""
    if configuration is None or not configuration.found:
        return
    for name in names:
        setting = way.settings[name]
        if not setting.configured or not setting.value:
            continue
        value: str | list[str] = setting.value
        for path in value if isinstance(value, list) else [value]:
            wrong = _wrong(name, path, way, configuration)
            if wrong is not None:
                yield ConfigFault(setting.origin, *wrong)


def is_outside_project(path: str, configuration: Configuration | None) -> bool:
    """Returns True for a file whose content is shown only if it is in the expected form."""
    from predlint.config.patterns import matches_name, outside_reason

    if configuration is None or not configuration.found:
        return False
    path = local(path)
    return is_url(path) or outside_reason(configuration.folder, path) is not None or not matches_name(path)


def withheld(name: str, path: str, configuration: Configuration) -> tuple[str, str]:
    """Returns the message for a file without the expected content, and the hint how to see more."""
    message = f"{name} names {shown(path)}, which cannot be read as {_READ_AS[name]}"
    return message, f"nothing of it is shown here; to see what is wrong, name the configuration: {_trust(configuration)}"


@contextlib.contextmanager
def plain_message(name: str, setting: Setting, configuration: Configuration | None) -> Generator[None]:
    """Re-raises an error in a list of data rows without quoting its content if the file is outside of the project. Raises DataRowsError."""
    try:
        yield
    except DataRowsError:
        if configuration is None or not setting.configured or not is_outside_project(setting.value, configuration):
            raise
        message, help = withheld(name, setting.value, configuration)
        raise DataRowsError(f"{setting.origin}: {message}", help) from None


def _wrong(name: str, path: str, way: EffectiveSettings, configuration: Configuration) -> tuple[str, str] | None:
    """Returns the message and help if a configured file may not be read; None if it may, and its errors may be shown."""
    here = local(path)
    if is_url(here):
        *around, kind = [part.partition("://")[0].lower() for part in (here.split("::") if is_chain(here) else [here])]
        if kind not in _STORAGE or not _PACKED_IN.issuperset(around):
            message = f"{name} names {shown(path)}: a configuration that was found names URLs of web servers and buckets only"
            return message, _named(configuration, "copy the file")
    elif os.path.exists(here) and not os.path.isfile(here) and not os.path.isdir(here) and not is_outside_project(path, configuration):
        message = f"{name} names {shown(path)}, which is a pipe or a device"
        return message, f"name a file there, or give {shown(path)} on the command line"
    elif not os.path.exists(here) or (name != "rules" and not is_outside_project(path, configuration)):
        return None  # reading it reports that it does not exist
    elif os.path.realpath(here).startswith(_OF_SYSTEM) or not os.path.isfile(here):
        return withheld(name, path, configuration)
    if name == "reference":  # only the number and size of its contents is shown
        return None
    if name == "data-rows":  # read later, and only once, since a list may be large
        from predlint.config.patterns import outside_reason

        telling = ending(here) in _KNOWN_ENDINGS and (is_url(here) or ending(os.path.realpath(here)) in _KNOWN_ENDINGS)
        if telling or (
            not is_url(here) and outside_reason(configuration.folder, here) is None and ending(os.path.realpath(here)) == ".txt"
        ):
            return None
        message = f"{name} names {shown(path)}: a list of keys is called .txt, and is in the folder of the configuration"
        return message, _named(configuration, "copy the list")
    try:
        _read(name, path, way)
        if name == "rules" and is_outside_project(path, configuration):
            _read_whole(path)
    except (OSError, ValueError):
        return withheld(name, path, configuration)
    return None


def _trust(configuration: Configuration) -> str:
    return f"--config {shlex.quote(configuration.path)}"


def _named(configuration: Configuration, other: str) -> str:
    return f"{other} into the folder of the configuration, or name the configuration: {_trust(configuration)}"


def _read(name: str, path: str, way: EffectiveSettings) -> None:
    """Reads a file in the expected form. Raises OSError or ValueError."""
    if name == "ontology":
        from predlint.platforms.label_studio.ontology import LabelConfig

        read = read_ontology(path, way.value("dialect"))
        if isinstance(read, LabelConfig) and (not read.controls or any(each.code == "ONT115" for each in read.remarks)):
            raise ValueError(f"{path} is some other XML")  # ONT115: its root is no tag of a config; check() would report every tag
    elif name == "map":
        from predlint.platforms.coco.matching import read_map

        read_map(path)
    elif name == "baseline":
        from predlint.report.baseline import read_baseline

        with open_bytes(path) as file:
            read_baseline(file.read(), shown(path))
    else:
        _read_rules(path)


def _read_rules(path: str) -> None:
    from predlint.lang.load import is_ours

    here = local(path)
    real = here if is_url(here) else os.path.realpath(here)
    with open_bytes(real) as file:
        head = file.read(HEAD)
    if not is_ours(real, head):
        raise ValueError(f"{path} is no text of the language")


def _read_whole(path: str) -> None:
    """Reads a .onto file and its includes. Raises ValueError for a file without the suffix that is not valid: other programs' files may
    begin with ``include`` too."""
    here = local(path)
    if is_url(here) or not is_onto_path(os.path.realpath(here)):
        read_rules([path])


# -- what is checked -------------------------------------------------------------------------------------------------------------


def refuse_included(configuration: Configuration, files: Iterable[str], named: str | None = None) -> None:
    """Raises CommandError if the patterns of a found configuration match files that do not come with it. ``named``: a folder on the command
    line, which may be a link: the user named it, but not the targets of other links in it."""
    from predlint.config.patterns import matches_name, outside_reason

    if not configuration.found:
        return
    for file in files:
        why = None if named is not None and _moves_with(named, file) else outside_reason(configuration.folder, file)
        if why is None and (matches_name(file) or _is_json(file)):
            continue
        why = why or "does not look like predictions"
        message = f"{configuration.where('include')}: include takes {file}, which {why}"
        raise CommandError(message, f"name the files on the command line; or the configuration: {_trust(configuration)}")


def _moves_with(folder: str, file: str) -> bool:
    """Returns True for a file that is outside of the project only because its folder is a link."""
    from predlint.config.patterns import outside_reason

    below = os.path.relpath(os.path.abspath(file), os.path.abspath(folder))
    real = os.path.realpath(folder)
    return os.path.realpath(file) == os.path.join(real, below) and outside_reason(real, file) is None


def _is_json(path: str) -> bool:
    if not os.path.isfile(path):
        return False
    try:
        with open_bytes(path) as file:
            return file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[", b"")
    except (OSError, ValueError):
        return False


# -- what is written -------------------------------------------------------------------------------------------------------------


def refuse_written(configuration: Configuration | None, setting: Setting, targets: Iterable[Target]) -> None:
    """Raises CommandError if a configured report would be written outside of the folder, or over something other than an earlier report."""
    if configuration is None or not setting.configured:
        return
    for target in targets:
        path = target.path
        if path is None or descriptor_of(path) in (1, 2) or os.path.realpath(path) == os.devnull:
            continue
        refuse_elsewhere(configuration, f"{target.format}={shown(path)}", path)
        if is_url(path) or not os.path.exists(path) or os.path.isdir(path):
            continue
        from predlint.report.report_files import is_predlint_report

        if not is_predlint_report(target.format, path) and (configuration.found or os.path.isfile(path)):
            message = f"{path} is there, and is no {target.format} report of an earlier run: it is not replaced"
            raise CommandError(
                message, f"give the report a name of its own, or delete that file; --format {target.format}={path} replaces anything"
            )


def refuse_elsewhere(configuration: Configuration, message: str, path: str) -> None:
    """Raises CommandError if an output of a found configuration would not be in its folder."""
    from predlint.config.patterns import outside_reason

    path = local(path)
    if (
        configuration.found
        and (why := "is not on this machine" if is_url(path) else outside_reason(configuration.folder, path)) is not None
    ):
        help = f"write it into that folder; or give it on the command line, or the configuration: {_trust(configuration)}"
        raise CommandError(f"{message} {why}", help)
