"""``predlint rule``."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from predlint.cli.config_trust import unsafe_settings
from predlint.cli.configured_run import ConfigErrors, configuration_of, refuse
from predlint.cli.errors import CLEAN, CommandError, did_you_mean
from predlint.cli.help import command
from predlint.cli.input_errors import OntologyTextErrors
from predlint.cli.options import form_option, settings
from predlint.config.load import of_sections
from predlint.engine.options import OptionError, read_rules
from predlint.io.output_streams import emit
from predlint.lang.errors import LanguageError
from predlint.lang.keywords import is_onto_path
from predlint.lang.load import load
from predlint.model.registry import RULES, code_of, find_rule
from predlint.model.texts import listing
from predlint.report.terminal import Style, json_text, screen_style, terminal_width

if TYPE_CHECKING:
    from predlint.lang.nodes import Document
    from predlint.model.diagnostics import Rule
    from predlint.report.rule_pages import OwnPage


_NO_RULE = "predlint rule lists every rule; with --rules FILE, those of your own in that file"


@command("predlint rule GEO003", "predlint rule ANS", "predlint rule tiny-vehicle --rules examples/street/rules.onto")
@click.argument("names", nargs=-1, metavar="[CODE|NAME]...")
@click.option("--all", "everything", is_flag=True, help="Explain every rule.")
@form_option("text", "json", "markdown")
@settings("rules config no-config color")
@click.pass_context
def rule(ctx: click.Context, names: tuple[str, ...], everything: bool, form: str, rules: tuple[str, ...], color: Any, **_: Any) -> int:
    """Explain a rule: what it means, why it matters, a wrong and a right example, how to fix it.

    Takes a code (GEO003), a name (box-size) or a family (GEO); without any, lists all rules. Any other name is
    looked up among your own rules, if the configuration names them. With --rules: only the rules in these files.
    """
    from predlint.report import rule_pages

    if rules:
        pages = _pages_of(rules)
        found = [_own(name, pages, rules) for name in names] or list(pages)
        return _explain([], found, form, color, single=len(names) == 1)
    if everything and names:
        raise CommandError("--all goes without names", f"predlint rule --all, or predlint rule {' '.join(names)}")
    if names:
        chosen, own, whole = _chosen(ctx, names)
    else:
        chosen, own, whole = list(RULES.values()), [], everything
    if whole or form == "json":
        return _explain(chosen, own, form, color, single=len(names) == 1 and whole)
    if form == "markdown":
        emit("\n".join(map(rule_pages.rule_page, chosen)) if names else rule_pages.index_page())
        return CLEAN
    style, width = _paper(color)
    emit(rule_pages.table_text(chosen, style=style, width=width))
    if not names:
        emit("\n" + style.faint("predlint rule CODE explains one") + "\n")
    return CLEAN


def _explain(chosen: Sequence[Rule], own: Sequence[OwnPage], form: str, color: Any, *, single: bool) -> int:
    """Writes the full explanation of rules."""
    from predlint.report import rule_pages

    if form == "json":
        data = [*map(rule_pages.rule_data, chosen), *(page.as_data() for page in own)]
        emit(json_text(data[0] if single else data))
    elif form == "markdown":
        emit("\n".join([*map(rule_pages.rule_page, chosen), *(page.as_markdown() for page in own)]))
    else:
        style, width = _paper(color)
        texts = [rule_pages.rule_text(each, style=style, width=width) for each in chosen]
        rim = style.faint("─" * (width or 72))
        emit(f"\n{rim}\n\n".join([*texts, *(page.as_text(style, width) for page in own)]))
    return CLEAN


def _paper(color: Any) -> tuple[Style, int | None]:
    return screen_style(color), terminal_width(sys.stdout)


def _chosen(ctx: click.Context, names: tuple[str, ...]) -> tuple[list[Rule], list[OwnPage], bool]:
    """Returns the requested rules, the requested custom rules, and whether to explain them: a family alone is only listed."""
    rules: dict[str, Rule] = {}
    own: list[OwnPage] = []
    whole = False
    for name in names:
        family = [r for r in RULES.values() if r.family == name.strip().upper()]
        if family:
            rules.update({r.code: r for r in family})
            continue
        whole = True
        try:
            found = find_rule(name)
        except KeyError as error:
            message, _, hint = str(error.args[0]).partition("; ")
            words = name.replace(",", " ").split() if "," in name else []
            if any(map(_is_known, words)):  # a list, as --select takes it
                hint = f"did you mean predlint rule {' '.join(words)}?"
            own += _configured(ctx, name, CommandError(message, hint if hint.startswith("did") else _NO_RULE))
        else:
            rules[found.code] = found
    return list(rules.values()), own, whole


def _is_known(word: str) -> bool:
    return code_of(word) is not None


def _configured(ctx: click.Context, name: str, unknown: CommandError) -> list[OwnPage]:
    """Returns the custom rules with that name or code in all rule files of the configuration. Raises ``unknown`` if there is none."""
    try:
        configuration = configuration_of(ctx)
    except ConfigErrors as faults:
        if ctx.params["config"] is not None:
            raise
        help = f"{unknown.help}\nrules of your own were not looked at: {faults.message}"
        raise CommandError(unknown.message, help) from None
    found: dict[tuple[str, int], OwnPage] = {}
    names: list[str] = []
    for way in of_sections(configuration) if configuration is not None else ():
        ontology: str | None = way.value("ontology")
        refuse(unsafe_settings(way, configuration, ("ontology", "rules")))
        pages = _pages_of(way.value("rules"), ontology if ontology is not None and is_onto_path(ontology) else None)
        names += [page.name for page in pages]
        found |= {(page.path, page.line): page for page in pages if name in (page.name, page.code) or name.upper() == page.code}
    if not found:
        help = unknown.help
        if names and help == _NO_RULE:
            help = f"predlint rule lists every rule; yours are {listing(names)}"
        raise CommandError(unknown.message, did_you_mean(name, names) or help)
    return list(found.values())


def _pages_of(rules: Sequence[str], ontology: str | None = None) -> list[OwnPage]:
    """Returns the pages of the custom rules in these files, and in the text of an ontology."""
    from predlint.report.rule_pages import own_pages

    try:
        documents: list[Document] = [load(ontology)] if ontology is not None else []
        return list(own_pages([*documents, *read_rules(rules)]))
    except LanguageError as error:
        raise OntologyTextErrors(error.faults, error.sources) from None
    except OptionError as error:
        raise CommandError(error.message, error.help) from None
    except OSError as error:
        raise CommandError(f"{ontology}: {(error.strerror or str(error)).lower()}") from None


def _own(name: str, pages: Iterable[OwnPage], paths: Sequence[str]) -> OwnPage:
    """The rule of that name or code. Raises CommandError."""
    by_name = {page.name: page for page in pages}
    page = by_name.get(name) or next((page for page in pages if page.code == name.strip().upper()), None)
    if page is None:
        raise CommandError(
            f'there is no rule "{name}" in {", ".join(paths)}', did_you_mean(name, by_name) or f"rules: {', '.join(by_name)}"
        )
    return page
