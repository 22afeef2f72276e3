// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/processor.h"

#include <ATen/Version.h>
#include <dlfcn.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <string_view>
#include <utility>

#include "experiments/foundation/error.h"

namespace foldwise::worker {
namespace {

template <typename Function>
Function* loaded(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_DEFAULT, name));
}

/// What stands behind "word" and a colon at the beginning of a line of /proc/cpuinfo; empty: another line.
std::string value_of(std::string_view word, const std::string& line) {
  if (!line.starts_with(word)) return "";
  const std::size_t colon = line.find_first_not_of(" \t", word.size());
  if (colon == std::string::npos || line[colon] != ':') return "";
  const std::size_t begin = line.find_first_not_of(" \t", colon + 1);
  return begin == std::string::npos ? "" : line.substr(begin);
}

/// In libtorch's description of itself ("CPU capability usage: AVX2").
std::string kernels_of_aten() {
  constexpr std::string_view words = "CPU capability usage: ";
  const std::string description = at::show_config();
  const std::size_t found = description.find(words);
  if (found == std::string::npos) return "";
  const std::size_t begin = found + words.size();
  return description.substr(begin, description.find('\n', begin) - begin);
}

/// Where oneDNN is a library of its own; inside of libtorch its names are hidden.
std::string kernels_of_onednn() {
  constexpr auto names = std::to_array<std::pair<int, const char*>>({{0x1, "SSE41"},
                                                                     {0x3, "AVX"},
                                                                     {0x7, "AVX2"},
                                                                     {0xf, "AVX2_VNNI"},
                                                                     {0x27, "AVX512_CORE"},
                                                                     {0x67, "AVX512_CORE_VNNI"},
                                                                     {0xe7, "AVX512_CORE_BF16"}});
  auto* const effective = loaded<int()>("dnnl_get_effective_cpu_isa");
  if (effective == nullptr) return "";
  const int flags = effective();
  for (const auto& [value, name] : names)
    if (value == flags) return name;
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%#x", static_cast<unsigned>(flags));
  return text.data();
}

std::string kernels_of_openblas() {
  auto* const core = loaded<const char*()>("openblas_get_corename");
  return core == nullptr ? "" : core();
}

bool processor_has(InstructionSet set) {
#ifdef __x86_64__
  const bool avx2 = __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
  const bool avx512 = __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512bw") != 0 &&
                      __builtin_cpu_supports("avx512dq") != 0 && __builtin_cpu_supports("avx512vl") != 0;
  return set == InstructionSet::native || (avx2 && (set == InstructionSet::avx2 || avx512));
#else
  return set == InstructionSet::native;
#endif
}

std::string this_processor() {
  std::ifstream cpuinfo("/proc/cpuinfo");
  std::string name = processor_name(cpuinfo);
  if (!name.empty()) return name;
  utsname machine{};
  return ::uname(&machine) == 0 ? machine.machine : "unknown processor";  // NOLINT: a C string in an array
}

}  // namespace

std::string processor_name(std::istream& cpuinfo) {
  std::string name;
  std::string family;
  std::string model;
  for (std::string line; std::getline(cpuinfo, line) && !line.empty();) {  // the first of them
    if (name.empty()) name = value_of("model name", line);
    if (family.empty()) family = value_of("cpu family", line);
    if (model.empty()) model = value_of("model", line);
  }
  if (name.empty() || family.empty() || model.empty()) return name;
  return name + " (family " + family + ", model " + model + ")";
}

std::string processor_kind(InstructionSet told) {
  std::string kind = this_processor();
  if (told != InstructionSet::native)
    return kind + ", told to use " + std::string(Choices<InstructionSet>::names.at(static_cast<std::size_t>(told)));
  bool first = true;
  for (const auto& [library, kernels] : {std::pair<std::string_view, std::string>{"ATen", kernels_of_aten()},
                                         {"oneDNN", kernels_of_onednn()},
                                         {"OpenBLAS", kernels_of_openblas()}}) {
    if (kernels.empty()) continue;
    kind += std::string(first ? ", kernels of " : ", ") + std::string(library) + " for " + kernels;
    first = false;
  }
  return kind;
}

void require_instruction_set(InstructionSet set) {
  if (set == InstructionSet::native) return;
  const std::string name(Choices<InstructionSet>::names.at(static_cast<std::size_t>(set)));
  const std::string where = "training.instruction_set";
  if (!processor_has(set)) {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    throw UserError(Fault::usage, where,
                    "the processor of " + std::string(host.data()) + ", " + this_processor() + ", has no " + name,
                    set == InstructionSet::avx512
                        ? "leave such nodes out of the allocation (sbatch --constraint or --exclude), or set avx2, "
                          "which trains all of it again"
                        : "leave such nodes out of the allocation (sbatch --constraint or --exclude), or set native");
  }
  const std::string aten = kernels_of_aten();
  if (aten != (set == InstructionSet::avx2 ? "AVX2" : "AVX512")) {
    throw UserError(Fault::usage, where, "ATen's kernels are those for " + aten + " where " + name + " was asked for",
                    "set native: this libtorch has none for it");
  }
}

}  // namespace foldwise::worker
