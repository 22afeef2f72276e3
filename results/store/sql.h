// SPDX-License-Identifier: Apache-2.0
/// Every SQL text of the project. Keys are blobs of 32 bytes, times are seconds since 1970, lists are JSON.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

namespace foldwise::results::sql {

/// "FLDW": marks a database as ours (PRAGMA application_id).
inline constexpr int application_id = 0x464C4457;
inline constexpr char set_application_id[] = "PRAGMA application_id = 0x464C4457";

/// Migrations in order: after migration number n (from 1) the database has user_version n. Never edited, only added to.
inline constexpr std::array migrations{
    R"(
CREATE TABLE sweeps (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, text TEXT NOT NULL, overrides TEXT NOT NULL,
  varied_fields TEXT NOT NULL, tables TEXT NOT NULL, plan BLOB NOT NULL);
CREATE TABLE experiments (
  position INTEGER PRIMARY KEY, identity BLOB NOT NULL, field_values TEXT NOT NULL, configuration TEXT NOT NULL);
CREATE TABLE jobs (
  id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, stage TEXT NOT NULL, label TEXT NOT NULL,
  sweep INTEGER NOT NULL REFERENCES sweeps, status TEXT NOT NULL DEFAULT 'planned',
  attempts INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0, seconds REAL NOT NULL DEFAULT 0,
  epochs INTEGER NOT NULL DEFAULT 0);
CREATE TABLE runs (
  position INTEGER PRIMARY KEY, experiment INTEGER NOT NULL REFERENCES experiments, fold INTEGER NOT NULL,
  repeat INTEGER NOT NULL, train INTEGER NOT NULL REFERENCES jobs, evaluate INTEGER NOT NULL REFERENCES jobs);
CREATE TABLE attempts (
  job INTEGER NOT NULL REFERENCES jobs, number INTEGER NOT NULL, host TEXT NOT NULL, device TEXT NOT NULL,
  pid INTEGER NOT NULL, started REAL NOT NULL, ended REAL, outcome TEXT, message TEXT, exit_signal INTEGER,
  exit_code INTEGER, epoch INTEGER, last_lines TEXT, PRIMARY KEY (job, number)) WITHOUT ROWID;
CREATE TABLE epochs (
  job INTEGER NOT NULL REFERENCES jobs, epoch INTEGER NOT NULL, metric TEXT NOT NULL, value REAL,
  PRIMARY KEY (job, epoch, metric)) WITHOUT ROWID;
CREATE TABLE metrics (
  job INTEGER NOT NULL REFERENCES jobs, name TEXT NOT NULL, value REAL, PRIMARY KEY (job, name)) WITHOUT ROWID;
CREATE TABLE predictions (
  job INTEGER NOT NULL REFERENCES jobs, position INTEGER NOT NULL, sample TEXT NOT NULL, target INTEGER NOT NULL,
  scores BLOB NOT NULL, PRIMARY KEY (job, position)) WITHOUT ROWID;
CREATE TABLE artifacts (
  job INTEGER NOT NULL REFERENCES jobs, position INTEGER NOT NULL, name TEXT NOT NULL, path TEXT NOT NULL,
  bytes INTEGER NOT NULL, PRIMARY KEY (job, position)) WITHOUT ROWID;
CREATE TABLE exclusions (
  job INTEGER NOT NULL REFERENCES jobs, position INTEGER NOT NULL, sample TEXT NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (job, position)) WITHOUT ROWID;
CREATE TABLE provenance (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name, value)) WITHOUT ROWID;
)",
    R"(
ALTER TABLE jobs ADD COLUMN experiment INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN first_sweep INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET first_sweep = sweep;
CREATE TABLE earlier_experiments (
  position INTEGER PRIMARY KEY, identity BLOB NOT NULL, field_values TEXT NOT NULL, configuration TEXT NOT NULL);
)",
    "ALTER TABLE predictions ADD COLUMN targets BLOB NOT NULL DEFAULT x''",
    R"(
CREATE TABLE datasets (position INTEGER PRIMARY KEY, name TEXT NOT NULL, samples TEXT NOT NULL);
CREATE TABLE folds (
  position INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, name TEXT NOT NULL,
  dataset INTEGER NOT NULL REFERENCES datasets, parts TEXT NOT NULL);
