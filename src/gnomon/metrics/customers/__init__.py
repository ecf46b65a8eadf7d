"""Metrics of customers: how fast they are heard, answered and served."""
