"""Labelled cases of pace: hours of arrivals in virtual time, whose media clock is off, or only seems to be."""
