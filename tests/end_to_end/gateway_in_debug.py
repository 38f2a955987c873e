"""`meridian` with everything logged that any library has to say, as an engineer looking for a fault would have it."""

import logging

from gateway.cli import main

SAYS_SO = "everything is logged"

if __name__ == "__main__":
    logging.basicConfig(level=logging.DEBUG, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger(__name__).debug(SAYS_SO)
    main()
