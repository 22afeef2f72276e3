// SPDX-License-Identifier: Apache-2.0
/// How the parts of the messages look in JSON. Found by nlohmann_json through their names; used by job.cpp alone.
#pragma once

#include <nlohmann/json.hpp>

#include "experiments/jobs/job.h"

namespace foldwise {

using Json = nlohmann::json;

void to_json(Json& json, const Key& key);
void from_json(const Json& json, Key& key);
void to_json(Json& json, const EpochRecord& record);
void from_json(const Json& json, EpochRecord& record);
void to_json(Json& json, const Result& result);
void from_json(const Json& json, Result& result);

Json outcome_json(const Outcome& outcome);
Outcome outcome_from(const Json& json);

/// JSON has no NaN and no infinities: these are the strings "nan", "inf" and "-inf".
Json number_json(double number);
double number_from(const Json& json);

}  // namespace foldwise
