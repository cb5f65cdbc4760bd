"""Labelled faults of time: packets whose stamps, or whose places in the stream, are not as they were coded."""
