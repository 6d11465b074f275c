"""How far a run may fall short before that is said, each with its reason. Shares are from 0 to 1.

A false alarm costs trust, so each asks for more than one odd page among many, and for more than chance in a small run.
"""

MOST = 0.5
"""More than this share of pages or searches is the run itself, and no longer something odd in it."""
SOME = 0.1
"""From this share on an oddity is worth a look; of a hundred pages a few are always odd."""
SEVERAL = 2
"""Fewer odd pages than this are chance, however few pages there are."""

ENOUGH_OFFERS = 8
"""Fewer offers have no share to speak of: three without a price can be three auctions."""
ENOUGH_OWN_PAGES = 5
"""Likewise for pages of single offers: sellers take single offers down at any time."""
SLACK = 0.1
"""A share may lie so far below what the spider expects: a strip of advertisements without prices does that."""
HALF_GONE = 0.5
"""Below this part of what is expected, what is read is not the page any more: no market changes so in a day."""
TOO_FEW = 0.75
"""A page that another one follows has at least this part of the offers expected: sites drop doubles and sold ones."""

UNREAD_MOST = 0.2
"""More searches than this not read as far as asked, and the run is incomplete; what the others say still holds."""
FAILED_MOST = 0.2
"""More requests than this without an answer, and the run is incomplete. Single failures are the network's."""

COMPARED = 10
"""Healthy runs before it that a run is held against: enough for what is usual, and not last year's market."""
SURE_AFTER = 3
"""Healthy runs from which on a smaller fall is told: fewer do not show how much is usual from run to run."""
USUAL = 0.5
"""A fact that less than this share of offers had is missed by nobody when it goes."""
VANISHED = 0.02
"""Up to this share a fact is gone: some page always has something that looks like it."""
FALL = 0.5
"""Below this part of the least that was seen before, a fact, or the number of offers or pages, has fallen."""
COLLAPSE = 0.25
"""Below this part the number of offers has collapsed, which markets do not do between two runs."""
MISSED_OFFERS = 20
"""A fall in the number of offers is told where at least so many were usual: small searches change by the day."""
SPREAD = 0.3
"""A page state has spread when its share has grown by this beyond the most that was seen before."""

GARBLED_MOST = 0.3
"""Titles in a wrong encoding beyond this share are the page's; single ones are how a seller wrote them."""

EXAMPLES = 3
"""Captures that are named for a reason: as many as a person opens."""
SEARCHES_NAMED = 3
"""Searches that a sentence names."""
