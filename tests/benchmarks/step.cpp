// SPDX-License-Identifier: Apache-2.0
/// Our side of step.sh and of tests/gpu: makes a network and a batch, leaves both in a file for the Python side where
/// asked to, and then answers each line of its input: a number of training steps with the seconds that they took, by
/// the clock and of the processor, and the last loss; `passes` with the seconds of the processor of one forward and of
/// one backward pass; `facts` with the floating-point operations of a step and the bytes of memory. Exit code 3: out of
/// memory.
#include <torch/cuda.h>
#include <torch/nn/functional/loss.h>
#include <torch/types.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>

#include "experiments/experiment.h"
#include "tests/benchmarks/device_memory.h"
#include "tests/benchmarks/flop_counter.h"
#include "worker/models/convolved.h"
#include "worker/models/weights/safetensors.h"
#include "worker/training/device.h"
#include "worker/training/learner.h"

namespace foldwise {
namespace {

constexpr int classes = 7;
constexpr double learning_rate = 1e-5;  // small, so that the two sides' rounding does not drive their losses apart
constexpr int out_of_memory = 3;

/// Without dropout, so that both sides compute the same losses.
struct Settings {
  Settings() {
    experiment.model.backbone = Backbone::i3d_vgg11;
    experiment.model.dropout = 0;
    experiment.training.learning_rate = {learning_rate, learning_rate};
  }

  std::filesystem::path file;  ///< for the Python side; empty: none
  torch::Device device = torch::kCPU;
  int batch = 1;
  Experiment experiment;
};

template <typename Enum>
Enum choice(const std::string& name, const std::string& value) {
  std::string allowed;
  for (std::size_t i = 0; i < Choices<Enum>::names.size(); ++i) {
    if (Choices<Enum>::names[i] == value) return static_cast<Enum>(i);
    allowed += (i == 0 ? "" : ", ") + std::string(Choices<Enum>::names[i]);
  }
  throw std::invalid_argument(name + ": saw " + value + "; allowed: " + allowed);
}

bool truth(const std::string& name, const std::string& value) {
  if (value == "true") return true;
  if (value == "false") return false;
  throw std::invalid_argument(name + ": saw " + value + "; allowed: true, false");
}

using Setter = std::function<void(Settings&, const std::string& value)>;

const std::map<std::string, Setter>& setters() {
  static const std::map<std::string, Setter> table{
      {"file", [](Settings& s, const std::string& v) { s.file = v; }},
      {"device", [](Settings& s, const std::string& v) { s.device = torch::Device(v); }},
      {"batch", [](Settings& s, const std::string& v) { s.batch = std::stoi(v); }},
      {"backbone",
       [](Settings& s, const std::string& v) { s.experiment.model.backbone = choice<Backbone>("backbone", v); }},
      {"width", [](Settings& s, const std::string& v) { s.experiment.model.width = std::stod(v); }},
      {"pixels",
       [](Settings& s, const std::string& v) {
         s.experiment.model.input = {std::stoi(v), std::stoi(v)};
       }},
      {"frames", [](Settings& s, const std::string& v) { s.experiment.clips.frames = std::stoi(v); }},
      {"threads", [](Settings& s, const std::string& v) { s.experiment.training.threads_per_worker = std::stoi(v); }},
      {"deterministic",
       [](Settings& s, const std::string& v) { s.experiment.training.deterministic = truth("deterministic", v); }},
      {"precision",
       [](Settings& s, const std::string& v) { s.experiment.training.precision = choice<Precision>("precision", v); }},
      {"memory_format",
       [](Settings& s, const std::string& v) {
         s.experiment.training.memory_format = choice<MemoryFormat>("memory_format", v);
       }},
  };
  return table;
}

Settings parse(int count, char** arguments) {
  Settings settings;
  for (int i = 1; i < count; ++i) {
    const std::string argument = arguments[i];
    const std::size_t equals = argument.find('=');
    const auto setter = setters().find(argument.substr(0, equals));
    if (equals == std::string::npos || setter == setters().end()) {
      std::string allowed;
      for (const auto& [name, set] : setters()) allowed += " " + name + "=…";
      throw std::invalid_argument("saw " + argument + "; allowed:" + allowed);
    }
    setter->second(settings, argument.substr(equals + 1));
  }
  return settings;
}

worker::ClipBatch random_batch(const Settings& settings) {
  const ModelOptions& model = settings.experiment.model;
  worker::ClipBatch batch;
  batch.clips =
      torch::randn({settings.batch, 3, settings.experiment.clips.frames, model.input.height, model.input.width});
  batch.labels = torch::arange(settings.batch, torch::kLong) % classes;
  return batch;
}

/// Training steps on one batch, which lies on the device from the start.
class Steps {
 public:
  explicit Steps(const Settings& settings)
      : memory_(settings.device), learner_(settings.experiment, {.outputs = classes}, 1, settings.device) {
    const worker::ClipBatch batch = random_batch(settings);
    if (!settings.file.empty()) leave(settings.file, batch);
    batch_.clips = batch.clips.to(settings.device);
    batch_.labels = batch.labels.to(settings.device);
  }

