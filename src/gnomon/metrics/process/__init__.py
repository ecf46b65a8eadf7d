"""Measures of the delivery process: phases, checks and conformance."""
