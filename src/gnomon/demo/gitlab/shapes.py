"""GitLab's shapes of people, projects, changes and commits."""

from hashlib import sha256

from gnomon.demo.chance import hash_of
from gnomon.demo.organisation import Person
from gnomon.demo.patches import patch
from gnomon.demo.records import Commit, FileEdit, MergeRequest, Note, Repository, Tag
from gnomon.demo.wire import Json, offset, zulu

WEB = "https://gitlab.meridian.example"


def user(person: Person | None, *, second: bool = False) -> Json | None:
    """Shape an account in short; null for nobody."""
    if person is None:
        return None
    number, name = person.user_id, person.user_name
    if second and person.other_user:
        number, name = person.other_user
    digest = sha256(name.encode()).hexdigest()[:32]
    return {
        "id": number,
        "username": name,
        "name": person.title,
        "state": "active" if person.left is None else "blocked",
        "avatar_url": f"https://secure.gravatar.com/avatar/{digest}?s=80&d=identicon",
        "web_url": f"{WEB}/{name}",
    }


def merge_request(repository: Repository, change: MergeRequest, now: int) -> Json:
    """Shape a merge request as lists tell it."""
    author = user(change.author, second=change.is_second_account)
    state = "merged" if change.merged_at else "closed" if change.closed_at else "opened"
    events = [event for event in change.events if event[0] != "merged"]
    if not change.merged_at and events and events[-1][0] == "closed":
        state = "closed"
    is_draft = change.ready_at > now
    closed = next((event for event in reversed(events) if event[0] == "closed"), None)
    squashes = change.squash_sha is not None
    return {
        "id": change.id,
        "iid": change.iid,
        "project_id": repository.id,
        "title": f"Draft: {change.title}" if is_draft else change.title,
        "description": change.description,
        "state": state,
        "created_at": zulu(change.opened_at),
        "updated_at": zulu(min(now, change.updated_at)),
        "merged_by": user(change.merged_by),
        "merged_at": zulu(change.merged_at),
        "closed_by": user(closed[2]) if state == "closed" and closed else None,
        "closed_at": zulu(closed[1]) if state == "closed" and closed else None,
        "target_branch": change.target,
        "source_branch": change.branch,
        "user_notes_count": sum(1 for note in change.notes if not note.is_system),
        "upvotes": 0,
        "downvotes": 0,
        "author": author,
        "assignees": [author],
        "assignee": author,
        "reviewers": [user(person) for person in change.reviewers],
        "source_project_id": repository.id,
        "target_project_id": repository.id,
        "labels": list(change.labels),
        "draft": is_draft,
        "work_in_progress": is_draft,
        "milestone": None,
        "merge_when_pipeline_succeeds": False,
        "merge_status": "can_be_merged",
        "detailed_merge_status": "not_open" if state != "opened" else "mergeable",
        "sha": change.head_sha,
        "merge_commit_sha": change.merge_sha,
        "squash_commit_sha": change.squash_sha,
        "discussion_locked": None,
        "should_remove_source_branch": None,
        "force_remove_source_branch": True,
        "reference": f"!{change.iid}",
        "references": {
            "short": f"!{change.iid}",
            "relative": f"!{change.iid}",
            "full": f"{repository.path}!{change.iid}",
        },
        "web_url": f"{WEB}/{repository.path}/-/merge_requests/{change.iid}",
        "time_stats": {
            "time_estimate": 0,
            "total_time_spent": 0,
            "human_time_estimate": None,
            "human_total_time_spent": None,
        },
        "squash": squashes,
        "task_completion_status": {"count": 0, "completed_count": 0},
        "has_conflicts": False,
        "blocking_discussions_resolved": True,
        "approvals_before_merge": None,
    }


def merge_request_in_full(repository: Repository, change: MergeRequest, now: int) -> Json:
    """Shape a merge request as asked for by itself."""
    return {
        **merge_request(repository, change, now),
        "subscribed": False,
        "changes_count": str(len(change.files)),
        "latest_build_started_at": None,
        "latest_build_finished_at": None,
        "first_deployed_to_production_at": None,
        "pipeline": None,
        "head_pipeline": None,
        "diff_refs": {
            "base_sha": change.base_sha,
            "head_sha": change.head_sha,
            "start_sha": change.base_sha,
        },
        "merge_error": None,
        "first_contribution": False,
        "user": {"can_merge": False},
    }


