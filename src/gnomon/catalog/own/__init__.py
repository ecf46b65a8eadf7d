"""Kinds of our own that are one module each: what a document holds, and what it means."""
