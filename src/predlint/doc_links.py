"""Where predlint's documentation lies: addresses in reports and schemas begin there."""

from __future__ import annotations

#: As pyproject.toml has it among its URLs: `make docs` writes it here.
DOCUMENTATION = "https://predlint.readthedocs.io/en/stable"


def page_of_rule(code: str) -> str:
    """The page of a rule of predlint's own."""
    return f"{DOCUMENTATION}/rules/{code}.html"


def id_of_schema(name: str) -> str:
    """The ``$id`` of a schema. Those that are shipped (``config.schema.json``) can be read there; those that are made from an ontology are
    called so, and lie nowhere."""
    return f"{DOCUMENTATION}/schemas/{name}"
