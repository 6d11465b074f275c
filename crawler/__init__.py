"""Collect: from the watchlist to a Listing."""
