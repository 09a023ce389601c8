"""Writes expected.csv: addresses per council and technology, with GeoPandas.

    python expected.py DATA
"""
import csv, sys
from pathlib import Path

import geopandas as gpd
import pandas as pd

data = Path(sys.argv[1]) / "au-nbn"
files = sorted(data.glob("addresses/*.geojson.gz"))
addresses = pd.concat([gpd.read_file(f"/vsigzip/{file}") for file in files], ignore_index=True)
assert addresses.name.is_unique
# As written, in degrees: no datum shift. The declared WGS 84 is really GDA.
councils = pd.concat([gpd.read_file(data / f"boundaries/LGA_2023_{state}_GDA2020.topojson") for state in ("NSW", "VIC", "QLD")], ignore_index=True)
councils = councils[["LGA_CODE23", "LGA_NAME23", "geometry"]].set_crs(7844, allow_override=True)
joined = gpd.sjoin(addresses.set_crs(7844, allow_override=True), councils, predicate="intersects")
assert joined.index.is_unique and len(joined) == len(addresses)
counts = joined.groupby(["LGA_CODE23", "LGA_NAME23", "tech"]).size()
with open(Path(__file__).with_name("expected.csv"), "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["code", "name", "tech", "addresses"])
    out.writerows([*key, count] for key, count in counts.items())
print(len(addresses), "addresses,", addresses.locID.nunique(), "locID,", len(councils), "councils")
