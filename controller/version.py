"""Maglock's version; journals and `about` carry it."""

VERSION = "0.1.0"
