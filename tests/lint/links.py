#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The links of the pages lead somewhere: files and folders beside them, headings in them, and scripts and pages that
are named in code. Addresses on the web are not visited. Each finding is one line, as file:line.

    tests/lint/links.py PAGE.md…      from the root of the repository
"""
import functools
import pathlib
import re
import sys
import urllib.parse

FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
CODE = re.compile(r"(`+)(.+?)\1")
LINKS = (
    re.compile(r"\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)"),  # [text](target), ![text](target)
    re.compile(r"^ {0,3}\[[^\]]+\]:\s+<?(\S+?)>?(?:\s|$)"),  # [name]: target
    re.compile(r"<(?:a|img|source)\s[^>]*?(?:href|src|srcset)=\"([^\"\s]+)\""),
)
# What is named in code as a script or a page of this repository.
NAMED = re.compile(r"^(?:\./)?((?!build/|data/|runs/)[\w-]+/(?:[\w.-]+/)*[\w.-]+\.(?:md|sh|sbatch|def))$")
WHEREVER = re.compile(r"^[a-z][a-z0-9+.-]*:|^//", re.IGNORECASE)


@functools.cache
def prose(page: pathlib.Path) -> tuple[tuple[int, str], ...]:
    """The numbered lines of a page outside of its blocks of code."""
    lines = []
    fence = ""
    blank = True
    indented = False
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), 1):
        mark = FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            continue
        if mark:
            fence = mark[1]
            continue
        indented = line.startswith("    ") and (blank or indented) and not lines_of_a_list(lines)
        if not indented:
            lines.append((number, line))
        blank = not line.strip()
    return tuple(lines)


def lines_of_a_list(lines: list[tuple[int, str]]) -> bool:
    """Whether what was last begun is a point of a list, whose paragraphs are indented too."""
    for _, line in reversed(lines):
        if re.match(r"^ *([-*+]|\d+\.)\s", line):
            return True
        if line.strip() and not line.startswith(" "):
            return False
    return False


@functools.cache
def anchors(page: pathlib.Path) -> frozenset[str]:
    """What follows # in a link to a heading of the page, as forges make it of the heading's text."""
    found: set[str] = set()
    for _, line in prose(page):
        found.update(re.findall(r"<a\s+(?:id|name)=\"([^\"]+)\"", line))
        heading = HEADING.match(line)
        if not heading:
            continue
        text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading[1]).lower()
        slug = re.sub(r"[^\w\- ]", "", text).replace(" ", "-")
        repeated = slug
        count = 0
        while repeated in found:
            count += 1
            repeated = f"{slug}-{count}"
        found.add(repeated)
    return frozenset(found)


def finding_of_link(page: pathlib.Path, target: str) -> str:
    """What is wrong with a link; empty: nothing, or it leads to the web."""
    if WHEREVER.match(target):
        return ""
    path, _, anchor = urllib.parse.unquote(target).partition("#")
    root = pathlib.Path(".").resolve()
    place = (page.parent / path) if path else page
    if not place.exists():
        return f"the link to {target} leads nowhere"
    if root not in place.resolve().parents and place.resolve() != root:
        return f"the link to {target} leads out of the repository"
    if anchor and place.is_dir():
        place = place / "README.md"
    if anchor and place.suffix == ".md" and anchor not in anchors(place):
        near = ", ".join(sorted(anchors(place))[:40])
        return f"{place} has no heading #{anchor}; it has: {near}"
    return ""


def finding_of_name(page: pathlib.Path, name: str) -> str:
    """A file that is named in code, and whose first folder is one of the repository's, is there: below the root, below the
    page's folder or below one that this is in."""
    found = NAMED.match(name)
    if not found or not pathlib.Path(found[1].split("/")[0]).is_dir():
        return ""
    there = any((folder / found[1]).exists() for folder in (page.parent, *page.parent.parents))
    return "" if there else f"there is no {found[1]}"


def findings(page: pathlib.Path) -> list[str]:
    said = []
    for number, line in prose(page):
        names = [code for _, code in CODE.findall(line)]
        without_code = CODE.sub(lambda code: "`" * len(code[0]), line)
        problems = [finding_of_link(page, target) for link in LINKS for target in link.findall(without_code)]
        problems += [finding_of_name(page, name) for name in names]
        said += [f"{page}:{number}: {problem}" for problem in problems if problem]
    return said


def main(names: list[str]) -> int:
    said = [line for name in names for line in findings(pathlib.Path(name))]
    print("\n".join(said) if said else f"the links of {len(names)} pages lead somewhere")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
