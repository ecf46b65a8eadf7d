"""A Jira of the company: Cloud or Data Center, and webhooks."""
