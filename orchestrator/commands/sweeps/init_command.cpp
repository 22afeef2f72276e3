// SPDX-License-Identifier: Apache-2.0
// orchestrator init: one of commands.h.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "datasets/dataset.h"
#include "datasets/readers/class_listing.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/output_file.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/shell_words.h"
#include "orchestrator/plan/datasets/first_sweep.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

PictureCounts counts_of(const datasets::Dataset& dataset) {
  PictureCounts counts;
  for (const datasets::Sample& sample : dataset.samples) counts.push_back(count_pictures(dataset.root, sample));
  return counts;
}

}  // namespace

int init_command(const InitArguments& arguments) {
  const fs::path root = fs::absolute(arguments.root).lexically_normal();
  if (root.string().find("${") != std::string::npos) {
    throw UserError(Fault::usage, root.string(), "its name has ${, which in a sweep file begins a variable",
                    "give another name to the folder, or a link to it");
  }
  if (arguments.out != "-" && fs::exists(arguments.out) && fs::is_regular_file(arguments.out)) {
    throw UserError(Fault::usage, arguments.out, "it is there already", "give another file after -o, or remove it");
  }
  DatasetOptions options;
  options.root = root.string();
  options.name = DatasetName::folders;
  const datasets::Dataset dataset = datasets::read_dataset(options);
  if (dataset.samples.empty()) {
    throw UserError(Fault::data, root.string(), "no video and no picture was found there",
                    "lay them as CLASS/VIDEO.mp4, a folder for each class");
  }
  datasets::require_several_classes(dataset);
  const fs::path folder = root.has_filename() ? root : root.parent_path();
  write_output(arguments.out, first_sweep(sweep_name_of(folder.filename().string()), dataset, counts_of(dataset)));
  tell_remarks(dataset.remarks);
  if (arguments.out == "-") return exit_finished;
  const std::string file = quoted(arguments.out);
  std::cout << fmt::format(
                   "{}: a sweep over the {} samples of {}\n"
                   "Look at it, then: orchestrator plan {}   (what it takes)\n"
                   "                  orchestrator {}\n",
                   arguments.out, dataset.samples.size(), root.string(), file, file)
            << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
