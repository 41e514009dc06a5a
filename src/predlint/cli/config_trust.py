"""How far a configuration reaches that was found, not named: it came with the files, and is trusted as little as they are.

It may name any file to be read, but of one that is elsewhere, or is called like none of ours, nothing is shown where it is not what it is
named for. What is checked, and what is written, lies in its folder; reports replace nothing but earlier reports.
"""

from __future__ import annotations

import contextlib
import os
import shlex
from collections.abc import Generator, Iterable, Iterator
from typing import TYPE_CHECKING

from predlint.cli.errors import CommandError
from predlint.config.load import ConfigProblem as ConfigFault
from predlint.config.load import Configuration
from predlint.output.streams import descriptor_of
from predlint.stream.urls import ending, is_chain, is_url, local, shown

if TYPE_CHECKING:
    from predlint.cli.formats import Target
    from predlint.config.resolve import EffectiveSettings, Setting

_READ_AS = {
    "ontology": "an ontology", "map": "a mapping", "rules": "rules", "baseline": "a baseline", "data-rows": "a list of data rows",
    "reference": "predictions",
}  # fmt: skip
#: Lists of data rows that have to say so themselves; of keys alone, one per line, any text is one.
_KNOWN_ENDINGS = frozenset({".csv", ".tsv", ".ndjson", ".jsonl", ".json", ".parquet"})
#: Storage for files of everybody. Drivers for others open files of this machine, or sign in to a server with the user's password.
_STORAGE = frozenset("http https s3 s3a gs gcs az abfs abfss adl oss hf".split())
#: Files in archives of such storage: zip://a.json::https://host/a.zip
_PACKED_IN = frozenset({"zip", "tar"})
#: What a system shows of itself in the form of files.
_OF_SYSTEM = ("/proc/", "/sys/", "/dev/")


# -- what is read ----------------------------------------------------------------------------------------------------------------


def unsafe_settings(way: EffectiveSettings, configuration: Configuration | None, names: Iterable[str]) -> Iterator[ConfigFault]:
    """The files that a configuration was found to name, and that are not what they are named for."""
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
    """True for a file of which nothing is shown unless it is what it is named for."""
    from predlint.config.containment import matches_name, outside_reason

    if configuration is None or not configuration.found:
        return False
    path = local(path)
    return is_url(path) or outside_reason(configuration.folder, path) is not None or not matches_name(path)


def withheld(name: str, path: str, configuration: Configuration) -> tuple[str, str]:
    """What is said of a file that is not what it is named for, and how to see more."""
    said = f"{name} names {shown(path)}, which cannot be read as {_READ_AS[name]}"
    return said, f"nothing of it is shown here; to see what is wrong, name the configuration: {_trust(configuration)}"


@contextlib.contextmanager
def plain_message(name: str, setting: Setting, configuration: Configuration | None) -> Generator[None]:
    """What is wrong with a list of data rows is told without anything of it where it strays. Raises DataRowsError."""
    from predlint.stream.data_row import DataRowsError

    try:
        yield
    except DataRowsError:
        if configuration is None or not setting.configured or not is_outside_project(setting.value, configuration):
            raise
        said, help = withheld(name, setting.value, configuration)
        raise DataRowsError(f"{setting.origin}: {said}", help) from None


def _wrong(name: str, path: str, way: EffectiveSettings, configuration: Configuration) -> tuple[str, str] | None:
    """What is wrong with a file, and what to do; None for one that may be read, and whose faults may be shown."""
    here = local(path)
    if is_url(here):
        *around, kind = [part.partition("://")[0].lower() for part in (here.split("::") if is_chain(here) else [here])]
        if kind not in _STORAGE or not _PACKED_IN.issuperset(around):
            said = f"{name} names {shown(path)}: a configuration that was found names URLs of web servers and buckets only"
            return said, _named(configuration, "copy the file")
    elif os.path.exists(here) and not os.path.isfile(here) and not os.path.isdir(here) and not is_outside_project(path, configuration):
        said = f"{name} names {shown(path)}, which is a pipe or a device"
        return said, f"name a file there, or give {shown(path)} on the command line"
    elif not os.path.exists(here) or (name != "rules" and not is_outside_project(path, configuration)):
        return None  # whoever reads it says that it is not there
    elif os.path.realpath(here).startswith(_OF_SYSTEM) or not os.path.isfile(here):
        return withheld(name, path, configuration)
    if name == "reference":  # nothing of it is shown but how many things it has, and how large they are
        return None
    if name == "data-rows":  # read once, and later: a list may be large
        from predlint.config.containment import outside_reason

        telling = ending(here) in _KNOWN_ENDINGS and (is_url(here) or ending(os.path.realpath(here)) in _KNOWN_ENDINGS)
        if telling or (
            not is_url(here) and outside_reason(configuration.folder, here) is None and ending(os.path.realpath(here)) == ".txt"
        ):
            return None
        said = f"{name} names {shown(path)}: a list of keys is called .txt, and lies in the folder of the configuration"
        return said, _named(configuration, "copy the list")
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
    """Reads a file as what it is named for. Raises OSError or ValueError."""
    if name == "ontology":
        from predlint.platforms.label_studio.config import LabelConfig
        from predlint.platforms.registry import read_ontology

        read = read_ontology(path, way.value("dialect"))
        if isinstance(read, LabelConfig) and (not read.controls or any(each.code == "ONT115" for each in read.remarks)):
            raise ValueError(f"{path} is some other XML")  # ONT115: its root is no tag of a config. check() would tell every tag of it
    elif name == "map":
        from predlint.platforms.coco.mapping import read_map

        read_map(path)
    elif name == "baseline":
        from predlint.report.baseline_file import read_baseline
        from predlint.stream.small_files import open_bytes

        with open_bytes(path) as file:
            read_baseline(file.read(), shown(path))
    else:
        _read_rules(path)


