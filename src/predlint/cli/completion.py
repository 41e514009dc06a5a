"""``predlint completion``, the scripts with which shells ask how a command line may continue, and the answers to them."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, ClassVar

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, shell_complete, split_arg_string

from predlint.cli.errors import CLEAN, CommandError, print_message
from predlint.cli.help import command
from predlint.cli.options import WordType
from predlint.io.output_streams import emit
from predlint.lang.load import load
from predlint.model.registry import FAMILIES, RULES
from predlint.model.settings import LEVELS, REPORT_FORMATS
from predlint.model.texts import quote

# -- The scripts with which shells ask predlint how a command line may continue ------------------------------------
#
# Each script runs the program that is being typed with ``_PREDLINT_COMPLETE`` set, and reads lines of three fields separated by tabs: the
# kind, the text, its meaning. ``word`` is a whole argument, ``part`` one that is not complete; ``file`` and ``dir`` leave it to the shell
# to list files, after the text that precedes the path in the same argument. A percent sign is doubled, since click fills in these
# templates.

BASH = r"""# Completion of %(prog_name)s for bash 4.4 and newer. In ~/.bashrc:
#   eval "$(%(prog_name)s completion bash)"
%(complete_func)s() {
    local kind text about program="${1/#\~\//$HOME/}" IFS=$'\n'
    COMPREPLY=()
    while IFS=$'\t' read -r kind text about; do
        case $kind in
            word) COMPREPLY+=("$text") ;;
            part) COMPREPLY+=("$text"); compopt -o nospace ;;
            file) compopt -o default -o filenames ;;
            dir) compopt -o dirnames -o filenames ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$program" 2>/dev/null)
}
if ((BASH_VERSINFO[0] > 4 || BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] > 3)); then
    complete -o nosort -F %(complete_func)s %(prog_name)s
else
    echo "%(prog_name)s: completion takes bash 4.4 or newer, and this is $BASH_VERSION" >&2
