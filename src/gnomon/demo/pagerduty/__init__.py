"""A PagerDuty of the company: REST v2 and V3 webhooks."""
