"""Argo CD: what was deployed where, when, and by whom."""

from gnomon.domain.person import Identity
from gnomon.domain.running import Deployment, Environment
from gnomon.settings import SourceSettings
from gnomon.sources.argocd.fetch import fetch, fetch_one
from gnomon.sources.argocd.guide import RIGHTS, SETUP
from gnomon.sources.argocd.options import ArgocdOptions
from gnomon.sources.argocd.read import readers
from gnomon.sources.argocd.webhook import WEBHOOK
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    return {"authorization": f"Bearer {token}"} if token else {}


SOURCE = Source(
    name="argocd",
    title="Argo CD",
    summary="Deployments with their images and configuration commits, and their environments.",
    options=ArgocdOptions,
    readers=readers(ArgocdOptions()),
    readers_for=readers,
    entities=(Deployment, Environment, Identity),
    fetch=fetch,
    fetch_one=fetch_one,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights=RIGHTS,
    setup=SETUP,
)
