# SPDX-License-Identifier: Apache-2.0
# The few functions that every room's CMakeLists.txt uses.

# Warnings, sanitizers and determinism flags: linked privately, never exported.
add_library(qconform_flags INTERFACE)
target_compile_features(qconform_flags INTERFACE cxx_std_20)
target_compile_options(qconform_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wundef
  -ffp-contract=off
  $<$<BOOL:${QCONFORM_WERROR}>:-Werror>)
if(QCONFORM_SANITIZE)
  target_compile_options(qconform_flags INTERFACE
    -fsanitize=${QCONFORM_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(qconform_flags INTERFACE -fsanitize=${QCONFORM_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(qconform_flags INTERFACE
      -fsanitize-ignorelist=${CMAKE_CURRENT_LIST_DIR}/sanitizer_ignore.txt)
  endif()
endif()

set(CMAKE_CXX_EXTENSIONS OFF)

# qconform_library(NAME base ROOT core [SOURCES ...] [HEADERS ...] [DEPS base ...] [PRIVATE_DEPS ...])
# A static library qconform_<NAME>, alias qconform::<NAME>. ROOT is the room's include root. HEADERS are
# public: each must compile alone. Without sources it is an interface library.
function(qconform_library)
  cmake_parse_arguments(ARG "" "NAME;ROOT" "SOURCES;HEADERS;DEPS;PRIVATE_DEPS" ${ARGN})
  set(target qconform_${ARG_NAME})
  list(TRANSFORM ARG_DEPS PREPEND qconform::)
  set(kind PUBLIC)
  if(ARG_SOURCES)
    add_library(${target} STATIC ${ARG_SOURCES})
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:qconform_flags> ${ARG_PRIVATE_DEPS})
  else()
    add_library(${target} INTERFACE)
    set(kind INTERFACE)
  endif()
  add_library(qconform::${ARG_NAME} ALIAS ${target})
  target_compile_features(${target} ${kind} cxx_std_20)
  target_link_libraries(${target} ${kind} ${ARG_DEPS})
  target_sources(${target} ${kind} FILE_SET HEADERS
    BASE_DIRS ${PROJECT_SOURCE_DIR}/${ARG_ROOT} FILES ${ARG_HEADERS})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${ARG_NAME})
  if(ARG_SOURCES)
    set_target_properties(${target} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
  endif()
  set_property(GLOBAL APPEND PROPERTY QCONFORM_LIBRARIES_${ARG_ROOT} ${target})
endfunction()

# qconform_test(NAME base_test SOURCES ... DEPS base ... [LABEL unit])
# One GoogleTest executable; RapidCheck is linked where LABEL is property or meta.
function(qconform_test)
  if(NOT QCONFORM_BUILD_TESTING)
    return()
  endif()
  cmake_parse_arguments(ARG "" "NAME;LABEL;TIMEOUT" "SOURCES;DEPS;DEFINITIONS" ${ARGN})
  if(NOT ARG_LABEL)
    set(ARG_LABEL unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  list(TRANSFORM ARG_DEPS PREPEND qconform::)
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE qconform_flags ${ARG_DEPS} GTest::gtest GTest::gmock
    GTest::gtest_main)
  if(ARG_LABEL STREQUAL property OR ARG_LABEL STREQUAL meta)
    target_link_libraries(${ARG_NAME} PRIVATE rapidcheck)
  endif()
  target_compile_definitions(${ARG_NAME} PRIVATE
    QCONFORM_SOURCE_DIR="${PROJECT_SOURCE_DIR}" ${ARG_DEFINITIONS})
  if(QCONFORM_SANITIZE)
    # Instrumented tests compile in half the time so; what they test keeps its optimisation.
    target_compile_options(${ARG_NAME} PRIVATE -O0)
  endif()
  gtest_discover_tests(${ARG_NAME} DISCOVERY_TIMEOUT 60
    PROPERTIES LABELS ${ARG_LABEL} TIMEOUT ${ARG_TIMEOUT})
endfunction()

# qconform_benchmark(NAME generate_bench SOURCES ... DEPS ...)
function(qconform_benchmark)
  if(NOT QCONFORM_BUILD_BENCHMARKS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "NAME" "SOURCES;DEPS;DEFINITIONS" ${ARGN})
  list(TRANSFORM ARG_DEPS PREPEND qconform::)
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  target_link_libraries(${ARG_NAME} PRIVATE qconform_flags ${ARG_DEPS} benchmark::benchmark_main)
  target_compile_definitions(${ARG_NAME} PRIVATE ${ARG_DEFINITIONS})
endfunction()
