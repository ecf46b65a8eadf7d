"""GitHub: the repositories of the team that was bought, on a server of its own."""
