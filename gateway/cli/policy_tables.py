"""A matrix as people take it with them: on the terminal, for a spreadsheet, for the printer."""

import csv
from html import escape
from io import StringIO
from typing import Final

from rich.console import Console
from rich.table import Table

from gateway.policy.matrix import Matrix

_STYLE: Final = """\
body { font: 10pt sans-serif; margin: 1.5cm }
table { border-collapse: collapse }
caption { font-weight: bold; text-align: left; padding: 0 0 .5em }
th, td { border: 1px solid #999; padding: .2em .5em; text-align: left; vertical-align: top }
thead { display: table-header-group }
tr { break-inside: avoid }
@page { size: A4 landscape; margin: 1cm }
@media print { body { margin: 0 } }"""


def as_table(matrix: Matrix) -> str:
    """Text as wide as it has to be, so that a name is never broken."""
    table = Table(matrix.corner, *matrix.columns, title=matrix.title, title_justify="left")
    for row in _rows(matrix):
        table.add_row(*row)
    console = Console(width=10_000, file=StringIO(), color_system=None)
    with console.capture() as capture:
        console.print(table, crop=False)
    return "".join(f"{line.rstrip()}\n" for line in capture.get().splitlines())


def as_csv(matrix: Matrix) -> str:
    """One header line, one line a row; lines end with LF."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow([matrix.corner, *matrix.columns])
    writer.writerows(_rows(matrix))
    return written.getvalue()


def as_html(matrix: Matrix) -> str:
    """A page that needs nothing else; on paper every sheet repeats the header and no row is torn."""
    head = "".join(f"<th scope=col>{escape(name)}</th>" for name in (matrix.corner, *matrix.columns))
    body = "\n".join(
        f"<tr><th scope=row>{escape(name)}</th>" + "".join(f"<td>{escape(text)}</td>" for text in texts) + "</tr>"
        for name, *texts in _rows(matrix)
    )
    return (
        f'<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<title>{escape(matrix.title)}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n<table>\n<caption>{escape(matrix.title)}</caption>\n"
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>\n</html>\n"
    )


def _rows(matrix: Matrix) -> list[list[str]]:
    return [[row, *(matrix.text(row, column) for column in matrix.columns)] for row in matrix.rows]
