"""Encord: the ontology of a project, its object features and classifications."""
