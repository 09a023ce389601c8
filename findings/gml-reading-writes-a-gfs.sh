#!/bin/sh
# Whoever only reads a GML file with GDAL changes the folder that it lies in.
#
# A GML file without a schema (.xsd) is valid, and often delivered so. GDAL, asked for nothing but the number of its records and opened
# for reading, writes a description `.gfs` beside it and takes it into account the next time: hashes of an input folder differ before and
# after, and two runs over the same delivery have two different inputs.
#
# Seen with pyogrio 0.13.0 (GDAL 3.12.4) and with GDAL 3.6.2. The script exits 0 while that is so, and 1 when it changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet --disable-pip-version-check pyogrio==0.13.0 numpy==2.3.5 packaging==25.0 certifi==2025.11.12
mkdir "$folder/delivery"
cat >"$folder/delivery/plan.gml" <<'GML'
<?xml version="1.0" encoding="utf-8"?>
<ogr:FeatureCollection xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml/3.2" gml:id="a">
  <ogr:featureMember><ogr:plan gml:id="f1">
    <ogr:geometryProperty><gml:Point srsName="urn:ogc:def:crs:EPSG::3006" gml:id="g1"><gml:pos>6600000 500000</gml:pos></gml:Point></ogr:geometryProperty>
    <ogr:year>2027</ogr:year>
  </ogr:plan></ogr:featureMember>
</ogr:FeatureCollection>
GML
"$folder/venv/bin/python" - "$folder/delivery" <<'PY'
import os
import sys

import pyogrio

folder = sys.argv[1]
before = sorted(os.listdir(folder))
info = pyogrio.read_info(os.path.join(folder, "plan.gml"))
after = sorted(os.listdir(folder))
print(f"pyogrio {pyogrio.__version__}, GDAL {'.'.join(map(str, pyogrio.__gdal_version__))}")
print(f"records: {info['features']}; before: {before}; after only reading: {after}")
sys.exit(0 if before == ["plan.gml"] and after == ["plan.gfs", "plan.gml"] else 1)
PY
