"""Labelled sound: programmes, what is injected into them before they are coded, and what only looks like a fault."""
