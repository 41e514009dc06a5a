"""Files of predictions fixed: what each run writes, where it goes, what was done and what remains."""
