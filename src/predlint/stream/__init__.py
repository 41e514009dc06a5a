"""Reads bytes from files and servers, and finds the records in them."""
