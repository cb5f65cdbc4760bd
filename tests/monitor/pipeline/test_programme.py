"""Of several programmes one is watched, and it is said which."""

import pytest
from transport_streams import of_pid, pat

from tallylight_monitor.ingest.facts import Absent, Present, ProgrammesFound
from tallylight_monitor.ingest.media import Chunk, Lost, Segment
from tallylight_monitor.ingest.ts.programmes import programmes_in
from tallylight_monitor.pipeline.programme import ProgrammeChoice

BODY = of_pid(0x1011, count=8)
ONE = pat([(5, 0x100)]) + BODY
TWO = pat([(5, 0x100), (2, 0x200)]) + BODY
OTHERS = pat([(8, 0x100), (9, 0x200)]) + BODY


class Facts(list):
    def told(self, kind):
        return [each for each in self if isinstance(each, kind)]


def choice(wanted=None):
    facts = Facts()
    return ProgrammeChoice(wanted, facts.append, lambda: 1.0), facts


def segment(data, init=b""):
    return Segment(1, data, init, 2.0, discontinuity=False)


def test_a_stream_with_one_programme_is_handed_on_as_it_is():
    chooser, facts = choice()
    assert chooser.chosen(segment(ONE)) == segment(ONE)
    assert chooser.chosen(segment(ONE)) == segment(ONE)
    assert facts == [ProgrammesFound(1.0, (5,), 5)]


@pytest.mark.parametrize(("wanted", "watched"), [(None, 5), (2, 2), (5, 5)])
def test_of_several_the_one_that_was_asked_for_is_left_or_else_the_first(wanted, watched):
    chooser, facts = choice(wanted)
    assert programmes_in(chooser.chosen(segment(TWO)).data) == (watched,)
    assert facts == [ProgrammesFound(1.0, (5, 2), watched)]


def test_a_programme_that_is_not_there_is_an_absence_until_it_comes():
    chooser, facts = choice(9)
    assert chooser.chosen(segment(TWO)) is None
    assert chooser.missing == "programme 9 is not in the stream, which holds 5, 2"
    assert [each.why for each in facts.told(Absent)] == [chooser.missing]
    assert programmes_in(chooser.chosen(segment(OTHERS)).data) == (9,)
    assert chooser.missing == ""
    assert len(facts.told(Present)) == 1


def test_where_there_are_no_programmes_to_choose_from_that_is_said():
    chooser, _ = choice(1)
    assert chooser.chosen(segment(b"\0\0\0\x18ftypisom", init=b"\0\0\0\x18ftypisom")) is None
    assert chooser.missing == "programme 1 is not in the stream, which names no programmes"


def test_other_media_and_losses_are_handed_on():
    chooser, facts = choice()
    lost = Lost(1, 2.0, "gone")
    assert chooser.chosen(lost) is lost
    assert chooser.chosen(segment(b"ID3 sound")) == segment(b"ID3 sound")
    assert chooser.chosen(segment(b"x", init=b"i")) == segment(b"x", init=b"i")
    assert facts == []


def test_sound_of_its_own_is_not_chosen_from():
    chooser, facts = choice(2)
    sound = Segment(1, b"ID3 sound", b"", 2.0, discontinuity=False, track="sound")
    assert chooser.chosen(sound) is sound
    assert chooser.missing == ""
    assert facts == []


def chunks(data, size):
    return [Chunk(data[at : at + size], at == 0) for at in range(0, len(data), size)]


@pytest.mark.parametrize("size", [100, 188, 1000, 100_000])
def test_a_stream_of_bytes_is_held_until_its_programmes_are_known_and_nothing_is_lost(size):
    chooser, facts = choice()
    data = BODY * 2 + ONE
    given = [each for each in map(chooser.chosen, chunks(data, size)) if each is not None]
    rest = chooser.rest()
    assert b"".join(each.data for each in given) + (rest.data if rest else b"") == data
    assert [each.fresh for each in given] == [True] + [False] * (len(given) - 1)
    assert len(facts.told(ProgrammesFound)) == 1


@pytest.mark.parametrize("size", [100, 1000, 100_000])
def test_one_programme_of_a_stream_of_bytes_is_left_whatever_pieces_it_comes_in(size):
    chooser, _ = choice(2)
    given = [each.data for each in map(chooser.chosen, chunks(TWO * 5, size)) if each is not None]
    assert programmes_in(b"".join(given)) == (2,)


def test_a_new_connection_is_chosen_from_anew():
    chooser, facts = choice()
    assert programmes_in(chooser.chosen(Chunk(TWO, fresh=True)).data) == (5,)
    found = chooser.chosen(Chunk(OTHERS, fresh=True))
    assert found.fresh
    assert programmes_in(found.data) == (8,)
    assert [each.watched for each in facts.told(ProgrammesFound)] == [5, 8]


@pytest.mark.parametrize("data", [b"x" * 50, b"\0\0\0\x18ftyp" + bytes(99), ONE[:500]])
def test_the_little_that_a_short_stream_is_is_handed_on_at_its_end(data):
    chooser, _ = choice()
    assert chooser.chosen(Chunk(data, fresh=True)) is None
    assert chooser.rest() == Chunk(data, fresh=True)
    assert chooser.rest() is None


def test_a_long_stream_that_is_no_transport_stream_is_handed_on_at_once():
    chooser, _ = choice()
    assert chooser.chosen(Chunk(bytes(5000), fresh=True)) == Chunk(bytes(5000), fresh=True)
    assert chooser.chosen(Chunk(b"more")) == Chunk(b"more")
