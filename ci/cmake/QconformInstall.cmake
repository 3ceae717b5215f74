# SPDX-License-Identifier: Apache-2.0
# find_package(qconform COMPONENTS core [gen]) works from an install; the commands go to bin and libexec.
include(CMakePackageConfigHelpers)

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/qconform)

function(qconform_install_component component room)
  get_property(libraries GLOBAL PROPERTY QCONFORM_LIBRARIES_${room})
  install(TARGETS ${libraries} EXPORT qconform-${component} FILE_SET HEADERS
    ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT qconform-${component} NAMESPACE qconform:: DESTINATION ${config_dir})
endfunction()

qconform_install_component(core core)
qconform_install_component(gen properties)
if(TARGET qconform-command)
  install(TARGETS qconform-command DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(TARGETS qconform-worker DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/qconform)
  if(TARGET qconform-mlir)
    install(TARGETS qconform-mlir DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/qconform)
  endif()
endif()

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/qconform-config.cmake.in
  ${PROJECT_BINARY_DIR}/qconform-config.cmake INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/qconform-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/qconform-config.cmake
  ${PROJECT_BINARY_DIR}/qconform-config-version.cmake DESTINATION ${config_dir})
