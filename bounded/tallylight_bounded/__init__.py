"""Input and output with a bound: whoever is at the other end, nothing waits for ever and nothing grows for ever."""
