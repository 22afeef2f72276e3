// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/video/decoding/container.h"

namespace foldwise::datasets {

/// What a packet of the video stream says of itself, before it is decoded.
struct ScannedPacket {
  double seconds = 0;    ///< when its picture is shown, from the first packet's time on
  bool timed = false;    ///< whether the container says so
  bool shown = true;     ///< false: empty, or of a picture that is there for others to refer to
  bool damaged = false;  ///< as the container knows: it is cut, or its checksum is wrong
  int size = 0;          ///< bytes
};

/// All packets of a file's video stream, in the order in which they are decoded.
struct PacketScan {
  std::vector<ScannedPacket> packets;
  bool broken = false;           ///< the file ends, or goes wrong, where a packet should be
  bool wrong_checksums = false;  ///< of parts that the container then leaves out
  std::int64_t end = 0;          ///< the byte behind the last packet, as far as packets say where they lie
  /// The packets themselves, of small files alone, so that these are read once; else empty.
  std::vector<AvHandle<AVPacket>> kept;
};

/// Reads the whole file, and decodes nothing.
PacketScan scan_packets(Container& container);

}  // namespace foldwise::datasets
