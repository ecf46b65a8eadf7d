"""Jenkins: builds, their stages and how their tests went, asked for and pushed."""

from base64 import b64encode
from collections.abc import Mapping

from gnomon.domain.build import JobRun, PipelineRun
from gnomon.domain.code import Repository
from gnomon.domain.person import Identity
from gnomon.domain.quality import ReportFile, TestRun
from gnomon.settings import SourceSettings
from gnomon.sources.jenkins import read, webhook
from gnomon.sources.jenkins.fetch import fetch, fetch_one
from gnomon.sources.jenkins.options import JenkinsOptions
from gnomon.sources.source import Source, Webhook


def credentials(settings: SourceSettings) -> Mapping[str, str]:
    """Make the header of a user and an API token.

    Raises:
        SettingsError: The token is said to be somewhere it is not.
    """
    token = settings.token()
    if token is None:
        return {}
    proof = b64encode(f"{settings.user or ''}:{token}".encode()).decode()
    return {"authorization": f"Basic {proof}"}


SOURCE = Source(
    name="jenkins",
    title="Jenkins",
    summary="Builds with their stages, and how their tests went.",
    options=JenkinsOptions,
    readers={
        "jenkins.api.build": read.read_build,
        "jenkins.hook.build": read.read_notification,
    },
    entities=(Repository, PipelineRun, JobRun, Identity, ReportFile, TestRun),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=Webhook(verify=webhook.verify, event=webhook.event),
    credentials=credentials,
    rights="A user with Overall/Read and Job/Read, and an API token of theirs.",
    setup="""
1. Make an API token of a user who may read the jobs; put it into an environment variable that
   `token_env` names, and the user's name into `user`.
2. `include` and `exclude` match the names of jobs with their folders: `shop/*`.
3. For events within seconds, add the notification plugin to the jobs, with this source's address
   in JSON over HTTP. It signs nothing: write the webhook's secret into the address as a password,
   `https://jenkins:<secret>@<host>/...`.

A build counts for the first repository it fetched; builds that fetch none are left out. Stages
need the plugin Pipeline: Stage View.
""",
)
