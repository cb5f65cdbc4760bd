"""A stream whose circle of upstreams changes is reconciled, whichever stream was edited, and in any order."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs
from pods import stream

from tallylight_operator.controller.circles import Circles
from tallylight_operator.decision.model import Key
from tallylight_operator.decision.upstream import circle_of

NAMES = "abcde"
EDITS = st.tuples(st.sampled_from(NAMES), st.sampled_from((*NAMES, None, ...)))  # `...`: it is deleted
LOOKS = st.integers(0, 4)  # at so many of those that wait


def key(name):
    return Key("sports", name)


def of(upstream):
    there = stream()
    return structs.replace(there, spec=structs.replace(there.spec, upstream=upstream))


@given(st.lists(st.tuples(EDITS, LOOKS), max_size=30), st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_whatever_is_edited_each_stream_is_reconciled_with_the_circle_that_it_is_on(story, rng):
    streams, told, waiting = {}, {}, set()
    circles = Circles(streams.get)

    def look():
        name = rng.choice(sorted(waiting))
        waiting.remove(name)
        told[name], others = circles.of(key(name))
        waiting.update(other.name for other in others)

    for (name, upstream), looks in story:
        streams.pop(key(name), None) if upstream is ... else streams.update({key(name): of(upstream)})
        waiting.add(name)
        for _ in range(min(looks, len(waiting))):
            look()
    for _ in range(200):
        if waiting:
            look()
    assert not waiting, "it comes to rest"
    above = {each.name: there.spec.upstream for each, there in streams.items()}
    assert told == {name: circle_of(name, above.get) for name in told}


def test_a_namesake_in_another_namespace_is_another_stream():
    streams = {key("a"): of("b"), Key("news", "b"): of("a")}
    assert Circles(streams.get).of(key("a")) == ((), set())


def test_a_circle_of_very_many_is_looked_at_in_good_time():
    names = [f"edge-{number}" for number in range(2000)]
    streams = {key(name): of(above) for name, above in zip(names, [*names[1:], names[0]], strict=True)}
    circles = Circles(streams.get)
    circle, others = circles.of(key(names[0]))
    assert (len(circle), len(others)) == (2001, 1999)
    began = time.process_time()
    for name in names[:50]:
        assert circles.of(key(name))[1] == set()
    assert (time.process_time() - began) / 50 < 0.05
