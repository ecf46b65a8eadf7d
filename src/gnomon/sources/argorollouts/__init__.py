"""Argo Rollouts: versions brought to their users step by step, and analyses on the way."""

from gnomon.domain.quality import GateResult
from gnomon.domain.rollouts import RolloutStep
from gnomon.domain.running import Deployment, Environment
from gnomon.settings import SourceSettings
from gnomon.sources.argorollouts.fetch import fetch
from gnomon.sources.argorollouts.options import ArgorolloutsOptions
from gnomon.sources.argorollouts.read import readers
from gnomon.sources.argorollouts.webhook import WEBHOOK
from gnomon.sources.source import Source


def _credentials(settings: SourceSettings) -> dict[str, str]:
    token = settings.token()
    return {"authorization": f"Bearer {token}"} if token else {}


SOURCE = Source(
    name="argorollouts",
    title="Argo Rollouts",
    summary="Canaries and blue-green switches, their steps and analyses, and how they ended.",
    options=ArgorolloutsOptions,
    readers=readers(ArgorolloutsOptions()),
    readers_for=readers,
    entities=(Deployment, Environment, RolloutStep, GateResult),
    fetch=fetch,
    webhook=WEBHOOK,
    credentials=_credentials,
    rights=(
        "A service account that may `get` and `list` `rollouts` and `analysisruns` of "
        "`argoproj.io`; nothing is written."
    ),
    setup="""
### Let Gnomon ask

The cluster's API tells where every rollout is now, and forgets what was: let it push as well.

```yaml
# gnomon.yaml
sources:
  argorollouts:
    type: argorollouts
    url: https://kubernetes.example.org:6443
    ca_file: /etc/gnomon/cluster-ca.pem
    token_env: KUBERNETES_TOKEN
    webhook_secret_env: ROLLOUTS_WEBHOOK_SECRET
    include: [production]               # namespaces; default: all
    options:
      environment: "{namespace}"
```

Name applications and environments as your Argo CD source does: then both tell one deployment.

### Let Argo Rollouts push

In `argo-rollouts-notification-configmap`:

```yaml
data:
  service.webhook.gnomon: |
    url: https://gnomon.example.org/webhooks/argorollouts
    headers:
      - name: X-Gnomon-Token
        value: $gnomon-token
  template.gnomon: |
    webhook:
      gnomon:
        method: POST
        body: |
          {{ toJson .rollout }}
  trigger.on-rollout-updated: |
    - send: [gnomon]
  trigger.on-rollout-step-completed: |
    - send: [gnomon]
  trigger.on-rollout-paused: |
    - send: [gnomon]
  trigger.on-rollout-aborted: |
    - send: [gnomon]
  trigger.on-rollout-completed: |
    - send: [gnomon]
```

Subscribe each rollout to these triggers. Prove the address by hand:

```sh
curl https://gnomon.example.org/webhooks/argorollouts \\
  -H "X-Gnomon-Token: $ROLLOUTS_WEBHOOK_SECRET" \\
  -d "$(kubectl get rollout checkout -n production -o json)"
```

A version that was taken back before any user met it is aborted, and counts neither as failed nor as
good; one that some users met has failed.
""",
)