ALTER TABLE runs ADD COLUMN division INTEGER REFERENCES folds;
)",
    "ALTER TABLE runs ADD COLUMN score INTEGER REFERENCES jobs",
    "ALTER TABLE runs ADD COLUMN before BLOB NOT NULL DEFAULT x''",
    R"(
ALTER TABLE runs RENAME TO run_rows;
ALTER TABLE epochs RENAME TO epoch_rows;
ALTER TABLE predictions RENAME TO prediction_rows;
CREATE VIEW runs AS
SELECT run_rows.position + 1 AS run, run_rows.experiment + 1 AS experiment, run_rows.fold + 1 AS fold,
  run_rows.repeat + 1 AS repeat, folds.name AS fold_name,
  (SELECT json_group_object(json_extract(value, '$[0]'), json_extract(value, '$[1]'))
    FROM json_each(experiments.field_values)) AS fields,
  CASE WHEN evaluated.status = 'finished' THEN 'finished'
    WHEN 'failed' IN (trained.status, scored.status, evaluated.status) THEN 'failed'
    WHEN 'diverged' IN (trained.status, scored.status, evaluated.status) THEN 'diverged'
    WHEN 'cancelled' IN (trained.status, scored.status, evaluated.status) THEN 'cancelled'
    WHEN 'running' IN (trained.status, scored.status, evaluated.status) THEN 'running'
    ELSE 'planned' END AS status,
  trained.seconds AS training_seconds, lower(hex(trained.key)) AS train_key, lower(hex(scored.key)) AS score_key,
  lower(hex(evaluated.key)) AS evaluate_key
FROM run_rows JOIN experiments ON experiments.position = run_rows.experiment
  JOIN jobs AS trained ON trained.id = run_rows.train JOIN jobs AS evaluated ON evaluated.id = run_rows.evaluate
  LEFT JOIN jobs AS scored ON scored.id = run_rows.score LEFT JOIN folds ON folds.position = run_rows.division;
CREATE VIEW results AS
SELECT run_rows.position + 1 AS run, run_rows.experiment + 1 AS experiment, run_rows.fold + 1 AS fold,
  run_rows.repeat + 1 AS repeat, metrics.name AS metric, metrics.value AS value
FROM run_rows JOIN jobs ON jobs.id = run_rows.evaluate AND jobs.status = 'finished'
  JOIN metrics ON metrics.job = run_rows.evaluate
UNION ALL
SELECT run_rows.position + 1, run_rows.experiment + 1, run_rows.fold + 1, run_rows.repeat + 1, metrics.name,
  metrics.value
FROM run_rows JOIN jobs ON jobs.id = run_rows.evaluate AND jobs.status = 'finished'
  JOIN metrics ON metrics.job = run_rows.train
WHERE NOT EXISTS (
  SELECT 1 FROM metrics AS evaluated WHERE evaluated.job = run_rows.evaluate AND evaluated.name = metrics.name);
CREATE VIEW epochs AS
SELECT run_rows.position + 1 AS run, run_rows.experiment + 1 AS experiment, run_rows.fold + 1 AS fold,
  run_rows.repeat + 1 AS repeat, epoch_rows.epoch AS epoch, epoch_rows.metric AS metric, epoch_rows.value AS value
FROM run_rows JOIN epoch_rows ON epoch_rows.job = run_rows.train;
CREATE VIEW predictions AS
SELECT run_rows.position + 1 AS run, run_rows.experiment + 1 AS experiment, run_rows.fold + 1 AS fold,
  run_rows.repeat + 1 AS repeat, prediction_rows.position + 1 AS position, prediction_rows.sample AS sample,
  prediction_rows.target AS target, prediction_rows.scores AS scores, prediction_rows.targets AS targets
FROM run_rows JOIN prediction_rows ON prediction_rows.job = run_rows.evaluate;
)",
    R"(
ALTER TABLE sweeps ADD COLUMN race TEXT NOT NULL DEFAULT '';
CREATE TABLE race_stops (
  experiment INTEGER PRIMARY KEY REFERENCES experiments, rounds INTEGER NOT NULL, planned INTEGER NOT NULL,
  opponent INTEGER REFERENCES experiments, p REAL NOT NULL, bar REAL NOT NULL, first_run INTEGER NOT NULL);
