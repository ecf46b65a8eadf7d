"""Operating models: who runs a service, what that costs, and what says otherwise.

Source: B. Timmins and S. Smith, *You Build It You Run It* (Equal Experts playbook), re-expressed;
the numbers of its examples are corrected where its own pages contradict each other.
"""
