"""Risk signals, one small function each, and the table of their weights. Pure."""
