"""What a shared, preloaded parent would save: `make bench-packing`. An experiment: no monitor is run like this."""
