"""Measures and the facts about them, one module each."""
