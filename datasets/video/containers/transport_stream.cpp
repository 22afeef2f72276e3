// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/containers/transport_stream.h"

#include "datasets/video/containers/file_bytes.h"

namespace foldwise::datasets {
namespace {

constexpr char sync = 0x47;

/// ISO/IEC 13818-1, 2.4.3.2 and 2.4.3.4.
struct TransportHeader {
  bool damaged = false;
  bool starts_unit = false;
  int stream = 0;
  bool has_payload = false;
  bool announces_jump = false;
  int counter = 0;

  explicit TransportHeader(const char* bytes) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
    damaged = bytes[0] != sync || (byte(1) & 0x80U) != 0;
    starts_unit = (byte(1) & 0x40U) != 0;
    stream = (byte(1) & 0x1F) << 8 | byte(2);
    has_payload = (byte(3) & 0x10U) != 0;
    const bool has_adaptation = (byte(3) & 0x20U) != 0;
    announces_jump = has_adaptation && byte(4) > 0 && (byte(5) & 0x80U) != 0;
    counter = byte(3) & 0x0F;
  }
};

class GapCounter {
 public:
  explicit GapCounter(int stream) : stream_(stream) {}

  void take(const TransportHeader& packet) {
    if (packet.damaged) {
      ++gaps_;
      return;
    }
    constexpr int program_table = 0;
    if (packet.stream == program_table) {
      // A recording that was joined to another one begins with its table.
      if (!follows(packet, table_)) begins_anew_ = true;
      table_ = packet.counter;
    }
    if (packet.stream != stream_ || !packet.has_payload) return;
    const bool whole = packet.announces_jump || follows(packet, last_);
    if (!whole && !(begins_anew_ && packet.starts_unit)) ++gaps_;
    begins_anew_ = false;
    last_ = packet.counter;
  }
  long gaps() const { return gaps_; }

 private:
  // A packet may be there twice, and any may be the first.
  static bool follows(const TransportHeader& packet, int last) {
    return last == none || packet.counter == ((last + 1) & 0x0F) || packet.counter == last;
  }

  static constexpr int none = -1;
  int stream_;
  int last_ = none;   ///< counter of the stream's last packet
  int table_ = none;  ///< of the last one with the table
  bool begins_anew_ = false;
  long gaps_ = 0;
};

}  // namespace

// Packets of 188 bytes, with 4 before (Blu-ray) or 16 behind (error correction) in some files.
TransportPackets transport_packets_of(const std::string& begin) {
  constexpr std::size_t looked_at = 5;
  for (const std::size_t length : {188, 192, 204}) {
    const std::size_t offset = length == 192 ? 4 : 0;
    bool all = true;
    for (std::size_t i = 0; i < looked_at; ++i) {
      const std::size_t place = offset + i * length;
      all = all && (place >= begin.size() || begin[place] == sync);
    }
    if (all) return {length, offset};
  }
  return {};
}

std::string transport_stream_gaps(const std::filesystem::path& file, int stream) {
  FileBytes bytes(file);
  constexpr std::size_t header = 6;
  const TransportPackets packets = transport_packets_of(bytes.at(0, 1024));
  if (packets.length == 0) return "";
  GapCounter counter(stream);
  const std::size_t block = packets.length * 4096;
  for (std::uint64_t begin = 0; begin < bytes.size(); begin += block) {
    const std::string part = bytes.at(begin, block);
    for (std::size_t at = packets.offset; at + header <= part.size(); at += packets.length) {
      counter.take(TransportHeader(part.data() + at));
    }
  }
  if (counter.gaps() == 0) return "";
  return std::to_string(counter.gaps()) +
         (counter.gaps() == 1 ? " of its packets is damaged or missing" : " of its packets are damaged or missing");
}

}  // namespace foldwise::datasets
