"""Edits of files as git writes them."""

from gnomon.demo.records import FileEdit


def patch(edit: FileEdit) -> str:
    """Write an edit with as many lines as it says; nothing for what has none."""
    if edit.kind in {"binary", "renamed"}:
        return ""
    lines = [f"-old line {n}" for n in range(edit.deleted)]
    lines += [f"+new line {n}" for n in range(edit.added)]
    return f"@@ -1,{edit.deleted} +1,{edit.added} @@\n" + "\n".join(lines) + "\n"
