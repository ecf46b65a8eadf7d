"""The company's New Relic: what agents report of logistics, and how it answers."""
