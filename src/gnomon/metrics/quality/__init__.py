"""Figures of code and tests: what analysers and gates said."""
