"""Answers: resolves lineage, keeps observations fresh, asks."""
