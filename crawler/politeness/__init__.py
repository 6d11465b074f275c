"""Manners towards a site beyond its robots.txt: how much is asked, when, and what happens when it says no."""
