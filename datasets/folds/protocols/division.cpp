// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/protocols/division.h"

#include <algorithm>
#include <tuple>

#include "datasets/folds/protocols/strata.h"
#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::datasets {
namespace {

using Counts = std::vector<std::uint64_t>;  // per stratum

class Division {
 public:
  Division(const std::vector<Subject>& subjects, const Dataset& dataset, const Counts& weights)
      : dataset_(dataset), weights_(weights), all_(by_stratum({}, dataset).size()), bins_(weights.size()) {
    for (const Subject& subject : subjects) {
      largest_ = std::max(largest_, subject.samples.size());
      for (const std::size_t sample : subject.samples) ++all_[stratum_of(sample, dataset)];
    }
    for (Bin& bin : bins_) bin.counts.resize(all_.size());
  }

  void place(const Subject& subject) {
    Counts counts(all_.size());
    for (const std::size_t sample : subject.samples) ++counts[stratum_of(sample, dataset_)];
    Bin& bin = bins_[choose(counts, subject.samples.size())];
    for (std::size_t stratum = 0; stratum < counts.size(); ++stratum) bin.counts[stratum] += counts[stratum];
    bin.samples.insert(bin.samples.end(), subject.samples.begin(), subject.samples.end());
    bin.subjects.push_back(&subject);
  }

  /// With very unequal weights a bin may get nothing: it takes the smallest subject of the bin that has most.
  void fill_empty_bins() {
    for (Bin& bin : bins_) {
      if (!bin.subjects.empty()) continue;
      Bin& fullest = *std::ranges::max_element(bins_, {}, [](const Bin& other) { return other.subjects.size(); });
      if (fullest.subjects.size() < 2) return;
      const Subject& last = *fullest.subjects.back();
      fullest.subjects.pop_back();
      fullest.samples.resize(fullest.samples.size() - last.samples.size());
      bin.subjects.push_back(&last);
      bin.samples = last.samples;
    }
  }

  std::vector<std::vector<std::size_t>> take_samples() {
    std::vector<std::vector<std::size_t>> parts;
    for (Bin& bin : bins_) {
      std::ranges::sort(bin.samples);
      parts.push_back(std::move(bin.samples));
    }
    return parts;
  }

 private:
  struct Bin {
    Counts counts;
    std::vector<std::size_t> samples;
    std::vector<const Subject*> subjects;
  };

  double fill(std::size_t bin, std::size_t more) const {
    return static_cast<double>(bins_[bin].samples.size() + more) / static_cast<double>(weights_[bin]);
  }

  /// By how much the sum of squares rises.
  double rise(std::size_t bin, const Counts& counts) const {
    double sum = 0;
    for (std::size_t stratum = 0; stratum < counts.size(); ++stratum) {
      if (counts[stratum] == 0) continue;
      const std::uint64_t squares = counts[stratum] * (2 * bins_[bin].counts[stratum] + counts[stratum]);
      sum += static_cast<double>(squares) / static_cast<double>(weights_[bin] * all_[stratum] * all_[stratum]);
    }
    return sum;
  }

  std::size_t choose(const Counts& counts, std::size_t size) const {
    double least = fill(0, 0);
    for (std::size_t bin = 1; bin < bins_.size(); ++bin) least = std::min(least, fill(bin, 0));
    const double margin =
        static_cast<double>(largest_) / static_cast<double>(*std::min_element(weights_.begin(), weights_.end()));
    std::size_t best = bins_.size();
    std::tuple<double, double> best_cost;
    for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
      if (fill(bin, size) - least > margin && fill(bin, 0) > least) continue;
      const std::tuple<double, double> cost{rise(bin, counts), fill(bin, 0)};
      if (best < bins_.size() && cost >= best_cost) continue;
      best = bin;
      best_cost = cost;
    }
    return best;
  }

  const Dataset& dataset_;
  const Counts& weights_;
  Counts all_;
  std::size_t largest_ = 0;
  std::vector<Bin> bins_;
};

}  // namespace

std::vector<std::vector<std::size_t>> divide_subjects(std::vector<Subject> subjects, const Dataset& dataset,
                                                      const std::vector<std::uint64_t>& weights, std::uint64_t key) {
  CounterRandom(key).shuffle(subjects);
  std::ranges::stable_sort(subjects, std::ranges::greater(), [](const Subject& each) { return each.samples.size(); });
  Division division(subjects, dataset, weights);
  for (const Subject& subject : subjects) division.place(subject);
  division.fill_empty_bins();
  return division.take_samples();
}

}  // namespace foldwise::datasets
