"""A show's files as mappings: composed, their format checked, what they include added."""

import hashlib
from collections.abc import Mapping

from msgspec.structs import replace

from cues.showfile.nodes import Entries, Items, Node, Scalar, compose
from cues.showfile.problems import Findings, Place, near
from cues.showfile.templates import Expansion

FORMAT = "1"

Text = str | bytes


def hash_of(files: Mapping[str, Text]) -> str:
    """The sha256 of the files by name, whatever their line ends."""
    digest = hashlib.sha256()
    for name in sorted(files):
        text = files[name]
        raw = text if isinstance(text, bytes) else text.encode(errors="surrogatepass")
        raw = raw.replace(b"\r\n", b"\n")
        digest.update(f"{name}\n{len(raw)}\n".encode(errors="surrogatepass"))
        digest.update(raw)
    return digest.hexdigest()


class Sources:
    """Reads files out of those handed in."""

    def __init__(self, files: Mapping[str, Text], findings: Findings) -> None:
        self._files = files
        self._findings = findings
        self.included: set[str] = set()

    def document(self, file: str, format_may_miss: bool = False) -> Entries | None:
        """A file's mapping without its `format`, with its includes; None if it is broken."""
        node = self._composed(file)
        if node is None:
            return None
        form = node.get("format")
        if form is None and format_may_miss:
            pass
        elif form is None:
            self._findings.error(Place(file, 1, 1), '"format" is missing; write format: 1 at the top')
        elif not isinstance(form, Scalar) or form.text != FORMAT:
            told = form.text if isinstance(form, Scalar) else "this"
            self._findings.error(
                form.place, f"format {told} is not known here; this Maglock reads format {FORMAT}"
            )
            return None
        return self._with_includes(node, (file,))

    def _composed(self, file: str) -> Entries | None:
        node = compose(self._files[file], file, self._findings)
        if isinstance(node, Entries):
            return node
        if node is not None:
            self._findings.error(node.place, "a file is a mapping: it begins with a key, as in format: 1")
        elif not self._findings.any_in(file):
            self._findings.error(Place(file, 1, 1), "the file is empty")
        return None

    def _with_includes(self, node: Entries, within: tuple[str, ...]) -> Entries:
        names = node.get("include")
        merged = node.without("include", "format")
        for name in names.items if isinstance(names, Items) else (names,):
            if isinstance(name, Scalar) and not name.empty:
                part = self._include(name, within)
                merged = self._merged(merged, part, top=True) if part else replace(merged, partial=True)
            elif name is not None:
                self._findings.error(
                    name.place, "include wants the names of files, as in include: [effects.yaml]"
                )
        return merged

    def _include(self, name: Scalar, within: tuple[str, ...]) -> Entries | None:
        file = name.text
        if file in within:
            self._findings.error(name.place, f"{file} includes itself")
            return None
        if file not in self._files:
            cure = near(file, self._files)
            self._findings.error(name.place, f"no file {file} in the show's folder{cure}")
            return None
        self.included.add(file)
        node = self._composed(file)
        return self._with_includes(node, (*within, file)) if node else None

    def _merged(self, one: Entries, other: Entries, top: bool) -> Entries:
        """Both mappings' keys; of sections that both have, the entries."""
        entries, keys = dict(one.entries), dict(one.keys)
        for key, node in other.entries.items():
            here = entries.get(key)
            if here is None:
                entries[key], keys[key] = node, other.keys[key]
            elif top and isinstance(here, Entries) and isinstance(node, Entries):
                entries[key] = self._merged(here, node, top=False)
            else:
                say = f'"{key}" stands in {one.keys[key]} already, which includes this file'
                self._findings.error(other.keys[key], say)
        return Entries(entries, keys, one.place, one.partial or other.partial)


def expanded(document: Entries, shared: Mapping[str, Node], findings: Findings) -> Entries:
    """The document with its templates, and those shared by all rooms, put in."""
    made = Expansion({**shared, **templates_of(document, findings)}, findings).expand(
        document.without("templates")
    )
    return made if isinstance(made, Entries) else document


def templates_of(document: Entries, findings: Findings) -> Mapping[str, Node]:
    """The templates that a document declares."""
    node = document.get("templates")
    if node is None or (isinstance(node, Scalar) and node.empty):
        return {}
    if isinstance(node, Entries):
        return node.entries
    findings.error(node.place, "templates wants names, each with the keys that it puts in")
    return {}
