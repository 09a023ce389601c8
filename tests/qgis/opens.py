"""Opens a result as GIS staff do, in the QGIS that is installed, and holds it against the tables.

    python3 tests/qgis/opens.py RESULT [PICTURES]

RESULT is the folder that `whitespot run` wrote; pictures of the map at two scales and of the first sheet go to PICTURES, to be looked at.
Ends with 1 and says what is wrong where a layer is not valid, QGIS has something to say, labels stand at the wrong scales, QGIS puts a
municipality into another class than the tables and the other maps do, or a style in a file, a theme or the sheet is not as it should be.
"""
import csv
import json
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsLabelingResults,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRenderContext,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402

# Upper ends of the classes of the share unserved, percent; a value on an end belongs to the class above.
ENDS = [1, 2, 5, 10, 20, 100]
DPI = 96
faults = []


def fault(text):
    faults.append(text)


def class_of(share):
    return next((at for at, end in enumerate(ENDS) if share < end), len(ENDS) - 1)


def settings(layers, centre, scale, size=(1600, 1200)):
    """The map around a place at a scale."""
    metres = [pixels / DPI * 0.0254 * scale for pixels in size]
    view = QgsMapSettings()
    view.setLayers(layers)
    view.setOutputDpi(DPI)
    view.setOutputSize(QSize(*size))
    view.setDestinationCrs(layers[0].crs())
    view.setExtent(
        QgsRectangle(
            centre.x() - metres[0] / 2, centre.y() - metres[1] / 2, centre.x() + metres[0] / 2, centre.y() + metres[1] / 2
        )
    )
    return with_scale(view)


def with_scale(view):
    """What a window of QGIS knows of its map: without it every symbol that asks for the scale is drawn."""
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.globalScope())
    context.appendScope(QgsExpressionContextUtils.projectScope(QgsProject.instance()))
    context.appendScope(QgsExpressionContextUtils.mapSettingsScope(view))
    view.setExpressionContext(context)
    return view


def draw(view, path=None):
    job = QgsMapRendererSequentialJob(view)
    job.start()
    job.waitForFinished()
    for error in job.errors():
        fault(f"drawing {error.layerID}: {error.message}")
    if path:
        job.renderedImage().save(str(path))
    # The results belong to the job: they are read before it goes.
    return [(label.layerID, label.labelText) for label in QgsLabelingResults.allLabels(job.takeLabelingResults())]


def check_classes(layer, rows, unit):
    """Each municipality is drawn in the class of its share by the tables."""
    renderer = layer.renderer().clone()
    context = QgsRenderContext()
    renderer.startRender(context, layer.fields())
    wrong = []
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        row = rows[feature["code"]]
        total, unserved = (float(row[f"{unit}{part}"] or 0) for part in ("", "_unserved"))
        legend = list(renderer.legendKeysForFeature(feature, context))
        labels = [item.label() for item in renderer.legendSymbolItems() if item.ruleKey() in legend]
        if total <= 0:
            continue
        expected = class_of(100 * unserved / total)
        ends = [0] + ENDS
        wanted = f"{ends[expected]}–{ends[expected + 1]} %"
        if labels != [wanted]:
            wrong.append(f"{row['name']}: {labels}, not {wanted}")
    renderer.stopRender(context)
    if wrong:
        fault(f"classes: {len(wrong)} of {layer.featureCount()} municipalities: {'; '.join(wrong[:5])}")
    return layer.featureCount()


def labels_of(layer):
    return sorted({item.label() for item in layer.renderer().legendSymbolItems()})


def check_files(internal, by_table):
    """The styles in files say what those of the project say: QGIS's beside the layers, SLD of every layer."""
    for name in ("shortage_areas.geojson", "municipalities.fgb", "uncovered.geojson", "connections.geojson"):
        layer = QgsVectorLayer(str(internal / name), name, "ogr")
        of_project = by_table[name.split(".")[0]]
        if labels_of(layer) != labels_of(of_project):
            fault(f"{name} is not drawn as in the project: {labels_of(layer)}")
    read = 0
    for path in sorted((internal / "styles").glob("*.sld")):
        of_project = by_table.get(path.stem)
        if of_project is None:
            fault(f"{path.name} is of no layer of the project")
            continue
        layer = QgsVectorLayer(of_project.source(), path.stem, "ogr")
        message, is_read = layer.loadSldStyle(str(path))
        if not is_read or message or labels_of(layer) != labels_of(of_project):
            fault(f"{path.name}: {message} {labels_of(layer)}, not {labels_of(of_project)}")
        check_drawn(path.name, layer)
        read += 1
    if read != len(by_table):
        fault(f"{read} styles in SLD of {len(by_table)} layers")
    for layer in by_table.values():
        record = layer.metadata()
        if not (record.title() and record.abstract() and record.history() and record.crs().isValid()):
            fault(f"{layer.name()} does not say where it comes from")


