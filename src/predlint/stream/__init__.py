"""Bytes in: where they come from, and how records lie in them."""
