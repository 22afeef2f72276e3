#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What pages tell people to type exists: every `orchestrator …` in their code is held against the help of the command
that it names, every field=value and every YAML block against the schema, every file of the repository that a command
names against the disk. Nothing is run but --help and schema. Each finding is one line, as file:line.

    pages.py ORCHESTRATOR PAGE.md…      from the root of the repository
"""
import functools
import json
import pathlib
import re
import shlex
import subprocess
import sys

import jsonschema
import yaml

FENCE = re.compile(r"^( {0,3})(```+|~~~+)\s*([\w-]*)")
INLINE = re.compile(r"(`+)(.+?)\1")
# How the program is called on these pages; images run it too.
PROGRAM = re.compile(
    r"(?<![\w./$-])(?<!--target )(?:[\w./$\"-]*/)?orchestrator(?=\s|$)"
    r"|(?<=apptainer run )(?:--[\w-]+(?: /\w+)? )*[\w-]+\.sif(?=\s)|(?<=:/work )foldwise(?::cuda)?(?=\s)"
)
ENDS = {"|", "||", "&&", ";", "&", ">", ">>", "<", "2>&1", "…"}
OPTION = re.compile(r"^--?[A-Za-z][\w-]*$")
ASSIGNMENT = re.compile(r"^([a-z_][\w.]*)=(.*)$", re.DOTALL)
TOP_LEVEL = {"name", "output", "order"}
PLACEHOLDERS = {"field", "sweep.grid.FIELD"}
ABBREVIATED = re.compile(r"[…]|\.\.\.")
# What a command names of this repository: it has to be there.
OURS = re.compile(r"^(?:\./)?((?:experiments|slurm|tests|cmake)/[\w./-]+\.(?:yaml|csv|sh|sbatch|def|py)|[\w-]+\.sh)$")


class Loader(yaml.SafeLoader):
    """YAML 1.2's numbers, as the program reads them: 1e-4 is one."""


EXPONENT = re.compile(r"^[-+]?\d+(\.\d*)?[eE][-+]?\d+$")
Loader.add_implicit_resolver("tag:yaml.org,2002:float", EXPONENT, list("-+0123456789"))


class Blocks:
    """The code of a page: blocks as (line, language, text), words in a line as (line, text)."""

    def __init__(self, page: pathlib.Path):
        self.blocks: list[tuple[int, str, str]] = []
        self.words: list[tuple[int, str]] = []
        lines = page.read_text(encoding="utf-8").splitlines()
        number = 0
        while number < len(lines):
            fence = FENCE.match(lines[number])
            end = number + 1
            if fence:
                while end < len(lines) and not lines[end].strip().startswith(fence[2]):
                    end += 1
                text = [line.removeprefix(fence[1]) for line in lines[number + 1 : end]]
                self.blocks.append((number + 2, fence[3], "\n".join(text)))
                number = end + 1
            elif lines[number].startswith("    ") and (number == 0 or not lines[number - 1].strip()):
                while end < len(lines) and (lines[end].startswith("    ") or not lines[end].strip()):
                    end += 1
                self.blocks.append((number + 1, "", "\n".join(line[4:] for line in lines[number:end])))
                number = end
            else:
                self.words += [(number + 1, code) for _, code in INLINE.findall(lines[number])]
                number += 1


class Help:
    """What a command knows, by its help."""

    def __init__(self, text: str):
        self.commands = set()
        # Name -> whether a word follows it.
        self.options: dict[str, bool] = {}
        section = ""
        for line in text.splitlines():
            if re.match(r"^\S.*:$", line):
                section = line
            elif re.match(r"^  \S", line):
                name = line.split()[0]
                if section.startswith("Subcommands"):
                    self.commands.update(re.split(r", ", re.split(r" {2,}", line.strip())[0]))
                elif name.startswith("-"):
                    takes = len(line.split()) > 1 and bool(re.match(r"^[A-Z]", line.split()[1]))
                    self.options.update(dict.fromkeys(name.rstrip(",").split(","), takes))


