"""Git: a local repository, bare or not, read with the git program itself.

What it tells, and the decisions in it:

- **Commits** of every branch, remote branch and tag, and of a detached ``HEAD``. A merge counts no
  lines and no files: what it brings in is counted where it was written. Renames are followed as
  ``--find-renames`` does; a binary file's lines are null; a submodule's counts are git's own.
- **People** as `.mailmap` says. A commit without an address is known by its author's name.
- **Times** as written down, the future included; one that no calendar holds is replaced by the
  commit's other time.
- **Landings**: the first commit of the default branch's first-parent line that contains each
  commit. A rewritten line is told again as a whole, and what it lost is taken back.
- **Changes**, when asked for: a merge into the main line, or a commit whose title names a change
  (``Add search (#12)``), is a change merged when it was recorded. Its commits are those the merge
  brought in; its size is the merge against its first parent. Git knows nothing of a review, so
  ``opened_at``, the opener of a merged branch and the commits behind a squash stay null: durations
  that start at them are unknown, never zero.
- **Releases**, when asked for: a tag whose name matches is a deployment to ``release``.
- A **shallow clone** is read as far as it goes; at its edge nobody can tell what a commit changed,
  so lines and files are null there.
"""

from gnomon.domain.code import (
    Change,
    ChangeCommit,
    ChangeMerge,
    ChangeSize,
    Commit,
    CommitFile,
    CommitLanding,
    GitRef,
    Repository,
)
from gnomon.domain.person import Identity
from gnomon.domain.running import Deployment
from gnomon.sources.git import commits, read
from gnomon.sources.git.fetch import GitOptions, fetch
from gnomon.sources.source import Source

SOURCE = Source(
    name="git",
    title="Git",
    summary="Commits, files, branches, tags and merges of a local repository.",
    options=GitOptions,
    readers={
        "git.repository": read.repository,
        "git.log": commits.log,
        "git.changes": commits.changes,
        "git.landings": read.landings,
        "git.refs": read.refs,
        "git.refs_gone": read.refs_gone,
    },
    entities=(
        Repository,
        GitRef,
        Commit,
        CommitFile,
        CommitLanding,
        Identity,
        Change,
        ChangeMerge,
        ChangeSize,
        ChangeCommit,
        Deployment,
    ),
    fetch=fetch,
    rights="Read access to the repository's folder; no account.",
    setup="""\
Give the path of a clone or of a bare repository as `url`:

```yaml
sources:
  shop-git:
    type: git
    url: /srv/git/shop.git
```

Gnomon reads what is there and fetches nothing: keep a mirror up to date with
`git remote update --prune`. Where no forge is connected, `options: {changes: merges}` reads changes
off the main line, and `options: {releases: 'v?\\d+(\\.\\d+)+'}` takes tags for releases.
""",
)
