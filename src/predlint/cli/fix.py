"""``predlint fix``: where fixed files go, and what is shown of the changes."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.configured_run import ChosenConfiguration, choose
from predlint.cli.errors import CLEAN, COULD_NOT_RUN, FINDINGS, STOPPED, CommandError, as_command_errors, print_error, print_message
from predlint.cli.help import command
from predlint.cli.options import execution, fails, files_argument, form_option, settings
from predlint.cli.runs import announce_terminal, checkers_of, execution_of, rows_of
from predlint.engine.options import OptionError
from predlint.io.data_row import DataRowsError
from predlint.io.output_streams import emit, fail, standard_output
from predlint.io.outputs import CannotWriteError, NoPackerError
from predlint.io.paths import SourceError, shown
from predlint.model.diagnostics import EngineError
from predlint.report.terminal import Style, fold, is_terminal, json_text, screen_style, terminal_width, use_color
from predlint.tools import fix_job
from predlint.tools.fix_job import Differ, FileToFix, FixJob, Spelling, last_names, names_after, require_names
from predlint.tools.fix_result import Remaining, as_data, as_text

if TYPE_CHECKING:
    from predlint.engine.checker import Checker
    from predlint.engine.files import Execution
    from predlint.tools.fix_job import Destination, FixResult


# -- ``--rename OLD=NEW`` ------------------------------------------------------------------------------------------


def renames_of(given: Sequence[str]) -> dict[str, str]:
    """Names by what they are called in the predictions. Raises CommandError."""
    names: dict[str, str] = {}
    for each in given:
        old, equals, new = each.partition("=")
        if not equals or not old or not new:
            raise CommandError(f'--rename takes OLD=NEW, not "{each}"', "for example: --rename car=vehicle")
        if names.setdefault(old, new) != new:
            raise CommandError(f'--rename gives "{old}" two names, "{names[old]}" and "{new}"', "give it one")
    return names


# -- ``-o``, ``--in-place`` and ``--diff``: the destinations of fixed files ----------------------------------------

_WAYS = "-o FILE (or FOLDER/, for several inputs), --in-place to overwrite the input, or --diff to see what would change"


def _renames(names: Mapping[str, str]) -> str:
    return " ".join([f"--rename {old}={new}" for old, new in names.items()])


#: The names of the options as the command line spells them.
COMMAND = Spelling(
    file="-o FILE", folder="-o fixed/", output=lambda path: f"-o {path}", in_place="--in-place", unsafe="--unsafe",
    rename=lambda old, new: f'--rename "{old}={new}"', renames=_renames,
)  # fmt: skip


def destinations(
    chosen: ChosenConfiguration, output: str | None, *, in_place: bool, diff: bool, given: Sequence[str] = ()
) -> list[Destination]:
    """Returns one destination for each file, in order. ``given``: the files and folders on the command line. Raises CommandError."""
    ways = [name for name, is_given in (("-o", output is not None), ("--in-place", in_place), ("--diff", diff)) if is_given]
    if not ways:
        raise CommandError("where should the fixed file go?", _WAYS)
    if len(ways) > 1:
        raise CommandError(f"{' and '.join(ways)} contradict each other", "give one of them")
    if diff:
        return [fix_job.Destination(None)] * len(chosen.paths)
    read = fix_job.FixInputs(chosen.paths, chosen.roots, given, chosen.inputs)
    made = contextlib.ExitStack()
    if (context := click.get_current_context(silent=True)) is not None:
        context.call_on_close(made.close)
    with as_command_errors(OptionError, CannotWriteError, NoPackerError):
        return fix_job.in_place(read, COMMAND) if output is None else fix_job.separate_output(read, output, COMMAND, made)


# -- Shows the changes that fixes would make on standard output ----------------------------------------------------


class Terminal:
    """Standard output, which shows changes without writing a file."""

    def __init__(self, color: Any) -> None:
        self._style = screen_style(color)
        self._short, self._width = is_terminal(sys.stdout), terminal_width(sys.stdout)
        self._output = standard_output()
        self._output.on_failure = fail

    def write(self, data: bytes) -> None:
        """Shows text that is already formatted."""
        self._output.write(data)

    def changes(self, write: Callable[[bytes], object]) -> Differ:
        """Returns a differ that writes changes in the style of this terminal."""
        return Differ(lambda text: write(text.encode("utf-8", "backslashreplace")), self._style, short=self._short, width=self._width)

    def close(self) -> None:
        """Closes the output after all changes are shown."""
        self._output.close()


# -- ``predlint fix`` ----------------------------------------------------------------------------------------------


@command(
    "predlint fix examples/street/broken.ndjson -O examples/street/ontology.json --diff",
    "predlint fix examples/street/broken.ndjson -O examples/street/ontology.json -o fixed.ndjson",
)
@files_argument
@settings("ontology")
@click.option("-o", "--output", metavar="PATH", help='Where the fixed file goes; FOLDER/ for several files, "-" for standard output.')
@click.option("--in-place", is_flag=True, help="Overwrite the input, once all of it is fixed.")
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
@click.option("--unsafe", is_flag=True, help="Make guesses, and fixes that lose data, too: clamp, convert boxes, drop repetitions.")
@click.option(
    "--rename", "renames", multiple=True, metavar="OLD=NEW", help="Write NEW, a name in the ontology, in place of OLD; repeatable."
)
@settings("dialect target media data-rows map rules profile select ignore severity exclude fail-level")
@form_option("text", "json")
@settings("max-record jobs engine scheduler memory spill-dir config no-config color")
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
@click.pass_context
def fix(
    ctx: click.Context, files: tuple[str, ...], output: str | None, in_place: bool, diff: bool, unsafe: bool, renames: tuple[str, ...],
    form: str, color: Any, quiet: bool, **how: Any,
) -> int:  # fmt: skip
    """Fix what can be fixed in prediction FILES; "-" is standard input. Say where the result goes: -o, --in-place or --diff.

    Without --unsafe, only faults with one obvious fix are fixed. All else stays as it is, byte for byte. What --select and --ignore
    leave out is not fixed.

    Exit code: 0 nothing at or above the fail level remains,
    1 findings at or above it remain, 2 could not run, 3 stopped before the end.
    """
    chosen = choose(ctx, files, "fix")
    places = destinations(chosen, output, in_place=in_place, diff=diff, given=files)
    given = renames_of(renames)
    with as_command_errors(OptionError):
        names = last_names(given, COMMAND)
        checkers = checkers_of(chosen, statistics=False)
        require_names(
            names, [(shown(way.value("ontology")), each.ontology) for way, each in zip(chosen.ways, checkers, strict=True)], COMMAND
        )
    run = execution(inputs=list[Any], quiet=quiet, **execution_of(chosen, how))
    if not quiet:
        announce_terminal(chosen.paths)
    from predlint.tools.fix_runs import DiskFullError

    try:
        fixed = _fix(chosen, checkers, run, places, unsafe=unsafe, renames=names, color=color)
    except DiskFullError as error:
        print_error(error.message, error.help)
        return STOPPED
    except (SourceError, DataRowsError, EngineError, CannotWriteError) as error:
        print_error(error.message, error.help)
        return COULD_NOT_RUN
    given_names = {old: name for old, name in names.items() if old not in given.values()}
    return _end(chosen, fixed, form, color, renames=given_names, places_are_shown=diff or places[0].is_stdout, unsafe=unsafe, quiet=quiet)


def _fix(
    chosen: ChosenConfiguration, checkers: Sequence[Checker], run: Execution, places: Sequence[Destination], *,
    unsafe: bool, renames: Mapping[str, str], color: Any,
) -> FixResult:  # fmt: skip
    from predlint.kernel.spill_folder import SpillFolder
    from predlint.tools.fix_runs import fix_all

    names = names_after(chosen.paths, places)
    files = [FileToFix(path, way, place, path, name) for (way, path), place, name in zip(chosen.files, places, names, strict=True)]
    screen = Terminal(color) if all(place.path is None for place in places) else None
    with SpillFolder(run.spill_dir) as folder:
        work = FixJob(checkers, rows_of(chosen, checkers), files, run, Remaining, unsafe=unsafe, renames=renames, screen=screen)
        fixed = fix_all(work, folder.folder)
    if screen is not None:
        screen.close()
    return fixed


def _end(
    chosen: ChosenConfiguration,
    fixed: FixResult,
    form: str,
    color: Any,
    *,
    renames: Mapping[str, str],
    places_are_shown: bool,
    unsafe: bool,
    quiet: bool,
) -> int:
    summary = fixed.summary
    if not quiet and summary.complete and not summary.unread:
        _summary(fixed, form, color, renames, on_stderr=places_are_shown, unsafe=unsafe)
    if summary.stopped is not None:
        print_error(*summary.stopped)
    for unread in summary.unread:
        print_error(unread, "nothing was written")
    if not summary.complete:
        print_error("stopped before the end: nothing was written")
        return STOPPED
    if summary.unread:
        return COULD_NOT_RUN
    return FINDINGS if fails(summary, chosen.whole.value("fail-level")) else CLEAN


def _summary(fixed: FixResult, form: str, color: Any, renames: Mapping[str, str], *, on_stderr: bool, unsafe: bool) -> None:
    """Prints the summary to standard output, or to standard error if that is in use."""
    if form == "json":
        text = json_text(as_data(fixed.outcome, fixed.remaining, fixed.summary, written=fixed.written))
    else:
        stream = sys.stderr if on_stderr else sys.stdout
        style, width = Style(use_color("auto" if on_stderr else color, stream)), terminal_width(stream)
        text = as_text(
            fixed.outcome, fixed.remaining, COMMAND, would=not fixed.written and on_stderr, unsafe=unsafe, renames=renames, style=style
        )
        text = "".join(f"{folded}\n" for line in text.splitlines() for folded in fold(line, width, "  "))
    if on_stderr:
        print_message(text.rstrip("\n"))
    else:
        emit(text)
