"""How a saved response is read: embedded state, JSON-LD, selectors, page state. Pure: bytes in, a Reading out."""
