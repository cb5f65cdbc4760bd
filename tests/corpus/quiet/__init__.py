"""Long programmes in which nothing is wrong, and how often detectors tell something of them all the same."""
