# SPDX-License-Identifier: Apache-2.0
# Files as part of a program: foldwise_embed(<target> FOLDER <folder> PARTS <name>=<file>[+<file>…] …) adds a source to
# the target in which each name is the files' text, one behind the other (results/report/page_parts.h declares them). As a
# script it writes that source: cmake -D OUTPUT=… -D FOLDER=… -D "PARTS=a=x.js+y.js|b=z.css" -P Embed.cmake

cmake_policy(VERSION 3.25)

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
  # Within what every compiler takes as one literal.
  set(most_bytes 16000)
  set(code "// SPDX-License-Identifier: Apache-2.0\n#include \"results/report/page_parts.h\"\n\nnamespace foldwise::results::page {\n")
  string(REPLACE "|" ";" parts "${PARTS}")
  foreach(part IN LISTS parts)
    string(REGEX MATCH "^([a-z_]+)=(.+)$" matched "${part}")
    set(name "${CMAKE_MATCH_1}")
    string(REPLACE "+" ";" files "${CMAKE_MATCH_2}")
    string(APPEND code "\nstd::string ${name}() {\n  std::string text;\n")
    foreach(file IN LISTS files)
      file(READ "${FOLDER}/${file}" text)
      # So that a text may be cut between any two bytes.
      string(REGEX MATCH "[^\t\n -~]" foreign "${text}")
      if(NOT foreign STREQUAL "")
        message(FATAL_ERROR "${file}: holds a character that is not ASCII; write it as an escape")
      endif()
      string(LENGTH "${text}" length)
      set(at 0)
      while(at LESS length)
        string(SUBSTRING "${text}" ${at} ${most_bytes} piece)
        string(APPEND code "  text += R\"=embedded=(${piece})=embedded=\";\n")
        math(EXPR at "${at} + ${most_bytes}")
      endwhile()
    endforeach()
    string(APPEND code "  return text;\n}\n")
  endforeach()
  file(WRITE "${OUTPUT}" "${code}\n}  // namespace foldwise::results::page\n")
  return()
endif()

set(FOLDWISE_EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")
function(foldwise_embed target)
  cmake_parse_arguments(ARG "" "FOLDER" "PARTS" ${ARGN})
  set(files "")
  foreach(part IN LISTS ARG_PARTS)
    string(REGEX REPLACE "^[a-z_]+=" "" names "${part}")
    string(REPLACE "+" ";" names "${names}")
    list(APPEND files ${names})
  endforeach()
  list(TRANSFORM files PREPEND "${ARG_FOLDER}/")
  list(JOIN ARG_PARTS "|" parts)
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${target}_embedded.cpp")
  add_custom_command(OUTPUT "${source}" VERBATIM
    COMMAND "${CMAKE_COMMAND}" -D "OUTPUT=${source}" -D "FOLDER=${ARG_FOLDER}" -D "PARTS=${parts}" -P "${FOLDWISE_EMBED_SCRIPT}"
    DEPENDS ${files} "${FOLDWISE_EMBED_SCRIPT}")
  target_sources(${target} PRIVATE "${source}")
  set_source_files_properties("${source}" PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
