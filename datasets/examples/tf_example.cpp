// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/tf_example.h"

#include <google/protobuf/arena.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>

#include "tf_example.pb.h"

namespace foldwise::datasets {
namespace {

using FeatureMap = google::protobuf::Map<std::string, wire::Feature>;

// One of the two modalities.
struct Modality {
  const char* mean;   // its feature at video level
  const char* steps;  // its list at frame level
  int size;
  int first;  // its place in a step of Example::features
};
constexpr Modality rgb{"mean_rgb", "rgb", example_rgb, 0};
constexpr Modality audio{"mean_audio", "audio", example_audio, example_rgb};

constexpr float byte_scale = 4.0F / 255;
constexpr float byte_bias = 4.0F / 512 - 2;
constexpr std::size_t longest_id = 256;

[[noreturn]] void refuse(std::string reason) {
  throw BadExample{std::move(reason)};
}

std::string counted(std::string_view what, int seen, int expected) {
  return std::string(what) + " has " + std::to_string(seen) + " values where " + std::to_string(expected) +
         " are expected";
}

const wire::Feature* find(const FeatureMap& features, const char* name) {
  const auto found = features.find(name);
  return found == features.end() ? nullptr : &found->second;
}

const wire::Feature& require(const FeatureMap& features, const char* name, wire::Feature::KindCase kind,
                             const char* kind_text) {
  const wire::Feature* feature = find(features, name);
  if (feature == nullptr) refuse(std::string("has no ") + name);
  if (feature->kind_case() != kind) refuse(std::string(name) + " is not " + kind_text);
  return *feature;
}

void read_id(const FeatureMap& features, DecodedExample& decoded) {
  const bool old = find(features, "id") == nullptr && find(features, "video_id") != nullptr;
  decoded.id_name = old ? ExampleIdName::video_id : ExampleIdName::id;
  const char* name = old ? "video_id" : "id";
  const auto& values = require(features, name, wire::Feature::kBytesList, "a list of bytes").bytes_list().value();
  if (values.size() != 1) refuse(counted(name, values.size(), 1));
  const std::string& id = values[0];
  const bool printable = std::all_of(id.begin(), id.end(), [](char c) { return c > ' ' && c < 0x7F; });
  if (id.empty() || id.size() > longest_id || !printable) {
    refuse(std::string(name) + " is not 1 to " + std::to_string(longest_id) + " printable characters");
  }
  decoded.example.id = id;
}

void read_labels(const FeatureMap& features, int classes, ExampleLabels needed, std::vector<int>& labels) {
  const wire::Feature* feature = find(features, "labels");
  const bool given = feature != nullptr && feature->kind_case() != wire::Feature::KIND_NOT_SET;
  if (given && !feature->has_int64_list()) refuse("labels is not a list of whole numbers");
  if (!given || feature->int64_list().value().empty()) {
    if (needed == ExampleLabels::required) refuse("has no labels");
    return;
  }
  for (const std::int64_t label : feature->int64_list().value()) {
    if (label < 0 || label >= classes) {
      refuse("has the label " + std::to_string(label) + ", which is not one of the " + std::to_string(classes) +
             " classes, 0 to " + std::to_string(classes - 1));
    }
    labels.push_back(static_cast<int>(label));
  }
  std::sort(labels.begin(), labels.end());
  labels.erase(std::unique(labels.begin(), labels.end()), labels.end());
}

void read_mean(const FeatureMap& features, const Modality& modality, std::vector<float>& target) {
  const auto& values =
      require(features, modality.mean, wire::Feature::kFloatList, "a list of floats").float_list().value();
  if (values.size() != modality.size) refuse(counted(modality.mean, values.size(), modality.size));
  if (!std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); })) {
    refuse(std::string(modality.mean) + " holds a value that is not finite");
  }
  std::copy(values.begin(), values.end(), target.begin() + modality.first);
}

const wire::FeatureList& require_list(const wire::FeatureLists& lists, const Modality& modality) {
  const auto found = lists.feature_list().find(modality.steps);
  if (found == lists.feature_list().end()) refuse(std::string("has no list ") + modality.steps);
  return found->second;
}

void read_steps(const wire::FeatureList& list, const Modality& modality, int steps, std::vector<float>& target) {
  for (int step = 0; step < steps; ++step) {
    const wire::Feature& feature = list.feature(step);
    const auto place = [&] { return std::string(modality.steps) + " of step " + std::to_string(step); };
    if (!feature.has_bytes_list() || feature.bytes_list().value_size() != 1) {
      refuse(place() + " is not one string of bytes");
    }
    const std::string& bytes = feature.bytes_list().value(0);
    if (bytes.size() != static_cast<std::size_t>(modality.size)) {
      const auto seen = std::min<std::size_t>(bytes.size(), std::numeric_limits<int>::max());
      refuse(counted(place(), static_cast<int>(seen), modality.size));
    }
    float* to = target.data() + static_cast<std::ptrdiff_t>(step) * example_features + modality.first;
    for (const char byte : bytes) *to++ = static_cast<float>(static_cast<unsigned char>(byte)) * byte_scale + byte_bias;
  }
}

