// SPDX-License-Identifier: Apache-2.0
/// The parts of records that the store keeps as JSON text.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/sweep/sweep.h"
#include "results/store/records.h"

namespace foldwise::results {

std::string to_json(const std::vector<std::string>& texts);
std::string to_json(const std::vector<FieldValue>& values);
std::string to_json(const std::vector<TableSpec>& tables);
std::string to_json(const std::vector<SampleRecord>& samples);
std::string to_json(const RaceOptions& race);
std::string to_json(const Surroundings& facts);

/// These throw std::invalid_argument on text that the above did not write.
std::vector<std::string> parse_texts(const std::string& json);
std::vector<FieldValue> parse_field_values(const std::string& json);
std::vector<TableSpec> parse_tables(const std::string& json);
std::vector<SampleRecord> parse_samples(const std::string& json);
/// Those of an empty text are empty.
Surroundings parse_surroundings(const std::string& json);
/// Nothing of an empty text.
std::optional<RaceOptions> parse_race(const std::string& json);

}  // namespace foldwise::results
