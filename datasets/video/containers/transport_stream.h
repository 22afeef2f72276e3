// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace foldwise::datasets {

/// What is missing of one stream of a transport stream (ISO/IEC 13818-1), by the counters of its packets, as part of a
/// sentence: "3 of its packets are damaged or missing"; empty where nothing is. Recordings that were joined, each of
/// which counts anew, lack nothing. Files whose packets have another length than 188, 192 or 204 bytes are not judged.
std::string transport_stream_gaps(const std::filesystem::path& file, int stream);

/// The length of a transport stream's packets, and where the first one begins; 0: it does not begin as one.
struct TransportPackets {
  std::size_t length = 0;
  std::size_t offset = 0;
};
TransportPackets transport_packets_of(const std::string& begin);

}  // namespace foldwise::datasets
