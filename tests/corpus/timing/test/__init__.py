"""The half that is published: no threshold was chosen by it."""
