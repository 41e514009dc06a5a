"""The kernel: records held against the tables of a Shape, in C. It accepts clean records, and tells what it doubts in the others."""
