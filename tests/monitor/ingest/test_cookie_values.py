"""What an origin puts into a cookie, and what it gets back."""

import asyncio

import pytest
from yarl import URL

from tallylight_monitor.ingest.cookies import StreamCookies


@pytest.mark.parametrize(
    "pair",
    [
        'tok="a=b/c+d=="',
        'tok="a,b c"',
        r'tok="a\"b"',
        'tok=""',
        'tok="half',
        'tok={"a":1}',
        "tok=a/b:c@d?e[f]~g*",
    ],
)
def test_a_cookies_value_goes_back_as_it_came_with_its_quotes(pair):
    assert sent_back(f"{pair}; Path=/") == pair


def test_a_cookie_with_a_name_that_none_can_have_is_dropped_without_a_word(caplog):
    assert sent_back("na me=x; Path=/", "tok=1; Path=/") == "tok=1"
    assert not caplog.records


def sent_back(*lines):
    async def asked():
        jar = StreamCookies()
        jar.update_cookies_from_headers(lines, URL("http://origin.example/live/i.m3u8"))
        return jar.filter_cookies(URL("http://origin.example/live/0.ts")).output(header="", sep=";").strip()

    return asyncio.run(asked())
