"""An Opsgenie of the company: REST v2 and the webhook integration."""
