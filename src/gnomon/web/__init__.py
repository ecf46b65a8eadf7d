"""Pages, their JSON twins, webhooks, and the live stream."""
