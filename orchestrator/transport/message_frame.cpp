// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/transport/message_frame.h"

#include <concepts>
#include <cstring>
#include <map>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace foldwise::orchestrator {
namespace {

template <typename T, typename U>
concept Is = std::same_as<std::remove_const_t<T>, U>;

// The members of each message, once for both directions.
template <typename Archive, Is<Enlist> M>
void members(Archive& archive, M& m) {
  archive(m.threads_per_worker, m.workers_per_device, m.format, m.devices);
}
template <typename Archive, Is<Assignment> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.item, m.attempt, m.key, m.stall_timeout, m.instruction_set, m.output, m.expected, m.request);
}
template <typename Archive, Is<Assign> M>
void members(Archive& archive, M& m) {
  archive(m.jobs);
}
template <typename Archive, Is<Reclaim> M>
void members(Archive& archive, M& m) {
  archive(m.slot);
}
template <typename Archive, Is<StopWorkers> M>
void members(Archive& archive, M& m) {
  archive(m.grace);
}
template <typename Archive, Is<Halt> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.item, m.grace);
}
template <typename Archive, Is<Rest> M>
void members(Archive& archive, M& m) {
  archive(m.slot);
}
template <typename Archive, Is<Shutdown> M>
void members(Archive&, M&) {}
template <typename Archive, Is<Hello> M>
void members(Archive& archive, M& m) {
  archive(m.host, m.devices, m.problems, m.shared);
}
template <typename Archive, Is<SharedDevice> M>
void members(Archive& archive, M& m) {
  archive(m.first_slot, m.slots, m.memory, m.host_memory);
}
template <typename Archive, Is<MemoryUse> M>
void members(Archive& archive, M& m) {
  archive(m.resident, m.device);
}
template <typename Archive, Is<GpuProblem> M>
void members(Archive& archive, M& m) {
  archive(m.gpus, m.cause, m.remedy);
}
template <typename Archive, Is<WorkerReady> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.ready);
}
template <typename Archive, Is<AttemptBegan> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.item, m.attempt, m.pid, m.when);
}
template <typename Archive, Is<AttemptProgress> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.item, m.seconds, m.progress);
}
template <typename Archive, Is<AttemptEnded> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.item, m.attempt, m.when, m.seconds, m.outcome, m.last_lines, m.joules, m.memory);
}
template <typename Archive, Is<Returned> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.items);
}
template <typename Archive, Is<SlotRetired> M>
void members(Archive& archive, M& m) {
  archive(m.slot, m.reason, m.why);
}
template <typename Archive, Is<StopRequested> M>
void members(Archive& archive, M& m) {
  archive(m.signal);
}
template <typename Archive, Is<Heartbeat> M>
void members(Archive&, M&) {}

template <typename Archive, Is<EpochRecord> M>
void members(Archive& archive, M& m) {
  archive(m.epoch, m.metrics);
}
template <typename Archive, Is<Prediction> M>
void members(Archive& archive, M& m) {
  archive(m.sample, m.target, m.scores, m.targets);
}
template <typename Archive, Is<Artifact> M>
void members(Archive& archive, M& m) {
  archive(m.name, m.path, m.bytes);
}
template <typename Archive, Is<Exclusion> M>
void members(Archive& archive, M& m) {
  archive(m.sample, m.reason);
}
template <typename Archive, Is<Result> M>
void members(Archive& archive, M& m) {
  archive(m.metrics, m.epochs, m.predictions, m.artifacts, m.exclusions);
}
template <typename Archive, Is<Finished> M>
void members(Archive& archive, M& m) {
  archive(m.result);
}
template <typename Archive, Is<Diverged> M>
void members(Archive& archive, M& m) {
  archive(m.epoch);
}
template <typename Archive, Is<Rejected> M>
void members(Archive& archive, M& m) {
  archive(m.message);
}
template <typename Archive, Is<Crashed> M>
void members(Archive& archive, M& m) {
  archive(m.message, m.signal, m.exit_code);
}
template <typename Archive, Is<Stalled> M>
void members(Archive& archive, M& m) {
  archive(m.seconds);
}
template <typename Archive, Is<Interrupted> M>
void members(Archive& archive, M& m) {
  archive(m.epoch);
}

class Writer {
 public:
  template <typename... Values>
  void operator()(const Values&... values) {
    (write(values), ...);
  }
  std::string take() { return std::move(bytes_); }

