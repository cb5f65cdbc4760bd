"""What monitors may connect to, in the words that every help text and document uses."""

PRIVATE = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, fc00::/7"
# What `--allow-private` opens, after "fetch" or "let monitors fetch".
OPENED = f"from this machine (loopback), link-local addresses and metadata services, too; private addresses ({PRIVATE}) are open without it"  # noqa: E501 - one sentence, found by its whole text
