// SPDX-License-Identifier: Apache-2.0
#include "results/store/database.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <limits>
#include <stdexcept>

#include "results/store/sql.h"

namespace foldwise::results {
namespace {

constexpr int reader_patience = 10'000;  // milliseconds
constexpr int writer_patience = 60'000;  // a reader on a rollback journal blocks a commit while it reads
/// For what a damaged header looks like.
constexpr char where_damaged[] =
    "where it is this sweep's and its header is damaged, make it again with `orchestrator rebuild`";
constexpr char rebuild_advice[] =
    "move it away and make it again from the finished jobs' result.json files with `orchestrator rebuild`";

// A read-only folder offers no place for the write-ahead log's index. Without a log there is nothing to share.
bool is_settled(const std::filesystem::path& file) {
  std::error_code none;
  const auto log = file.string() + "-wal";
  return !std::filesystem::exists(log, none) || std::filesystem::file_size(log, none) == 0;
}

std::string immutable_uri(const std::filesystem::path& file) {
  std::string uri = "file:";
  for (const char character : std::filesystem::absolute(file).string()) {
    if (character == '%' || character == '?' || character == '#') {
      constexpr char digits[] = "0123456789ABCDEF";
      const auto byte = static_cast<unsigned char>(character);
      uri += {'%', digits[byte >> 4U], digits[byte & 15U]};
    } else {
      uri += character;
    }
  }
  return uri + "?immutable=1";
}

}  // namespace

Query::Query(Database& database, PreparedStatement& prepared)
    : database_(database), prepared_(prepared), statement_(prepared.statement) {
  if (prepared_.in_use) throw std::logic_error("a statement within its own use: " + statement_.getQuery());
  prepared_.in_use = true;
}

Query::~Query() {
  statement_.tryReset();
  prepared_.in_use = false;
}

template <typename Bind>
Query& Query::bind_next(const Bind& bind) {
  try {
    bind(++bound_);
  } catch (const SQLite::Exception& error) {
    database_.fail(error);
  }
  return *this;
}

Query& Query::operator<<(std::int64_t value) {
  return bind_next([&](int index) { statement_.bind(index, value); });
}
Query& Query::operator<<(double value) {
  return bind_next([&](int index) { statement_.bind(index, value); });
}
Query& Query::operator<<(const std::string& value) {
  return bind_next([&](int index) { statement_.bindNoCopy(index, value); });
}
Query& Query::operator<<(const Key& value) {
  return blob(value.bytes.data(), value.bytes.size());
}

Query& Query::null() {
  return bind_next([&](int index) { statement_.bind(index); });
}

Query& Query::blob(const void* bytes, std::size_t size) {
  // A null pointer would bind NULL rather than an empty blob.
  const void* start = size == 0 ? "" : bytes;
  return bind_next([&](int index) { statement_.bindNoCopy(index, start, static_cast<int>(size)); });
}

bool Query::next() {
  try {
    return statement_.executeStep();
  } catch (const SQLite::Exception& error) {
    database_.fail(error);
  }
}

int Query::run() {
  try {
    return statement_.exec();
  } catch (const SQLite::Exception& error) {
    database_.fail(error);
  }
}

double Query::real(int column) const {
  if (is_null(column)) return std::numeric_limits<double>::quiet_NaN();
  return statement_.getColumn(column).getDouble();
}

std::string_view Query::view(int column) const {
  const auto value = statement_.getColumn(column);
  const auto* const bytes = static_cast<const char*>(value.getBlob());
  return bytes == nullptr ? std::string_view() : std::string_view(bytes, static_cast<std::size_t>(value.getBytes()));
}

Key Query::key(int column) const {
  const auto value = statement_.getColumn(column);
  Key key;
  if (value.getBytes() != static_cast<int>(key.bytes.size())) damaged("a key is not 32 bytes long");
  std::memcpy(key.bytes.data(), value.getBlob(), key.bytes.size());
  return key;
}

void Query::damaged(const std::string& what) const {
  throw UserError(Fault::store, database_.file().string(), "it is damaged: " + what, rebuild_advice);
}

Database::Database(const std::filesystem::path& file, int flags, int busy_milliseconds) : file_(file) {
  connect(file.string(), flags, busy_milliseconds);
}

void Database::connect(const std::string& name, int flags, int busy_milliseconds) {
  try {
    connection_ = std::make_unique<SQLite::Database>(name, flags, busy_milliseconds);
  } catch (const SQLite::Exception& error) {
    fail(error);
  }
}

std::unique_ptr<Database> Database::open_for_reading(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) {
    throw UserError(Fault::store, file.string(), "no such file",
                    "name a sweep's folder, its results.db or its sweep file, or start it with `orchestrator SWEEP`");
  }
  // Open for writing where permitted: a reader that comes after a crash has to roll the journal back. It may not change
  // anything itself.
  std::unique_ptr<Database> database(new Database(file, SQLite::OPEN_READWRITE, reader_patience));
  try {
    database->connection_->exec(sql::get_version);
  } catch (const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    if ((code != SQLITE_CANTOPEN && code != SQLITE_READONLY) || !is_settled(file)) database->fail(error);
    database->connect(immutable_uri(file), SQLite::OPEN_READONLY | SQLite::OPEN_URI, reader_patience);
  }
  database->require_ours();
  if (database->number(sql::get_version) == 0) {
    throw UserError(Fault::store, file.string(), "it holds no sweep yet", "start one with `orchestrator SWEEP`");
  }
  if (database->version() < sql::oldest_readable) {
    throw UserError(Fault::store, file.string(), "it was written by an older Foldwise",
                    "run its sweep again with this one, which brings it up to date");
  }
  database->name_older_tables();
  database->execute(sql::query_only);
  return database;
}

