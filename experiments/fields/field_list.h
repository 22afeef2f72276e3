// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "experiments/fields/field_type.h"

namespace foldwise {

/// What a listing says of a field beside its name and member. The default is the member's initialiser.
struct About {
  Scope scope;
  std::string_view sentence;
  Range range = {};
  std::string_view unit = {};
};

/// Collects the fields of one options struct, wherever that struct lies inside an Experiment.
template <typename Struct>
class FieldList {
 public:
  using Reach = std::function<const Struct&(const Experiment&)>;

  FieldList(std::vector<Field>& fields, std::string prefix, Reach reach)
      : fields_(fields), prefix_(std::move(prefix)), reach_(std::move(reach)) {}

  /// A member that is a value.
  template <typename Member>
  void field(std::string_view name, Member Struct::*member, const About& about) {
    Field field;
    field.path = prefix_ + std::string(name);
    field.type = &type_of<Member>();
    field.scope = about.scope;
    field.range = about.range;
    if constexpr (std::is_enum_v<Member>) {
      field.choices.assign(Choices<Member>::names.begin(), Choices<Member>::names.end());
    }
    field.unit = about.unit;
    field.sentence = about.sentence;
    field.get = [reach = reach_, member](const Experiment& experiment) { return to_value(reach(experiment).*member); };
    field.set = [reach = reach_, member](Experiment& experiment, const Value& value) {
      // One path of access for reading and writing: the experiment itself is not const here.
      const_cast<Struct&>(reach(experiment)).*member = from_value<Member>(value);
    };
    field.default_value = field.get(Experiment{});
    fields_.push_back(std::move(field));
  }

  /// A member that is a struct with a listing of its own.
  template <typename Group>
  void group(std::string_view name, Group Struct::*member) {
    auto reach = [outer = reach_, member](const Experiment& experiment) -> const Group& {
      return outer(experiment).*member;
    };
    FieldList<Group> inner(fields_, prefix_ + std::string(name) + ".", std::move(reach));
    list_fields(inner);
  }

 private:
  /// A whole number or a choice, kept as its index.
  template <typename Member>
  static constexpr bool counted = std::is_enum_v<Member> || (std::integral<Member> && !std::same_as<Member, bool>);

  template <typename Member>
  static Value to_value(const Member& member) {
    if constexpr (counted<Member>) {
      return Value(static_cast<std::int64_t>(member));
    } else if constexpr (std::same_as<Member, Text>) {
      return Value(member.text);
    } else if constexpr (std::same_as<Member, WorkersPerDevice>) {
      return Value(member.code());
    } else if constexpr (std::same_as<Member, std::optional<double>>) {
      return member ? Value(*member) : Value(std::string(automatic_number));
    } else {
      return Value(member);
    }
  }

  template <typename Member>
  static Member from_value(const Value& value) {
    if constexpr (counted<Member>) {
      return static_cast<Member>(std::get<std::int64_t>(value));
    } else if constexpr (std::same_as<Member, Text>) {
      return Text{std::get<std::string>(value)};
    } else if constexpr (std::same_as<Member, WorkersPerDevice>) {
      return WorkersPerDevice::of_code(std::get<std::int64_t>(value));
    } else if constexpr (std::same_as<Member, std::optional<double>>) {
      const double* const number = std::get_if<double>(&value);
      return number ? Member(*number) : std::nullopt;
    } else {
      return std::get<Member>(value);
    }
  }

  std::vector<Field>& fields_;
  std::string prefix_;
  Reach reach_;
};

// One listing per options struct, in experiments/fields/.
void list_fields(FieldList<FramesOptions>& list);
void list_fields(FieldList<FacesOptions>& list);
void list_fields(FieldList<DatasetOptions>& list);
void list_fields(FieldList<ProtocolOptions>& list);
void list_fields(FieldList<AttentionOptions>& list);
void list_fields(FieldList<FusionUnits>& list);
void list_fields(FieldList<FusionOptions>& list);
void list_fields(FieldList<RecurrenceOptions>& list);
void list_fields(FieldList<HeadLayers>& list);
void list_fields(FieldList<ModelOptions>& list);
void list_fields(FieldList<PretrainingOptions>& list);
void list_fields(FieldList<ClipsOptions>& list);
void list_fields(FieldList<AugmentationOptions>& list);
void list_fields(FieldList<SamplingOptions>& list);
void list_fields(FieldList<OptimizerOptions>& list);
void list_fields(FieldList<PerPart>& list);
void list_fields(FieldList<ScheduleOptions>& list);
void list_fields(FieldList<EarlyStoppingOptions>& list);
void list_fields(FieldList<TrainingOptions>& list);
void list_fields(FieldList<PostProcessingOptions>& list);
void list_fields(FieldList<EvaluationOptions>& list);
void list_fields(FieldList<ExecutionOptions>& list);
void list_fields(FieldList<Experiment>& list);

}  // namespace foldwise
