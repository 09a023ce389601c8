"""Recomputes a run of the generator's layers with other tools, from the delivered files, and compares.

    whitespot demo CASE --municipalities DATA/se-sweden/okfse/swedish_municipalities.geojson --points 2400000
    whitespot run CASE/county.toml --out OUT
    python compare.py CASE OUT [--write FILE]

GeoPandas and Shapely (GEOS) judge every point and measure every area, scikit-learn links the points, and
../verify.py opens the result. `--write` stores the sums per county that the test of the suite compares with. Ends with 1 at the first difference.
"""
import argparse, json, subprocess, sys, time, tomllib
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sklearn.cluster import DBSCAN

TIERS = [30, 100, 1000]
SHORTAGE_MBPS, LINK_M, MIN_POINTS, MIN_HOUSEHOLDS, LAST_PLANNED_YEAR = 100, 200, 3, 1, 2028
MAX_COST_SEK, LEAST_SERVICE_MBPS, EXCLUDED_BAND_MHZ = 40_000, 10, 450
WEIGHTS = {"households": "hushall", "persons": "personer", "workplaces": "arbetsstallen", "holiday_homes": "fritidshus"}
STATES = ["connected", "passed", "planned", "unserved"]

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("case", type=Path)
parser.add_argument("out", type=Path)
parser.add_argument("--write", type=Path)
arguments = parser.parse_args()
case, inside_out = arguments.case, arguments.out / "internal"
started = time.monotonic()
config = tomllib.loads((case / "county.toml").read_text())


def say(text):
    print(f"{time.monotonic() - started:6.1f} s  {text}", flush=True)


def must(holds, text):
    if not holds:
        sys.exit(f"DIFFERS: {text}")
    say(f"equal: {text}")


def shapes(source):
    """The records of a vector source in EPSG:3006, polygons made valid, without null geometries."""
    frame = gpd.read_file(case / source["path"], layer=source.get("layer"))
    if not frame.crs.is_projected:
        # A straight edge in degrees bends in metres.
        frame["geometry"] = shapely.segmentize(frame.geometry.values, 0.002)
    frame = frame.to_crs(3006)
    frame = frame[frame.geometry.notna() & ~frame.geometry.is_empty].reset_index(drop=True)
    broken = ~frame.geometry.is_valid
    frame.loc[broken, "geometry"] = shapely.make_valid(frame.geometry[broken].values, method="structure", keep_collapsed=False)
    return frame


def raster(source):
    """The cells of a raster that reach the threshold, as boxes that join the cells of a row."""
    path = case / source["path"]
    about = json.loads(subprocess.run(["gdalinfo", "-json", path], capture_output=True, text=True, check=True).stdout)
    width, height = about["size"]
    x0, dx, _, y0, _, dy = about["geoTransform"]
    plain = Path("/tmp") / f"{path.stem}.{time.time_ns()}.envi"
    subprocess.run(["gdal_translate", "-q", "-of", "ENVI", "-ot", "Float64", path, plain], check=True)
    values = np.fromfile(plain, dtype="<f8").reshape(height, width)
    for left in plain.parent.glob(f"{plain.stem}.*"):
        left.unlink()
    nodata = about["bands"][0].get("noDataValue")
    holds = (values >= source["threshold"]["at_least"]) & (values != nodata if nodata is not None else True)
    edges = np.diff(np.pad(holds.astype(np.int8), ((0, 0), (1, 1))), axis=1)
    (row, begin), (_, end) = np.nonzero(edges == 1), np.nonzero(edges == -1)
    return shapely.box(x0 + begin * dx, y0 + (row + 1) * dy, x0 + end * dx, y0 + row * dy)


def number(source, key, frame):
    value = source.get(key)
    if isinstance(value, dict):
        return pd.to_numeric(frame[value["column"]])
    return pd.Series(np.nan if value is None else float(value), index=frame.index)


