"""Why a page of one of our processes cannot be had: in the operator's words, and for each cause in words of its own."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
import msgspec


class NoPageError(Exception):
    """A page cannot be had. The text says why, for people: it goes on after "the prober", or "the monitor".

    `answered`: something did answer there, and it is not what was asked for.
    """

    def __init__(self, why: str, *, answered: bool = False) -> None:
        super().__init__(why)
        self.answered = answered


@contextmanager
def told_why(seconds: float) -> Iterator[None]:
    """What goes wrong in the block while a page is read, as NoPageError. `seconds`: how long an answer may take."""
    try:
        yield
    except TimeoutError:
        raise NoPageError(f"does not answer within {seconds:g} s") from None
    except aiohttp.ClientConnectorDNSError:
        raise NoPageError("cannot be reached: its address cannot be resolved") from None
    except (aiohttp.ClientConnectorError, OSError) as error:
        raise NoPageError(f"cannot be reached: {os.strerror(error.errno or errno.EIO)}") from None
    except aiohttp.ClientResponseError:
        raise NoPageError("answers with what is no HTTP", answered=True) from None
    except aiohttp.ClientError as error:
        raise NoPageError(f"breaks off its answer: {type(error).__name__}", answered=True) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        why = f"answers with what cannot be read; it may be of another version: {error}"
        raise NoPageError(why, answered=True) from None
