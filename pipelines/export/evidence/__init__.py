"""Evidence bundles of offers, with a report for people."""
