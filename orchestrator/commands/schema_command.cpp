// SPDX-License-Identifier: Apache-2.0
// orchestrator schema: one of commands.h.
#include <iostream>

#include "experiments/fields/schema.h"
#include "orchestrator/commands/commands.h"

namespace foldwise::orchestrator {

int schema_command(SchemaForm form) {
  std::cout << (form == SchemaForm::json_schema ? json_schema() : field_reference()) << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