DROP VIEW runs;
CREATE VIEW runs AS
SELECT run_rows.position + 1 AS run, run_rows.experiment + 1 AS experiment, run_rows.fold + 1 AS fold,
  run_rows.repeat + 1 AS repeat, folds.name AS fold_name,
  (SELECT json_group_object(json_extract(value, '$[0]'), json_extract(value, '$[1]'))
    FROM json_each(experiments.field_values)) AS fields,
  CASE WHEN run_rows.position >= race_stops.first_run THEN 'stopped'
    WHEN evaluated.status = 'finished' THEN 'finished'
    WHEN 'failed' IN (trained.status, scored.status, evaluated.status) THEN 'failed'
    WHEN 'diverged' IN (trained.status, scored.status, evaluated.status) THEN 'diverged'
    WHEN 'cancelled' IN (trained.status, scored.status, evaluated.status) THEN 'cancelled'
    WHEN 'running' IN (trained.status, scored.status, evaluated.status) THEN 'running'
    ELSE 'planned' END AS status,
  trained.seconds AS training_seconds, lower(hex(trained.key)) AS train_key, lower(hex(scored.key)) AS score_key,
  lower(hex(evaluated.key)) AS evaluate_key
FROM run_rows JOIN experiments ON experiments.position = run_rows.experiment
  JOIN jobs AS trained ON trained.id = run_rows.train JOIN jobs AS evaluated ON evaluated.id = run_rows.evaluate
  LEFT JOIN jobs AS scored ON scored.id = run_rows.score LEFT JOIN folds ON folds.position = run_rows.division
  LEFT JOIN race_stops ON race_stops.experiment = run_rows.experiment;
DROP VIEW results;
CREATE VIEW results AS
SELECT run_rows.position + 1 AS run, run_rows.experiment + 1 AS experiment, run_rows.fold + 1 AS fold,
  run_rows.repeat + 1 AS repeat, metrics.name AS metric, metrics.value AS value
FROM run_rows JOIN jobs ON jobs.id = run_rows.evaluate AND jobs.status = 'finished'
  LEFT JOIN race_stops ON race_stops.experiment = run_rows.experiment
  JOIN metrics ON metrics.job = run_rows.evaluate
WHERE race_stops.first_run IS NULL OR run_rows.position < race_stops.first_run
UNION ALL
SELECT run_rows.position + 1, run_rows.experiment + 1, run_rows.fold + 1, run_rows.repeat + 1, metrics.name,
  metrics.value
FROM run_rows JOIN jobs ON jobs.id = run_rows.evaluate AND jobs.status = 'finished'
  LEFT JOIN race_stops ON race_stops.experiment = run_rows.experiment
  JOIN metrics ON metrics.job = run_rows.train
WHERE (race_stops.first_run IS NULL OR run_rows.position < race_stops.first_run) AND NOT EXISTS (
  SELECT 1 FROM metrics AS evaluated WHERE evaluated.job = run_rows.evaluate AND evaluated.name = metrics.name);
)",
    R"(
CREATE TABLE surroundings (id INTEGER PRIMARY KEY, facts TEXT NOT NULL UNIQUE);
ALTER TABLE attempts ADD COLUMN surroundings INTEGER REFERENCES surroundings;
ALTER TABLE attempts ADD COLUMN joules REAL;
ALTER TABLE datasets ADD COLUMN fingerprint BLOB;
ALTER TABLE attempts ADD COLUMN resident_bytes INTEGER;
ALTER TABLE attempts ADD COLUMN device_bytes INTEGER;
CREATE TABLE stage_memory (
  stage TEXT NOT NULL, device TEXT NOT NULL, jobs INTEGER NOT NULL, resident_bytes INTEGER NOT NULL,
  device_bytes INTEGER NOT NULL, PRIMARY KEY (stage, device)) WITHOUT ROWID;
)"};

/// The oldest version that can be read as it is: nothing that stands in it was changed since but names.
inline constexpr int oldest_readable = 4;

/// What a reader of an older version sees it by: tables by the names, and with the columns, that they have today.
/// Nothing is written into it.
struct OlderNames {
  int before = 0;  ///< versions below this one, down to the next row's
  const char* names;
};
inline constexpr std::array older_names{
    OlderNames{5, "CREATE TEMP VIEW run_rows AS SELECT *, NULL AS score, x'' AS before FROM main.runs;"},
    OlderNames{6, "CREATE TEMP VIEW run_rows AS SELECT *, x'' AS before FROM main.runs;"},
    OlderNames{7, "CREATE TEMP VIEW run_rows AS SELECT * FROM main.runs;"}};
