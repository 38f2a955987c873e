"""Amounts: whole fen (1/100 yuan) inside, other units where people or registers write them."""

from typing import Final

FEN_PER_TEN_THOUSAND_YUAN: Final = 1_000_000


def yuan(fen: int) -> str:
    """An amount as people write it: `10000001` is `100000.01`."""
    return f"{fen // 100}.{fen % 100:02d}"


def ten_thousand_yuan(fen: int) -> str:
    """An amount in the unit of the company register, exactly: `1000001` is `1.000001`."""
    return f"{fen // FEN_PER_TEN_THOUSAND_YUAN}.{fen % FEN_PER_TEN_THOUSAND_YUAN:06d}"
