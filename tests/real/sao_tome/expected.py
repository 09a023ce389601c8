"""Writes expected.csv: places, cover and area with GeoPandas (GEOS), everything projected to EPSG:32632 first.

    python expected.py DATA
"""
import csv, gzip, sys
from pathlib import Path

import geopandas as gpd

csv.field_size_limit(1 << 30)
data = Path(sys.argv[1]) / "st-sao-tome"
places = gpd.read_file(data / "example-pointsofinterest.gpkg").to_crs(32632)
nodes = gpd.read_file(data / "example-transmissionnode.gpkg").to_crs(32632)
# Edges are straight in degrees: with a vertex every 20 m they are so in metres, too.
land = gpd.read_file(data / "stp.geo.json").segmentize(0.0002).to_crs(32632).union_all()
buffers = gpd.read_file(data / "example-mobilecoverage.gpkg").segmentize(0.0002).to_crs(32632)
with gzip.open(data / "example-coverage.csv.gz", "rt") as file:
    text = [row["geometry"] for row in csv.DictReader(file, delimiter=";")]
cells = gpd.GeoSeries.from_wkt(text, crs=4326).segmentize(0.0002).to_crs(32632)
# Slivers of the cells, valid in degrees, collapse when projected; the repair changes the area by less than 1e-11 of it.
assert buffers.is_valid.all() and abs(cells.make_valid().area.sum() / cells.area.sum() - 1) < 1e-10
buffers, cells = buffers.union_all(), cells.make_valid().union_all()

inside = places[places.intersects(land)]
near = inside.distance(nodes.union_all()) <= 5000
rows = [("places", "all", len(places)), ("places", "off the outline", len(places) - len(inside)), ("places", "within 5 km of a node", near.sum()),
        ("land_km2", "all", f"{land.area / 1e6:.6f}")]
for name, cover in (("buffers", buffers), ("cells", cells), ("both", buffers.union(cells))):
    rows += [("places without", name, (~inside.intersects(cover)).sum()),
             ("places without, and not near a node", name, (~inside.intersects(cover) & ~near).sum()),
             ("places of all inside", name, places.intersects(cover).sum()),
             ("places inside, off the outline", name, places[~places.intersects(land)].intersects(cover).sum()),
             ("uncovered_km2", name, f"{land.difference(cover).area / 1e6:.6f}")]
with open(Path(__file__).with_name("expected.csv"), "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["quantity", "of", "value"])
    out.writerows(rows)
