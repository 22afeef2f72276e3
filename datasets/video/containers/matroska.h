// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "datasets/video/containers/file_bytes.h"

namespace foldwise::datasets {

/// An element of EBML (RFC 8794).
struct EbmlElement {
  std::uint64_t id = 0;                    ///< with the marker of its length
  std::uint64_t begin = 0;                 ///< of its content
  std::optional<std::uint64_t> size = {};  ///< none: it goes on until something follows that is no part of it
};
std::optional<EbmlElement> ebml_element_at(FileBytes& bytes, std::uint64_t at);

/// The elements that hold all others (RFC 9559, 5.1).
constexpr std::uint64_t matroska_segment = 0x18538067;
constexpr std::uint64_t matroska_cluster = 0x1F43B675;

/// What the blocks of a Matroska or WebM file say of its first video track.
struct MatroskaSummary {
  std::int64_t frames = 0;
  double rate = 0;      ///< frames per second; 0: unknown
  bool uneven = false;  ///< FrameTimes
};

/// Looks at the head of each block, and decodes nothing. None where it is no such file, has no video, or its pictures
/// are laced or too many to look at.
std::optional<MatroskaSummary> read_matroska_summary(const std::filesystem::path& file);

}  // namespace foldwise::datasets