inline constexpr char older_rows[] =
    "CREATE TEMP VIEW epoch_rows AS SELECT * FROM main.epochs;"
    "CREATE TEMP VIEW prediction_rows AS SELECT * FROM main.predictions;";
/// From this one on tables and views have the names of today.
inline constexpr int with_views = 7;
/// From this one on there are races.
inline constexpr int with_races = 8;
inline constexpr char without_races[] =
    "CREATE TEMP VIEW sweeps AS SELECT *, '' AS race FROM main.sweeps;"
    "CREATE TEMP VIEW race_stops AS SELECT 0 AS experiment, 0 AS rounds, 0 AS planned, 0 AS opponent, 0 AS p, 0 AS bar"
    " WHERE 0;";
/// From this one on attempts know what they ran in and took, and datasets what was in their files.
inline constexpr int with_surroundings = 9;
inline constexpr char without_surroundings[] =
    "CREATE TEMP VIEW attempts AS SELECT *, NULL AS surroundings, NULL AS joules, NULL AS resident_bytes,"
    " NULL AS device_bytes FROM main.attempts;"
    "CREATE TEMP VIEW stage_memory AS SELECT '' AS stage, '' AS device, 0 AS jobs, 0 AS resident_bytes,"
    " 0 AS device_bytes WHERE 0;"
    "CREATE TEMP VIEW surroundings AS SELECT NULL AS id, NULL AS facts WHERE 0;"
    "CREATE TEMP VIEW datasets AS SELECT *, NULL AS fingerprint FROM main.datasets;";

// The connection and its transactions.
inline constexpr char synchronous_full[] = "PRAGMA synchronous = FULL";
inline constexpr char write_ahead_log[] = "PRAGMA journal_mode = WAL";
inline constexpr char rollback_journal[] = "PRAGMA journal_mode = DELETE";
inline constexpr char cache_64_mib[] = "PRAGMA cache_size = -65536";
inline constexpr char checkpoint_every_16_mib[] = "PRAGMA wal_autocheckpoint = 4096";
inline constexpr char checkpoint[] = "PRAGMA wal_checkpoint(PASSIVE)";
inline constexpr char temporary_in_memory[] = "PRAGMA temp_store = MEMORY";
inline constexpr char query_only[] = "PRAGMA query_only = ON";
inline constexpr char get_application_id[] = "PRAGMA application_id";
inline constexpr char get_version[] = "PRAGMA user_version";
inline constexpr char set_version[] = "PRAGMA user_version = ";  ///< the number follows
inline constexpr char count_tables[] = "SELECT COUNT(*) FROM sqlite_master";
inline constexpr char begin_write[] = "BEGIN IMMEDIATE";
inline constexpr char begin_read[] = "BEGIN DEFERRED";
inline constexpr char commit[] = "COMMIT";
inline constexpr char rollback[] = "ROLLBACK";
/// All of it, where that takes no time: pages of a database up to this one's number. 16 MiB.
inline constexpr char count_pages[] = "PRAGMA page_count";
inline constexpr int most_pages_checked = 4096;
inline constexpr std::array full_checks{"PRAGMA integrity_check(1)"};
/// The tables that resume relies on; the large ones are checked by SQLite page by page as they are read.
inline constexpr std::array checks{"PRAGMA quick_check(jobs)", "PRAGMA quick_check(run_rows)",
                                   "PRAGMA quick_check(experiments)", "PRAGMA quick_check(sweeps)"};

/// A text that the compiler puts together.
template <std::size_t size>
struct Joined {
  std::array<char, size> text = {};
  constexpr operator const char*() const { return text.data(); }  // NOLINT(google-explicit-constructor): it is one
};
template <std::size_t... sizes>
consteval auto joined(const char (&... pieces)[sizes]) {
  Joined<(sizes + ...) - sizeof...(sizes) + 1> whole;
  auto end = whole.text.begin();
  ((end = std::copy_n(pieces, sizes - 1, end)), ...);
  return whole;
}

