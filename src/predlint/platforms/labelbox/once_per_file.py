"""Labelbox rules that are reported once per file."""

#: Codes of rules. Only the first record in file order reports them; which one that is, is known when records are explained in order.
ONCE = frozenset({"NAM012", "NAM013", "KEY012", "ANS014", "ANS031", "CNF003", "CNF007"})