# Demand, and the municipality of each point: the lowest code where it stands on a border.
demand = pd.read_parquet(case / config["demand"]["path"])
points = shapely.points(demand.e, demand.n)
usable = np.isfinite(demand.e) & np.isfinite(demand.n)
tree = shapely.STRtree(points)
kommuner = shapes(config["municipalities"]).dissolve("kommunkod").sort_index()
whole = kommuner.geometry.values.copy()
for lower, higher in zip(*shapely.STRtree(whole).query(whole, predicate="intersects")):
    if lower < higher:
        # Land that two share belongs to the lower code.
        kommuner.iloc[higher, kommuner.columns.get_loc("geometry")] = kommuner.geometry.iloc[higher].difference(whole[lower])
of_polygon, of_point = tree.query(kommuner.geometry.values, predicate="intersects")
home = np.full(len(demand), -1)
order = np.argsort(-of_polygon, kind="stable")
home[of_point[order]] = of_polygon[order]
say(f"{len(demand)} rows, {(home < 0).sum()} in no municipality, {len(kommuner)} municipalities")

# Fixed net.
undecided = np.zeros(len(demand), bool)
reached = {(relation, tier): np.zeros(len(demand), bool) for relation in STATES[:3] for tier in TIERS}
for source in config["fixed"]:
    reach = source.get("reach", "inside")
    by_id = isinstance(reach, dict) and "id" in reach
    if by_id:
        frame = pd.read_csv(case / source["path"], sep=";", decimal=",", dtype=str, encoding_errors="replace")
        frame = frame.assign(**{source["down_mbps"]["column"]: frame[source["down_mbps"]["column"]].str.replace(",", ".")})
    else:
        frame = shapes(source)
    speed = number(source, "down_mbps", frame)
    in_time = number(source, "planned_year", frame) <= LAST_PLANNED_YEAR if source["relation"] == "planned" else True
    if "credible" in source:
        # An empty cell does not tell, and counts.
        in_time &= frame[source["credible"]["column"]].map(source["credible"]["map"]).ne(False)
    # A cost that is not told leaves the operator's area.
    counts = ~(number(source, "cost_sek", frame) > MAX_COST_SEK) & in_time

    def places(rows):
        hit = np.zeros(len(demand), bool)
        if by_id:
            hit |= demand[config["demand"]["id"]].isin(frame[reach["id"]][rows]).values
        elif isinstance(reach, dict):
            hit[tree.query(frame.geometry.values[rows], predicate="dwithin", distance=reach["within_m"])[1]] = True
        else:
            hit[tree.query(frame.geometry.values[rows], predicate="intersects")[1]] = True
        return hit

    if source["relation"] != "planned":
        # Something is there, but it does not tell its speed.
        undecided |= places(np.broadcast_to(np.isnan(speed), len(frame)))
    told = []
    for tier in TIERS:
        hit = places((speed >= tier) & counts)
        reached[source["relation"], tier] |= hit
        if source.get("near_connected_m", 0) > 0 and source["relation"] == "connected" and source["technology"] == "fiber":
            # Estimated: near a demand point that this source connects by fibre, at the speed of that connection.
            near = tree.query(points[hit & usable], predicate="dwithin", distance=source["near_connected_m"])[1]
            reached["passed", tier][near] = True
        told.append(f"{hit.sum()} at {tier}")
    say(f"{source['path']}: points {', '.join(told)} Mbit/s")
state = np.select([reached[one, SHORTAGE_MBPS] for one in STATES[:3]], STATES[:3], np.where(undecided, "no_data", STATES[3]))
tier = np.select([reached["connected", one] for one in reversed(TIERS)], list(reversed(TIERS)), 0)
tier_with_passed = np.select([reached["connected", one] | reached["passed", one] for one in reversed(TIERS)], list(reversed(TIERS)), 0)

