"""How to connect PagerDuty, for the documentation."""

RIGHTS = "A read-only REST API key (Integrations > API Access Keys), or OAuth scopes `*.read`."
SETUP = """
### Let Gnomon ask

```yaml
# gnomon.yaml
sources:
  pagerduty:
    type: pagerduty
    url: https://api.pagerduty.com      # EU: https://api.eu.pagerduty.com
    token_env: PAGERDUTY_TOKEN
    webhook_secret_env: PAGERDUTY_WEBHOOK_SECRET
    options:
      customer: ["*support desk*"]      # titles or services customers report through
      email: person                     # who reports what comes by e-mail
```

`include` and `exclude` choose services by name.

### Let PagerDuty push

Add a generic V3 webhook subscription to `https://gnomon.example.org/webhooks/pagerduty` with all
`incident.*` events, and put its secret where the settings say. Deliveries without a right
`X-PagerDuty-Signature` are refused; that includes V2 webhooks, which nobody signs. Gnomon then asks
for the log of the incident, so a token is needed beside the webhook.

### Which deployment caused it

Write `deployment: <hash, tag or number>` or `root cause: <hash>` into the title or a note of an
incident, or let your alerts send it as a custom detail named `deployment`.
"""
