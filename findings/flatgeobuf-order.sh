#!/bin/sh
# A FlatGeobuf that GDAL writes holds its features in another order than they were given: the driver sorts them along a space-filling
# curve for its index, which is on unless told otherwise. So a table kept beside the layer, or a list of numbers by row, no longer fits
# when it is read again; the same features come back from a GeoPackage as they were given. Join by an id, or write with
# SPATIAL_INDEX=NO, which keeps the order.
#
# Version: pyogrio 0.11.1 with its own GDAL 3.10.3.
# Seen:    gpkg              0180 1280 1480 1880 1980 2580
#          fgb               0180 1980 2580 1880 1480 1280
#          fgb without index 0180 1280 1480 1880 1980 2580
# Exits with 1 when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet 'pyogrio==0.11.1' 'geopandas==1.1.1' 'shapely==2.1.1'
venv/bin/python - <<'PYTHON'
import sys

import geopandas
import pyogrio
from shapely.geometry import Point

print("pyogrio", pyogrio.__version__, "GDAL", pyogrio.__gdal_version_string__)
# Town halls of six municipalities in the order of their codes, EPSG:3006.
places = {
    "0180": (674_000, 6_580_000),
    "1280": (374_000, 6_164_000),
    "1480": (319_000, 6_400_000),
    "1880": (512_000, 6_570_000),
    "1980": (587_000, 6_609_000),
    "2580": (828_000, 7_287_000),
}
codes = list(places)
frame = geopandas.GeoDataFrame({"code": codes}, geometry=[Point(at) for at in places.values()], crs=3006)
frame.to_file("places.gpkg", engine="pyogrio")
frame.to_file("places.fgb", engine="pyogrio")
frame.to_file("plain.fgb", engine="pyogrio", SPATIAL_INDEX="NO")
read = {name: list(geopandas.read_file(name, engine="pyogrio")["code"]) for name in ("places.gpkg", "places.fgb", "plain.fgb")}
for name, found in read.items():
    print(name, *found)
sorted_by_curve = ["0180", "1980", "2580", "1880", "1480", "1280"]
expected = {"places.gpkg": codes, "places.fgb": sorted_by_curve, "plain.fgb": codes}
sys.exit(0 if read == expected else 1)
PYTHON
