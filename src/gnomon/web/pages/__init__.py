"""One module per page: a dataclass of all it shows, and a short handler."""
