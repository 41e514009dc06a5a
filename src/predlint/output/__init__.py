"""Where what is written goes: standard output, files that appear when they are whole, and how they are compressed."""
