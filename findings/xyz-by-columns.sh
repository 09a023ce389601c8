#!/bin/sh
# GDAL reads an XYZ text grid of whole numbers below 0 one too high where it is written column by column: -105 becomes -104.
# The same cells row by row are read rightly. The order of lines says nothing about the values, so both should be alike.
#
# Version: rasterio 1.4.3 with its own GDAL 3.9.3 (seen in Debian's GDAL 3.6.2, too).
# Seen:    rows    [[-105, -106], [-107, -108]]
#          columns [[-104, -105], [-106, -107]]
# Exits with 1 when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet 'rasterio==1.4.3' 'numpy<3'
printf '0 10 -105\n10 10 -106\n0 0 -107\n10 0 -108\n' > rows.xyz
printf '0 0 -107\n0 10 -105\n10 0 -108\n10 10 -106\n' > columns.xyz
venv/bin/python - <<'PYTHON'
import sys
import warnings

import rasterio

warnings.simplefilter("ignore")
print("rasterio", rasterio.__version__, "GDAL", rasterio.__gdal_version__)
seen = {}
for name in ("rows", "columns"):
    with rasterio.open(name + ".xyz") as grid:
        seen[name] = grid.read(1).tolist()
    print(name, seen[name])
expected = [[-105, -106], [-107, -108]]
one_too_high = [[value + 1 for value in row] for row in expected]
sys.exit(0 if seen == {"rows": expected, "columns": one_too_high} else 1)
PYTHON
