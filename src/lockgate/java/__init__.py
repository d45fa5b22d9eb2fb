"""Java's values as Python objects: what mapping templates and JSONPaths compute with.

``values`` says which Python type stands for which Java class. ``text`` prints them as
``String.valueOf`` does, ``equality`` compares them as ``equals`` does, ``numbers`` names their
classes, ``json_reader`` reads documents as json-smart does (permissively, or strictly) and
``json_writer`` writes them back. ``utf16`` has Java's view of text, ``doubles`` its digits.
"""
