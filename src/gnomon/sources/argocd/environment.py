"""Where an application runs, as a name people use."""

from urllib.parse import urlsplit

from gnomon.sources.argocd.options import ArgocdOptions
from gnomon.sources.argocd.payloads import Application, Destination

NAME_LABEL = "gnomon.dev/environment"
TIER_LABEL = "gnomon.dev/environment-tier"
_USUAL_LABELS = ("environment", "env")
#: Argo CD's own names for the cluster it runs in.
_OWN_CLUSTER = ("https://kubernetes.default.svc", "https://kubernetes.default.svc.cluster.local")


def environment_name(app: Application, options: ArgocdOptions) -> str:
    """Name the environment of an application.

    The first that is told: the label ``gnomon.dev/environment``, the pattern of the options, the
    label ``environment`` or ``env``, else ``<cluster>/<namespace>`` of the destination.
    """
    labels = app.metadata.labels or {}
    if labels.get(NAME_LABEL):
        return labels[NAME_LABEL]
    destination = app.spec.destination or Destination()
    cluster, namespace = _cluster(destination), destination.namespace or ""
    if options.environment:
        return options.environment.format(
            app=app.metadata.name,
            project=app.spec.project or "default",
            cluster=cluster,
            namespace=namespace,
        )
    usual = next((labels[name] for name in _USUAL_LABELS if labels.get(name)), None)
    return usual or (f"{cluster}/{namespace}" if namespace else cluster)


def environment_tier(app: Application) -> str | None:
    """Read the tier from the label ``gnomon.dev/environment-tier``; Argo CD has no word for it."""
    return (app.metadata.labels or {}).get(TIER_LABEL) or None


def _cluster(destination: Destination) -> str:
    """Name a cluster: its name, else its host; the one Argo CD runs in is ``in-cluster``."""
    if destination.name:
        return destination.name
    server = (destination.server or "").rstrip("/")
    if not server or server in _OWN_CLUSTER:
        return "in-cluster"
    return urlsplit(server).netloc.rpartition("@")[2] or server
