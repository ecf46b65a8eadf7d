"""The company's QMetry: test cases of two teams, their cycles, and how it answers."""
