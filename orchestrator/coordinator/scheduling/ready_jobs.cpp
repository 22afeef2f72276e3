// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/ready_jobs.h"

#include <algorithm>

namespace foldwise::orchestrator {
namespace {

/// Chains of which the shorter one is at least this share of the longer one are as good as equal.
constexpr float as_good_as = 0.95F;

}  // namespace

ReadyJobs::ReadyJobs(const std::vector<WorkItem>& items, const JobGraph& graph)
    : items_(items), graph_(graph), is_ready_(items.size()) {}

void ReadyJobs::add(std::uint32_t item, Place home) {
  is_ready_[item] = true;
  const bool closes = graph_.closes(item);
  const auto add_to = [&](Heaps& heaps) {
    push(closes ? heaps.closing : heaps.by_chain, entry(item, Rounds::ignored));
    push(closes ? heaps.of_nobody : heaps.in_order, entry(item, Rounds::heeded));
  };
  add_to(all_);
  if (home != nowhere) add_to(at(home));
}

void ReadyJobs::add_behind(std::uint32_t item, WorkerId worker, Place home) {
  if (!graph_.closes(item)) return add(item, home);
  is_ready_[item] = true;
  push(all_.closing, entry(item, Rounds::ignored));
  if (home != nowhere) push(at(home).closing, entry(item, Rounds::ignored));
  behind_[worker].push_back({item, home});
}

void ReadyJobs::lose(WorkerId worker) {
  const auto found = behind_.find(worker);
  if (found == behind_.end()) return;
  for (const auto& [item, home] : found->second) {
    if (!is_ready_[item]) continue;
    push(all_.of_nobody, entry(item, Rounds::heeded));
    if (home != nowhere) push(at(home).of_nobody, entry(item, Rounds::heeded));
  }
  behind_.erase(found);
}

void ReadyJobs::sort_again() {
  sort_again(all_);
  for (Heaps& heaps : homes_) sort_again(heaps);
}

void ReadyJobs::sort_again(Heaps& heaps) {
  for (Heap* const heap : {&heaps.in_order, &heaps.by_chain, &heaps.closing, &heaps.of_nobody}) {
    std::erase_if(*heap, [this](const Entry& each) { return !is_ready_[each.item]; });
    for (Entry& each : *heap) each.chain = static_cast<float>(graph_.urgency(each.item));
    std::make_heap(heap->begin(), heap->end());
  }
}

std::optional<std::uint32_t> ReadyJobs::closing_of(WorkerId worker) {
  const auto found = behind_.find(worker);
  if (found == behind_.end()) return std::nullopt;
  std::deque<Behind>& own = found->second;
  while (!own.empty() && !is_ready_[own.front().item]) own.pop_front();
  if (own.empty()) return std::nullopt;
  return own.front().item;
}

ReadyJobs::Entry ReadyJobs::entry(std::uint32_t item, Rounds rounds) const {
  return {rounds == Rounds::heeded ? items_[item].round : 0, static_cast<float>(graph_.urgency(item)), item};
}

void ReadyJobs::push(Heap& heap, const Entry& entry) {
  heap.push_back(entry);
  std::push_heap(heap.begin(), heap.end());
}

const ReadyJobs::Entry* ReadyJobs::top(Heap& heap) {
  while (!heap.empty() && !is_ready_[heap.front().item]) {
    std::pop_heap(heap.begin(), heap.end());
    heap.pop_back();
  }
  return heap.empty() ? nullptr : &heap.front();
}

std::optional<std::uint32_t> ReadyJobs::top_at(Place place, Heap Heaps::*heap) {
  const Entry* const first = top(all_.*heap);
  if (first == nullptr) return std::nullopt;
  if (place == nowhere || place >= homes_.size()) return first->item;
  const Entry* const home = top(homes_[place].*heap);
  const bool as_good = home != nullptr && home->round == first->round && home->chain >= as_good_as * first->chain;
  return as_good ? home->item : first->item;
}

ReadyJobs::Heaps& ReadyJobs::at(Place place) {
  if (place >= homes_.size()) homes_.resize(place + 1U);
  return homes_[place];
}

}  // namespace foldwise::orchestrator
