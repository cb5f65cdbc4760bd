"""How a live programme reaches a monitor: a protocol a file, each with a way to be gone and to come back."""
