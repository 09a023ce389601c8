"""The QGIS plugin: whitespot in the Processing toolbox."""


def classFactory(interface):
    """What QGIS calls to load the plugin."""
    from .plugin import Plugin

    return Plugin()