def commit(one: Commit, *, with_stats: bool = False) -> Json:
    """Shape a commit."""
    committed = offset(one.committed_at)
    shaped: Json = {
        "id": one.sha,
        "short_id": one.sha[:8],
        "created_at": committed,
        "parent_ids": list(one.parents),
        "title": one.title,
        "message": one.message,
        "author_name": one.author.title,
        "author_email": one.email,
        "authored_date": offset(one.authored_at),
        "committer_name": one.author.title,
        "committer_email": one.email,
        "committed_date": committed,
    }
    if with_stats:
        total = one.added + one.deleted
        shaped["stats"] = {"additions": one.added, "deletions": one.deleted, "total": total}
    return shaped


def tag(one: Tag, target: Commit) -> Json:
    """Shape a release tag."""
    return {
        "name": one.name,
        "message": f"Release {one.name}",
        "target": hash_of("tag", one.name, one.sha),
        "commit": commit(target),
        "release": None,
        "protected": True,
        "created_at": offset(one.at),
    }


def branch(name: str, tip: Commit, path: str) -> Json:
    """Shape a branch."""
    return {
        "name": name,
        "merged": False,
        "protected": name == "main",
        "default": name == "main",
        "developers_can_push": False,
        "developers_can_merge": name == "main",
        "can_push": True,
        "web_url": f"{WEB}/{path}/-/tree/{name}",
        "commit": commit(tip),
    }


def note(change: MergeRequest, one: Note, number: int) -> Json:
    """Shape a comment, or a line of the log."""
    shaped: Json = {
        "id": change.id * 1000 + number,
        "type": "DiffNote" if one.is_inline else None,
        "body": one.body,
        "attachment": None,
        "author": user(one.author, second=change.is_second_account and one.author is change.author),
        "created_at": zulu(one.at),
        "updated_at": zulu(one.at),
        "system": one.is_system,
        "noteable_id": change.id,
        "noteable_type": "MergeRequest",
        "resolvable": one.is_inline,
        "noteable_iid": change.iid,
    }
    if one.is_inline:
        shaped["position"] = {
            "base_sha": change.base_sha,
            "start_sha": change.base_sha,
            "head_sha": change.head_sha,
            "old_path": change.files[0].path,
            "new_path": change.files[0].path,
            "position_type": "text",
            "old_line": None,
            "new_line": 1 + one.thread,
        }
    return shaped


def diff(edit: FileEdit) -> Json:
    """Shape one file of a diff, with as many lines as it says."""
    text = patch(edit)
    if edit.kind == "binary":
        text = f"Binary files a/{edit.path} and b/{edit.path} differ\n"
    return {
        "old_path": edit.old_path or edit.path,
        "new_path": edit.path,
        "a_mode": "0" if edit.kind == "new" else "100644",
        "b_mode": "0" if edit.kind == "deleted" else "100644",
        "diff": text,
        "new_file": edit.kind == "new",
        "renamed_file": edit.kind == "renamed",
        "deleted_file": edit.kind == "deleted",
    }


def approvals(repository: Repository, change: MergeRequest, now: int) -> Json:
    """Shape who approved."""
    return {
        "id": change.id,
        "iid": change.iid,
        "project_id": repository.id,
        "title": change.title,
        "description": change.description,
        "state": "merged" if change.merged_at else "closed" if change.closed_at else "opened",
        "created_at": zulu(change.opened_at),
        "updated_at": zulu(min(now, change.updated_at)),
        "merge_status": "can_be_merged",
        "approved": bool(change.approvals),
        "approvals_required": 0,
        "approvals_left": 0,
        "approved_by": [{"user": user(person)} for person, _ in change.approvals],
        "user_has_approved": False,
        "user_can_approve": False,
    }
