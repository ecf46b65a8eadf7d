"""GitLab's shapes of accounts in full, groups and projects."""

from gnomon.demo.company import Company
from gnomon.demo.gitlab.shapes import WEB, user
from gnomon.demo.hosting import builder_of
from gnomon.demo.organisation import COMPANY, Person
from gnomon.demo.records import Repository
from gnomon.demo.style import STYLES
from gnomon.demo.wire import Json, zulu

_GROUPS = {"commerce": 11, "logistics": 12, "technology": 13}


def user_in_full(person: Person, *, second: bool = False) -> Json:
    """Shape an account as ``/users/:id`` does."""
    short = user(person, second=second)
    return {
        **(short or {}),
        "created_at": zulu(person.joined),
        "bio": "",
        "bot": person.kind == "bot",
        "location": "Berlin",
        "public_email": "" if second else person.email,
        "organization": COMPANY,
        "job_title": person.role.replace("_", " "),
    }


def group(name: str, created_at: int) -> Json:
    """Shape a group."""
    return {
        "id": _GROUPS[name],
        "web_url": f"{WEB}/groups/{name}",
        "name": name.title(),
        "path": name,
        "description": "",
        "visibility": "private",
        "request_access_enabled": True,
        "full_name": name.title(),
        "full_path": name,
        "created_at": zulu(created_at),
        "parent_id": None,
    }


def groups(company: Company) -> list[Json]:
    """Shape all groups."""
    return [group(name, company.start) for name in _GROUPS]


def _team_of(repository: Repository) -> str:
    return repository.merge_requests[0].team if repository.merge_requests else "storefront"


def last_activity(company: Company, repository: Repository) -> int:
    """Find when something last happened in a repository."""
    times = [change.updated_at for change in repository.merge_requests]
    return min(company.now, max(times, default=repository.created_at))


def project(company: Company, repository: Repository) -> Json:
    """Shape a project."""
    space, name = repository.path.split("/")
    title = name.replace("-", " ").title()
    url = f"{WEB}/{repository.path}"
    team = _team_of(repository)
    way = STYLES[team].merge_way
    return {
        "id": repository.id,
        "description": f"{title} of {COMPANY}",
        "name": title,
        "name_with_namespace": f"{space.title()} / {title}",
        "path": name,
        "path_with_namespace": repository.path,
        "created_at": zulu(repository.created_at),
        "default_branch": "main",
        "tag_list": [],
        "topics": [],
        "ssh_url_to_repo": f"git@gitlab.meridian.example:{repository.path}.git",
        "http_url_to_repo": f"{url}.git",
        "web_url": url,
        "readme_url": f"{url}/-/blob/main/README.md",
        "avatar_url": None,
        "forks_count": 0,
        "star_count": 0,
        "last_activity_at": zulu(last_activity(company, repository)),
        "namespace": {
            "id": _GROUPS[space],
            "name": space.title(),
            "path": space,
            "kind": "group",
            "full_path": space,
            "parent_id": None,
            "avatar_url": None,
            "web_url": f"{WEB}/groups/{space}",
        },
        "empty_repo": False,
        "archived": False,
        "visibility": "private",
        "issues_enabled": False,
        "merge_requests_enabled": True,
        "jobs_enabled": builder_of(repository.path) == "gitlab",
        "creator_id": 1000,
        "import_status": "none",
        "open_issues_count": 0,
        "shared_with_groups": [],
        "only_allow_merge_if_pipeline_succeeds": False,
        "remove_source_branch_after_merge": True,
        "merge_method": "merge" if way in {"merge", "squash_merge"} else "ff",
        "squash_option": "default_on" if way.startswith("squash") else "default_off",
    }
