#!/bin/sh
# A merged head in an OpenDocument sheet moves what stands behind it to the left when GDAL reads the sheet: of cells that a merged cell
# covers, written as one element with a count of columns (the format has table:number-columns-repeated for it), GDAL takes one. The
# heads then stand above other columns than their numbers, and nothing is said. The same sheet with an element for each covered cell is
# read right. Write the covered cells out before GDAL reads them, or save such a table as xlsx.
#
# Version: pyogrio 0.13.0 with its own GDAL 3.12.4.
# Seen:    one element for both covered cells    Andel - Antal -    above a b c d
#          an element for each covered cell      Andel - - Antal    above a b c d
# Exits with 1 when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet 'pyogrio==0.13.0'
venv/bin/python - <<'PYTHON'
import sys
import zipfile

import pyogrio

NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def cell(text, merged=""):
    return f'<table:table-cell office:value-type="string"{merged}><text:p>{text}</text:p></table:table-cell>'


def sheet(path, covered):
    """A share over three columns and a count over one; below them a row of four."""
    head = cell("Andel", ' table:number-columns-spanned="3" table:number-rows-spanned="1"') + covered + cell("Antal")
    rows = [head, "".join(cell(letter) for letter in "abcd")]
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES} office:version="1.2"><office:body>'
            f'<office:spreadsheet><table:table table:name="Tabell">{body}</table:table></office:spreadsheet>'
            "</office:body></office:document-content>",
        )


def read(path):
    """The head and the row, cell by cell."""
    columns = pyogrio.raw.read(path, read_geometry=False, HEADERS="DISABLE")[3]
    return [" ".join(column[row] or "-" for column in columns) for row in (0, 1)]


print("pyogrio", pyogrio.__version__, "GDAL", pyogrio.__gdal_version_string__)
sheet("together.ods", '<table:covered-table-cell table:number-columns-repeated="2"/>')
sheet("each.ods", "<table:covered-table-cell/><table:covered-table-cell/>")
found = {name: read(f"{name}.ods") for name in ("together", "each")}
print(found)
sys.exit(0 if found == {"together": ["Andel - Antal -", "a b c d"], "each": ["Andel - - Antal", "a b c d"]} else 1)
PYTHON
