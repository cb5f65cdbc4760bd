"""Watches one stream: fetches it, decodes it once, judges what arrives, and says what is wrong."""
