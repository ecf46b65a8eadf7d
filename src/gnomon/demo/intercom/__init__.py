"""An Intercom of the company: REST 2.11 and its webhooks."""
