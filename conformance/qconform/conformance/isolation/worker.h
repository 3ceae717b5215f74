// SPDX-License-Identifier: Apache-2.0
// The worker's side of the conversation.
#pragma once

#include "qconform/conformance/backend.h"
#include "qconform/conformance/isolation/run_case.h"

namespace qconform::conformance {

// Answers frames from `in` on `out` until `in` ends: one frame per case, written as soon as the
// case is done, so that the first case without an answer is the one that ended the worker. Returns
// the exit code: 0 if the peer closed in good order, 2 if it sent nonsense (an error frame has said
// so).
int ServeWorker(Backend& backend, Repeat repeat, int in, int out);

// One error frame, for a worker that cannot serve.
void SendError(int out, std::string_view message);

}  // namespace qconform::conformance
