"""The shape of a record, and the three back ends that read it."""
