"""The company's customers: what they say, and how each team answers them."""