// Columns in the order in which they are written and read.
inline constexpr char of_sweep[] = "name, text, overrides, varied_fields, tables, plan, race";
inline constexpr char of_experiment[] = "identity, field_values, configuration";
inline constexpr char of_planned_job[] = "key, stage, label, experiment";
inline constexpr char of_job_state[] = "status, attempts, failures, seconds, epochs";
inline constexpr char of_attempt[] =
    "number, host, device, pid, started, ended, outcome, message, exit_signal, exit_code, epoch, last_lines";

// A plan.
inline constexpr auto latest_sweep = joined("SELECT id, ", of_sweep, " FROM sweeps ORDER BY id DESC LIMIT 1");
inline constexpr auto add_sweep = joined("INSERT INTO sweeps (", of_sweep, ") VALUES (?, ?, ?, ?, ?, ?, ?)");
inline constexpr char clear_runs[] = "DELETE FROM run_rows";
inline constexpr char clear_folds[] = "DELETE FROM folds";
inline constexpr char clear_datasets[] = "DELETE FROM datasets";
inline constexpr char add_dataset[] = "INSERT INTO datasets (position, name, samples, fingerprint) VALUES (?, ?, ?, ?)";
inline constexpr char add_fold[] = "INSERT INTO folds (position, digest, name, dataset, parts) VALUES (?, ?, ?, ?, ?)";
inline constexpr char clear_experiments[] = "DELETE FROM experiments";
inline constexpr char clear_earlier_experiments[] = "DELETE FROM earlier_experiments";
inline constexpr auto keep_earlier_experiments = joined("INSERT INTO earlier_experiments SELECT position, ",
                                                        of_experiment, " FROM experiments ORDER BY position LIMIT ?");
inline constexpr auto add_experiment =
    joined("INSERT INTO experiments (position, ", of_experiment, ") VALUES (?, ?, ?, ?)");
inline constexpr char add_job[] =
    "INSERT INTO jobs (key, stage, label, experiment, sweep, first_sweep) VALUES (?1, ?2, ?3, ?4, ?5, ?5)"
    " ON CONFLICT (key) DO UPDATE SET label = excluded.label, experiment = excluded.experiment, sweep = excluded.sweep";
inline constexpr char add_run[] =
    "INSERT INTO run_rows (position, experiment, fold, repeat, train, evaluate, division, score, before)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
inline constexpr char clear_race_stops[] = "DELETE FROM race_stops";
/// The runs of an experiment stand one behind the other.
inline constexpr char add_race_stop[] =
    "INSERT INTO race_stops (experiment, rounds, planned, opponent, p, bar, first_run) VALUES (?1, ?2, ?3, ?4, ?5, ?6,"
    " (SELECT position FROM run_rows WHERE experiment = ?1 ORDER BY position LIMIT 1) + ?2)";
inline constexpr char job_id[] = "SELECT id FROM jobs WHERE key = ?";

// Attempts and what they leave.
inline constexpr char start_attempt[] =
    "INSERT INTO attempts (job, number, host, device, pid, started, surroundings) VALUES (?, ?, ?, ?, ?, ?, ?)";
inline constexpr char add_surroundings[] = "INSERT OR IGNORE INTO surroundings (facts) VALUES (?)";
inline constexpr char surroundings_id[] = "SELECT id FROM surroundings WHERE facts = ?";
inline constexpr char job_started[] = "UPDATE jobs SET status = 'running', attempts = attempts + 1 WHERE id = ?";
inline constexpr char end_attempt[] =
    "UPDATE attempts SET ended = ?3, outcome = ?4, message = ?5, exit_signal = ?6, exit_code = ?7, epoch = ?8,"
    " last_lines = ?9, joules = ?10, resident_bytes = NULLIF(?11, 0), device_bytes = NULLIF(?12, 0)"
    " WHERE job = ?1 AND number = ?2 AND outcome IS NULL";
inline constexpr char stage_took[] =
    "INSERT INTO stage_memory (stage, device, jobs, resident_bytes, device_bytes)"
    " SELECT jobs.stage, CASE WHEN attempts.device LIKE 'cuda%' THEN 'cuda' ELSE attempts.device END, 1, ?3, ?4"
    " FROM attempts JOIN jobs ON jobs.id = attempts.job WHERE attempts.job = ?1 AND attempts.number = ?2"
    " ON CONFLICT (stage, device) DO UPDATE SET jobs = jobs + 1,"
    " resident_bytes = MAX(resident_bytes, excluded.resident_bytes),"
    " device_bytes = MAX(device_bytes, excluded.device_bytes)";
