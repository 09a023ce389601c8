"""The trees of `road_trees.rs` by networkx: as long, and how much slower?

    cargo run --release -p whitespot-spatial --example road_trees -- 20000 60 300 FOLDER
    python3 road_trees.py FOLDER [groups] [kou]

Reads the CSV files that the example writes. The sources become one node, as they are one in the kernel: the edges from that node to
each source have no length. The terminals are those with a way to a source. A group's graph is the whole graph, as it is in the kernel.
The kernel's seconds are those of all threads (RAYON_NUM_THREADS=1 for one) and include the search from the sources.
"""

import csv
import sys
import time
from pathlib import Path

import networkx as nx
from networkx.algorithms.approximation import steiner_tree

folder = Path(sys.argv[1])
most = int(sys.argv[2]) if len(sys.argv) > 2 else 20
methods = ["mehlhorn", "kou"] if "kou" in sys.argv[3:] else ["mehlhorn"]


def rows(name):
    with open(folder / name, newline="") as file:
        yield from csv.DictReader(file)


graph = nx.Graph()
for row in rows("edges.csv"):
    a, b, length_m = int(row["a"]), int(row["b"]), float(row["length_m"])
    # networkx's Graph has one edge for two nodes: the shortest of parallel ones is enough.
    if a != b and length_m < graph.get_edge_data(a, b, {"weight": float("inf")})["weight"]:
        graph.add_edge(a, b, weight=length_m)
SOURCES = -1
graph.add_edges_from((SOURCES, int(row["node"]), {"weight": 0.0}) for row in rows("sources.csv"))
graph = graph.subgraph(nx.node_connected_component(graph, SOURCES)).copy()

groups = {}
for row in rows("terminals.csv"):
    node = int(row["node"])
    if node in graph:
        groups.setdefault(int(row["group"]), {SOURCES}).add(node)
lengths_m = {int(row["group"]): float(row["length_m"]) for row in rows("trees.csv")}
# The same groups in any run, spread over all.
names = sorted(groups)[:: max(1, len(groups) // most)][:most]
print(f"{graph.number_of_nodes()} nodes, {graph.number_of_edges()} edges, {len(names)} groups of {len(groups)}")
own_seconds = float((folder / "seconds.txt").read_text()) / len(groups)
own_m = sum(lengths_m[name] for name in names)
for method in methods:
    begun = time.perf_counter()
    found = []
    for name in names:
        tree = steiner_tree(graph, groups[name], weight="weight", method=method)
        found.append(tree.size(weight="weight"))
    seconds = time.perf_counter() - begun
    ratios = [lengths_m[name] / length_m for name, length_m in zip(names, found) if length_m > 0]
    print(
        f"{method}: {seconds / len(names):.3f} s per tree, {sum(found):.1f} m; the kernel's {own_m:.1f} m are "
        f"{own_m / sum(found):.4f} of it (by group {min(ratios):.4f} to {max(ratios):.4f}), at {own_seconds * 1e3:.3f} ms per tree "
        f"{seconds / len(names) / own_seconds:.0f} times as fast"
    )
