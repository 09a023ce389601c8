#!/bin/sh
# pySHACL answers "does not conform" for a record that no rule was held against: where a shape holds a query that it cannot use (here a
# SPARQL constraint with VALUES, which the SHACL recommendation forbids in pre-bound queries), validate() returns False as it does for a
# broken record, with a ValidationFailure in place of the report graph. A test that says "this record must be refused" and looks at the
# first value alone passes for every record, right or wrong. Look at the kind of the second value, or ask that the right record passes.
#
# Version: pyshacl 0.40.1 with rdflib 7.6.0.
# Seen:    a sound rule, record with publisher      True   Graph
#          a sound rule, record without             False  Graph
#          an unusable rule, record with publisher  False  ValidationFailure
#          an unusable rule, record without         False  ValidationFailure
# Exits with 1 when that is no longer so.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet 'pyshacl==0.40.1' 'rdflib==7.6.0'
venv/bin/python - <<'PYTHON'
import sys
from importlib.metadata import version

import pyshacl

PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <https://example.org/> .
"""
RECORDS = {
    "with": PREFIXES + "ex:catalogue a dcat:Catalog ; dcterms:publisher ex:region .",
    "without": PREFIXES + "ex:catalogue a dcat:Catalog ; dcterms:license ex:licence .",
}
RULES = {
    "sound": PREFIXES
    + "ex:rule a sh:NodeShape ; sh:targetClass dcat:Catalog ; sh:property [ sh:path dcterms:publisher ; sh:minCount 1 ] .",
    "unusable": PREFIXES
    + """ex:rule a sh:NodeShape ; sh:targetClass dcat:Catalog ; sh:sparql [ a sh:SPARQLConstraint ; sh:select '''
        SELECT $this WHERE {
            VALUES ?wanted { <http://purl.org/dc/terms/publisher> }
            FILTER NOT EXISTS { $this ?wanted ?any }
        }''' ] .""",
}
print("pyshacl", version("pyshacl"), "rdflib", version("rdflib"))
found = {}
for rule, shapes in RULES.items():
    for record, data in RECORDS.items():
        conforms, report, _ = pyshacl.validate(
            data, shacl_graph=shapes, data_graph_format="turtle", shacl_graph_format="turtle", advanced=True
        )
        found[rule, record] = (conforms, type(report).__name__)
for key, value in found.items():
    print(*key, *value)
expected = {
    ("sound", "with"): (True, "Graph"),
    ("sound", "without"): (False, "Graph"),
    ("unusable", "with"): (False, "ValidationFailure"),
    ("unusable", "without"): (False, "ValidationFailure"),
}
sys.exit(0 if found == expected else 1)
PYTHON
