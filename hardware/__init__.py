"""Drivers of props: each speaks to one bus or line, behind the door of `cues.port`."""
