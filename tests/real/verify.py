"""Opens a result with other tools: GeoPandas, DuckDB and GDAL's ogrinfo.

    python verify.py OUT

Geometries valid (GEOS), RFC 7946 (WGS 84, right-hand rule, at most 7 decimals), the same number of features in every form, and the
same sums in demand_points.parquet as in municipalities.csv. Ends with 1 at the first fault.
"""
import re, subprocess, sys
from pathlib import Path

import duckdb
import geopandas as gpd
import pandas as pd
import shapely

inside = Path(sys.argv[1]) / "internal"


def must(holds, text):
    if not holds:
        sys.exit(f"DIFFERS: {text}")
    print(f"        equal: {text}", flush=True)


table = pd.read_csv(inside / "municipalities.csv", dtype={"code": str}).set_index("code")
counts = {"municipalities": len(table) - 1 - table.partial.notna().sum(), "shortage_areas": table.shortage_areas["total"]}
told = subprocess.run(["ogrinfo", "-so", "-al", inside / "whitespot.gpkg"], capture_output=True, text=True, check=True).stdout
layers = dict(zip(re.findall(r"^Layer name: (\S+)", told, re.M), map(int, re.findall(r"^Feature Count: (\d+)", told, re.M))))
must(all(layers[name] == count for name, count in counts.items()), f"ogrinfo: {layers}")
for name in layers:
    layer = gpd.read_file(inside / "whitespot.gpkg", layer=name)
    if "geometry" in layer:
        wrong = layer.geometry.dropna()
        wrong = wrong[~wrong.is_valid].map(shapely.is_valid_reason)
        must(wrong.empty and layer.crs.is_projected, f"whitespot.gpkg {name}: {len(layer)} features valid {wrong.head(3).tolist() or ''}")
for name in ("shortage_areas", "uncovered"):
    path = inside / f"{name}.geojson"
    must(not re.search(r"[\[,]-?\d+\.\d{8,}", path.read_text()), f"{path.name}: at most 7 decimals")
    layer = gpd.read_file(path)
    shapes = layer.geometry.dropna() if "geometry" in layer else gpd.GeoSeries()
    wrong = shapes[~shapes.is_valid].map(shapely.is_valid_reason)
    must(wrong.empty, f"{path.name}: {len(layer)} features valid {wrong.head(3).tolist() or ''}")
    must(len(layer) == layers.get(name, 0), f"{path.name}: as many features as the GeoPackage")
    parts = [part for shape in shapes for part in shapely.get_parts(shape)]
    must(all(part.exterior.is_ccw and not any(hole.is_ccw for hole in part.interiors) for part in parts), f"{path.name}: right-hand rule")
points = inside / "demand_points.parquet"
must(len(gpd.read_parquet(points)) == table.points["total"], f"GeoPandas reads {table.points['total']} points")
for state in ("connected", "passed", "planned", "unserved", "no_data"):
    counted = duckdb.sql(f"select count(*) from '{points}' where status = '{state}'").fetchone()[0]
    must(counted == table[f"points_{state}"]["total"], f"DuckDB counts {counted} points {state}")
