"""What local mode keeps of each stream, as a version reads it that was rolled back, or found it cut off."""

import msgspec
import pytest
from pods import CUP, report

from tallylight_contract.status import LiveStreamStatus, last_report
from tallylight_contract.wire import plain
from tallylight_operator.local.files import StateFolder
from tallylight_operator.local.statuses import Statuses

KEPT = last_report(report())


@pytest.mark.parametrize(
    ("written", "history"),
    [
        pytest.param({"zones": ["a"]}, [KEPT], id="a field of a newer version"),
        pytest.param({"conditions": [{"type": "Cool"}]}, [KEPT], id="a condition of a newer version"),
        pytest.param(None, [], id="cut off"),
    ],
)
def test_a_history_outlives_what_cannot_be_read(tmp_path, written, history):
    state = StateFolder(tmp_path)
    file = state.status(CUP)
    file.parent.mkdir(parents=True)
    newer = plain(LiveStreamStatus(history=[KEPT])) | (written or {})
    file.write_bytes(msgspec.json.encode(newer)[: None if written else 20])
    assert Statuses(state).get(CUP) == LiveStreamStatus(history=history)
