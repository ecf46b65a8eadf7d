"""What was said about a pull request and what happened to it, in GitHub's shapes.

GitHub knows reviews, comments on lines that belong to one, and comments on the whole. Its timeline
tells all but the comments on lines.
"""

from gnomon.demo.github.accounts import account, node
from gnomon.demo.github.places import address, commit
from gnomon.demo.github.pulls import by, html_url, pull_url
from gnomon.demo.organisation import Person
from gnomon.demo.records import MergeRequest, Note, Repository
from gnomon.demo.wire import Json, zulu_seconds

#: Numbers of one change: asking for reviewers, leaving draft, ends, approvals, comments.
_EACH, _READY, _ENDS, _APPROVED, _SAID = 10_000, 20, 30, 100, 1000


def number_of(change: MergeRequest, note: int) -> int:
    """Number a comment, or the review that holds it."""
    return change.id * _EACH + _SAID + note


def _association(person: Person) -> str:
    return "CONTRIBUTOR" if person.kind == "bot" else "MEMBER"


def _review(
    place: Repository, change: MergeRequest, number: int, state: str, person: Person, at: int
) -> Json:
    web, url = f"{html_url(place, change)}#pullrequestreview-{number}", pull_url(place, change)
    return {
        "id": number,
        "node_id": node("PullRequestReview", number),
        "user": by(change, person),
        "body": "",
        "state": state,
        "html_url": web,
        "pull_request_url": url,
        "author_association": _association(person),
        "_links": {"html": {"href": web}, "pull_request": {"href": url}},
        "submitted_at": zulu_seconds(at),
        "commit_id": change.head_sha,
    }


def approval(place: Repository, change: MergeRequest, turn: int) -> Json:
    """Shape the review that approved, the first, second ... of a change."""
    person, at = change.approvals[turn]
    number = change.id * _EACH + _APPROVED + turn
    return _review(place, change, number, "APPROVED", person, at)


def reviews(place: Repository, change: MergeRequest) -> list[Json]:
    """List the reviews: each approval, and what holds each comment on a line."""
    found = [
        (note.at, _review(place, change, number_of(change, n), "COMMENTED", note.author, note.at))
        for n, note in _inline(change)
    ]
    found += [(at, approval(place, change, turn)) for turn, (_, at) in enumerate(change.approvals)]
    found.sort(key=lambda pair: (pair[0], pair[1]["id"]))
    return [shaped for _, shaped in found]


def _inline(change: MergeRequest) -> list[tuple[int, Note]]:
    numbered = enumerate(change.notes, start=1)
    return [(n, note) for n, note in numbered if note.is_inline and not note.is_system]


def line_comments(place: Repository, change: MergeRequest) -> list[Json]:
    """List the comments on lines; an answer names the comment that began the thread."""
    begun: dict[int, int] = {}
    found = []
    for n, note in _inline(change):
        first = begun.setdefault(note.thread, n)
        found.append(_line_comment(place, change, n, note, None if first == n else first))
    return found


def _line_comment(
    place: Repository, change: MergeRequest, n: int, note: Note, first: int | None
) -> Json:
    number, pull = number_of(change, n), pull_url(place, change)
    url = f"{address(place)}/pulls/comments/{number}"
    web = f"{html_url(place, change)}#discussion_r{number}"
    shaped: Json = {
        "url": url,
        "pull_request_review_id": number,
        "id": number,
        "node_id": node("PullRequestReviewComment", number),
        "diff_hunk": "@@ -1,1 +1,1 @@",
        "path": change.files[0].path,
        "commit_id": change.head_sha,
        "original_commit_id": change.head_sha,
        "user": by(change, note.author),
        "body": note.body,
        "created_at": zulu_seconds(note.at),
        "updated_at": zulu_seconds(note.at),
        "html_url": web,
        "pull_request_url": pull,
        "author_association": _association(note.author),
        "_links": {
            "self": {"href": url},
            "html": {"href": web},
            "pull_request": {"href": pull},
        },
        "start_line": None,
        "original_start_line": None,
        "start_side": None,
        "line": 1 + note.thread,
        "original_line": 1 + note.thread,
        "side": "RIGHT",
        "position": 1,
        "original_position": 1,
    }
    if first is not None:
        shaped["in_reply_to_id"] = number_of(change, first)
    return shaped


