"""Adds the markets beside this file to those that the program knows, in each process that has this on PYTHONPATH.

The program crawls a marketplace once at a time; to see several crawls at once takes several marketplaces on loopback.
"""

from pathlib import Path

import crawler.spiders

crawler.spiders.__path__.append(str(Path(__file__).parent / "spiders"))
