"""GitHub's shapes of pull requests: told in lists of issues, in short, and in full."""

from gnomon.demo.chance import hash_of
from gnomon.demo.github.accounts import account, node, organisation
from gnomon.demo.github.places import address, page_of, repository_in_short
from gnomon.demo.organisation import Person
from gnomon.demo.patches import patch
from gnomon.demo.records import FileEdit, MergeRequest, Repository
from gnomon.demo.wire import Json, zulu_seconds

_STATUS = {"new": "added", "deleted": "removed", "renamed": "renamed"}
#: Patches of more lines are left out.
_LONGEST_PATCH = 3000


def by(change: MergeRequest, person: Person | None) -> Json | None:
    """Shape who did something to a pull request, with the account its author used."""
    return account(person, second=change.is_second_account and person is change.author)


def is_open(change: MergeRequest) -> bool:
    """Say whether a pull request waits for its end."""
    if change.merged_at is not None:
        return False
    return not change.events or change.events[-1][0] != "closed"


def ended_at(change: MergeRequest) -> int | None:
    """Tell when a pull request was closed, be it by merging; null while it is open."""
    return None if is_open(change) else change.events[-1][1]


def pull_url(place: Repository, change: MergeRequest) -> str:
    """Say where a pull request's API is."""
    return f"{address(place)}/pulls/{change.iid}"


def _issue_url(place: Repository, change: MergeRequest) -> str:
    return f"{address(place)}/issues/{change.iid}"


def html_url(place: Repository, change: MergeRequest) -> str:
    """Say where people read a pull request."""
    return f"{page_of(place)}/pull/{change.iid}"


def _common(change: MergeRequest, now: int) -> Json:
    return {
        "number": change.iid,
        "state": "open" if is_open(change) else "closed",
        "locked": False,
        "title": change.title,
        "user": by(change, change.author),
        "body": change.description,
        "labels": [_label(name) for name in change.labels],
        "assignee": None,
        "assignees": [],
        "milestone": None,
        "created_at": zulu_seconds(change.opened_at),
        "updated_at": zulu_seconds(min(now, change.updated_at)),
        "closed_at": zulu_seconds(ended_at(change)),
        "author_association": "CONTRIBUTOR" if change.author.kind == "bot" else "MEMBER",
        "active_lock_reason": None,
        "draft": change.ready_at > now,
    }


def _label(name: str) -> Json:
    number = int(hash_of("label", name)[:6], 16)
    return {
        "id": number,
        "node_id": node("Label", number),
        "name": name,
        "color": "0366d6",
        "default": False,
        "description": "",
    }


def issue(place: Repository, change: MergeRequest, now: int) -> Json:
    """Shape a pull request as one of the issues, which GitHub counts it among."""
    url, web = _issue_url(place, change), html_url(place, change)
    return {
        "url": url,
        "repository_url": address(place),
        "labels_url": f"{url}/labels{{/name}}",
        "comments_url": f"{url}/comments",
        "events_url": f"{url}/events",
        "html_url": web,
        "id": 1_000_000 + change.id,
        "node_id": node("Issue", change.id),
        **_common(change, now),
        "comments": sum(not note.is_system and not note.is_inline for note in change.notes),
        "pull_request": {
            "url": pull_url(place, change),
            "html_url": web,
            "diff_url": f"{web}.diff",
            "patch_url": f"{web}.patch",
            "merged_at": zulu_seconds(change.merged_at),
        },
        "timeline_url": f"{url}/timeline",
        "performed_via_github_app": None,
        "state_reason": None,
    }


def pull(place: Repository, change: MergeRequest, now: int) -> Json:
    """Shape a pull request as lists tell it."""
    url, web = pull_url(place, change), html_url(place, change)
    waiting = change.reviewers if is_open(change) and change.responded_at is None else ()
    return {
        "url": url,
        "id": change.id,
        "node_id": node("PullRequest", change.id),
        "html_url": web,
        "diff_url": f"{web}.diff",
        "patch_url": f"{web}.patch",
        "issue_url": _issue_url(place, change),
        **_common(change, now),
        "merged_at": zulu_seconds(change.merged_at),
        # While it is open, the merge that GitHub tried by itself.
        "merge_commit_sha": change.landed_sha or hash_of("tried", change.head_sha),
        "requested_reviewers": [account(person) for person in waiting],
        "requested_teams": [],
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{address(place)}/pulls/comments{{/number}}",
        "comments_url": f"{_issue_url(place, change)}/comments",
        "statuses_url": f"{address(place)}/statuses/{change.head_sha}",
        "head": _end(place, change.branch, change.head_sha),
        "base": _end(place, change.target, change.base_sha),
        "_links": _links(place, change),
        "auto_merge": None,
    }


def pull_in_full(place: Repository, change: MergeRequest, now: int) -> Json:
    """Shape a pull request as asked for by itself, and as hooks tell it."""
    said = [note for note in change.notes if not note.is_system]
    is_merged = change.merged_at is not None
    return {
        **pull(place, change, now),
        "merged": is_merged,
        "mergeable": None if is_merged else True,
        "rebaseable": None if is_merged else True,
        "mergeable_state": "unknown" if is_merged else "clean",
        "merged_by": by(change, change.merged_by),
        "comments": sum(not note.is_inline for note in said),
        "review_comments": sum(note.is_inline for note in said),
        "maintainer_can_modify": False,
        "commits": len(change.commits),
        "additions": sum(edit.added for edit in change.files),
        "deletions": sum(edit.deleted for edit in change.files),
        "changed_files": len(change.files),
    }


def _end(place: Repository, ref: str, sha: str) -> Json:
    owner = organisation(place.path)
    return {
        "label": f"{owner['login']}:{ref}",
        "ref": ref,
        "sha": sha,
        "user": owner,
        "repo": repository_in_short(place),
    }


def _links(place: Repository, change: MergeRequest) -> Json:
    url = pull_url(place, change)
    found = {
        "self": url,
        "html": html_url(place, change),
        "issue": _issue_url(place, change),
        "comments": f"{_issue_url(place, change)}/comments",
        "review_comments": f"{url}/comments",
        "review_comment": f"{address(place)}/pulls/comments{{/number}}",
        "commits": f"{url}/commits",
        "statuses": f"{address(place)}/statuses/{change.head_sha}",
    }
    return {name: {"href": href} for name, href in found.items()}


def file(place: Repository, change: MergeRequest, edit: FileEdit) -> Json:
    """Shape one file of a pull request."""
    sha = change.head_sha
    shaped: Json = {
        "sha": hash_of("blob", sha, edit.path),
        "filename": edit.path,
        "status": _STATUS.get(edit.kind, "modified"),
        "additions": edit.added,
        "deletions": edit.deleted,
        "changes": edit.added + edit.deleted,
        "blob_url": f"{page_of(place)}/blob/{sha}/{edit.path}",
        "raw_url": f"{page_of(place)}/raw/{sha}/{edit.path}",
        "contents_url": f"{address(place)}/contents/{edit.path}?ref={sha}",
    }
    text = patch(edit)
    if text and edit.added + edit.deleted <= _LONGEST_PATCH:
        shaped["patch"] = text
    if edit.old_path is not None:
        shaped["previous_filename"] = edit.old_path
    return shaped
