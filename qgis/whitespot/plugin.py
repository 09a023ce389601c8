"""The provider, and the plugin that brings it into the toolbox."""
from qgis.core import QgsApplication, QgsProcessingProvider

from .algorithms import ALGORITHMS


class Provider(QgsProcessingProvider):
    """The algorithms of whitespot in the toolbox."""

    def id(self):
        return "whitespot"

    def name(self):
        return "whitespot"

    def loadAlgorithms(self):
        for algorithm in ALGORITHMS:
            self.addAlgorithm(algorithm())


class Plugin:
    """Adds the provider, and takes it away again."""

    def __init__(self):
        self.provider = None

    def initProcessing(self):
        self.provider = Provider()
        QgsApplication.processingRegistry().addProvider(self.provider)

    def initGui(self):
        self.initProcessing()

    def unload(self):
        QgsApplication.processingRegistry().removeProvider(self.provider)
