#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Types what a page tells to type, and compares what is printed with what the page shows.

    follow.py PAGE HOME        in the folder where the reader is, which the page calls HOME

In the order of the page: ```yaml is saved under the name that ends the sentence before it (`name.yaml`:); ```sh is run
by bash, each in a shell of its own; ```text is what the commands before it print. "# Ctrl-C" behind a command interrupts
it once a training is done, and expects exit code 75; "# exit code N" expects that one, everything else 0. Blocks without a
language are not typed. Of what is shown … stands for anything, in a line of its own for any lines; a number with a decimal
point for any number, – for any or none, and which of a column is best or has a star does not count: measured figures depend
on the machine. Whole numbers and words have to be there. The first difference ends it, with its line in the page."""
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

NUMBER = r"[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?"


def blocks(page):
    """(line, language, text, the last line of prose before it) of each fenced block."""
    lines = page.read_text(encoding="utf-8").splitlines()
    number, prose = 0, ""
    while number < len(lines):
        fence = re.match(r"^```(\w*)$", lines[number])
        if fence:
            end = lines.index("```", number + 1)
            yield number + 2, fence[1], lines[number + 1 : end], prose
            number = end
        elif lines[number].strip():
            prose = lines[number]
        number += 1


def same_form(line):
    """A line without what differs from machine to machine beside its numbers."""
    line = re.sub(r"\*\*|</?u>| \*(?= *\|)", "", line)
    line = re.sub(r"(?:\{\\bfseries |\\underline\{)(\\num\{[^}]*\})\}", r"\1", line)
    return " ".join(re.sub(r"-{3,}", "---", line).split())


def pattern(shown):
    parts = re.split(r"(…|–|[+-]?\d+\.\d+)", same_form(shown))
    regex = "".join(
        ".*" if part == "…" else f"(?:–|{NUMBER})" if part == "–" else NUMBER if index % 2 else re.escape(part)
        for index, part in enumerate(parts)
    )
    return re.compile(f"^{regex}$")


def difference(shown, printed):
    """The first line that was shown and not printed, as (its place, what stands there); none: all was."""
    place, anything = 0, False
    for index, line in enumerate(shown):
        if line.strip() == "…":
            anything = True
            continue
        wanted = pattern(line)
        found = place
        while found < len(printed) and not wanted.match(same_form(printed[found])):
            if not anything:
                return index, printed[found]
            found += 1
        if found == len(printed):
            return index, "(nothing more)"
        place, anything = found + 1, False
    return (len(shown), printed[place]) if place < len(printed) and not anything else None


def run(text):
    """(exit code, output) of a block of commands."""
    process = subprocess.Popen(
        ["bash", "-c", "set -e -o pipefail\n" + text],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
    if "# Ctrl-C" not in text:
        printed = process.communicate()[0]
        return process.returncode, printed.decode()
    printed = b""
    for line in process.stdout:
        printed += line
        if b"train: finished (" in line or b"more jobs started or ended" in line:  # floods are counted
            os.killpg(process.pid, signal.SIGINT)
            break
    printed += process.stdout.read()
    return process.wait(), printed.decode()


def fail(page, line, text):
    raise SystemExit(f"{page}:{line}: {text}")


def main(page, home):
    printed = None
    begun = time.monotonic()
    for line, language, text, prose in blocks(page):
        if language == "yaml":
            name = re.search(r"`([\w.-]+\.yaml)`:$", prose)
            if not name:
                fail(page, line, "the sentence before it does not end with the name of a file")
            pathlib.Path(name[1]).write_text("\n".join(text) + "\n", encoding="utf-8")
        elif language == "sh":
            commands = "\n".join(text)
            wanted = re.search(r"# exit code (\d+)", commands)
            expected = 75 if "# Ctrl-C" in commands else int(wanted[1]) if wanted else 0
            code, output = run(commands)
            printed = output.replace(os.getcwd(), home).splitlines()
            print(f"{time.monotonic() - begun:5.1f} s  {page.name}:{line}: {text[0]}", flush=True)
            if code != expected:
                fail(page, line, f"exit code {code} instead of {expected}:\n{output}")
        elif language == "text":
            if printed is None:
                fail(page, line, "no command stands before it")
            found = difference(text, printed)
            if found:
                shown = text[found[0]] if found[0] < len(text) else "(nothing more)"
                fail(page, line + found[0], f"shown:   {shown}\n  printed: {found[1]}\nof\n" + "\n".join(printed))
    print(f"all of {page} is as it says")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), sys.argv[2])
