"""How a saved response is read: embedded state, JSON-LD, microdata and selectors in, a Reading out. Pure.

A marketplace describes its pages with the values of `crawler.reading.reader.Reader`; everything odd that is met on
more than two marketplaces is handled in this package.
"""

READER_VERSION = "4"
"""Raised whenever the same bytes could be read differently: stored captures are then worth reading again."""
