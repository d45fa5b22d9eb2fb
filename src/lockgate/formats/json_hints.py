"""What to do about a text that is no JSON, by what stands where something else was expected."""

__all__ = ["ESCAPES", "hint_for"]

ESCAPES = 'known are \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uXXXX; write \\\\ for a backslash'


def hint_for(wanted: str, found: str) -> str:
    """How to mend it that ``found``, the text's rest, stands where ``wanted`` is expected."""
    if not found:
        return "close every { with } and every [ with ]; is the file complete?"
    if found.startswith("'"):
        return "put keys and texts in double quotes"
    if found.startswith(("//", "/*", "#")):
        return "remove the comment: JSON has none"
    if found.startswith('"') and not wanted.startswith(("','", "':'")):
        return "close the quote in the same line; a line end in a text is written \\n"
    if found.startswith(("}", "]")) and wanted.startswith(("a key", "a value")):
        return "remove the comma before it, or write what is missing"
    return _hint_for_wanted(wanted, found)


def _hint_for_wanted(wanted: str, found: str) -> str:
    if wanted.startswith("','"):
        return "put a comma between two members, and write the bracket that was opened to close it"
    if wanted == "':'":
        return 'write a member as "key": value'
    if wanted.startswith("a key"):
        return "put the key in double quotes"
    if found[0].isdigit() or found[0] in "+-.":
        return "write numbers as 7, -7 or 0.5: no zeros or plus before them, a digit before the dot"
    return "put texts in double quotes; without them there are numbers, true, false and null"
