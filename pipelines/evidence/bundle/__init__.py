"""An evidence bundle: a WACZ with the captures of one offer, what was read of them, and the proofs that go with it."""
