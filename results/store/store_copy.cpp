// SPDX-License-Identifier: Apache-2.0
#include "results/store/store_copy.h"

#include <memory>
#include <system_error>

#include "results/store/database.h"
#include "results/store/record_text.h"
#include "results/store/sql.h"

namespace foldwise::results {
namespace {

void vacuum_into(Database& database, const std::filesystem::path& to) {
  database.execute(sql::query_anything);
  const std::string name = to.string();
  (database.query(sql::copy_into) << name).next();
  database.execute(sql::query_only);
}

void change(Database& database, const StoreChanges& changes) {
  Transaction transaction(database, Transaction::Access::write);
  for (const auto& [old, other] : changes.words)
    for (const char* replace : sql::replace_text) (database.query(replace) << old << other).run();
  for (const auto& [old, other] : changes.hosts)
    for (const char* rename : sql::rename_host) (database.query(rename) << old << other).run();
  if (changes.without_processes) database.query(sql::forget_processes).run();
  if (!changes.tables.empty()) {
    const std::string tables = to_json(changes.tables);
    (database.query(sql::set_tables) << tables).run();
  }
  transaction.commit();
}

/// A file that is removed with its scope.
class IntermediateFile {
 public:
  explicit IntermediateFile(std::filesystem::path file) : file_(std::move(file)) {}
  IntermediateFile(const IntermediateFile&) = delete;
  IntermediateFile& operator=(const IntermediateFile&) = delete;
  ~IntermediateFile() {
    std::error_code ignored;
    std::filesystem::remove(file_, ignored);
  }
  const std::filesystem::path& path() const { return file_; }

 private:
  std::filesystem::path file_;
};

std::vector<std::string> schema_of(Database& database) {
  std::vector<std::string> schema;
  Query rows = database.query(sql::schema);
  while (rows.next()) schema.push_back(rows.text(0));
  return schema;
}

}  // namespace

void require_own_schema(const std::filesystem::path& store) {
  const std::vector<std::string> theirs = schema_of(*Database::open_for_writing(store, Journal::rollback));
  const IntermediateFile fresh(store.string() + ".fresh");
  if (theirs != schema_of(*Database::open_for_writing(fresh.path(), Journal::rollback))) {
    throw UserError(Fault::data, store.string(), "it has other tables than a results.db of Foldwise's",
                    "get the bundle anew from whoever made it");
  }
}

void copy_store(const std::filesystem::path& store, const std::filesystem::path& to, const StoreChanges& changes) {
  const IntermediateFile first(to.string() + ".first");
  vacuum_into(*Database::open_for_reading(store), first.path());
  const std::unique_ptr<Database> copy = Database::open_for_writing(first.path(), Journal::rollback);
  change(*copy, changes);
  vacuum_into(*copy, to);  // pages that hold what was changed stay behind
}

std::vector<std::string> hosts_in(const std::filesystem::path& store) {
  const std::unique_ptr<Database> database = Database::open_for_reading(store);
  std::vector<std::string> hosts;
  Query rows = database->query(sql::hosts);
  while (rows.next()) hosts.push_back(rows.text(0));
  return hosts;
}

}  // namespace foldwise::results
