"""What others do to a cluster, each a scene in a namespace of its own; all are played at the same time.

A scene is a function of a `Stage`. It returns what it recorded, for tests to judge, and leaves nothing behind.
"""
