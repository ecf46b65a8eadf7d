"""Measures of changes and their review."""
