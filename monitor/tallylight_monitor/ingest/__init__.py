"""The network side of a monitor: fetches a stream, hands on its media in order, reports each network fact."""
