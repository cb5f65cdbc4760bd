"""How a start grows with the number of streams that start together, and what knowing them costs: `make bench-scale`."""