 private:
  template <typename Number>
  requires std::is_arithmetic_v<Number>
  void write(Number number) { bytes_.append(reinterpret_cast<const char*>(&number), sizeof number); }
  void write(const std::string& text) {
    write(static_cast<std::uint64_t>(text.size()));
    bytes_ += text;
  }
  void write(const std::optional<double>& number) {
    write(number.has_value());
    write(number.value_or(0));
  }
  void write(const Key& key) { bytes_.append(reinterpret_cast<const char*>(key.bytes.data()), key.bytes.size()); }
  template <typename Choice>
  requires std::is_enum_v<Choice>
  void write(Choice choice) { write(static_cast<std::uint8_t>(choice)); }
  void write(const WorkersPerDevice& workers) { write(workers.code()); }
  void write(const Ready& ready) { write(to_line(WorkerReport(ready))); }
  void write(const Progress& progress) { write(to_line(WorkerReport(progress))); }
  void write(const std::map<std::string, double>& numbers) {
    write(static_cast<std::uint64_t>(numbers.size()));
    for (const auto& [name, number] : numbers) {
      write(name);
      write(number);
    }
  }
  template <typename Value>
  void write(const std::vector<Value>& values) {
    write(static_cast<std::uint64_t>(values.size()));
    for (const Value& value : values) write(value);
  }
  template <typename... Alternatives>
  void write(const std::variant<Alternatives...>& variant) {
    write(static_cast<std::uint8_t>(variant.index()));
    std::visit([this](const auto& alternative) { write(alternative); }, variant);
  }
  template <typename M>
  requires std::is_class_v<M>
  void write(const M& message) { members(*this, message); }

  std::string bytes_;
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (read(values), ...);
  }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::string_view take(std::uint64_t count) {
    if (count > bytes_.size()) throw std::invalid_argument("a message between ranks is cut short");
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  template <typename Number>
  Number number() {
    Number value{};
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view text() { return take(number<std::uint64_t>()); }

  template <typename Number>
  requires std::is_arithmetic_v<Number>
  void read(Number& value) { value = number<Number>(); }
  void read(std::string& value) { value = text(); }
  void read(std::optional<double>& value) {
    const bool there = number<std::uint8_t>() != 0;
    const auto stored = number<double>();
    value = there ? std::optional(stored) : std::nullopt;
  }
  void read(Key& key) {
    const std::string_view bytes = take(key.bytes.size());
    std::memcpy(key.bytes.data(), bytes.data(), bytes.size());
  }
  template <typename Choice>
  requires std::is_enum_v<Choice>
  void read(Choice& choice) {
    const auto number = this->number<std::uint8_t>();
    if (number >= Choices<Choice>::names.size())
      throw std::invalid_argument("a message between ranks names a choice that there is not");
    choice = static_cast<Choice>(number);
  }
  void read(WorkersPerDevice& workers) { workers = WorkersPerDevice::of_code(number<std::int64_t>()); }
  void read(Ready& ready) { ready = std::get<Ready>(parse_report(text())); }
  void read(Progress& progress) { progress = std::get<Progress>(parse_report(text())); }
  void read(std::map<std::string, double>& numbers) {
    numbers.clear();
    for (auto left = number<std::uint64_t>(); left > 0; --left) {
      std::string name(text());
      numbers.insert_or_assign(std::move(name), number<double>());
    }
  }
  template <typename Value>
  void read(std::vector<Value>& values) {
    const auto count = number<std::uint64_t>();
    if (count > bytes_.size()) throw std::invalid_argument("a message between ranks is cut short");
    values.resize(count);
    for (Value& value : values) read(value);
  }
  template <typename... Alternatives>
  void read(std::variant<Alternatives...>& variant) {
    read_alternative(variant, number<std::uint8_t>(), std::index_sequence_for<Alternatives...>());
  }
  template <typename Variant, std::size_t... Indices>
  void read_alternative(Variant& variant, std::size_t chosen, std::index_sequence<Indices...> /*indices*/) {
    const bool known = ((chosen == Indices && (read(variant.template emplace<Indices>()), true)) || ...);
    if (!known) throw std::invalid_argument("a message between ranks is of an unknown kind");
  }
  template <typename M>
  requires std::is_class_v<M>
  void read(M& message) { members(*this, message); }

  std::string_view bytes_;
};

}  // namespace

std::string to_frame(const Message& message) {
  Writer writer;
  writer(message);
  return writer.take();
}

Message parse_frame(std::string_view frame) {
  Reader reader(frame);
  Message message;
  reader(message);
  if (!reader.at_end()) throw std::invalid_argument("a message between ranks is followed by other bytes");
  return message;
}

}  // namespace foldwise::orchestrator
