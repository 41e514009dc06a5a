"""What a rule says goes with how grave it is.

An error: the import is refused, a record or what it holds is lost, or it surely shows or counts as something else than was predicted. A
warning: it imports, and is probably not what was meant, or one named release refuses it. An info: nothing needs to be done.
"""

from __future__ import annotations

import re

from predlint.model.diagnostics import Diagnostic, Severity

#: Words for what only an error does.
LOSS = re.compile(
    r"\b(lost|loses|lose|loss|stops?|stopped|refus(?:es|ed|e)|reject(?:s|ed)?|drop(?:s|ped)|fails?|failed|silently|overwrites?|overwritten"
    r"|overrides?|overridden)\b",
    re.IGNORECASE,
)
#: A release by its number, or the year of a page: what was so then stops nobody who has another one.
RELEASE = re.compile(r"\b\d+\.\d+|\b20\d\d\b")
#: Words for what no error does.
HARMLESS = re.compile(
    r"nothing is lost|no harm|needs no action|nothing (?:needs )?to (?:be )?do(?:ne)?\b|\bodd\b(?! (?:number|count))", re.IGNORECASE
)
#: Where sentences end; not within "1.5" or "e.g. x".
SENTENCES = re.compile(r"(?<=[.!?;])\s+(?=[A-Z“\"])")


def against_the_law(severity: Severity, text: str) -> list[str]:
    """Returns the sentences that fit another severity, each with its word."""
    if severity is Severity.ERROR:
        return [f"{word[0]!r} in: {sentence}" for sentence in SENTENCES.split(text) if (word := HARMLESS.search(sentence))]
    sentences = [sentence for sentence in SENTENCES.split(text) if not RELEASE.search(sentence)]
    return [f"{word[0]!r} in: {sentence}" for sentence in sentences if (word := LOSS.search(sentence))]


def severity_contradictions(found: list[Diagnostic]) -> list[str]:
    """What findings say that another severity than theirs would do."""
    return [f"{d.code} {d.severity}: {part}" for d in found for part in against_the_law(d.severity, f"{d.message}. {d.help or ''}")]
