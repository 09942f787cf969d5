"""The show file: YAML text in, the frozen model of a show out, or every mistake with its place and cure."""

from cues.showfile.loading import Loaded, load
from cues.showfile.problems import Place, Problem
from cues.showfile.wirings import LoadedWiring, load_wiring

__all__ = ["Loaded", "LoadedWiring", "Place", "Problem", "load", "load_wiring"]
