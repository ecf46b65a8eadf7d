"""An Argo CD of the company: applications and notification webhooks."""
