"""What a step is: thought of, fitted, foreseen in the model, written for a shell."""

PROJECTS = ["/home/p", "/home/p/src", "/home/p-2", "/home/q", "/home/q/sub", "/srv/a", "/srv/a/b", "/srv/ceil", "/srv/ceil/x",
            "/home/we ird'$x", "/home", "/srv"]
LINKS = {"/home/link": "/srv/a", "/srv/lp": "/home/p"}
PROMPTS = [None, None, None, None, "own name", "a%n$HOME`x`\\w!"]


def pick_dir(rng, m):
    return rng.choice(list(m.disk.directories()))


class Step:
    calm = False  # must have its line for itself
    late = False  # written from what it has made of the model, not from what it found

    def fits(self, m):
        return True

    def play(self, m, sh):
        """Foresee it, and return its text."""
        text = None if self.late else self.write(sh, m)
        self.foresee(m)
        return self.write(sh, m) if self.late else text


class Steady(Step):
    """Steps that need a $PWD that is where the shell is."""

    def fits(self, m):
        return m.disk.node(m.pwd) is m.cwd
