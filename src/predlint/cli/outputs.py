"""``--format FORMAT[=PATH]``, and the files that commands write, with uniform errors."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from predlint.cli.errors import CommandError, as_command_errors, did_you_mean, print_message
from predlint.io.output_streams import FileOutput, Output, OutputError, descriptor_of, standard_output
from predlint.io.paths import is_url, local, shown
from predlint.model.settings import REPORT_FORMATS
from predlint.report.formats import ReportOptions, SumUp, format_named
from predlint.report.terminal import WIDEST, ColorMode, Style, screen_style, terminal_width

if TYPE_CHECKING:
    from predlint.report.model import Sink


# -- Opens files to be written, and reports errors in a uniform way --------------------------------------------------


def open_file(path: str, name: str, *, by_name: bool = False, fixed: bool = False) -> FileOutput:
    """Opens a file for writing. ``name``: its suggested name, if ``path`` is a folder; ``by_name``: compress as the suffix says; ``fixed``:
    the user did not name the path, and cannot change it. Raises CommandError."""
    from predlint.io.outputs import NoPackerError, open_output
    from predlint.io.remote import RemoteError

    try:
        return open_output(path, pack=by_name)
    except NoPackerError as error:
        raise CommandError(error.message, error.help) from None
    except RemoteError as error:
        raise CommandError(f"cannot write {shown(local(path))}: {error.strerror}", error.help) from None
    except (OSError, ValueError) as error:
        raise cannot_write(local(path), error, name, fixed) from None


def require_packer(path: str) -> None:
    """Raises CommandError before the work begins if the compressor for the suffix is not installed."""
    from predlint.io import outputs

    with as_command_errors(outputs.NoPackerError):
        outputs.require_packer(path)


def require_local(path: str) -> None:
    """Raises CommandError for a URL."""
    if is_url(path):
        raise CommandError(f"files are written to this machine, not to {shown(path)}", "write it here, and copy it there")


def require_sendable(url: str) -> None:
    """Raises CommandError if a URL surely cannot be written to, before all work is done."""
    from predlint.io.outputs import CannotWriteError, require_sendable

    with as_command_errors(CannotWriteError):
        require_sendable(url)


def require_no_link_out(folder: str, path: str) -> None:
    """Raises CommandError for a file in a folder that leads out of it."""
    from predlint.io.outputs import CannotWriteError, require_inside

    with as_command_errors(CannotWriteError):
        require_inside(folder, path)


def require_uncompressed(path: str, what: str) -> None:
    """Raises CommandError if the suffix asks for a compression that predlint could not read again."""
    from predlint.io.outputs import plain_name, suffix_of

    if suffix_of(path):
        raise CommandError(f"{path}: {what} is not read compressed, so it is not written compressed", f"name it {plain_name(path)}")


def cannot_write(path: str, error: OSError | ValueError, name: str, fixed: bool = False) -> CommandError:
    """Returns the error for a file that cannot be written, with the help."""
    import shlex

    from predlint.io.outputs import ELSEWHERE, read_only

    folder = os.path.dirname(path)
    above = _lowest(folder)
    help = None
    if not path:
        return CommandError("the name of the file to write is empty", f"for example: {name}")
    if os.path.isdir(path):
        help = f"name a file in it: {shlex.quote(os.path.join(path, name))}"
    elif folder and not os.path.isdir(above):
        help = f"{above} is a file: name a folder in its place"
    elif isinstance(error, PermissionError) and os.path.lexists(path) and not os.access(path, os.W_OK):
        refused = read_only(path, fixed)
        return CommandError(refused.message, refused.help)
    elif not os.access(above, os.W_OK):
        where = f"the folder {above}" if above != os.curdir else "this folder"
        return CommandError(f"cannot write {path}: {where} cannot be written to", ELSEWHERE if fixed else "name another one")
    elif folder and above != folder:
        help = f"make the folder first: mkdir -p {shlex.quote(folder)}"
    reason = (getattr(error, "strerror", None) or str(error)).lower()
    return CommandError(f"cannot write {path}: {reason}", help)


def _lowest(folder: str) -> str:
    """Returns the folder, or its nearest parent that exists."""
    while folder and not os.path.lexists(folder):
        folder = os.path.dirname(folder)
    return folder or os.curdir


def identities(path: str) -> list[str | tuple[int, int]]:
    """Returns keys that identify a file: its real path or its URL, and its device and inode, since it may have several names or be
    redirected by ``<``."""
    if is_url(path):
        return [path]
    keys: list[str | tuple[int, int]] = []
    with contextlib.suppress(OSError, ValueError):
        status = os.fstat(0) if path == "-" else os.stat(path)
        if stat.S_ISREG(status.st_mode):
            keys.append((status.st_dev, status.st_ino))
    return keys if path == "-" else [os.path.realpath(path), *keys]


# -- ``--format FORMAT[=PATH]`` --------------------------------------------------------------------------------------


class Target(Struct, frozen=True):
    """One ``--format``: the format, and the path of the report (None: standard output)."""

    format: str
    path: str | None


def parse_formats(
    specs: Sequence[str], inputs: Iterable[str] = (), formats: Iterable[str] = REPORT_FORMATS, what: str = "report"
) -> list[Target]:
    """Returns the targets of a command line. No report may overwrite one of ``inputs``, or another report.

    ``formats``: the available formats; ``what``: the kind of content, used in suggested file names.
    """
    targets = [_parse(spec, tuple(formats), what) for spec in specs] or [Target("text", None)]
    on_stdout = [t.format for t in targets if t.path is None]
    if len(on_stdout) > 1:
        raise CommandError(
            f"{' and '.join(on_stdout)} cannot both go to standard output",
            f"give all but one of them a file: --format {on_stdout[1]}={what}.{_suffix(on_stdout[1])}",
        )
    read = {key for path in map(local, inputs) for key in identities(path)}
    written: set[str] = set()
    for target in targets:
        if target.path is None:
            continue
        real = target.path if is_url(target.path) else os.path.realpath(target.path)
        if real != os.devnull and not read.isdisjoint(identities(target.path)):
            raise CommandError(
                f"--format {target.format}={target.path} would overwrite a file that is read", "give the report a name of its own"
            )
        if real in written and real != os.devnull:
            raise CommandError(f"two reports would go to {target.path}", "give each its own file")
        written.add(real)
    return targets


def _parse(spec: str, formats: Sequence[str], what: str) -> Target:
    name, equals, path = spec.partition("=")
    name = name.strip().lower()
    if name not in formats:
        raise CommandError(f'--format cannot be "{spec}"', _suggestion(spec, formats))
    if equals and not path:
        example = f"--format {name}={what}.{_suffix(name)}"
        raise CommandError(f"--format {spec} names no file", example + ("" if _page(name) else f", or --format {name} for standard output"))
    target = Target(name, None if path in ("", "-") or descriptor_of(path) == 1 else local(path))  # 1: /dev/stdout, by all its names
    on_terminal = target.path is None and sys.stdout is not None and sys.stdout.isatty()  # pyright: ignore[reportUnnecessaryComparison]
    if on_terminal and (page := _page(name)):
        raise CommandError(f"{page} cannot be read on a terminal", f"give it a file: --format {name}={what}.{_suffix(name)}")
    return target


def _suggestion(spec: str, formats: Sequence[str]) -> str:
    """Returns the hint for a format that does not exist."""
    from predlint.io.outputs import plain_name

    name, _, path = spec.partition("=")
    if "," in spec:
        return f"give --format {' --format '.join(spec.split(','))}"
    for mark in ": ":
        before, _, behind = spec.partition(mark)
        if before.lower() in formats and behind:
            return f"did you mean --format {before.lower()}={behind}?"
    end = os.path.splitext(plain_name(spec))[1].lstrip(".")
    by_suffix = next((each for each in formats if end and _suffix(each) == end), None)
    if by_suffix is not None and not path:
        return f"did you mean --format {by_suffix}={spec}?"
    hint = did_you_mean(name, formats)
    return f"{hint + ' ' if hint else ''}possible: {', '.join(formats)}"


def _suffix(name: str) -> str:
    return format_named(name).suffixes[0] if name in REPORT_FORMATS else name


def _page(name: str) -> str | None:
    return format_named(name).page if name in REPORT_FORMATS else None


def open_target(target: Target) -> Output:
    """Opens the output of a report. This happens before the work begins, so that a wrong path is reported at once."""
    if target.path is None:
        return standard_output()
    return open_file(target.path, f"report.{_suffix(target.format)}", by_name=True)


class Reports:
    """All reports of one run. They are opened before the work begins, so that a wrong path is reported at once."""

    def __init__(
        self,
        targets: Sequence[Target],
        *,
        color: ColorMode = "auto",
        samples: int = 3,
        totals_only: bool = False,
        sum_up: SumUp | None = None,
        fail_level: str = "error",
    ) -> None:
        """``samples``: number of places shown per rule in reports that group findings."""
        self.sinks: list[Sink] = []
        self._outputs: list[tuple[Target, Output]] = []
        self._closing = False
        try:
            for target in targets:
                output = open_target(target)
                output.on_failure, output.in_lines = self._on_failure, format_named(target.format).in_lines
                self._outputs.append((target, output))
                style, width = Style(), None
                if target.path is None:  # --color is for the screen: a report in a file stays plain
                    style, width = screen_style(color), terminal_width(sys.stdout, WIDEST)
                manner = ReportOptions(
                    samples=samples,
                    style=style,
                    width=width,
                    totals_only=totals_only,
                    sum_up=sum_up,
                    fail_level=fail_level,
                    warn=print_message,
                )
                self.sinks.append(_sink(target.format, output, manner))
        except BaseException:
            self.close(whole=False)
            raise

    @property
    def on_screen(self) -> bool:
        """Returns True if findings are written to a terminal during the run, where a progress bar would run into them."""
        return any(t.path is None and format_named(t.format).on_the_way for t, _ in self._outputs) and sys.stdout.isatty()

    @property
    def text_on_stdout(self) -> bool:
        """Returns True if the text report on standard output can be read, or if its reader closed it."""
        on_stdout = [output for t, output in self._outputs if t.path is None and t.format == "text"]
        return any(output.failed is None or output.failed.reader_closed for output in on_stdout)

    @property
    def failures(self) -> list[OutputError]:
        return [output.failed for _, output in self._outputs if output.failed is not None]

    def before_stdout(self, action: Callable[[], None]) -> None:
        """Have ``action`` called before anything is written to standard output."""
        for target, output in self._outputs:
            if target.path is None:
                output.before_write = action

    def close(self, *, whole: bool = True) -> None:
        """Moves every report to its path. If the run broke off (``whole`` False), keeps only reports that are readable in part and are not
        empty: an empty report looks like that of a clean file."""
        self._closing = True
        with contextlib.ExitStack() as stack:  # close all, even if Ctrl-C ends the wait for one reader
            for target, output in reversed(self._outputs):
                stack.callback(output.close, keep=whole or (format_named(target.format).in_lines and output.begun))

    def _on_failure(self, error: OutputError) -> None:
        """Raises the error if no report can be written any more. At the end of the run it is raised only if the reader closed the output,
        so that the summary is still printed."""
        if all(output.failed is not None for _, output in self._outputs) and (error.reader_closed or not self._closing):
            raise error


def _sink(name: str, output: Output, manner: ReportOptions) -> Sink:
    try:
        return format_named(name).sink(output, manner)
    except ImportError as error:
        if error.name is None or error.name.startswith("predlint"):
            raise
        raise CommandError(f"--format {name} needs {error.name}, which is not installed", f"pip install {error.name}") from None
