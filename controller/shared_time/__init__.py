"""One time for the rooms of a show: estimated over the link, never set, in microseconds.

Pure: every moment is an argument.  A room's own axis is called local, the show's time shared.
"""

from controller.shared_time.exchange import Sample, sample
from controller.shared_time.shared import Answer, Ask, SharedTime

__all__ = ["Answer", "Ask", "Sample", "SharedTime", "sample"]
