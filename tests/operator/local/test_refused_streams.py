"""What this machine cannot watch is told by the stream's status, as in a cluster."""

import pytest
from pods import stream

from tallylight_operator.local.files import StateFolder
from tallylight_operator.local.processes import Processes
from tallylight_operator.local.statuses import Statuses


@pytest.mark.parametrize(
    ("url", "words"),
    [
        pytest.param("srt://h.example:9000", "must not be SRT", id="SRT"),
        pytest.param("file:///clips/a.ts", "", id="a file, which a cluster has none of"),
    ],
)
def test_what_no_monitor_reads_is_refused_on_this_machine_too(tmp_path, url, words):
    state = StateFolder(tmp_path)
    runtime = Processes(state, Statuses(state), None, None, lambda key: None)
    refusal = runtime.refusal(stream(source={"url": url}))
    assert words in refusal
    assert bool(words) == bool(refusal)
