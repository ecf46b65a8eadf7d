"""Measures of deployments and what they cause."""
