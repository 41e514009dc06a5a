"""The sentences about hashes of the ontology, and the names beside them: ``say(value, *about) -> (message, help)``."""

from __future__ import annotations

from typing import Any

from predlint.dialects.encord.answer_words import STOPS, Said
from predlint.names import quote

#: What to do about an object where a classification is needed.
OBJECTS_PLACE = 'objects are drawn under "objects", and answered in "object_answers"'


def unknown_attribute(value: Any, what: str | None, fix: str, meant: str | None = None) -> Said:
    """``meant`` is the hash of the only attribute that the value is the title of, or its hash but for case and space."""
    if what is not None:
        return f"{quote(value)} is the hash of {what}; the hash of an attribute is needed here; {STOPS}", fix
    return f"{quote(value)} is not the hash of an attribute in the ontology; {STOPS}", fix


def unknown_option(value: Any, attribute: str, what: str | None, fix: str, meant: str | None = None) -> Said:
    """``meant`` is the hash of the only option that the value is the label of, or its hash but for case and space."""
    if what is not None:
        return f"{quote(value)} is the hash of {what}, not of an option of {quote(attribute)}; {STOPS}", fix
    return f"{quote(value)} is not the hash of an option of {quote(attribute)}; {STOPS}", fix


def unknown_classification(value: Any, what: str | None, fix: str, meant: str | None = None) -> Said:
    """``meant`` is the hash of the only classification that the value is the title of, or its hash but for case and space."""
    if what is not None:
        return f"{quote(value)} is the hash of {what}; the hash of a classification is needed here; {STOPS}", fix
    return f"{quote(value)} is not the hash of a classification in the ontology; {STOPS}", fix


def unknown_object(value: Any, what: str | None, fix: str) -> Said:
    if what is not None:
        return f"{quote(value)} is the hash of {what}; the hash of an object is needed here; {STOPS}", fix
    return f"{quote(value)} is not the hash of an object in the ontology; {STOPS}", fix


def other_owner(value: Any, title: str, owner: str, fix: str) -> Said:
    return f"{quote(value)} is the hash of {title}, which {owner} does not have; {STOPS}", fix


def other_owners_option(value: Any, attribute: str, owner: str, fix: str) -> Said:
    return f"{quote(value)} is not the hash of an option that {quote(attribute)} has in {owner}; {STOPS}", fix


def other_name(value: Any, hash: str, name: str, other: str | None) -> Said:
    fix = f"if {quote(value)} was meant, its hash is {other}" if other else f"write {quote(name)}"
    return f"the name {quote(value)} is not that of {hash}, which is {quote(name)}; Encord goes by the hash and keeps its own name", fix


def other_value(value: Any, hash: str, name: str, usual: str) -> Said:
    message = f"the value {quote(value)} does not go with {hash}, which is {quote(name)}; Encord goes by the hash"
    return message, f"Encord writes {quote(usual)}"
