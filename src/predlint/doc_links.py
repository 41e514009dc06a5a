"""Addresses of predlint's documentation, for reports and schemas."""

from __future__ import annotations

#: The address in pyproject.toml: `make docs` copies it to here.
DOCUMENTATION = "https://predlint.readthedocs.io/en/stable"


def page_of_rule(code: str) -> str:
    """Returns the page of a built-in rule."""
    return f"{DOCUMENTATION}/rules/{code}.html"


def id_of_schema(name: str) -> str:
    """Returns the ``$id`` of a schema. Shipped schemas (``config.schema.json``) can be read at this address; those made from an ontology
    cannot."""
    return f"{DOCUMENTATION}/schemas/{name}"
