"""Initiatives: what is known of each, what it still lacks, and which goes first."""
