"""Luck for property tests: any seed's stream, which unlike the worst of all luck always ends in a name."""

from typing import Final

from hypothesis import strategies as st

from demo.generator.chance import stream

CHANCES: Final = st.integers(0, 2**32).map(lambda seed: stream(seed, "test"))
"""Streams of chance, each repeatable."""
