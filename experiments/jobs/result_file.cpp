// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/result_file.h"

#include <stdexcept>

#include "experiments/jobs/job_json.h"
#include "experiments/jobs/key.h"

namespace foldwise {
namespace {

std::string dumped(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

LeftResult left_from(const Json& json) {
  LeftResult left{.result = json.get<Result>()};
  if (const auto checksums = json.find("checksums"); checksums != json.end()) {
    left.checksums = checksums->get<std::map<std::string, std::uint32_t>>();
  }
  return left;
}

}  // namespace

std::string result_file_text(const LeftResult& left) {
  Json json = left.result;
  if (!left.checksums.empty()) json["checksums"] = left.checksums;
  json["digest"] = digest(dumped(json)).hex();
  return dumped(json) + "\n";
}

ResultFile parse_result_file(std::string_view text) {
  try {
    Json json = Json::parse(text);
    LeftResult left = left_from(json);
    if (const auto told = json.find("digest"); told != json.end()) {
      const Json expected = *told;
      json.erase("digest");
      if (expected != digest(dumped(json)).hex()) return AlteredResult{};
    }
    return left;
  } catch (const Json::exception&) {
    return NoResult{};
  } catch (const std::invalid_argument&) {
    return NoResult{};
  }
}

}  // namespace foldwise
