// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/device_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace foldwise {
namespace {

using Json = nlohmann::json;

GpuFault fault_from(const std::string& name) {
  const auto& names = Choices<GpuFault>::names;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) throw std::invalid_argument("no fault of a GPU is called " + name);
  return static_cast<GpuFault>(found - names.begin());
}

Json gpu_json(const GpuReport& gpu) {
  return {{"name", gpu.name},
          {"compute_capability", gpu.compute_capability},
          {"memory", gpu.memory},
          {"free_memory", gpu.free_memory},
          {"fault", name_of(gpu.fault)},
          {"detail", gpu.detail}};
}

GpuReport gpu_from(const Json& json) {
  return {.name = json.at("name"),
          .compute_capability = json.at("compute_capability"),
          .memory = json.at("memory"),
          .free_memory = json.at("free_memory"),
          .fault = fault_from(json.at("fault")),
          .detail = json.at("detail")};
}

}  // namespace

std::string to_json(const DeviceReport& report) {
  Json gpus = Json::array();
  for (const GpuReport& gpu : report.gpus) gpus.push_back(gpu_json(gpu));
  const Json json = {{"libtorch", report.libtorch},
                     {"libtorch_file", report.libtorch_file},
                     {"cuda", report.cuda},
                     {"cudnn", report.cudnn},
                     {"kernels", report.kernels},
                     {"driver", report.driver},
                     {"driver_cuda", report.driver_cuda},
                     {"fault", name_of(report.fault)},
                     {"detail", report.detail},
                     {"gpus", std::move(gpus)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

DeviceReport parse_device_report(std::string_view text) {
  try {
    const Json json = Json::parse(text);
    DeviceReport report{.libtorch = json.at("libtorch"),
                        .libtorch_file = json.at("libtorch_file"),
                        .cuda = json.at("cuda"),
                        .cudnn = json.at("cudnn"),
                        .kernels = json.at("kernels"),
                        .driver = json.at("driver"),
                        .driver_cuda = json.at("driver_cuda"),
                        .fault = fault_from(json.at("fault")),
                        .detail = json.at("detail"),
                        .gpus = {}};
    for (const Json& gpu : json.at("gpus")) report.gpus.push_back(gpu_from(gpu));
    return report;
  } catch (const Json::exception& error) {
    throw std::invalid_argument(std::string("malformed report of devices: ") + error.what());
  }
}

}  // namespace foldwise
