"""The tools Gnomon reads: one folder each, discovered by their ``SOURCE``."""
