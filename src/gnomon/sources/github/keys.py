"""Keys of what GitHub tells: ``<source>:<kind>:<id>``, from what every payload knows.

A repository is keyed by its number, which survives renames and transfers; pull requests and
issues by repository and number, because the pages about them name no other id.
"""


def repository(source: str, repository_id: int) -> str:
    """Key a repository."""
    return f"{source}:repository:{repository_id}"


def ticket_project(source: str, repository_id: int) -> str:
    """Key a repository as a holder of issues."""
    return f"{source}:ticket_project:{repository_id}"


def change(source: str, repository_id: int, number: int) -> str:
    """Key a pull request."""
    return f"{source}:change:{repository_id}!{number}"


def change_merge(source: str, repository_id: int, number: int) -> str:
    """Key the end of a pull request."""
    return f"{source}:change_merge:{repository_id}!{number}"


def ticket(source: str, repository_id: int, number: int) -> str:
    """Key an issue."""
    return f"{source}:ticket:{repository_id}#{number}"


def commit(source: str, repository_id: int, revision: str) -> str:
    """Key a commit."""
    return f"{source}:repository:{repository_id}@{revision}"


def ref(source: str, repository_id: int, full_name: str) -> str:
    """Key a branch or tag by its full name, ``refs/heads/main``."""
    return f"{source}:ref:{repository_id}:{full_name}"


def pipeline_run(source: str, run_id: int) -> str:
    """Key a workflow run."""
    return f"{source}:pipeline_run:{run_id}"
