"""What the text of an incident says caused it.

People and automation write ``deployment: abc1234`` or ``root cause: <hash>`` into titles, notes and
alert details. Source: Four Keys (dora-team/fourkeys), which reads ``root cause: <sha>``.
"""

import re

_LABELLED = re.compile(
    r"\b(root[ _-]cause|caused[ _-]by|deployment)\s*[:=]\s*[`\"'<(\[#]*([^\s`\"'<>()\[\],;]+)",
    re.IGNORECASE,
)
_HASH = re.compile(r"[0-9a-f]{7,40}", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+\.\d+[\w.+-]*")


def deployment_refs(*texts: str | None) -> tuple[str, ...]:
    """List the commit hashes, tags and deployment numbers or keys that texts name as the cause.

    Only what stands behind ``root cause:``, ``caused by:`` or ``deployment:`` counts; a hash
    elsewhere may be of anything. Words (*root cause: the database*) are no references.

    Args:
        texts: Title, notes, details; null ones are skipped.
    """
    found: dict[str, None] = {}
    for text in texts:
        for label, token in _LABELLED.findall(text or ""):
            ref = token.rstrip(".:!?")
            if _is_ref(ref, is_deployment=label.lower() == "deployment"):
                found[ref] = None
    return tuple(found)


def _is_ref(token: str, *, is_deployment: bool) -> bool:
    if not any(c.isdigit() for c in token):
        return False
    if _HASH.fullmatch(token) or _VERSION.fullmatch(token) or ":deployment:" in token:
        return True
    return is_deployment
