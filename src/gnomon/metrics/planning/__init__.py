"""Measures of what is planned and how it flows."""
