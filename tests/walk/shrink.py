"""From a walk that fails to a short one, printed."""

import time


def nature(found):
    """What is wrong, without the details: a shorter way must fail in the same manner."""
    return found and sorted(line.split(":")[0] for line in found[1])


def shrink(walk, planned, wrong, seconds=40):
    """Fewer steps that differ in the same manner: halves are left out first, then smaller pieces."""
    size, end = len(planned) // 2, time.monotonic() + seconds
    while size and time.monotonic() < end:
        at = 0
        while at < len(planned) and time.monotonic() < end:
            shorter = planned[:at] + planned[at + size:]
            if nature(walk.run(shorter)[0]) == wrong:
                planned = shorter
            else:
                at += size
        size //= 2
    return planned


def report(walk, planned, found):
    planned = shrink(walk, planned[:found[0] + 1], nature(found))
    found, text = walk.run(planned)
    print("# the shortest way found, in %s:" % walk.top)
    for line in text[text.index("look 0"):].split("\n"):
        print("#   " + line)
    for line in found[1] if found else ["(it does not fail every time)"]:
        print("#   at look %s: %s" % (found[0] if found else "?", line))
