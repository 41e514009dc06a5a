"""Predictions that are made up for an ontology: good ones, and ones that are broken in one known way each."""
