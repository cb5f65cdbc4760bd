"""Make live streams with known defects: for the demo, the tests and the benches."""
