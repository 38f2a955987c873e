"""The applications for homes, as the housing office received them."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from demo.generator.truth import Applicant

HEADER: Final = ("application_number", "identity_number", "name")


def write_applications(path: Path, applicants: Iterable[Applicant]) -> None:
    """One line an application, the name as the applicant wrote it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        writer.writerows((one.application, one.person.number, one.written_name) for one in applicants)
