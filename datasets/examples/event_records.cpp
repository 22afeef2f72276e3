// SPDX-License-Identifier: Apache-2.0
#include "datasets/examples/event_records.h"

#include <span>

#include "datasets/examples/tfrecord.h"
#include "tf_event.pb.h"

namespace foldwise::datasets {
namespace {

void append_message(std::vector<std::uint8_t>& file, const wire::Event& event) {
  const std::string bytes = event.SerializeAsString();
  append_tfrecord(file, std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()));
}

}  // namespace

void append_event_version(std::vector<std::uint8_t>& file, double time) {
  wire::Event event;
  event.set_wall_time(time);
  event.set_file_version("brain.Event:2");
  append_message(file, event);
}

void append_event(std::vector<std::uint8_t>& file, const EventHyperparameters& hyperparameters) {
  wire::HyperparameterData data;
  wire::SessionStart& start = *data.mutable_session_start();
  start.set_group_name(hyperparameters.group);
  start.set_start_time(hyperparameters.time);
  for (const auto& [name, value] : hyperparameters.values) {
    wire::Hyperparameter& entry = *start.add_hyperparameters();
    entry.set_key(name);
    wire::HyperparameterValue& stored = *entry.mutable_value();
    if (const auto* number = std::get_if<double>(&value)) {
      stored.set_number_value(*number);
    } else {
      stored.set_string_value(std::get<std::string>(value));
    }
  }
  wire::Event event;
  event.set_wall_time(hyperparameters.time);
  wire::SummaryValue& value = *event.mutable_summary()->add_value();
  value.set_tag("_hparams_/session_start_info");
  wire::PluginData& plugin = *value.mutable_metadata()->mutable_plugin_data();
  plugin.set_plugin_name("hparams");
  plugin.set_content(data.SerializeAsString());
  append_message(file, event);
}

void append_event(std::vector<std::uint8_t>& file, const EventScalars& scalars) {
  wire::Event event;
  event.set_wall_time(scalars.time);
  event.set_step(scalars.step);
  for (const auto& [tag, number] : scalars.values) {
    wire::SummaryValue& value = *event.mutable_summary()->add_value();
    value.set_tag(tag);
    value.set_simple_value(static_cast<float>(number));
  }
  append_message(file, event);
}

}  // namespace foldwise::datasets
