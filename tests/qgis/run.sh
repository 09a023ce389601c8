#!/bin/sh
# Runs the demo county, by the program and by the plugin, and invented places on real municipalities where the real data lie, and opens each result in QGIS.
set -eu
binary=target/release/whitespot
data=${WHITESPOT_REAL_DATA:-../shared/data}
out=out/qgis
rm -rf "$out"
mkdir -p "$out"
"$binary" run data/demo/county.toml --out "$out/demo" --quiet
/usr/bin/python3 tests/qgis/opens.py "$out/demo" "$out/demo_pictures"
/usr/bin/python3 tests/qgis/plugin.py "$binary" data/demo/county.toml "$out/plugin"
real=$data/se-sweden/okfse/swedish_municipalities.geojson
if [ -f "$real" ]; then
	# Örebro län and Västra Götaland: 12 and 49 municipalities.
	for counties in 18 14; do
		/usr/bin/python3 - "$real" "$counties" "$out/municipalities_$counties.geojson" <<'PYTHON'
import json
import sys

source, county, target = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    municipalities = json.load(file)
municipalities["features"] = [one for one in municipalities["features"] if one["properties"]["lan_code"] == county]
with open(target, "w", encoding="utf-8") as file:
    json.dump(municipalities, file)
PYTHON
		"$binary" demo "$out/$counties" --municipalities "$out/municipalities_$counties.geojson" --years 1 >/dev/null
		"$binary" run "$out/$counties/county.toml" --out "$out/$counties/out" --quiet
		/usr/bin/python3 tests/qgis/opens.py "$out/$counties/out" "$out/${counties}_pictures"
	done
else
	echo "skipped: real municipalities are not at $real (WHITESPOT_REAL_DATA)"
fi
