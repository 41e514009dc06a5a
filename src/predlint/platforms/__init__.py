"""One folder for each platform: how its files are read and what its rules are."""
