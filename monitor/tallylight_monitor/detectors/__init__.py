"""The detectors: one fault a file, and the tables of them all, `of_media` and `of_feed`.

A detector is made from its parameters in the catalogue, by name, and measures what it is shown. It says None
while it cannot tell. Within a table, those that silence others stand before them.

There are two tables because there are two processes: the one that fetches judges the feed, and loads no numpy.
"""
