"""``predlint completion``."""

from __future__ import annotations

import os
import sys

import click

from predlint.cli.completion_scripts import BASH, FISH, ZSH
from predlint.cli.errors import CLEAN, CommandError, print_message
from predlint.cli.help import command
from predlint.cli.options import WordType
from predlint.names import quote
from predlint.output.streams import emit

_SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
#: Shell -> the file it reads when it starts, and the line to add there.
_STARTUP_FILES = {
    "bash": ("~/.bashrc", 'eval "$(predlint completion bash)"'),
    "zsh": ("~/.zshrc, after compinit", 'eval "$(predlint completion zsh)"'),
    "fish": ("~/.config/fish/config.fish", "predlint completion fish | source"),
}
#: The variable that has predlint answer a shell, as click has it.
VARIABLE = "_PREDLINT_COMPLETE"


@command("predlint completion bash")
@click.argument("shell", type=WordType(tuple(_SCRIPTS)), required=False, metavar="[bash|zsh|fish]")
def completion(shell: str | None) -> int:
    """Print the script that lets a shell complete predlint's commands, options, values and rules. Without a name: that of $SHELL.

    \b
    bash, in ~/.bashrc:      eval "$(predlint completion bash)"
    zsh, in ~/.zshrc:        eval "$(predlint completion zsh)"
    fish, in config.fish:    predlint completion fish | source
    """
    name = shell or _of_environment()
    emit(script(name))
    if sys.stdout.isatty():
        home, line = _STARTUP_FILES[name]
        print_message(f"\npredlint: for {name}, put this into {home}:\n  {line}")
    return CLEAN


def script(shell: str, program: str = "predlint") -> str:
    """The script of a shell."""
    name = program.replace("-", "_")
    return _SCRIPTS[shell] % {"prog_name": program, "complete_func": f"_{name}_completion", "complete_var": VARIABLE}


def _of_environment() -> str:
    """The shell of the user, as $SHELL names it. Raises CommandError."""
    path = os.environ.get("SHELL", "")
    name = os.path.basename(path).removesuffix(".exe")
    if name in _SCRIPTS:
        return name
    reason = f"$SHELL is {quote(path)}" if path else "$SHELL is not set"
    raise CommandError(f"for which shell? {reason}", f"name it: predlint completion {'|'.join(_SCRIPTS)}")