  void take(int steps) {
    double loss = 0;
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t processor_start = std::clock();
    for (int i = 0; i < steps; ++i) loss = step();
    if (learner_.device().is_cuda()) torch::cuda::synchronize();
    const double processor = static_cast<double>(std::clock() - processor_start) / CLOCKS_PER_SEC;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    std::printf("%.9f %.9f %.9f\n", elapsed.count(), processor, loss);
    std::fflush(stdout);
  }

  /// Without the optimizer's step, and without what a training step asks of the loss on the way.
  void time_passes() {
    learner_.optimizer().clear_gradients();
    const std::clock_t start = std::clock();
    const torch::Tensor pooled = learner_.network().score_for_training({batch_.clips, {}}).pooled;
    const torch::Tensor loss = torch::nn::functional::cross_entropy(pooled, batch_.labels);
    const std::clock_t between = std::clock();
    loss.backward();
    const std::clock_t end = std::clock();
    learner_.optimizer().clear_gradients();
    std::printf("%.9f %.9f\n", static_cast<double>(between - start) / CLOCKS_PER_SEC,
                static_cast<double>(end - between) / CLOCKS_PER_SEC);
    std::fflush(stdout);
  }

  void tell_facts() {
    const worker::PlainConvolutions counted_by_name;
    const FlopCounter counter;
    step();
    std::printf("%.0f %.0f\n", counter.counted(), memory_.bytes());
    std::fflush(stdout);
  }

 private:
  double step() {
    const auto result = learner_.step({batch_}, {1, number_++}, std::nullopt);
    if (!result) throw std::runtime_error("the loss is not finite");
    return result->meter.mean_loss();
  }

  void leave(const std::filesystem::path& file, const worker::ClipBatch& batch) const {
    worker::SafeTensors content{learner_.weights(), {}};
    content.tensors["clips"] = batch.clips;
    content.tensors["labels"] = batch.labels;
    write_safetensors(file, content);
  }

  DeviceMemory memory_;  // first: what comes after it counts
  worker::Learner learner_;
  worker::ClipBatch batch_;
  std::size_t number_ = 0;
};

void serve(const Settings& settings) {
  worker::configure_process();
  worker::configure_job(settings.experiment.training);
  Steps steps(settings);
  std::puts("ready");
  std::fflush(stdout);
  for (std::string line; std::getline(std::cin, line);) {
    if (line == "facts") {
      steps.tell_facts();
    } else if (line == "passes") {
      steps.time_passes();
    } else {
      steps.take(std::stoi(line));
    }
  }
}

}  // namespace
}  // namespace foldwise

int main(int count, char** arguments) {
  try {
    foldwise::serve(foldwise::parse(count, arguments));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "step: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "step: %s\n", error.what());
    const bool memory = std::string(error.what()).find("out of memory") != std::string::npos ||
                        std::string(error.what()).find("can't allocate memory") != std::string::npos;
    return memory ? foldwise::out_of_memory : 1;
  }
}
