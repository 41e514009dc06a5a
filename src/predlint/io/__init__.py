"""Reading and writing: sources, compression, splitting, lists of data rows, what is wrong with JSON, and where output goes."""
