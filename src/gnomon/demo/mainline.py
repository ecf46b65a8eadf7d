"""How changes become commits of a repository: merged, squashed or rebased."""

from bisect import bisect_right

from msgspec.structs import replace

from gnomon.demo.chance import Chance, hash_of
from gnomon.demo.hosting import host_of
from gnomon.demo.organisation import Person
from gnomon.demo.records import Commit, MergeRequest, Note, Repository, Tag, known
from gnomon.demo.style import MergeWay


class Mainline:
    """One repository's history, written as its clock runs."""

    def __init__(
        self, repository: Repository, way: MergeWay, first: Person, chance: Chance
    ) -> None:
        self.repository = repository
        self.way = way
        self._chance = chance
        self._is_on_github = host_of(repository.path) == "github"
        landed = {commit.sha: commit.committed_at for commit in repository.commits}
        self._times = [landed[sha] for sha in repository.mainline]
        if repository.mainline:
            return
        root = Commit(
            sha=hash_of(repository.path, "root"),
            parents=(),
            author=first,
            email=first.email,
            authored_at=repository.created_at,
            committed_at=repository.created_at,
            message="Begin",
            added=12,
            deleted=0,
        )
        repository.commits.append(root)
        self._advance(root.sha, repository.created_at)

    def open(self, change: MergeRequest) -> None:
        """Number a change and write the commits of its branch."""
        self.repository.merge_requests.append(change)
        change.iid = len(self.repository.merge_requests)
        change.base_sha = self._tip_at(change.first_commit_at)
        change.commits = self._branch_commits(change)
        change.head_sha = change.commits[-1].sha
        change.notes += self._log(change)

    def _log(self, change: MergeRequest) -> list[Note]:
        """Write what the tool itself notes: leaving draft, commits pushed later."""
        lines = []
        if change.ready_at > change.opened_at:
            lines.append((change.ready_at, "marked this merge request as **ready**"))
        for commit in change.commits:
            if commit.authored_at > change.opened_at:
                text = f"added 1 commit\n\n<ul><li>{commit.sha[:8]} - {commit.title}</li></ul>"
                lines.append((commit.authored_at + 20, text))
        return [Note(author=change.author, at=at, body=body, is_system=True) for at, body in lines]

    def land(self, change: MergeRequest) -> str:
        """Take a change into its target branch; returns the commit that first holds it there."""
        parent = self._target_tip(change)
        if self.way == "rebase" or change.target != "main":
            self._rebase(change, parent)
        elif self.way in {"squash", "squash_merge"}:
            squashed = self._commit(change, "squash", (parent,), change.title)
            change.squash_sha = squashed.sha
            self.repository.commits.append(squashed)
        else:
            self.repository.commits += change.commits
        if change.target == "main" and self.way in {"merge", "squash_merge"}:
            held = change.squash_sha or change.head_sha
            merge = self._commit(change, "merge", (parent, held), self._merge_text(change))
            merge.added = merge.deleted = 0
            change.merge_sha = merge.sha
            self.repository.commits.append(merge)
        landed = known(change.landed_sha)
        if change.target == "main":
            self._advance(landed, known(change.merged_at))
        else:
            self.repository.branches[change.target] = landed
        return landed

    def _merge_text(self, change: MergeRequest) -> str:
        """Word a merge as the tool does that makes it."""
        path = self.repository.path
        if self._is_on_github:
            space = path.partition("/")[0]
            return (
                f"Merge pull request #{change.iid} from {space}/{change.branch}\n\n{change.title}"
            )
        return (
            f"Merge branch '{change.branch}' into 'main'\n\n{change.title}\n\n"
            f"See merge request {path}!{change.iid}"
        )

    def tag(self, name: str, sha: str, at: int, tagger: Person) -> None:
        """Tag a commit as a release."""
        self.repository.tags.append(Tag(name=name, sha=sha, at=at, tagger=tagger))

    def _target_tip(self, change: MergeRequest) -> str:
        if change.target == "main":
            return self.repository.mainline[-1]
        return self.repository.branches[change.target]

    def _advance(self, sha: str, at: int) -> None:
        self.repository.mainline.append(sha)
        self.repository.branches["main"] = sha
        self._times.append(at)

    def _tip_at(self, moment: int) -> str:
        return self.repository.mainline[max(0, bisect_right(self._times, moment) - 1)]

    def _branch_commits(self, change: MergeRequest) -> list[Commit]:
        """Write one to six commits: the first starts the work, late ones answer the review."""
        first = change.first_commit_at
        last = max(first, change.ready_at - 60)
        more = min(5, self._chance.count(0.9))
        moments = [first, *(self._chance.between(first, last) for _ in range(more))]
        replies = [note.at for note in change.notes if note.author is change.author]
        moments += [max(first, at - 120) for at in replies[:2] if self._chance.happens(0.6)]
        added = sum(edit.added for edit in change.files)
        deleted = sum(edit.deleted for edit in change.files)
        commits: list[Commit] = []
        parent = change.base_sha
        for index, moment in enumerate(sorted(moments)):
            share = len(moments)
            commit = Commit(
                sha=hash_of(self.repository.path, change.iid, index, moment),
                parents=(parent,),
                author=change.author,
                email=self._email(change.author),
                authored_at=moment,
                committed_at=moment,
                message=change.title if index == 0 else f"Step {index} of {change.title}",
                added=added // share + (added % share if index == 0 else 0),
                deleted=deleted // share + (deleted % share if index == 0 else 0),
            )
            commits.append(commit)
            parent = commit.sha
        return commits

    def _email(self, author: Person) -> str:
        if author.other_emails and self._chance.happens(0.3):
            return self._chance.one_of(author.other_emails)
        return author.email

    def _rebase(self, change: MergeRequest, parent: str) -> None:
        """Put the commits on top of the target: new hashes, the author's times kept.

        GitLab moves the branch there first; GitHub leaves it as it was and lands copies.
        """
        landing = change.commits
        if self._is_on_github:
            landing = [replace(commit) for commit in change.commits]
        else:
            change.base_sha = parent
        for commit in landing:
            commit.sha = hash_of("rebased", commit.sha, parent)
            commit.parents = (parent,)
            commit.committed_at = known(change.merged_at) - 5
            parent = commit.sha
        if self._is_on_github:
            change.merge_sha = parent
        else:
            change.head_sha = parent
        self.repository.commits += landing

    def _commit(
        self, change: MergeRequest, what: str, parents: tuple[str, ...], message: str
    ) -> Commit:
        at = known(change.merged_at)
        author = change.author if what == "squash" else known(change.merged_by)
        return Commit(
            sha=hash_of(self.repository.path, what, change.iid, *parents),
            parents=parents,
            author=author,
            email=author.email,
            authored_at=at,
            committed_at=at,
            message=message,
            added=sum(edit.added for edit in change.files),
            deleted=sum(edit.deleted for edit in change.files),
        )
