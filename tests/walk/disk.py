"""A file system small enough to predict: directories, symbolic links, modes, and which directory is an environment.

Paths are written as if the walk's own directory were the root. A Node is an identity: it survives a rename, and what
is made anew at the same place is another one.
"""

import os

NAMES = (".venv", "venv", "env")


class Node:
    def __init__(self, link=None):
        self.link = link  # target, absolute, of a symbolic link
        self.children = {}
        self.mode = 0o755
        self.config = None  # of an environment

    def is_env(self):
        return self.config is not None


class Config:
    """A pyvenv.cfg; another one after each rewrite."""

    def __init__(self, kind, recorded, prompt, edits=0):
        self.kind, self.recorded, self.prompt, self.edits = kind, recorded, prompt, edits

    def text(self):
        return self.kind, self.recorded if self.kind == "both" else None, self.prompt, self.edits


def within(path, tree):
    return path == tree or tree == "/" or path.startswith(tree + "/")


class Disk:
    def __init__(self):
        self.root = Node()

    def resolve(self, path, hops=8):
        """(real path, node) of what a path leads to, or None."""
        node, real = self.root, ""
        parts = [p for p in path.split("/") if p]
        while parts:
            part = parts.pop(0)
            child = node.children.get(part) if not node.link else None
            if child is None:
                return None
            if child.link:
                if hops == 0:
                    return None
                return self.resolve(child.link + "".join("/" + p for p in parts), hops - 1)
            node, real = child, real + "/" + part
        return real or "/", node

    def node(self, path):
        found = self.resolve(path)
        return found[1] if found else None

    def real(self, path):
        found = self.resolve(path)
        return found[0] if found else None

    def entry(self, path):
        """The entry itself, a link not followed."""
        parent = self.node(os.path.dirname(path))
        return parent.children.get(os.path.basename(path)) if parent else None

    def env(self, path):
        node = self.node(path)
        return node if node and node.is_env() else None

    def put(self, path, node):
        self.node(os.path.dirname(path)).children[os.path.basename(path)] = node
        return node

    def mkdir(self, path):
        if path != "/" and not self.node(path):
            self.mkdir(os.path.dirname(path))
            self.put(path, Node())
        return self.node(path)

    def remove(self, path):
        return self.node(os.path.dirname(path)).children.pop(os.path.basename(path))

    def rename(self, old, new):
        self.put(new, self.remove(old))

    def directories(self, path="/", links=2):
        """Every path that leads to a directory which is no part of an environment, links followed now and then."""
        if path != "/":
            yield path
        node = self.node(path)
        if node.is_env():
            return
        for name, child in sorted(node.children.items()):
            place = path.rstrip("/") + "/" + name
            if not child.link:
                if name not in NAMES:
                    yield from self.directories(place, links)
            elif links and name not in NAMES and self.node(place):
                yield from self.directories(place, links - 1)

    def environments(self, path="/"):
        for name, child in sorted(self.node(path).children.items()):
            place = path.rstrip("/") + "/" + name
            if child.is_env():
                yield place
            elif not child.link:
                yield from self.environments(place)

    def writable_by_others(self, path):
        """Part of the path, as it is spelled or as it is, that others may write to."""
        for spelling in (path, self.real(path)):
            while spelling != "/":
                if self.node(spelling).mode & 0o002:
                    return True
                spelling = os.path.dirname(spelling)
        return False
