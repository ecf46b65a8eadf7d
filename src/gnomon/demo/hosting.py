"""Which tool keeps a repository's code, and which one builds it.

The Search team came with a company that Meridian bought, and kept its GitHub. Logistics built with
Jenkins before there was a GitLab, and its warehouse still does.
"""

from typing import Literal

from gnomon.demo.organisation import SERVICES

Host = Literal["gitlab", "github"]
Builder = Literal["gitlab", "github", "jenkins"]

#: The team that was bought, and kept its code where it was.
ACQUIRED = "search"
ON_GITHUB = frozenset(each.repository for each in SERVICES if each.team == ACQUIRED)
ON_JENKINS = frozenset({"logistics/warehouse"})


def host_of(path: str) -> Host:
    """Name the tool that keeps a repository's code."""
    return "github" if path in ON_GITHUB else "gitlab"


def builder_of(path: str) -> Builder:
    """Name the tool that runs a repository's pipelines."""
    return "jenkins" if path in ON_JENKINS else host_of(path)


def change_key(path: str, repository_id: int, number: int) -> str:
    """Name a change as those who confirm things about it do: by tool, repository and number."""
    return f"{host_of(path)}:change:{repository_id}!{number}"
