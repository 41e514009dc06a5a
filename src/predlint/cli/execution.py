"""Options for where a run is executed, and with how much memory and how many processes."""

from __future__ import annotations

import contextlib
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from predlint.cli.errors import CommandError, print_message
from predlint.cli.options import WordType
from predlint.cli.outputs import require_sendable
from predlint.config.defaults import LEAST, LEAST_RECORD, bytes_of, too_little
from predlint.engine.errors import EngineError
from predlint.engine.execution import Execution
from predlint.lazy_regex import lazy_regex
from predlint.process import max_workers, processors
from predlint.report.terminal import count, is_terminal, printable
from predlint.stream.errors import is_url, shown
from predlint.stream.small_files import open_bytes

if TYPE_CHECKING:
    from predlint.engine.execution import Execution
    from predlint.engine.resume import ResumeState

F = TypeVar("F", bound=Callable[..., Any])

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

    def __init__(self, option: str = "--memory", minimum: int = LEAST) -> None:
        self.option, self.minimum = option, minimum

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        size = bytes_of(str(value).strip())
        if size is None:
            raise CommandError(f'{self.option} cannot be "{value}"', "give bytes, or a number with k, M, G: 512M, 2GiB")
        if (help := too_little(value, size, self.minimum)) is not None:
            raise CommandError(f"{self.option} {value} is too little", help)
        return size


#: Environment variable in which Dask itself finds the address of a scheduler.
SCHEDULER = "DASK_SCHEDULER_ADDRESS"
_OPTIONS: tuple[Callable[[Any], Any], ...] = (
    click.option(
        "--jobs", type=Jobs(), default="auto", show_default=True, metavar="N|auto",
        help="Processes at most; small files take one.",
    ),
    click.option(
        "--engine", type=WordType(("local", "dask")), default="local", show_default=True,
        help="Where to run: in processes on this machine, or on a Dask cluster.",
    ),
    click.option(
        "--scheduler", metavar="ADDRESS",
        help=f"Address of the Dask scheduler; without it that in {SCHEDULER}, or a cluster in this process.",
    ),
    click.option(
        "--memory", type=Size(), default="512MiB", show_default=True, metavar="SIZE",
        help="Memory for rules that compare records with each other; more goes to disk.",
    ),
    click.option("--spill-dir", metavar="PATH", help="Folder for what does not fit into --memory; for Dask, one that all workers see."),
)  # fmt: skip
_RESUME = click.option("--resume", metavar="STATE", help="Folder that keeps what was checked, so that another run continues from there.")

max_record_option = click.option(
    "--max-record", type=Size("--max-record", LEAST_RECORD), default="16MiB", show_default=True, metavar="SIZE",
    help="Largest record that is read; memory grows with it.",
)  # fmt: skip


def machine_options(command: F) -> F:
    """``--max-record``, ``--jobs``, ``--engine``, ``--scheduler``, ``--memory``, ``--spill-dir``."""
    for option in reversed((max_record_option, *_OPTIONS)):
        command = option(command)
    return command


def execution_options(command: F) -> F:
    """Adds the machine options, and ``--resume``."""
    return machine_options(_RESUME(command))


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
            from predlint.columns.spill_folder import remove_stale

            remove_stale(parent)


def _state(folder: str, inputs: Callable[[], Sequence[Any]], quiet: bool) -> ResumeState:
    from hashlib import blake2b

    from predlint.engine.resume import ResumeState

    try:
        state = ResumeState(folder, blake2b(repr(inputs()).encode(), digest_size=16).hexdigest())
    except EngineError as error:
        raise CommandError(error.message, error.help) from None
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
