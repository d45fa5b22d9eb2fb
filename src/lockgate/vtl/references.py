"""What stands in front of a reference's name: dollars, braces, ``!`` and backslashes."""

from dataclasses import dataclass

__all__ = ["ReferenceStart", "read_reference_start"]


@dataclass(slots=True)
class ReferenceStart:
    """The first token of a reference, taken apart; the fields are those of ``Reference``."""

    root: str
    image: str
    quiet: bool = False
    escaped: bool = False
    computable: bool = True
    slashes: str = ""
    prefix: str = ""

    def absent(self, rest: str) -> str:
        """What is printed for no value; ``rest`` is the text behind the first token."""
        if not self.computable:
            return self.root
        if self.quiet and not self.escaped:
            return ""
        return self.image + rest


def read_reference_start(image: str, braced_name: str) -> ReferenceStart:
    """Take apart the first token; ``braced_name`` is the name when that token ends in a brace.

    An even number of backslashes escapes nothing and half of them is printed; with an odd one
    the reference prints as it stands. A backslash between ``$`` and ``!`` makes all of it text.
    """
    if "\\!" in image:
        return _slash_before_bang(image)
    name = image.lstrip("\\")
    slashes = len(image) - len(name)
    start = name.rindex("$")
    prefix, name = name[:start], name[start:]
    root = braced_name or name.removeprefix("$").removeprefix("!")
    return ReferenceStart(
        root=root,
        image=name,
        quiet=name.startswith("$!"),
        escaped=slashes % 2 == 1,
        slashes="\\" * (slashes // 2),
        prefix=prefix,
    )


def _slash_before_bang(image: str) -> ReferenceStart:
    start = image.index("\\", image.index("$"))
    end = start
    while image[end] == "\\":
        end += 1
    text = image[: end - 1] + image[end:]
    return ReferenceStart(root=text, image=text, computable=False)
