"""The company's SonarQube: what it analyses, and how it answers."""
