"""What operator and monitor agree on: the LiveStream, the detectors, events, reports, names."""
