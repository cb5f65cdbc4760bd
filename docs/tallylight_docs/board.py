"""The panels of the stream's board that show what each detector measures, with its threshold as a line."""

import json
from typing import Any

from tallylight_contract.detectors import BY_DEFAULT, CATALOGUE, DetectorEntry, Parameter
from tallylight_contract.metrics.monitor import DETECTOR_VALUE
from tallylight_docs.json_layout import laid_out
from tallylight_docs.marked import NoPlaceError
from tallylight_docs.page import fault_is

Panel = dict[str, Any]

ROW = "Measurements"  # the title of the row under which they stand
ACROSS, WIDTH, HEIGHT = 4, 6, 6  # panels beside each other, in Grafana's grid of 24 columns
FIRST_ID = 100  # the panels that are made by hand have lower numbers
LINES: Panel = {"lineWidth": 1, "fillOpacity": 10, "showPoints": "never"}
OTHERS = "Other detectors"  # the title of the panel that those share which run only where a stream names them


def with_measurements(board: str) -> str:
    """The board with these panels made anew, and what stands below them moved. Raises NoPlaceError."""
    made: dict[str, Any] = json.loads(board)
    panels: list[Panel] = made["panels"]
    rows = [panel for panel in panels if panel["type"] == "row"]
    places = [index for index, row in enumerate(rows) if row["title"] == ROW]
    if not places or places[0] + 1 == len(rows):
        raise NoPlaceError(f"the stream's board must have a row {ROW}, and another row below it")
    row, below = rows[places[0]], rows[places[0] + 1]
    top, bottom = panels.index(row), panels.index(below)
    first_line = row["gridPos"]["y"] + row["gridPos"]["h"]
    made_panels = [_of_one(index, CATALOGUE[name], first_line) for index, name in enumerate(BY_DEFAULT)]
    made_panels.append(_of_others(len(BY_DEFAULT), first_line))
    moved_by = max(_bottom(panel) for panel in made_panels) - below["gridPos"]["y"]
    made["panels"] = [*panels[: top + 1], *made_panels, *(_moved(panel, moved_by) for panel in panels[bottom:])]
    return laid_out(made) + "\n"


def _bottom(panel: Panel) -> int:
    return int(panel["gridPos"]["y"] + panel["gridPos"]["h"])


def _moved(panel: Panel, by: int) -> Panel:
    return panel | {"gridPos": panel["gridPos"] | {"y": panel["gridPos"]["y"] + by}}


def _of_one(index: int, entry: DetectorEntry, top: int) -> Panel:
    target = _target(f'detector="{entry.name}"', "{{pipeline}}")
    return _panel(entry.name, _description(entry), target) | _place(index, top) | _looks(_defaults(entry))


def _of_others(index: int, top: int) -> Panel:
    """One for all that do not run by default: a stream that names none of them would have as many empty ones."""
    said = (
        "What the detectors measure that run only where a LiveStream names them; each has its own unit and threshold."
    )
    target = _target(f'detector!~"{"|".join(BY_DEFAULT)}"', "{{detector}} {{pipeline}}")
    return _panel(OTHERS, said, target) | _place(index, top) | _looks({"unit": "short", "custom": LINES})


def _target(which: str, legend: str) -> Panel:
    selector = f'namespace="$namespace", stream="$stream", pipeline=~"$pipeline", {which}'
    return {"refId": "A", "expr": f"{DETECTOR_VALUE.name}{{{selector}}}", "legendFormat": legend}


def _panel(title: str, description: str, target: Panel) -> Panel:
    return {
        "type": "timeseries",
        "title": title,
        "description": description,
        "datasource": {"type": "prometheus", "uid": "${datasource}"},
        "targets": [target],
        "options": {
            "legend": {"displayMode": "list", "placement": "bottom"},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    }


def _place(index: int, top: int) -> Panel:
    place = {"x": index % ACROSS * WIDTH, "y": top + index // ACROSS * HEIGHT, "w": WIDTH, "h": HEIGHT}
    return {"id": FIRST_ID + index, "gridPos": place}


def _looks(defaults: Panel) -> Panel:
    return {"fieldConfig": {"defaults": defaults, "overrides": []}}


def _description(entry: DetectorEntry) -> str:
    return (
        f"{entry.measures} The dashed line is the catalogue's threshold: the fault is there {fault_is(entry)} it; the"
        f" LiveStream may have set another. {entry.advice}"
    )


def _defaults(entry: DetectorEntry) -> Panel:
    lower, upper = ("red", "green") if entry.below else ("green", "red")
    steps = [{"color": lower, "value": None}, {"color": upper, "value": entry.threshold.default}]
    look = LINES | {"thresholdsStyle": {"mode": "dashed"}}
    return _scale(entry.threshold) | {"thresholds": {"mode": "absolute", "steps": steps}, "custom": look}


def _scale(threshold: Parameter) -> Panel:
    """The unit in Grafana's word, and the axis where it has ends of its own."""
    if threshold.unit == "dBFS":
        return {"unit": "dB", "min": -100, "max": 0}
    if threshold.unit == "ratio" and threshold.maximum <= 1:
        return {"unit": "percentunit", "min": 0, "max": 1}
    return {"unit": "s" if threshold.unit == "seconds" else "short", "min": 0}
