"""Checks that everything stored is as it was written: bodies, documents, the log and its heads."""
