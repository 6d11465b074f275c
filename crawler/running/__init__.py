"""Crawls that run themselves: the scheduler, the processes it starts, and who is told of what."""
