// SPDX-License-Identifier: Apache-2.0
// Files that are no store of ours, or no longer: each a sentence.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <cstdint>
#include <fstream>

#include "results/store/sql.h"
#include "results/store/store_writer.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using namespace foldwise::results::testing;

class TableDamage : public ::testing::Test {
 protected:
  /// A store of 400 finished jobs, closed.
  void fill() {
    auto store = StoreWriter::open(database);
    const auto plan = sample_plan({{{"clips.frames", "8"}}}, 200);
    StoreTransaction transaction(store);
    plan.put_into(store);
    for (const auto& job : plan.jobs) execute(store, job.key, Finished{result_with({{"accuracy", 0.5}})});
    transaction.commit();
  }

  void overwrite(std::streamoff offset, const std::string& bytes) {
    std::fstream file(database, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(offset);
    file << bytes;
    ASSERT_TRUE(file.good());
  }

  /// Counted from 1.
  std::int64_t root_page(const std::string& table) const {
    SQLite::Database reader(database.string(), SQLite::OPEN_READWRITE);
    SQLite::Statement page(reader, "SELECT rootpage FROM sqlite_master WHERE type = 'table' AND name = ?");
    page.bind(1, table);
    return page.executeStep() ? page.getColumn(0).getInt64() : 0;
  }

  TemporaryFolder folder;
  std::filesystem::path database = folder / "results.db";
};

enum class Access { read, write };

class StoreDamage : public TableDamage, public ::testing::WithParamInterface<Access> {
 protected:
  /// Opens, and reads what every command reads.
  void use() {
    if (GetParam() == Access::write) {
      read(StoreWriter::open(database));
    } else {
      read(StoreReader::open(database));
    }
  }

