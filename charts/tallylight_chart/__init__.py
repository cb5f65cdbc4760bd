"""Makes those parts of the Helm chart that can be made from something else. For developers; not installed."""
