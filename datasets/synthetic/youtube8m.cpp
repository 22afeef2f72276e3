// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/youtube8m.h"

#include <fmt/format.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "datasets/examples/tfrecord.h"
#include "datasets/synthetic/planted_files.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr int generator_version = 1;  // raised when the same recipe gives other bytes
constexpr int most_shards = 3844;     // 62 x 62 names
constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

enum Purpose : std::uint64_t { example_purpose = 0x79743866, steps_purpose };

struct Shard {
  std::string name;  // "train00"
  int first = 0;     // number of its first example in the dataset
  bool labelled = true;
};

struct ShardMade {
  std::string truth;              // its lines of planted/examples.csv
  std::vector<int> label_counts;  // for each class
  std::int64_t steps = 0;
};

void require(bool good, const std::string& where, const std::string& seen, const std::string& remedy) {
  if (!good) throw UserError(Fault::usage, where, seen, remedy);
}

void check(const Youtube8mRecipe& recipe) {
  const auto number = [](int value, int least, int most, const char* name) {
    require(value >= least && value <= most, name, std::to_string(value),
            std::to_string(least) + " to " + std::to_string(most) + " are possible");
  };
  number(recipe.train_shards, 1, most_shards, "--train-shards");
  number(recipe.validate_shards, 1, most_shards, "--validate-shards");
  number(recipe.test_shards, 0, most_shards, "--test-shards");
  number(recipe.examples_per_shard, 1, 10'000, "--examples-per-shard");
  const int least_classes = recipe.examples.kinds == PlantedKinds::all ? 3 : 2;
  number(recipe.examples.classes, least_classes, 4716, "--classes");
  require(recipe.least_steps >= 1 && recipe.least_steps <= recipe.most_steps && recipe.most_steps <= most_example_steps,
          "--steps", std::to_string(recipe.least_steps) + "-" + std::to_string(recipe.most_steps),
          "MIN-MAX within 1-" + std::to_string(most_example_steps) + " is possible");
  const auto knob = [](double value, double least, double most, const char* name) {
    require(value >= least && value <= most, name, std::to_string(value),
            fmt::format("{} to {} is possible", least, most));
  };
  knob(recipe.examples.labels_per_example, 0, recipe.examples.classes, "--labels-per-example");
  knob(recipe.examples.signal, 0, 100, "--signal");
  knob(recipe.examples.noise, 0, 100, "--noise");
  knob(recipe.examples.informative, 0, 1, "--informative");
}

std::string in_digits(int number, int length) {
  std::string text(static_cast<std::size_t>(length), '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, number /= 62)
    *at = digits[static_cast<std::size_t>(number % 62)];
  return text;
}

std::vector<Shard> list_shards(const Youtube8mRecipe& recipe) {
  std::vector<Shard> shards;
  const auto add = [&](const std::string& split, int count, bool labelled) {
    for (int i = 0; i < count; ++i) {
      shards.push_back(
          {split + in_digits(i, 2), static_cast<int>(shards.size()) * recipe.examples_per_shard, labelled});
    }
  };
  add("train", recipe.train_shards, true);
  add("validate", recipe.validate_shards, true);
  add("test", recipe.test_shards, false);
  return shards;
}

int draw_steps(const Youtube8mRecipe& recipe, int number) {
  if (recipe.level == ExampleLevel::video) return 0;
  const int choices = recipe.most_steps - recipe.least_steps + 1;
  CounterRandom random(random_bits(recipe.seed, steps_purpose, number));
  return recipe.least_steps + static_cast<int>(random.below(static_cast<std::uint64_t>(choices)));
}

ShardMade make_shard(const Youtube8mRecipe& recipe, const PlantedExamples& examples, const Shard& shard,
                     const fs::path& folder) {
  ShardMade made{{}, std::vector<int>(static_cast<std::size_t>(recipe.examples.classes)), 0};
  TfRecordWriter writer(folder / (shard.name + ".tfrecord"));
  for (int i = 0; i < recipe.examples_per_shard; ++i) {
    const int number = shard.first + i;
    PlantedExample planted =
        examples.draw(random_bits(recipe.seed, example_purpose, number), draw_steps(recipe, number));
    Example& example = planted.example;
    example.id = in_digits(number, 5);
    std::string labels;
    for (const int label : example.labels) {
      labels += (labels.empty() ? "" : " ") + std::to_string(label);
      ++made.label_counts[static_cast<std::size_t>(label)];
    }
    made.truth += shard.name + ',' + example.id + ',' + labels + ',' + planted.signs + '\n';
    made.steps += example.steps;
    if (!shard.labelled) example.labels.clear();
    writer.append(encode_example(example, recipe.level, recipe.id_name));
  }
  writer.finish();
  return made;
}

// The official file's columns; what only the real videos have stays empty.
std::string vocabulary(const PlantedExampleOptions& options, const std::vector<int>& train_counts) {
  std::string text =
      "Index,TrainVideoCount,KnowledgeGraphId,Name,WikiUrl,Vertical1,Vertical2,Vertical3,WikiDescription\n";
  for (std::size_t label = 0; label < train_counts.size(); ++label) {
    text += fmt::format("{},{},,{},,,,,\n", label, train_counts[label], options.name(static_cast<int>(label)));
  }
  return text;
}

std::string class_truth(const PlantedExampleOptions& options) {
  static constexpr std::array kinds{"visual", "audio", "interaction"};
  std::string text = "index,name,kind\n";
  for (int label = 0; label < options.classes; ++label) {
    text += fmt::format("{},{},{}\n", label, options.name(label), kinds[static_cast<std::size_t>(options.kind(label))]);
  }
  return text;
}

}  // namespace

std::string to_json(const Youtube8mRecipe& recipe) {
  nlohmann::json document{{"generator", "foldwise youtube8m " + std::to_string(generator_version)},
                          {"level", recipe.level == ExampleLevel::video ? "video" : "frame"},
                          {"id_name", recipe.id_name == ExampleIdName::id ? "id" : "video_id"},
                          {"train_shards", recipe.train_shards},
                          {"validate_shards", recipe.validate_shards},
                          {"test_shards", recipe.test_shards},
                          {"examples_per_shard", recipe.examples_per_shard},
                          {"steps", {recipe.least_steps, recipe.most_steps}},
                          {"seed", recipe.seed},
                          {"classes", recipe.examples.classes},
                          {"labels_per_example", recipe.examples.labels_per_example},
                          {"signal", recipe.examples.signal},
                          {"noise", recipe.examples.noise}};
  // Left out by default, so that datasets of an earlier day are found to be the same.
  if (recipe.examples.kinds != PlantedKinds::all) {
    document["kinds"] = recipe.examples.kinds == PlantedKinds::single ? "single" : "interaction";
  }
  if (recipe.examples.informative != 1) document["informative"] = recipe.examples.informative;
  return document.dump(2) + '\n';
}

MakeOutcome make_youtube8m(const Youtube8mRecipe& recipe, const fs::path& folder, int threads,
                           const MakeProgress& progress) {
  check(recipe);
  return make_dataset(folder, to_json(recipe), [&](const fs::path& unfinished) {
    const PlantedExamples examples(recipe.examples, recipe.seed);
    const std::vector<Shard> shards = list_shards(recipe);
    std::vector<ShardMade> made(shards.size());
    const DatasetMade all = make_in_parallel(shards.size(), threads, progress, [&](std::size_t index) {
      made[index] = make_shard(recipe, examples, shards[index], unfinished);
      return made[index].steps;
    });
    std::string truth = "shard,id,labels,signs\n";
    std::vector<int> train_counts(static_cast<std::size_t>(recipe.examples.classes));
    for (std::size_t index = 0; index < shards.size(); ++index) {
      truth += made[index].truth;
      if (!shards[index].name.starts_with("train")) continue;
      for (std::size_t label = 0; label < train_counts.size(); ++label) {
        train_counts[label] += made[index].label_counts[label];
      }
    }
    write_planted_text(unfinished / "vocabulary.csv", vocabulary(recipe.examples, train_counts));
    write_planted_text(unfinished / "planted" / "classes.csv", class_truth(recipe.examples));
    write_planted_text(unfinished / "planted" / "examples.csv", truth);
    return all;
  });
}

}  // namespace foldwise::datasets
