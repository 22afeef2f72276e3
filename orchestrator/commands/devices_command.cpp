// SPDX-License-Identifier: Apache-2.0
// orchestrator devices: one of commands.h.
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/device_listing.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/commands/worker_program.h"
#include "orchestrator/plan/checks/plan_limits.h"
#include "orchestrator/transport/mpi_transport.h"

namespace foldwise::orchestrator {
namespace {

PlanLimits limits_of(const SweepArguments& arguments) {
  PlanLimits limits;
  if (arguments.file.empty()) return limits;
  const Sweep sweep = load_sweep(arguments.file, arguments.overrides, arguments.scale);
  for (std::size_t index = 0; index < sweep.size(); ++index) limits.include(sweep.experiment(index));
  return limits;
}

/// As an agent of this rank would find and judge them.
DeviceListing look(const DevicesArguments& arguments, const PlanLimits& limits, const Transport& transport) {
  std::array<char, 256> host{};
  ::gethostname(host.data(), host.size() - 1);
  DeviceListing listing;
  listing.host = host.data();
  listing.rank = transport.rank();
  listing.ranks = transport.size();
  listing.share = transport.share();
  listing.found = find_gpus(DeviceSources::system());
  listing.choice =
      arguments.require_gpu == RequireGpu::yes ? DeviceChoice::cuda : limits.devices.value_or(DeviceChoice::automatic);
  listing.workers_per_device =
      arguments.workers_per_device.value_or(limits.workers_per_device.value_or(WorkersPerDevice()));
  listing.threads_per_worker = limits.threads_per_worker;
  const std::vector<Device> devices =
      share_of_devices(listing.found, listing.share.local_rank, listing.share.local_size);
  listing.answer = probe_devices(worker_program(), devices);
  listing.verdicts = judge(devices, listing.answer, listing.found.listed);
  listing.no_gpu = why_no_gpu(listing.found, listing.share.local_size);
  listing.chosen = choose_devices(listing.choice, devices, listing.verdicts, listing.no_gpu);
  return listing;
}

}  // namespace

int devices_command(const DevicesArguments& arguments) {
  const PlanLimits limits = limits_of(arguments.sweep);
  const std::unique_ptr<Transport> transport = open_transport();
  const DeviceListing listing = look(arguments, limits, *transport);
  const bool json = arguments.format == ListingFormat::json;
  std::cout << (json ? to_json(listing) : to_text(listing)) << std::flush;
  const bool lacking = listing.choice == DeviceChoice::cuda && listing.chosen.devices.empty();
  return lacking ? exit_some_failed : exit_finished;
}

}  // namespace foldwise::orchestrator
