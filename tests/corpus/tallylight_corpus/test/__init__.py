"""The half that no threshold was chosen by: what is published comes from it."""
