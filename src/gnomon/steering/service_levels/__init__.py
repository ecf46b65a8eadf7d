"""Service level objectives: what is promised, what was measured, what is left to fail."""
