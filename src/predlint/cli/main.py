"""The ``predlint`` command. Each subcommand has a module of its own, which is loaded only when it is used."""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.errors import COULD_NOT_RUN, STOPPED, CommandError, print_error, print_message
from predlint.io.output_streams import OutputError
from predlint.report.terminal import printable

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

#: Name, summary. The command ``x`` is the function ``x`` of ``predlint.cli.x``, but for those of `_TOGETHER`.
_COMMANDS = {
    "validate": "Check prediction files against an ontology.",
    "fix": "Fix what can be fixed in prediction files.",
    "report": "Make other reports from earlier ones, without checking again.",
    "compile": "Write the ontology's JSON Schema and rules as files.",
    "check": "Check the ontology itself.",
    "show": "Show the names, kinds and options to use, as a tree.",
    "rule": "Explain a rule, or list them all.",
    "convert": "Write an ontology in another form: .onto text, Labelbox JSON, plain JSON.",
    "diff": "Show what changed between two ontologies, for predictions made under the old one.",
    "sample": "Generate predictions for an ontology, good ones or broken in known ways.",
    "stats": "Count what prediction files hold: features, options, confidence, sizes.",
    "parts": "Plan a check as parts, for machines of your own.",
    "check-part": "Check one part of such a plan.",
    "merge": "Make the report from the results of all parts.",
    "baseline": "Count the findings that are there now, so that validate shows only new ones.",
    "init": "Write a configuration from the ontologies and predictions that are here.",
    "config": "Show which settings are in force, and where each comes from.",
    "doctor": "Show what is installed, and what a command line would still need.",
    "completion": "Print the script that completes predlint's command lines in a shell.",
}
#: Commands that stand in the module of another.
_TOGETHER = {"check_part": "parts", "merge": "parts"}


class LazyGroup(click.Group):
    """Imports a command when it is called, so that one command does not wait for the imports of others."""

    examples = ("predlint validate examples/street/broken.ndjson -O examples/street/ontology.json --media image",)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        name = cmd_name.replace("-", "_")
        return getattr(importlib.import_module(f"predlint.cli.{_TOGETHER.get(name, name)}"), name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        found = [CompletionItem(name, help=about) for name, about in _COMMANDS.items() if name.startswith(incomplete)]
        return found + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name in _COMMANDS or name.startswith("-") or ctx.resilient_parsing:
            return super().resolve_command(ctx, args)
        if os.path.exists(name) or name.endswith((".ndjson", ".jsonl", ".json")):
            import shlex

            raise CommandError(f'"{name}" is not a command', f"to check a file: predlint validate {shlex.quote(name)} -O ONTOLOGY")
        from predlint.cli.input_errors import command_error

        raise command_error(name, args[1:], list(_COMMANDS))

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from predlint.cli.help import help_lines

        options = [record for param in self.get_params(ctx) if (record := param.get_help_record(ctx)) is not None]
        formatter.write("\n".join(help_lines(self, ctx, {"Options": options, "Commands": list(_COMMANDS.items())})) + "\n")


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import PackageNotFoundError, version  # slow to import, needed only here

        try:
            number = version("predlint")
        except PackageNotFoundError:  # run from a source tree
            number = "(not installed)"
        click.echo(f"predlint {number}")
        ctx.exit()


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_print_version, help="Show the version and exit.")
def cli() -> None:
    """Check files of ML predictions against a labeling ontology before they are uploaded."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code."""
    args = list(sys.argv[1:] if argv is None else argv)
    if "_PREDLINT_COMPLETE" in os.environ:  # a shell asks for completions
        from predlint.cli.completion import answer

        return answer(cli)
    if not args:
        print_message(cli.make_context("predlint", [], resilient_parsing=True).get_help())
        return COULD_NOT_RUN
    _end_on_sigterm()
    try:
        result: Any = cli.main(args=args, prog_name="predlint", standalone_mode=False)
        return result if isinstance(result, int) else 0
    except click.UsageError as error:
        return _usage_error(error, args)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        print_message("predlint: stopped before the end")
        return STOPPED
    except OutputError as error:
        if not error.reader_closed:  # `| head` has read enough: no message, but not a success
            print_error(str(error), error.help)
        return STOPPED
    except OSError as error:  # an error of the machine (a disk, a network drive), not of predlint
        if _is_nowhere():
            print_error("the current folder was removed or moved", "go to one that is there (cd), and try again")
            return COULD_NOT_RUN
        print_error(f"{error.filename or 'input or output'}: {(error.strerror or str(error)).lower()}")
        return STOPPED
    except SystemExit:  # click raises this if the reader of --help left, with the exit code of findings
        return STOPPED
    except MemoryError:
        print_error("out of memory")
        return STOPPED
    except Exception as error:  # a bug of predlint: must look neither like a clean file nor like a user's error
        from predlint.kernel.library import KernelMissingError, remedy

        if isinstance(error, KernelMissingError):
            print_error(str(error), remedy())
            return COULD_NOT_RUN
        internal_error(error)
        return STOPPED


def _is_nowhere() -> bool:
    """Returns True if the current folder was deleted."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def _end_on_sigterm() -> None:
    """Makes ``kill`` and job schedulers end a run as Ctrl-C does: with the report so far, and without temporary files."""

    def stop(_signal: int, _frame: object) -> None:
        raise KeyboardInterrupt

    with contextlib.suppress(ValueError):  # not in the main thread
        for name in ("SIGTERM", "SIGHUP", "SIGQUIT"):  # SIGQUIT: Ctrl-\
            if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is not signal.SIG_IGN:  # nohup has it ignored
                signal.signal(getattr(signal, name), stop)


def internal_error(error: Exception) -> None:
    """Prints one line for a bug in predlint; with PREDLINT_DEBUG, also the traceback."""
    if os.environ.get("PREDLINT_DEBUG", "0") not in ("", "0"):
        import traceback

        print_message("".join(traceback.format_exception(error)).rstrip())
    detail = printable(" ".join(f"{type(error).__name__}: {error}".split())[:300])
    print_message(f"predlint: internal error: {detail}; please report it (PREDLINT_DEBUG=1 shows where it happened)")


class _Commands(Mapping[str, click.Command]):
    """Command name -> command, loaded on access."""

    def __init__(self, ctx: click.Context) -> None:
        self._ctx = ctx

    def __getitem__(self, name: str) -> click.Command:
        found = cli.get_command(self._ctx, name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(_COMMANDS)

    def __len__(self) -> int:
        return len(_COMMANDS)


def _usage_error(error: click.UsageError, args: Sequence[str]) -> int:
    from predlint.cli.input_errors import usage_error

    top = click.Context(cli, info_name="predlint", **cli.context_settings)
    fault = usage_error(error, args, _Commands(top), top)
    fault.show()
    return fault.exit_code


if __name__ == "__main__":
    sys.exit(main())
