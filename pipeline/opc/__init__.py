"""Files of parts, such as .xlsx and .docx: zip files in which parts lead to each other (Open Packaging Conventions).

`archive` reads the zip file, within limits; `relations` and `trees` read the XML of its parts; `package` changes parts
and `writer` writes them back; `properties` dates a file. Every fault of a file is a `faults.PackageFault`, which the
rooms above put into words.
"""
