"""A real Kubernetes for the tests: on this machine, in a network namespace of its own without a way out."""
