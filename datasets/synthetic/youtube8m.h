// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "datasets/examples/tf_example.h"
#include "datasets/synthetic/making.h"
#include "datasets/synthetic/planted_examples.h"

namespace foldwise::datasets {

/// A small dataset in YouTube-8M's layout. Equal recipes give equal bytes, whatever the number of threads.
struct Youtube8mRecipe {
  ExampleLevel level = ExampleLevel::video;
  ExampleIdName id_name = ExampleIdName::id;
  int train_shards = 4;
  int validate_shards = 4;
  int test_shards = 1;  ///< without labels, as the official ones
  int examples_per_shard = 64;
  int least_steps = 60;  ///< of frame level: one per second
  int most_steps = 120;
  std::uint64_t seed = 1;
  PlantedExampleOptions examples;
  bool operator==(const Youtube8mRecipe&) const = default;
};

/// The recipe as it is kept in planted/recipe.json.
std::string to_json(const Youtube8mRecipe& recipe);

/// Writes the dataset into `folder`, under another name until it is whole:
///
///     train00.tfrecord, …, validate00.tfrecord, …, test00.tfrecord, …
///     vocabulary.csv                the classes, in the columns of the official file
///     planted/classes.csv           index,name,kind: visual, audio or interaction
///     planted/examples.csv          shard,id,labels,signs: labels of test shards too; PlantedExample says what signs
///     are planted/recipe.json           the recipe
///
/// Throws UserError when the recipe cannot be followed, the folder holds anything else, or writing fails.
MakeOutcome make_youtube8m(const Youtube8mRecipe& recipe, const std::filesystem::path& folder, int threads,
                           const MakeProgress& progress);

}  // namespace foldwise::datasets
