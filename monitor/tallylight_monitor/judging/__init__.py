"""From measurements to events: thresholds, holds, inhibition, media time, accounting."""
