"""The company's Prometheus: what its services counted, and the questions it answers of that."""
