"""Measures of pipelines: how long, how often, how reliable."""