settlement = np.full(len(demand), "landsbygd", object)
for kind in ("fritidshusomrade", "smaort", "tatort"):
    for source in config["settlements"]:
        if source["kind"] == kind:
            settlement[tree.query(shapes(source).geometry.values, predicate="intersects")[1]] = kind

# Mobile: 4G or 5G at 10 Mbit/s or more and at least the level "grund", without 450 MHz.
cover, operators = [], {}
for source in config["mobile"]:
    assert source["level"].startswith("grund")
    if source["generation"] not in ("4G", "5G") or source["service_mbps"] < LEAST_SERVICE_MBPS:
        continue
    if source.get("band_mhz") == EXCLUDED_BAND_MHZ:
        continue
    cover.append(raster(source) if "threshold" in source else shapely.get_parts(shapes(source).geometry.values))
    operators.setdefault(source["operator"], np.zeros(len(demand), bool))[tree.query(cover[-1], predicate="intersects")[1]] = True
cover = np.concatenate(cover)
has_mobile = np.logical_or.reduce(list(operators.values()))
say(f"mobile: {len(cover)} areas, {has_mobile.sum()} points")

# Counts per municipality.
truth = pd.DataFrame(index=kommuner.index)
weights = {"points": pd.Series(1.0, index=demand.index), **{name: demand[column] for name, column in WEIGHTS.items()}}
for name, weight in weights.items():
    def per_municipality(which):
        sums = weight[which & (home >= 0)].groupby(home[which & (home >= 0)]).sum()
        return sums.reindex(range(len(kommuner)), fill_value=0).values
    truth[name] = per_municipality(usable)
    for one in STATES:
        truth[f"{name}_{one}"] = per_municipality(usable & (state == one))
    truth[f"{name}_unserved_mobile"] = per_municipality(usable & ~has_mobile)
    truth[f"{name}_unserved_both"] = per_municipality(usable & ~has_mobile & (state == "unserved"))
table = pd.read_csv(inside_out / "municipalities.csv", dtype={"code": str}).set_index("code")
ours = table.loc[kommuner.index]
for column in list(truth):
    # An empty cell is a weight that no point of the municipality carries.
    difference = (ours[column].fillna(0) - truth[column]).abs()
    must(difference.max() <= 1e-6, f"{column} of {len(truth)} municipalities, total {truth[column].sum():.0f}")

# Areas per municipality.
cover_tree = shapely.STRtree(cover)
water = shapes(config["water"][0])
water_tree = shapely.STRtree(water.geometry.values)
truth["land_km2"], truth["uncovered_km2"] = np.nan, np.nan
uncovered = {}
for code, shape in kommuner.geometry.items():
    land = shape.difference(shapely.union_all(water.geometry.values[water_tree.query(shape, predicate="intersects")]))
    left = land.difference(shapely.union_all(cover[cover_tree.query(shape, predicate="intersects")]))
    truth.loc[code, ["land_km2", "uncovered_km2"]] = land.area / 1e6, left.area / 1e6
    uncovered[code] = left
for column in ("land_km2", "uncovered_km2"):
    # The table has six decimals: a square metre.
    apart = (ours[column] - truth[column]).abs()
    relative = (apart / truth[column]).max()
    must((apart <= (1e-5 * truth[column]).clip(lower=1e-6)).all(),
         f"{column}: {truth[column].sum():.3f}, a municipality differs by {apart.max():.1e} km2 or {relative:.1e} of it at most")

# Shortage areas: linkage within each municipality, sizes, members, outlines.
result = gpd.read_parquet(inside_out / "demand_points.parquet")
must(result.id.is_unique and len(result) == (home >= 0).sum(), f"demand_points.parquet opens with GeoPandas, {len(result)} points")
rows = pd.Series(demand.index, index=demand[config["demand"]["id"]].astype(str))[result.id].values
must((result.status.values == state[rows]).all(), "the state of every point")
for operator, covers in operators.items():
    named = result.mobile_operators.fillna("").str.split(";").map(lambda names: operator in names)
    must((named.values == covers[rows]).all(), f"mobile at every point: {operator}, {covers[rows].sum()} points")
