"""Fuzz target: mutated media of every kind. Nothing of it is left unjudged without a word."""

import sys
import tempfile
import time
from pathlib import Path
from random import Random

from tallylight_fuzz.blindness import Untouched, blind, reference
from tallylight_fuzz.findings import Findings
from tallylight_fuzz.judged import Judged, StandardError, judged
from tallylight_fuzz.seeds import FORMS, Form, media
from tallylight_fuzz.spoiling import is_whole, spoilt

OTHER_PICTURES = 7


def drive(seconds: float, rng: Random, findings: Findings) -> tuple[int, str]:
    """Spoil media and watch it, for so long."""
    end, tried, deaths, told, refused, untouched = time.monotonic() + seconds, 0, 0, 0, 0, {}
    with StandardError() as noise, tempfile.TemporaryDirectory(prefix="tallylight-fuzz-") as folder:
        while time.monotonic() < end:
            form = FORMS[tried % len(FORMS)]
            if form not in untouched:
                untouched[form] = _untouched(form, Path(folder) / f"whole{form.suffix}", noise)
            data, names = spoilt(media(form), rng, [media(rng.choice(FORMS)), media(form, first=OTHER_PICTURES)])
            path = Path(folder) / f"spoilt{form.suffix}"
            found = _judged(data, path, noise)
            tried += 1
            deaths, told, refused = deaths + len(found.deaths), told + found.is_told, refused + (found.status == 2)
            why = wrong(found) or blind(untouched[form], found, _other(found, path), whole=is_whole(names))
            if why:
                findings.keep(data, f"{form}, {', '.join(names)}: {why}", suffix=form.suffix)
    return tried, f"{told} told ({refused} by exit status 2), {deaths} decoders lost"


def again(path: Path) -> None:
    """Watch a file that found a fault."""
    with StandardError() as noise, tempfile.TemporaryDirectory(prefix="tallylight-fuzz-") as folder:
        found = judged(path, noise)
        form = next(each for each in FORMS if each.suffix == path.suffix)
        untouched = _untouched(form, Path(folder) / path.name, noise)
    sys.stdout.write(f"{found}\n{reference(path)}\n")
    whole = path.stat().st_size == len(media(form))
    why = wrong(found) or blind(untouched, found, reference(path), whole=whole)
    assert not why, why


def wrong(found: Judged) -> str:
    """What must not be, whatever was watched."""
    if found.status == -1:
        return found.reason
    if found.status == 2 and not found.reason.strip():
        return "exit status 2 without a reason"
    if "Traceback" in found.noise:
        return f"a traceback on standard error: {found.noise[-1500:]}"
    if any("SIGSEGV" in death for death in found.deaths):
        return f"a decoder was {found.deaths[0]}"
    return f"{found.untold} of {len(found.deaths)} lost decoders are not told" if found.untold else ""


def _judged(data: bytes, path: Path, noise: StandardError) -> Judged:
    path.write_bytes(data)
    return judged(path, noise)


def _untouched(form: Form, path: Path, noise: StandardError) -> Untouched:
    return Untouched(_judged(media(form), path, noise), reference(path).begin)


def _other(found: Judged, path: Path):
    """What another program finds: it is asked only where nobody is told of anything."""
    return reference(path) if not found.is_told else None
