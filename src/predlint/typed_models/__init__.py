"""Typed prediction models: classes of pydantic, written from the JSON Schema of one record."""