def check_drawn(name, layer):
    """A fill of marks whose name QGIS does not know is drawn as nothing."""
    for symbol in layer.renderer().symbols(QgsRenderContext()):
        for part in symbol.symbolLayers():
            of = part.properties()
            if part.layerType() == "SimpleFill" and of["style"] == "no" and of["outline_style"] == "no":
                fault(f"{name}: a part of a symbol is not drawn")


def check_themes(project):
    themes = project.mapThemeCollection()
    for name in themes.mapThemes():
        if len(themes.mapThemeVisibleLayers(name)) < 3:
            fault(f"the theme {name} shows {len(themes.mapThemeVisibleLayers(name))} layers")
    if len(themes.mapThemes()) < 4:
        fault(f"themes: {themes.mapThemes()}")


def check_sheet(project, pictures):
    """The sheet of each municipality: there is one for each, and the first can be printed."""
    layout = project.layoutManager().printLayouts()[0]
    atlas = layout.atlas()
    pages = atlas.updateFeatures()
    atlas.beginRender()
    atlas.first()
    name = atlas.coverageLayer().getFeature(layout.reportContext().feature().id())["name"]
    for label in (item for item in layout.items() if isinstance(item, QgsLayoutItemLabel)):
        if not label.currentText() or "[%" in label.currentText() or "<" in label.currentText():
            fault(f"the sheet says {label.currentText()!r}")
    if name != layout.itemById("title").currentText():
        fault(f"the sheet of {name} has the title {layout.itemById('title').currentText()}")
    if pictures:
        exporter = QgsLayoutExporter(layout)
        settings_of = QgsLayoutExporter.ImageExportSettings()
        settings_of.dpi = 150
        if exporter.exportToImage(str(pictures / "sheet.png"), settings_of) != QgsLayoutExporter.Success:
            fault("the sheet is not drawn")
        if exporter.exportToPdf(str(pictures / "sheet.pdf"), QgsLayoutExporter.PdfExportSettings()) != QgsLayoutExporter.Success:
            fault("the sheet is not printed")
    atlas.endRender()
    return pages


def main():
    result = Path(sys.argv[1]).resolve()
    pictures = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    if pictures:
        pictures.mkdir(parents=True, exist_ok=True)
    application = QgsApplication([], False)
    application.initQgis()
    application.messageLog().messageReceived.connect(
        lambda text, tag, level: fault(f"QGIS says ({tag}): {text}") if level > 0 else None
    )
    internal = result / "internal"
    project = QgsProject.instance()
    if not project.read(str(internal / "whitespot.qgs")):
        fault(f"the project is not read: {project.error()}")
    layers = list(project.mapLayers().values())
    for layer in layers:
        if not layer.isValid():
            fault(f"layer {layer.name()} is not valid: {layer.source()}")
    # The municipalities stand in the project twice: coloured, and as borders.
    coloured = [layer for layer in layers if layer.id() != "whitespot_borders"]
    by_table = {layer.source().rsplit("layername=", 1)[-1]: layer for layer in coloured}
    with open(internal / "municipalities.csv", encoding="utf-8") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    units = "households" if "households" in next(iter(rows.values())) else "points"
    municipalities = by_table["municipalities"]
    classed = check_classes(municipalities, rows, units)

    # The style within the GeoPackage is what QGIS takes when the file is opened by itself.
    alone = QgsVectorLayer(f"{internal / 'whitespot.gpkg'}|layername=municipalities", "alone", "ogr")
    check_classes(alone, rows, units)

    areas = by_table["shortage_areas"]
    shown = [layer for layer in project.layerTreeRoot().checkedLayers() if layer.isValid()]
    most = max(areas.getFeatures(), key=lambda area: area["points"] or 0)
    centre = most.geometry().centroid().asPoint()
    counts = {}
    for scale in (300_000, 30_000):
        labels = draw(settings(shown, centre, scale), pictures and pictures / f"{scale}.png")
        of = lambda layer: sum(1 for owner, _ in labels if owner == layer.id())
        counts[scale] = {"municipalities": of(municipalities), "shortage_areas": of(areas)}
    if not counts[300_000]["municipalities"]:
        fault(f"no municipality has its name at 1:300,000: {counts}")
    if not counts[30_000]["shortage_areas"]:
        fault(f"no shortage area has its name at 1:30,000: {counts}")
    check_files(internal, by_table)
    check_themes(project)
    pages = check_sheet(project, pictures)
    full = project.layerTreeRoot().checkedLayers()
    view = settings(shown, municipalities.extent().center(), 1)
    view.setExtent(municipalities.extent())
    draw(with_scale(view), pictures and pictures / "all.png")

    print(json.dumps({"layers": len(layers), "shown": len(full), "municipalities": classed, "labels": counts, "sheets": pages}))
    for text in faults:
        print(f"FAULT {text}")
    project.clear()
    sys.stdout.flush()
    os._exit(1 if faults else 0)


main()
