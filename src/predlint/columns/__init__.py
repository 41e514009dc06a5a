"""Columns of numbers of any size that are kept while a file is read, by table, for its cross-record rules."""
