// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/effects.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/dataset_choices.h"
#include "experiments/facts/sampling_facts.h"
#include "experiments/fields/fields.h"

namespace foldwise {
namespace {

using Names = std::vector<std::string_view>;

const Field& field_at(std::string_view path) {
  if (const Field* const field = find_field(path)) return *field;
  throw std::logic_error("the table of effects names no field: " + std::string(path));
}

/// The names of those choices of an enumeration that a predicate holds for.
template <typename Choice, typename Predicate>
Names names_where(Predicate holds) {
  Names names;
  for (std::size_t index = 0; index < Choices<Choice>::names.size(); ++index) {
    if (holds(static_cast<Choice>(index))) names.emplace_back(Choices<Choice>::names[index]);
  }
  return names;
}

Names backbones_over_pictures() {
  return names_where<Backbone>([](Backbone each) { return facts_of(each).takes == BackboneInput::pictures; });
}

Names other_backbones_than(Backbone backbone) {
  return names_where<Backbone>([&](Backbone each) { return each != backbone; });
}

/// Their labels run along recordings, which are cut into windows.
Names datasets_of_recordings() {
  return names_where<DatasetName>(
      [](DatasetName each) { return choices_of(each).predictions == PredictionKind::numbers; });
}

Names exploring_strategies() {
  return names_where<SamplingStrategy>([](SamplingStrategy each) { return facts_of(each).explores; });
}

Condition when(std::string_view owner, Names choices) {
  const Field& field = field_at(owner);
  for (const std::string_view choice : choices) {
    if (std::ranges::find(field.choices, choice) == field.choices.end())
      throw std::logic_error("the table of effects knows no " + std::string(owner) + " " + std::string(choice));
  }
  return {.owner = &field, .choices = std::move(choices)};
}

/// A number above 0, or a text that is given.
Condition given(std::string_view owner) {
  return {.owner = &field_at(owner)};
}

class EffectTable {
 public:
  std::vector<Effect> take() { return std::move(effects_); }

  void add(Effect::Elsewhere elsewhere, std::string_view group, const Names& fields,
           const std::vector<Condition>& conditions, Effect::Needs needs = Effect::Needs::each) {
    for (const std::string_view name : fields) {
      effects_.push_back({.field = &field_at(std::string(group) + std::string(name)),
                          .conditions = conditions,
                          .needs = needs,
                          .elsewhere = elsewhere});
    }
  }

