"""Measures of what happens in production."""
