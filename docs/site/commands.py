"""Writes docs/commands.md from the commands themselves. For developers: ``python docs/site/commands.py``; a test holds the page to them."""

from __future__ import annotations

from pathlib import Path

import click

from predlint.cli.main import cli

WIDTH = 100
_HEAD = """\
# Commands

What `predlint COMMAND --help` says. This page is written by `make docs`; a test holds it to the commands.
"""


def help_text(command: click.Command, name: str, top: click.Context) -> str:
    """The help of a command, as in a terminal of a fixed width."""
    return command.get_help(
        click.Context(command, top, info_name=name, terminal_width=WIDTH, max_content_width=WIDTH, **command.context_settings)
    )


def page() -> str:
    """The whole page."""
    top = click.Context(cli, info_name="predlint", **cli.context_settings)
    parts = [_HEAD]
    for name in cli.list_commands(top):
        command = cli.get_command(top, name)
        assert command is not None
        parts.append(f"## predlint {name}\n\n```text\n{help_text(command, name, top)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    path = Path(__file__).parent.parent / "commands.md"
    path.write_text(page(), encoding="utf-8", newline="\n")
