"""A Zendesk of the company: incremental exports of tickets, updates and clocks."""
