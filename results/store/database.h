// SPDX-License-Identifier: Apache-2.0
/// The SQLite connection below the store: the one place that opens, migrates, prepares and explains failures.
/// Included by the store's own files only.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "experiments/foundation/error.h"
#include "experiments/jobs/key.h"
#include "results/store/journal.h"

namespace foldwise::results {

class Database;

/// A statement that stays prepared between its uses.
struct PreparedStatement {
  PreparedStatement(SQLite::Database& database, const char* sql) : statement(database, sql) {}

  SQLite::Statement statement;
  bool in_use = false;
};

/// One use of a cached prepared statement; ready for the next use when destroyed. Failures are UserErrors.
class Query {
 public:
  Query(Database& database, PreparedStatement& prepared);
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  /// Binds the next parameter; each use binds all. Texts and blobs are not copied: they must outlive the query.
  Query& operator<<(std::int64_t value);
  Query& operator<<(int value) { return *this << static_cast<std::int64_t>(value); }
  Query& operator<<(std::size_t value) { return *this << static_cast<std::int64_t>(value); }
  Query& operator<<(double value);  ///< NaN becomes NULL
  Query& operator<<(const std::string& value);
  Query& operator<<(std::string&&) = delete;
  Query& operator<<(const Key& value);
  Query& null();
  /// `size` bytes.
  Query& blob(const void* bytes, std::size_t size);

  /// The next row, if there is one.
  bool next();
  /// Executes a statement that gives no rows; the number of rows that it changed.
  int run();

  bool is_null(int column) const { return statement_.isColumnNull(column); }
  std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
  double real(int column) const;  ///< NULL becomes NaN
  std::string text(int column) const { return statement_.getColumn(column).getString(); }
  std::string_view view(int column) const;  ///< the same, until the next row
  Key key(int column) const;
  /// What the row holds cannot have been written by us.
  [[noreturn]] void damaged(const std::string& what) const;

 private:
  template <typename Bind>
  Query& bind_next(const Bind& bind);

  Database& database_;
  PreparedStatement& prepared_;
  SQLite::Statement& statement_;
  int bound_ = 0;
};

class Database {
 public:
  /// An existing database for reading. One that its owner's crash left unfinished is recovered where permitted.
  static std::unique_ptr<Database> open_for_reading(const std::filesystem::path& file);
  /// For coordination: made where missing, checked, migrated, its journal changed to the one wanted.
  static std::unique_ptr<Database> open_for_writing(const std::filesystem::path& file, Journal journal);

  const std::filesystem::path& file() const { return file_; }
  /// The number of migrations that it has seen. For reading it may be one of the last ones.
  int version();
  /// A prepared statement, kept for the next time. `sql` is one of sql.h's constants: its address is its name.
  Query query(const char* sql);
  /// Begins, commits, rolls back; PRAGMAs.
  void execute(const char* sql);
  bool in_transaction() const;
  /// Whether looking at all of it takes no time.
  bool is_small();
  /// Rolls back whatever is open; never throws.
  void abandon() noexcept;
  /// How often abandon() was called: when it changes, what was remembered of the content may be wrong.
  std::size_t rollbacks() const { return rollbacks_; }

  /// Turns SQLite's codes into a sentence: damaged, full, read-only, locked … What the user cannot mend is a
  /// std::logic_error.
  [[noreturn]] void fail(const SQLite::Exception& error) const;

 private:
  Database(const std::filesystem::path& file, int flags, int busy_milliseconds);
  void connect(const std::string& name, int flags, int busy_milliseconds);
  void require_ours();
  void migrate();
  /// Temporary views, so that one statement reads stores of all versions.
  void name_older_tables();
  void check();
  void check_by(std::span<const char* const> checks);
  std::int64_t number(const char* sql);

  std::filesystem::path file_;
  std::unique_ptr<SQLite::Database> connection_;
  std::unordered_map<const void*, std::unique_ptr<PreparedStatement>> statements_;
  std::size_t rollbacks_ = 0;
};

/// The work of one transaction: rolled back unless committed. Joins a transaction that is open already.
class Transaction {
 public:
  enum class Access { read, write };
  Transaction(Database& database, Access access);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  void commit();

 private:
  Database& database_;
  bool open_;
};

}  // namespace foldwise::results
