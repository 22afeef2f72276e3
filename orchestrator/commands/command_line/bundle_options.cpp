// SPDX-License-Identifier: Apache-2.0
// A part of command_options.h: bundle and verify.
#include "orchestrator/commands/command_line/command_options.h"

namespace foldwise::orchestrator {

void add_bundle(CLI::App& app, Request& request) {
  CLI::App* bundle = app.add_subcommand(
      "bundle", "All that a sweep's results are published by in one archive: without frames, videos and checkpoints");
  add_results(*bundle, request.bundle.results);
  bundle
      ->add_option("-o,--out", request.bundle.out,
                   "a .tar.zst, .tar.gz or .zip (default: the sweep's folder's name with .tar.zst, here)")
      ->type_name("FILE");
  bundle->add_flag("--with-weights", request.bundle.with_weights, "the networks that were trained, too");
  bundle->add_flag("--anonymize", request.bundle.anonymize,
                   "without names of hosts, folders of this machine, processes and what they wrote; names of samples "
                   "and subjects stay");
  bundle->callback([&request] { request.command = [&] { return bundle_command(request.bundle); }; });

  CLI::App* verify = app.add_subcommand(
      "verify", "Whether a bundle is as it was packed, and whether its tables follow from its results");
  verify->add_option("path", request.verify.path, "a bundle, or the folder that one was unpacked into")
      ->required()
      ->type_name("PATH");
  verify
      ->add_option("--most-mebibytes", request.verify.most_mebibytes,
                   "that it may have unpacked: a larger one is refused")
      ->check(CLI::Range(1, 1 << 30))
      ->capture_default_str()
      ->type_name("N");
  verify->callback([&request] { request.command = [&] { return verify_command(request.verify); }; });
}

}  // namespace foldwise::orchestrator
