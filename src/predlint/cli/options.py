"""Options of commands, made from the table of settings, and the errors for wrong values; and where a run is executed."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from predlint.cli.errors import CommandError, as_command_errors, did_you_mean, print_message
from predlint.cli.outputs import require_sendable
from predlint.engine.files import Execution
from predlint.io.paths import is_url, shown
from predlint.io.sources import open_bytes
from predlint.model.diagnostics import EngineError
from predlint.model.processes import max_workers, processors
from predlint.model.registry import RULES, is_all, suggest_rules
from predlint.model.settings import LEVELS, SCHEDULER, SETTINGS, SettingSpec, bytes_of, too_little
from predlint.model.texts import lazy_regex
from predlint.report.terminal import count, is_terminal, printable

if TYPE_CHECKING:
    from predlint.engine.resume import ResumeState
    from predlint.report.model import Summary


# -- Options that several commands share, and the errors for wrong values --------------------------------------------


F = TypeVar("F", bound=Callable[..., Any])


class WordType(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] - generic only since click 8.3
    """One of a few words; for a wrong word, the error suggests the likeliest."""

    name = "word"

    def __init__(self, words: Sequence[str], intended: Callable[[str], str | None] | None = None) -> None:
        """``intended``: returns the word that is meant by another tool's word."""
        self.words, self.intended = words, intended

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str | None:
        return f"[{'|'.join(self.words)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        word = str(value).lower().replace("_", "-")
        if word in self.words:
            return word
        option = param.opts[-1] if param is not None else "option"
        known = self.intended(word) if self.intended is not None else None
        hint = f"did you mean {known}?" if known is not None else did_you_mean(word, self.words)
        raise CommandError(f'{option} cannot be "{value}"', f"{hint + ' ' if hint else ''}possible: {', '.join(self.words)}")


