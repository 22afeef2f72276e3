// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/job_requests.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "experiments/foundation/files/durable_file.h"

namespace foldwise::orchestrator {
namespace {

using Json = nlohmann::json;
constexpr const char* extension = ".json";

std::string text_of(const JobRequest& request) {
  Json jobs = Json::array();
  for (const Key& job : request.jobs) jobs.push_back(job.hex());
  return Json{{"kind", name_of(request.kind)}, {"jobs", std::move(jobs)}}.dump() + "\n";
}

/// Throws std::exception on anything that text_of() did not write.
JobRequest parse(const std::string& text) {
  const Json json = Json::parse(text);
  JobRequest request;
  const auto& names = Choices<RequestKind>::names;
  const auto kind = std::ranges::find(names, json.at("kind").get<std::string>());
  if (kind == names.end()) throw std::invalid_argument("kind");
  request.kind = static_cast<RequestKind>(kind - names.begin());
  for (const Json& job : json.at("jobs")) request.jobs.push_back(Key::from_hex(job.get<std::string>()));
  return request;
}

}  // namespace

std::filesystem::path requests_folder(const std::filesystem::path& output) {
  return output / "requests";
}

std::filesystem::path leave_request(const std::filesystem::path& output, const JobRequest& request) {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  std::filesystem::path path =
      requests_folder(output) / fmt::format("{:020}-{}{}",
                                            std::chrono::duration_cast<std::chrono::nanoseconds>(now).count(),
                                            ::getpid(), extension);
  DurableFile file(path);
  const std::string text = text_of(request);
  file.append({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  file.commit();
  return path;
}

std::vector<RequestBox::Received> RequestBox::take(std::vector<std::string>& unreadable) {
  struct stat status {};
  const std::filesystem::path folder = requests_folder(output_);
  if (output_.empty() || ::stat(folder.c_str(), &status) != 0) return {};
  if (status.st_mtim.tv_sec == seen_.tv_sec && status.st_mtim.tv_nsec == seen_.tv_nsec) return {};
  seen_ = status.st_mtim;
  std::vector<std::filesystem::path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == extension) files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<Received> received;
  for (const std::filesystem::path& file : files) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    try {
      received.push_back({parse(text), file});
    } catch (const std::exception&) {
      std::filesystem::rename(file, file.string() + ".unreadable", error);
      unreadable.push_back(file.string());
    }
  }
  return received;
}

void request_done(const RequestBox::Received& received) {
  std::error_code error;
  std::filesystem::remove(received.file, error);
}

}  // namespace foldwise::orchestrator
