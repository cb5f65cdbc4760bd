import pytest
from decided_stream import spec, watching


@pytest.fixture
def on_air():
    """A runtime in mid-event, with the monitor of START to END running."""
    return watching(spec())
