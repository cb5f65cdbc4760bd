"""Asks sources cheaply whether they send: what a stream with `whenLive` is on air by."""
