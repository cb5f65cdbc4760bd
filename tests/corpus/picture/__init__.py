"""Labelled cases of what is seen, and of how it is coded: films with a fault cut in before the encode, and traps."""
