#!/bin/sh
# libcoveofds, the library of the Open Fibre Data Standard, takes nodes and spans out of the package that it converts to GeoJSON: the
# caller's own data has none left. Whoever converts the same package twice, or validates or counts it after the conversion, finds a
# network without nodes and spans, and no error says so.
#
# Version: libcoveofds 0.10.0.
# Seen:    first  2 nodes 1 spans
#          second 0 nodes 0 spans
#          left   ['id', 'name']
# Exits with 1 when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet 'libcoveofds==0.10.0'
venv/bin/python - <<'PYTHON'
import sys

from libcoveofds.geojson import JSONToGeoJSONConverter

first, second = [15.2, 59.3], [15.4, 59.4]
package = {
    "networks": [
        {
            "id": "a096d627-72e1-4f9b-b129-951b1737bff4",
            "name": "Example net",
            "nodes": [
                {"id": "1", "name": "West", "location": {"type": "Point", "coordinates": first}},
                {"id": "2", "name": "East", "location": {"type": "Point", "coordinates": second}},
            ],
            "spans": [
                {
                    "id": "1",
                    "name": "West to east",
                    "start": "1",
                    "end": "2",
                    "route": {"type": "LineString", "coordinates": [first, second]},
                }
            ],
        }
    ]
}
seen = []
for time in ("first", "second"):
    converter = JSONToGeoJSONConverter()
    converter.process_package(package)
    nodes = converter.get_nodes_geojson()["features"]
    spans = converter.get_spans_geojson()["features"]
    print(time, len(nodes), "nodes", len(spans), "spans")
    seen.append((len(nodes), len(spans)))
left = sorted(package["networks"][0])
print("left", left)
sys.exit(0 if (seen, left) == ([(2, 1), (0, 0)], ["id", "name"]) else 1)
PYTHON
