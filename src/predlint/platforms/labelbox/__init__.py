"""Labelbox: normalized ontologies and NDJSON predictions."""
