// SPDX-License-Identifier: Apache-2.0
// orchestrator bundle, verify: two of commands.h.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/output_file.h"
#include "experiments/foundation/text/byte_size.h"
#include "orchestrator/commands/bundle/archive.h"
#include "orchestrator/commands/bundle/bundle_content.h"
#include "orchestrator/commands/bundle/manifest.h"
#include "orchestrator/commands/bundle/scratch_folder.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/sweep_location.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_names_told = 20;
constexpr std::size_t most_wrong_told = 50;

/// What is known of this house to whoever gets the bundle.
void tell_names(const std::vector<std::string>& names) {
  if (names.empty()) return;
  const auto told = std::span(names).first(std::min(names.size(), most_names_told));
  std::cout << fmt::format("It tells of {}{}; --anonymize puts other words in their places.\n", fmt::join(told, ", "),
                           names.size() > told.size() ? ", …" : "");
}

/// Results that are not those of the database would be refused by whoever gets them.
void require_agreement(const fs::path& folder, const fs::path& beside) {
  const ScratchFolder scratch(beside);
  const BundleFindings findings = check_bundle(folder, scratch.path());
  fs::current_path(beside);
  if (findings.wrong.empty()) return;
  throw UserError(Fault::store, findings.wrong.front(), "the sweep's folder does not agree with its database",
                  "run the sweep again, which mends what is not as its jobs wrote it, or make the database again with "
                  "'orchestrator rebuild'");
}

/// The unpacked bundle that is meant: a folder, or an archive unpacked into `scratch`.
fs::path unpacked(const VerifyArguments& arguments, const fs::path& scratch) {
  if (fs::is_directory(arguments.path)) return fs::absolute(arguments.path);
  if (!fs::is_regular_file(arguments.path)) {
    throw UserError(Fault::usage, arguments.path, "there is no such file or folder",
                    "give a bundle (.tar.zst, .tar.gz or .zip) or the folder that one was unpacked into");
  }
  fs::path folder = scratch / "unpacked";
  fs::create_directory(folder);
  unpack(fs::absolute(arguments.path), folder, static_cast<std::uint64_t>(arguments.most_mebibytes) << 20);
  return folder;
}

std::vector<std::string> manifest_findings(const fs::path& folder, std::size_t& files) {
  const fs::path file = folder / manifest_name;
  if (!fs::is_regular_file(file)) {
    throw UserError(Fault::data, file.filename().string(), "it is missing, so this is no bundle",
                    "give a bundle that 'orchestrator bundle' made, or the folder that one was unpacked into");
  }
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  const Manifest found = manifest_of(folder);
  files = found.size();
  return differences(parse_manifest(text, manifest_name), found);
}

}  // namespace

int bundle_command(const BundleArguments& arguments) {
  const fs::path database =
      fs::absolute(find_database(arguments.results.path, arguments.results.scale)).lexically_normal();
  const fs::path sweep = database.parent_path();
  const fs::path target = fs::absolute(arguments.out.empty() ? sweep.filename().string() + ".tar.zst" : arguments.out);
  archive_kind(target);
  if (!fs::is_directory(target.parent_path())) {
    throw UserError(Fault::usage, target.parent_path().string(), "there is no such folder",
                    "make it, or name another file with -o");
  }
  const ScratchFolder scratch(target.parent_path());
  const BundleReport report = fill_bundle(database, scratch.path(),
                                          {arguments.with_weights ? WithWeights::yes : WithWeights::no,
                                           arguments.anonymize ? Anonymous::yes : Anonymous::no});
  require_agreement(scratch.path(), target.parent_path());
  const Manifest manifest = manifest_of(scratch.path());
  write_output(scratch.path() / manifest_name, to_text(manifest));
  pack(scratch.path(), report.sweep, target);
  tell_remarks(report.remarks);
  std::cout << fmt::format(
      "{}: {} files, {}, with the results of {} jobs{}\n", target.string(), manifest.size() + 1,
      format_bytes(static_cast<double>(fs::file_size(target))), report.results,
      report.missing > 0 ? fmt::format(" (of {} more they lie in results.db alone)", report.missing) : "");
  tell_names(report.names);
  std::cout << std::flush;
  return exit_finished;
}

int verify_command(const VerifyArguments& arguments) {
  const ScratchFolder scratch(fs::temp_directory_path());
  const fs::path folder = unpacked(arguments, scratch.path());
  std::size_t files = 0;
  std::vector<std::string> wrong = manifest_findings(folder, files);
  const fs::path computed = scratch.path() / "computed";
  fs::create_directory(computed);
  const BundleFindings findings = check_bundle(folder, computed);
  for (const std::string& sentence : findings.wrong)
    if (std::ranges::find(wrong, sentence) == wrong.end()) wrong.push_back(sentence);
  fs::current_path("/");
  for (const std::string& sentence : std::span(wrong).first(std::min(wrong.size(), most_wrong_told)))
    std::cout << in_one_line(sentence) << "\n";
  if (wrong.size() > most_wrong_told) std::cout << fmt::format("and {} more\n", wrong.size() - most_wrong_told);
  if (wrong.empty()) {
    std::cout << fmt::format(
        "All {} files are as they were packed. Tables, listings, provenance and the numbers of figures ({} files) "
        "follow "
        "from results.db to the byte, which holds the same as {} results of jobs.\n",
        files, findings.derived, findings.results);
  }
  std::cout << std::flush;
  return wrong.empty() ? exit_finished : exit_some_failed;
}

}  // namespace foldwise::orchestrator
