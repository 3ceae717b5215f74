// SPDX-License-Identifier: Apache-2.0
// Backends that misbehave, to test the supervisor with. They live in the worker only, under names
// that start with "test.", and no list shows them. Each answers with a copy of its inputs while a
// case's note is "calm", and does its harm on any other case.
#pragma once

#include <memory>
#include <string_view>

#include "qconform/conformance/backend.h"

namespace qconform::conformance {

// test.crash, test.abort, test.hang, test.memory, test.exit, test.flood, test.garbage,
// test.nondeterministic, test.shape, test.range, test.throw. `protocol_fd` is where test.garbage
// writes. Null if unknown.
std::unique_ptr<Backend> MakeTestBackend(std::string_view name, int protocol_fd);

}  // namespace qconform::conformance
