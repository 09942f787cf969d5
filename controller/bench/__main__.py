"""Measures one row in this process: `python -m controller.bench KEY [--quick]` prints its JSON object."""

import json
import sys

from controller.bench import row

key, *options = sys.argv[1:]
print(json.dumps(row(key).measure(quick="--quick" in options)))
