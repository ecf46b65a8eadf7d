"""Jenkins: what builds the monorepo of the warehouse, as it did before there was a GitLab."""
