"""A person at LibreOffice: opens workbooks, types into cells, saves. A cell that is protected stays as it was."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

SOFFICE_TIMEOUT_S = 240
LINE_BREAK = "␤"  # stands for one within a text: a line of the list of keys is one cell

Keys = Mapping[tuple[str, str], str]  # what is typed, by sheet and cell

_LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Person"/>
</library:library>
"""

# The dispatcher does what the keyboard does: formats, text cells and protection have their say.
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Person" script:language="StarBasic">
Sub Types(keys As String)
  Dim spot(0) As New com.sun.star.beans.PropertyValue
  Dim typed(0) As New com.sun.star.beans.PropertyValue
  Dim kind(0) As New com.sun.star.beans.PropertyValue
  spot(0).Name = "ToPoint"
  typed(0).Name = "StringName"
  kind(0).Name = "FilterName"
  kind(0).Value = "Calc MS Excel 2007 XML"
  helper = createUnoService("com.sun.star.frame.DispatchHelper")
  files = createUnoService("com.sun.star.ucb.SimpleFileAccess")
  lines = createUnoService("com.sun.star.io.TextInputStream")
  lines.setInputStream(files.openFileRead(keys))
  lines.setEncoding("UTF-8")
  Do While Not lines.isEOF()
    parts = Split(lines.readLine(), Chr(9))
    Select Case parts(0)
      Case "open"
        doc = StarDesktop.loadComponentFromURL(parts(1), "_blank", 0, Array())
        target = parts(2)
      Case "type"
        doc.CurrentController.setActiveSheet(doc.Sheets.getByName(parts(1)))
        spot(0).Value = parts(2)
        typed(0).Value = Join(Split(parts(3), "␤"), Chr(10))
        helper.executeDispatch(doc.CurrentController.Frame, ".uno:GoToCell", "", 0, spot())
        helper.executeDispatch(doc.CurrentController.Frame, ".uno:EnterString", "", 0, typed())
      Case "save"
        doc.storeToURL(target, kind())
        doc.close(True)
    End Select
  Loop
End Sub
</script:module>
"""


def type_into(workbooks: Mapping[Path, Keys], folder: Path, scratch: Path) -> None:
    """Save each workbook into ``folder``, with what was typed. Raises RuntimeError when LibreOffice did not."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = scratch / "profile"
    _soffice(profile, "--terminate_after_init")  # lays out the profile, over whatever lies there
    library = profile / "user" / "basic" / "Standard"
    (library / "script.xlb").write_text(_LIBRARY, encoding="utf-8")
    (library / "Person.xba").write_text(_MACRO, encoding="utf-8")
    keys = scratch / "keys.txt"
    keys.write_text("\n".join(_lines(workbooks, folder)), encoding="utf-8")
    _soffice(profile, f'macro:///Standard.Person.Types("{keys.as_uri()}")')
    unsaved = [path.name for path in workbooks if not (folder / path.name).is_file()]
    if unsaved:
        raise RuntimeError(f"LibreOffice did not save {', '.join(unsaved)}")


def _lines(workbooks: Mapping[Path, Keys], folder: Path) -> list[str]:
    lines = []
    for path, typed in workbooks.items():
        lines.append(f"open\t{path.as_uri()}\t{(folder / path.name).as_uri()}")
        for (sheet, cell), text in typed.items():
            lines.append("\t".join(("type", sheet, cell, text.replace("\n", LINE_BREAK))))
        lines.append("save")
    return [*lines, "end"]


def _soffice(profile: Path, *words: str) -> None:
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", *words]
    subprocess.run(command, capture_output=True, timeout=SOFFICE_TIMEOUT_S, check=False)
