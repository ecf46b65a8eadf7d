"""The shapes of SonarQube's web API and webhook, only the fields we read.

API: https://next.sonarqube.com/sonarqube/web_api. What a page leaves out of whose it is, stands
beside it in the event: see `About`.
"""

from datetime import datetime

from msgspec import Raw, Struct, field

Text = str | None


class About(Struct, omit_defaults=True):
    """What a page is about, which it does not say itself."""

    project: str
    branch: str | None = None
    is_main: bool | None = None
    pull_request: str | None = None
    gate: str | None = None
    server: str = ""
    """Address of the instance, for links."""


class Paging(Struct, rename="camel"):
    """Which page this is, and how many things there are."""

    total: int
    page_index: int = 1
    page_size: int = 100


class Analysis(Struct):
    """An analysis of a branch."""

    date: datetime
    key: str = ""
    revision: Text = None


class Analyses(Struct):
    """A page of analyses, newest first."""

    analyses: list[Analysis]


class Point(Struct):
    """A figure at the time of an analysis; without a value nothing was measured."""

    date: datetime
    value: Text = None


class Series(Struct):
    """A measure over time."""

    metric: str
    history: list[Point]


class Measures(Struct):
    """A page of the history of measures."""

    measures: list[Series]


class Period(Struct):
    """A figure of the new code."""

    value: Text = None


class Measure(Struct):
    """A figure of the newest analysis; of new code it stands in ``period``."""

    metric: str
    value: Text = None
    period: Period | None = None


class Component(Struct):
    """A project with its figures."""

    key: str
    measures: list[Measure] = []


class ComponentMeasures(Struct):
    """The answer to a question for figures of now."""

    component: Component


class Condition(Struct, rename="camel"):
    """A condition of a gate, as the API tells it (``metricKey``) and as the webhook does."""

    status: str
    metric_key: Text = None
    metric: Text = None
    error_threshold: Text = None
    actual_value: Text = None
    value: Text = None

    @property
    def name(self) -> str:
        """What is measured."""
        return self.metric_key or self.metric or ""

    @property
    def measured(self) -> str | None:
        """What came out."""
        return self.actual_value if self.actual_value is not None else self.value


class ProjectStatus(Struct):
    """What a gate says of an analysis."""

    status: str
    conditions: list[Condition] = []


class Status(Struct, rename="camel"):
    """The answer to a question for the gate's verdict."""

    project_status: ProjectStatus


class PullRequest(Struct, rename="camel"):
    """A change that was analysed."""

    key: str
    analysis_date: datetime | None = None
    commit: "PullCommit | None" = None


class PullCommit(Struct):
    """The commit of a change that was analysed."""

    sha: Text = None


class Impact(Struct, rename="camel"):
    """What an issue harms, and how much."""

    severity: Text = None


class Issue(Struct, rename="camel"):
    """An issue. Since 10.4 ``issueStatus`` says in one word what status and resolution say."""

    key: str
    rule: str
    creation_date: datetime
    status: Text = None
    resolution: Text = None
    issue_status: Text = None
    severity: Text = None
    impacts: list[Impact] = []
    kind: Text = field(default=None, name="type")
    message: Text = None
    component: Text = None
    line: int | None = None
    update_date: datetime | None = None
    close_date: datetime | None = None


class Issues(Struct):
    """A page of issues."""

    issues: list[Issue]


class ToldAnalyses(Struct):
    """A page of analyses and whose they are."""

    about: About
    page: Analyses


class ToldMeasures(Struct):
    """A page of the history of measures and whose they are."""

    about: About
    page: Measures


class ToldGate(Struct):
    """A gate's verdict and of which analysis it is."""

    about: About
    analysis: Analysis
    page: Status


class ToldPullRequest(Struct):
    """A change with its verdict and its figures."""

    about: About
    pull_request: PullRequest
    page: Status
    measures: ComponentMeasures


class ToldIssues(Struct):
    """A page of the issues of a change."""

    about: About
    page: Issues


class HookProject(Struct):
    """The project a delivery is about."""

    key: str
    url: Text = None


class HookBranch(Struct, rename="camel"):
    """The branch or change a delivery is about."""

    name: Text = None
    type: Text = None
    is_main: bool | None = None
    url: Text = None


class HookGate(Struct):
    """The gate a delivery tells of."""

    name: str
    status: str
    conditions: list[Condition] = []


class Hook(Struct, rename="camel"):
    """A delivery: an analysis went through, or somebody judged its issues anew.

    An analysis that failed has neither a time of its own nor a gate.
    """

    status: str
    project: HookProject
    analysed_at: datetime | None = None
    changed_at: datetime | None = None
    revision: Text = None
    branch: HookBranch | None = None
    quality_gate: HookGate | None = None


class Outline(Struct):
    """What deciding what to ask next needs of lists."""

    paging: Paging | None = None
    total: int = 0
    components: list["Named"] = []
    branches: list["Branch"] = []
    pull_requests: list[Raw] = field(default_factory=list, name="pullRequests")
    analyses: list[Raw] = []
    metrics: list["Named"] = []
    issues: list[Raw] = []


class Named(Struct):
    """Something with a key."""

    key: str


class Branch(Struct, rename="camel"):
    """A branch that was analysed."""

    name: str
    is_main: bool = False
    analysis_date: datetime | None = None


class NamedGate(Struct):
    """A gate."""

    name: str


class ProjectGate(Struct, rename="camel"):
    """The answer to a question for a project's gate."""

    quality_gate: NamedGate
