#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What validators of JSON Schema say of the sweep files in files/: yes to those in right/, no to those in wrong/.
schema_files_test.cpp holds the program to the same two folders, so that the two agree.

    schema_files.py ORCHESTRATOR

By python3-jsonschema, and by ajv where node finds it (NODE_PATH=…/node_modules). Exits with 77 without the first.
"""
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"SKIPPED, not tested: {missing}")
    sys.exit(77)

AJV = """
const Ajv = require('ajv/dist/2020');
const {schema, files} = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const validate = new Ajv({strict: false}).compile(schema);
console.log(JSON.stringify(files.map(file => validate(file))));
"""


def by_jsonschema(schema, files):
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    return [validator.is_valid(file) for file in files]


def by_ajv(schema, files):
    """None where there is no node, or no ajv."""
    try:
        subprocess.run(["node", "-e", "require('ajv/dist/2020')"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    request = json.dumps({"schema": schema, "files": files})
    answer = subprocess.run(["node", "-e", AJV], input=request, check=True, capture_output=True, text=True)
    return json.loads(answer.stdout)


def main():
    schema = json.loads(subprocess.run([sys.argv[1], "schema"], check=True, capture_output=True, text=True).stdout)
    folder = pathlib.Path(__file__).parent / "files"
    paths = sorted(folder.glob("right/*.yaml")) + sorted(folder.glob("wrong/*.yaml"))
    files = [yaml.safe_load(path.read_text()) for path in paths]
    wrong = 0
    for name, judge in {"jsonschema": by_jsonschema, "ajv": by_ajv}.items():
        verdicts = judge(schema, files)
        if verdicts is None:
            print(f"{name}: SKIPPED, not found")
            continue
        for path, verdict in zip(paths, verdicts, strict=True):
            if verdict != (path.parent.name == "right"):
                wrong += 1
                print(f"{name}: {'accepts' if verdict else 'refuses'} {path.parent.name}/{path.name}")
        print(f"{name}: {len(paths)} files")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
