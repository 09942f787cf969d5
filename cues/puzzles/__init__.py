"""Puzzle kinds, one file each; `KINDS` is the one line that a new kind adds."""
