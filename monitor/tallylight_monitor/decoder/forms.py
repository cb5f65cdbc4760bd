"""What a decoded key frame tells of how it is coded. Uses av."""

from av.video.frame import VideoFrame

from tallylight_monitor.detectors.coding import Form


def form_of(frame: VideoFrame, coding: tuple[str, str]) -> Form:
    """The form of a key frame, whose coding and profile its decoder knows."""
    return Form(
        *coding,
        frame.width,
        frame.height,
        frame.format.name,
        int(frame.color_primaries),
        int(frame.color_trc),
        int(frame.colorspace),
        int(frame.color_range),
    )