class Orchestrator:
    def __init__(self, program: str):
        self.program = program
        schema = json.loads(self.printed("schema"))
        self.fields = set(field_names(schema))
        # A page shows parts of a file.
        self.schema = without_required(schema)

    def printed(self, *words: str) -> str:
        run = subprocess.run([self.program, *words], capture_output=True, text=True, check=False)
        if run.returncode != 0:
            raise SystemExit(f"{self.program} {' '.join(words)} ends with {run.returncode}: {run.stderr}")
        return run.stdout

    @functools.cache
    def help(self, *commands: str) -> Help:
        return Help(self.printed(*commands, "--help"))

    def finding_of_command(self, words: list[str]) -> str:
        """What is wrong with the words behind the program's name."""
        commands: list[str] = []
        while words and words[0] in self.help(*commands).commands:
            commands.append(words.pop(0))
        known = self.help(*commands)
        if known.commands and words and re.match(r"^[a-z][a-z-]*$", words[0]):
            return f"'{words[0]}' is no command of orchestrator {' '.join(commands)}"
        if not commands and words and not words[0].startswith("-"):
            commands = ["run"]
        options: dict[str, bool] = {"--help": False, "-h": False}
        for depth in range(len(commands) + 1):
            options.update(self.help(*commands[:depth]).options)
        for word in words:
            name = word.split("=")[0]
            if OPTION.match(name) and name not in options:
                return f"orchestrator {' '.join(commands)} has no option {name}"
            assigned = ASSIGNMENT.match(word)
            if assigned and not self.is_field(assigned[1]):
                return f"{assigned[1]} is no field"
        return ""

    def is_field(self, name: str) -> bool:
        return re.sub(r"^sweep\.grid\.", "", name) in self.fields or name in TOP_LEVEL | PLACEHOLDERS

    def findings_of_yaml(self, text: str) -> list[str]:
        try:
            document = yaml.load(text, Loader=Loader)
        except yaml.YAMLError as error:
            return [f"not YAML: {' '.join(str(error).split())}"]
        if isinstance(document, list):
            document = {"tables": document}
        problems = jsonschema.Draft202012Validator(self.schema).iter_errors(document)
        return [f"{'.'.join(map(str, each.absolute_path))}: {deepest(each)}" for each in problems]


def deepest(error: jsonschema.ValidationError) -> str:
    """Of alternatives none of which fits, what is wrong with the one that comes nearest."""
    best = jsonschema.exceptions.best_match([error])
    return best.message[:200]


def without_required(schema):
    if isinstance(schema, list):
        return [without_required(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {name: each for name, each in schema.items() if name != "required" or isinstance(each, dict)}
    return {name: without_required(each) for name, each in kept.items()}


def field_names(schema: dict, prefix: str = ""):
    for name, each in schema.get("properties", {}).items():
        yield prefix + name
        yield from field_names(each, f"{prefix}{name}.")


def commands_in(text: str):
    """(line, words) of each call of the program in a block, its continued lines joined, comments left out; none of
    those that are meant to fail."""
    text = re.sub(r"(?m)^.*# exit code \d+$", "", text)
    for number, line in joined(text):
        for found in PROGRAM.finditer(line):
            yield number, split_words(line[found.end() :])


def joined(text: str):
    begun, start = "", 0
    for number, line in enumerate(text.split("\n")):
        start = start if begun else number
        begun += line
        if begun.endswith("\\"):
            begun = begun[:-1] + " "
            continue
        yield start, re.sub(r"(^|\s)#\s.*$", r"\1", begun)
        begun = ""


def split_words(text: str) -> list[str]:
    text = re.split(r"\s(?:\d?>{1,2}\S|<\s?/)", text)[0]
    lexer = shlex.shlex(text, posix=True, punctuation_chars="|;&()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    words = []
    try:
        for word in lexer:
            if word in ENDS or set(word) <= set("|;&()"):
                break
            words.append(word)
    except ValueError:  # a quotation that another line ends
        pass
    return words


def usage_words(text: str) -> list[str]:
    """The words of a line such as `plan sweep.yaml [field=value …] [--workers N] [--explain \\| --json]`."""
    found = PROGRAM.search(text)
    return re.sub(r"\\?\||[\[\]…]", " ", text[found.end() :]).split() if found else []


def findings(orchestrator: Orchestrator, page: pathlib.Path):
    code = Blocks(page)
    for line, language, text in code.blocks:
        if language == "yaml" or (not language and re.match(r"^(name|dataset|model|execution|sweep): ", text)):
            yield from ((line, problem) for problem in orchestrator.findings_of_yaml(text))
        if language not in ("", "sh"):
            continue
        for place, words in commands_in(text):
            yield line + place, orchestrator.finding_of_command(words)
        for place, command in joined(text):
            for word in split_words(command):
                yield line + place, finding_of_file(word)
    for line, text in code.words:
        if text.startswith("orchestrator ") or "/orchestrator " in text:
            yield line, orchestrator.finding_of_command(usage_words(text))
        assigned = ASSIGNMENT.match(text)
        if assigned and "." in assigned[1] and not orchestrator.is_field(assigned[1]):
            yield line, f"{assigned[1]} is no field"


def finding_of_file(word: str) -> str:
    named = OURS.match(word)
    return f"there is no {named[1]}" if named and not pathlib.Path(named[1]).exists() else ""


def main(program: str, pages: list[str]) -> int:
    orchestrator = Orchestrator(program)
    said = []
    for page in map(pathlib.Path, pages):
        said += [f"{page}:{line}: {problem}" for line, problem in findings(orchestrator, page) if problem]
    print("\n".join(said) if said else f"what {len(pages)} pages tell to type exists")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
