#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Gives a finished sweep's store names that mean something to HTML, scripts and terminals: hostile_store.py results.db

Whatever can come from a user, a dataset or a worker is renamed: the sweep, values of fields, titles of tables, folds,
messages and logs of attempts, hosts, facts, the file itself.
"""
import json
import sqlite3
import sys

NAME = "</script><img src=x onerror=alert(1)>"

store = sqlite3.connect(sys.argv[1])
store.execute("UPDATE sweeps SET name = ?", (NAME + "\u202e\u2028\"'&amp;",))
store.execute("UPDATE sweeps SET text = text || ?", ("\n# <!-- <script>alert(2)</script> ]]> \u2029 -->" + NAME,))
store.execute("UPDATE sweeps SET overrides = ?", (json.dumps(["a=<svg onload=alert(3)>" + NAME]),))
for (text,) in store.execute("SELECT tables FROM sweeps").fetchall():
    tables = json.loads(text)
    for table in tables:
        table["title"] = NAME + "${alert(4)} `\u202e"
    store.execute("UPDATE sweeps SET tables = ?", (json.dumps(tables),))
for position, text in store.execute("SELECT position, field_values FROM experiments").fetchall():
    values = [[field, value + NAME + "\u2066'\"" if field == "sampling.strategy" else value] for field, value in json.loads(text)]
    store.execute("UPDATE experiments SET field_values = ? WHERE position = ?", (json.dumps(values), position))
store.execute("UPDATE folds SET name = ?", ("<iframe src=javascript:alert(5)>" + NAME,))
store.execute(
    "UPDATE attempts SET message = ?, last_lines = ?, host = ?, device = ?, exit_signal = 11",
    (NAME, "\x1b[31m<b>log</b>" + NAME + "\x00\x07\r\n-->\u202e", "node<1>" + NAME, "cpu\"><script>alert(6)</script>"))
store.execute("UPDATE jobs SET status = 'failed' WHERE id = (SELECT evaluate FROM run_rows LIMIT 1)")
store.execute("INSERT INTO provenance VALUES (?, ?)", ("<script>alert(7)</script>", NAME))
store.commit()
