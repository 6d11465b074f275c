"""When jobs are due. Pure: no clock, no database; what is now is told."""
