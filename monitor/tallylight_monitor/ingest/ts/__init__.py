"""An endless stream of bytes over HTTP."""
