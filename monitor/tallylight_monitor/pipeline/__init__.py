"""Keep a decoder alive, and fed."""
