"""Frames on the wire: parsers and encoders that do no I/O, so that bytes in any pieces can prove them."""
