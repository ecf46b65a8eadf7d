"""What is told to people who do not look at the pages: alerts and digests, by mail and chat."""
