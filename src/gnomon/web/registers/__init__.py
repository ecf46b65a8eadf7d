"""Sections of the registers' page: what is written down by hand, in words and tables."""
