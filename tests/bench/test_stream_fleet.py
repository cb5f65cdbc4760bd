from datetime import UTC, datetime, timedelta

import pytest

from tallylight_bench.stream_fleet import always, livestreams, pods_at
from tallylight_contract import labels
from tallylight_contract.reading import read_livestream

NOON = datetime(2026, 6, 6, 12, tzinfo=UTC)
END = NOON + timedelta(minutes=1)


def applied(documents):
    """As the API has them."""
    return [
        each | {"metadata": each["metadata"] | {"uid": f"uid-{number}", "generation": 1}, "status": {}}
        for number, each in enumerate(documents)
    ]


@pytest.mark.parametrize("documents", [livestreams(3, NOON, END), always(3)], ids=["a window", "always"])
def test_every_livestream_is_one_that_tallylight_takes(documents):
    assert len({read_livestream(each).metadata.name for each in documents}) == 3


def test_all_begin_and_end_in_the_same_instant_and_no_sooner():
    streams = applied(livestreams(2, NOON, END))
    assert list(pods_at(streams, NOON - timedelta(seconds=1))) == []
    pods = list(pods_at(streams, NOON))
    assert [pod["metadata"]["annotations"][labels.UNTIL] for pod in pods] == [END.isoformat()] * 2
    assert [pod["metadata"]["ownerReferences"][0]["uid"] for pod in pods] == ["uid-0", "uid-1"]
