"""Names that are to be written in place of others: where they lead, and whether the ontology has the new ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from predlint.engine.fixing.spelling import Spelling
from predlint.engine.options import OptionError
from predlint.names import did_you_mean, listing, quote

#: Names of an ontology that are listed where none is like the one that was given.
_MOST = 8


def last_names(given: Mapping[str, str], spelling: Spelling) -> dict[str, str]:
    """What each name is called in the end: one that is renamed may be renamed again. Raises OptionError for a circle."""
    return {old: _last(old, given, spelling) for old in given}


def _last(name: str, names: Mapping[str, str], spelling: Spelling) -> str:
    met = [name]
    while met[-1] in names:
        if (new := names[met[-1]]) in met:
            circle = spelling.renames({old: names[old] for old in met[met.index(new) :]})
            raise OptionError(f"{circle} leads back to {new}", "give the name that the ontology has")
        met.append(new)
    return met[-1]


def require_names(names: Mapping[str, str], ontologies: Sequence[tuple[str, Any]], spelling: Spelling) -> None:
    """Raises OptionError for a new name that none of the ontologies has, each with what it is called: nothing would ever be called so."""
    if not names:
        return
    from predlint.report.ontology_outline import names_of

    found = [names_of(ontology) for _, ontology in ontologies]
    known = [each for each in found if each is not None]
    if len(known) < len(found):
        return  # the tasks bring names of their own
    suggested = list(dict.fromkeys(name for each, _ in known for name in each))
    for old, new in names.items():
        if not any(new in texts for _, texts in known):
            where = ", ".join(dict.fromkeys(called for called, _ in ontologies))
            hint = did_you_mean(new, suggested) or f"its names: {listing(suggested, _MOST)}"
            raise OptionError(f"{spelling.rename(old, new)}: {where} has no {quote(new)}", hint)
