"""Verdicts of gates, the same words on every page."""

#: A verdict in words, and how it is marked.
WORDS = {
    "pass": ("passed", "good"),
    "fail": ("failed", "missed"),
    "waived": ("waived", "attention"),
    "not_run": ("not run", "unknown"),
    "not_applicable": ("not for it", "unknown"),
}
