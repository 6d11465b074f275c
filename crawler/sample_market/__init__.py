"""A small marketplace served over HTTP on loopback, for the demo, the tests and anyone who learns to write a spider."""
