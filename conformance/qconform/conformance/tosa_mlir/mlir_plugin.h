// SPDX-License-Identifier: Apache-2.0
// LLVM MLIR behind a C interface, in a library of its own (qconform-mlir.so) that is loaded only
// where a backend asks for it: MLIR and LLVM are 250 MB that no other worker has to map.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Takes a text that is not null-terminated; called at most once per call of the plugin.
typedef void (*QconformMlirSay)(void* listener, const char* text, size_t size);

typedef enum QconformMlirStatus {
  kQconformMlirOk = 0,
  kQconformMlirRefused =
      1,  // the text does not parse or does not verify, or a validator refuses it
  kQconformMlirDeclined = 2,  // MLIR says that it has no lowering
  kQconformMlirFailed =
      3,  // it broke on the way: a module that no longer verifies, no machine code
} QconformMlirStatus;

typedef struct QconformMlirFunction QconformMlirFunction;  // compiled, opaque

// One thread at a time.
typedef struct QconformMlirApi {
  uint32_t abi;         // kQconformMlirAbi
  const char* version;  // "22.1.8"

  // Runs the passes (textual, inside builtin.module) on the module. What MLIR says goes to `say`.
  QconformMlirStatus (*check)(const char* text, size_t size, const char* passes,
                              QconformMlirSay say, void* listener);

  // Runs the passes and compiles the function named `main` for this machine, with bare pointers as
  // arguments: one per argument, then one per result. `level` is LLVM's -O. On success `*function`
  // lives until `release`.
  QconformMlirStatus (*compile)(const char* text, size_t size, const char* passes, int level,
                                QconformMlirFunction** function, QconformMlirSay say,
                                void* listener);

  // `buffers`: as many as the function has arguments and results. Elements are dense, row-major; of
  // i1, i4 and i8 one byte each, i16 two, i32 four, i48 eight of which the low six count.
  void (*call)(QconformMlirFunction* function, void** buffers, size_t count);

  void (*release)(QconformMlirFunction* function);
} QconformMlirApi;

enum { kQconformMlirAbi = 1 };

// The only symbol of the plugin.
const QconformMlirApi* qconform_mlir_api(void);

#ifdef __cplusplus
}  // extern "C"
#endif
