// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/planted_examples.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>

#include "datasets/synthetic/normal_draw.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

enum Purpose : std::uint64_t { direction_purpose = 0x70657861, label_purpose, mean_purpose, step_purpose };

// A random direction of the given length.
void fill_direction(float* first, int size, double length, std::uint64_t key) {
  CounterRandom random(key);
  double squares = 0;
  for (int i = 0; i < size; ++i) {
    const double value = draw_normal(random);
    first[i] = static_cast<float>(value);
    squares += value * value;
  }
  const double scale = length / std::sqrt(squares);
  for (int i = 0; i < size; ++i) first[i] = static_cast<float>(first[i] * scale);
}

void add(std::vector<float>& features, const std::vector<float>& direction, int first, int size, float sign) {
  for (int i = first; i < first + size; ++i) {
    features[static_cast<std::size_t>(i)] += sign * direction[static_cast<std::size_t>(i)];
  }
}

std::vector<bool> draw_labels(CounterRandom& random, const PlantedExampleOptions& options) {
  std::vector<bool> labels(static_cast<std::size_t>(options.classes));
  bool any = false;
  for (std::size_t label = 0; label < labels.size(); ++label) {
    labels[label] = random.uniform() < options.labels_per_example / options.classes;
    any = any || labels[label];
  }
  if (!any) labels[random.below(labels.size())] = true;
  return labels;
}

}  // namespace

PlantedClass PlantedExampleOptions::kind(int label) const {
  switch (kinds) {
    case PlantedKinds::all:
      return static_cast<PlantedClass>(label % 3);
    case PlantedKinds::single:
      return label % 2 == 0 ? PlantedClass::visual : PlantedClass::audio;
    case PlantedKinds::interaction:
      return PlantedClass::interaction;
  }
  throw std::logic_error("kinds of classes without a kind for each");
}

std::string PlantedExampleOptions::name(int label) const {
  static constexpr std::array names{"visual ", "audio ", "interaction "};
  return names[static_cast<std::size_t>(kind(label))] + std::to_string(label);
}

int PlantedExampleOptions::telling(int features) const {
  return std::max(1, static_cast<int>(std::lround(informative * features)));
}

PlantedExamples::PlantedExamples(const PlantedExampleOptions& options, std::uint64_t seed)
    : options_(options), directions_(static_cast<std::size_t>(options.classes)) {
  for (std::size_t label = 0; label < directions_.size(); ++label) {
    std::vector<float>& direction = directions_[label];
    direction.resize(example_features);
    fill_direction(direction.data(), options.telling(example_rgb), options.signal,
                   random_bits(seed, direction_purpose, label, 0));
    fill_direction(direction.data() + example_rgb, options.telling(example_audio), options.signal,
                   random_bits(seed, direction_purpose, label, 1));
  }
}

PlantedExample PlantedExamples::draw(std::uint64_t key, int steps) const {
  CounterRandom random(random_bits(key, label_purpose));
  const std::vector<bool> labels = draw_labels(random, options_);
  PlantedExample planted;
  std::vector<float> mean(example_features);
  CounterRandom noise(random_bits(key, mean_purpose));
  for (float& value : mean) value = static_cast<float>(options_.noise * draw_normal(noise));
  for (int label = 0; label < options_.classes; ++label) {
    const bool positive = labels[static_cast<std::size_t>(label)];
    const std::vector<float>& direction = directions_[static_cast<std::size_t>(label)];
    if (positive) planted.example.labels.push_back(label);
    if (options_.kind(label) == PlantedClass::interaction) {
      const bool rgb_plus = random.below(2) == 1;
      const bool audio_plus = rgb_plus == positive;
      planted.signs += {rgb_plus ? '+' : '-', audio_plus ? '+' : '-'};
      add(mean, direction, 0, example_rgb, rgb_plus ? 1.0F : -1.0F);
      add(mean, direction, example_rgb, example_audio, audio_plus ? 1.0F : -1.0F);
    } else if (positive) {
      const bool visual = options_.kind(label) == PlantedClass::visual;
      add(mean, direction, visual ? 0 : example_rgb, visual ? example_rgb : example_audio, 1);
    }
  }
  planted.example.steps = steps == 0 ? 1 : steps;
  if (steps == 0) {
    planted.example.features = std::move(mean);
    return planted;
  }
  CounterRandom step_noise(random_bits(key, step_purpose));
  planted.example.features.reserve(static_cast<std::size_t>(steps) * example_features);
  for (int step = 0; step < steps; ++step) {
    for (const float value : mean) {
      planted.example.features.push_back(static_cast<float>(value + options_.noise * draw_normal(step_noise)));
    }
  }
  return planted;
}

}  // namespace foldwise::datasets
