"""Metrics of an internal platform as a product: whether teams succeed with it, and how fast.

Adoption, happiness and cost are not of single attempts; they are worked out where they are shown.
"""
