// SPDX-License-Identifier: Apache-2.0
// orchestrator datasets and orchestrator models, which the worker executable does: one of commands.h.
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "experiments/foundation/error.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/worker_program.h"

namespace foldwise::orchestrator {

void worker_command(const std::vector<std::string>& arguments) {
  std::string program = worker_program().string();
  std::vector<std::string> words{program};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> list;
  list.reserve(words.size() + 1);
  for (std::string& word : words) list.push_back(word.data());
  list.push_back(nullptr);
  execv(program.c_str(), list.data());
  throw UserError(Fault::usage, program, std::string("the worker executable does not start (") + strerror(errno) + ")",
                  "it belongs beside the orchestrator executable: build or install both");
}

}  // namespace foldwise::orchestrator
