"""Running a compiled ontology over files: blocks in, findings out."""
