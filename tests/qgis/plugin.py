"""The plugin in the QGIS that is installed: inspects a file, checks and runs a configuration, and opens the result.

    python3 tests/qgis/plugin.py PROGRAM CONFIG OUT
"""
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    QgsApplication,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProject,
    QgsSettings,
)

root = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(root / "qgis"))
program, config, out = sys.argv[1:]
application = QgsApplication([], False)
application.initQgis()
import whitespot  # noqa: E402

plugin = whitespot.classFactory(None)
plugin.initProcessing()
registry = QgsApplication.processingRegistry()


def run(name, expected=True, **parameters):
    """Runs an algorithm; gives what it gives and what it says."""
    algorithm = registry.createAlgorithmById(f"whitespot:{name}")
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback(False)
    context.setProject(QgsProject.instance())
    result, is_done = algorithm.run(parameters, context, feedback)
    assert is_done is expected, f"{name}: {feedback.textLog()}"
    return result, feedback.textLog()


names = {}
for language in ("sv", "en"):
    QgsSettings().setValue("locale/userLocale", language)
    names[language] = [registry.createAlgorithmById(f"whitespot:{name}").displayName() for name in ("inspect", "check", "run", "open")]
assert names["sv"][2] == "Kör en konfiguration" and names["en"][2] == "Run a configuration", names

file = Path(config).parent / "vatten.gpkg"
result, said = run("inspect", FILE=str(file), PROGRAM=program)
assert "vatten" in result["TEXT"] and result["TEXT"] in said
run("check", CONFIG=config, PROGRAM=program)
_, said = run("check", expected=False, CONFIG=str(file), PROGRAM=program)
assert "2" in said, said
_, said = run("check", expected=False, CONFIG=config, PROGRAM="/no/such/program")
assert "not found" in said, said
result, _ = run("run", CONFIG=config, OUT=out, PROGRAM=program)
assert Path(result["RESULT"]) == Path(out).resolve(), result
run("open", RESULT=result["RESULT"])
layers = QgsProject.instance().mapLayers().values()
assert len(layers) > 10 and all(layer.isValid() for layer in layers), [layer.name() for layer in layers]
groups = QgsProject.instance().layerTreeRoot().children()
assert len(groups) == 1 and len(groups[0].children()) > 3
_, said = run("open", expected=False, RESULT=str(root))
assert "run.json" in said, said
plugin.unload()
print(f"plugin: {len(layers)} layers, {', '.join(names['sv'])}")
sys.stdout.flush()
os._exit(0)
