"""What the toolbox offers: inspect, check, run, open."""
import json
from pathlib import Path

from qgis.core import (
    QgsProcessingAlgorithm,
    QgsProcessingException,
    QgsProcessingOutputFolder,
    QgsProcessingOutputString,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFile,
    QgsProject,
)

from .program import call, find
from .texts import text


class Algorithm(QgsProcessingAlgorithm):
    """An algorithm that calls the program."""

    NAME = ""

    def name(self):
        return self.NAME

    def displayName(self):
        return text(self.NAME)

    def shortHelpString(self):
        return text(f"{self.NAME}_help")

    def createInstance(self):
        return type(self)()

    def flags(self):
        # The project may be changed from the main thread only.
        flags = super().flags()
        return flags | QgsProcessingAlgorithm.FlagNoThreading if self.NAME == "open" else flags

    def add_program(self):
        parameter = QgsProcessingParameterFile("PROGRAM", text("program"), optional=True)
        parameter.setFlags(parameter.flags() | QgsProcessingParameterDefinition.FlagAdvanced)
        self.addParameter(parameter)

    def program(self, parameters, context):
        return find(self.parameterAsString(parameters, "PROGRAM", context))


class Inspect(Algorithm):
    """Shows what a file holds."""

    NAME = "inspect"

    def initAlgorithm(self, configuration=None):
        self.addParameter(QgsProcessingParameterFile("FILE", text("file")))
        self.add_program()
        self.addOutput(QgsProcessingOutputString("TEXT", text("inspect")))

    def processAlgorithm(self, parameters, context, feedback):
        lines = []

        def heed(line):
            lines.append(line)
            feedback.pushInfo(line)

        file = self.parameterAsString(parameters, "FILE", context)
        call(self.program(parameters, context), ["inspect", file], feedback, heed)
        return {"TEXT": "\n".join(lines)}


class Check(Algorithm):
    """Validates the inputs of a configuration."""

    NAME = "check"

    def initAlgorithm(self, configuration=None):
        self.addParameter(QgsProcessingParameterFile("CONFIG", text("config"), extension="toml"))
        self.add_program()

    def processAlgorithm(self, parameters, context, feedback):
        file = self.parameterAsString(parameters, "CONFIG", context)
        call(self.program(parameters, context), ["check", file], feedback)
        return {}


class Run(Algorithm):
    """Does the whole job."""

    NAME = "run"

    def initAlgorithm(self, configuration=None):
        self.addParameter(QgsProcessingParameterFile("CONFIG", text("config"), extension="toml"))
        folder = QgsProcessingParameterFile.Folder
        self.addParameter(QgsProcessingParameterFile("OUT", text("out"), behavior=folder, optional=True))
        self.add_program()
        self.addOutput(QgsProcessingOutputFolder("RESULT", text("result")))

    def processAlgorithm(self, parameters, context, feedback):
        arguments = ["run", self.parameterAsString(parameters, "CONFIG", context), "--json"]
        out = self.parameterAsString(parameters, "OUT", context)
        if out:
            arguments += ["--out", out]
        found = {}

        def heed(line):
            said = json.loads(line)
            if said["kind"] == "done":
                found["RESULT"] = said["result"]["out"]
            elif said["kind"] == "delivery":
                feedback.pushWarning(said["says"])
            elif said["kind"] == "rejects":
                feedback.pushInfo(f"{said['source']}: {said['reason']}: {said['records']}")

        call(self.program(parameters, context), arguments, feedback, heed)
        return found


class Open(Algorithm):
    """Adds the layers of a result to the project."""

    NAME = "open"

    def initAlgorithm(self, configuration=None):
        folder = QgsProcessingParameterFile.Folder
        self.addParameter(QgsProcessingParameterFile("RESULT", text("result"), behavior=folder))

    def processAlgorithm(self, parameters, context, feedback):
        folder = Path(self.parameterAsString(parameters, "RESULT", context))
        file = folder / "internal" / "whitespot.qgs"
        for wanted in (folder / "run.json", file):
            if not wanted.is_file():
                raise QgsProcessingException(text("no_result", folder=folder, file=wanted.name))
        source = QgsProject()
        if not source.read(str(file)):
            raise QgsProcessingException(text("not_read", file=file))
        target = context.project() or QgsProject.instance()
        copy(source.layerTreeRoot(), target.layerTreeRoot().insertGroup(0, source.title()), target)
        return {}


def copy(tree, group, project):
    """Copies a tree of layers with what is ticked into a group."""
    for child in tree.children():
        if hasattr(child, "layer"):
            layer = child.layer().clone()
            project.addMapLayer(layer, False)
            made = group.addLayer(layer)
        else:
            made = group.addGroup(child.name())
            copy(child, made, project)
        made.setItemVisibilityChecked(child.itemVisibilityChecked())


ALGORITHMS = [Inspect, Check, Run, Open]
