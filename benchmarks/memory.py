"""How much memory a process has."""

from pathlib import Path

_KIBIBYTES_IN_A_MEBIBYTE = 1_024


def resident(process: int) -> float:
    """Mebibytes of a process that are in memory, as Linux tells."""
    lines = Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines()
    said = next(line for line in lines if line.startswith("VmRSS:"))
    return int(said.split()[1]) / _KIBIBYTES_IN_A_MEBIBYTE
