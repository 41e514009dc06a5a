"""``--rename OLD=NEW``: what is asked for, and whether the ontology has the new names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from predlint.cli.faults import Fault, did_you_mean
from predlint.names import listing, quote
from predlint.stream.urls import shown

if TYPE_CHECKING:
    from predlint.cli.configured import Chosen
    from predlint.engine.checker import Checker

#: Names of an ontology that are listed where none is like the one that was given.
_MOST = 8


def renames_of(given: Sequence[str]) -> dict[str, str]:
    """Names by what they are called in the predictions."""
    names: dict[str, str] = {}
    for each in given:
        old, equals, new = each.partition("=")
        if not equals or not old or not new:
            raise Fault(f'--rename takes OLD=NEW, not "{each}"', "for example: --rename car=vehicle")
        if names.setdefault(old, new) != new:
            raise Fault(f'--rename gives "{old}" two names, "{names[old]}" and "{new}"', "give it one")
    return names


def _last(name: str, names: Mapping[str, str]) -> str:
    """What a name is called in the end: one that is renamed may be renamed again. Raises Fault for a circle."""
    met = [name]
    while met[-1] in names:
        if (new := names[met[-1]]) in met:
            circle = " ".join(f"--rename {old}={names[old]}" for old in met[met.index(new) :])
            raise Fault(f"{circle} leads back to {new}", "give the name that the ontology has")
        met.append(new)
    return met[-1]


def last_names(given: Mapping[str, str]) -> dict[str, str]:
    """What each name is called in the end. Raises Fault for a circle."""
    return {old: _last(old, given) for old in given}


def check_names(names: Mapping[str, str], chosen: Chosen, checkers: Sequence[Checker]) -> None:
    """Raises Fault for a new name that none of the ontologies has: nothing would ever be called so."""
    if not names:
        return
    from predlint.cli.outlines import names_of

    found = [names_of(checker.ontology) for checker in checkers]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return  # the tasks bring names of their own
    suggested = list(dict.fromkeys(name for each, _ in known for name in each))
    for old, new in names.items():
        if not any(new in texts for _, texts in known):
            where = ", ".join(dict.fromkeys(shown(way.value("ontology")) for way in chosen.ways))
            hint = did_you_mean(new, suggested) or f"its names: {listing(suggested, _MOST)}"
            raise Fault(f'--rename "{old}={new}": {where} has no {quote(new)}', hint)
