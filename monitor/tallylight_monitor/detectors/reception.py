"""What detectors of the feed are shown. Without numpy: the parent process loads none."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reception:
    """How the source does, in seconds: `absent` since anything came, `playlist_age` since it named a new segment.

    `at` is on the machine's clock, which runs before the first picture and while none comes, as media time does not.

    `stands` names the playlist that is so old, of several.

    `lost_in_a_row` counts segments that the playlist names and that could not be had. `why` and `lost_why` are
    the failures in words, `flaws` the lines of the playlist that break the rules, `down` the better versions that
    cannot be had.

    Of the playlist, in words: segments `too_long` for its target duration, those that were `rewritten`, those before
    which discontinuities are `miscounted`, tags that are missing, and where its numbering was `renumbered`, at
    `renumbered_at`. `dates_apart` is how far dates are from durations, in seconds, and `dates` says where.
    `fetch_share` is the time that fetching takes of the time that is fetched, `peak_share` the bitrate of what the
    playlist says of it, `cache_age` how long a live playlist lay in a cache. `certificate_left` are the days that the
    server's certificate is still good, of the `certificate_days` for which it was made. `subtitles_age` is that of the
    rendition of subtitles that is worst off, in its target durations, None where none is looked at; `subtitles_since`
    is when it was first seen not to grow, and `subtitles` names it.

    Of what the last two segments hold, in words: what of it is `misdeclared` by the master playlist, and whether the
    sound names another language than is announced, in `languages`; None where none was held against it. `same_seconds`
    is for how long two versions have been seen to give the same segments, since `same_since`; `same` names them. None
    where no two could be compared.

    `lag` is by how much media is behind this clock, up to a constant: the least since the last look, None where none
    was played, or where it is no live stream. It may have waited for us to look, for `lag_within` at the most.
    """

    at: float
    target: float
    absent: float
    playlist_age: float
    lost_in_a_row: int
    why: str = ""
    lost_why: str = ""
    stands: str = ""
    flaws: tuple[str, ...] = ()
    down: tuple[str, ...] = ()
    too_long: tuple[str, ...] = ()
    rewritten: tuple[str, ...] = ()
    miscounted: tuple[str, ...] = ()
    tags_missing: tuple[str, ...] = ()
    renumbered: str = ""
    renumbered_at: float = 0.0
    dates_apart: float = 0.0
    dates: str = ""
    fetch_share: float = 0.0
    peak_share: float = 0.0
    cache_age: float = 0.0
    certificate_left: float | None = None
    certificate_days: float = 0.0
    subtitles_age: float | None = None
    subtitles_since: float | None = None
    subtitles: str = ""
    misdeclared: tuple[str, ...] | None = None
    languages: tuple[str, ...] | None = None
    same_seconds: float | None = None
    same_since: float | None = None
    same: str = ""
    lag: float | None = None
    lag_within: float = 0.0
