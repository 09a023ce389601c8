"""Checks a record of the open package (dcat.rdf) against shapes.ttl, and every rule against a record that it must refuse.

Usage: check.py RECORD.rdf [--record-only]
Exit codes: 0 all is well; 1 the record breaks a rule, or a rule refuses nothing; 3 rdflib or pyshacl is missing.
"""
import sys
from pathlib import Path

try:
    import pyshacl
    import rdflib
    import rdflib.compare
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(3)

RULE = rdflib.Namespace("urn:whitespot:rule:")
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
PREFIXES = """
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX foaf: <http://xmlns.com/foaf/0.1/>
PREFIX spdx: <http://spdx.org/rdf/terms#>
PREFIX vcard: <http://www.w3.org/2006/vcard/ns#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def record(path):
    """The record as a harvester reads it: an address that is not absolute shows as one of this machine."""
    return rdflib.Graph().parse(data=path.read_text(encoding="utf-8"), format="xml", publicID="file:///record/dcat.rdf")


def refused_by(graph, shapes):
    """The rules that a record breaks, each with the nodes that break it."""
    _, report, text = pyshacl.validate(graph, shacl_graph=shapes, advanced=True)
    if not isinstance(report, rdflib.Graph):
        # pySHACL answers that a record does not conform where it cannot read a shape: such a shape would pass for one that refuses.
        sys.exit(f"shapes.ttl cannot be used: {text}")
    rules = {}
    for result in report.subjects(rdflib.RDF.type, SH.ValidationResult):
        rule = report.value(result, SH.sourceShape)
        rules.setdefault(rule, set()).add(str(report.value(result, SH.focusNode)))
    return rules


def named(rule):
    return str(rule).removeprefix(str(RULE))


def main():
    path = Path(sys.argv[1])
    shapes = rdflib.Graph().parse(Path(__file__).with_name("shapes.ttl"), format="turtle")
    valid = record(path)
    faults = [
        f"{path.name} breaks {named(rule)}: {', '.join(sorted(nodes)[:3])}"
        for rule, nodes in refused_by(valid, shapes).items()
    ]
    if "--record-only" in sys.argv:
        print("\n".join(sorted(faults)) or f"{path.name} keeps every rule")
        sys.exit(1 if faults else 0)
    rules = {rule for kind in (SH.NodeShape, SH.PropertyShape) for rule in shapes.subjects(rdflib.RDF.type, kind)}
    for rule in sorted(rules):
        if not list(shapes.objects(rule, rdflib.DCTERMS.source)):
            faults.append(f"{named(rule)} cites no paragraph")
        break_it = shapes.value(rule, RULE.broken_by)
        if break_it is None:
            faults.append(f"{named(rule)} has no record that it must refuse")
            continue
        broken = record(path)
        broken.update(PREFIXES + str(break_it))
        if rdflib.compare.isomorphic(broken, valid):
            faults.append(f"{named(rule)}: its break changes nothing in this record")
        elif rule not in refused_by(broken, shapes):
            faults.append(f"{named(rule)} accepts the record that it must refuse")
    print("\n".join(faults) or f"{path.name} keeps {len(rules)} rules, and each of them refuses its broken record")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
