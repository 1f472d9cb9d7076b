# SPDX-License-Identifier: Apache-2.0
# `cmake --install` gives the program with its manual page and completions, the library with its headers, and a
# CMake package. The two components are the Debian packages of scripts/package.
include(CMakePackageConfigHelpers)

# What the program says of itself. It knows its shipped configurations without an environment.
set(SPUSIM_SELF ${CMAKE_COMMAND} -E env --unset=SPUSIM_CONFIG_DIR $<TARGET_FILE:spusim_cli> help)
add_custom_command(OUTPUT spusim.1 completion.bash completion.zsh completion.fish
  COMMAND ${SPUSIM_SELF} --man > spusim.1
  COMMAND ${SPUSIM_SELF} --completion bash > completion.bash
  COMMAND ${SPUSIM_SELF} --completion zsh > completion.zsh
  COMMAND ${SPUSIM_SELF} --completion fish > completion.fish
  DEPENDS spusim_cli VERBATIM)
add_custom_target(spusim_shell_files ALL DEPENDS spusim.1 completion.bash completion.zsh completion.fish)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME program)
install(TARGETS spusim_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs DESTINATION ${CMAKE_INSTALL_DATADIR}/spusim)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/README.md
              ${PROJECT_SOURCE_DIR}/CHANGELOG.md ${PROJECT_SOURCE_DIR}/CONTRIBUTING.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})
# Under the name that Debian looks for.
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME copyright)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_BINARY_DIR}/spusim.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES ${PROJECT_BINARY_DIR}/completion.bash
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME spusim)
install(FILES ${PROJECT_BINARY_DIR}/completion.zsh
        DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions RENAME _spusim)
install(FILES ${PROJECT_BINARY_DIR}/completion.fish
        DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d RENAME spusim.fish)

set(CMAKE_INSTALL_DEFAULT_COMPONENT_NAME development)
install(TARGETS spusim spusim_models spusim_flags EXPORT spusim_targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT spusim_targets NAMESPACE spusim:: FILE spusim-targets.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/spusim)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/spusim
        FILES_MATCHING PATTERN "*.h" PATTERN "cli" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/spusim
        FILES_MATCHING PATTERN "*.h")
set(SPUSIM_CONFIGS_INSTALL_DIR ${CMAKE_INSTALL_DATADIR}/spusim/configs)
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/spusim-config.cmake.in
  ${PROJECT_BINARY_DIR}/spusim-config.cmake
  PATH_VARS SPUSIM_CONFIGS_INSTALL_DIR
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/spusim)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/spusim-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/spusim-config.cmake
        ${PROJECT_BINARY_DIR}/spusim-config-version.cmake
        ${PROJECT_SOURCE_DIR}/cmake/SpusimDependencies.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/spusim)

# Debian packages (scripts/package): spusim, and libspusim-dev beside it.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME spusim)
set(CPACK_PACKAGE_VENDOR spusim)
set(CPACK_PACKAGE_CONTACT "the spusim developers")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "simulator of thermodynamic Stochastic Processing Units")
set(CPACK_PACKAGE_DIRECTORY ${PROJECT_BINARY_DIR}/packages)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program development)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME spusim)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
  "The program, its networks, shipped hardware, examples and documentation.")
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libspusim-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
  "spusim (= ${PROJECT_VERSION}), libboost1.81-dev, libcli11-dev, libeigen3-dev, libfmt-dev, libssl-dev, libsystemc-dev, libtomlplusplus-dev, nlohmann-json3-dev, pkg-config, zlib1g-dev")
set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
  "The library of spusim: headers, static libraries and CMake package: find_package(spusim).")
if(SPUSIM_X86_64_V3)
  # In place of a program that ends at an illegal instruction.
  set(CPACK_DEBIAN_PROGRAM_PACKAGE_CONTROL_EXTRA ${PROJECT_SOURCE_DIR}/cmake/debian/preinst)
endif()
include(CPack)
