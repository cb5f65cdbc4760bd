"""Room that is held for monitors before they start, by pods that give way to them."""
