// SPDX-License-Identifier: Apache-2.0
// Int128 and Uint128: the compiler's where it has them, else our own.
#pragma once

#ifndef __SIZEOF_INT128__
#include "qconform/base/portable_int128.h"
#endif

namespace qconform {

#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 Int128;
__extension__ typedef unsigned __int128 Uint128;
#else
using Int128 = PortableInt128<true>;
using Uint128 = PortableInt128<false>;
#endif

}  // namespace qconform
