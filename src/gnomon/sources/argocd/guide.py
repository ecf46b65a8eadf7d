"""How to connect an Argo CD, for the documentation."""

SETUP = """
### Let Gnomon ask

Make an account that may only read and give Gnomon its token (`argocd account generate-token
--account gnomon`):

```yaml
# gnomon.yaml
sources:
  argocd:
    type: argocd
    url: https://argocd.example.org
    token_env: ARGOCD_TOKEN
    webhook_secret_env: ARGOCD_WEBHOOK_SECRET
    options:
      environment: "{namespace}"   # default: <cluster>/<namespace>
      web_url: https://argocd.example.org
```

An application's labels `gnomon.dev/environment` and `gnomon.dev/environment-tier` win over the
pattern. Argo CD keeps the last ten successful syncs of an application and no failed ones: ask
often, or let it push.

### Let Argo CD push

Argo CD's notifications have no body of their own. This one sends what Gnomon reads, in the shape
of the API, once for every sync that ended and again when the application is well:

```yaml
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-notifications-cm
  namespace: argocd
data:
  service.webhook.gnomon: |
    url: https://gnomon.example.org/webhooks/argocd
    headers:
      - name: Content-Type
        value: application/json
      - name: X-Gnomon-Token
        value: $gnomon-token
  template.gnomon: |
    webhook:
      gnomon:
        method: POST
        body: |
          {"argocdUrl": {{ toJson .context.argocdUrl }},
           "metadata": {"name": {{ toJson .app.metadata.name }},
                        "namespace": {{ toJson .app.metadata.namespace }},
                        "labels": {{ toJson .app.metadata.labels }}},
           "spec": {"project": {{ toJson .app.spec.project }},
                    "destination": {{ toJson .app.spec.destination }}},
           "status": {"history": {{ toJson .app.status.history }},
                      "operationState": {{ toJson .app.status.operationState }},
                      "health": {{ toJson .app.status.health }},
                      "summary": {{ toJson .app.status.summary }}}}
  trigger.gnomon: |
    - when: app.status?.operationState?.phase in ['Succeeded', 'Failed', 'Error']
      oncePer: app.status.operationState.finishedAt
      send: [gnomon]
    - when: >-
        app.status?.operationState?.phase == 'Succeeded'
        and app.status?.health?.status == 'Healthy'
      oncePer: app.status.operationState.finishedAt
      send: [gnomon]
  subscriptions: |
    - recipients: [gnomon]
      triggers: [gnomon]
```

Put the secret under `gnomon-token` in `argocd-notifications-secret`. A template that sends the
whole object (`{{ toJson .app }}`) is read too, and so are single fields side by side (`app`,
`namespace`, `revision`, `destination`, `operation`, `images`); Gnomon then asks for the rest.
"""
RIGHTS = "Role with `p, role:gnomon, applications, get, */*, allow`; nothing is written."
