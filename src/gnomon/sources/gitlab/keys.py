"""Keys of what GitLab tells: ``<source>:<kind>:<id>``, from what every payload knows.

Merge requests and issues are keyed by project and number, because the pages about them name no
other id.
"""


def repository(source: str, project_id: int) -> str:
    """Key a project as a repository."""
    return f"{source}:repository:{project_id}"


def ticket_project(source: str, project_id: int) -> str:
    """Key a project as a holder of issues."""
    return f"{source}:ticket_project:{project_id}"


def change(source: str, project_id: int, iid: int) -> str:
    """Key a merge request."""
    return f"{source}:change:{project_id}!{iid}"


def ticket(source: str, project_id: int, iid: int) -> str:
    """Key an issue."""
    return f"{source}:ticket:{project_id}#{iid}"


def commit(source: str, project_id: int, revision: str) -> str:
    """Key a commit."""
    return f"{source}:repository:{project_id}@{revision}"


def ref(source: str, project_id: int, full_name: str) -> str:
    """Key a branch or tag by its full name, ``refs/heads/main``."""
    return f"{source}:ref:{project_id}:{full_name}"


def pipeline_run(source: str, pipeline_id: int) -> str:
    """Key a pipeline."""
    return f"{source}:pipeline_run:{pipeline_id}"
