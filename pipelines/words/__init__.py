"""Text as words: folded to one spelling, found by whole words. Brands and vocabulary are both found with it. Pure."""
