// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/bundle/bundle_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "citation.h"
#include "experiments/fields/configuration.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/output_file.h"
#include "experiments/foundation/version.h"
#include "experiments/jobs/result_file.h"
#include "experiments/jobs/stage_facts.h"
#include "orchestrator/commands/bundle/derived_files.h"
#include "orchestrator/commands/figures/drawn_plot.h"
#include "orchestrator/commands/sweep_location.h"
#include "results/store/rebuild.h"
#include "results/store/store_copy.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

constexpr const char* store_name = "results.db";

constexpr const char* read_me = R"(What a sweep of Foldwise came to: {0}

Packed by foldwise {1} ({2}). "orchestrator verify" of this folder, or of the archive that it came in, says whether everything
is as it was packed, and computes what follows from results.db anew.

  sweep.yaml          the sweep file as it ran last; changes on the command line stand in provenance.json
  tables/             its tables: Markdown, CSV, LaTeX, JSON
  listings/           every run, epoch and prediction, and which class is taken for which: CSV
  figures/            as gnuplot draws them: numbers (CSV), script (gnuplot NAME.gp), picture (SVG) where it could be drawn
  folds.csv           who trained, validated and was tested in each fold; folds/ holds the same as its jobs read it
  published/          figures of publications that the tables stand beside, where there are any
  provenance.json     where each result comes from: experiments resolved, seeds, datasets with fingerprints of their contents,
                      and of every attempt commit, libraries, driver, device, host, times, and energy where it is known (of the
                      whole device)
  results.db          all of it in one database (SQLite): orchestrator table|status|runs|figure … of this folder; its views runs,
                      results, epochs, predictions are for other programs
  stages/KEY/         result.json of every finished job{3}
  CITATION.cff        how to cite Foldwise and the methods' publications
  MANIFEST.sha256     digests of all other files: sha256sum -c MANIFEST.sha256

Frames, videos and checkpoints are not in it. Names of samples and subjects are those of the dataset.
)";

void write(const fs::path& folder, const std::string& path, const std::string& text) {
  fs::create_directories((folder / path).parent_path());
  write_output(folder / path, text);
}

std::string content_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

void replace_all(std::string& text, const std::string& old, const std::string& other) {
  for (std::size_t at = text.find(old); at != std::string::npos; at = text.find(old, at + other.size()))
    text.replace(at, old.size(), other);
}

std::string plain_text(std::string name) {
  for (char& letter : name)
    if (!std::isalnum(static_cast<unsigned char>(letter)) && letter != '_' && letter != '-' && letter != '.')
      letter = '-';
  return name.empty() || name.front() == '.' ? "sweep" : name;
}

using Words = std::vector<std::pair<std::string, std::string>>;

/// Folders of this house that results tell of, and what stands for them; the longest first, since one may lie in
/// another.
Words folders_of(const results::StoreReader& store) {
  std::map<std::string, std::string> folders;
  const auto add = [&folders](const fs::path& folder, const char* name) {
    if (folder.is_absolute() && folder != "/" && folder.string().size() > 1) folders.emplace(folder.string(), name);
  };
  add(fs::absolute(store.file()).parent_path(), "SWEEP_FOLDER");
  for (const results::ExperimentRecord& record : store.experiments())
    add(parse_configuration(record.configuration).dataset.root, "DATASET_FOLDER");
  const auto facts = store.provenance();
  if (const auto files = facts.find(sweep_file_fact); files != facts.end())
    for (const std::string& file : files->second) add(fs::path(file).parent_path(), "SWEEP_FILE_FOLDER");
  if (const char* home = std::getenv("HOME")) add(home, "HOME_FOLDER");
  Words words(folders.begin(), folders.end());
  std::ranges::stable_sort(words,
                           [](const auto& one, const auto& other) { return one.first.size() > other.first.size(); });
  return words;
}

/// The tables of the last run with the figures of publications where the bundle has them.
std::vector<TableSpec> packed_tables(const results::StoreReader& store, const fs::path& folder) {
  std::vector<TableSpec> tables = store.sweep().tables;
  std::map<std::string, std::string> packed;
  for (TableSpec& table : tables) {
    if (table.published.empty() || !fs::is_regular_file(table.published)) continue;
    std::string& path = packed[table.published];
    if (path.empty()) {
      path = fmt::format("published/{}_{}", packed.size(), plain_text(fs::path(table.published).filename().string()));
      write(folder, path, content_of(table.published));
    }
    table.published = path;
  }
  return tables;
}

