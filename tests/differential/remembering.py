"""A source of any kind that remembers what it was asked."""

from source_adapters.contract import FetchRequest, Rows, Source


class Remembering:
    """It stands in front of a source (`contract.Source`)."""

    def __init__(self, source: Source) -> None:
        self.department = source.department
        self.requests: list[FetchRequest] = []
        self._source = source

    async def open(self) -> None:
        """Open the source."""
        await self._source.open()

    async def close(self) -> None:
        """Close it."""
        await self._source.close()

    async def probe(self, timeout: float) -> None:  # noqa: ASYNC109  # the contract's
        """Probe it."""
        await self._source.probe(timeout)

    async def fetch(self, request: FetchRequest) -> Rows:
        """Remember, then ask it."""
        self.requests.append(request)
        return await self._source.fetch(request)
