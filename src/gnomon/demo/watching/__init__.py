"""Tools that look at services from outside, and tell when they went down and came back."""
