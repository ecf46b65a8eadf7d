"""What Gnomon can do; commands and pages call these and add nothing but words."""
