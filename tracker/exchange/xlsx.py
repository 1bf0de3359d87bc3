"""Tables as an Excel workbook, one sheet each, for people who read in a spreadsheet.

Whole days are dates, numbers are numbers, and no cell is a formula: words that begin with "=" are words. Where Excel sets a limit it is
kept and said in the cell or the sheet's name: a text ends after 32,767 characters with a mark, a sheet goes on in another one after
1,048,576 rows. A number of more than fifteen digits is text, as Excel would round it.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

from tracker.errors import UsageError
from tracker.exchange.columns import Holds, Sheet, rows, sheets
from tracker.exchange.documents import Document, Options

LONGEST = 32_767  # UTF-16 units of a cell
MOST_ROWS = 1_048_576  # of a sheet, its header too
LARGEST = 10**15  # a whole number from here on is rounded
EARLIEST = date(1900, 3, 1)  # before, Excel counts a day that there never was
WIDTHS = {"text": 60, "explanation": 80, "title": 40, "resolved_by": 40, "id": 18}


def write(documents: Iterator[Document], to: BinaryIO, options: Options) -> None:
    """Write the workbook.

    Raises:
        UsageError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
    except ImportError as error:
        raise UsageError("xlsx needs openpyxl: install it with `pip install 'claim-tracker[exchange]'`") from error
    workbook = Workbook(write_only=True)
    tables = {sheet.name: _Sheet(workbook, sheet) for sheet in sheets(options)}
    for name, row in rows(documents, options):
        tables[name].append(row)
    workbook.save(to)


class _Sheet:
    """A table, on as many sheets as it takes."""

    def __init__(self, workbook: Any, sheet: Sheet) -> None:
        self.workbook, self.sheet = workbook, sheet
        self.number = self.rows = 0
        self._begin()

    def _begin(self) -> None:
        from openpyxl.utils import get_column_letter

        self.number += 1
        self.page = self.workbook.create_sheet(self.sheet.name if self.number == 1 else f"{self.sheet.name} {self.number}")
        self.page.freeze_panes = "B2"
        for place, name in enumerate(self.sheet.columns, start=1):
            self.page.column_dimensions[get_column_letter(place)].width = WIDTHS.get(name, 14)
        self.page.append([self._text(name) for name in self.sheet.columns])
        self.rows = 1

    def append(self, row: dict[str, Any]) -> None:
        if self.rows == MOST_ROWS:
            self._begin()
        self.page.append([self._cell(row[name], holds) for name, holds in self.sheet.columns.items()])
        self.rows += 1

    def _cell(self, value: Any, holds: Holds) -> Any:
        if value is None or value in ([], {}):
            return None
        if holds is Holds.day:
            day = date.fromisoformat(value)
            return self._date(day) if day >= EARLIEST else self._text(value)
        if holds is Holds.integer and abs(value) >= LARGEST:
            return self._text(str(value))
        if holds in (Holds.integer, Holds.number, Holds.flag):
            return value
        if holds is Holds.texts:
            return self._text("; ".join(one or "" for one in value))
        return self._text(value if holds is Holds.text else json.dumps(value, ensure_ascii=False))

    def _text(self, value: str) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

        cell = WriteOnlyCell(self.page, value=cut(ILLEGAL_CHARACTERS_RE.sub("\ufffd", value)))
        cell.data_type = "s"  # it would take "=" for a formula, and "#N/A" for an error
        return cell

    def _date(self, day: date) -> Any:
        from openpyxl.cell import WriteOnlyCell

        cell = WriteOnlyCell(self.page, value=day)
        cell.number_format = "yyyy-mm-dd"
        return cell


def cut(text: str) -> str:
    """A text that fits a cell: one that is too long ends with a mark that says how long it was."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) // 2 <= LONGEST:
        return text
    mark = f"… [cut, {len(text):,} characters]"
    return units[: (LONGEST - len(mark)) * 2].decode("utf-16-le", "ignore") + mark
