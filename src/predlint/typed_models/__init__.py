"""Typed prediction models: pydantic classes generated from the JSON Schema of one record."""
