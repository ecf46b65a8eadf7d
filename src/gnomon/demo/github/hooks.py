"""GitHub's webhooks: pull requests and what is said of them, pushes, runs, deployments."""

import hmac
from collections.abc import Iterator
from hashlib import sha256

from gnomon.demo import builds
from gnomon.demo.builds import Pipeline
from gnomon.demo.chance import hash_of
from gnomon.demo.company import Company
from gnomon.demo.github import places, pulls, running, talk
from gnomon.demo.github.accounts import account, organisation
from gnomon.demo.organisation import Person
from gnomon.demo.records import Commit, Deployment, MergeRequest, Repository, Tag
from gnomon.demo.until_now import as_of
from gnomon.demo.wire import Json, offset

#: Kind of a delivery, and its body.
Hook = tuple[str, Json]


class Hooks:
    """Shapes what GitHub pushes about one repository."""

    def __init__(self, company: Company, place: Repository) -> None:
        self.place = place
        self._about: Json = {
            "repository": places.repository(company, place),
            "organization": _organisation(place),
        }

    def _hook(self, kind: str, action: str, sender: Person, **body: object) -> Hook:
        return kind, {"action": action, **body, **self._about, "sender": account(sender)}

    def pull_request(self, change: MergeRequest, action: str, actor: Person, at: int) -> Hook:
        """Tell that something happened to a pull request, which is told as it was then."""
        told = pulls.pull_in_full(self.place, as_of(change, at), at)
        whole = {"number": change.iid, "pull_request": told}
        return self._hook("pull_request", action, actor, **whole)

    def _short(self, change: MergeRequest, at: int) -> Json:
        told = pulls.pull(self.place, as_of(change, at), at)
        return {name: value for name, value in told.items() if name != "draft"}

    def approval(self, change: MergeRequest, turn: int) -> Hook:
        """Tell that a review approved, the first, second ... of a change."""
        person, at = change.approvals[turn]
        review = talk.approval(self.place, change, turn)
        return self._reviewed(change, review, person, at)

    def _reviewed(self, change: MergeRequest, review: Json, person: Person, at: int) -> Hook:
        # Hooks write the state in small letters, the API in capital ones.
        told = {**review, "state": review["state"].lower(), "body": review["body"] or None}
        about = {"review": told, "pull_request": self._short(change, at)}
        return self._hook("pull_request_review", "submitted", person, **about)

    def comment(self, change: MergeRequest, n: int) -> Iterator[Hook]:
        """Tell of a comment, by its place among the notes: on a line it comes in a review."""
        note = change.notes[n - 1]
        if not note.is_inline:
            issue = pulls.issue(self.place, as_of(change, note.at), note.at)
            told = {"issue": issue, "comment": talk.comment(self.place, change, n)}
            yield self._hook("issue_comment", "created", note.author, **told)
            return
        number = talk.number_of(change, n)
        for review in talk.reviews(self.place, change):
            if review["id"] == number:
                yield self._reviewed(change, review, note.author, note.at)
        for line in talk.line_comments(self.place, change):
            if line["id"] == number:
                about = {"comment": line, "pull_request": self._short(change, note.at)}
                yield self._hook("pull_request_review_comment", "created", note.author, **about)

    def push(self, before: str, commit: Commit, pusher: Person) -> Hook:
        """Tell of a push to the main branch."""
        told = self._pushed(commit)
        address = places.page_of(self.place)
        body: Json = {
            "ref": "refs/heads/main",
            "before": before,
            "after": commit.sha,
            "created": False,
            "deleted": False,
            "forced": False,
            "base_ref": None,
            "compare": f"{address}/compare/{before[:12]}...{commit.sha[:12]}",
            "commits": [told],
            "head_commit": told,
            "pusher": {"name": (account(pusher) or {})["login"], "email": pusher.email},
        }
        # In pushes alone a repository tells two of its times as numbers.
        times = {"created_at": self.place.created_at, "pushed_at": commit.committed_at}
        about = {**self._about, "repository": {**self._about["repository"], **times}}
        return "push", {**body, **about, "sender": account(pusher)}

    def _pushed(self, commit: Commit) -> Json:
        person = {
            "name": commit.author.title,
            "email": commit.email,
            "username": (account(commit.author) or {})["login"],
        }
        return {
            "id": commit.sha,
            "tree_id": commit.sha[::-1],
            "distinct": True,
            "message": commit.message,
            "timestamp": offset(commit.committed_at),
            "url": f"{places.page_of(self.place)}/commit/{commit.sha}",
            "author": person,
            "committer": person,
            "added": [],
            "removed": [],
            "modified": ["src/service.py"],
        }

    def release(self, tag: Tag) -> Hook:
        """Tell that a release was made of a tag."""
        told = places.release(self.place, tag)
        return self._hook("release", "published", tag.tagger, release=told)

    def deployment(self, one: Deployment) -> Hook:
        """Tell the last step of a deployment."""
        step = running.statuses(self.place, one)[0]
        told = {"deployment_status": step, "deployment": running.deployment(self.place, one)}
        return self._hook("deployment_status", "created", one.initiator, **told)

    def run(self, one: Pipeline, head: Commit) -> Iterator[Hook]:
        """Tell that the jobs of a run ended, and then the run."""
        for job in builds.jobs(one):
            told = running.job(self.place, job)
            yield self._hook("workflow_job", "completed", one.user, workflow_job=told)
        whole = {
            "workflow_run": running.run(self.place, one, head),
            "workflow": running.workflow(self.place),
        }
        yield self._hook("workflow_run", "completed", one.user, **whole)


def _organisation(place: Repository) -> Json:
    told = organisation(place.path)
    names = ("login", "id", "node_id", "url", "repos_url", "avatar_url")
    return {**{name: told[name] for name in names}, "description": ""}


def headers(content: bytes, kind: str, name: str, secret: str) -> dict[str, str]:
    """Write the headers of a delivery, signed over its bytes."""
    proof = hmac.new(secret.encode(), content, sha256).hexdigest()
    uuid = hash_of("github", name)
    return {
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/ad1f2c3",
        "X-GitHub-Event": kind,
        "X-GitHub-Delivery": "-".join(
            (uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:32])
        ),
        "X-GitHub-Hook-ID": "501",
        "X-GitHub-Enterprise-Host": "github.meridian.example",
        "X-GitHub-Enterprise-Version": "3.14.2",
        "X-Hub-Signature-256": f"sha256={proof}",
    }
