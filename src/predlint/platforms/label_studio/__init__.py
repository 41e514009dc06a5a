"""Label Studio: the labeling config is the ontology, tasks with ``predictions[].result[]`` are the records."""
