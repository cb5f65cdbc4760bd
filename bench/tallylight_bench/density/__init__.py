"""How many live streams one core carries: `make bench-density`."""
