"""The version of predlint: ``make docs`` writes it from pyproject.toml."""

__version__ = "0.1.0"
