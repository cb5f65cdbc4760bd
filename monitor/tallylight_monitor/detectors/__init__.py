"""The detectors: one fault a file, in a folder for each level; `registry` finds them by their name.

A detector is made from its parameters in the catalogue, by name, and measures what it is shown. It says None
while it cannot tell.
"""
