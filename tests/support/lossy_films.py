"""Films of which segments are missing, as playlists: in one, or with the sound apart from its pictures."""

from small_media import SEGMENT_SECONDS, apart, programme

SECONDS = 10.0
MASTER = (
    "#EXTM3U\n#EXT-X-VERSION:4\n"
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="main",DEFAULT=YES,URI="{sound}"\n'
    '#EXT-X-STREAM-INF:BANDWIDTH=500000,RESOLUTION=320x180,AUDIO="a"\n{pictures}\n'
)


def playlist(media, lost=(), *, way="gone", broken_at=None):
    """A film of five segments; those in `lost` are not there, are no media, or are told to be missing, by `way`.

    At `broken_at` the playlist declares a discontinuity.
    """
    lines = [f"#EXTM3U\n#EXT-X-VERSION:8\n#EXT-X-TARGETDURATION:{SEGMENT_SECONDS:g}"]
    for segment in media:
        lines += ["#EXT-X-DISCONTINUITY"] if segment.number == broken_at else []
        lines += ["#EXT-X-GAP"] if segment.number in lost and way == "gap" else []
        name = way if segment.number in lost else "s"
        lines += [f"#EXTINF:{segment.seconds:g},", f"{name}{segment.number}.ts"]
    return "\n".join([*lines, "#EXT-X-ENDLIST\n"])


def films(folder, cases):
    """Each case as a film in one playlist, and as films that lost it of their pictures, and of their sound, alone.

    `cases` are by their names: numbers of lost segments, and what else `playlist` takes.
    """
    together, (pictures, sounds) = programme("ts", SECONDS), apart("ts", SECONDS)
    for name, media in (("", together), ("v", pictures), ("a", sounds)):
        (folder / name).mkdir(exist_ok=True)
        for segment in media:
            (folder / name / f"s{segment.number}.ts").write_bytes(segment.data)
            # A transport stream in which nothing can be decoded.
            (folder / name / f"bad{segment.number}.ts").write_bytes((b"G\x1f\xff\x10" + b"\xff" * 184) * 40)
    for case, (lost, more) in cases.items():
        for name, media in (("", together), ("v", pictures), ("a", sounds)):
            (folder / name / f"{case}.m3u8").write_text(playlist(media, lost, **more))
            (folder / name / "whole.m3u8").write_text(playlist(media))
        (folder / f"picture-{case}.m3u8").write_text(MASTER.format(pictures=f"v/{case}.m3u8", sound="a/whole.m3u8"))
        (folder / f"sound-{case}.m3u8").write_text(MASTER.format(pictures="v/whole.m3u8", sound=f"a/{case}.m3u8"))
    return {
        **{("both", case): folder / f"{case}.m3u8" for case in cases},
        **{(track, case): folder / f"{track}-{case}.m3u8" for track in ("picture", "sound") for case in cases},
    }


def soundless(folder, sounds):
    """The same film whose master names a sound of only so many segments; of none: a playlist that is not there."""
    films(folder, {"none": (set(), {})})
    whole = (folder / "a" / "none.m3u8").read_text().split("#EXTINF")
    if sounds:
        (folder / "a" / "short.m3u8").write_text("#EXTINF".join(whole[: sounds + 1]) + "#EXT-X-ENDLIST\n")
    master = folder / "soundless.m3u8"
    master.write_text(MASTER.format(pictures="v/none.m3u8", sound="a/short.m3u8"))
    return master
