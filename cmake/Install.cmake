# SPDX-License-Identifier: Apache-2.0
# `cmake --install`, and by CPack a package for Debian: both programs side by side in lib/foldwise (an orchestrator looks for its
# worker beside itself), orchestrator in bin, sweep files, the batch script, manual page, completion, schema.
include(GNUInstallDirs)

set(programs "${CMAKE_INSTALL_LIBDIR}/foldwise")
install(TARGETS orchestrator worker RUNTIME DESTINATION "${programs}")
file(RELATIVE_PATH from_bin "${CMAKE_INSTALL_FULL_BINDIR}" "${CMAKE_INSTALL_FULL_LIBDIR}/foldwise/orchestrator")
install(CODE "
  file(MAKE_DIRECTORY \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
  file(CREATE_LINK \"${from_bin}\" \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/orchestrator\" SYMBOLIC)")

# What the program writes of itself.
set(written "${CMAKE_BINARY_DIR}/written")
file(MAKE_DIRECTORY "${written}")
foreach(pair IN ITEMS "orchestrator.1=manual" "orchestrator.bash=completion bash" "orchestrator.zsh=completion zsh" "schema.json=schema")
  string(REGEX MATCH "^[^=]+" name "${pair}")
  string(REGEX REPLACE "^[^=]+=" "" words "${pair}")
  separate_arguments(words)
  add_custom_command(OUTPUT "${written}/${name}" DEPENDS orchestrator VERBATIM
    COMMAND sh -c "\"$0\" \"$@\" >\"${written}/${name}\"" "$<TARGET_FILE:orchestrator>" ${words})
  list(APPEND written_files "${written}/${name}")
endforeach()
add_custom_target(written ALL DEPENDS ${written_files})
install(FILES "${written}/orchestrator.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${written}/orchestrator.bash" RENAME orchestrator
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
# Where a zsh of a package looks, and one for what was built here.
install(CODE "
  set(folder site-functions)
  if(CMAKE_INSTALL_PREFIX STREQUAL \"/usr\")
    set(folder vendor-completions)
  endif()
  file(INSTALL DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/zsh/\${folder}\" TYPE FILE
    RENAME _orchestrator FILES \"${written}/orchestrator.zsh\")")
install(FILES "${written}/schema.json" DESTINATION "${CMAKE_INSTALL_DATADIR}/foldwise")

# The tables of publications, with the figures that they printed, and what asks Slurm for nodes.
foreach(publication IN ITEMS ayral_2021 aminbeidokhti_2019 aminbeidokhti_2020 teixeira_2021 claims)
  install(DIRECTORY "experiments/${publication}" DESTINATION "${CMAKE_INSTALL_DATADIR}/foldwise/experiments" USE_SOURCE_PERMISSIONS)
endforeach()
install(FILES experiments/quickstart.yaml experiments/FIELDS.md DESTINATION "${CMAKE_INSTALL_DATADIR}/foldwise/experiments")
install(PROGRAMS slurm/sweep.sbatch DESTINATION "${CMAKE_INSTALL_DATADIR}/foldwise/slurm")
install(FILES README.md ARCHITECTURE.md CITATION.cff DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY experiments/guide DESTINATION "${CMAKE_INSTALL_DOCDIR}/experiments" PATTERN draw.sh EXCLUDE PATTERN "*.py*" EXCLUDE PATTERN __pycache__ EXCLUDE)
install(FILES LICENSE RENAME copyright DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(FILES results/report/third_party/uplot-1.6.32/LICENSE RENAME copyright.uplot DESTINATION "${CMAKE_INSTALL_DOCDIR}")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME foldwise)
set(CPACK_PACKAGE_CONTACT "The authors of Foldwise <foldwise@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
# The libraries that both programs are linked with, by dpkg-shlibdeps (dpkg-dev).
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS opencv-data)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "openmpi-bin, gnuplot-nox")
include(CPack)
