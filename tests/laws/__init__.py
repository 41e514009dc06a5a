"""The laws that hold for every ontology and every record, as properties over generated ones."""