inline constexpr char job_ended[] =
    "UPDATE jobs SET status = ?3, failures = failures + ?4, seconds = seconds +"
    " (SELECT MAX(0, ended - started) FROM attempts WHERE job = ?1 AND number = ?2) WHERE id = ?1";
inline constexpr auto add_attempt =
    joined("INSERT INTO attempts (job, ", of_attempt, ", surroundings, joules, resident_bytes, device_bytes)",
           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), NULLIF(?, 0))");
inline constexpr char job_attempted[] =
    "UPDATE jobs SET status = ?2, attempts = attempts + 1, failures = failures + ?3, seconds = seconds + ?4"
    " WHERE id = ?1";
inline constexpr char job_adopted[] = "UPDATE jobs SET status = 'finished' WHERE id = ?";
inline constexpr char job_planned_again[] = "UPDATE jobs SET status = 'planned', failures = 0 WHERE id = ?";
inline constexpr char job_cancelled[] = "UPDATE jobs SET status = 'cancelled' WHERE id = ? AND status <> 'finished'";
inline constexpr char abandon_attempts[] =
    "UPDATE attempts SET outcome = 'abandoned' WHERE outcome IS NULL"
    " AND job IN (SELECT id FROM jobs WHERE status = 'running')";
inline constexpr char abandon_jobs[] = "UPDATE jobs SET status = 'planned' WHERE status = 'running'";
inline constexpr char job_reached_epoch[] = "UPDATE jobs SET epochs = MAX(epochs, ?2) WHERE id = ?1";
inline constexpr char add_epoch_metric[] =
    "INSERT OR REPLACE INTO epoch_rows (job, epoch, metric, value) VALUES (?, ?, ?, ?)";
inline constexpr char add_metric[] = "INSERT INTO metrics (job, name, value) VALUES (?, ?, ?)";
inline constexpr char add_prediction[] =
    "INSERT INTO prediction_rows (job, position, sample, target, scores, targets) VALUES (?, ?, ?, ?, ?, ?)";
inline constexpr char add_artifact[] =
    "INSERT INTO artifacts (job, position, name, path, bytes) VALUES (?, ?, ?, ?, ?)";
inline constexpr char add_exclusion[] = "INSERT INTO exclusions (job, position, sample, reason) VALUES (?, ?, ?, ?)";
inline constexpr std::array clear_results{
    "DELETE FROM epoch_rows WHERE job = ?",      "DELETE FROM metrics WHERE job = ?",
    "DELETE FROM prediction_rows WHERE job = ?", "DELETE FROM artifacts WHERE job = ?",
    "DELETE FROM exclusions WHERE job = ?",      "UPDATE jobs SET epochs = 0 WHERE id = ?"};
inline constexpr char forget_provenance[] = "DELETE FROM provenance WHERE name = ?";
inline constexpr char add_provenance[] = "INSERT OR IGNORE INTO provenance (name, value) VALUES (?, ?)";

// A copy, and what is changed in one. Each replaces ?1 by ?2; keys of rows that become alike stay as they were.
inline constexpr char copy_into[] = "VACUUM INTO ?";
inline constexpr char query_anything[] = "PRAGMA query_only = OFF";
inline constexpr std::array replace_text{
    "UPDATE sweeps SET text = replace(text, ?1, ?2), overrides = replace(overrides, ?1, ?2),"
    " tables = replace(tables, ?1, ?2)",
    "UPDATE experiments SET field_values = replace(field_values, ?1, ?2),"
    " configuration = replace(configuration, ?1, ?2)",
    "UPDATE earlier_experiments SET field_values = replace(field_values, ?1, ?2),"
    " configuration = replace(configuration, ?1, ?2)",
    "UPDATE jobs SET label = replace(label, ?1, ?2)",
    "UPDATE attempts SET message = replace(message, ?1, ?2)",
    "UPDATE exclusions SET reason = replace(reason, ?1, ?2)",
    "UPDATE OR IGNORE provenance SET name = replace(name, ?1, ?2), value = replace(value, ?1, ?2)",
    "UPDATE OR IGNORE surroundings SET facts = replace(facts, ?1, ?2)"};
inline constexpr std::array rename_host{
    "UPDATE attempts SET host = ?2 WHERE host = ?1",
    "UPDATE OR IGNORE provenance SET name = replace(name, 'device.' || ?1 || '.', 'device.' || ?2 || '.')"};
