"""`python -m hardware.guard`."""

import sys

from hardware.guard.process import main

main(sys.argv[1:])
