"""The shapes of Jenkins' JSON API and of its notification plugin, only the fields we read.

See the ``api`` page below every address of a Jenkins. Times are milliseconds.
"""

from typing import Annotated

from msgspec import Meta, Struct, field

#: Milliseconds that still are a day of the calendar.
Milliseconds = Annotated[int, Meta(ge=0, le=253_402_300_799_000)]


class BuiltBranch(Struct, gc=False):
    """A branch as Jenkins fetched it: ``refs/remotes/origin/main``."""

    name: str = ""


class BuiltRevision(Struct, gc=False):
    """The commit that was built."""

    sha: str = field(name="SHA1")
    branch: list[BuiltBranch] = []


class Cause(Struct, gc=False):
    """Why a build ran."""

    kind: str | None = field(default=None, name="_class")
    user: str | None = field(default=None, name="userId")


class Action(Struct, gc=False):
    """Something a plugin adds to a build; its kinds tell different things."""

    causes: list[Cause] = []
    revision: BuiltRevision | None = field(default=None, name="lastBuiltRevision")
    remotes: list[str] = field(default_factory=list, name="remoteUrls")
    total_count: int | None = field(default=None, name="totalCount")
    failed_count: int | None = field(default=None, name="failCount")
    skipped_count: int | None = field(default=None, name="skipCount")


class Build(Struct, gc=False):
    """A build of a job."""

    number: int
    url: str
    timestamp: Milliseconds
    duration: Milliseconds = 0
    building: bool = False
    result: str | None = None
    actions: list[Action] = []


class Stage(Struct, gc=False):
    """A stage of a pipeline's build."""

    id: str
    name: str
    status: str
    started: Milliseconds | None = field(default=None, name="startTimeMillis")
    lasted: Milliseconds | None = field(default=None, name="durationMillis")
    waited: Milliseconds | None = field(default=None, name="pauseDurationMillis")


class Workflow(Struct, gc=False):
    """The stages of a build, told by the Pipeline: Stage View plugin."""

    stages: list[Stage] = []


class ToldBuild(Struct, gc=False):
    """A build and its stages, which Jenkins answers to two questions."""

    build: Build
    stages: Workflow | None = None


class NotifiedBuild(Struct):
    """The build a notification is about."""

    url: str
    phase: str


class Notification(Struct):
    """What the notification plugin sends at every phase of a build."""

    build: NotifiedBuild
