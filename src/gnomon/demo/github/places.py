"""GitHub's shapes of repositories and of what they hold: commits, branches, tags, releases."""

from gnomon.demo.company import Company
from gnomon.demo.github.accounts import API, WEB, account, node, organisation, web_flow
from gnomon.demo.organisation import COMPANY, Person
from gnomon.demo.records import Commit, Repository, Tag
from gnomon.demo.wire import Json, zulu_seconds

_MERGE_PARENTS = 2


def address(repository: Repository) -> str:
    """Say where a repository's API is."""
    return f"{API}/repos/{repository.path}"


def page_of(repository: Repository) -> str:
    """Say where people read a repository."""
    return f"{WEB}/{repository.path}"


def last_activity(company: Company, repository: Repository) -> int:
    """Find when something last happened in a repository."""
    times = [change.updated_at for change in repository.merge_requests]
    return min(company.now, max(times, default=repository.created_at))


def repository_in_short(repository: Repository) -> Json:
    """Shape a repository as runs embed it."""
    url = address(repository)
    return {
        "id": repository.id,
        "node_id": node("Repository", repository.id),
        "name": repository.path.partition("/")[2],
        "full_name": repository.path,
        "private": True,
        "owner": organisation(repository.path),
        "html_url": page_of(repository),
        "description": f"{_title(repository)} of {COMPANY}",
        "fork": False,
        "url": url,
        "branches_url": f"{url}/branches{{/branch}}",
        "commits_url": f"{url}/commits{{/sha}}",
        "deployments_url": f"{url}/deployments",
        "pulls_url": f"{url}/pulls{{/number}}",
        "releases_url": f"{url}/releases{{/id}}",
        "tags_url": f"{url}/tags",
    }


def repository(company: Company, one: Repository) -> Json:
    """Shape a repository as lists and hooks tell it."""
    return {
        **repository_in_short(one),
        "created_at": zulu_seconds(one.created_at),
        # What is pushed moves `pushed_at` alone.
        "updated_at": zulu_seconds(one.created_at),
        "pushed_at": zulu_seconds(last_activity(company, one)),
        "git_url": f"git://github.meridian.example/{one.path}.git",
        "ssh_url": f"git@github.meridian.example:{one.path}.git",
        "clone_url": f"{page_of(one)}.git",
        "homepage": None,
        "size": 40 * len(one.commits),
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": "Python",
        "has_issues": False,
        "has_projects": False,
        "has_downloads": True,
        "has_wiki": False,
        "has_pages": False,
        "forks_count": 0,
        "archived": False,
        "disabled": False,
        "open_issues_count": sum(
            change.merged_at is None and change.closed_at is None for change in one.merge_requests
        ),
        "license": None,
        "visibility": "private",
        "default_branch": "main",
    }


def commit(place: Repository, one: Commit, *, with_stats: bool = False) -> Json:
    """Shape a commit; only asked for by itself it tells its size."""
    url = f"{address(place)}/commits/{one.sha}"
    is_merge = len(one.parents) >= _MERGE_PARENTS
    shaped: Json = {
        "sha": one.sha,
        "node_id": node("Commit", one.sha),
        "commit": {
            "author": _signature(one.author.title, one.email, one.authored_at),
            # A merge made in the browser is recorded by GitHub itself.
            "committer": _signature("GitHub", "noreply@github.com", one.committed_at)
            if is_merge
            else _signature(one.author.title, one.email, one.committed_at),
            "message": one.message,
            "tree": {"sha": one.sha[::-1], "url": f"{address(place)}/git/trees/{one.sha[::-1]}"},
            "url": f"{address(place)}/git/commits/{one.sha}",
            "comment_count": 0,
            "verification": _verification(is_verified=is_merge),
        },
        "url": url,
        "html_url": f"{page_of(place)}/commit/{one.sha}",
        "comments_url": f"{url}/comments",
        "author": _behind(one.author, one.email),
        "committer": web_flow() if is_merge else _behind(one.author, one.email),
        "parents": [
            {
                "sha": sha,
                "url": f"{address(place)}/commits/{sha}",
                "html_url": f"{page_of(place)}/commit/{sha}",
            }
            for sha in one.parents
        ],
    }
    if with_stats:
        total = one.added + one.deleted
        shaped["stats"] = {"total": total, "additions": one.added, "deletions": one.deleted}
        shaped["files"] = []
    return shaped


def _verification(*, is_verified: bool) -> Json:
    return {
        "verified": is_verified,
        "reason": "valid" if is_verified else "unsigned",
        "signature": None,
        "payload": None,
    }


def _signature(name: str, email: str, at: int) -> Json:
    return {"name": name, "email": email, "date": zulu_seconds(at)}


def _behind(person: Person, email: str) -> Json | None:
    """Find the account of an address; those that nobody added to one belong to nobody."""
    return account(person) if email == person.email else None


def branch(place: Repository, name: str, sha: str) -> Json:
    """Shape a branch as lists tell it."""
    return {
        "name": name,
        "commit": {"sha": sha, "url": f"{address(place)}/commits/{sha}"},
        "protected": name == "main" or name.startswith("release/"),
    }


def tag(place: Repository, one: Tag) -> Json:
    """Shape a tag; GitHub does not tell when it was made."""
    return {
        "name": one.name,
        "zipball_url": f"{address(place)}/zipball/refs/tags/{one.name}",
        "tarball_url": f"{address(place)}/tarball/refs/tags/{one.name}",
        "commit": {"sha": one.sha, "url": f"{address(place)}/commits/{one.sha}"},
        "node_id": node("Ref", f"{place.id}:refs/tags/{one.name}"),
    }


def release(place: Repository, one: Tag) -> Json:
    """Shape the release made of a tag."""
    number = place.id * 1000 + place.tags.index(one)
    url = f"{address(place)}/releases/{number}"
    return {
        "url": url,
        "assets_url": f"{url}/assets",
        "upload_url": f"{url}/assets{{?name,label}}",
        "html_url": f"{page_of(place)}/releases/tag/{one.name}",
        "id": number,
        "author": account(one.tagger),
        "node_id": node("Release", number),
        "tag_name": one.name,
        "target_commitish": "main",
        "name": f"Release {one.name}",
        "draft": False,
        "prerelease": False,
        "created_at": zulu_seconds(one.at),
        "published_at": zulu_seconds(one.at),
        "assets": [],
        "tarball_url": f"{address(place)}/tarball/{one.name}",
        "zipball_url": f"{address(place)}/zipball/{one.name}",
        "body": "",
    }


def _title(place: Repository) -> str:
    return place.path.partition("/")[2].replace("-", " ").title()
