"""COCO: annotation files and result files, held against a COCO file or an Encord ontology."""
