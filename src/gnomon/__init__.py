"""Gnomon makes product delivery and internal platforms visible and steerable."""
