"""Report files: one module per format, discovered by its ``REPORT``."""
