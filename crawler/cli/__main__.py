"""`python -m crawler.cli` is `bazaarwatch`."""

from crawler.cli import main

main()
