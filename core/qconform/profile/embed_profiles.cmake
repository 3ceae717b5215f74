# SPDX-License-Identifier: Apache-2.0
# cmake -DOUTPUT=file.cc -DINPUTS=a.json|b.json -P embed_profiles.cmake: one string literal per profile.
string(REPLACE "|" ";" inputs "${INPUTS}")
list(SORT inputs)
set(rows "")
foreach(path IN LISTS inputs)
  get_filename_component(name "${path}" NAME)
  string(REGEX REPLACE "\\.json$" "" name "${name}")
  file(READ "${path}" text)
  string(APPEND rows "    {\"${name}\", R\"qcprofile(${text})qcprofile\"sv},\n")
endforeach()
list(LENGTH inputs count)
file(WRITE "${OUTPUT}" "// Generated from core/qconform/profile/profiles by embed_profiles.cmake.
#include <array>
#include <string_view>

#include \"qconform/profile/builtin.h\"

// A profile may be longer than the 65,536 bytes that clang allows a literal under -Wpedantic.
#ifdef __clang__
#pragma clang diagnostic ignored \"-Woverlength-strings\"
#endif

namespace qconform {
namespace {

using namespace std::string_view_literals;  // their lengths are known, not counted: clang bounds such counting

constexpr std::array<EmbeddedProfile, ${count}> kProfiles = {{
${rows}}};

}  // namespace

std::span<const EmbeddedProfile> EmbeddedProfiles() { return kProfiles; }

}  // namespace qconform
")
