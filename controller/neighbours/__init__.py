"""What a room keeps of the other rooms of its show: a protocol without a wire, time as an argument."""

from controller.neighbours.neighbours import Neighbours
from controller.neighbours.reading import Standing, Told, read_fact, read_standing
from controller.neighbours.stream import Ask

__all__ = ["Ask", "Neighbours", "Standing", "Told", "read_fact", "read_standing"]