/// Without what names a folder of this house.
std::string without_words(const std::string& text, const Words& words) {
  if (std::ranges::none_of(words, [&](const auto& pair) { return text.find(pair.first) != std::string::npos; }))
    return text;
  ResultFile parsed = parse_result_file(text);
  auto* const left = std::get_if<LeftResult>(&parsed);
  if (left == nullptr) return text;
  for (Exclusion& exclusion : left->result.exclusions)
    for (const auto& [old, other] : words) replace_all(exclusion.reason, old, other);
  return result_file_text(*left);
}

void copy_weights(const results::StoreReader& store, const results::JobRecord& job, const fs::path& sweep,
                  const fs::path& folder) {
  for (const Artifact& artifact : store.artifacts(job.key)) {
    if (artifact.name != "model" || !fs::is_regular_file(sweep / artifact.path)) continue;
    const fs::path target = folder / "stages" / job.key.hex() / fs::path(artifact.path).filename();
    fs::create_directories(target.parent_path());
    fs::copy_file(sweep / artifact.path, target);
  }
}

void add_results(const results::StoreReader& store, const fs::path& sweep, const fs::path& folder,
                 const BundleOptions& options, const Words& words, BundleReport& report) {
  const auto states = store.job_states();
  for (const results::JobRecord& job : store.jobs()) {
    if (status_of(states, job.key) != results::JobStatus::finished) continue;
    const fs::path file = results::result_file(sweep, job.key);
    if (!fs::is_regular_file(file)) {
      ++report.missing;
      continue;
    }
    ++report.results;
    write(folder, "stages/" + job.key.hex() + "/result.json", without_words(content_of(file), words));
    if (options.weights == WithWeights::yes) copy_weights(store, job, sweep, folder);
  }
}

void add_folds(const results::StoreReader& store, const fs::path& sweep, const fs::path& folder) {
  for (const results::FoldRecord& fold : store.folds().folds) {
    const std::string path = "folds/" + fold.digest.hex() + ".json";
    if (fs::is_regular_file(sweep / path)) write(folder, path, content_of(sweep / path));
  }
}

void add_pictures(const std::map<std::string, std::string>& files, const fs::path& folder, BundleReport& report) {
  for (const auto& [path, text] : files) {
    if (!path.starts_with("figures/") || !path.ends_with(".gp")) continue;
    const fs::path name = folder / path.substr(0, path.size() - 3);
    try {
      draw_plot({.name = name.filename().string(), .script = text, .csv = ""}, name, PlotFiles::svg);
    } catch (const UserError& error) {
      report.remarks.push_back(std::string("No pictures of its figures, whose scripts and numbers are in it: ") +
                               error.what());
      return;
    }
  }
}

/// Figures that were made before and show no frames: what gnuplot drew.
void add_own_figures(const fs::path& sweep, const fs::path& folder, BundleReport& report) {
  std::error_code none;
  std::size_t with_frames = 0;
  for (const auto& entry : fs::directory_iterator(sweep / "figures", none)) {
    if (!entry.is_regular_file()) continue;
    fs::path script = entry.path();
    script.replace_extension(".gp");
    const std::string name = entry.path().filename().string();
    if (!fs::exists(script) || plain_text(name) != name) {
      ++with_frames;
      continue;
    }
    if (!fs::exists(folder / "figures" / name)) write(folder, "figures/" + name, content_of(entry.path()));
  }
  if (with_frames > 0)
    report.remarks.push_back(
        fmt::format("{} of the sweep's figures/ are left out: pictures that may show frames of videos", with_frames));
}

Result recorded_result(const results::StoreReader& store, const Key& job) {
  return {store.metrics(job), store.epochs(job), store.predictions(job), store.artifacts(job), store.exclusions(job)};
}