 private:
  std::vector<Effect> effects_;
};

constexpr auto ignored = Effect::Elsewhere::ignored;
constexpr auto refused = Effect::Elsewhere::refused;

void add_sampling(EffectTable& table) {
  const std::string_view strategy = "sampling.strategy";
  const Names explores = exploring_strategies();
  const Names learns{"stochastic_softmax", "reinforce", "weighted_loss"};
  table.add(ignored, "sampling.", {"inverse_temperature"},
            {when(strategy, {"stochastic_softmax", "frame_labels", "reinforce", "weighted_loss"})});
  table.add(ignored, "sampling.", {"warm_up_epochs", "scoring"}, {when(strategy, learns)});
  table.add(ignored, "sampling.", {"exploration_epochs"}, {when(strategy, explores)});
  table.add(ignored, "sampling.", {"exploration_order", "exploration_places"},
            {when(strategy, explores), given("sampling.exploration_epochs")});
  table.add(ignored, "sampling.", {"spread"}, {when(strategy, {"stochastic_softmax"})});
  table.add(refused, "sampling.", {"reinforce_rate"}, {when(strategy, {"reinforce"})});
  table.add(refused, "sampling.", {"growth_epochs"}, {when(strategy, {"weighted_loss"})});
}

void add_data(EffectTable& table) {
  table.add(ignored, "dataset.faces.", {"model", "eye_distance", "eye_height", "smallest"},
            {when("dataset.frames.faces", {"align"})});
  table.add(refused, "dataset.frames.", {"jpeg_quality"}, {when("dataset.frames.codec", {"jpeg"})});
  table.add(ignored, "clips.", {"overlap", "label_fusion", "gap_tolerance"},
            {when("dataset.name", datasets_of_recordings())});
  table.add(ignored, "augmentation.", {"flip", "rotation", "crop_area", "brightness", "contrast", "saturation", "hue"},
            {when("model.backbone", backbones_over_pictures())});
  table.add(refused, "augmentation.", {"device"}, {when("model.backbone", backbones_over_pictures())});
}

void add_model(EffectTable& table) {
  const std::string_view backbone = "model.backbone";
  table.add(refused, "model.", {"file", "trust", "head_prefix"}, {when(backbone, {"torchscript"})});
  table.add(refused, "model.", {"temporal_stride", "features", "width", "dropout"},
            {when(backbone, other_backbones_than(Backbone::torchscript))});
  table.add(refused, "model.", {"normalisation"}, {when(backbone, backbones_over_pictures())});
}

void add_execution(EffectTable& table) {
  table.add(refused, "execution.", {"trust"}, {given("execution.on_end")});
}

void add_weights(EffectTable& table) {
  const Condition centered = when("model.inflation", {"centered"});
  const Condition weights = given("model.weights");
  const Condition pictures = when("pretraining.dataset", {"rafdb", "fer2013"});
  // What a training on pictures leaves takes the file's place, without its head.
  table.add(refused, "model.", {"weights_head"}, {weights, when("pretraining.dataset", {"none"})});
  table.add(refused, "model.", {"inflation"}, {weights, pictures}, Effect::Needs::any);
  table.add(refused, "model.", {"inflation_scale"}, {when("model.inflation", {"copied"})});
  table.add(refused, "model.", {"inflation_surround"}, {centered});
  table.add(refused, "model.", {"inflation_range"}, {centered, when("model.inflation_surround", {"random"})});
  for (const Field& field : all_fields()) {
    const std::string_view path = field.path;
    if (path.starts_with("pretraining.") && path != "pretraining.dataset") table.add(refused, "", {path}, {pictures});
  }
}

void add_attention(EffectTable& table) {
  const std::string_view kind = "model.attention.kind";
  const Names layers{"mask", "self_attention", "region_attention", "attention_clusters"};
  const Names heads{"self_attention", "region_attention", "attention_clusters"};
  table.add(refused, "model.attention.", {"over"}, {when(kind, {"mask", "self_attention", "spatial_transformer"})});
  table.add(refused, "model.attention.", {"context"}, {when(kind, {"mask"})});
  table.add(refused, "model.attention.", {"heads", "diversity_penalty"}, {when(kind, heads)});
  table.add(refused, "model.attention.", {"dimension"}, {when(kind, layers)});
  table.add(refused, "model.attention.", {"positional_encoding"}, {when(kind, {"self_attention"})});
  table.add(refused, "model.recurrence.", {"units", "dropout", "recurrent_dropout"},
            {when("model.recurrence.kind", {"lstm"})});
  table.add(refused, "model.head.", {"first_units", "second_units"}, {when("model.head.kind", {"three_layers"})});
}

void add_fusion(EffectTable& table) {
  const Condition two = when("model.backbone", {"audio_visual"});
  const std::string_view kind = "model.fusion.kind";
  const Condition joint = when(kind, {"early", "ensemble", "central_net", "augmented_ensemble"});
  const Condition gated = when(kind, {"augmented_ensemble"});
  table.add(refused, "model.fusion.", {"kind", "layers", "units.audio", "units.video"}, {two});
  table.add(refused, "model.fusion.", {"join"}, {two, joint});
  table.add(refused, "model.fusion.", {"factors"}, {two, joint, when("model.fusion.join", {"bilinear"})});
  table.add(refused, "model.fusion.", {"scores"}, {two, when(kind, {"late", "ensemble", "augmented_ensemble"})});
  table.add(refused, "model.fusion.", {"reduction", "gates"}, {two, gated});
}

void add_training(EffectTable& table) {
  const std::string_view optimizer = "training.optimizer.kind";
  const std::string_view schedule = "training.schedule.kind";
  const std::string_view keep = "training.early_stopping.keep";
  table.add(refused, "training.optimizer.", {"momentum", "nesterov"}, {when(optimizer, {"sgd"})});
  table.add(refused, "training.optimizer.", {"beta1", "beta2", "epsilon"}, {when(optimizer, {"adam"})});
  table.add(refused, "training.schedule.", {"factor"}, {when(schedule, {"step", "plateau"})});
  table.add(refused, "training.schedule.", {"every", "unit"}, {when(schedule, {"step"})});
  table.add(refused, "training.schedule.", {"patience"}, {when(schedule, {"plateau"})});
  table.add(refused, "training.schedule.", {"period", "period_factor", "least"}, {when(schedule, {"cosine"})});
  table.add(ignored, "training.early_stopping.", {"metric", "patience"}, {when(keep, {"best"})});
  table.add(refused, "training.", {"frozen"}, {when("training.scheme", {"frozen_features"})});
  table.add(refused, "model.attention.", {"range"}, {when("training.scheme", {"frozen_features"})});
  const std::vector<Condition> attends{when("model.attention.kind", names_where<AttentionKind>([](AttentionKind each) {
                                              return each != AttentionKind::none;
                                            })),
                                       when("model.recurrence.kind", {"lstm"})};
  const std::vector<Condition> learns{when("model.pooling", {"adaptive_softmax"})};
  for (const std::string_view group : {"training.learning_rate.", "training.weight_decay."}) {
    table.add(refused, group, {"attention"}, attends, Effect::Needs::any);
    table.add(refused, group, {"pooling"}, learns);
  }
}

void add_evaluation(EffectTable& table) {
  const Condition sharpened = when("model.pooling", {"two_step", "softmax", "3d_avg_scores"});
  table.add(refused, "evaluation.", {"inverse_temperature"}, {sharpened});
  table.add(refused, "training.early_stopping.", {"inverse_temperature"}, {sharpened});
  const Condition processed = when("evaluation.post_processing.fitted_on",
                                   names_where<FittedOn>([](FittedOn each) { return each != FittedOn::none; }));
  const std::string_view group = "evaluation.post_processing.";
  const std::string_view chain = "evaluation.post_processing.chain";
  table.add(refused, group, {"chain"}, {processed});
  table.add(refused, group, {"median_filter", "centring", "scaling", "time_shift", "longest_window", "longest_shift"},
            {processed, when(chain, {"trigeorgis_2016"})});
  table.add(refused, group, {"scale_normalisation", "mean_filtering", "longest_delay"},
            {processed, when(chain, {"teixeira_2021"})});
}

std::string joined(const Names& names, std::string_view last) {
  std::string text;
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (index > 0) text += index + 1 == names.size() ? last : ", ";
    text += names[index];
  }
  return text;
}

/// "not none" is shorter than a list of everything else.
std::string choices_text(const Condition& condition) {
  const Names& all = condition.owner->choices;
  if (condition.choices.size() + 1 == all.size() && all.size() > 3) {
    const auto other = std::ranges::find_if(all, [&](std::string_view each) {
      return std::ranges::find(condition.choices, each) == condition.choices.end();
    });
    return "not " + std::string(*other);
  }
  return joined(condition.choices, " or ");
}

std::string text_of(const Condition& condition) {
  if (!condition.choices.empty()) return condition.owner->path + " is " + choices_text(condition);
  const bool number = !std::holds_alternative<std::string>(condition.owner->default_value);
  return condition.owner->path + (number ? " is above 0" : " is given");
}

}  // namespace

