"""A GitLab of the company: REST v4 and webhooks."""
