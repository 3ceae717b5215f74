# SPDX-License-Identifier: Apache-2.0
# Toolchain of Debian's cross compilers: -DQCONFORM_TRIPLE=aarch64-linux-gnu -DQCONFORM_QEMU=aarch64.
set(CMAKE_SYSTEM_NAME Linux)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES QCONFORM_TRIPLE QCONFORM_QEMU)
string(REGEX MATCH "^[a-z0-9]+" CMAKE_SYSTEM_PROCESSOR "${QCONFORM_TRIPLE}")
set(CMAKE_C_COMPILER ${QCONFORM_TRIPLE}-gcc)
set(CMAKE_CXX_COMPILER ${QCONFORM_TRIPLE}-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-${QCONFORM_QEMU}-static -L /usr/${QCONFORM_TRIPLE})
# The host's libraries are of no use; those built for the target stand in CMAKE_PREFIX_PATH.
set(CMAKE_FIND_ROOT_PATH /usr/${QCONFORM_TRIPLE} ${CMAKE_PREFIX_PATH})
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
# g++ remarks on every span that is passed that its Arm calling convention changed in version 7.
if(QCONFORM_TRIPLE MATCHES "^arm-")
  set(CMAKE_CXX_FLAGS_INIT -Wno-psabi)
endif()
