"""Calls the program."""
import os
import shutil
import subprocess
import threading

from qgis.core import QgsProcessingException

from .texts import text


def find(given):
    """The program: where it is said to lie, or where the system finds it."""
    found = given or shutil.which("whitespot")
    if not found or not os.path.isfile(found):
        raise QgsProcessingException(text("no_program"))
    return found


def call(program, arguments, feedback, heed=None):
    """Runs the program and passes its lines on as they come; `heed`: what is done with a line of its output, in place of showing it.

    Ends it where the user cancels, and fails where it fails.
    """
    # Windows opens a window for a program of the command line.
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    process = subprocess.Popen(
        [program, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        encoding="utf-8",
        errors="replace",
        creationflags=flags,
    )

    def words():
        for line in process.stderr:
            feedback.pushInfo(line.rstrip())

    # Both streams are read: a full one would stop the program.
    reader = threading.Thread(target=words, daemon=True)
    reader.start()
    watcher = threading.Thread(target=end_where_cancelled, args=(process, feedback), daemon=True)
    watcher.start()
    for line in process.stdout:
        (heed or feedback.pushInfo)(line.rstrip())
    code = process.wait()
    reader.join()
    if code != 0 and not feedback.isCanceled():
        raise QgsProcessingException(text("failed", code=code))


def end_where_cancelled(process, feedback):
    """Ends the program once the user cancels."""
    while True:
        try:
            process.wait(timeout=0.2)
            return
        except subprocess.TimeoutExpired:
            if feedback.isCanceled():
                process.terminate()
                return
