# SPDX-License-Identifier: Apache-2.0
# Writes which commit SOURCE is of into FILE, a header: "0a1b2c3d4e5f", "0a1b2c3d4e5f-dirty" where files that git knows were
# changed since, GIVEN where that is not empty, "unknown" where there is no git to ask.
if(GIVEN)
  set(commit "${GIVEN}")
else()
  execute_process(COMMAND git rev-parse --short=12 HEAD WORKING_DIRECTORY "${SOURCE}"
    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  execute_process(COMMAND git status --porcelain --untracked-files=no WORKING_DIRECTORY "${SOURCE}"
    OUTPUT_VARIABLE changed OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  if(NOT commit)
    set(commit unknown)
  elseif(changed)
    string(APPEND commit -dirty)
  endif()
endif()
file(CONFIGURE OUTPUT "${FILE}" CONTENT "#define FOLDWISE_COMMIT \"${commit}\"\n" @ONLY)