inline constexpr char forget_processes[] = "UPDATE attempts SET pid = 0, last_lines = ''";
inline constexpr char set_tables[] = "UPDATE sweeps SET tables = ? WHERE id = (SELECT MAX(id) FROM sweeps)";
inline constexpr char hosts[] = "SELECT host FROM attempts WHERE host <> '' GROUP BY host ORDER BY MIN(started), host";

inline constexpr char schema[] =
    "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || COALESCE(sql, '') FROM sqlite_master ORDER BY type, name";

// Reading.
/// Keys, ids, and whether there may be results that a new one has to replace.
inline constexpr char known_jobs[] =
    "SELECT key, id, attempts > 0 OR epochs > 0 OR status <> 'planned'"
    " OR EXISTS (SELECT 1 FROM metrics WHERE job = id) OR EXISTS (SELECT 1 FROM prediction_rows WHERE job = id)"
    " OR EXISTS (SELECT 1 FROM artifacts WHERE job = id) OR EXISTS (SELECT 1 FROM exclusions WHERE job = id)"
    " FROM jobs";
inline constexpr auto job_states = joined("SELECT key, ", of_job_state, " FROM jobs");
inline constexpr char count_jobs[] = "SELECT COUNT(*) FROM jobs";
inline constexpr char unfinished_jobs[] = "SELECT key FROM jobs WHERE status <> 'finished'";
inline constexpr auto job_state = joined("SELECT key, ", of_job_state, " FROM jobs WHERE key = ?");
inline constexpr auto planned_jobs =
    joined("SELECT ", of_planned_job, " FROM jobs WHERE sweep = (SELECT MAX(id) FROM sweeps) ORDER BY id");
inline constexpr auto jobs_by_prefix = joined(
    "SELECT ", of_planned_job, " FROM jobs WHERE LOWER(SUBSTR(HEX(key), 1, LENGTH(?1))) = LOWER(?1) ORDER BY key");
inline constexpr auto experiments = joined("SELECT ", of_experiment, " FROM experiments ORDER BY position");
inline constexpr auto earlier_experiments =
    joined("SELECT ", of_experiment, " FROM earlier_experiments ORDER BY position");
inline constexpr char job_origin[] =
    "SELECT jobs.sweep = latest.id, jobs.first_sweep = latest.id"
    " FROM jobs, (SELECT MAX(id) AS id FROM sweeps) AS latest WHERE key = ?";
inline constexpr char runs[] =
    "SELECT run.experiment, run.fold, run.repeat, trained.key, evaluated.key, run.division, scored.key, run.before,"
    " trained.status, scored.status, evaluated.status"
    " FROM run_rows AS run JOIN jobs AS trained ON trained.id = run.train"
    " JOIN jobs AS evaluated ON evaluated.id = run.evaluate"
    " LEFT JOIN jobs AS scored ON scored.id = run.score ORDER BY run.position";
/// The jobs of the current plan and its runs, by the numbers of their jobs.
inline constexpr auto plan_states = joined("SELECT id, stage, ", of_job_state,
                                           ", key FROM jobs WHERE sweep = (SELECT MAX(id) FROM sweeps) ORDER BY id");
inline constexpr char run_states[] =
    "SELECT experiment, train, score, evaluate, before FROM run_rows ORDER BY position";
inline constexpr auto planned_job =
    joined("SELECT ", of_planned_job, " FROM jobs WHERE key = ? AND sweep = (SELECT MAX(id) FROM sweeps)");
inline constexpr auto preparations =
    joined("SELECT key, label, experiment, ", of_job_state,
           " FROM jobs WHERE stage = 'prepare' AND sweep = (SELECT MAX(id) FROM sweeps) ORDER BY id");
/// In the order of runs, so that each is looked up behind the one before it.
inline constexpr char evaluation_metrics[] =
    "SELECT run.position, metrics.name, metrics.value FROM run_rows AS run"
    " CROSS JOIN metrics ON metrics.job = run.evaluate ORDER BY run.position";
inline constexpr char training_metrics[] =
    "SELECT run.position, metrics.name, metrics.value FROM run_rows AS run"
    " CROSS JOIN metrics ON metrics.job = run.train ORDER BY run.position";
inline constexpr char race_stops[] =
    "SELECT experiment, rounds, planned, opponent, p, bar FROM race_stops ORDER BY experiment";
