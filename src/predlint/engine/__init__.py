"""Runs a compiled ontology over files: reads blocks of records and reports findings."""
