"""COCO: annotation files and result files, checked against a COCO file or an Encord ontology."""
