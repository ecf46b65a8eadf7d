"""The outside world: a simulated company behind tool APIs of the real shape.

It keeps its own books as its clock runs, so that Gnomon's answers can be held against the truth.
It knows nothing of Gnomon's vocabulary, model or metrics.
"""
