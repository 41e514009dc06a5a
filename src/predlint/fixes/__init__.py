"""Fixes findings in the text of a record: every other byte stays as it is."""
