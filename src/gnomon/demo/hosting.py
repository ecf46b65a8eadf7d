"""Which tool keeps a repository's code.

The Search team came with a company that Meridian bought, and kept its GitHub.
"""

from typing import Literal

from gnomon.demo.organisation import SERVICES

Host = Literal["gitlab", "github"]

#: The team that was bought, and kept its code where it was.
ACQUIRED = "search"
ON_GITHUB = frozenset(each.repository for each in SERVICES if each.team == ACQUIRED)


def host_of(path: str) -> Host:
    """Name the tool that keeps a repository's code."""
    return "github" if path in ON_GITHUB else "gitlab"


def change_key(path: str, repository_id: int, number: int) -> str:
    """Name a change as those who confirm things about it do: by tool, repository and number."""
    return f"{host_of(path)}:change:{repository_id}!{number}"
