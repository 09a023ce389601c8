#!/bin/sh
# PROJ (through pyproj and GeoPandas) answers in silence where it knows no datum transformation.
#
# Found with pyproj 3.7.2 (its own PROJ 9.5.1) and GeoPandas 1.1.1: for RT 38 (EPSG:3027, the Swedish grid before RT 90) to SWEREF 99 TM
# (EPSG:3006) the only operation is "Ballpark geographic offset", with an accuracy of -1. `to_crs` and
# `Transformer.from_crs` use it without a warning, and without a mark on the result; allow_ballpark=False raises. The place that comes out lies some 200 m beside
# the one that the parameters of RT 90, which has the same ellipsoid and nearly the same place in the earth, give.
#
# What follows for whitespot: ways between two CRS are asked for with ballpark operations forbidden, and a file for which none is
# left stops the run.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" -q install pyproj==3.7.2 geopandas==1.1.1 shapely==2.1.2 pyogrio==0.11.1 pandas==2.3.3 numpy==2.2.6
"$folder/venv/bin/python" - <<'PYTHON'
import math
import sys
import warnings

import geopandas
import pyproj
from pyproj.transformer import TransformerGroup
from shapely.geometry import Point

warnings.simplefilter("error", UserWarning)
print("pyproj", pyproj.__version__, "PROJ", pyproj.proj_version_str, "GeoPandas", geopandas.__version__)

group = TransformerGroup("EPSG:3027", "EPSG:3006", always_xy=True)
names = [(one.description, one.accuracy) for one in group.transformers]
print("operations:", names)
only_ballpark = len(names) == 1 and "Ballpark" in names[0][0] and names[0][1] == -1

place = Point(1_628_000, 6_580_000)
# No warning: those of users are errors here.
silent = geopandas.GeoSeries([place], crs="EPSG:3027").to_crs("EPSG:3006").iloc[0]

own = "+proj=tmerc +lon_0=15.8082777777778 +x_0=1500000 +ellps=bessel +towgs84=414.1,41.3,603.1,-0.855,2.141,-7.023,0 +units=m"
near = Point(pyproj.Transformer.from_crs(own, "EPSG:3006", always_xy=True).transform(float(place.x), float(place.y)))
off = math.dist(silent.coords[0], near.coords[0])
print(f"to_crs gives {silent.x:.1f} {silent.y:.1f}; with the parameters of RT 90 {near.x:.1f} {near.y:.1f}: {off:.0f} m apart")

try:
    pyproj.Transformer.from_crs("EPSG:3027", "EPSG:3006", allow_ballpark=False)
    refused = False
except pyproj.exceptions.ProjError as error:
    print("allow_ballpark=False:", error)
    refused = True

if not (only_ballpark and refused and 150 < off < 250):
    sys.exit("PROJ behaves otherwise now")
PYTHON
