"""The decoder: a process of its own, which native code may hang or crash without taking the monitor with it."""
