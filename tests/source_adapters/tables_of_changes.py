"""Tables of reorganised divisions, small enough that changes meet: sound ones only."""

from datetime import date
from typing import Final

from hypothesis import assume
from hypothesis import strategies as st

from source_adapters.reorganisations import Change, ReorganisationError, Reorganisations, sound

DISTRICTS: Final = [f"44010{number}" for number in range(6)]
STREETS: Final = [f"{district}00{street}" for district in DISTRICTS[:3] for street in (1, 2)]
DAYS: Final = [date(year, 1, 1) for year in range(2000, 2006)]

codes: st.SearchStrategy[str] = st.sampled_from([*DISTRICTS, *STREETS, "440199", "440199001"])
days: st.SearchStrategy[date] = st.sampled_from(DAYS)


@st.composite
def _tables(draw: st.DrawFn) -> Reorganisations:
    """Those of some rows that contradict none before them."""
    kept: Reorganisations = ()
    for line, (old, new, since) in enumerate(draw(st.lists(st.tuples(codes, codes, days), max_size=8)), start=2):
        try:
            kept = sound([*kept, Change(old, new[: len(old)], since, line)])
        except ReorganisationError:
            continue
    assume(kept)
    return kept


tables: st.SearchStrategy[Reorganisations] = _tables()