def _read_rules(path: str) -> None:
    from predlint.lang.includes import is_ours
    from predlint.lang.text_detection import HEAD
    from predlint.stream.small_files import open_bytes

    here = local(path)
    real = here if is_url(here) else os.path.realpath(here)
    with open_bytes(real) as file:
        head = file.read(HEAD)
    if not is_ours(real, head):
        raise ValueError(f"{path} is no text of the language")


def _read_whole(path: str) -> None:
    """The files of other programs may begin with ``include``, too. Raises ValueError for what is not called a text of the language, and is
    not sound."""
    from predlint.engine.options import read_rules
    from predlint.lang.text_detection import is_onto_path

    here = local(path)
    if is_url(here) or not is_onto_path(os.path.realpath(here)):
        read_rules([path])


# -- what is checked -------------------------------------------------------------------------------------------------------------


def refuse_included(configuration: Configuration, files: Iterable[str], named: str | None = None) -> None:
    """Raises Fault where the patterns of a configuration that was found take what does not come with it. ``named``: a folder on the command
    line, which may be a link; what lies in it is the user's word, but not what other links in it lead to."""
    from predlint.config.containment import matches_name, outside_reason

    if not configuration.found:
        return
    for file in files:
        why = None if named is not None and _moves_with(named, file) else outside_reason(configuration.folder, file)
        if why is None and (matches_name(file) or _is_json(file)):
            continue
        why = why or "does not look like predictions"
        said = f"{configuration.where('include')}: include takes {file}, which {why}"
        raise CommandError(said, f"name the files on the command line; or the configuration: {_trust(configuration)}")


def _moves_with(folder: str, file: str) -> bool:
    """True for a file that is elsewhere only because the folder is."""
    from predlint.config.containment import outside_reason

    below = os.path.relpath(os.path.abspath(file), os.path.abspath(folder))
    real = os.path.realpath(folder)
    return os.path.realpath(file) == os.path.join(real, below) and outside_reason(real, file) is None


def _is_json(path: str) -> bool:
    from predlint.stream.small_files import open_bytes

    if not os.path.isfile(path):
        return False
    try:
        with open_bytes(path) as file:
            return file.read(256).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[", b"")
    except (OSError, ValueError):
        return False


# -- what is written -------------------------------------------------------------------------------------------------------------


def refuse_written(configuration: Configuration | None, setting: Setting, targets: Iterable[Target]) -> None:
    """Raises Fault where a report that the configuration asks for would be written elsewhere, or over what is no earlier one."""
    if configuration is None or not setting.configured:
        return
    for target in targets:
        path = target.path
        if path is None or descriptor_of(path) in (1, 2) or os.path.realpath(path) == os.devnull:
            continue
        refuse_elsewhere(configuration, f"{target.format}={shown(path)}", path)
        if is_url(path) or not os.path.exists(path) or os.path.isdir(path):
            continue
        from predlint.report.report_detection import is_predlint_report

        if not is_predlint_report(target.format, path) and (configuration.found or os.path.isfile(path)):
            said = f"{path} is there, and is no {target.format} report of an earlier run: it is not replaced"
            raise CommandError(
                said, f"give the report a name of its own, or delete that file; --format {target.format}={path} replaces anything"
            )


def refuse_elsewhere(configuration: Configuration, message: str, path: str) -> None:
    """Raises Fault where what a configuration that was found has written would not be in its folder."""
    from predlint.config.containment import outside_reason

    path = local(path)
    if (
        configuration.found
        and (why := "is not on this machine" if is_url(path) else outside_reason(configuration.folder, path)) is not None
    ):
        help = f"write it into that folder; or give it on the command line, or the configuration: {_trust(configuration)}"
        raise CommandError(f"{message} {why}", help)
