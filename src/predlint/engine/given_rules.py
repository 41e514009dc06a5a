"""The user's own rules: read from files, and compiled against an ontology."""

from __future__ import annotations

import os
import reprlib
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from predlint.dialects.registry import AnyOntology
from predlint.engine.options import MissingFile, OptionError
from predlint.ontology import Ontology
from predlint.stream.urls import is_url, shown

if TYPE_CHECKING:
    from predlint.lang.nodes import Document
    from predlint.own_rules.ruleset import RuleSet


def read_rules(rules: str | os.PathLike[str] | bytes | Iterable[str | os.PathLike[str] | bytes]) -> list[Document]:
    """What stands in files of rules. Raises LanguageError, and OptionError for a file that cannot be read or has no rule."""
    every = _each(rules)
    if not every:
        return []
    from predlint.lang.faults import LanguageError
    from predlint.lang.load import load

    found: list[Document] = []
    known: set[str] = set()
    for number, each in enumerate(every, 1):
        try:
            if not isinstance(each, bytes):
                name = os.fsdecode(each)
                place = name if is_url(name) else os.path.realpath(name)
                if place in known:  # given twice, by one name or another: its rules are known
                    continue
                known.add(place)
            found.append(load(each, f"rules {number}" if isinstance(each, bytes) else None))
        except (OSError, ValueError) as error:
            if isinstance(error, LanguageError):
                raise
            raise _unreadable(os.fsdecode(each), error) from None
        if not found[-1].rules:
            name = next(iter(found[-1].sources), "the text")
            raise OptionError(f"rules: there is no rule in {name}", "a rule begins: rule its-name { on … require … }")
    return found


def _each(rules: Any) -> list[str | os.PathLike[str] | bytes]:
    """Each file of rules. Raises OptionError for what is none."""
    if rules is None:
        return []
    is_one = isinstance(rules, (str, bytes, os.PathLike, Mapping)) or hasattr(rules, "read") or not isinstance(rules, Iterable)
    every: list[Any] = [rules] if is_one else list(cast(Any, rules))
    for each in every:
        if not isinstance(each, (str, bytes, os.PathLike)):
            fix = "give its path, or its bytes" if hasattr(each, "read") else 'write "rules.onto", or a list of such paths'
            raise OptionError(f"rules are files: their paths, or their bytes; found {reprlib.repr(each)}", fix)
    return every


def _unreadable(path: str, error: Exception) -> OptionError:
    """What is said of a file of rules that cannot be read."""
    from predlint.stream.faults import as_text, is_text, source_error

    if path == "-":
        return OptionError("rules cannot be standard input", "save them as a file")
    if is_text(path) or path.startswith("rule "):
        return OptionError(*as_text("rules are", path, "save them as a file, and give its path; a program may give text.encode()"))
    said = source_error(shown(path), error, "*.onto")
    if isinstance(said, FileNotFoundError):
        return MissingFile(f"rules: {said.message}", said.help).of(path)
    return OptionError(f"rules: {said.message}", said.help)


def compile_own_rules(ontology: AnyOntology, given: Iterable[Document]) -> RuleSet | None:
    """The rules that stand in the ontology's own file, and in those that were given beside it; None for none. Raises LanguageError."""
    document = ontology.document if isinstance(ontology, Ontology) else None
    documents = [each for each in (document, *given) if each is not None and each.rules]
    if not documents:
        return None
    from predlint.own_rules.ruleset import compile_rules
    from predlint.views.registry import vocabulary_of

    return compile_rules(documents, vocabulary_of(ontology))
