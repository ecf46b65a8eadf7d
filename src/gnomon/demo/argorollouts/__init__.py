"""The company's Argo Rollouts: canaries as the cluster knows them, and as they are told."""
