"""Mends what findings are about, in the text of the record: every other byte stays as it is."""
