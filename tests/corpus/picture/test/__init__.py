"""Injectors and traps by which no threshold was chosen: the published figures are theirs."""
