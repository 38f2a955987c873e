"""A department that is not there."""

from source_adapters.contract import FetchRequest, Rows, SourceUnavailable


class Down:
    """Stands in the place of a source, and fails every call."""

    def __init__(self, department: str) -> None:
        self.department = department

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Raise `SourceUnavailable`."""
        raise SourceUnavailable(self.department, "down")

    async def fetch(self, request: FetchRequest) -> Rows:
        """Raise `SourceUnavailable`."""
        raise SourceUnavailable(self.department, "down")