inline constexpr char datasets[] = "SELECT name, samples, fingerprint FROM datasets ORDER BY position";
inline constexpr char folds[] = "SELECT digest, name, dataset, parts FROM folds ORDER BY position";
inline constexpr auto attempts =
    joined("SELECT ?1, ", of_attempt,
           ", joules, (SELECT facts FROM surroundings WHERE id = attempts.surroundings), resident_bytes, device_bytes"
           " FROM attempts WHERE job = (SELECT id FROM jobs WHERE key = ?1) ORDER BY number");
/// An interrupted attempt left the checkpoint that a later one began with.
inline constexpr char computed_on[] =
    "SELECT DISTINCT jobs.key, host || '.' || device FROM attempts JOIN jobs ON jobs.id = attempts.job"
    " WHERE outcome IN ('finished', 'interrupted') AND stage NOT IN ('prepare', 'evaluate')";
/// Only of jobs of which every attempt that has ended told it.
inline constexpr char joules[] =
    "SELECT jobs.key, SUM(joules) FROM attempts JOIN jobs ON jobs.id = attempts.job WHERE ended IS NOT NULL"
    " GROUP BY jobs.id HAVING COUNT(joules) = COUNT(*)";
inline constexpr auto open_attempts =
    joined("SELECT jobs.key, ", of_attempt,
           ", joules, NULL, resident_bytes, device_bytes FROM jobs JOIN attempts ON attempts.job = jobs.id"
           " WHERE jobs.status = 'running' AND attempts.outcome IS NULL ORDER BY host, device, pid, jobs.id");
inline constexpr char measured_memory[] =
    "SELECT jobs.key, device, resident_bytes, device_bytes FROM attempts JOIN jobs ON jobs.id = attempts.job"
    " WHERE outcome = 'finished' AND resident_bytes IS NOT NULL";
inline constexpr char stage_memory[] = "SELECT stage, device, jobs, resident_bytes, device_bytes FROM stage_memory";
inline constexpr char last_places[] =
    "SELECT jobs.key, host, device FROM jobs JOIN attempts ON attempts.job = jobs.id AND attempts.number = "
    "jobs.attempts"
    " WHERE sweep = (SELECT MAX(id) FROM sweeps)";
inline constexpr char finished_since[] =
    "SELECT jobs.stage, COUNT(*) FROM attempts JOIN jobs ON jobs.id = attempts.job"
    " WHERE attempts.outcome = 'finished' AND attempts.ended >= ? GROUP BY jobs.stage";
inline constexpr char first_start[] = "SELECT MIN(started) FROM attempts";
/// Of each job that failed or diverged what its last attempt says that says something.
inline constexpr char failures[] =
    "SELECT jobs.key, COALESCE((SELECT message FROM attempts WHERE job = jobs.id AND message <> ''"
    " ORDER BY number DESC LIMIT 1), '') FROM jobs WHERE status IN ('failed', 'diverged') ORDER BY jobs.id";
inline constexpr char metrics[] =
    "SELECT name, value FROM metrics WHERE job = (SELECT id FROM jobs WHERE key = ?) ORDER BY name";
inline constexpr char epochs[] =
    "SELECT epoch, metric, value FROM epoch_rows WHERE job = (SELECT id FROM jobs WHERE key = ?) ORDER BY epoch, "
    "metric";
inline constexpr char predictions[] =
    "SELECT sample, target, scores, targets FROM prediction_rows WHERE job = (SELECT id FROM jobs WHERE key = ?) ORDER "
    "BY "
    "position";
inline constexpr char artifacts[] =
    "SELECT name, path, bytes FROM artifacts WHERE job = (SELECT id FROM jobs WHERE key = ?) ORDER BY position";
inline constexpr char exclusions[] =
    "SELECT sample, reason FROM exclusions WHERE job = (SELECT id FROM jobs WHERE key = ?) ORDER BY position";
inline constexpr char plan_exclusions[] =
    "SELECT DISTINCT sample, reason FROM exclusions JOIN jobs ON jobs.id = exclusions.job"
    " WHERE jobs.sweep = (SELECT MAX(id) FROM sweeps) ORDER BY sample, reason";
inline constexpr char provenance[] = "SELECT name, value FROM provenance ORDER BY name, value";

}  // namespace foldwise::results::sql
