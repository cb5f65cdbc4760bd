"""Input and output with a bound: nothing waits for ever for the other end, and nothing grows for ever."""