must((result.settlement.values == settlement[rows]).all(), "the settlement of every point")
must((result.tier_mbps.fillna(0).values == tier[rows]).all(), "the tier of every point")
must((result.tier_with_passed_mbps.fillna(0).values == tier_with_passed[rows]).all(), "the tier with passed of every point")
groups, sizes = [], {code: [0, 0] for code in kommuner.index}
short = np.nonzero(usable.values & (home >= 0) & np.isin(state, ["unserved", "planned"]))[0]
for home_of, members in pd.Series(short).groupby(home[short]):
    members = members.values
    labels = DBSCAN(eps=LINK_M, min_samples=1).fit_predict(np.column_stack([demand.e.values[members], demand.n.values[members]]))
    for _, group in pd.Series(members).groupby(labels):
        households = demand.hushall.values[group]
        if len(group) >= MIN_POINTS and (np.isnan(households).any() or households.sum() >= MIN_HOUSEHOLDS):
            groups.append(frozenset(group))
            code = kommuner.index[home_of]
            sizes[code][0] += 1
            sizes[code][1] += len(group)
named = pd.Series(rows)[result.shortage_area.notna().values].groupby(result.shortage_area.dropna().values)
must({frozenset(group) for _, group in named} == set(groups), f"{len(groups)} shortage areas with the same members as DBSCAN's groups")
truth["shortage_areas"], truth["points_in_shortage_areas"] = zip(*sizes.values())
areas = gpd.read_file(inside_out / "whitespot.gpkg", layer="shortage_areas").set_index("id")
# Those that ended this year are in the layer too.
areas = areas[areas.status.isin(["new", "remaining", "under_construction", "planned"])]
must(areas.geometry.is_valid.all() and areas.crs.to_epsg() == 3006, "outlines are valid")
placed = result[result.shortage_area.notna()].to_crs(3006)
outline = areas.geometry[placed.shortage_area].values
must(shapely.intersects(outline, placed.geometry.values).all(), "every member in its outline")
must(shapely.dwithin(outline, kommuner.geometry[placed.municipality].values, 0.001).all(), "outlines at their municipality")
pairs = shapely.STRtree(areas.geometry.values).query(areas.geometry.values, predicate="intersects")
pairs = pairs[:, pairs[0] < pairs[1]]
overlap = shapely.intersection(areas.geometry.values[pairs[0]], areas.geometry.values[pairs[1]])
must(shapely.area(overlap).sum() < 0.01, f"outlines are disjoint ({len(overlap)} pairs touch, by {shapely.area(overlap).sum():.1e} m2)")

fibre = shapely.STRtree(shapes(config["fibre_points"][0]).geometry.values)
members, nearest = fibre.query_nearest(points[rows[result.shortage_area.notna().values]], return_distance=True, all_matches=False)
nearest = pd.Series(nearest).groupby(result.shortage_area.dropna().values).min()
must(((areas.nearest_fibre_m - nearest.reindex(areas.index)).abs() <= 0.51).all(), "distance to the nearest fibre point")

layer = gpd.read_file(inside_out / "whitespot.gpkg", layer="uncovered").set_index("code")
for code, shape in layer.geometry.dropna().items():
    # Edges in degrees are cut here every 0.002 degrees, and by whitespot so that they lie within a centimetre of their course.
    if shape.symmetric_difference(uncovered[code]).area > 1e-5 * max(shape.area, 1e3):
        sys.exit(f"DIFFERS: uncovered area of {code}")
say("equal: the shape of the uncovered area of every municipality")
subprocess.run([sys.executable, Path(__file__).parents[1] / "verify.py", arguments.out], check=True)

if arguments.write:
    sums = truth.groupby(truth.index.str[:2]).sum()
    sums.index.name = "county"
    sums.to_csv(arguments.write, float_format="%.6f", lineterminator="\n")
