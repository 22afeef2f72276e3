// SPDX-License-Identifier: Apache-2.0
// A table of folds over a small dataset. Folds that are read hold each sample at most once, keep subjects apart, and
// are the same after being written and read again.
#include <map>
#include <string>

#include "datasets/folds/fold_csv.h"
#include "experiments/foundation/error.h"
#include "tests/fuzz/scratch_file.h"
#include "tests/fuzz/target.h"

namespace foldwise::fuzz {
namespace {

const datasets::Dataset& dataset() {
  static const datasets::Dataset small{
      .name = "folders",
      .root = "copy",
      .classes = {"calm", "joy, or \"joy\""},
      .samples = {{.id = "a/1", .path = "a/1", .label = 0, .subject = "ann", .split = ""},
                  {.id = "a/2", .path = "a/2", .label = 1, .subject = "ann", .split = ""},
                  {.id = "b/1", .path = "b/1", .label = 0, .subject = "bo", .split = ""},
                  {.id = "c/1", .path = "c/1", .label = 1, .subject = "", .split = ""}}};
  return small;
}

void require_sound(const datasets::Fold& fold) {
  enum Part { train, validation, test };
  std::map<std::size_t, Part> parts;
  std::map<std::string, Part> subjects;
  for (const auto& [part, samples] :
       {std::pair{train, &fold.train}, {validation, &fold.validation}, {test, &fold.test}}) {
    for (const std::size_t sample : *samples) {
      require(sample < dataset().samples.size(), "a fold holds samples of the dataset");
      require(parts.emplace(sample, part).second, "a sample has one part");
      const std::string& subject = dataset().samples[sample].subject;
      const auto [place, fresh] = subjects.emplace(subject, part);
      require(subject.empty() || fresh || (place->second == test) == (part == test), "who is tested does not train");
    }
  }
}

bool equal(const datasets::Fold& one, const datasets::Fold& other) {
  return one.fold == other.fold && one.repeat == other.repeat && one.name == other.name && one.train == other.train &&
         one.validation == other.validation && one.test == other.test;
}

Verdict read(std::span<const std::uint8_t> input) {
  try {
    const std::vector<datasets::Fold> folds = read_folds(put("input.csv", input), dataset());
    for (const datasets::Fold& fold : folds) require_sound(fold);
    const std::vector<datasets::Fold> again =
        read_own([&] { return read_folds(put("written.csv", to_csv(folds, dataset())), dataset()); });
    require(std::equal(again.begin(), again.end(), folds.begin(), folds.end(), equal),
            "folds that are written and read again are the same");
    return Verdict::read;
  } catch (const UserError&) {
    return Verdict::refused;
  }
}

}  // namespace

const Target target{read};

}  // namespace foldwise::fuzz