fi
"""

ZSH = r"""#compdef %(prog_name)s
# Completion of %(prog_name)s for zsh. In ~/.zshrc, after compinit:
#   eval "$(%(prog_name)s completion zsh)"
# or save it as _%(prog_name)s in a folder of $fpath.
%(complete_func)s() {
    local line kind text about program=${~words[1]}
    local -a whole parts
    while IFS=$'\t' read -r kind text about; do
        case $kind in
            word) whole+=("${text//:/\\:}${about:+:$about}") ;;
            part) parts+=("${text//:/\\:}${about:+:$about}") ;;
            file) [[ -n $text ]] && compset -P "${(b)text}"; _files ;;
            dir) [[ -n $text ]] && compset -P "${(b)text}"; _files -/ ;;
        esac
    done < <(COMP_WORDS="${(F)words[1,CURRENT]}" COMP_CWORD=$((CURRENT-1)) %(complete_var)s=zsh_complete $program 2>/dev/null)
    (( $#whole )) && _describe -V %(prog_name)s whole -U
    (( $#parts )) && _describe -V %(prog_name)s parts -U -S ''
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

FISH = r"""# Completion of %(prog_name)s for fish. In ~/.config/fish/config.fish:
#   %(prog_name)s completion fish | source
function %(complete_func)s
    set -l program (commandline -opc)[1]
    set -l current (commandline -ct)
    set -lx COMP_WORDS (commandline -opc | string collect)
    set -lx COMP_CWORD $current
    set -lx %(complete_var)s fish_complete
    for line in ($program 2>/dev/null)
        set -l field (string split -m 2 \t -- $line)
        switch $field[1]
            case word part
                printf '%%s\t%%s\n' $field[2] $field[3]
            case file
                # as fish completes the arguments of a command that it does not know: __fish_complete_path of 3.6 knows no quotes
                for path in (complete -C "'' "(string replace -- $field[2] '' $current | string collect))
                    printf '%%s%%s\n' $field[2] $path
                end
            case dir
                for path in (__fish_complete_directories (string replace -- $field[2] '' $current))
                    printf '%%s%%s\n' $field[2] $path
                end
        end
    end
end
complete --command %(prog_name)s --no-files --arguments "(%(complete_func)s)"
"""


# -- Possible values of an option or an argument, found by its type and its metavar --------------------------------

#: Metavars of paths in helps: of files, and of folders.
_FILES, _FOLDERS = frozenset({"PATH", "FILE", "FILES", "ONTOLOGY", "OLD", "NEW"}), frozenset({"DIR", "FOLDER", "STATE"})
#: Options whose PATH is a folder.
_FOLDER_OPTIONS = frozenset({"spill_dir"})


def values_of(command: str, param: click.Parameter, known: Any, started: str, given: Mapping[str, Any]) -> list[CompletionItem[str]]:
    """Returns the possible completions of a started word. ``known``: the type of the parameter; ``given``: the values of all parameters."""
    metavar = param.metavar or ""
    if isinstance(known, WordType):
        return _words(known.words, started)
    if param.name == "jobs":
        return _words(("auto",), started)
    if metavar.startswith("FORMAT"):
        return _formats(param, started)
    if metavar == "CODE=LEVEL":
        return _levels(started, given)
    if metavar == "CODES":
        return _next_in_list(*started.rpartition(","), given=given)
    if command == "rule" and isinstance(param, click.Argument):
        return [item for item in _rules(started, given) if item.value not in (given.get("names") or ())]
    kind = kind_of_path(param, known)
    return [CompletionItem("", kind)] if kind is not None else []


def kind_of_path(param: click.Parameter, known: Any = None) -> str | None:
    """Returns ``file`` or ``dir`` for a parameter that takes a path, else None. ``known``: the parameter's original type, if it was
    replaced."""
    name = re.sub(r"[^A-Z]", "", param.metavar or "")
    if param.name in _FOLDER_OPTIONS or name in _FOLDERS:
        return "dir"
    return "file" if name in _FILES or isinstance(known or param.type, click.Path) else None


def _words(words: Iterable[str], started: str) -> list[CompletionItem[str]]:
    return [CompletionItem(word) for word in words if word.startswith(started.lower())]


def _formats(param: click.Parameter, started: str) -> list[CompletionItem[str]]:
    """Returns the formats that match, or after ``FORMAT=`` a file."""
    name, equals, _ = started.partition("=")
    if equals:
        return [CompletionItem(name + equals, "file")]
    return _words(formats_of(param), started)


def formats_of(param: click.Parameter) -> list[str]:
    """The formats that an option's own help lists."""
    listed = set(re.findall(r"\w+", getattr(param, "help", None) or ""))
    return [name for name in REPORT_FORMATS if name in listed]


def _levels(started: str, given: Mapping[str, Any]) -> list[CompletionItem[str]]:
    code, equals, level = started.partition("=")
    if not equals:
        return [CompletionItem(f"{item.value}=", "part", item.help) for item in _rules(started, given)]
    return [CompletionItem(f"{code}={item.value}") for item in _words((*LEVELS, "off"), level)]


def _next_in_list(before: str, comma: str, started: str, *, given: Mapping[str, Any]) -> list[CompletionItem[str]]:
    """The last one of a list of rules."""
    done = before.upper().split(",")
    return [
        CompletionItem(before + comma + item.value, help=item.help) for item in _rules(started, given) if item.value.upper() not in done
    ]


def _rules(started: str, given: Mapping[str, Any]) -> list[CompletionItem[str]]:
    """Returns families; after a family its codes; names if lower-case letters are typed; and custom rules."""
    upper = started.upper()
    own = [CompletionItem(name, help="a rule of your own") for name in _own_rules(given.get("rules") or ()) if name.startswith(started)]
    slugs = [CompletionItem(rule.slug, help=f"{code}: {rule.summary}") for code, rule in RULES.items() if rule.slug.startswith(started)]
    if started and started == started.lower() and (slugs or own):
        return own + slugs
    families = [CompletionItem(name, help=about) for name, about in FAMILIES.items() if name.startswith(upper)]
    codes = [CompletionItem(code, help=rule.summary) for code, rule in RULES.items() if len(upper) >= 3 and code.startswith(upper)]
    return own + families + codes


def _own_rules(paths: Iterable[str]) -> list[str]:
    """Returns the names of the rules in these files. Files that cannot be read are skipped; running the command reports the reason."""
    names: list[str] = []
    for path in paths:
        with contextlib.suppress(OSError, ValueError):
            names += [rule.name.text for rule in load(path).rules]
    return names


# -- ``predlint completion`` ---------------------------------------------------------------------------------------

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


# -- Answers a shell that asks how a command line may continue. The scripts that ask are in ``completion_scripts`` --


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
