"""Writes expected.csv (cells per district and area without wireless) and classes.csv (cells per class), with GDAL's tools and GeoPandas.

    python expected.py DATA

The class of a cell is asked of the GeoTIFF at the cell's centre (gdallocationinfo), not taken from the table.
"""
import csv, gzip, subprocess, sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

data = Path(sys.argv[1])
atlas = data / "de-berlin/breitbandatlas-2015"
with gzip.open(atlas / "50mbit.csv.gz", "rt") as file:
    rows = list(csv.DictReader(file))
inhabited = [row for row in rows if row["percentage"] != "0"]


def asked(raster):
    places = "".join(f"{row['longitude']} {row['latitude']}\n" for row in inhabited)
    command = ["gdallocationinfo", "-valonly", "-wgs84", str(atlas / "geotiff" / raster)]
    return [int(line) for line in subprocess.run(command, input=places, capture_output=True, text=True, check=True).stdout.split()]


cells = gpd.GeoDataFrame(
    {"wired": asked("Verf_100_50.tif"), "wireless": asked("Verf_200_6.tif"), "table": [int(row["percentage"]) for row in inhabited]},
    geometry=gpd.points_from_xy([float(row["longitude"]) for row in inhabited], [float(row["latitude"]) for row in inhabited]),
    crs=4326,
).to_crs(25832)
assert (cells.wired == cells.table).all(), "the raster and the table differ"

districts = gpd.read_file(data / "de-berlin/bezirke/berlin_bezirke.geojson")[["name", "geometry"]]
# Edges are straight in degrees: with a vertex every 20 m they are so in metres, too.
districts = districts.set_geometry(districts.segmentize(0.0002)).to_crs(25832)
joined = gpd.sjoin(cells, districts, predicate="intersects")
assert joined.index.is_unique, "a cell stands on a border"

# Outline of the cells of class 5, from GDAL's list of cell centres.
raster = atlas / "geotiff/Verf_200_6.tif"
listed = subprocess.run(["gdal_translate", "-q", "-of", "XYZ", str(raster), "/vsistdout/"], capture_output=True, text=True, check=True)
grid = pd.DataFrame([line.split() for line in listed.stdout.splitlines()], columns=["x", "y", "value"], dtype=float)
high = grid[grid.value == 5]
xs, ys = sorted(grid.x.unique()), sorted(grid.y.unique())
width, height = (xs[-1] - xs[0]) / (len(xs) - 1) / 2, (ys[-1] - ys[0]) / (len(ys) - 1) / 2
covered = shapely.union_all(shapely.box(high.x - width, high.y - height, high.x + width, high.y + height), grid_size=1e-6)

with open(Path(__file__).with_name("expected.csv"), "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["district", "cells", "class_5", "class_4_or_5", "without_wireless", "neither", "area_km2", "without_wireless_km2"])
    for name, part in sorted(joined.groupby("name")):
        shape = districts.geometry[districts.name == name].iloc[0]
        served, wireless = part.wired == 5, part.wireless == 5
        out.writerow([name, len(part), served.sum(), (part.wired >= 4).sum(), (~wireless).sum(), (~served & ~wireless).sum(),
                      f"{shape.area / 1e6:.6f}", f"{shape.difference(covered).area / 1e6:.6f}"])
with open(Path(__file__).with_name("classes.csv"), "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["district", "class", "cells"])
    out.writerows([*key, count] for key, count in joined.groupby(["name", "wired"]).size().items())
print(len(inhabited), "inhabited cells,", len(inhabited) - len(joined), "in no district,", len(rows), "rows")