 private:
  static void read(const StoreReader& store) {
    (void)store.sweep();
    (void)store.job_states();
    for (const auto& run : store.runs()) (void)store.metrics(run.evaluate);
  }
};

// Offsets in the database header: sqlite.org/fileformat, section 1.3.
constexpr std::streamoff user_version = 60;
constexpr std::streamoff application_id = 68;

TEST_P(StoreDamage, TextIsNoDatabase) {
  write_text(database, "these are notes, not a database");
  expect_store_error([&] { use(); }, {"results.db: it is damaged or no database at all", "orchestrator rebuild"});
}

TEST_P(StoreDamage, LongTextIsNoDatabase) {
  write_text(database, std::string(100'000, 'x'));
  expect_store_error([&] { use(); }, {"results.db: it is damaged or no database at all", "orchestrator rebuild"});
}

TEST_P(StoreDamage, CutFileIsDamaged) {
  fill();
  std::filesystem::resize_file(database, std::filesystem::file_size(database) / 2);
  expect_store_error([&] { use(); }, {"results.db: it is damaged", "orchestrator rebuild"});
}

TEST_P(StoreDamage, OverwrittenPagesAreDamage) {
  fill();
  for (std::streamoff page = 4096; page + 4096 <= static_cast<std::streamoff>(std::filesystem::file_size(database));
       page += 4096) {
    overwrite(page, std::string(64, '\xA5'));
  }
  expect_store_error([&] { use(); }, {"results.db: it is damaged", "orchestrator rebuild"});
}

// Found when a coordinator opens the store: nothing that follows reads these tables before their rows are needed.
TEST_F(TableDamage, IsFoundInEachTableThatResumeReliesOn) {
  for (const std::string table : {"sweeps", "experiments", "jobs", "run_rows"}) {
    SCOPED_TRACE(table);
    database = folder / (table + "/results.db");
    fill();
    overwrite(4096 * (root_page(table) - 1), std::string(64, '\xA5'));
    expect_store_error([&] { StoreWriter::open(database); }, {"results.db: it is damaged", "orchestrator rebuild"});
  }
}

TEST_F(TableDamage, OfTheHeaderThatMakesTheSchemaOlderIsFound) {
  for (const char version : {'\0', '\1', '\5'}) {
    database = folder / std::to_string(version) / "results.db";
    fill();
    overwrite(user_version + 3, std::string(1, version));
    expect_store_error([&] { StoreWriter::open(database); }, {"results.db: it is damaged", "orchestrator rebuild"});
  }
}

TEST_F(TableDamage, IsFoundInEveryTableOfASmallStore) {
  for (const std::string table : {"attempts", "metrics", "folds", "datasets", "provenance", "prediction_rows"}) {
    SCOPED_TRACE(table);
    database = folder / (table + "/results.db");
    fill();
    overwrite(4096 * (root_page(table) - 1), std::string(64, '\xA5'));
    expect_store_error([&] { StoreWriter::open(database); }, {"results.db: it is damaged", "orchestrator rebuild"});
  }
}

// SQLite sees no damage within a text.
TEST_F(TableDamage, WithinATextOfThePlanIsMendedByTheSamePlan) {
  const auto plan = sample_plan({{{"clips.frames", "8"}}}, 2);
  auto written = StoreWriter::open(database);
  plan.put_into(written);
  for (const char* damage : {"UPDATE experiments SET configuration = 'x'", "UPDATE experiments SET field_values = '{'",
                             "UPDATE sweeps SET tables = '[}'"}) {
    SCOPED_TRACE(damage);
    SQLite::Database(database.string(), SQLite::OPEN_READWRITE).exec(damage);

    plan.put_into(written);

    EXPECT_EQ(written.experiments(), plan.experiments);
    EXPECT_EQ(written.sweep(), plan.sweep);
  }
}

TEST_P(StoreDamage, AnotherProgramsDatabaseIsLeftAlone) {
  fill();
  overwrite(application_id, "MPBX");
  expect_store_error([&] { use(); },
                     {"it is another program's SQLite database", "output=FOLDER", "orchestrator rebuild"});
}

TEST_P(StoreDamage, NewerSchemaIsRefused) {
  fill();
  overwrite(user_version, std::string("\0\0\0\x63", 4));
  expect_store_error([&] { use(); },
                     {"a newer Foldwise (schema 99, this one knows 9)", "use that version", "orchestrator rebuild"});
}

TEST(StoreMigration, AnOlderDatabaseIsBroughtUpToDateAndKeepsWhatItHas) {
  const TemporaryFolder folder;
  const auto file = folder / "results.db";
  {
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    old.exec(sql::migrations.front());
    old.exec(sql::set_application_id);
    old.exec("PRAGMA user_version = 1");
    old.exec("INSERT INTO sweeps VALUES (1, 'old', '', '[]', '[]', '[]', zeroblob(32))");
    SQLite::Statement job(old,
                          "INSERT INTO jobs (key, stage, label, sweep, status) VALUES (?, 'train', '', 1, 'finished')");
    job.bind(1, numbered_key(1).bytes.data(), static_cast<int>(numbered_key(1).bytes.size()));
    job.exec();
    old.exec("INSERT INTO runs VALUES (0, 0, 0, 0, 1, 1)");
  }
  expect_store_error([&] { StoreReader::open(file); }, {"an older Foldwise", "run its sweep again"});

  StoreWriter store = StoreWriter::open(file);
  EXPECT_EQ(store.job_state(numbered_key(1)).status, JobStatus::finished);
  EXPECT_EQ(store.origin(numbered_key(1)), JobOrigin::this_plan);
  EXPECT_EQ(store.runs().at(0).division, std::nullopt);
  EXPECT_EQ(store.runs().at(0).score, std::nullopt);
  EXPECT_EQ(store.folds(), FoldRecords{});
  sample_plan({{{"clips.frames", "8"}}}, 1).put_into(store);
  EXPECT_EQ(store.origin(numbered_key(1)), JobOrigin::earlier_plan);  // the plan's first training has the same key
  EXPECT_EQ(store.origin(numbered_key(2)), JobOrigin::this_plan);
}

/// A database as version `version` left it: one sweep, a job for each key, and runs as they stood there.
void write_older(const std::filesystem::path& file, std::size_t version, const std::vector<Key>& jobs,
                 const std::string& run) {
  SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  for (std::size_t each = 0; each < version; ++each) old.exec(sql::migrations.at(each));
  old.exec(sql::set_application_id);
  old.exec("PRAGMA user_version = " + std::to_string(version));
  for (const Key& key : jobs) {
    SQLite::Statement job(old, "INSERT INTO jobs (key, stage, label, sweep) VALUES (?, 'train', '', 1)");
    job.bind(1, key.bytes.data(), static_cast<int>(key.bytes.size()));
    job.exec();
  }
  old.exec("INSERT INTO runs VALUES (" + run + ")");
  old.exec("INSERT INTO epochs VALUES (1, 3, 'loss', 0.5)");
  old.exec("INSERT INTO predictions (job, position, sample, target, scores) VALUES (2, 0, 'a', 1, x'')");
}

TEST(StoreMigration, OlderDatabasesAreReadAsTheyAreAndBroughtUpToDate) {
  const SamplePlan plan = sample_plan({{{"clips.frames", "8"}}}, 1);
  const RunRecord& run = plan.runs.front();
  for (const std::size_t version : {4, 5, 6}) {
    SCOPED_TRACE(version);
    const TemporaryFolder folder;
    const auto file = folder / "results.db";
    const std::string columns = version == 4 ? "" : version == 5 ? ", NULL" : ", NULL, x''";
    write_older(file, version, {run.train, run.evaluate}, "0, 0, 0, 0, 1, 2, NULL" + columns);

    const auto expect_content = [&](const StoreReader& store) {
      EXPECT_EQ(store.runs(), plan.runs);
      EXPECT_EQ(store.epochs(run.train).at(0).metrics.at("loss"), 0.5);
      EXPECT_EQ(store.predictions(run.evaluate).at(0).sample, "a");
    };
    expect_content(StoreReader::open(file));
    expect_content(StoreWriter::open(file));
    expect_content(StoreReader::open(file));
  }
}

// Before there were races.
TEST(StoreMigration, ADatabaseOfVersionSevenIsReadWithoutRaces) {
  const TemporaryFolder folder;
  const auto file = folder / "results.db";
  {
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (std::size_t each = 0; each < 7; ++each) old.exec(sql::migrations.at(each));
    old.exec(sql::set_application_id);
    old.exec("PRAGMA user_version = 7");
    old.exec(
        "INSERT INTO sweeps (name, text, overrides, varied_fields, tables, plan)"
        " VALUES ('old', '', '[]', '[]', '[]', zeroblob(32))");
  }
  for (const auto& open : {+[](const std::filesystem::path& path) { return StoreReader::open(path).sweep(); },
                           +[](const std::filesystem::path& path) { return StoreWriter::open(path).sweep(); }}) {
    EXPECT_EQ(open(file).name, "old");
    EXPECT_EQ(open(file).race, std::nullopt);
  }
  EXPECT_TRUE(StoreReader::open(file).race_stops().empty());
}

// Before attempts knew their memory.
TEST(StoreMigration, ADatabaseOfVersionEightIsReadWithoutMemory) {
  const TemporaryFolder folder;
  const auto file = folder / "results.db";
  {
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (std::size_t each = 0; each < 8; ++each) old.exec(sql::migrations.at(each));
    old.exec(sql::set_application_id);
    old.exec("PRAGMA user_version = 8");
    SQLite::Statement job(old, "INSERT INTO jobs (key, stage, label, sweep) VALUES (?, 'train', '', 1)");
    const Key key = numbered_key(1);
    job.bind(1, key.bytes.data(), static_cast<int>(key.bytes.size()));
    job.exec();
    old.exec("INSERT INTO attempts (job, number, host, device, pid, started) VALUES (1, 1, 'node', 'cpu', 7, 100)");
  }
  const auto expect_content = [](const StoreReader& store) {
    EXPECT_EQ(store.attempts(numbered_key(1)).at(0).memory, MemoryUse{});
    EXPECT_TRUE(store.stage_memory().empty());
    EXPECT_TRUE(store.measured_memory().empty());
  };
  expect_content(StoreReader::open(file));
  expect_content(StoreWriter::open(file));
  expect_content(StoreReader::open(file));
}

TEST(StoreFolds, OfOtherSamplesThanTheirDatasetHasAreDamaged) {
  const TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "8"}}}, 2);
  give_folds(plan);
  plan.put_into(*std::make_unique<StoreWriter>(StoreWriter::open(folder / "results.db")));
  {
    SQLite::Database database((folder / "results.db").string(), SQLite::OPEN_READWRITE);
    database.exec("UPDATE folds SET parts = 'ttr' WHERE position = 0");
  }
  const StoreReader store = StoreReader::open(folder / "results.db");
  expect_store_error([&] { store.folds(); }, {"results.db", "orchestrator rebuild"});
}

