"""`python -m gateway.cli` is `meridian`."""

from gateway.cli import main

main()
