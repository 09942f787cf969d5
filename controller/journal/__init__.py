"""The journal of a room: written before any consequence, read back, played again, gone on with."""
