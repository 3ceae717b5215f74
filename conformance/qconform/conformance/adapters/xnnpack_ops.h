// SPDX-License-Identifier: Apache-2.0
// One function per family of operators. T is std::int8_t or std::uint8_t, the element type of
// operand 0 and of the result.
#pragma once

#include "qconform/conformance/adapters/xnnpack_node.h"

namespace qconform::conformance {

template <class T>
XnnAnswer RunWeighted(const XnnNode& n);  // linear, conv2d, depthwise_conv2d
template <class T>
XnnAnswer RunBinary(const XnnNode& n);  // add, sub, mul
template <class T>
XnnAnswer RunTable(const XnnNode& n);  // sigmoid, tanh
template <class T>
XnnAnswer RunClamp(const XnnNode& n);  // clamp, relu
template <class T>
XnnAnswer RunMaxPool(const XnnNode& n);
template <class T>
XnnAnswer RunMove(const XnnNode& n);  // reshape, pad

XnnAnswer RunSoftmax(const XnnNode& n);  // uint8 only

}  // namespace qconform::conformance