class NumberType(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """An integer of ``minimum`` or more; of any size without."""

    name = "N"

    def __init__(self, minimum: int | None = None) -> None:
        self.minimum = minimum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        try:
            number = int(value)
        except (ValueError, OverflowError):
            number = None
        if number is None or (self.minimum is not None and number < self.minimum):
            allowed = "an integer" if self.minimum is None else f"an integer of {self.minimum} or more"
            raise CommandError(f'{param.opts[0] if param is not None else "the number"} cannot be "{value}"', f"give {allowed}")
        return number


def _medium(word: str) -> str | None:
    """Returns the medium for another name that Labelbox or its documentation uses."""
    from predlint.platforms.labelbox.ontology_terms import media_of

    others = {"documents": "pdf", "tiled": "geospatial", "map": "geospatial", "maps": "geospatial", "mmc": "llm-multimodal"}
    return media_of(word) or others.get(word)


def settings(names: str) -> Callable[[F], F]:
    """Adds the options of these settings, in this order."""

    def add(command: F) -> F:
        for name in reversed(names.split()):
            command = _option(SETTINGS[name])(command)
        return command

    return add


def _option(spec: SettingSpec) -> Callable[[F], F]:
    if isinstance(spec.default, bool):
        unset = f"/--no-{spec.name}" if spec.about else ""  # what a configuration may set, a command line can take back
        return click.option(f"--{spec.name}{unset}", is_flag=True, help=spec.help)
    how: dict[str, Any] = {"default": spec.default, "show_default": True} if spec.default is not None else {}
    if isinstance(spec.default, (list, dict)):
        how = {"multiple": True}
    return click.option(*spec.short, f"--{spec.name}", type=type_of(spec), metavar=spec.metavar, help=spec.help, **how)


def type_of(spec: SettingSpec) -> Any:
    """Returns the type of click that reads values of an option; None for a text."""
    if spec.words:
        return WordType(spec.words, _medium if spec.name == "media" else None)
    if spec.metavar == "SIZE":
        return Size(f"--{spec.name}", spec.minimum)
    return {"N": NumberType(spec.minimum), "N|auto": Jobs()}.get(spec.metavar or "")


#: The files that a command reads; that they exist is checked when they are opened.
files_argument = click.argument("files", nargs=-1, type=click.Path(readable=False, path_type=str), metavar="[FILES]...")


def form_option(*forms: str) -> Callable[[F], F]:
    """``--format`` of a command that writes one thing, to standard output."""
    return click.option("--format", "form", type=WordType(forms), default=forms[0], show_default=True, help="How to write it.")


def few_formats_option(*forms: str) -> Callable[[F], F]:
    """``--format`` of a command with a report of its own."""
    about = f"{forms[0]} (default){''.join(f', {form}' for form in forms[1:-1])} or {forms[-1]}; repeatable, each to a PATH."
    return click.option("--format", multiple=True, metavar="FORMAT[=PATH]", help=about)


def fails(summary: Summary, level: str) -> bool:
    """Returns True if a finding reaches the fail level."""
    counts = (summary.errors, summary.warnings, summary.infos)
    return level != "never" and any(counts[: LEVELS.index(level) + 1])


def rule_prefixes(option: str, values: Sequence[str], *, own: bool = False) -> tuple[str, ...]:
    """Returns the code prefixes of comma-separated, repeatable ``--select``/``--ignore`` values. A slug stands for its code.

    ``own``: there may be custom rules; a name that no other rule has is kept.
    """
    words = [word.strip() for value in values for word in value.split(",")]
    return tuple(dict.fromkeys(_prefix(option, word, own) for word in words if word))


def severities(values: Sequence[str], *, own: bool = False) -> dict[str, str]:
    """Returns code or code prefix -> severity, as given by ``--severity CODE=LEVEL``."""
    chosen: dict[str, str] = {}
    for value in values:
        code, equals, level = (part.strip() for part in value.partition("="))
        if not equals or not code:
            raise CommandError(f'--severity takes CODE=LEVEL, not "{value}"', f"for example: --severity {_with_level(value)}")
        if level.lower() not in (*LEVELS, "off"):
            levels = f"levels: {', '.join(LEVELS)}, off"
            hint = did_you_mean(level, (*LEVELS, "off"))
            if "," in level:
                each = [f"--severity {part.strip()}" for part in value.split(",") if part.strip()]
                hint = f"give the option once for each code: {' '.join(each)};"
            raise CommandError(f'--severity {value}: "{level}" is not a level', f"{hint} {levels}" if hint else levels)
        chosen[_prefix("--severity", code, own)] = level.lower()
    return chosen


def _with_level(value: str) -> str:
    """Returns a suggestion for a wrong value: ``GEO003=off`` for ``GEO003:off``."""
    code, *rest = value.replace(":", " ").replace("=", " ").split() or [""]
    level = next((each for each in map(str.lower, [code, *rest]) if each in (*LEVELS, "off")), "warning")
    return f"{code.upper()}={level}" if len(code) >= 3 and code.lower() not in (*LEVELS, "off") else f"GEO007={level}"


def _prefix(option: str, word: str, own: bool) -> str:
    upper = word.upper()
    if any(code.startswith(upper) for code in RULES):
        return upper
    slugs = {rule.slug: code for code, rule in RULES.items()}
    if word.lower() in slugs:
        return slugs[word.lower()]
    if own:
        return word
    parts = [part for part in re.split(r"[\s;|]+", word) if part]
    if len(parts) > 1 and option != "--severity" and all(any(code.startswith(part.upper()) for code in RULES) for part in parts):
        raise CommandError(f'{option}: "{word}" matches no rule', f"separate codes by commas: {option} {','.join(parts)}")
    close = suggest_rules(word) if not is_all(word) else []
    families = ", ".join(dict.fromkeys(code[:3] for code in RULES))
    hint = f"did you mean {' or '.join(close[:2])}?" if close else f"families: {families}; predlint rule lists every rule"
    if is_all(word) and option == "--select":
        hint = "leave it out: without --select all rules are on"
    raise CommandError(f'{option}: "{word}" matches no rule', hint)


#: More processes than this no machine has use for.
_JOBS = lazy_regex(r"0*[1-9][0-9]{0,3}")


class Jobs(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] - generic only since click 8.3
    """A number of processes, or ``auto``: 0."""

    name = "N|auto"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        text = str(value).strip().lower()
        if text == "auto":
            return 0
        if _JOBS.fullmatch(text):
            return int(text)
        raise CommandError(f'--jobs cannot be "{value}"', "give the number of processes (1 to 9,999) or auto")


class Size(click.ParamType):  # pyright: ignore[reportMissingTypeArgument]
    """A number of bytes: ``512MiB``, ``2g``."""

    name = "SIZE"

    def __init__(self, option: str, minimum: int) -> None:
        self.option, self.minimum = option, minimum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        size = bytes_of(str(value).strip())
        if size is None:
            raise CommandError(f'{self.option} cannot be "{value}"', "give bytes, or a number with k, M, G: 512M, 2GiB")
        if (help := too_little(value, size, self.minimum)) is not None:
            raise CommandError(f"{self.option} {value} is too little", help)
        return size


def execution(
    *,
    jobs: int,
    engine: str,
    scheduler: str | None,
    memory: int,
    spill_dir: str | None,
    resume: str | None = None,
    inputs: Callable[[], Sequence[Any]],
    quiet: bool,
) -> Execution:
    """Returns how to run. ``inputs`` returns everything that findings depend on. Raises CommandError."""
    if scheduler is not None and engine != "dask":
        raise CommandError("--scheduler goes with --engine dask", f"--engine dask --scheduler {scheduler}")
    if engine == "dask" and scheduler is None:
        scheduler = os.environ.get(SCHEDULER) or None
        if scheduler is None and not quiet:
            threads = count(jobs or processors(), "thread")
            print_message(f"predlint: no --scheduler, and no {SCHEDULER}: the Dask cluster is one of {threads} in this process")
    for option, folder in ("--spill-dir", spill_dir), ("--resume", resume):
        if folder == "-":
            raise CommandError(f"{option} takes a folder", f"for example: {option} {'scratch' if option == '--spill-dir' else 'state'}")
    if resume is not None and is_url(resume):
        raise CommandError(
            f"--resume {shown(resume)} is not a folder of this machine", "files may be read from a URL; this is written to as well"
        )
    if spill_dir is not None and is_url(spill_dir):
        if engine != "dask":
            message = f"--spill-dir {shown(spill_dir)} is for workers on other machines"
            raise CommandError(message, "name a folder of this machine, or add --engine dask")
        if not spill_dir.partition("://")[2].strip("/"):
            raise CommandError(
                f"--spill-dir {spill_dir} names no bucket", f"for example: --spill-dir {spill_dir.partition(':')[0]}://bucket/notes"
            )
        require_sendable(f"{spill_dir.rstrip('/')}/notes")
    elif spill_dir is not None and not os.path.isdir(spill_dir):
        if os.path.exists(spill_dir):
            raise CommandError(f"--spill-dir {spill_dir} is not a folder", "name a folder")
        raise CommandError(f"--spill-dir {spill_dir}: no such folder", f"make it first: mkdir -p {shlex.quote(spill_dir)}")
    elif spill_dir is not None and not os.access(spill_dir, os.W_OK | os.X_OK):  # else it is reported when memory is full
        raise CommandError(f"--spill-dir {spill_dir} cannot be written to", "name another folder")
    _tidy(spill_dir)
    if (maximum := max_workers()) < jobs and engine == "local" and not quiet:
        print_message(
            f"predlint: --jobs {jobs:,} is more than {count(processors(), 'processor')} can use: at most {maximum} processes are started"
        )
    state = _state(resume, inputs, quiet) if resume is not None else None
    return Execution(
        jobs, dask=engine == "dask", scheduler=scheduler, memory=memory, spill_dir=spill_dir, state=state, on_message=_meanwhile
    )


def _meanwhile(text: str) -> None:
    """Prints a notice during the run, on a line of its own; a progress bar is drawn again below it."""
    from predlint.report.progress import CLEAR

    print_message(f"{CLEAR if is_terminal(sys.stderr) else ''}predlint: {text}")


def _tidy(folder: str | None) -> None:
    """Removes temporary folders of runs that were killed."""
    # The first places where Python's tempfile looks; importing that takes milliseconds.
    parent = folder or next((given for name in ("TMPDIR", "TEMP", "TMP") if (given := os.environ.get(name))), "/tmp")
    with contextlib.suppress(OSError):  # using the folder later reports the error
        if any([name.startswith("predlint-") for name in os.listdir(parent)]):
            from predlint.kernel.spill_folder import remove_stale

            remove_stale(parent)


def _state(folder: str, inputs: Callable[[], Sequence[Any]], quiet: bool) -> ResumeState:
    from hashlib import blake2b

    from predlint.engine.resume import ResumeState

    with as_command_errors(EngineError):
        state = ResumeState(folder, blake2b(repr(inputs()).encode(), digest_size=16).hexdigest())
    click.get_current_context().call_on_close(state.close)
    if state.begins_anew and not quiet:
        print_message(
            f"predlint: {printable(folder)} was made with another ontology, other data rows, options or release: everything is checked"
        )
    return state


def content(path: str | None) -> str | None:
    """Returns a hash of the content of a file that findings depend on; None if there is no file, or if it cannot be read."""
    from hashlib import blake2b

    if path is None:
        return None
    if not is_url(path) and os.path.exists(path) and not os.path.isfile(path):
        return os.urandom(16).hex()  # a pipe can be read only once, a device has no end: assume that the content is new
    try:
        with open_bytes(path) as file:
            digest = blake2b(digest_size=16)
            while block := file.read(1 << 20):
                digest.update(block)
            return digest.hexdigest()
    except (OSError, ValueError):
        return None  # using the file later reports the error
