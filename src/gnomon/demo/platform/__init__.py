"""The company's internal platform: what it offers, and how its telemetry tells of its use."""