/// Compares each packed result with that in the database.
void check_results(const results::StoreReader& store, const fs::path& folder, BundleFindings& findings) {
  const auto states = store.job_states();
  for (const results::JobRecord& job : store.jobs()) {
    const fs::path file = results::result_file(folder, job.key);
    if (status_of(states, job.key) != results::JobStatus::finished || !fs::exists(file)) continue;
    ++findings.results;
    const ResultFile parsed = parse_result_file(content_of(file));
    const auto* const left = std::get_if<LeftResult>(&parsed);
    if (left == nullptr || to_json(left->result) != to_json(recorded_result(store, job.key)))
      findings.wrong.push_back("stages/" + job.key.hex() + "/result.json: is not the result in results.db");
  }
}

void check_derived(const results::StoreReader& store, const fs::path& folder, BundleFindings& findings) {
  const std::map<std::string, std::string> files = derived_files(store);
  findings.derived = files.size();
  for (const auto& [path, text] : files)
    if (fs::exists(folder / path) && content_of(folder / path) != text)
      findings.wrong.push_back(path + ": is not what follows from results.db");
  for (const char* place : {"tables", "listings"}) {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(folder / place, none)) {
      const std::string path = std::string(place) + "/" + entry.path().filename().string();
      if (!files.contains(path)) findings.wrong.push_back(path + ": does not follow from results.db");
    }
  }
  for (const auto& [path, text] : files)
    if (!fs::exists(folder / path)) findings.wrong.push_back(path + ": is missing, and follows from results.db");
}

void check_fold_files(const fs::path& folder, BundleFindings& findings) {
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder / "folds", none))
    if (digest(content_of(entry.path())).hex() != entry.path().stem().string())
      findings.wrong.push_back("folds/" + entry.path().filename().string() + ": is not the fold that its name says");
}

}  // namespace

BundleReport fill_bundle(const fs::path& store, const fs::path& folder, const BundleOptions& options) {
  const fs::path sweep = fs::absolute(store).parent_path();
  const results::StoreReader recorded = results::StoreReader::open(fs::absolute(store));
  BundleReport report;
  report.sweep = plain_text(recorded.sweep().name);
  const Words folders = folders_of(recorded);
  const std::vector<std::string> hosts = results::hosts_in(sweep / store_name);
  results::StoreChanges changes;
  changes.tables = packed_tables(recorded, folder);
  if (options.anonymous == Anonymous::yes) {
    changes.words = folders;
    changes.without_processes = true;
    for (const std::string& host : hosts)
      changes.hosts.emplace_back(host, "host-" + std::to_string(changes.hosts.size() + 1));
  } else {
    report.names = hosts;
    for (const auto& [path, name] : folders) report.names.push_back(path);
  }
  copy_store(recorded.file(), folder / store_name, changes);

  fs::current_path(folder);  // paths in tables are of it
  const results::StoreReader packed = results::StoreReader::open(store_name);
  const std::map<std::string, std::string> files = derived_files(packed);
  for (const auto& [path, text] : files) write(folder, path, text);
  add_pictures(files, folder, report);
  if (options.anonymous == Anonymous::no) add_own_figures(sweep, folder, report);
  add_folds(packed, sweep, folder);
  add_results(packed, sweep, folder, options, changes.words, report);
  write(folder, "CITATION.cff", citation);
  write(folder, "README.txt",
        fmt::format(read_me, packed.sweep().name, version(), git_commit(),
                    options.weights == WithWeights::yes ? ", and the networks that were trained (safetensors)" : ""));
  return report;
}

BundleFindings check_bundle(const fs::path& folder, const fs::path& scratch) {
  const fs::path whole = fs::absolute(folder);
  if (!fs::is_regular_file(whole / store_name)) {
    throw UserError(Fault::data, (folder / store_name).string(), "it is missing", "get the bundle anew");
  }
  fs::copy_file(whole / store_name, scratch / store_name);
  if (fs::is_directory(whole / "published")) fs::copy(whole / "published", scratch / "published");
  results::require_own_schema(scratch / store_name);
  fs::current_path(scratch);
  BundleFindings findings;
  const results::StoreReader store = results::StoreReader::open(store_name);
  check_derived(store, whole, findings);
  check_results(store, whole, findings);
  check_fold_files(whole, findings);
  return findings;
}

}  // namespace foldwise::orchestrator
