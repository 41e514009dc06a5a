"""Options that several commands share, and what is said when they are wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from predlint.cli.faults import Fault, did_you_mean
from predlint.settings import LEVELS, MEDIA, TARGETS

if TYPE_CHECKING:
    from predlint.report.model import Summary

F = TypeVar("F", bound=Callable[..., Any])


class Word(click.ParamType):  # pyright: ignore[reportMissingTypeArgument] - generic only since click 8.3
    """One of a few words; a wrong one is answered with the likeliest."""

    name = "word"

    def __init__(self, words: Sequence[str]) -> None:
        self.words = words

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str | None:
        return f"[{'|'.join(self.words)}]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        word = str(value).lower().replace("_", "-")
        if word in self.words:
            return word
        option = param.opts[-1] if param is not None else "option"
        hint = did_you_mean(word, self.words)
        raise Fault(f'{option} cannot be "{value}"', f"{hint + ' ' if hint else ''}possible: {', '.join(self.words)}")


def target_option(function: F) -> F:
    about = "Labelbox: what the file is for."
    return click.option("--target", type=Word(TARGETS), default="model-run", show_default=True, help=about)(function)


def media_option(function: F) -> F:
    return click.option("--media", type=Word(MEDIA), metavar="KIND", help=f"What the data rows are: {', '.join(MEDIA)}.")(function)


def format_option(function: F) -> F:
    about = "text (default), concise, json, jsonl, html, markdown, sarif, github, gitlab or junit; repeatable, each to a PATH."
    return click.option("--format", "formats", multiple=True, metavar="FORMAT[=PATH]", help=about)(function)


def fail_level_option(function: F) -> F:
    about = "The lowest severity that makes the exit code 1: error, warning, info or never."
    return click.option("--fail-level", type=Word((*LEVELS, "never")), metavar="LEVEL", default="error", show_default=True, help=about)(
        function
    )


def rules_option(function: F) -> F:
    about = "A file with rules of your own (.onto); repeatable."
    return click.option("--rules", "own_rules", multiple=True, metavar="PATH", help=about)(function)


def color_option(function: F) -> F:
    about = "Colours on standard output."
    return click.option("--color", type=Word(("auto", "always", "never")), default="auto", show_default=True, help=about)(function)


def fails(summary: Summary, level: str) -> bool:
    """Whether what was found reaches the fail level."""
    counts = (summary.errors, summary.warnings, summary.infos)
    return level != "never" and any(counts[: LEVELS.index(level) + 1])


def rule_prefixes(option: str, values: Sequence[str], *, own: bool = False) -> tuple[str, ...]:
    """The code prefixes of comma-separated, repeatable ``--select``/``--ignore`` values. A slug stands for its code.

    ``own``: there may be rules of the user's own; a name that no other rule has is left as it is.
    """
    words = [word.strip() for value in values for word in value.split(",")]
    return tuple(dict.fromkeys(_prefix(option, word, own) for word in words if word))


def severities(values: Sequence[str], *, own: bool = False) -> dict[str, str]:
    """Codes, or their beginnings, with the severities that ``--severity CODE=LEVEL`` gives them."""
    chosen: dict[str, str] = {}
    for value in values:
        code, equals, level = (part.strip() for part in value.partition("="))
        if not equals or not code:
            raise Fault(f'--severity takes CODE=LEVEL, not "{value}"', "for example: --severity GEO007=error")
        if level.lower() not in (*LEVELS, "off"):
            hint = did_you_mean(level, (*LEVELS, "off"))
            raise Fault(f'--severity {value}: "{level}" is not a level', f"{hint + ' ' if hint else ''}levels: {', '.join(LEVELS)}, off")
        chosen[_prefix("--severity", code, own)] = level.lower()
    return chosen


def _prefix(option: str, word: str, own: bool) -> str:
    from predlint.rules import RULES

    upper = word.upper()
    if any(code.startswith(upper) for code in RULES):
        return upper
    slugs = {rule.slug: code for code, rule in RULES.items()}
    if word.lower() in slugs:
        return slugs[word.lower()]
    if own:
        return word
    hint = did_you_mean(upper, RULES) if len(upper) == 6 else did_you_mean(word, slugs)
    families = ", ".join(dict.fromkeys(code[:3] for code in RULES))
    raise Fault(f'{option}: "{word}" matches no rule', f"{hint + ' ' if hint else ''}families: {families}; predlint rule lists every rule")
