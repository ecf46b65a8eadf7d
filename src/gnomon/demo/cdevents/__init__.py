"""What the platform's own pipelines tell in CDEvents, because no other tool does."""
