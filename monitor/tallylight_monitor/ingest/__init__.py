"""The network side of a monitor: fetches a stream, hands on its media in order, tells each network fact."""
