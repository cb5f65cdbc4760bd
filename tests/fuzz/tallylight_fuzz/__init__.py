"""Fuzzing: every target of tests/fuzz for its share of the time, with inputs that nobody has seen before."""