def comment(place: Repository, change: MergeRequest, n: int) -> Json:
    """Shape a comment on the whole, by its place among the notes, from 1."""
    note, number = change.notes[n - 1], number_of(change, n)
    issue = f"{address(place)}/issues"
    return {
        "url": f"{issue}/comments/{number}",
        "html_url": f"{html_url(place, change)}#issuecomment-{number}",
        "issue_url": f"{issue}/{change.iid}",
        "id": number,
        "node_id": node("IssueComment", number),
        "user": by(change, note.author),
        "created_at": zulu_seconds(note.at),
        "updated_at": zulu_seconds(note.at),
        "author_association": _association(note.author),
        "body": note.body,
        "performed_via_github_app": None,
    }


def comments(place: Repository, change: MergeRequest) -> list[Json]:
    """List the comments on the whole."""
    numbered = enumerate(change.notes, start=1)
    plain = (n for n, note in numbered if not note.is_system and not note.is_inline)
    return [comment(place, change, n) for n in plain]


def timeline(place: Repository, change: MergeRequest, now: int) -> list[Json]:
    """List what happened, oldest first."""
    found = [(one.committed_at, _committed(place, change, n)) for n, one in
             enumerate(change.commits)]  # fmt: skip
    found += _moments(place, change, now)
    for shaped in comments(place, change):
        at = change.notes[shaped["id"] - number_of(change, 0) - 1].at
        found.append((at, {**shaped, "event": "commented", "actor": shaped["user"]}))
    times = {number_of(change, n): note.at for n, note in _inline(change)}
    approved = {change.id * _EACH + _APPROVED + n: at for n, (_, at) in enumerate(change.approvals)}
    for shaped in reviews(place, change):
        at = (times | approved)[shaped["id"]]
        told = {**shaped, "state": shaped["state"].lower(), "body": shaped["body"] or None}
        found.append((at, {**told, "event": "reviewed"}))
    return [shaped for _, shaped in sorted(found, key=lambda pair: pair[0])]


def _committed(place: Repository, change: MergeRequest, n: int) -> Json:
    whole = commit(place, change.commits[n])
    git = whole["commit"]
    names = ("sha", "node_id", "html_url", "parents")
    parts = ("url", "author", "committer", "tree", "message", "verification")
    return {
        **{name: whole[name] for name in names},
        **{name: git[name] for name in parts},
        "event": "committed",
    }


def _moments(place: Repository, change: MergeRequest, now: int) -> list[tuple[int, Json]]:
    """List what GitHub itself notes: asking for reviews, leaving draft, and the ends."""
    found = []
    if change.requested_at is not None and change.requested_at <= now:
        for n, person in enumerate(change.reviewers):
            event = _event(place, change, 1 + n, "review_requested", change.author)
            asked = {
                "review_requester": by(change, change.author),
                "requested_reviewer": account(person),
            }
            found.append((change.requested_at, {**event, **asked}))
    if change.opened_at < change.ready_at <= now:
        event = _event(place, change, _READY, "ready_for_review", change.author)
        found.append((change.ready_at, event))
    for n, (what, at, actor) in enumerate(change.events):
        event = _event(place, change, _ENDS + 2 * n, what, actor)
        if what == "merged":
            event |= {
                "commit_id": change.landed_sha,
                "commit_url": f"{address(place)}/commits/{change.landed_sha}",
            }
            # GitHub closes what it merges, and tells both.
            found.append((at, _event(place, change, _ENDS + 2 * n + 1, "closed", actor)))
        found.append((at, event))
    return [
        (at, {**event, "created_at": zulu_seconds(at)})
        for at, event in sorted(found, key=lambda pair: (pair[0], pair[1]["id"]))
    ]


def _event(place: Repository, change: MergeRequest, turn: int, what: str, actor: Person) -> Json:
    number = change.id * _EACH + turn
    return {
        "id": number,
        "node_id": node("IssueEvent", number),
        "url": f"{address(place)}/issues/events/{number}",
        "actor": by(change, actor),
        "event": what,
        "commit_id": None,
        "commit_url": None,
        "created_at": None,
        "performed_via_github_app": None,
    }