void read_video_level(const FeatureMap& features, Example& example) {
  example.steps = 1;
  example.features.resize(example_features);
  read_mean(features, rgb, example.features);
  read_mean(features, audio, example.features);
}

void read_frame_level(const wire::FeatureLists& lists, Example& example) {
  const wire::FeatureList& pictures = require_list(lists, rgb);
  const wire::FeatureList& sounds = require_list(lists, audio);
  if (pictures.feature_size() != sounds.feature_size()) {
    refuse("rgb has " + std::to_string(pictures.feature_size()) + " steps and audio " +
           std::to_string(sounds.feature_size()));
  }
  if (pictures.feature_size() == 0) refuse("has no step");
  example.steps = std::min(pictures.feature_size(), most_example_steps);
  example.features.resize(static_cast<std::size_t>(example.steps) * example_features);
  read_steps(pictures, rgb, example.steps, example.features);
  read_steps(sounds, audio, example.steps, example.features);
}

void add_step(wire::FeatureList& list, const Modality& modality, const float* step) {
  std::string& bytes = *list.add_feature()->mutable_bytes_list()->add_value();
  for (int i = 0; i < modality.size; ++i) {
    const float level = std::round((step[modality.first + i] - byte_bias) / byte_scale);
    bytes += static_cast<char>(static_cast<unsigned char>(std::clamp(level, 0.0F, 255.0F)));
  }
}

}  // namespace

struct ExampleDecoder::State {
  google::protobuf::Arena arena;
};

ExampleDecoder::ExampleDecoder() : state_(std::make_unique<State>()) {}
ExampleDecoder::~ExampleDecoder() = default;

std::variant<DecodedExample, BadExample> ExampleDecoder::decode(std::span<const std::uint8_t> record, int classes,
                                                                ExampleLabels labels, std::vector<float> memory) {
  state_->arena.Reset();
  auto& message = *google::protobuf::Arena::CreateMessage<wire::Record>(&state_->arena);
  if (record.size() > std::numeric_limits<int>::max() ||
      !message.ParseFromArray(record.data(), static_cast<int>(record.size()))) {
    return BadExample{"is neither a tf.Example nor a tf.SequenceExample"};
  }
  try {
    DecodedExample decoded;
    decoded.example.features = std::move(memory);
    const FeatureMap& features = message.features().feature();
    read_id(features, decoded);
    if (classes == classes_of_release) classes = youtube8m_class_count(decoded.id_name);
    read_labels(features, classes, labels, decoded.example.labels);
    decoded.level = message.has_feature_lists() ? ExampleLevel::frame : ExampleLevel::video;
    if (decoded.level == ExampleLevel::frame) {
      read_frame_level(message.feature_lists(), decoded.example);
    } else {
      read_video_level(features, decoded.example);
    }
    return decoded;
  } catch (BadExample& bad) {
    return std::move(bad);
  }
}

std::vector<std::uint8_t> encode_example(const Example& example, ExampleLevel level, ExampleIdName id_name) {
  wire::Record message;
  FeatureMap& features = *message.mutable_features()->mutable_feature();
  features[id_name == ExampleIdName::id ? "id" : "video_id"].mutable_bytes_list()->add_value(example.id);
  auto& labels = *features["labels"].mutable_int64_list()->mutable_value();
  labels.Add(example.labels.begin(), example.labels.end());
  for (const Modality& modality : {rgb, audio}) {
    if (level == ExampleLevel::video) {
      const float* first = example.features.data() + modality.first;
      features[modality.mean].mutable_float_list()->mutable_value()->Add(first, first + modality.size);
    } else {
      wire::FeatureList& list = (*message.mutable_feature_lists()->mutable_feature_list())[modality.steps];
      for (int step = 0; step < example.steps; ++step) {
        add_step(list, modality, example.features.data() + static_cast<std::ptrdiff_t>(step) * example_features);
      }
    }
  }
  std::vector<std::uint8_t> bytes(message.ByteSizeLong());
  google::protobuf::io::ArrayOutputStream array(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream coded(&array);
  coded.SetSerializationDeterministic(true);  // maps in the order of their keys
  message.SerializeToCodedStream(&coded);
  return bytes;
}

}  // namespace foldwise::datasets
