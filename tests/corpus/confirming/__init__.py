"""Learning what confirms a rule, from the tuning half of the corpus of pictures: `make confirmer`."""
