"""`python -m conformance`: the suite."""

import sys

from conformance.run import main

if __name__ == "__main__":
    sys.exit(main())
