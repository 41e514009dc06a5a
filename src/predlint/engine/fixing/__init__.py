"""Fixes files of predictions: what each run writes and where, what was fixed, and what remains."""
