"""`python -m controller.cli` is `maglock`."""

import sys

from controller.cli import main

sys.exit(main())
