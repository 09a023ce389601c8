"""Writes expected.csv: addresses per block group by BEAD class, provider and technology, with GeoPandas.

    python expected.py DATA
"""
import csv, sys
from pathlib import Path

import geopandas as gpd
import pandas as pd

data = Path(sys.argv[1]) / "us-omaha"
offers = pd.concat(
    [pd.read_csv(data / f"omaha_{provider}_plans.csv.gz") for provider in ("centurylink", "earthlink")], ignore_index=True
)
assert offers.address_full.is_unique
groups = gpd.read_file(f"/vsizip/{data}/tl_2019_31_bg.zip")[["GEOID", "geometry"]]
# As written, in degrees: NAD83 against WGS 84 without a shift.
points = gpd.GeoDataFrame(offers, geometry=gpd.points_from_xy(offers.lon, offers.lat), crs=groups.crs)
joined = gpd.sjoin(points, groups, predicate="intersects").sort_values("GEOID")
joined = joined[~joined.index.duplicated()]  # on a border: the lowest code
classes = {
    "total": joined.speed_down >= 0,
    "reached 25": (joined.speed_down >= 25) & (joined.speed_up >= 3),
    "reached 100": (joined.speed_down >= 100) & (joined.speed_up >= 20),
}
for name, words in {"fiber": "Fiber", "fiber_lan": "Fiber Based", "vdsl": "Not Fiber", "xdsl": "Copper"}.items():
    classes[f"technology {name}"] = joined.technology == words
for provider in ("CenturyLink", "EarthLink"):
    classes[f"operator {provider}"] = classes["reached 25"] & (joined.provider == provider)
with open(Path(__file__).with_name("expected.csv"), "w", newline="") as file:
    out = csv.writer(file, lineterminator="\n")
    out.writerow(["code", "quantity", "addresses"])
    for name, chosen in classes.items():
        out.writerows([code, name, count] for code, count in joined[chosen].groupby("GEOID").size().items())
print(len(offers), "offers,", len(joined), "in a block group,", joined.GEOID.nunique(), "block groups")
print({name: int(chosen.sum()) for name, chosen in classes.items()})
