"""A watch that ends while its stream goes on says nothing of the picture that is half there."""

import pytest
from decoding import decoded
from pieces import is_clean
from small_media import programme

from tallylight_monitor.wire import Finish, PlayBytes

WHOLE = b"".join(each.data for each in programme())


@pytest.mark.parametrize("share", [0.35, 0.51, 0.66, 0.8, 0.93])
def test_what_is_left_in_the_middle_of_a_picture_is_not_damaged(share):
    data = WHOLE[: int(len(WHOLE) * share)]
    outbox = decoded(PlayBytes(data[:40_000], fresh=True), PlayBytes(data[40_000:], fresh=False), Finish(early=True))
    assert len(outbox.times()) > 40
    assert is_clean(outbox)


def test_a_stream_that_ends_by_itself_in_the_middle_of_a_picture_is():
    data = WHOLE[: int(len(WHOLE) * 0.51)]
    assert not is_clean(decoded(PlayBytes(data, fresh=True), Finish()))


def test_a_stream_that_ends_by_itself_is_judged_to_its_last_picture():
    assert len(decoded(PlayBytes(WHOLE, fresh=True), Finish()).times()) == 150
