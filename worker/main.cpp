// SPDX-License-Identifier: Apache-2.0
/// The worker: a process that holds libtorch and OpenCV. Started by agents, and by `orchestrator` for commands that
/// need frames or models.
#include <algorithm>
#include <charconv>
#include <cstdio>
#include <exception>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "datasets/commands/commands.h"
#include "datasets/video/library_versions.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/printed_output.h"
#include "experiments/foundation/version.h"
#include "experiments/jobs/device_report.h"
#include "experiments/jobs/map_request.h"
#include "experiments/jobs/message_format.h"
#include "worker/commands/commands.h"
#include "worker/devices/device_survey.h"
#include "worker/devices/job_memory.h"
#include "worker/devices/processor.h"
#include "worker/service/blocking_line_socket.h"
#include "worker/service/first_product.h"
#include "worker/service/job_service.h"
#include "worker/service/process.h"
#include "worker/stages/export_maps.h"
#include "worker/stages/stages.h"
#include "worker/training/device.h"

namespace {

constexpr int usage_error = 2;
constexpr int store_error = 3;

int usage() {
  std::fputs(
      "usage: worker --job-socket DESCRIPTOR [--device automatic|cpu|cuda [--instruction-set native|avx2|avx512]] | "
      "worker devices [--report-to DESCRIPTOR] | "
      "worker datasets … | worker models … | worker maps REQUEST | worker --version\n",
      stderr);
  return usage_error;
}

std::optional<int> descriptor_of(const std::string& text) {
  int descriptor = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), descriptor);
  if (error != std::errc() || end != text.data() + text.size() || descriptor < 0) return std::nullopt;
  return descriptor;
}

template <typename Choice>
std::optional<Choice> choice_of(const std::string& name) {
  const auto& names = foldwise::Choices<Choice>::names;
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Choice>(found - names.begin());
}

/// What this process and everything below it is: what the results that it leaves are known by.
foldwise::Ready introduction(const torch::Device& device, foldwise::InstructionSet set) {
  std::map<std::string, std::string> versions = foldwise::worker::library_versions(device);
  versions.merge(foldwise::datasets::library_versions());
  versions["foldwise"] = foldwise::version();
  versions["git_commit"] = foldwise::git_commit();
  versions[foldwise::message_format_fact] = foldwise::message_format();
  return {foldwise::worker::device_name(device, set), std::move(versions)};
}

[[noreturn]] void serve(int descriptor, foldwise::DeviceChoice choice, foldwise::InstructionSet set) {
  foldwise::worker::die_with_parent();
  foldwise::worker::leave_signals_to_parent();
  foldwise::worker::configure_process();
  foldwise::worker::require_instruction_set(set);
  foldwise::worker::require_first_product();
  const torch::Device device = foldwise::worker::training_device(choice);
  const foldwise::Ready ready = introduction(device, set);
  foldwise::worker::BlockingLineSocket socket(descriptor);
  foldwise::worker::JobService service(
      socket,
      [&device](const foldwise::JobSpec& job, foldwise::worker::JobReporter& reporter) {
        using foldwise::worker::JobMemory;
        const JobMemory memory(device.is_cuda() ? JobMemory::Device::gpu : JobMemory::Device::cpu);
        foldwise::Outcome outcome = foldwise::worker::run_stage(job, device, reporter);
        return foldwise::worker::JobService::Executed{std::move(outcome), memory.use()};
      },
      foldwise::worker::energy_meter_of(device));
  service.run(ready);
}

/// A command for people: what they can mend is one message.
int run_for_people(int (*command)(const std::vector<std::string>&), const std::vector<std::string>& arguments) {
  try {
    return command(arguments);
  } catch (const foldwise::UserError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return error.fault() == foldwise::Fault::store ? store_error : usage_error;
  }
}

/// What libtorch can use, as one line to a descriptor, or for people and scripts on standard output.
int run_devices(const std::vector<std::string>& arguments) {
  foldwise::worker::configure_process();
  if (arguments.empty()) {
    std::printf("%s\n", foldwise::to_json(foldwise::worker::survey_devices()).c_str());
    return 0;
  }
  if (arguments.size() != 2 || arguments[0] != "--report-to") return usage();
  const std::optional<int> descriptor = descriptor_of(arguments[1]);
  if (!descriptor) return usage();
  foldwise::worker::die_with_parent();
  foldwise::worker::leave_signals_to_parent();
  foldwise::worker::BlockingLineSocket(*descriptor).write_line(foldwise::to_json(foldwise::worker::survey_devices()));
  return 0;
}

/// What a trained network did with a video, for the orchestrator's figures. On the CPU: GPUs are the jobs'.
int run_maps(const std::vector<std::string>& arguments) {
  if (arguments.size() != 1) return usage();
  foldwise::worker::die_with_parent();
  foldwise::worker::configure_process();
  const foldwise::MapRequest request = foldwise::parse_map_request(arguments.front());
  foldwise::worker::require_instruction_set(request.job.experiment.training.instruction_set);
  foldwise::worker::configure_job(request.job.experiment.training);
  foldwise::worker::export_maps(request, torch::kCPU);
  return 0;
}

int run_jobs(const std::vector<std::string>& arguments) {
  const std::size_t count = arguments.size();
  const bool named = count >= 4 && arguments[2] == "--device";
  const bool pinned = named && count == 6 && arguments[4] == "--instruction-set";
  if (count != 2 && !(named && (count == 4 || pinned))) return usage();
  const std::optional<int> descriptor = descriptor_of(arguments[1]);
  const auto choice = named ? choice_of<foldwise::DeviceChoice>(arguments[3]) : foldwise::DeviceChoice::automatic;
  const auto set = pinned ? choice_of<foldwise::InstructionSet>(arguments[5]) : foldwise::InstructionSet::native;
  if (!descriptor || !choice || !set) return usage();
  serve(*descriptor, *choice, *set);
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return usage();
  const std::string& command = arguments.front();
  if (command == "--version" && arguments.size() == 1) {
    std::printf("foldwise worker %s (%s)\n", foldwise::version().c_str(), foldwise::git_commit().c_str());
    return 0;
  }
  const std::vector<std::string> others(arguments.begin() + 1, arguments.end());
  if (command == "datasets") return run_for_people(foldwise::datasets::run_datasets_command, others);
  if (command == "models") return run_for_people(foldwise::worker::run_models_command, others);
  if (command == "maps") return run_for_people(run_maps, others);
  if (command == "devices") return run_devices(others);
  if (command == "--job-socket") return run_jobs(arguments);
  return usage();
}

}  // namespace

int main(int count, char** values) {
  try {
    const int code = run({values + 1, values + count});
    foldwise::require_printed();
    return code;
  } catch (const foldwise::UserError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return store_error;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "worker: %s\n", error.what());
    return 1;
  }
}
