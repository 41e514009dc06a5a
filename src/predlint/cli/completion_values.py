"""Possible values of an option or an argument, found by its type and its metavar."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem

from predlint.cli.formats import FORMATS
from predlint.cli.options import WordType
from predlint.settings import LEVELS

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
    return [name for name in FORMATS if name in listed]


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
    from predlint.rules import FAMILIES, RULES

    upper = started.upper()
    own = [CompletionItem(name, help="a rule of your own") for name in _own_rules(given.get("own_rules") or ()) if name.startswith(started)]
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
        from predlint.lang.load import load

        with contextlib.suppress(OSError, ValueError):
            names += [rule.name.text for rule in load(path).rules]
    return names