bool Condition::holds(const Experiment& experiment) const {
  const Value value = owner->get(experiment);
  if (choices.empty()) {
    if (const auto* const text = std::get_if<std::string>(&value)) return !text->empty();
    if (const auto* const number = std::get_if<double>(&value)) return *number > 0;
    return std::get<std::int64_t>(value) > 0;
  }
  const std::string_view chosen = owner->choices.at(static_cast<std::size_t>(std::get<std::int64_t>(value)));
  return std::ranges::find(choices, chosen) != choices.end();
}

bool Effect::holds(const Experiment& experiment) const {
  const auto holds = [&](const Condition& condition) { return condition.holds(experiment); };
  return needs == Needs::each ? std::ranges::all_of(conditions, holds) : std::ranges::any_of(conditions, holds);
}

std::string Effect::when() const {
  std::string text;
  for (const Condition& condition : conditions) {
    if (!text.empty()) text += needs == Needs::each ? ", and " : ", or ";
    text += text_of(condition);
  }
  return text;
}

const std::vector<Effect>& all_effects() {
  static const std::vector<Effect> effects = [] {
    EffectTable table;
    add_data(table);
    add_execution(table);
    add_model(table);
    add_weights(table);
    add_attention(table);
    add_fusion(table);
    add_sampling(table);
    add_training(table);
    add_evaluation(table);
    return table.take();
  }();
  return effects;
}

const Effect* effect_of(const Field& field) {
  static const auto by_field = [] {
    std::vector<const Effect*> index(all_fields().size());
    for (const Effect& effect : all_effects()) {
      const Effect*& place = index[static_cast<std::size_t>(effect.field - all_fields().data())];
      if (place != nullptr) throw std::logic_error("the table of effects has two rows for " + effect.field->path);
      place = &effect;
    }
    return index;
  }();
  return by_field.at(static_cast<std::size_t>(&field - all_fields().data()));
}

bool has_effect(const Field& field, const Experiment& experiment) {
  const Effect* const effect = effect_of(field);
  return effect == nullptr || effect->holds(experiment);
}

}  // namespace foldwise
