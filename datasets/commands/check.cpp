// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/check.h"

#include <unistd.h>

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <memory>

#include "datasets/commands/dataset_arguments.h"
#include "datasets/files/unknown_files.h"
#include "datasets/inspection/checking.h"
#include "datasets/readers/class_listing.h"
#include "experiments/foundation/in_parallel.h"
#include "experiments/foundation/text/text_columns.h"

namespace foldwise::datasets {
namespace {

struct CheckArguments {
  explicit CheckArguments(CLI::App& command) : dataset(command) { options.threads = machine_threads(); }

  DatasetArguments dataset;
  CheckOptions options;
  bool any_counts = false;
  bool counts_only = false;
};

int print_counts(const std::vector<CheckedCount>& counts) {
  std::size_t widest = 0;
  for (const CheckedCount& each : counts) widest = std::max(widest, display_width(each.what));
  int differences = 0;
  for (const CheckedCount& each : counts) {
    std::cout << "  " << padded(each.what, widest) << std::setw(9) << each.seen;
    if (each.expected) std::cout << "  of " << std::setw(6) << *each.expected << (each.differs() ? "  differs" : "");
    std::cout << "\n";
    differences += each.differs() ? 1 : 0;
  }
  return differences;
}

int print_findings(const std::vector<SampleFinding>& findings) {
  int faults = 0;
  for (const SampleFinding& finding : findings) {
    std::cout << "  " << finding.sample << " " << finding.what << (finding.known_defect ? " (so in every copy)" : "")
              << (finding.remark ? " (nothing to mend)" : "") << "\n";
    faults += finding.known_defect || finding.remark ? 0 : 1;
  }
  return faults;
}

int check(const CheckArguments& arguments) {
  DatasetOptions options = arguments.dataset.options();
  const DatasetFacts& facts = facts_of(options.name);
  std::cout << facts.title << "\n\nCounts:\n";
  const int differences = print_counts(check_counts(options));
  int faults = arguments.any_counts ? 0 : differences;
  if (options.task == Task::automatic) options.task = facts.every_sample;
  const Dataset dataset = read_dataset(options);
  std::cout << "\n" << describe_classes(dataset) << "\n" << std::flush;
  if (const auto wrong = one_class_alone(dataset)) {
    std::cout << wrong->what() << "\n";
    faults += arguments.any_counts ? 0 : 1;  // a part of a copy may well have one
  }
  if (!arguments.counts_only) {
    const bool terminal = isatty(STDERR_FILENO) == 1;
    DigestCache digests(DigestCache::default_file());
    const auto findings = check_samples(dataset, facts, arguments.options, digests, [&](int done, int all) {
      if (terminal) std::cerr << '\r' << done << '/' << all << " samples" << (done == all ? "\n" : "") << std::flush;
    });
    digests.save();
    std::cout << "\nSamples: " << dataset.samples.size() << " opened, " << findings.size() << " with findings\n";
    faults += print_findings(findings);
  }
  for (const std::string& remark : dataset.remarks) std::cout << "\n" << remark << "\n";
  if (const auto unknown = unknown_files_remark(dataset)) std::cout << "\n" << *unknown << "\n";
  if (differences > 0 && !arguments.any_counts) {
    std::cout << "\n"
              << differences << " counts differ from a complete copy's; for a part or a look-alike: --any-counts\n";
  }
  std::cout << (faults == 0 ? "\nNothing is wrong with it.\n" : "\nThere is something to mend; see above.\n");
  return faults == 0 ? 0 : 1;
}

}  // namespace

void add_check(CLI::App& datasets, Action& chosen) {
  CLI::App* command = datasets.add_subcommand("check",
                                              "Counts per class, subject and split against the official ones, and "
                                              "every sample opened: what cannot be read, is\n"
                                              "black, too short or there twice. Exit code 1 when something is wrong.");
  const auto arguments = std::make_shared<CheckArguments>(*command);  // shared: CLI11 copies its callbacks
  command->add_flag("--any-counts", arguments->any_counts, "Counts that differ are shown, but are nothing wrong");
  command->add_flag("--counts-only", arguments->counts_only, "Does not open the samples");
  command->add_option("--shortest", arguments->options.shortest, "Videos with fewer frames are too short")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  command->add_option("--threads", arguments->options.threads, "Threads that decode")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  command->callback([arguments, &chosen] { chosen = [arguments] { return check(*arguments); }; });
}

}  // namespace foldwise::datasets
