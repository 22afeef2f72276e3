// SPDX-License-Identifier: Apache-2.0
#include "results/store/store_copy.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using namespace foldwise::results::testing;

class StoreCopy : public ::testing::Test {
 protected:
  StoreCopy() {
    plan.sweep.text = "root: /home/ann/videos\n";
    plan.sweep.tables = {{"Table", {"a"}, {}, {"accuracy"}, {}, "/home/ann/paper.csv"}};
    StoreWriter store = StoreWriter::open(original);
    plan.put_into(store);
    store.put_provenance({{"device.annspc.cpu", "Xeon"}, {"sweep_file", "/home/ann/sweep.yaml"}});
    const std::int64_t surroundings = store.put_surroundings({{"sweep_file", "/home/ann/sweep.yaml"}});
    store.start_attempt({train, 1, "annspc", "cpu", 4242, 1000, surroundings});
    store.end_attempt({train, 1, 1010, Crashed{"lost /home/ann/videos/a", 9, 0}, "annspc said"},
                      StoreWriter::Retry::yes);
  }
  static std::string bytes_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  TemporaryFolder folder;
  std::filesystem::path original = folder / "results.db";
  std::filesystem::path copy = folder / "copy.db";
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}}}, 1);
  Key train = numbered_key(1);
};

TEST_F(StoreCopy, HoldsTheSameAndIsTheSameEachTime) {
  copy_store(original, copy, {});
  copy_store(original, folder / "second.db", {});

  EXPECT_EQ(bytes_of(copy), bytes_of(folder / "second.db"));
  const StoreReader store = StoreReader::open(copy);
  EXPECT_EQ(store.sweep(), plan.sweep);
  EXPECT_EQ(store.attempts(train).at(0).last_lines, "annspc said");
  EXPECT_FALSE(std::filesystem::exists(folder / "copy.db.first"));
}

TEST_F(StoreCopy, HasOtherWordsAndNoneOfTheOldOnesInAnyCorner) {
  StoreChanges changes{{{"/home/ann", "HOME"}}, {{"annspc", "host-1"}}, true};
  changes.tables = plan.sweep.tables;
  changes.tables[0].published = "published/paper.csv";

  copy_store(original, copy, changes);

  const std::string bytes = bytes_of(copy);
  for (const char* word : {"/home/ann", "annspc"}) EXPECT_EQ(bytes.find(word), std::string::npos) << word;
  const StoreReader store = StoreReader::open(copy);
  EXPECT_EQ(store.sweep().text, "root: HOME/videos\n");
  EXPECT_EQ(store.sweep().tables.at(0).published, "published/paper.csv");
  const AttemptRecord attempt = store.attempts(train).at(0);
  EXPECT_EQ(attempt.start.host, "host-1");
  EXPECT_EQ(attempt.start.pid, 0);
  EXPECT_EQ(attempt.message, "lost HOME/videos/a");
  EXPECT_EQ(attempt.surroundings.at("sweep_file"), "HOME/sweep.yaml");
  EXPECT_THAT(store.provenance().at("device.host-1.cpu"), ElementsAre("Xeon"));
  EXPECT_THAT(hosts_in(original), ElementsAre("annspc"));
}

TEST_F(StoreCopy, IsRefusedWhereSomebodyGaveItOtherTables) {
  copy_store(original, copy, {});
  EXPECT_NO_THROW(require_own_schema(copy));
  SQLite::Database(copy.string(), SQLite::OPEN_READWRITE)
      .exec("CREATE TRIGGER t AFTER INSERT ON metrics BEGIN DELETE FROM metrics; END");

  EXPECT_THROW(require_own_schema(copy), UserError);
}

}  // namespace
}  // namespace foldwise::results
