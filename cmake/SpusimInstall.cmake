# SPDX-License-Identifier: Apache-2.0
# `cmake --install` gives the program, the library with its headers, and a CMake package.
include(CMakePackageConfigHelpers)

install(TARGETS spusim_cli RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS spusim spusim_models spusim_flags EXPORT spusim_targets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT spusim_targets NAMESPACE spusim:: FILE spusim-targets.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/spusim)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/src/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/spusim
        FILES_MATCHING PATTERN "*.h" PATTERN "cli" EXCLUDE)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/models DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/spusim
        FILES_MATCHING PATTERN "*.h")
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/configs DESTINATION ${CMAKE_INSTALL_DATADIR}/spusim)
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
