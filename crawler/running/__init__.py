"""Crawls that run themselves: which is to run is chosen elsewhere; here it is claimed, started, watched and stopped."""
