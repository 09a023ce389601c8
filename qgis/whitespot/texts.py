"""The words of the plugin in the language of QGIS: Swedish, and English for all others."""
from qgis.core import QgsSettings

TEXTS = {
    "inspect": ("Granska en fil", "Inspect a file"),
    "inspect_help": (
        "Visar vad en levererad fil innehåller (lager, koordinatsystem, fält, antal) och ett förslag till konfiguration.",
        "Shows what a delivered file holds (layers, CRS, fields, counts), and a proposal for the configuration.",
    ),
    "check": ("Kontrollera en konfiguration", "Check a configuration"),
    "check_help": (
        "Läser och kontrollerar alla indata i en konfiguration. Inget skrivs.",
        "Reads and validates all inputs of a configuration. Nothing is written.",
    ),
    "run": ("Kör en konfiguration", "Run a configuration"),
    "run_help": (
        "Gör hela arbetet: läser, beräknar och skriver resultatet. Öppna det sedan med ”Öppna ett resultat”.",
        "Does the whole job: reads, computes and writes the result. Then open it with “Open a result”.",
    ),
    "open": ("Öppna ett resultat", "Open a result"),
    "open_help": (
        "Lägger till lagren i ett resultat i projektet, med samma utseende som i rapporten och på kartan.",
        "Adds the layers of a result to the project, with the same looks as in the report and on the map.",
    ),
    "file": ("Fil", "File"),
    "config": ("Konfiguration (TOML)", "Configuration (TOML)"),
    "out": ("Mapp för resultatet (om annan än i konfigurationen)", "Folder of the result (if other than in the configuration)"),
    "result": ("Resultat (mapp med run.json)", "Result (folder with run.json)"),
    "program": ("Programmet whitespot (om det inte hittas)", "The program whitespot (if it is not found)"),
    "no_program": (
        "Programmet whitespot hittas inte. Ange var det ligger.",
        "The program whitespot is not found. Say where it is.",
    ),
    "failed": ("whitespot avslutades med kod {code}.", "whitespot ended with code {code}."),
    "no_result": ("{folder} är inget resultat: där finns ingen {file}.", "{folder} is no result: there is no {file}."),
    "not_read": ("{file} kunde inte läsas.", "{file} was not read."),
}


def text(key, **values):
    """A text in the language of QGIS."""
    is_swedish = str(QgsSettings().value("locale/userLocale", "")).startswith("sv")
    return TEXTS[key][0 if is_swedish else 1].format(**values)