std::unique_ptr<Database> Database::open_for_writing(const std::filesystem::path& file, Journal journal) {
  std::unique_ptr<Database> database(new Database(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, writer_patience));
  database->require_ours();
  database->execute(journal == Journal::write_ahead ? sql::write_ahead_log : sql::rollback_journal);
  for (const char* setting :
       {sql::synchronous_full, sql::cache_64_mib, sql::checkpoint_every_16_mib, sql::temporary_in_memory}) {
    database->execute(setting);
  }
  database->migrate();
  database->check();
  return database;
}

void Database::require_ours() {
  const auto version = number(sql::get_version);
  const bool empty = version == 0 && number(sql::count_tables) == 0;
  if (number(sql::get_application_id) != sql::application_id && !empty) {
    throw UserError(
        Fault::store, file_.string(), "it is another program's SQLite database",
        std::string("name a results.db that Foldwise wrote, or choose another folder with output=FOLDER; ") +
            where_damaged);
  }
  if (version > static_cast<std::int64_t>(sql::migrations.size())) {
    throw UserError(Fault::store, file_.string(),
                    "it was written by a newer Foldwise (schema " + std::to_string(version) + ", this one knows " +
                        std::to_string(sql::migrations.size()) + ")",
                    std::string("use that version, or choose another folder with output=FOLDER; ") + where_damaged);
  }
}

void Database::migrate() {
  const auto version = static_cast<std::size_t>(number(sql::get_version));
  if (version == sql::migrations.size()) return;
  Transaction transaction(*this, Transaction::Access::write);
  try {
    for (std::size_t next = version; next < sql::migrations.size(); ++next) execute(sql::migrations.at(next));
  } catch (const std::logic_error&) {
    throw UserError(Fault::store, file_.string(),
                    "it is damaged: its tables are not those of schema " + std::to_string(version), rebuild_advice);
  }
  execute(sql::set_application_id);
  execute((sql::set_version + std::to_string(sql::migrations.size())).c_str());
  transaction.commit();
}

void Database::name_older_tables() {
  const int seen = version();
  if (seen >= sql::with_surroundings) return;
  execute(sql::temporary_in_memory);
  execute(sql::without_surroundings);
  if (seen >= sql::with_races) return;
  execute(sql::without_races);
  if (seen >= sql::with_views) return;
  const auto names = std::ranges::find_if(sql::older_names, [&](const auto& row) { return seen < row.before; });
  execute(names->names);
  execute(sql::older_rows);
}

void Database::check() {
  if (is_small()) {
    check_by(sql::full_checks);
  } else {
    check_by(sql::checks);
  }
}

bool Database::is_small() {
  return number(sql::count_pages) <= sql::most_pages_checked;
}

void Database::check_by(std::span<const char* const> checks) {
  for (const char* check : checks) {
    Query finding = query(check);
    if (!finding.next() || finding.text(0) == "ok") continue;
    // One finding is enough: the last line.
    const std::string text = finding.text(0);
    finding.damaged(text.substr(text.find_last_of('\n') + 1));
  }
}

int Database::version() {
  return static_cast<int>(number(sql::get_version));
}

std::int64_t Database::number(const char* sql) {
  Query value = query(sql);
  return value.next() ? value.integer(0) : 0;
}

Query Database::query(const char* sql) {
  auto& prepared = statements_[sql];
  if (!prepared) {
    try {
      prepared = std::make_unique<PreparedStatement>(*connection_, sql);
    } catch (const SQLite::Exception& error) {
      fail(error);
    }
  }
  return {*this, *prepared};
}

void Database::execute(const char* sql) {
  try {
    connection_->exec(sql);
  } catch (const SQLite::Exception& error) {
    fail(error);
  }
}

bool Database::in_transaction() const {
  return sqlite3_get_autocommit(connection_->getHandle()) == 0;
}

void Database::abandon() noexcept {
  ++rollbacks_;
  if (in_transaction()) connection_->tryExec(sql::rollback);
}

void Database::fail(const SQLite::Exception& error) const {
  const std::string seen = error.what();
  const auto refusal = [&](const std::string& what, const std::string& remedy) {
    return UserError(Fault::store, file_.string(), what + " (" + seen + ")", remedy);
  };
  switch (error.getErrorCode()) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      throw refusal("it is damaged or no database at all", rebuild_advice);
    case SQLITE_FULL:
      throw refusal("the disk is full", "free some space and run the sweep again: it resumes");
    case SQLITE_IOERR:
      throw refusal("reading or writing failed", "check the disk and your quota, and run the sweep again: it resumes");
    case SQLITE_READONLY:
    case SQLITE_PERM:
      throw refusal("it cannot be written", "make it and its folder writable, or choose another with output=FOLDER");
    case SQLITE_CANTOPEN:
    case SQLITE_AUTH:
      throw refusal("it cannot be opened", "check that it is a file, and that you may read and write in its folder");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      throw refusal("another process keeps it locked", "end that process, and run again");
    case SQLITE_NOLFS:
      throw refusal("it is too large for this file system", "choose another folder with output=FOLDER");
    default:
      throw std::logic_error(file_.string() + ": " + seen);
  }
}

Transaction::Transaction(Database& database, Access access) : database_(database), open_(!database.in_transaction()) {
  if (open_) database_.execute(access == Access::write ? sql::begin_write : sql::begin_read);
}

void Transaction::commit() {
  if (open_) database_.execute(sql::commit);
  open_ = false;
}

Transaction::~Transaction() {
  if (open_) database_.abandon();
}

}  // namespace foldwise::results
