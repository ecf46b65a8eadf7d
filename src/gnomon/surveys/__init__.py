"""Surveys: questionnaires, invitations, answers and what may be shown of them."""
