"""Destinations of output: standard output, files that appear only when they are complete, and compression."""
