"""A platform as a product: HEAT of its services, their goals and guards, and whether it succeeds.

SLOs and DORA's figures say how services and the company do; they are never figures of HEAT.
"""
