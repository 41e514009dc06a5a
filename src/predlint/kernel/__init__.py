"""The kernel: C code that checks records against the tables of a Shape. It accepts clean records and reports doubts about the others."""
