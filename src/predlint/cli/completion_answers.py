"""Answers a shell that asks how a command line may continue. The scripts that ask are in ``completion_scripts``."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

import click
from click.shell_completion import ShellComplete, add_completion_class, shell_complete, split_arg_string

from predlint.cli.completion import VARIABLE
from predlint.cli.completion_scripts import BASH, FISH, ZSH
from predlint.cli.completion_values import values_of

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


def answer(group: click.Group) -> int:
    """Answers the shell's request in the environment; returns the exit code."""
    for shell in SHELLS.values():
        add_completion_class(shell)
    # the shell reads UTF-8, whatever Python takes the locale for
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    return shell_complete(group, {}, "predlint", VARIABLE, os.environ[VARIABLE])


class _Values(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] - generic only since click 8.3
    """Replaces a parameter's type, and knows more about its possible values."""

    name = "values"

    def __init__(self, command: str, known: click.ParamType) -> None:  # pyright: ignore[reportMissingTypeArgument, reportUnknownParameterType]
        self.command, self.known = command, known  # pyright: ignore[reportUnknownMemberType]

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        return values_of(self.command, param, self.known, incomplete, ctx.params)  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]


class _Shell(ShellComplete):
    """The part of completion that is the same for all shells: each possible continuation is a line of three fields."""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        from click.shell_completion import CompletionItem

        if args[:1] == ["doctor"] and "--" in args:  # a command line of its own follows
            args = args[args.index("--") + 1 :]
        option, equals, _ = incomplete.partition("=")
        before = option + equals if equals and option.startswith("--") and "--" not in args else ""
        with self._knowing_more(args):
            items = super().get_completions(list(args), incomplete)
        return [CompletionItem(before + item.value, item.type, item.help) for item in items]

    @contextlib.contextmanager
    def _knowing_more(self, args: Sequence[str]) -> Generator[None]:
        """Lets the parameters of the typed command know more of their possible values."""
        name = next((arg for arg in args if not arg.startswith("-")), "")
        command = self.cli.get_command(click.Context(self.cli), name) if isinstance(self.cli, click.Group) else None
        params = command.params if command is not None else []
        types = [param.type for param in params]
        for param in params:
            param.type = _Values(name, param.type)
        try:
            yield
        finally:
            for param, known in zip(params, types, strict=True):
                param.type = known

    def format_completion(self, item: CompletionItem[Any]) -> str:
        kind = {"plain": "word"}.get(item.type, item.type)
        about = " ".join((item.help or "").split())
        return f"{kind}\t{item.value}\t{about}"


class _Bash(_Shell):
    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = BASH

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._kept = 0
        """The number of characters of the argument that bash splits off before the word to complete."""

    def get_completion_args(self) -> tuple[list[str], str]:
        words, at = _typed_words(os.environ)
        args: list[str] = []
        joined = False
        for word in words[1:at]:
            if word in _BREAKS and args:
                args[-1] += word
            elif joined:
                args[-1] += _unquoted(word)
            else:
                args.append(_unquoted(word))
            joined = word in _BREAKS
        last = words[at] if at < len(words) else ""
        if args and last in _BREAKS:
            begin, last = args.pop() + last, ""
        else:
            begin = args.pop() if args and joined else ""
        self._kept = len(begin)
        return args, begin + _unquoted(last)

    def format_completion(self, item: CompletionItem[Any]) -> str:
        item.value = item.value[self._kept :]
        return super().format_completion(item)


class _Zsh(_Shell):
    name: ClassVar[str] = "zsh"
    source_template: ClassVar[str] = ZSH

    def get_completion_args(self) -> tuple[list[str], str]:
        words, at = _typed_words(os.environ)
        return [_unquoted(word) for word in words[1:at]], _unquoted(words[at]) if at < len(words) else ""


class _Fish(_Shell):
    name: ClassVar[str] = "fish"
    source_template: ClassVar[str] = FISH

    def get_completion_args(self) -> tuple[list[str], str]:
        words = os.environ.get("COMP_WORDS", "").split("\n")
        return words[1:], _unquoted(os.environ.get("COMP_CWORD", ""))


#: Characters that bash takes for words of their own. No option and no value is one of them alone.
_BREAKS = ("=", ":")


def _typed_words(environment: Mapping[str, str]) -> tuple[list[str], int]:
    """Returns the words of a command line as typed, and the index of the word to complete."""
    number = environment.get("COMP_CWORD", "")
    return environment.get("COMP_WORDS", "").split("\n"), int(number) if number.isdecimal() else 0


def _unquoted(word: str) -> str:
    """Returns a word as the shell will pass it on, whole or only begun."""
    return "".join(split_arg_string(word)) if word else ""


SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}
