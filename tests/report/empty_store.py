#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the store of a sweep one of which nothing has begun yet: empty_store.py results.db"""
import sqlite3
import sys

store = sqlite3.connect(sys.argv[1])
for table in ("attempts", "metrics", "epoch_rows", "prediction_rows", "artifacts", "exclusions", "provenance"):
    store.execute("DELETE FROM " + table)
store.execute("UPDATE jobs SET status = 'planned', attempts = 0, failures = 0, seconds = 0, epochs = 0")
store.commit()