INSTANTIATE_TEST_SUITE_P(Access, StoreDamage, ::testing::Values(Access::read, Access::write),
                         [](const auto& parameter) {
                           return parameter.param == Access::read ? "read_only" : "coordinate";
                         });

TEST(StoreAbsence, ReaderOfNothingIsTold) {
  const TemporaryFolder folder;
  expect_store_error([&] { StoreReader::open(folder / "results.db"); },
                     {"results.db: no such file", "orchestrator SWEEP"});
  EXPECT_FALSE(std::filesystem::exists(folder / "results.db"));
}

TEST(StoreAbsence, ReaderOfAnEmptyFileIsTold) {
  const TemporaryFolder folder;
  write_text(folder / "results.db", "");
  expect_store_error([&] { StoreReader::open(folder / "results.db"); }, {"it holds no sweep yet"});
}

TEST(StoreAbsence, ReaderOfAFolderIsTold) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder / "results.db");
  expect_store_error([&] { StoreReader::open(folder / "results.db"); }, {"it cannot be opened"});
}

TEST(StoreAbsence, CoordinatorMakesFolderAndFile) {
  const TemporaryFolder folder;
  StoreWriter::open(folder / "a/b/results.db");
  EXPECT_TRUE(std::filesystem::exists(folder / "a/b/results.db"));
}

TEST(StoreAbsence, FileWhereTheFolderShouldBeIsNamed) {
  const TemporaryFolder folder;
  write_text(folder / "a", "");
  expect_store_error([&] { StoreWriter::open(folder / "a/results.db"); },
                     {"the folder cannot be made", "output=FOLDER"});
}

}  // namespace
}  // namespace foldwise::results
