"""What is told of one record alone in a file."""

#: Codes of rules: which record that is, is known where records are explained in their order.
ONCE = frozenset({"NAM012", "NAM013", "KEY012", "ANS014", "ANS031", "CNF003", "CNF007"})
